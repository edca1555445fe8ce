"""What the tests of the table loader have in common: files to read, and what comes out of them."""

from __future__ import annotations

import io
import tarfile
import zipfile
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import openpyxl
import pytest

from graphsvc.model.records import Problem
from loaders.base import ReadOptions
from loaders.delimited import Unreadable
from loaders.table.mapping import Read
from loaders.table.rows import SourceFile
from loaders.table.sources import files

OPTIONS = ReadOptions()


def source(
    path: Path, read: Read | None = None, *, options: ReadOptions = OPTIONS, is_first: bool = True
) -> Iterator[SourceFile]:
    return files(path, read or Read(), options, is_first=is_first)


def values(path: Path, read: Read, *names: str, is_first: bool = True) -> list[tuple[Any, ...]]:
    """The values of the names in every row of every file, after the file's label and the row's number."""
    found = []
    for file in source(path, read, is_first=is_first):
        getters = [file.names.getter(name) for name in names]
        for number, row in file.rows:
            found.append((file.label, number, *(get(row) for get in getters)))
    return found


def problems(path: Path, read: Read, *names: str) -> list[Problem]:
    found: list[Problem] = []
    for file in source(path, read):
        getters = [file.names.getter(name) for name in names]
        for _, row in file.rows:
            [get(row) for get in getters]
        found += file.taken()
    return found


def refusal(path: Path, read: Read | None = None, *names: str, is_first: bool = True) -> Problem:
    with pytest.raises(Unreadable) as refused:
        values(path, read or Read(), *names, is_first=is_first)
    return refused.value.problem


def labels(path: Path, read: Read, *, is_first: bool = True, inside: str = "") -> list[str]:
    return [file.label for file in source(path, read, options=ReadOptions(inside=inside), is_first=is_first)]


def write(path: Path, text: str | bytes) -> Path:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(text if isinstance(text, bytes) else text.encode())
    return path


def tar(path: Path, entries: dict[str, str]) -> Path:
    with tarfile.open(path, "w:xz" if path.suffix == ".xz" else "w") as packed:
        for name, text in entries.items():
            entry = tarfile.TarInfo(name)
            entry.size = len(text.encode())
            packed.addfile(entry, io.BytesIO(text.encode()))
    return path


def zipped(path: Path, entries: dict[str, str]) -> Path:
    with zipfile.ZipFile(path, "w") as packed:
        for name, text in entries.items():
            packed.writestr(name, text)
    return path


def workbook(path: Path, **sheets: list[list[object]]) -> Path:
    book = openpyxl.Workbook()
    book.remove(book.worksheets[0])
    for name, rows in sheets.items():
        sheet = book.create_sheet(name)
        for row in rows:
            sheet.append(row)
    book.save(path)
    return path
