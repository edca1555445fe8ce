"""The files through which worker processes share their metrics.

prometheus_client gives each process files of its own, mapped into memory, and
leaves them when the process ends. Here they get their space before they are
mapped, so that a full disk is an error and not a signal that kills the
process, and those of processes that ended are added up in one, so that no sum
ever falls and the folder does not grow.
"""

from __future__ import annotations

import fcntl
import logging
import os
from collections import defaultdict
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from prometheus_client import CollectorRegistry, values
from prometheus_client.mmap_dict import MmapedDict
from prometheus_client.multiprocess import MultiProcessCollector

from graphsvc.service import shelf

_Mapped: Any = MmapedDict  # its methods have no types

log = logging.getLogger(__name__)
_VARIABLE = "PROMETHEUS_MULTIPROC_DIR"  # in it prometheus_client looks where its files are
SUMS = ("counter", "histogram")
GAUGES = ("gauge_livesum", "gauge_livemin")
FILE_BYTES = 256 * 1024  # three times what all series take; the labels are bounded
_GONE = 0  # the number of no process: under it stand the sums of those that ended


class WorkerFiles:
    """The metrics of all workers, in one folder."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder

    def prepare(self) -> None:
        """Makes the files of this process, before its metrics are; raises OSError where there is no room."""
        self._folder.mkdir(exist_ok=True)
        with self._alone():
            self._fold(os.getpid())
            for kind in (*SUMS, *GAUGES):
                _make(self._file(kind, os.getpid()))

    def use(self) -> None:
        """Keeps the metrics that this process makes from now on in its files."""
        os.environ[_VARIABLE] = str(self._folder)
        own = os.getpid()  # it makes no others; to ask the system at each count takes as long as to count
        values.ValueClass = values.MultiProcessValue(lambda: own)  # type: ignore[no-untyped-call]

    def registry(self) -> CollectorRegistry:
        """A registry that reads the sums over all workers, those that ended among them."""
        registry = CollectorRegistry()
        registry.register(_Sums(self))
        return registry

    @contextmanager
    def reading(self) -> Iterator[str]:
        """The folder, in which no gauge of an ended process stands, and nobody folds meanwhile."""
        with self._alone():
            try:
                self._fold()
            except OSError as error:  # the sums are right without it, and the next reader tries again
                log.warning("cannot add up the metrics of ended workers: %s", error.strerror)
            yield str(self._folder)

    def _fold(self, reborn: int | None = None) -> None:
        """Adds up the files of ended processes; `reborn` has the number of one and is not it."""
        ended = [path for path in self._folder.glob("*.db") if _has_ended(_process(path), reborn)]
        for path in ended:
            if path.name.startswith("gauge"):
                path.unlink()
        for kind in SUMS:
            mine = [path for path in ended if path.name.startswith(f"{kind}_")]
            if mine:
                self._add_up(kind, mine)

    def _add_up(self, kind: str, files: list[Path]) -> None:
        total = self._file(kind, _GONE)
        sums: dict[str, float] = defaultdict(float)
        for path in [*files, *([total] if total.exists() else [])]:
            for key, value in _values(path):
                sums[key] += value
        fresh = total.with_suffix(".new")
        _make(fresh)
        _write(fresh, sums)
        fresh.rename(total)
        for path in files:
            path.unlink()

    def _file(self, kind: str, process: int) -> Path:
        return self._folder / f"{kind}_{process}.db"

    @contextmanager
    def _alone(self) -> Iterator[None]:
        with open(self._folder / "lock", "ab") as lock:
            fcntl.flock(lock, fcntl.LOCK_EX)
            yield


def shared_files() -> WorkerFiles | None:
    """The files that this worker shares with others; None where it is alone, or there is no room for them."""
    told = os.environ.get(shelf.VARIABLE)
    for folder in told.split(os.pathsep) if told else ():
        files = WorkerFiles(Path(folder) / "metrics")
        try:
            files.prepare()
        except OSError as error:
            log.warning("metrics cannot be kept in %s: %s", folder, error.strerror)
            continue
        files.use()
        return files
    return None


class _Sums(MultiProcessCollector):
    """The collector over files that are folded first."""

    def __init__(self, files: WorkerFiles) -> None:
        self._files = files

    def collect(self):  # type: ignore[no-untyped-def]  # as prometheus_client has it
        """The metrics of all workers."""
        with self._files.reading() as folder:
            self._path = folder
            return super().collect()  # type: ignore[no-untyped-call]


def _process(path: Path) -> int:
    return int(path.stem.rpartition("_")[2])


def _make(path: Path) -> None:
    """An empty file that has its space."""
    with open(path, "wb") as file:
        os.posix_fallocate(file.fileno(), 0, FILE_BYTES)


def _values(path: Path) -> Iterator[tuple[str, float]]:
    for key, value, _, _ in _Mapped.read_all_values_from_file(str(path)):
        yield key, value


def _write(path: Path, values: Mapping[str, float]) -> None:
    file = _Mapped(str(path))
    for key, value in values.items():
        file.write_value(key, value, 0.0)
    file.close()


def _has_ended(process: int, reborn: int | None) -> bool:
    if process == _GONE:
        return False
    if process == reborn:
        return True
    try:
        os.kill(process, 0)
    except ProcessLookupError:
        return True
    except PermissionError:
        return False  # it lives, as somebody else
    return False
