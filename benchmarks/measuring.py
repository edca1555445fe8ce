"""How things are measured: processes by what the system says of them, functions in interleaved rounds."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise
from math import log
from pathlib import Path
from statistics import median
from typing import IO, Any

ROOT = Path(__file__).resolve().parent.parent
_COMPILED = tempfile.TemporaryDirectory()  # bytecode is kept, as pip keeps it, but not in this tree
_ENVIRONMENT = {**os.environ, "PYTHONDONTWRITEBYTECODE": "", "PYTHONPYCACHEPREFIX": _COMPILED.name}
_KILOBYTES = 1024 if sys.platform != "darwin" else 1024 * 1024  # what ru_maxrss counts in, per megabyte


class Failed(Exception):
    """A measured process did not end well; the message is its last words."""


@dataclass(frozen=True)
class Run:
    """One process from its start to its end; `peak_mb` is its largest resident memory."""

    seconds: float
    cpu_seconds: float
    peak_mb: float
    output: str


@dataclass(frozen=True)
class Timing:
    """Medians over the rounds of one function."""

    seconds: float
    cpu_seconds: float
    rounds: int


def environment(**variables: str) -> dict[str, str]:
    """The environment of a measured process: bytecode is kept, and these variables are set."""
    return {**_ENVIRONMENT, **variables}


def run(command: Sequence[str], **variables: str) -> Run:
    """Runs a command and waits for it; raises Failed where it does not end well.

    The caller should be small: Linux counts its memory into the child's peak until the child has begun.
    """
    with tempfile.TemporaryFile("w+") as output, tempfile.TemporaryFile("w+") as errors:
        began = time.perf_counter()
        around = environment(**variables)
        child = subprocess.Popen(command, cwd=ROOT, env=around, stdout=output, stderr=errors)
        _, status, used = os.wait4(child.pid, 0)
        seconds = time.perf_counter() - began
        child.returncode = os.waitstatus_to_exitcode(status)
        said, complained = _all_of(output), _all_of(errors)
    if child.returncode:
        raise Failed(f"{' '.join(command)}: status {child.returncode}: {(complained or said).strip()[-500:]}")
    return Run(seconds, used.ru_utime + used.ru_stime, used.ru_maxrss / _KILOBYTES, said)


def graphsvc(*arguments: str, store: Path) -> Run:
    """Runs the command line of this environment on an SQLite store."""
    return run([sys.executable, "-m", "graphsvc", *arguments], GRAPHSVC_STORE=f"sqlite:{store}")


def work(task: str, **arguments: Any) -> tuple[Run, Any]:
    """Runs a function of `benchmarks.work` in a process of its own, and what it returned."""
    done = run([sys.executable, "-m", "benchmarks.work", task, json.dumps(arguments, default=str)])
    return done, json.loads(done.output.splitlines()[-1])


def interleaved(
    functions: Mapping[str, Callable[[], object]], *, rounds: int, slow_seconds: float = 10.0
) -> dict[str, Timing]:
    """Runs the functions in turn, so that a busy machine slows all alike; medians of each.

    A function that took longer than `slow_seconds` once is not run again.
    """
    taken: dict[str, list[tuple[float, float]]] = {name: [] for name in functions}
    for _ in range(rounds):
        for name, function in functions.items():
            if not taken[name] or taken[name][-1][0] <= slow_seconds:
                taken[name].append(_once(function))
    return {
        name: Timing(median(t for t, _ in each), median(c for _, c in each), len(each))
        for name, each in taken.items()
    }


def growth(sizes: Sequence[float], values: Sequence[float]) -> list[float]:
    """The exponent between neighbouring sizes: 1 is linear, 2 quadratic."""
    pairs = list(zip(sizes, values, strict=True))
    return [log(v / u) / log(n / m) for (m, u), (n, v) in pairwise(pairs)]


def _all_of(file: IO[str]) -> str:
    file.seek(0)
    return file.read()


def _once(function: Callable[[], object]) -> tuple[float, float]:
    began, cpu = time.perf_counter(), time.process_time()
    function()
    return time.perf_counter() - began, time.process_time() - cpu
