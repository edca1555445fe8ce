"""Loaders: each reads one format and yields a stream of records. `base` is their port."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace
from pathlib import Path

from graphsvc.errors import BadInput, NotFound
from graphsvc.model.records import Item
from loaders.base import Limits, Loader, ReadOptions
from loaders.bundle import BundleLoader
from loaders.popolo import PopoloLoader
from loaders.table.loader import TableLoader
from loaders.workbook import WorkbookLoader

__all__ = ["AUTO", "LOADERS", "TABLE", "Limits", "Loader", "ReadOptions"]
__all__ += ["loader_for", "mapping_at", "read_all"]

_ALL = (BundleLoader(), WorkbookLoader(), PopoloLoader(), TableLoader())
LOADERS: dict[str, Loader] = {loader.name: loader for loader in _ALL}
AUTO = "auto"
TABLE = TableLoader.name
_MAPPED = (
    ".csv",
    ".tsv",
    ".txt",
    ".json",
    ".jsonl",
    ".ndjson",
    ".yaml",
    ".yml",
    ".gz",
    ".xz",
    ".bz2",
    ".tar",
)


def loader_for(path: Path, name: str = AUTO, *, mapping: Path | None = None) -> Loader:
    """The loader of this name.

    With `auto` the table loader where there is a mapping, else the first that
    recognises the path. Raises NotFound where nothing is at the path, BadInput where no loader
    reads it or the name is unknown.
    """
    if not _is_text(path):
        raise BadInput(f"{str(path)!r}: a name that is not UTF-8; rename it")
    if not path.exists():
        raise NotFound(f"{path}: no such file or folder")
    if name != AUTO:
        return _named(name)
    if mapping is not None:
        return LOADERS[TABLE]
    for loader in LOADERS.values():
        if loader.recognises(path):
            return loader
    raise BadInput(_refusal(path))


def mapping_at(told: str) -> Path:
    """The mapping that is meant: a file, or the name of one that ships with graphsvc.

    Raises NotFound where there is neither.
    """
    from loaders.table.shipped import path_of

    path = Path(told)
    if path.suffix and not path.is_file():
        raise NotFound(f"{told}: no such file")
    return path if path.is_file() else path_of(told)


def read_all(
    paths: Sequence[Path], *, loader: str = AUTO, options: ReadOptions | None = None
) -> Iterator[Item]:
    """The streams of several sources as one; places then begin with the name of the source.

    The loaders are chosen before the first item is asked for; raises as `loader_for`.
    """
    options = options or ReadOptions()
    chosen = [(path, loader_for(path, loader, mapping=options.mapping)) for path in paths]
    return _chained(chosen, options)


def _chained(chosen: Sequence[tuple[Path, Loader]], options: ReadOptions) -> Iterator[Item]:
    for path, loader in chosen:
        if len(chosen) > 1:  # sources of one name in different folders are told apart
            folder = path if path.is_dir() else path.parent
            options = replace(options, inside="" if folder == Path() else f"{folder}/")
        yield from loader.read(path, options)


def _is_text(path: Path) -> bool:
    try:
        str(path).encode()
    except UnicodeEncodeError:
        return False
    return True


def _named(name: str) -> Loader:
    if name not in LOADERS:
        raise BadInput(f"no loader is called {name!r}; there are {', '.join(sorted(LOADERS))}")
    return LOADERS[name]


def _refusal(path: Path) -> str:
    if path.suffix.lower() in (".xls", ".ods"):
        return f"{path}: of workbooks only .xlsx is read; save it as one"
    if path.suffix.lower() in _MAPPED:
        return (
            f"{path}: what its columns mean is for a mapping to say (--mapping FILE), unless it is named as "
            "one of the files of a bundle; for a whole bundle give the folder"
        )
    return f"{path}: not a registry; give a folder of CSV files, a .zip of it, or an .xlsx workbook"
