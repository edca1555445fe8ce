"""Loaders: each reads one format and yields a stream of records. `base` is their port."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace
from pathlib import Path

from graphsvc.errors import BadInput, NotFound
from graphsvc.model.records import Item
from loaders.base import Limits, Loader, ReadOptions
from loaders.bundle import BundleLoader

__all__ = ["LOADERS", "Limits", "Loader", "ReadOptions", "loader_for", "read_all"]

LOADERS: dict[str, Loader] = {loader.name: loader for loader in (BundleLoader(),)}
AUTO = "auto"
_WORKBOOKS = (".xlsx", ".xlsm", ".xls", ".ods")


def loader_for(path: Path, name: str = AUTO) -> Loader:
    """The loader of this name, or with `auto` the first that recognises the path.

    Raises NotFound where nothing is at the path, BadInput where no loader
    reads it or the name is unknown.
    """
    if not path.exists():
        raise NotFound(f"{path}: no such file or folder")
    if name != AUTO:
        return _named(name)
    for loader in LOADERS.values():
        if loader.recognises(path):
            return loader
    raise BadInput(_refusal(path))


def read_all(
    paths: Sequence[Path], *, loader: str = AUTO, options: ReadOptions | None = None
) -> Iterator[Item]:
    """The streams of several sources as one; places then begin with the name of the source.

    The loaders are chosen before the first item is asked for; raises as `loader_for`.
    """
    options = options or ReadOptions()
    chosen = [(path, loader_for(path, loader)) for path in paths]
    return _chained(chosen, options)


def _chained(chosen: Sequence[tuple[Path, Loader]], options: ReadOptions) -> Iterator[Item]:
    for path, loader in chosen:
        several = len(chosen) > 1 and path.is_dir()  # an archive's places begin with its name anyway
        yield from loader.read(path, replace(options, inside=f"{path}/") if several else options)


def _named(name: str) -> Loader:
    if name not in LOADERS:
        raise BadInput(f"no loader is called {name!r}; there are {', '.join(sorted(LOADERS))}")
    return LOADERS[name]


def _refusal(path: Path) -> str:
    if path.suffix.lower() in _WORKBOOKS:
        return (
            f"{path}: workbooks are not read; save each sheet as a CSV file of its name and give the folder"
        )
    if path.suffix.lower() == ".csv":
        return f"{path}: a registry is a folder of CSV files or a .zip of it; give the folder"
    return f"{path}: not a registry; give a folder of CSV files or a .zip of it"
