"""Workbooks written for a test: from the text of a bundle, from typed cells, and broken on purpose."""

from __future__ import annotations

import csv
import io
import zipfile
from collections.abc import Iterator
from pathlib import Path

import openpyxl

from tests.bundles import ONE, text_of

SHEET = "xl/worksheets/sheet1.xml"
STRINGS = "xl/sharedStrings.xml"
STYLES = "xl/styles.xml"
RELATIONS = "xl/_rels/workbook.xml.rels"
_SHARED = b'<Relationship Type="x/sharedStrings" Target="sharedStrings.xml" Id="s" /></Relationships>'
_MAIN = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"


def write_workbook(path: Path, **sheets: str) -> Path:
    """The bundle of `write_folder` as a workbook in which every cell is text."""
    books = {"partnerships": ONE} | sheets
    rows = {name: list(csv.reader(io.StringIO(text_of(lines)))) for name, lines in books.items()}
    return write_cells(path, **rows)


def write_cells(path: Path, **sheets: list[list[object]] | list[list[str]]) -> Path:
    """A workbook of rows of cells; an empty text is no cell at all."""
    book = openpyxl.Workbook()
    book.remove(book.active)
    for name, rows in sheets.items():
        sheet = book.create_sheet(name)
        for row in rows:
            sheet.append([None if cell == "" else cell for cell in row])
    book.save(path)
    return path


def parts_of(path: Path) -> dict[str, bytes]:
    """The parts of a workbook."""
    with zipfile.ZipFile(path) as archive:
        return {name: archive.read(name) for name in archive.namelist()}


def rewrite(path: Path, **changed: bytes) -> Path:
    """Replaces the first `sheet`, the shared `strings` or the `styles` of a workbook."""
    places = {"sheet": SHEET, "strings": STRINGS, "styles": STYLES}
    new = parts_of(path) | {places[name]: data for name, data in changed.items()}
    if "strings" in changed:
        new[RELATIONS] = new[RELATIONS].replace(b"</Relationships>", _SHARED)
    return pack(path, new)


def pack(path: Path, parts: dict[str, bytes]) -> Path:
    """Writes the parts of a workbook."""
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, data in parts.items():
            archive.writestr(name, data)
    return path


def sheet_of(*rows: str, before: str = "", tag: str = "worksheet") -> bytes:
    """The XML of a sheet with these rows in it, given as XML."""
    return f'{before}<{tag} xmlns="{_MAIN}"><sheetData>{"".join(rows)}</sheetData></{tag}>'.encode()


def row_of(line: int, *texts: str) -> str:
    """The XML of a row of plain text cells."""
    return f'<row r="{line}">{"".join(cells_of(line, texts))}</row>'


def cells_of(line: int, texts: tuple[str, ...]) -> Iterator[str]:
    """The XML of text cells from column A on."""
    for letter, text in zip("ABCDEFGHIJ", texts, strict=False):
        yield f'<c r="{letter}{line}" t="inlineStr"><is><t>{text}</t></is></c>'
