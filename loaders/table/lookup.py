"""The second files of a mapping: what stands there of a value."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from graphsvc.model.reading import BadCell
from graphsvc.model.records import Place, Problem, Severity, shortened, some_of
from loaders.base import ReadOptions
from loaders.delimited import refused
from loaders.table.mapping import Lookup, Mapping
from loaders.table.notes import Notes
from loaders.table.recipes import BadValue, Context, compiled, unpacked
from loaders.table.rows import Getter, Row, SourceFile
from loaders.table.sources import files

MOST_ROWS = 2_000_000  # of one table; they are held in memory, at about 200 bytes
_MOST_CHARACTERS = 100_000_000  # of all that is held of the tables

Index = dict[str, list[str]]


class Tables:
    """The tables of a mapping, each read when something is first looked up in it.

    Problems met in them gather until `taken` hands them over; memory for the
    looked-up columns of all tables.
    """

    def __init__(self, path: Path, mapping: Mapping, options: ReadOptions) -> None:
        self._path = path
        self._mapping = mapping
        self._options = options
        self._notes = Notes()
        self._found: list[Problem] = []
        self._characters = 0
        self._made: list[tuple[Lookup, Index]] = []  # few; a recipe has no hash

    def values(self, lookup: Lookup) -> Callable[[str], list[str]]:
        """What a lookup gives for a value, see recipes.Lookups; reads the table the first time.

        Raises Unreadable where the table is not there or cannot be read.
        """
        index = next((index for known, index in self._made if known is lookup), None)
        if index is None:
            index = self._index(lookup)
            self._made.append((lookup, index))
        return _finder(index, lookup)

    def taken(self) -> list[Problem]:
        """The problems found since this was last asked."""
        found, self._found = [*self._found, *self._notes.taken()], []
        return found

    def _index(self, lookup: Lookup) -> Index:
        index: Index = {}
        rows = 0
        read = self._mapping.tables[lookup.table]
        for file in files(self._path, read, self._options, is_first=False):
            rows = self._add(file, lookup, index, rows)
            self._found += file.taken()
        return index

    def _add(self, file: SourceFile, lookup: Lookup, index: Index, rows: int) -> int:
        self._notes.file = file.label
        context = Context(self, self._notes)
        by, give = compiled(lookup.by, file.names, context), compiled(lookup.give, file.names, context)
        for line, row in file.rows:
            rows += 1
            if rows > MOST_ROWS:
                wrong = f"a table for `lookup` with more than {MOST_ROWS:,} rows"
                raise refused("table-too-large", Place(file.label, line), wrong, "give one with fewer rows")
            self._notes.line = line
            self._put(Place(file.label, line), row, by, give, index)
        return rows

    def _put(self, place: Place, row: Row, by: Getter, give: Getter, index: Index) -> None:
        try:
            keys, values = unpacked(by(row)), unpacked(give(row))
        except BadCell as bad:
            column, value = (bad.column, bad.value) if isinstance(bad, BadValue) else (None, "")
            at = Place(place.file, place.line, column)
            self._found.append(Problem(Severity.ERROR, bad.code, at, shortened(value), bad.wrong, bad.right))
            return
        for key in keys:
            known = index.setdefault(key, [])
            new = [value for value in values if value not in known]
            known += new
            self._characters += len(key) + sum(map(len, new))
        if self._characters > _MOST_CHARACTERS:
            wrong = f"tables for `lookup` with more than {_MOST_CHARACTERS:,} characters to remember"
            raise refused("table-too-large", place, wrong, "give smaller ones")


def _finder(index: Index, lookup: Lookup) -> Callable[[str], list[str]]:
    def found(text: str) -> list[str]:
        values = index.get(text, [])
        if len(values) > 1 and not lookup.is_many:
            wrong = f"{len(values)} different values for it in {lookup.table}: {some_of(values)}"
            right = "correct the table, or say `many: true`"
            raise BadCell("ambiguous-lookup", wrong, right)
        return values

    return found
