"""Bundles written for a test, and a registry to load them into."""

from __future__ import annotations

import zipfile
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from datetime import date
from pathlib import Path
from textwrap import dedent
from typing import Any

from graphsvc.loading import LoadReport, Request, load
from graphsvc.model.kinds import KINDS
from graphsvc.model.records import Item, Problem, Progress, unheard
from graphsvc.store import open_store
from graphsvc.store.base import Store
from loaders import Limits, ReadOptions, read_all

TODAY = date(2024, 5, 1)
ONE = "id,name\nP1,One\n"  # the smallest partnerships.csv


def text_of(lines: str) -> str:
    """The text of a file, written indented in a test."""
    return dedent(lines).strip("\n") + "\n"


def write_folder(folder: Path, **files: str) -> Path:
    """A bundle as a folder; a partnerships.csv with P1 where none is given."""
    folder.mkdir(parents=True, exist_ok=True)
    for name, lines in ({"partnerships": ONE} | files).items():
        (folder / f"{name}.csv").write_text(text_of(lines), encoding="utf-8")
    return folder


def write_zip(path: Path, **files: str) -> Path:
    """The same bundle as a .zip."""
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, lines in ({"partnerships": ONE} | files).items():
            archive.writestr(f"{name}.csv", text_of(lines))
    return path


class Registry:
    """A store and a place for bundles; each load writes its files into a new folder."""

    def __init__(self, store: Store, folder: Path) -> None:
        self.store = store
        self._folder = folder
        self._loads = 0

    def load(
        self,
        *,
        source: str = "register",
        as_of: date = TODAY,
        keep_personal_data: bool = False,
        limits: Limits | None = None,
        progress: Progress = unheard,
        request: dict[str, Any] | None = None,
        **files: str,
    ) -> LoadReport:
        """Loads a bundle of these files."""
        self._loads += 1
        folder = write_folder(self._folder / f"load{self._loads}", **files)
        options = ReadOptions(keep_personal_data=keep_personal_data, limits=limits or Limits())
        return self.load_paths(
            folder, options=options, source=source, as_of=as_of, progress=progress, **(request or {})
        )

    def load_paths(
        self,
        *paths: Path,
        options: ReadOptions | None = None,
        source: str = "register",
        as_of: date = TODAY,
        progress: Progress = unheard,
        **request: Any,
    ) -> LoadReport:
        """Loads bundles that are there already."""
        items = read_all(paths, options=options)
        return self.load_items(items, source=source, as_of=as_of, progress=progress, **request)

    def load_items(
        self,
        items: Iterable[Item],
        *,
        source: str = "register",
        as_of: date | None = TODAY,
        progress: Progress = unheard,
        **request: Any,
    ) -> LoadReport:
        """Loads what a loader yields."""
        asked = Request(source=source, author="tester", as_of=as_of, **request)
        return load(items, self.store, asked, progress=progress)

    def row(self, kind: str, key: str) -> dict[str, Any]:
        """What is stored of a record, without what is unknown and what only the system keeps."""
        system = ("sources", "listed_on")
        row = self.store.get(kind, [key])[key]
        return {n: v for n, v in row.items() if v is not None and n not in system}

    def raw(self, kind: str, key: str) -> dict[str, Any]:
        """All that is stored of a record."""
        return {n: v for n, v in self.store.get(kind, [key])[key].items() if v is not None}

    def keys(self, kind: str) -> list[str]:
        """The keys of all stored records of a kind, in order."""
        return [str(row["id"]) for row in self.store.page(kind)]

    def everything(self) -> dict[str, list[dict[str, Any]]]:
        """All that is stored, by kind."""
        return {kind: [dict(row) for row in self.store.page(kind)] for kind in KINDS}

    @property
    def revision(self) -> int:
        """The number of the latest revision."""
        revisions = self.store.revisions(1)
        return revisions[0].number if revisions else 0


@contextmanager
def registry_in(folder: Path) -> Iterator[Registry]:
    """An empty registry in memory."""
    store = open_store("sqlite::memory:")
    try:
        yield Registry(store, folder)
    finally:
        store.close()


def problems(report: LoadReport, code: str) -> list[Problem]:
    """The first problem of each group of a code."""
    return [group.problem for group in report.groups if group.problem.code == code]


def places(report: LoadReport, code: str) -> list[str]:
    """Where a code was found: the place and value of the first of each group."""
    return [f"{p.place}={p.value}" if p.value else str(p.place) for p in problems(report, code)]


def codes(report: LoadReport) -> set[str]:
    """Every code of a report that is shown."""
    return {group.problem.code for group in report.groups}
