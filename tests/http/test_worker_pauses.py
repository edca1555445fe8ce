"""Workers that end soon after their start are replaced after pauses that grow; a stop ends any pause."""

from __future__ import annotations

import re
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from itertools import islice
from pathlib import Path

import pytest

LONG = 60.0  # seconds: never reached, or the test fails
PROGRAM = """
import logging
import os
import socket
import sys

from graphsvc.cli import workers


def work(listener, listening):
    listening()
    os._exit(5)


if __name__ == "__main__":
    logging.basicConfig(format="%(message)s")
    workers.SHORTEST_SECONDS, workers.LONGEST_SECONDS, workers.LONG_LIFE_SECONDS = map(float, sys.argv[1:])
    workers.Workers(1, work, socket.socket(), shutdown_seconds=1.0).run()
"""
LINE = re.compile(
    r"worker \d+ ended with status 5; another takes its place in (\S+) seconds; this one lived \d+\.\d\n"
)


@contextmanager
def failing(
    folder: Path, shortest: float, longest: float, long_life: float
) -> Iterator[subprocess.Popen[str]]:
    """Workers that listen and end at once."""
    program = folder / "failing.py"
    program.write_text(PROGRAM)
    command = [sys.executable, str(program), *map(str, (shortest, longest, long_life))]
    with subprocess.Popen(
        command, stderr=subprocess.PIPE, text=True, env={"PYTHONPATH": str(Path.cwd())}
    ) as running:
        try:
            yield running
        finally:
            running.kill()


def pauses(running: subprocess.Popen[str], number: int) -> list[float]:
    """The pauses that it tells of, in seconds."""
    assert running.stderr is not None
    found = [LINE.fullmatch(line) for line in islice(running.stderr, number)]
    return [float(each[1]) for each in found if each is not None]


def test_pauses_grow_to_their_longest(tmp_path: Path) -> None:
    with failing(tmp_path, 0.01, 0.06, LONG) as running:
        assert pauses(running, 5) == [0.01, 0.02, 0.04, 0.06, 0.06]


def test_who_lived_for_long_is_replaced_at_once(tmp_path: Path) -> None:
    with failing(tmp_path, 10 * LONG, 10 * LONG, 0.0) as running:
        assert pauses(running, 3) == [0.0, 0.0, 0.0]


@pytest.mark.parametrize("how", [signal.SIGTERM, signal.SIGINT])
def test_a_stop_ends_a_pause(tmp_path: Path, how: signal.Signals) -> None:
    with failing(tmp_path, 10 * LONG, 10 * LONG, LONG) as running:
        assert pauses(running, 1) == [10 * LONG]
        time.sleep(0.2)
        assert running.poll() is None
        running.send_signal(how)
        assert running.wait(LONG) == 0
