"""Where an export goes: a file or folder that is there whole or not at all."""

from __future__ import annotations

import os
import shutil
from collections.abc import Collection, Iterator
from contextlib import contextmanager
from pathlib import Path
from secrets import token_hex

from graphsvc.errors import BadInput


@contextmanager
def whole_file(target: Path, *, force: bool = False) -> Iterator[Path]:
    """A name beside the target to write to; it becomes the target at the end, or goes.

    Raises BadInput for a target that is there, unless `force` and a file, and
    OSError naming the target.
    """
    place = _place(target)
    if place.exists() and not place.is_file():
        raise BadInput(f"{target} is a folder or no plain file; give another name")
    _check_free(target, place, force)
    part = _beside(place)
    try:
        yield part
        _flush(part)
        _check_free(target, place, force)  # somebody may have been quicker
        part.replace(place)
    except OSError as error:
        raise _named(error, target) from error
    finally:
        part.unlink(missing_ok=True)


@contextmanager
def whole_folder(target: Path, *, holds: Collection[str], force: bool = False) -> Iterator[Path]:
    """A folder beside the target to write into; it becomes the target at the end, or goes.

    With `force` a folder is replaced that holds nothing but files with the
    names of an export (`holds`). Raises as `whole_file`.
    """
    place = _place(target)
    _check_folder(target, place, holds)
    _check_free(target, place, force)
    part = _beside(place)
    try:
        part.mkdir()
        yield part
        for file in part.iterdir():
            _flush(file)
        _check_folder(target, place, holds)
        _check_free(target, place, force)
        _swap(part, place)
    except OSError as error:
        raise _named(error, target) from error
    finally:
        shutil.rmtree(part, ignore_errors=True)


def _place(target: Path) -> Path:
    """Where a target really is: what a link leads to is replaced, not the link."""
    place = Path(os.path.realpath(target))
    if not place.parent.is_dir():
        raise BadInput(f"{target}: there is no folder {place.parent}")
    return place


def _beside(place: Path) -> Path:
    return place.with_name(f".graphsvc-{token_hex(6)}.part")


def _check_free(target: Path, place: Path, force: bool) -> None:
    if place.exists() and not force:
        raise BadInput(f"{target} is there already; give another name, or replace it with --force")


def _check_folder(target: Path, place: Path, holds: Collection[str]) -> None:
    if not place.exists():
        return
    if not place.is_dir():
        raise BadInput(f"{target} is no folder; give another name")
    others = sorted(path.name for path in place.iterdir() if path.name not in holds or not path.is_file())
    if others:
        raise BadInput(f"{target} holds other files, such as {others[0]}; give the name of a new folder")


def _swap(part: Path, place: Path) -> None:
    """Puts the new folder in the place of the old one; the old one comes back if that fails."""
    if not place.exists():
        part.rename(place)
        return
    old = _beside(place)
    place.rename(old)
    try:
        part.rename(place)
    except OSError:
        old.rename(place)
        raise
    shutil.rmtree(old)


def _flush(path: Path) -> None:
    """Waits until a file is on the disk: a full one may say so only then."""
    with path.open("rb+") as file:
        os.fsync(file.fileno())


def _named(error: OSError, target: Path) -> OSError:
    """The same error, saying which export failed and not under which name it was being written."""
    if error.errno is None:
        return error
    return OSError(error.errno, os.strerror(error.errno), str(target))
