"""The workbook to fill in: a sheet for each file of the bundle, with what each column means."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from itertools import islice
from pathlib import Path
from typing import IO, TYPE_CHECKING, Any

from graphsvc.model.fields import Field, FieldType, Kind
from graphsvc.model.kinds import KINDS
from graphsvc.model.tables import columns_of, description
from loaders.base import Limits
from loaders.delimited import Unreadable
from loaders.xlsx.book import Book

if TYPE_CHECKING:
    from openpyxl.worksheet.datavalidation import DataValidation
    from openpyxl.worksheet.worksheet import Worksheet

TEMPLATE = "template.xlsx"
_FILES = {kind.file: kind for kind in KINDS.values() if kind.file}
_NUMBERS = (FieldType.INTEGER, FieldType.NUMBER)
_TEXT_FORMAT = "@"  # keeps 007, 2016-05 and 1/2 as they are typed
_LAST_ROW = 1_048_576
_LONGEST_LIST = 255  # characters that a spreadsheet takes
_COLUMN_WIDTHS = (16, 22, 10, 110)  # of the readme, in characters
_NARROWEST, _WIDEST = 10, 30
_WELCOME = (
    "A registry of crime-prevention partnerships, to be filled in: a sheet for each kind of record.",
    "Only partnerships has to be there. Leave out sheets and columns that you do not need, and add your own.",
    "An empty cell means unknown; the word none means known to be none.",
    "Dates may be as exact as you know them: 2016, 2016-05 or 2016-05-01. An end is the first day after.",
    "Check it without writing anything: graphsvc load --dry-run FILE.xlsx",
)


def write_template(path: Path) -> None:
    """Writes the workbook to a file that is not there yet; raises OSError."""
    from openpyxl import Workbook

    book = Workbook()
    book.remove(book.active)
    _add_readme(book.create_sheet("readme"))
    for file, kind in _FILES.items():
        _add_sheet(book.create_sheet(file), kind)
    with path.open("xb") as stream:
        book.save(stream)


def is_empty(opened: Callable[[], IO[bytes]], limits: Limits) -> bool:
    """Whether a workbook is the template and nobody has filled it in; false for one that cannot be read."""
    try:
        with opened() as stream, Book(stream, TEMPLATE, limits) as book:
            filled = (name for name in book.sheets if name.lower() in _FILES)
            return all(len(list(islice(book.rows(name).rows(), 2))) < 2 for name in filled)
    except (Unreadable, OSError):
        return False


def _add_sheet(sheet: Worksheet, kind: Kind) -> None:
    from openpyxl.comments import Comment

    sheet.freeze_panes = "A2"
    for at, (title, field) in enumerate(columns_of(kind).items(), 1):
        cell = sheet.cell(1, at, title)
        _make_bold(cell)
        cell.comment = Comment(_said_of(field), "graphsvc", height=120, width=320)
        column = sheet.column_dimensions[cell.column_letter]
        column.width = min(max(len(title) + 3, _NARROWEST), _WIDEST)
        if field.type not in _NUMBERS:
            column.number_format = _TEXT_FORMAT
        for choice in _choices(field, f"{cell.column_letter}2:{cell.column_letter}{_LAST_ROW}"):
            sheet.add_data_validation(choice)


def _choices(field: Field, cells: str) -> Iterator[DataValidation]:
    from openpyxl.worksheet.datavalidation import DataValidation

    codes = ("true", "false") if field.type is FieldType.BOOLEAN else field.codes
    listed = ",".join(codes)
    if codes and len(listed) <= _LONGEST_LIST:
        # It warns and does not forbid: a code on no list is kept, and so is `none`.
        yield DataValidation(
            type="list",
            formula1=f'"{listed}"',
            allow_blank=True,
            showErrorMessage=field.type is not FieldType.OPEN_CODE,
            errorStyle="warning",
            sqref=cells,
        )


def _add_readme(sheet: Worksheet) -> None:
    for line in _WELCOME:
        sheet.append([line])
    sheet.append([])
    sheet.append(["sheet", "column", "required", "what it says"])
    for cell in sheet[sheet.max_row]:
        _make_bold(cell)
    for file, kind in _FILES.items():
        for title, field in columns_of(kind).items():
            sheet.append([file, title, "yes" if field.required else "", description(field)])
    for at, width in enumerate(_COLUMN_WIDTHS):
        sheet.column_dimensions["ABCD"[at]].width = width


def _said_of(field: Field) -> str:
    return description(field) + (". Required" if field.required else "")


def _make_bold(cell: Any) -> None:
    from openpyxl.styles import Font

    cell.font = Font(bold=True)
