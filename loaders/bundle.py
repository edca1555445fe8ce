"""Reads a registry bundle: a folder, or a .zip of it, of CSV files, or one of the files alone."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import closing
from pathlib import Path, PurePosixPath

from graphsvc.model.fields import Kind
from graphsvc.model.kinds import KINDS, PARTNERSHIP
from graphsvc.model.records import Item, Place, Problem, Severity
from loaders.archive import Archive
from loaders.base import Limits, Loader, ReadOptions
from loaders.delimited import Delimited, Unreadable, refused
from loaders.folder import Folder, LoneFile, shown
from loaders.sheet import Row, Sheet
from loaders.template import TEMPLATE, is_empty

Container = Folder | LoneFile | Archive

_BESIDE = ("readme", "licence", "license", "changelog", "datapackage.json", ".", "__")  # say nothing to us
WORKBOOKS = (".xlsx", ".xlsm")
KIND_OF_FILE = {f"{kind.file}.csv": kind for kind in KINDS.values() if kind.file}


class BundleLoader(Loader):
    """The registry bundle (docs/registry.md) as a folder or .zip of CSV files, or one of these alone."""

    name = "bundle"

    def recognises(self, path: Path) -> bool:
        return path.is_dir() or path.suffix.lower() == ".zip" or path.name.lower() in KIND_OF_FILE

    def read(self, path: Path, options: ReadOptions) -> Iterator[Item]:
        try:
            with contained(path, options) as container:
                files, problems = files_of(container, options.limits)
                yield from problems
                for kind in KINDS.values():  # nodes come before ties
                    if kind in files:
                        yield from _file(container, files[kind], kind, options)
        except Unreadable as error:
            yield error.problem
        except OSError as error:
            yield not_readable(str(path), error)


def contained(path: Path, options: ReadOptions) -> Container:
    """The folder, lone file or archive at a path."""
    if path.is_dir():
        return Folder(path, options.inside)
    if path.name.lower() in KIND_OF_FILE:
        return LoneFile(path, options.inside)
    return Archive(path, options.limits, label=f"{options.inside}{path.name}/")


def files_of(container: Container, limits: Limits) -> tuple[dict[Kind, str], list[Problem]]:
    """The file of each kind that is there, and a warning for each file that belongs to none.

    Raises Unreadable where a file is there twice, or partnerships.csv is missing from several.
    """
    files: dict[Kind, str] = {}
    strangers = []
    for name in container.names():
        kind = KIND_OF_FILE.get(name.lower())
        place = Place(f"{container.label}{shown(name)}")
        if kind is None:
            strangers += [] if _is_beside(container, name, limits) else [place]
        elif kind in files:
            raise refused("duplicate-file", place, f"as well as {files[kind]}", "keep one of them")
        else:
            files[kind] = name
    if PARTNERSHIP not in files and not isinstance(container, LoneFile):
        raise _no_partnerships(container, strangers)
    return files, [_not_ours(place) for place in strangers]


def not_readable(file: str, error: OSError) -> Problem:
    """What the system says of a file that cannot be read."""
    wrong, right = f"cannot be read ({error.strerror or error})", "check that it is there and may be read"
    return refused("not-readable", Place(file), wrong, right).problem


def _is_beside(container: Container, name: str, limits: Limits) -> bool:
    """Whether a file may stand beside those of a bundle without a word."""
    base = PurePosixPath(name).name.lower()
    if base == TEMPLATE:
        return is_empty(lambda: container.open(name), limits)
    return base.startswith(_BESIDE)


def _no_partnerships(container: Container, strangers: list[Place]) -> Unreadable:
    books = [place.file for place in strangers if place.file.lower().endswith(WORKBOOKS)]
    right = "a bundle holds partnerships.csv with id and name at least"
    place = Place(f"{container.label}{PARTNERSHIP.file}.csv")
    instead = f"; or give {books[0]} itself" if books else ""
    return refused("missing-file", place, "not there", right + instead)


def _not_ours(place: Place) -> Problem:
    wrong, right = "no file of a bundle; it is not read", f"the files are {', '.join(KIND_OF_FILE)}"
    if place.file.lower().endswith(WORKBOOKS):
        wrong, right = (
            "a workbook beside the files of a bundle; it is not read",
            "load it by itself, or remove it",
        )
    return Problem(Severity.WARNING, "unknown-file", place, "", wrong, right)


def _file(container: Container, name: str, kind: Kind, options: ReadOptions) -> Iterator[Item]:
    place = f"{container.label}{name}"
    try:
        with closing(Delimited(lambda: container.open(name), place, options.limits)) as text:
            sheet = Sheet(kind, text.header, place, options)
            yield from sheet.portions(_rows(text, sheet))
    except Unreadable as error:
        yield error.problem
    except OSError as error:
        yield not_readable(place, error)


def _rows(text: Delimited, sheet: Sheet) -> Iterator[tuple[list[Row], int]]:
    for part in text.parts():
        rows = sheet.read_part(part)
        if text.took_nul():  # then the part is one row
            sheet.error("nul-byte", part[0], "a NUL byte", "save the file as plain text")
            rows = []
        yield rows, part[-1]
