"""Record rules prepared: which recipe fills which field, and how its values are read."""

from __future__ import annotations

from collections.abc import Callable, Hashable, Iterator
from dataclasses import dataclass, replace
from operator import itemgetter
from typing import Any

from graphsvc.model.fields import NONE, Field, FieldType
from graphsvc.model.reading import ID, TIE_ID, Column, trimmed
from loaders.table.layout import ATTRIBUTES, Layout
from loaders.table.mapping import Recipe, RecordRule
from loaders.table.names import REMEMBERED, REMEMBERED_LENGTH, Cells, GridNames
from loaders.table.recipes import Context, column_of, compiled, condition, names_in, unpacked
from loaders.table.rows import Names, Row, Value
from loaders.table.scope import Scope

_BETWEEN = "; "  # several values of one attribute

OfCell = tuple[int, int, "CellReader"]  # place in the layout, place in the row, what reads the cell
OfRow = tuple[int, Callable[[Row], Any], Callable[[Any], Any]]  # place in the layout, getter, reader


@dataclass(frozen=True, slots=True)
class Filling:
    """One field of a record: where it stands in the layout, its recipe, what reads a value of it.

    `column` is what the recipe reads, for messages. `may_lack` tells that
    having no value is no mistake, because the recipe may give several.
    `is_end` tells that it holds an end that is not read as a last day.
    """

    at: int
    field: Field
    recipe: Recipe
    read: Callable[[Any], Any]
    column: str
    may_lack: bool
    is_end: bool


class Plan:
    """What is one and the same for all files of a source: made once, with the names of the first."""

    def __init__(self, rule: RecordRule, names: Names, layout: Layout) -> None:
        self.rule = rule
        self.layout = layout
        self.attributes = layout.position.get(ATTRIBUTES) if rule.attributes else None
        recipes = [*rule.fields.values(), *rule.attributes.values(), *(one.value for one in rule.when)]
        self.asked = list(dict.fromkeys(name for recipe in recipes for name in names_in(recipe)))
        self.columns = list(dict.fromkeys(column for name in self.asked for column in _columns(name, names)))
        self.condition_column = next((column_of(one.value, names) for one in rule.when), None)
        self.fillings = {name: self._filling(name, names) for name in rule.fields if name in layout.position}

    def _filling(self, name: str, names: Names) -> Filling:
        kind, recipe = self.layout.kind, self.rule.fields[name]
        field = kind.by_name.get(name) or (TIE_ID if kind.is_tie else ID)
        return Filling(
            self.layout.position[name],
            field,
            recipe,
            reader(field),
            column_of(recipe, names) or field.column or name,
            may_be_several(recipe, names),
            field.type is FieldType.END_DATE and not reads_last_days(recipe, names),
        )


class CellReader(dict[str, Any]):
    """Reads the cells of a column into one field: `reader[raw]`; remembers what it has read.

    Raises BadCell. About 0.05 µs a cell seen before.
    """

    def __init__(self, cells: Cells, read: Callable[[Any], Any]) -> None:
        super().__init__()
        self._cells = cells
        self._read = read

    def __missing__(self, raw: str) -> Any:
        text = self._cells[raw]
        value = None if text is None else self._read(text)
        if len(raw) <= REMEMBERED_LENGTH and len(self) < REMEMBERED:
            self[raw] = value
        return value


class Form:
    """A plan compiled over the names of one file. Raises Unreadable where a column is missing.

    Fields that the layout leaves out, being personal data, are compiled too,
    so that their columns are asked for.
    """

    def __init__(self, plan: Plan, names: Names, context: Context) -> None:
        rule = plan.rule
        self.plan = plan
        self.names = names
        self.context = context
        self.holds = condition(rule.when, names, context)
        filled = {name: compiled(recipe, names, context) for name, recipe in rule.fields.items()}
        self.fillings = [(filling, filled[name]) for name, filling in plan.fillings.items()]
        self._further = {name: compiled(recipe, names, context) for name, recipe in rule.attributes.items()}
        self.getters = {name: names.getter(name) for name in plan.asked}

    def combination(self, grid: GridNames | None) -> Callable[[Row], Hashable]:
        """What gives all that the rule reads of a row: its record depends on nothing else.

        Of a table these are the cells as they stand, 0.1 µs, else the values of names.
        """
        if grid is not None and not any(column.startswith("@") for column in self.plan.columns):
            places = [at for column in self.plan.columns if (at := grid.place_of(column)) is not None]
            if places:
                return itemgetter(*places)
        getters = list(self.getters.values())
        return lambda row: tuple([get(row) for get in getters])

    def parted(self, grid: GridNames | None) -> tuple[list[OfCell], list[OfRow]]:
        """What fills the fields: those that are one cell as it stands, which is quick, and the others."""
        columns: list[OfCell] = []
        fields: list[OfRow] = []
        for filling, get in self.fillings:
            place = self._place(filling, grid)
            if grid is None or place is None:
                fields.append((filling.at, get, filling.read))
            else:
                columns.append((filling.at, place, CellReader(grid.cells(place), filling.read)))
        if self.plan.attributes is not None:
            fields.append((self.plan.attributes, self.further, dict))
        return columns, fields

    def _place(self, filling: Filling, grid: GridNames | None) -> int | None:
        """Where the cell stands that a field is, without a step; None where it is made otherwise."""
        name = filling.recipe.column
        if grid is None or name is None or name.startswith("@") or filling.field.is_list:
            return None
        if replace(filling.recipe, at="") != Recipe(column=name) or _is_named(name, self.names):
            return None
        return grid.place_of(name)

    def further(self, row: Row) -> dict[str, str] | None:
        """The attributes that the rule keeps of a row, several values in one text; raises BadCell."""
        found = ((name, get(row)) for name, get in self._further.items())
        return {name: _BETWEEN.join(unpacked(value)) for name, value in found if value is not None} or None


def reader(field: Field) -> Callable[[Any], Any]:
    """What reads a value of a field, a text, of a list also several; it raises BadCell.

    For a text it takes 0.1 µs where it was read before.
    """
    return _list_reader(field) if field.is_list else Column(field).__getitem__


def _list_reader(field: Field) -> Callable[[Value], Any]:
    is_key = field.type is FieldType.KEYS
    keys = Column(replace(field, type=FieldType.KEY, required=True)) if is_key else None

    def read(value: Value) -> Any:
        texts = [text for one in unpacked(value) if (text := trimmed(one))]
        if texts == [NONE]:
            return NONE
        if keys is not None:
            texts = [str(keys[text]) for text in texts]
        return list(dict.fromkeys(texts)) or None

    return read


def may_be_several(recipe: Recipe, names: Names) -> bool:
    """Whether a recipe may give several values, and so also none, by what it or a name in it does."""
    if recipe.split or recipe.union or (recipe.lookup and recipe.lookup.is_many):
        return True
    if isinstance(recipe.const, tuple) or any(len(texts) > 1 for texts in (recipe.map or {}).values()):
        return True
    return any(may_be_several(part, names) for part in (*recipe.first, *_named(recipe, names)))


def reads_last_days(recipe: Recipe, names: Names) -> bool:
    """Whether a recipe, or a name in it, already reads dates as last days."""
    if recipe.date is not None and recipe.date.is_last_day:
        return True
    parts = (*recipe.first, *recipe.union, *_named(recipe, names))
    return any(reads_last_days(part, names) for part in parts)


def _is_named(name: str, names: Names) -> bool:
    """Whether this is a named value of the mapping."""
    return isinstance(names, Scope) and names.recipe(name) is not None


def _named(recipe: Recipe, names: Names) -> list[Recipe]:
    """The recipes of the named values that a recipe reads."""
    if not isinstance(names, Scope):
        return []
    return [found for name in names_in(recipe) if (found := names.recipe(name)) is not None]


def _columns(name: str, names: Names) -> Iterator[str]:
    """The columns that a name is read from, through named values."""
    recipe = names.recipe(name) if isinstance(names, Scope) else None
    if recipe is None:
        yield name
    else:
        for inner in names_in(recipe):
            yield from _columns(inner, names)
