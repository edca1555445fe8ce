"""The registry as one workbook, its sheets named as the files of a bundle."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING

from graphsvc.errors import BadInput
from graphsvc.exporting.archive import Archive
from graphsvc.exporting.markup import FORBIDDEN, hexadecimal
from graphsvc.exporting.people import Pseudonyms
from graphsvc.exporting.recorded import recorded
from graphsvc.exporting.tables import Table, Tables
from graphsvc.exporting.targets import whole_file
from graphsvc.exporting.written import Written
from graphsvc.model.fields import NONE, Row
from graphsvc.model.formulas import FORMULA_STARTS
from graphsvc.store.base import Store

if TYPE_CHECKING:
    from openpyxl import Workbook
    from openpyxl.worksheet._write_only import WriteOnlyWorksheet

# Excel's specifications and limits
MOST_ROWS, MOST_COLUMNS, MOST_CHARACTERS = 1_048_576, 16_384, 32_767
DIGITS = 15  # of a number, in Excel
_INSTEAD = "write a bundle instead: graphsvc export bundle"
# ECMA-376 part 1, 22.9.2.19: what XML cannot hold, a carriage return, and what looks as if it stood for one
_ESCAPED = re.compile(f"{FORBIDDEN.pattern}|\r|_(?=x[0-9A-Fa-f]{{4}}_)")
_ERRORS = ("#NULL!", "#DIV/0!", "#VALUE!", "#REF!", "#NAME?", "#NUM!", "#N/A")
_WRITTEN_ON = datetime(1980, 1, 1)  # the same records give the same bytes


def write_workbook(
    store: Store,
    target: Path,
    *,
    people: Pseudonyms | None,
    revision: int | None = None,
    force: bool = False,
) -> Written:
    """Writes all records of a revision as an .xlsx; see `write_bundle`.

    Numbers are cells of numbers, everything else is text as it stands in a
    bundle, so that no date is reformatted and nothing is computed. Raises
    BadInput, too, for what no sheet can hold.
    """
    with whole_file(target, force=force) as part, recorded(store, revision) as records:
        with _book(part) as book:
            tables = Tables(records, people)
            counts = {table.kind.name: _Sheet(book, table).append(rows) for table, rows in tables}
        return Written(target, records.revision, counts)


class _Sheet:
    """A sheet of a workbook under way."""

    def __init__(self, book: Workbook, table: Table) -> None:
        from openpyxl.cell import WriteOnlyCell

        self._new_cell = WriteOnlyCell
        self._table = table
        self._sheet: WriteOnlyWorksheet = book.create_sheet(table.kind.file)
        self._sheet.freeze_panes = "A2"
        if len(table.header) > MOST_COLUMNS:
            raise self._too_large(f"{len(table.header):,} columns", f"{MOST_COLUMNS:,}")
        self._sheet.append([self._text(at, title, "the header") for at, title in enumerate(table.header)])

    def append(self, rows: Iterable[Row]) -> int:
        """Writes records and gives their number."""
        number = 0
        for number, row in enumerate(rows, 1):
            if number >= MOST_ROWS:
                raise self._too_large(f"more than {MOST_ROWS - 1:,} records", f"{MOST_ROWS:,} rows")
            record = f"{self._table.kind.name} {row['id']!r}"
            self._sheet.append([self._cell(*cell, record) for cell in enumerate(self._table.cells(row))])
        return number

    def _cell(self, at: int, text: str, record: str) -> object:
        if not text:
            return None
        if at in self._table.numbers and text != NONE:
            return _number(text)
        return self._text(at, text, record)

    def _text(self, at: int, text: str, record: str) -> object:
        written = _ESCAPED.sub(hexadecimal, text)
        if _units(written) > MOST_CHARACTERS:
            raise BadInput(
                f"{record}: {self._table.header[at]} has {len(text):,} characters, and a cell of a workbook "
                f"holds {MOST_CHARACTERS:,}; {_INSTEAD}"
            )
        if not text.startswith(FORMULA_STARTS) and text not in _ERRORS:
            return written
        cell = self._new_cell(self._sheet, value=written)
        cell.data_type = "s"  # not a formula, nor an error
        cell.quotePrefix = True  # it stays text when somebody edits it
        return cell

    def _too_large(self, has: str, holds: str) -> BadInput:
        file = self._table.kind.file
        return BadInput(f"{file} has {has}, and a sheet of a workbook holds {holds}; {_INSTEAD}")


def _units(text: str) -> int:
    """The characters of a text as Excel counts them, in UTF-16; 0 where they cannot be too many."""
    return len(text.encode("utf-16-le")) // 2 if len(text) > MOST_CHARACTERS // 2 else 0


def _number(text: str) -> float | str:
    """A number that a spreadsheet keeps exactly, else its digits as text."""
    number = float(text)
    return number if float(f"{number:.{DIGITS}g}") == number and abs(number) < 10**DIGITS else text


@contextmanager
def _book(path: Path) -> Iterator[Workbook]:
    """A new workbook that is saved at the end; where that fails, its sheets are closed all the same."""
    from openpyxl import Workbook
    from openpyxl.writer.excel import ExcelWriter

    book = Workbook(write_only=True)
    book.properties.creator = "graphsvc"
    book.properties.created = book.properties.modified = _WRITTEN_ON
    try:
        yield book
        ExcelWriter(book, Archive(path, "w")).save()
    finally:
        for sheet in book.worksheets:
            if not sheet.closed:
                sheet.close()
