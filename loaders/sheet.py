"""The columns of one file of a bundle: which field each fills, and how its rows are read."""

from __future__ import annotations

import difflib
import json
from collections.abc import Callable, Iterable, Iterator, Sequence
from operator import itemgetter
from typing import TypeVar

from graphsvc.model.fields import Field, Kind
from graphsvc.model.kinds import ABOUT_PEOPLE
from graphsvc.model.reading import BadCell, Column, trimmed
from graphsvc.model.records import Item, Place, Problem, Rows, Severity, shortened
from graphsvc.model.tables import columns_of
from loaders.base import ReadOptions
from loaders.delimited import Block, TextRow, refused

ATTRIBUTES = "attributes"
_FORCED = "attribute:"  # what an attribute's column begins with where a field is called the same
_CHUNK_ROWS = 2_000
_CHUNK_CHARACTERS = 4_000_000

Picked = TypeVar("Picked")
Row = list[object]  # a line number and the values of the fields


class Sheet:
    """Reads the rows of one file: `fields` names what stands in each after its line number.

    Problems gather in `found` until `taken` hands them over. Raises
    Unreadable for a column given twice or a required one that is missing.
    """

    def __init__(self, kind: Kind, header: Sequence[str], file: str, options: ReadOptions) -> None:
        self.kind = kind
        self.found: list[Problem] = []
        self._file = file
        self._header = list(header)
        self._titles = [trimmed(title) for title in header]
        self._known = columns_of(kind)
        self._keeps_personal_data = options.keep_personal_data
        self._check_titles()
        positions = [at for at in range(len(header)) if self._field_at(at) and not self._is_left_out(at)]
        read = [self._field_at(at) for at in positions]
        self._columns = [Column(field) for field in read if field]
        self._pick = _picker(positions)
        extras = [at for at in range(len(header)) if self._is_extra(at)]
        self._extras = [(self._titles[at].removeprefix(_FORCED), at) for at in extras]
        self._unnamed = [at for at, title in enumerate(self._titles) if not title]
        names = tuple(column.field.name for column in self._columns)
        self.fields = (*names, ATTRIBUTES) if self._extras else names

    def taken(self) -> list[Problem]:
        """The problems found since this was last asked."""
        found, self.found = self.found, []
        return found

    def read_part(self, part: Block | TextRow) -> list[Row]:
        """The rows that say something: by columns where all is in order, else one by one.

        About 0.5 µs a row of five columns, else 2 µs.
        """
        rows = self._by_columns(part) if isinstance(part, Block) else None
        if rows is not None:
            return rows
        each = part.rows() if isinstance(part, Block) else [part]
        read = (self.read(line, cells) for line, cells, _ in each)
        return [row for row in read if row is not None]

    def read(self, line: int, cells: list[str]) -> Row | None:
        """A row as its line number and values; None where it is empty or has no place for its cells."""
        if (len(cells) != len(self._header) or self._unnamed) and not self._fits(line, cells):
            return None
        row: list[object] = [line]
        try:
            row += [column[cell] for column, cell in zip(self._columns, self._pick(cells), strict=True)]
        except BadCell:
            row += self._cell_by_cell(line, cells)
        if self._extras:
            row.append(self._attributes(cells))
        if row.count(None) == len(row) - 1:
            return None
        return None if cells == self._header and self._is_header_again(line) else row

    def reads(self, at: int) -> bool:
        """Whether a column says anything: it has a title and is not left out."""
        return at < len(self._titles) and bool(self._titles[at]) and not self._is_left_out(at)

    def chunks(self, rows: Iterable[tuple[Row | None, int]]) -> Iterator[Item]:
        """The rows read, each with its number of characters, in chunks; the problems found after each."""
        return self.portions(([] if row is None else [row], size) for row, size in rows)

    def portions(self, parts: Iterable[tuple[list[Row], int]]) -> Iterator[Item]:
        """The same of rows that are read many at once; the characters are those of all."""
        chunk: list[Row] = []
        characters = 0
        yield self._rows([])  # that the file is there says something too
        for rows, size in parts:
            chunk += rows
            characters += size
            if len(chunk) >= _CHUNK_ROWS or characters >= _CHUNK_CHARACTERS or len(self.found) >= _CHUNK_ROWS:
                yield self._rows(chunk)
                yield from self.taken()
                chunk, characters = [], 0
        yield self._rows(chunk)
        yield from self.taken()

    def _rows(self, rows: list[Row]) -> Rows:
        return Rows(self.kind.name, self._file, self.fields, rows)

    def error(self, code: str, line: int, wrong: str, right: str) -> None:
        """Notes an error of a whole row."""
        self.found.append(Problem(Severity.ERROR, code, Place(self._file, line), "", wrong, right))

    def _by_columns(self, block: Block) -> list[Row] | None:
        """The rows of a block; None where any needs a closer look."""
        columns = block.columns
        if all(title in cells for title, cells in zip(self._header, columns, strict=True)):
            return None  # some row may be the header again
        if any(any(map(trimmed, columns[at])) for at in self._unnamed):
            return None
        try:
            picked = zip(self._columns, self._pick(columns), strict=True)
            read = [list(map(column.__getitem__, cells)) for column, cells in picked]
        except BadCell:
            return None
        if all(None in values for values in read):  # some row may be empty
            return None
        if self._extras:
            read.append([self._attributes(cells) for cells in zip(*columns, strict=True)])
        return list(map(list, zip(block.lines, *read, strict=True)))

    def _field_at(self, at: int) -> Field | None:
        return self._known.get(self._titles[at].lower().replace(" ", "_"))

    def _is_left_out(self, at: int) -> bool:
        field = self._field_at(at)
        personal = field.personal if field else self.kind.name in ABOUT_PEOPLE
        return personal and not self._keeps_personal_data

    def _is_extra(self, at: int) -> bool:
        return bool(self._titles[at]) and self._field_at(at) is None and not self._is_left_out(at)

    def _check_titles(self) -> None:
        seen: set[str] = set()
        for at, title in enumerate(self._titles):
            field = self._field_at(at)
            name = field.name if field else title
            if title and name in seen:
                place = Place(self._file, 1, title)
                raise refused("duplicate-column", place, "a column given twice", "keep one of them")
            seen.add(name)
            if title:
                self._note_column(at, title)
        missing = [n for n, field in self._known.items() if field.required and field.name not in seen]
        if missing:
            place = Place(self._file, 1, missing[0])
            wrong = f"no column {', '.join(missing)}" + (" (is this the header?)" if not any(seen) else "")
            raise refused("missing-column", place, wrong, f"add it; the columns are {', '.join(self._known)}")

    def _note_column(self, at: int, title: str) -> None:
        place = Place(self._file, 1, title)
        if self._field_at(at) is None:
            close = difflib.get_close_matches(title.lower(), self._known, n=1)
            right = f"if {close[0]} is meant, call it so" if close else ""
            kept = (
                "is left out: it may be personal data" if self._is_left_out(at) else "is kept as an attribute"
            )
            wrong = f"a column that no field is called after {kept}"
            self.found.append(Problem(Severity.WARNING, "unknown-column", place, "", wrong, right))
        elif self._is_left_out(at):
            wrong, right = "personal data, left out", "--keep-personal-data keeps it"
            self.found.append(Problem(Severity.NOTE, "personal-data-left-out", place, "", wrong, right))

    def _fits(self, line: int, cells: list[str]) -> bool:
        width = len(self._header)
        if not any(trimmed(cell) for cell in cells):
            return False  # an empty line
        if len(cells) < width or any(trimmed(cell) for cell in cells[width:]):
            right = "quote cells that hold the delimiter"
            self.error("wrong-cells", line, f"{len(cells)} cells where the header has {width}", right)
            return False
        unnamed = [at for at in self._unnamed if trimmed(cells[at])]
        if unnamed:
            wrong = f"a value in column {unnamed[0] + 1}, which has no header"
            self.error("no-header", line, wrong, "name the column, or empty it")
        return not unnamed

    def _cell_by_cell(self, line: int, cells: list[str]) -> list[object]:
        values: list[object] = []
        for column, cell in zip(self._columns, self._pick(cells), strict=True):
            try:
                values.append(column[cell])
            except BadCell as bad:
                place = Place(self._file, line, column.field.column or "id")
                value = shortened(trimmed(cell))
                self.found.append(Problem(Severity.ERROR, bad.code, place, value, bad.wrong, bad.right))
                values.append(None)
        return values

    def _attributes(self, cells: Sequence[str]) -> str | None:
        kept = {title: text for title, at in self._extras if (text := trimmed(cells[at]))}
        return json.dumps(kept, ensure_ascii=False, sort_keys=True) if kept else None

    def _is_header_again(self, line: int) -> bool:
        self.error("header-twice", line, "the header once more", "remove this line")
        return True


def _picker(positions: list[int]) -> Callable[[Sequence[Picked]], Sequence[Picked]]:
    if len(positions) == 1:
        return lambda all_of: (all_of[positions[0]],)
    return itemgetter(*positions)
