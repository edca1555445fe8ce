"""How a name in a mapping finds its value in a table, and what is one and the same for a whole file."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, replace

from graphsvc.model.reading import trimmed
from graphsvc.model.records import Place
from loaders.delimited import Unreadable, refused
from loaders.table.mapping import ColumnReading, Read, Recipe
from loaders.table.rows import Getter, Item, Names, Row
from loaders.table.survey import nearest

OUTWARDS = ".."
ITSELF = "."
REMEMBERED = 20_000  # different cells that a column remembers, as those of a bundle do
REMEMBERED_LENGTH = 80  # characters of the longest of them


class MissingColumn(Unreadable):
    """A table without a column that a mapping names; whoever knows where it does adds that."""

    def __init__(self, place: Place, known: str, header: int | None) -> None:
        elsewhere = f"; is the header in line {header}? then say `header: {header}`" if header else ""
        super().__init__(refused("missing-column", place, "no such column", known + elsewhere).problem)
        self._is_explained = bool(header) or known.startswith("is ")

    def asked_for(self, recipe: Recipe) -> Unreadable:
        """The same with the place of the recipe that names the column."""
        problem = self.problem
        is_plain = recipe == Recipe(column=recipe.column, at=recipe.at)
        fixed = f"; for a fixed text write {{const: {recipe.column}}}"
        advice = fixed if is_plain and not self._is_explained else ""
        asked = f"; asked for in {recipe.at}" if recipe.at else ""
        return Unreadable(replace(problem, right=f"{problem.right}{advice}{asked}"))


@dataclass
class Facts:
    """What is one and the same for all rows of a file, and found under names with @."""

    label: str
    path: str
    items: str | None = None
    date: str | None = None

    def getter(self, name: str) -> Getter | None:
        """Reads the fact of this name; None where there is none."""
        if name == "@date":  # set after the recipes are compiled
            return lambda row: self.date
        facts = {"@path": self.path, "@file": self.path.rpartition("/")[2], "@items": self.items}
        if name not in facts:
            return None
        value = facts[name]
        return lambda row: value


class Cells(dict[str, str | None]):
    """Reads the cells of one column: `cells[raw]` is the trimmed text, None where it is empty.

    Remembers what it has read.
    """

    def __init__(self, empty: Iterable[str]) -> None:
        super().__init__()
        self._empty = {"", *map(trimmed, empty)}

    def __missing__(self, raw: str) -> str | None:
        text = trimmed(raw)
        value = None if text in self._empty else text
        if len(raw) <= REMEMBERED_LENGTH and len(self) < REMEMBERED:
            self[raw] = value
        return value


class OfFile(Names):
    """Names that know the facts of their file."""

    def __init__(self, facts: Facts) -> None:
        self.facts = facts

    @property
    def date(self) -> str | None:
        """What `@date` gives."""
        return self.facts.date

    @date.setter
    def date(self, date: str | None) -> None:
        self.facts.date = date


class GridNames(OfFile):
    """Names in the rows of a table: its cells, and after them the number of the line.

    `line` is that of the header; `elsewhere` looks for the name of a column
    in other lines. `asked` holds the places of the columns that getters were
    made for. Raises Unreadable where the mapping says how to read a column
    that is not there.
    """

    def __init__(
        self,
        facts: Facts,
        titles: Sequence[str],
        line: int,
        read: Read,
        elsewhere: Callable[[str], int | None] = lambda title: None,
    ) -> None:
        super().__init__(facts)
        self._elsewhere = elsewhere
        self.titles = tuple(
            " ".join(title.split()) or f"#{number}" for number, title in enumerate(map(trimmed, titles), 1)
        )
        self.asked: set[int] = set()
        self._line = line
        self._read = read
        self._columns: dict[int, Cells] = {}
        self._written = [trimmed(title) for title in titles]
        self._folded = [folded_title(title) for title in self.titles]
        places = ((self.place_of(name), reading) for name, reading in read.columns.items())
        self._readings = {at: reading for at, reading in places if at is not None}

    def getter(self, name: str) -> Getter:
        """Reads the cell of a column, or a fact; about 0.1 µs a cell seen before."""
        fact = self.facts.getter(name)
        if fact is not None:
            return fact
        if name == "@line":
            return lambda row: str(row[-1])
        if name in (ITSELF, "@key", "@index") or (name.startswith(OUTWARDS) and name not in self.titles):
            raise self._flat(name)
        at = self.place_of(name)
        if at is None:
            return lambda row: None
        self.asked.add(at)
        cells = self.cells(at)
        return lambda row: cells[row[at]]

    def each(self, path: str) -> tuple[Names, Callable[[Row], Iterator[Item]]]:
        """Refused: cells hold no lists."""
        raise self._flat(path)

    def cells(self, at: int) -> Cells:
        """What reads the cells of the column at this place."""
        if at not in self._columns:
            empty = self._reading(at).empty
            self._columns[at] = Cells(self._read.empty if empty is None else empty)
        return self._columns[at]

    def repair(self, at: int) -> str | None:
        """The encoding that the cells of the column at this place were once mistaken for."""
        return self._reading(at).repair or self._read.repair

    def place_of(self, name: str) -> int | None:
        """Where the column stands, from 0; None where it is optional and not there.

        Titles are compared as they are, else without regard to case and the
        number of spaces. Raises Unreadable for a name of no column, or of several.
        """
        if name[:1] == "#" and name[1:].isdecimal():
            at = int(name[1:]) - 1
            places = [at] if 0 <= at < len(self.titles) else []
        else:
            places = [at for at, title in enumerate(self._written) if title == trimmed(name)]
            places = places or [at for at, title in enumerate(self._folded) if title == folded_title(name)]
        if len(places) > 1:
            numbers = " or ".join(f"#{at + 1}" for at in places)
            raise refused("duplicate-column", self._place(name), "several columns are called so", numbers)
        if not places and name not in self._read.optional:
            raise MissingColumn(self._place(name), nearest(name, [*self.titles]), self._elsewhere(name))
        return places[0] if places else None

    def _reading(self, at: int) -> ColumnReading:
        return self._readings.get(at, ColumnReading())

    def _place(self, name: str) -> Place:
        return Place(self.facts.label, self._line, name)

    def _flat(self, name: str) -> Unreadable:
        return refused("not-nested", self._place(name), "a table has no items in its rows", "name a column")


class Unnamed(Names):
    """The names of a file whose columns cannot be read: each raises why."""

    def __init__(self, error: Unreadable) -> None:
        self.date = None
        self._error = error

    def getter(self, name: str) -> Getter:
        """Raises why."""
        raise self._error

    def each(self, path: str) -> tuple[Names, Callable[[Row], Iterator[Item]]]:
        """Raises why."""
        raise self._error


def folded_title(title: str) -> str:
    """A title as it is compared: without regard to case and the number of spaces."""
    return " ".join(title.casefold().split())
