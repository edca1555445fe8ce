"""The mappings that ship with the project, by name."""

from __future__ import annotations

import difflib
from functools import cache
from importlib.resources import files
from pathlib import Path

from graphsvc.errors import NotFound
from loaders.table.mapping import Mapping
from loaders.table.parsing import parse

_SUFFIX = ".yaml"


def names() -> tuple[str, ...]:
    """The names of the mappings, in alphabetical order."""
    folder = files("loaders") / "mappings"
    if not folder.is_dir():
        return ()
    return tuple(sorted(f.name.removesuffix(_SUFFIX) for f in folder.iterdir() if f.name.endswith(_SUFFIX)))


@cache
def mapping(name: str) -> Mapping:
    """The mapping of this name. Raises NotFound where none ships under it."""
    if name not in names():
        close = difflib.get_close_matches(name, names(), n=1)
        right = f"did you mean {close[0]}?" if close else f"there are {', '.join(names()) or 'none'}"
        raise NotFound(f"no mapping called {name!r} ships with graphsvc — {right}")
    text = (files("loaders") / "mappings" / f"{name}{_SUFFIX}").read_text(encoding="utf-8")
    return parse(text, f"{name}{_SUFFIX}")


def path_of(name: str) -> Path:
    """Where the mapping of this name stands. Raises NotFound where none ships under it."""
    mapping(name)
    return Path(str(files("loaders") / "mappings" / f"{name}{_SUFFIX}"))


def abouts() -> dict[str, str]:
    """What each mapping is for, by name."""
    return {name: mapping(name).about for name in names()}
