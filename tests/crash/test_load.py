"""A load that is interrupted or killed at any moment leaves the store as it was, or with all of it."""

from __future__ import annotations

import os
import random
import signal
import subprocess
import sys
import time
from dataclasses import dataclass
from pathlib import Path

import pytest

from graphsvc.store import open_store
from tests.cli.runs import environment
from tests.hostile import Source, many

ROUNDS = int(os.environ.get("GRAPHSVC_CRASH_ROUNDS", "1"))
ROWS = 5_000
LOADERS = ("bundle", "workbook", "popolo", "table csv", "table jsonl", "table workbook", "table tar")
SEED = 20240507
MOMENTS = (0.1, 0.9)  # of the time that a load takes
COMMAND = """
import sys
from graphsvc.cli import main
print("ready", file=sys.stderr, flush=True)
main()
"""
PROGRESS = ("reading: ", "checking: ", "writing: ")


@dataclass(frozen=True)
class Place:
    """Where loads happen: a store with one revision, and a folder for temporary files."""

    folder: Path
    temporary: Path

    @property
    def url(self) -> str:
        return f"sqlite:{self.folder / 'registry.db'}"

    def start(self, *arguments: str) -> subprocess.Popen[str]:
        """Starts a load; gives it once Python has read the program."""
        folders = {"TMPDIR": str(self.temporary), "SQLITE_TMPDIR": str(self.temporary)}
        begun = subprocess.Popen(
            [sys.executable, "-c", COMMAND, "load", *arguments, "--store", self.url],
            cwd=self.folder,
            env=environment(**folders),
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
        )
        assert begun.stderr is not None
        assert begun.stderr.readline() == "ready\n"
        return begun

    def check(self) -> int:
        """Sees that the store is whole and holds all of a revision or nothing; gives the latest one."""
        with open_store(self.url, create=False) as store:
            assert store.verify() == []
            number = store.revisions(1)[0].number
            counts = store.counts()
        assert number in (1, 2)
        rows = counts["partnership"] + counts["person"]
        assert rows == 1 if number == 1 else rows > ROWS
        return number


@pytest.fixture
def place(tmp_path: Path) -> Place:
    (tmp_path / "temporary").mkdir()
    place = Place(tmp_path, tmp_path / "temporary")
    (tmp_path / "partnerships.csv").write_text("id,name\nbefore,Before\n", encoding="utf-8")
    _, error = (begun := place.start("partnerships.csv")).communicate(timeout=60)
    assert begun.returncode == 0, error
    return place


@pytest.mark.parametrize("loader", LOADERS)
def test_a_load_that_is_interrupted_or_killed(place: Place, tmp_path: Path, loader: str) -> None:
    source = many(loader, tmp_path, ROWS)
    seconds = seconds_of_check(place, source)
    moments = random.Random(f"{SEED} {loader}")
    ended = []
    for sent in (signal.SIGINT, signal.SIGKILL) * ROUNDS:
        ended.append(stopped(place, source, sent, seconds * moments.uniform(*MOMENTS)))
        if place.check() == 2:
            break  # it was quicker: there is nothing left to interrupt
    assert ended


def seconds_of_check(place: Place, source: Source) -> float:
    """How long the load takes without its last step."""
    checked = place.start(*source.arguments, "--dry-run")
    start = time.monotonic()
    output, error = checked.communicate(timeout=60)
    assert checked.returncode == 0, output + error
    return time.monotonic() - start


def stopped(place: Place, source: Source, sent: signal.Signals, after_seconds: float) -> int:
    """Starts a load and sends a signal so long after; gives the status with which it ended."""
    begun = place.start(*source.arguments)
    time.sleep(after_seconds)
    begun.send_signal(sent)
    output, error = begun.communicate(timeout=60)
    told = [line for line in error.splitlines() if not line.startswith(PROGRESS)]
    if "written as revision 2" in output:
        return begun.returncode
    if sent is signal.SIGINT:
        assert begun.returncode == 130, output + error
        assert len(told) == 1 and told[0].startswith("graphsvc: interrupted"), error
        assert list(place.temporary.iterdir()) == []
    return begun.returncode
