"""A server that is watched: what its clients cost it in processor time and memory, and what it logs."""

from __future__ import annotations

import os
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import Any, NamedTuple

import httpx

from tests.http.server import Server

MOST_SECONDS = 2.0  # of processor time for one request: a bound on work, many times what it takes
MOST_GROWTH = 64 * 2**20  # bytes of memory that one request may leave behind
_TICKS = os.sysconf("SC_CLK_TCK")
_PAGE = os.sysconf("SC_PAGE_SIZE")
_USER, _SYSTEM, _RESIDENT = 13, 14, 23  # fields of /proc/PID/stat, counted from 0


class Use(NamedTuple):
    """What a process has used: seconds of processor time so far, bytes of memory now."""

    seconds: float
    memory: int


class Watched(Server):
    """A server whose use of the machine is read from /proc, and whose log and standard error go to a file."""

    def __init__(self, store: str, log: Path, settings: Mapping[str, str] | None = None) -> None:
        self._log = log
        with log.open("ab") as said:  # two write to it, each at its end
            super().__init__(store, settings, stdout=said, stderr=said)
        self._announced = self.logged()
        self.client = httpx.Client(timeout=60.0)

    def __exit__(self, *about: object) -> None:
        self.client.close()
        super().__exit__(*about)

    def use(self) -> Use:
        """What the process has used so far."""
        fields = Path(f"/proc/{self.process.pid}/stat").read_text().rpartition(")")[2].split()
        user, system, resident = (int(fields[place - 2]) for place in (_USER, _SYSTEM, _RESIDENT))
        return Use((user + system) / _TICKS, resident * _PAGE)

    def logged(self) -> str:
        """What stands in its log and its standard error."""
        return self._log.read_text()

    def said(self) -> str:
        """What was logged since it started."""
        return self.logged().removeprefix(self._announced)

    def ask(self, document: str, variables: Any = None, **more: Any) -> httpx.Response:
        """The response to a document."""
        said = {"query": document, **({} if variables is None else {"variables": variables}), **more}
        return self.client.post(self.url, json=said)

    def is_well(self) -> bool:
        """Whether a normal question gets its answer."""
        answer = self.ask("{ network { revision counts { byStatus { partnerships } } } }")
        return answer.status_code == 200 and set(answer.json()) == {"data"}

    @contextmanager
    def bounded(self, seconds: float = MOST_SECONDS, memory: int = MOST_GROWTH) -> Iterator[None]:
        """What happens inside costs no more than this, logs no error, and leaves the server well."""
        before, announced = self.use(), self.said()
        yield
        after = self.use()
        assert after.seconds - before.seconds <= seconds, (
            f"{after.seconds - before.seconds:.2f} s of processor"
        )
        assert after.memory - before.memory <= memory, f"{(after.memory - before.memory) / 2**20:.0f} MB more"
        assert self.is_well()
        assert errors(self.said().removeprefix(announced)) == []

    def idle(self, seconds: float = 0.5) -> float:
        """Seconds of processor time that the process uses in a while in which nobody asks."""
        before = self.use().seconds
        time.sleep(seconds)
        return self.use().seconds - before


def errors(log: str) -> list[str]:
    """The lines of a log that tell of an error; a client's conduct is none."""
    return [line for line in log.splitlines() if _tells_of_error(line)]


def _tells_of_error(line: str) -> bool:
    if line.startswith("{"):  # an event, in which what a caller chose is quoted
        return '"level":"error"' in line or '"level":"critical"' in line
    return "rror" in line or "ERROR" in line or "Traceback" in line
