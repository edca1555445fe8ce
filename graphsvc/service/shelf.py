"""What the workers of one machine make once for all of them, and take from each other's files.

The folders hold personal data and pickled answers: only their owner may enter them, and they go when the
service does.
"""

from __future__ import annotations

import fcntl
import os
import pickle
import shutil
import stat
import tempfile
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import IO, Any, TypeVar

from graphsvc.errors import BadSetting
from graphsvc.service.patience import patience

VARIABLE = "GRAPHSVC_SHELF"  # tells workers the folders; set by whoever starts them, not by people
_MEMORY = Path("/dev/shm")  # files there are memory; elsewhere the system's temporary folder
_PREFIX = "graphsvc-shelf-"
_OWNER = "owner.lock"  # held as long as whoever laid the folder out lives
_LOCK, _PART, _GONE = ".lock", ".part", ".gone"
_PAUSE_SECONDS = 0.02  # between looks whether another worker is ready
_ANSWER = "answer"

Thing = TypeVar("Thing")


class NoRoom(Exception):
    """Nothing can be put on the shelf: no space is left, or its folders are gone."""


class Shelf:
    """Things by name, each made by the first worker that wants it; the others wait. Thread-safe.

    Where the first folder has no room, the next is tried.
    """

    def __init__(self, folders: Sequence[Path]) -> None:
        self.folders = folders

    @classmethod
    def of(cls, told: str) -> Shelf | None:
        """The shelf whose folders a worker is told as a path of the system; None where it is told none."""
        return cls([Path(each) for each in told.split(os.pathsep)]) if told else None

    def get(
        self, name: str, put: Callable[[Path], None], take: Callable[[Path], Thing], *, most: int
    ) -> Thing:
        """What `take` finds in the folder of that name, which `put` fills if nobody has.

        Of things whose names begin alike, up to the first dot, the latest `most` stay. A worker that dies
        while it fills a folder leaves it to the next. Raises NoRoom, what `put` raises, and Timeout when
        whoever asks waits no longer for another worker.
        """
        found = self._found(name, take)
        if found is None:
            with self._locked(name):
                found = self._found(name, take) or (take(self._filled(name, put)),)
                self._tidy(name.partition(".")[0], most)
        return found[0]

    def answer(self, name: str, make: Callable[[], Thing], *, most: int) -> Thing:
        """What `make` gives, made by one worker for all."""
        made: list[Thing] = []

        def put(folder: Path) -> None:
            made.append(made[0] if made else make())
            with (folder / _ANSWER).open("wb") as file:
                pickle.dump(made[0], file, pickle.HIGHEST_PROTOCOL)

        try:
            taken: Thing = self.get(name, put, _unpickled, most=most)
        except NoRoom:
            return made[0] if made else make()
        return made[0] if made else taken

    def _found(self, name: str, take: Callable[[Path], Thing]) -> tuple[Thing] | None:
        for folder in self.folders:
            with suppress(FileNotFoundError):
                return (take(folder / name),)
        return None

    def _filled(self, name: str, put: Callable[[Path], None]) -> Path:
        for folder in self.folders:
            part = folder / f"{name}{_PART}"
            shutil.rmtree(part, ignore_errors=True)  # somebody died while filling it
            try:
                part.mkdir(mode=0o700)
                put(part)
                return part.rename(folder / name)
            except OSError:
                shutil.rmtree(part, ignore_errors=True)
            except BaseException:
                shutil.rmtree(part, ignore_errors=True)
                raise
        raise NoRoom

    @contextmanager
    def _locked(self, name: str) -> Iterator[None]:
        while True:
            try:
                file = self._lock_of(name).open("wb")
            except OSError:
                raise NoRoom from None
            with file:  # closing it, or dying, gives the lock back
                while not _taken(file):
                    patience().check()
                    time.sleep(_PAUSE_SECONDS)
                if _still_stands(file, self._lock_of(name)):
                    yield
                    return

    def _lock_of(self, name: str) -> Path:
        return self.folders[0] / f"{name}{_LOCK}"

    def _tidy(self, kind: str, most: int) -> None:
        for folder in self.folders:
            with suppress(OSError):
                things = [
                    each for each in folder.glob(f"{kind}.*") if each.is_dir() and not _is_passing(each)
                ]
                things.sort(key=lambda each: each.stat().st_mtime)
                for thing in things[:-most]:
                    gone = thing.rename(thing.with_name(f"{thing.name}{_GONE}"))  # nobody sees a half of it
                    shutil.rmtree(gone, ignore_errors=True)
                    self._forget_lock(thing.name)

    def _forget_lock(self, name: str) -> None:
        """Removes the lock of what has gone, unless somebody makes it anew just now."""
        with suppress(OSError), self._lock_of(name).open("rb") as file:
            if _taken(file):
                self._lock_of(name).unlink()


@contextmanager
def laid_out(where: str = "") -> Iterator[list[Path]]:
    """New private folders for a shelf; they go in the end.

    In the folder `where`, else in memory and among temporary files. What others left who died is removed.
    Raises BadSetting where no folder can be made in `where`.
    """
    folders: list[Path] = []
    owned: list[IO[bytes]] = []
    for parent in [Path(where)] if where else [_MEMORY, Path(tempfile.gettempdir())]:
        try:
            _clean(parent)
            fresh = Path(tempfile.mkdtemp(prefix=f".{_PREFIX}", dir=parent))
            owned.append((fresh / _OWNER).open("wb"))
            _taken(owned[-1])
            folders.append(fresh.rename(parent / fresh.name[1:]))  # nobody saw it without an owner
        except OSError as error:
            if where:
                raise BadSetting(f"GRAPHSVC_SNAPSHOT_FOLDER {where}: {error.strerror or error}") from None
    try:
        if not folders:
            raise BadSetting("GRAPHSVC_SNAPSHOT_FOLDER: name a folder; neither memory nor temporary files do")
        yield folders
    finally:
        for folder in folders:
            shutil.rmtree(folder, ignore_errors=True)
        for file in owned:
            file.close()


def _clean(parent: Path) -> None:
    """Removes the folders of owners that have died: their lock is free."""
    for folder in filter(_is_ours, parent.glob(f"{_PREFIX}*")):
        with suppress(OSError), (folder / _OWNER).open("rb") as file:
            if _taken(file):
                shutil.rmtree(folder, ignore_errors=True)


def _is_ours(folder: Path) -> bool:
    """Whether a folder is this user's: anybody may put something of that name among temporary files."""
    try:
        found = folder.lstat()
    except FileNotFoundError:
        return False
    return stat.S_ISDIR(found.st_mode) and found.st_uid == os.getuid()


def _taken(file: IO[bytes]) -> bool:
    """Whether nobody else held the lock on a file; then it is held from now on."""
    try:
        fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        return False
    return True


def _still_stands(file: IO[bytes], path: Path) -> bool:
    """Whether a file that is open is the one at its path; another may have removed it meanwhile."""
    try:
        return os.path.samestat(os.fstat(file.fileno()), path.stat())
    except FileNotFoundError:
        return False


def _is_passing(folder: Path) -> bool:
    return folder.name.endswith((_PART, _GONE))


def _unpickled(folder: Path) -> Any:
    with (folder / _ANSWER).open("rb") as file:
        return pickle.load(file)
