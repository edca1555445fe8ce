"""A measured server: a process with its children, what the system says of them, and their end."""

from __future__ import annotations

import os
import re
import socket
import subprocess
import sys
import tempfile
import time
from collections.abc import Mapping, Sequence
from pathlib import Path
from types import TracebackType
from typing import IO

from benchmarks.measuring import ROOT, Failed, environment
from benchmarks.service_client import HOST, Client, NoAnswer

START_SECONDS = 300.0  # a registry of 20,000 is read before the first answer
SETTLE_SECONDS = 60.0
STOP_SECONDS = 15.0
_TICKS = os.sysconf("SC_CLK_TCK")
_EVERY_SECONDS = 0.002
_LOOK_SECONDS = 1.0
_IDLE_SHARE = 0.03


class Process:
    """A server on a port of this machine from its start to its end."""

    def __init__(self, command: Sequence[str], port: int, **variables: str) -> None:
        """Starts a command that listens on the port."""
        self.port = port
        self.began = time.perf_counter()
        self._said: IO[str] = tempfile.TemporaryFile("w+")  # noqa: SIM115  closed with the process
        self._child = subprocess.Popen(
            command, cwd=ROOT, env=environment(**variables), stdout=self._said, stderr=self._said
        )

    def __enter__(self) -> Process:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.stop()

    def answer(self, request: bytes) -> float:
        """Seconds from its start until the first whole answer; raises Failed where none comes."""
        while time.perf_counter() - self.began < START_SECONDS:
            if self._child.poll() is not None:
                raise Failed(f"the server ended with status {self._child.returncode}: {self.said()}")
            try:
                with Client(self.port) as client:
                    _ = client.send(request).data
                return time.perf_counter() - self.began
            except (ConnectionError, TimeoutError, NoAnswer):  # a large registry is read meanwhile
                time.sleep(_EVERY_SECONDS)
        raise Failed(f"no answer within {START_SECONDS:g} s: {self.said()}")

    def settle(self) -> None:
        """Waits until it has nothing left to do: ours asks itself some questions after the start."""
        until, before = time.perf_counter() + SETTLE_SECONDS, self.cpu_seconds()
        while time.perf_counter() < until:
            time.sleep(_LOOK_SECONDS)
            now = self.cpu_seconds()
            if now - before < _LOOK_SECONDS * _IDLE_SHARE:
                return
            before = now

    def said(self) -> str:
        """The end of what it wrote."""
        self._said.seek(0)
        return self._said.read()[-1000:]

    def cpu_seconds(self) -> float:
        """CPU time of the process and its children since they began; in steps of a hundredth."""
        return sum(_ticks(pid) for pid in self.pids()) / _TICKS

    def pids(self) -> list[int]:
        """The process and all below it."""
        parents = _parents()
        found = [self._child.pid]
        for pid in found:
            found += [child for child, parent in parents.items() if parent == pid]
        return found

    def memory(self) -> list[tuple[str, float, float]]:
        """Of each process: its command line, PSS and USS in megabytes."""
        return [(_command(pid), *_shares(pid)) for pid in self.pids()]

    def stop(self) -> None:
        """Ends it as an operator does, and by force where that takes too long."""
        if self._child.poll() is None:
            self._child.terminate()
            try:
                self._child.wait(STOP_SECONDS)
            except subprocess.TimeoutExpired:
                for pid in reversed(self.pids()):
                    os.kill(pid, 9)
                self._child.wait(STOP_SECONDS)
        self._said.close()


def free_port() -> int:
    """A port that nobody listens on."""
    with socket.socket() as probe:
        probe.bind((HOST, 0))
        return int(probe.getsockname()[1])


def graphsvc_server(store: Path, *, workers: int = 1, **variables: str) -> Process:
    """`graphsvc serve` in the configuration of production, on a store."""
    port = free_port()
    command = [sys.executable, "-m", "graphsvc", "serve", "--port", str(port), "--workers", str(workers)]
    return Process(command, port, GRAPHSVC_STORE=f"sqlite:{store}", **variables)


def _parents() -> Mapping[int, int]:
    found = {}
    for entry in Path("/proc").iterdir():
        if entry.name.isdigit():
            fields = _stat(int(entry.name))
            if fields:
                found[int(entry.name)] = int(fields[1])
    return found


def _ticks(pid: int) -> int:
    fields = _stat(pid)
    return int(fields[11]) + int(fields[12]) if fields else 0


def _stat(pid: int) -> list[str]:
    """The fields of /proc/PID/stat after the command, state first; empty when it has ended."""
    try:
        text = Path(f"/proc/{pid}/stat").read_text(encoding="utf-8", errors="replace")
    except (FileNotFoundError, ProcessLookupError):
        return []
    return text[text.rindex(")") + 2 :].split()


def _command(pid: int) -> str:
    return Path(f"/proc/{pid}/cmdline").read_bytes().replace(b"\0", b" ").decode().strip()


def _shares(pid: int) -> tuple[float, float]:
    text = Path(f"/proc/{pid}/smaps_rollup").read_text(encoding="utf-8")
    sizes = {name: int(size) / 1024 for name, size in re.findall(r"^(\w+):\s+(\d+) kB", text, re.MULTILINE)}
    return sizes["Pss"], sizes["Private_Clean"] + sizes["Private_Dirty"]
