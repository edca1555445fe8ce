"""A bundle as a folder of files, or as one of them."""

from __future__ import annotations

import os
from collections.abc import Iterator
from pathlib import Path
from typing import IO

from graphsvc.model.records import Place
from loaders.delimited import refused


class Folder:
    """The files of a folder; links that lead out of it are refused."""

    def __init__(self, path: Path, label: str = "") -> None:
        self._path = path
        self._root = Path(os.path.realpath(path))
        self.label = label

    def __enter__(self) -> Folder:
        return self

    def __exit__(self, *_: object) -> None:
        return None

    def names(self) -> Iterator[str]:
        """The names in the folder, sorted."""
        yield from sorted(entry.name for entry in self._path.iterdir())

    def open(self, name: str) -> IO[bytes]:
        """The bytes of a file; raises Unreadable for a link out of the folder or what is no plain file."""
        path, place = self._path / name, Place(f"{self.label}{name}")
        target = Path(os.path.realpath(path))  # unlike Path.resolve it takes a link to itself as it is
        if not target.is_relative_to(self._root):
            wrong, right = "a link that leads out of the folder", "put the file itself there"
            raise refused("outside-folder", place, wrong, right)
        return _opened(target, place)


class LoneFile:
    """One file of a folder, as if nothing were beside it."""

    def __init__(self, path: Path, label: str = "") -> None:
        self._path = path
        self.label = label

    def __enter__(self) -> LoneFile:
        return self

    def __exit__(self, *_: object) -> None:
        return None

    def names(self) -> Iterator[str]:
        """The name of the file."""
        yield self._path.name

    def open(self, name: str) -> IO[bytes]:
        """Its bytes; raises Unreadable for what is no plain file."""
        return _opened(self._path, Place(f"{self.label}{name}"))


def shown(name: str) -> str:
    """The name of a file as text; bytes in it that are no UTF-8 as escapes."""
    return name.encode("utf-8", "backslashreplace").decode()


def _opened(path: Path, place: Place) -> IO[bytes]:
    if not path.is_file():
        raise refused("not-a-file", place, "not a plain file", "put the file itself there")
    return path.open("rb")
