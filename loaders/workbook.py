"""Reads a registry bundle kept in one workbook: a sheet for each of the bundle's files."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

from graphsvc.model.fields import Kind
from graphsvc.model.kinds import KINDS, PARTNERSHIP
from graphsvc.model.records import Item, Place, Problem, Severity
from loaders.base import Loader, ReadOptions
from loaders.bundle import WORKBOOKS, not_readable
from loaders.delimited import TextRow, Unreadable, refused
from loaders.sheet import Sheet
from loaders.xlsx.book import Book, WorkbookRows
from loaders.xlsx.rows import SheetRows, letters_of

__all__ = ["WorkbookLoader", "WorkbookRows"]

_BESIDE = ("readme", "read me", "note", "licence", "license", "changelog")  # say nothing to us
KIND_OF_SHEET = {kind.file: kind for kind in KINDS.values() if kind.file}


class WorkbookLoader(Loader):
    """A workbook (.xlsx, .xlsm) whose sheets are named as the files of the bundle (docs/registry.md)."""

    name = "workbook"

    def recognises(self, path: Path) -> bool:
        return path.suffix.lower() in WORKBOOKS and not path.is_dir()

    def read(self, path: Path, options: ReadOptions) -> Iterator[Item]:
        label = f"{options.inside}{path.name}"
        try:
            with Book(path, label, options.limits) as book:
                sheets, problems = sheets_of(book)
                yield from problems
                for kind in KINDS.values():  # nodes come before ties
                    if kind in sheets:
                        yield from _sheet(book.rows(sheets[kind]), kind, options)
        except Unreadable as error:
            yield error.problem
        except OSError as error:
            yield not_readable(label, error)


def sheets_of(book: Book) -> tuple[dict[Kind, str], list[Problem]]:
    """The sheet of each kind that is there, and a warning for each sheet that belongs to none.

    Raises Unreadable where the partnerships are missing or a sheet is there twice.
    """
    sheets: dict[Kind, str] = {}
    strangers = []
    for name in book.sheets:
        kind = KIND_OF_SHEET.get(_file_named(name))
        place = Place(f"{book.name}/{name}")
        if kind is None:
            strangers += [] if name.strip().lower().startswith(_BESIDE) else [place]
        elif kind in sheets:
            raise refused("duplicate-file", place, f"as well as {sheets[kind]}", "keep one of them")
        else:
            sheets[kind] = name
    if PARTNERSHIP not in sheets:
        place = Place(f"{book.name}/{PARTNERSHIP.file}")
        right = "a bundle has a sheet partnerships with id and name at least; name yours after the files"
        raise refused("missing-file", place, "no such sheet", right)
    return sheets, [_not_ours(place) for place in strangers]


def _file_named(sheet: str) -> str:
    return sheet.strip().lower().removesuffix(".csv").replace(" ", "_")


def _not_ours(place: Place) -> Problem:
    wrong, right = "no sheet of a bundle; it is not read", f"the sheets are {', '.join(KIND_OF_SHEET)}"
    return Problem(Severity.WARNING, "unknown-file", place, "", wrong, right)


def _sheet(text: SheetRows, kind: Kind, options: ReadOptions) -> Iterator[Item]:
    try:
        rows = text.rows()
        header = _header(text, rows)
        sheet = Sheet(kind, header, text.file, options)
        text.titles, text.reads = header, sheet.reads
        yield from text.taken()
        yield from sheet.chunks(_read(text, rows, sheet, len(header)))
    except Unreadable as error:
        yield error.problem
    except OSError as error:
        yield not_readable(text.file, error)


def _header(text: SheetRows, rows: Iterator[TextRow]) -> list[str]:
    line, cells, _ = next(rows, (0, [], 0))
    for problem in text.taken():
        if problem.severity is Severity.ERROR:
            raise Unreadable(replace(problem, fatal=True))
    if line != 1 or not any(cells):
        right = "write the names of the columns in row 1"
        raise refused("empty-file", Place(text.file, 1), "no header row", right)
    return cells


def _read(
    text: SheetRows, rows: Iterator[TextRow], sheet: Sheet, width: int
) -> Iterator[tuple[list[object] | None, int]]:
    for line, cells, size in rows:
        sheet.found += text.taken()
        if len(cells) > width:
            wrong = f"a value in column {letters_of(len(cells) - 1)}, which has no header"
            sheet.error("no-header", line, wrong, "name the column, or empty it")
            yield None, size
        else:
            yield sheet.read(line, cells + [""] * (width - len(cells))), size
