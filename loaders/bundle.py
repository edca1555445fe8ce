"""Reads a registry bundle: a folder, or a .zip of it, of CSV files."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import closing
from pathlib import Path, PurePosixPath

from graphsvc.model.fields import Kind
from graphsvc.model.kinds import KINDS, PARTNERSHIP
from graphsvc.model.records import Item, Place, Problem, Rows, Severity
from loaders.archive import Archive
from loaders.base import Loader, ReadOptions
from loaders.delimited import Delimited, Unreadable, refused
from loaders.folder import Folder
from loaders.sheet import Sheet

Container = Folder | Archive

_CHUNK_ROWS = 2_000
_CHUNK_CHARACTERS = 4_000_000
_BESIDE = ("readme", "licence", "license", "changelog", "datapackage.json", ".", "__")  # say nothing to us
KIND_OF_FILE = {f"{kind.file}.csv": kind for kind in KINDS.values() if kind.file}


class BundleLoader(Loader):
    """The registry bundle (docs/registry.md) as a folder or .zip of CSV files."""

    name = "bundle"

    def recognises(self, path: Path) -> bool:
        return path.is_dir() or path.suffix.lower() == ".zip"

    def read(self, path: Path, options: ReadOptions) -> Iterator[Item]:
        try:
            with contained(path, options) as container:
                files, problems = files_of(container)
                yield from problems
                for kind in KINDS.values():  # nodes come before ties
                    if kind in files:
                        yield from _file(container, files[kind], kind, options)
        except Unreadable as error:
            yield error.problem
        except OSError as error:
            yield not_readable(str(path), error)


def contained(path: Path, options: ReadOptions) -> Container:
    """The folder or archive at a path."""
    return Folder(path, options.inside) if path.is_dir() else Archive(path, options.limits)


def files_of(container: Container) -> tuple[dict[Kind, str], list[Problem]]:
    """The file of each kind that is there, and a warning for each file that belongs to none.

    Raises Unreadable where partnerships.csv is missing or a file is there twice.
    """
    files: dict[Kind, str] = {}
    strangers = []
    for name in container.names():
        kind = KIND_OF_FILE.get(name.lower())
        place = Place(f"{container.label}{name}")
        if kind is None:
            strangers += [] if PurePosixPath(name).name.lower().startswith(_BESIDE) else [place]
        elif kind in files:
            raise refused("duplicate-file", place, f"as well as {files[kind]}", "keep one of them")
        else:
            files[kind] = name
    if PARTNERSHIP not in files:
        place = Place(f"{container.label}{PARTNERSHIP.file}.csv")
        raise refused(
            "missing-file", place, "not there", "a bundle holds partnerships.csv with id and name at least"
        )
    return files, [_not_ours(place) for place in strangers]


def not_readable(file: str, error: OSError) -> Problem:
    """What the system says of a file that cannot be read."""
    wrong, right = f"cannot be read ({error.strerror or error})", "check that it is there and may be read"
    return refused("not-readable", Place(file), wrong, right).problem


def _not_ours(place: Place) -> Problem:
    wrong, right = "no file of a bundle; it is not read", f"the files are {', '.join(KIND_OF_FILE)}"
    return Problem(Severity.WARNING, "unknown-file", place, "", wrong, right)


def _file(container: Container, name: str, kind: Kind, options: ReadOptions) -> Iterator[Item]:
    place = f"{container.label}{name}"
    try:
        with closing(Delimited(lambda: container.open(name), place, options.limits)) as text:
            yield from _rows(text, Sheet(kind, text.header, place, options), place)
    except Unreadable as error:
        yield error.problem
    except OSError as error:
        yield not_readable(place, error)


def _rows(text: Delimited, sheet: Sheet, file: str) -> Iterator[Item]:
    yield Rows(sheet.kind.name, file, sheet.fields, [])
    chunk: list[list[object]] = []
    characters = 0
    for line, cells, size in text.rows():
        row = sheet.read(line, cells)
        if text.took_nul():
            sheet.error("nul-byte", line, "a NUL byte", "save the file as plain text")
        elif row is not None:
            chunk.append(row)
        characters += size
        if len(chunk) >= _CHUNK_ROWS or characters >= _CHUNK_CHARACTERS or len(sheet.found) >= _CHUNK_ROWS:
            yield Rows(sheet.kind.name, file, sheet.fields, chunk)
            yield from sheet.taken()
            chunk, characters = [], 0
    yield Rows(sheet.kind.name, file, sheet.fields, chunk)
    yield from sheet.taken()
