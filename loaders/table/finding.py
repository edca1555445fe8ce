"""Which files a source is made of: what stands at PATH, the globs of a mapping, archives."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterable, Iterator
from contextlib import ExitStack
from dataclasses import dataclass, replace
from fnmatch import fnmatchcase
from functools import partial
from itertools import islice
from pathlib import Path, PurePosixPath
from typing import IO

from graphsvc.model.records import Place, some_of
from loaders.archive import Archive
from loaders.base import ReadOptions
from loaders.compressed import plain_name
from loaders.delimited import refused
from loaders.folder import Folder, LoneFile, shown
from loaders.table.mapping import Read
from loaders.table.survey import nearest
from loaders.tar import TarArchive

ANY_DEPTH = "**"
FORMATS = {
    ".csv": "csv",
    ".tsv": "tsv",
    ".tab": "tsv",
    ".json": "json",
    ".jsonl": "jsonl",
    ".ndjson": "jsonl",
    ".yaml": "yaml",
    ".yml": "yaml",
    ".xlsx": "xlsx",
    ".xlsm": "xlsx",
}
_LOOKED_AT = 1_000  # files, to name some where none fits
_TARS = (".tar", ".tgz", ".txz", ".tbz2")
_BESIDE = (".", "__", "~$")  # how names begin that systems and programs put beside the files of people


@dataclass(frozen=True)
class Entry:
    """A file of a source: its path inside what was given, what places in it begin with, its bytes."""

    path: str
    label: str
    open: Callable[[], IO[bytes]]


class Nested:
    """The files of a folder and of the folders in it, whose links are not followed."""

    def __init__(self, path: Path, label: str, deepest: int | None) -> None:
        self._path = path
        self._folder = Folder(path, label)
        self._deepest = deepest
        self.label = label

    def names(self) -> Iterator[str]:
        """Their paths in the folder, sorted."""
        yield from sorted(_walked(self._path, self._deepest))

    def anywhere(self) -> Iterator[str]:
        """The paths of files at any depth, in no order."""
        return _walked(self._path, None)

    def open(self, name: str) -> IO[bytes]:
        """The bytes of a file; raises Unreadable for a link out of the folder or what is no plain file."""
        return self._folder.open(name)


Container = Nested | LoneFile | Archive | TarArchive


def found(
    path: Path, read: Read, options: ReadOptions, stack: ExitStack, *, is_first: bool
) -> Iterator[Entry]:
    """The files that a mapping reads, sorted by path; archives stay open until the stack is closed.

    A file that is no archive is itself what the first source reads; others,
    and those that name no files, look inside an archive first and then
    beside PATH. Raises Unreadable (missing-file) where there are none.
    """
    _check_globs(read, path)
    is_file = not path.is_dir()
    if is_file and not is_archive(path.name) and (is_first or not (read.files or read.archive)):
        return _all_of(LoneFile(path, options.inside))
    if is_file and is_archive(path.name) and (is_first or not read.archive):
        archive = _archive(path, f"{options.inside}{path.name}/", options, stack)
        names = _chosen(archive.names(), read)
        if names or is_first or not read.files:
            return _entries(archive, names or _missing(archive, read))
    folder = path.parent if is_file else path
    if read.archive:
        return _archived(folder, read, read.archive, options, stack)
    nested = Nested(folder, options.inside, _depth(read.files))
    return _entries(nested, _chosen(nested.names(), read) or _missing(nested, read, Place(str(folder))))


def format_of(name: str) -> str | None:
    """The format that the end of a file's name tells; None where it tells none."""
    return FORMATS.get(PurePosixPath(plain_name(name)).suffix.lower())


def is_archive(name: str) -> bool:
    """Whether the end of a file's name is that of an archive."""
    return name.lower().endswith((".zip", *_TARS)) or plain_name(name).lower().endswith(".tar")


def _check_globs(read: Read, path: Path) -> None:
    for glob in (*read.files, *([read.archive] if read.archive else [])):
        if glob.startswith("/") or "\\" in glob or ".." in glob.split("/"):
            right = "give a pattern for paths inside it, with / between folders"
            raise refused("outside-folder", Place(path.name), "a pattern that leads out of it", right, glob)


def _archived(folder: Path, read: Read, glob: str, options: ReadOptions, stack: ExitStack) -> Iterator[Entry]:
    nested = Nested(folder, options.inside, _depth([glob]))
    names = [name for name in nested.names() if _fits(name, [glob])]
    if not names:
        _missing(nested, replace(read, files=(glob,)), Place(str(folder)))
    archives = []
    for name in names:
        nested.open(name).close()  # refuses a link that leads out
        archives.append(_archive(folder / name, f"{options.inside}{name}/", options, stack))
    chosen = [(archive, _chosen(archive.names(), read)) for archive in archives]
    if not any(names for _, names in chosen):
        _missing(archives[0], read)
    return (entry for archive, names in chosen for entry in _entries(archive, names))


def _archive(path: Path, label: str, options: ReadOptions, stack: ExitStack) -> Archive | TarArchive:
    if not is_archive(path.name):
        right = "give a .zip, .tar, .tar.gz, .tar.xz or .tar.bz2"
        raise refused("not-an-archive", Place(label.removesuffix("/")), "no archive by its name", right)
    if path.suffix.lower() != ".zip":
        return stack.enter_context(TarArchive(path, options.limits))
    limits = replace(options.limits, archive_entries=options.limits.data_entries)
    return stack.enter_context(Archive(path, limits, label=label))


def _all_of(container: Container) -> Iterator[Entry]:
    return _entries(container, list(container.names()))


def _entries(container: Container, names: list[str]) -> Iterator[Entry]:
    for name in names:
        text = shown(name)
        yield Entry(text, f"{container.label}{text}", lambda name=name: container.open(name))  # type: ignore[misc]


def _chosen(names: Iterable[str], read: Read) -> list[str]:
    """The names that the globs want, or all of a format that is wanted."""
    if read.files:
        return [name for name in names if _fits(name, read.files)]
    wanted = {read.format} if read.format else set(FORMATS.values())
    return [name for name in names if format_of(name) in wanted and not _is_beside(name)]


def _missing(container: Container, read: Read, place: Place | None = None) -> list[str]:
    all_names = container.anywhere() if isinstance(container, Nested) else container.names()
    names = sorted(shown(name) for name in islice(all_names, _LOOKED_AT) if not _is_beside(name))
    place = place or Place(container.label.removesuffix("/"))
    wanted = some_of(read.files) if read.files else f"file that is {read.format or 'of a known format'}"
    raise refused("missing-file", place, f"no {wanted} in it", _instead(names, read.files))


def _instead(names: list[str], globs: tuple[str, ...]) -> str:
    """What may be meant by globs that fit none of these files, and what there is."""
    if not names:
        return "it is empty"
    deeper = [glob for glob in map(partial(_at_its_depth, names), globs) if glob]
    if deeper:
        return f"is {some_of(deeper)} meant? there are {some_of(names)}"
    near = [name for name in names if name.count("/") == globs[0].count("/")] if globs else []
    return nearest(globs[0], near) if near else f"there are {some_of(names)}"


def _at_its_depth(names: list[str], glob: str) -> str | None:
    """The glob as deep as the first file that is called so."""
    last = PurePosixPath(glob).name
    found = next((name for name in names if _fits(PurePosixPath(name).name, [last])), None)
    return None if found is None else "*/" * found.count("/") + last


def _fits(name: str, globs: Iterable[str]) -> bool:
    parts = tuple(name.split("/"))
    return any(_match(parts, tuple(glob.removeprefix("./").split("/"))) for glob in globs)


def _match(parts: tuple[str, ...], globs: tuple[str, ...]) -> bool:
    reached = _skipping({0}, globs)  # how many of the globs the parts so far may have used up
    for part in parts:
        used = {
            at + (globs[at] != ANY_DEPTH) for at in reached if at < len(globs) and _takes(globs[at], part)
        }
        reached = _skipping(used, globs)
    return len(globs) in reached


def _takes(glob: str, part: str) -> bool:
    is_wanted = glob[:1] == part[:1] or not part.startswith(_BESIDE)
    return is_wanted and (glob == ANY_DEPTH or fnmatchcase(part, glob))


def _skipping(reached: set[int], globs: tuple[str, ...]) -> set[int]:
    """Also what is reached where `**` stands for no folder at all."""
    for at, glob in enumerate(globs):
        if glob == ANY_DEPTH and at in reached:
            reached = reached | {at + 1}
    return reached


def _depth(globs: Iterable[str]) -> int | None:
    """How deep the globs can lead; None where there is no telling."""
    depths = [None if ANY_DEPTH in glob else glob.removeprefix("./").count("/") for glob in globs]
    return None if None in depths or not depths else max(depth for depth in depths if depth is not None)


def _is_beside(name: str) -> bool:
    return any(part.startswith(_BESIDE) for part in name.split("/"))


def _walked(folder: Path, deepest: int | None) -> Iterator[str]:
    waiting = [""]
    while waiting:
        inside = waiting.pop()
        with os.scandir(folder / inside) as entries:
            for entry in entries:
                if not entry.is_dir(follow_symlinks=False):
                    yield f"{inside}{entry.name}"
                elif inside.count("/") != deepest and not _is_beside(entry.name):
                    waiting.append(f"{inside}{entry.name}/")
