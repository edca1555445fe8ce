"""Work in a process of its own: what it gives back, and when it is ended."""

from __future__ import annotations

import os
import signal
import time
from pathlib import Path
from threading import Thread

import pytest

from graphsvc.errors import AnalysisFailed, BadInput, Timeout
from graphsvc.service.apart import apart
from graphsvc.service.patience import Patience

LONG = 60.0  # seconds: never reached, or the test fails


# What the process is asked to do in these tests.


def write(path: Path) -> None:
    path.write_text(f"{os.getpid()} {os.nice(0)}")


def complain() -> None:
    raise BadInput("nothing like that")


def fill() -> None:
    raise OSError(28, "No space left on device")


def break_down() -> None:
    raise ZeroDivisionError("nothing to divide by")


def die() -> None:
    os.kill(os.getpid(), signal.SIGKILL)


def sleep(path: Path) -> None:
    write(path)
    time.sleep(LONG)


@pytest.mark.parametrize("behind", [False, True])
def test_it_is_done_elsewhere_and_behind_others_where_that_is_asked(tmp_path: Path, behind: bool) -> None:
    apart(write, tmp_path / "it", behind=behind)
    process, niceness = map(int, (tmp_path / "it").read_text().split())
    assert process != os.getpid()
    assert (niceness > os.nice(0)) is behind


def test_its_errors_come_back() -> None:
    with pytest.raises(BadInput, match="nothing like that"):
        apart(complain, behind=False)
    with pytest.raises(OSError, match="No space left"):
        apart(fill, behind=False)
    with pytest.raises(AnalysisFailed, match="ZeroDivisionError: nothing to divide by"):
        apart(break_down, behind=False)
    with pytest.raises(AnalysisFailed, match="ended; ask again"):
        apart(die, behind=False)


def test_it_ends_when_nobody_waits_for_it_any_more(tmp_path: Path) -> None:
    mark, asker, raised = tmp_path / "mark", Patience(LONG), []

    def ask() -> None:
        with asker:
            try:
                apart(sleep, mark, behind=False)
            except Timeout as error:
                raised.append(error)

    thread = Thread(target=ask)
    thread.start()
    until = time.monotonic() + LONG
    while not mark.exists() or not mark.read_text():
        assert time.monotonic() < until
        time.sleep(0.01)
    asker.give_up()
    thread.join(LONG)
    assert len(raised) == 1
    with pytest.raises(ProcessLookupError):
        os.kill(int(mark.read_text().split()[0]), 0)
