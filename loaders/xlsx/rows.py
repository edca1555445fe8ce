"""One sheet of a workbook as rows of text."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from typing import IO

from graphsvc.model.records import Place, Problem, Severity
from loaders.base import Limits
from loaders.delimited import MOST_COLUMNS, TextRow, refused
from loaders.xlsx.cells import NumberText, iso_text
from loaders.xlsx.markup import Attributes, Handlers, broken, number_in, parsed
from loaders.xlsx.strings import Gathered, SharedStrings, unescaped

_ROW_NUMBER = re.compile("[1-9][0-9]{0,8}")
_LETTERS = re.compile("[A-Z]{1,3}")
_BOOLEANS = {"1": "true", "0": "false"}
_FORMULA, _NO_VALUE, _CELL_ERROR = "formula", "formula-without-value", "cell-error"
_ODD = {
    _FORMULA: (
        Severity.WARNING,
        "a formula, read by the value stored with it",
        "paste values to be sure that it is up to date",
    ),
    _NO_VALUE: (
        Severity.ERROR,
        "a formula without a stored value",
        "save the workbook in a spreadsheet program, or paste values",
    ),
    _CELL_ERROR: (
        Severity.ERROR,
        "an error of the spreadsheet, not a value",
        "correct the formula, or empty the cell",
    ),
}


@dataclass(slots=True)
class _Row:
    """A row as it is read; `odd` holds column, code and value of what is to be said of its cells."""

    line: int
    cells: list[str] = field(default_factory=list)
    characters: int = 0
    odd: list[tuple[int, str, str]] = field(default_factory=list)
    too_long: int | None = None  # the column of a cell over the limit

    @property
    def is_empty(self) -> bool:
        return not self.cells and self.too_long is None and all(code == _FORMULA for _, code, _ in self.odd)


@dataclass(frozen=True)
class Shared:
    """What the sheets of a workbook share: its strings, and how numbers are shown, by number of format."""

    strings: SharedStrings
    formats: Sequence[NumberText]


class SheetRows:
    """The rows of a sheet, once: `rows()`, and `taken()` for what was odd about their cells.

    A cell becomes the text that a CSV file would hold (docs/registry.md,
    Workbooks). `titles` names the columns in places once whoever reads has
    found the header, letters do until then; of columns for which `reads` is
    false nothing is said. Raises Unreadable for a damaged sheet, or a cell or
    row over the limits. Memory: a row, and the rows of 64 KiB of markup.
    """

    def __init__(self, opened: Callable[[], IO[bytes]], file: str, shared: Shared, limits: Limits) -> None:
        self.file = file
        self.titles: Sequence[str] = ()
        self.reads: Callable[[int], bool] = lambda at: True
        self._opened = opened
        self._shared = shared
        self._limits = limits
        self._found: list[Problem] = []

    def rows(self) -> Iterator[TextRow]:
        """Every row that holds something: its line, cells up to the last that is not empty, characters."""
        reader = _SheetReader(self.file, self._shared, self._limits)
        with self._opened() as stream:
            for _ in parsed(stream, Place(self.file), reader.handlers):
                for row in reader.taken():
                    self._note(row)
                    yield row.line, row.cells, row.characters

    def taken(self) -> list[Problem]:
        """The problems found since this was last asked: formulas, errors of the spreadsheet."""
        found, self._found = self._found, []
        return found

    def _note(self, row: _Row) -> None:
        if row.too_long is not None:
            longest = self._limits.cell_characters
            place = self._place(row.line, row.too_long)
            raise refused("cell-too-long", place, f"longer than {longest:,} characters", "shorten it")
        for at, code, value in row.odd:
            if self.reads(at):
                severity, wrong, right = _ODD[code]
                place = self._place(row.line, at)
                self._found.append(Problem(severity, code, place, value, wrong, right))

    def _place(self, line: int, at: int) -> Place:
        title = self.titles[at] if at < len(self.titles) else ""
        return Place(self.file, line, title or letters_of(at))


class _SheetReader:
    """Makes rows of the elements row, c (cell), f (formula), v (value), is and t (text) of a sheet."""

    def __init__(self, file: str, shared: Shared, limits: Limits) -> None:
        value = self._value = Gathered(limits)
        self.handlers = Handlers(
            starts={
                "row": self._begin_row,
                "c": self._begin_cell,
                "f": self._note_formula,
                "v": value.open,
                "t": value.open,
                "rPh": value.step_aside,
            },
            ends={
                "row": self._end_row,
                "c": self._end_cell,
                "v": value.close,
                "t": value.close,
                "rPh": value.step_back,
            },
            text=value.add,
        )
        self._file = file
        self._shared = shared
        self._limits = limits
        self._columns = _Columns()
        self._rows: list[_Row] = []
        self._row = _Row(0)
        self._at = -1
        self._type = ""
        self._style = 0
        self._is_formula = False

    def taken(self) -> list[_Row]:
        """The rows read since this was last asked."""
        rows, self._rows = self._rows, []
        return rows

    def _begin_row(self, attributes: Attributes) -> None:
        number = attributes.get("r", str(self._row.line + 1))
        if not _ROW_NUMBER.fullmatch(number):
            raise broken(Place(self._file, self._row.line), f"a row with the number {number[:20]!r}")
        self._row = _Row(int(number))
        self._at = -1

    def _begin_cell(self, attributes: Attributes) -> None:
        name = attributes.get("r")
        at = self._at + 1 if name is None else self._columns[name.rstrip("0123456789")]
        if not 0 <= at < MOST_COLUMNS:
            raise broken(self._here, "a cell beyond the columns that a sheet can have")
        self._at = at
        self._type = attributes.get("t", "n")
        self._style = number_in(attributes.get("s"))
        self._is_formula = False

    def _note_formula(self, _: Attributes) -> None:
        self._is_formula = True

    def _end_cell(self) -> None:
        raw = self._value.taken()
        if raw or self._is_formula:
            self._take(raw)

    def _take(self, raw: str) -> None:
        row, at, is_error = self._row, self._at, self._type == "e"
        text = "" if is_error else self._text(raw)
        if is_error:
            row.odd.append((at, _CELL_ERROR, raw[:20]))
        elif self._is_formula:
            has_value = raw or self._type == "str"  # a formula may well give an empty text
            row.odd.append((at, _FORMULA if has_value else _NO_VALUE, ""))
        if text:
            self._put(row, at, text)

    def _put(self, row: _Row, at: int, text: str) -> None:
        if len(text) > self._limits.cell_characters and row.too_long is None:
            row.too_long = at
        row.cells += [""] * (at + 1 - len(row.cells))
        row.cells[at] = text
        row.characters += len(text) + 1
        if row.characters > self._limits.row_characters:
            wrong = f"a row longer than {self._limits.row_characters:,} characters"
            raise refused("row-too-long", self._here, wrong, "shorten it")

    def _text(self, raw: str) -> str:
        match self._type:
            case "s":
                return self._shared_string(raw)
            case "b":
                return _BOOLEANS.get(raw, raw)
            case "d":
                return iso_text(raw)
            case "n":
                return self._number(raw)
        return unescaped(raw)

    def _shared_string(self, raw: str) -> str:
        try:
            return self._shared.strings[int(raw)]
        except (ValueError, IndexError):
            raise broken(self._here, f"no shared string {raw[:20]!r}") from None

    def _number(self, raw: str) -> str:
        try:
            return self._shared.formats[self._style](raw)
        except IndexError:
            raise broken(self._here, f"no format {self._style}") from None

    def _end_row(self) -> None:
        row = self._row
        if not row.is_empty:
            row.characters += len(row.cells)
            self._rows.append(row)

    @property
    def _here(self) -> Place:
        return Place(self._file, self._row.line)


class _Columns(dict[str, int]):
    """Columns by their letters: 0 for A; MOST_COLUMNS for what is none."""

    def __missing__(self, letters: str) -> int:
        if not _LETTERS.fullmatch(letters):
            return MOST_COLUMNS
        at = 0
        for letter in letters:
            at = at * 26 + ord(letter) - 64
        self[letters] = at - 1
        return at - 1


def letters_of(at: int) -> str:
    """How spreadsheets call a column: A for 0, AA for 26."""
    letters = ""
    at += 1
    while at:
        at, rest = divmod(at - 1, 26)
        letters = chr(ord("A") + rest) + letters
    return letters
