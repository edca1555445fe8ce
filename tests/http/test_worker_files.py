"""Metrics of several workers: added up while they live, and when they do not any more."""

from __future__ import annotations

import os
import resource
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from graphsvc.endpoint.worker_files import WorkerFiles, shared_files
from graphsvc.service.shelf import VARIABLE
from tests.http.figures import Figures, figures, value

ROOT = Path(__file__).resolve().parents[2]
WORKER = """
import sys
from graphsvc.endpoint.metrics import Metrics
from graphsvc.endpoint.worker_files import shared_files
from graphsvc.service.standing import Standing

class Service:
    def standing(self): return Standing(None, None)

metrics = Metrics(Service(), shared_files())
metrics.requests.labels("POST", 200, "none").inc()
metrics.seconds.labels("overlaps").observe(0.3)
metrics.in_flight.inc()
metrics.revision.set(int(sys.argv[1]))
print("counted", flush=True)
for line in sys.stdin:
    print(metrics.text().decode(), "# end", sep="\\n", flush=True)
"""


class Worker:
    """A process with metrics."""

    def __init__(self, folder: Path, revision: int = 1) -> None:
        shelf = os.pathsep.join([str(folder.parent), "/nowhere"])
        environment = {**os.environ, VARIABLE: shelf, "PYTHONPATH": str(ROOT)}
        self.process = subprocess.Popen(
            [sys.executable, "-c", WORKER, str(revision)],
            env=environment,
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
        )
        assert self._line() == "counted\n"

    def _line(self) -> str:
        assert self.process.stdout is not None
        return self.process.stdout.readline()

    def text(self) -> str:
        """What it says when it is asked for the metrics."""
        assert self.process.stdin is not None
        self.process.stdin.write("?\n")
        self.process.stdin.flush()
        lines = list(iter(self._line, "# end\n"))
        return "".join(lines)

    def figures(self) -> Figures:
        """The figures it gives."""
        return figures(self.text())

    def end(self) -> None:
        """Kills it, as the system does with what needs too much memory."""
        self.process.kill()
        self.process.communicate()


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """Where workers that are told of a shelf put their metrics."""
    return tmp_path / "metrics"


@pytest.fixture
def workers(folder: Path) -> Iterator[list[Worker]]:
    started = [Worker(folder, 5), Worker(folder, 4)]
    yield started
    for worker in started:
        worker.end()


def requests(found: Figures) -> float:
    return value(found, "requests_total", method="POST", status="200", code="none")


def test_whoever_is_asked_answers_for_all(workers: list[Worker]) -> None:
    for worker in workers:
        found = worker.figures()
        assert (requests(found), value(found, "workers"), value(found, "requests_in_flight")) == (2, 2, 2)
        assert value(found, "request_seconds_count", operation="overlaps") == 2
        assert value(found, "request_seconds_bucket", operation="overlaps", le="0.5") == 2
        assert value(found, "request_seconds_bucket", operation="overlaps", le="0.25") == 0
        assert value(found, "revision") == 4
        assert value(found, "cpu_seconds_total") > 0


def test_what_an_ended_worker_counted_stays_and_what_it_was_goes(workers: list[Worker], folder: Path) -> None:
    workers[1].end()
    workers.append(Worker(folder, 6))
    for found in (workers[0].figures(), workers[2].figures(), workers[2].figures()):
        assert (requests(found), value(found, "workers"), value(found, "requests_in_flight")) == (3, 2, 2)
        assert value(found, "request_seconds_bucket", operation="overlaps", le="+Inf") == 3
        assert value(found, "revision") == 5


def test_files_of_ended_workers_do_not_pile_up(workers: list[Worker], folder: Path) -> None:
    for _ in range(3):
        workers.pop().end()
        workers.append(Worker(folder))
    assert requests(workers[0].figures()) == 5
    ended = {path.name for path in folder.iterdir()} - {
        path.name for worker in workers for path in folder.glob(f"*_{worker.process.pid}.db")
    }
    assert ended == {"counter_0.db", "histogram_0.db", "lock"}


def test_a_process_with_the_number_of_one_that_ended_begins_anew(folder: Path) -> None:
    """In a container numbers come again soon."""
    worker = Worker(folder)
    worker.end()
    for path in folder.glob(f"*_{worker.process.pid}.db"):
        path.rename(path.with_name(path.name.replace(str(worker.process.pid), str(os.getpid()))))
    WorkerFiles(folder).prepare()
    found = figures_of(folder)
    assert (requests(found), value(found, "requests_in_flight")) == (1, 0)


def figures_of(folder: Path) -> Figures:
    from prometheus_client import generate_latest

    return figures(generate_latest(WorkerFiles(folder).registry()))


def test_without_a_shelf_or_room_on_it_each_worker_counts_for_itself(
    monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    monkeypatch.delenv(VARIABLE, raising=False)
    assert (shared_files(), caplog.messages) == (None, [])
    monkeypatch.setenv(VARIABLE, "/nowhere:/nowhere/else")
    assert shared_files() is None
    assert caplog.messages == [
        "metrics cannot be kept in /nowhere: No such file or directory",
        "metrics cannot be kept in /nowhere/else: No such file or directory",
    ]


def test_a_full_disk_is_an_error_before_anything_is_counted(folder: Path) -> None:
    """A file that gets its space only when it is written would end the process with a signal."""
    soft, hard = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (100_000, hard))
    try:
        with pytest.raises(OSError, match="too large"):
            WorkerFiles(folder).prepare()
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, (soft, hard))


def test_a_full_disk_hinders_no_reader(workers: list[Worker], folder: Path) -> None:
    workers[1].end()
    soft, hard = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (100_000, hard))
    try:
        for _ in range(2):
            assert requests(figures_of(folder)) == 2
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, (soft, hard))
    assert requests(figures_of(folder)) == 2
