"""What goes wrong around a running service: it answers from its last network, and says what is wrong."""

from __future__ import annotations

import json
import os
import re
import resource
import shutil
import signal
import sqlite3
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import closing
from pathlib import Path
from typing import Any

import httpx
import pytest

from graphsvc.endpoint.stores import REASONS
from graphsvc.store import open_store
from graphsvc.store.base import Meta
from tests.api.conftest import service_over
from tests.contract.store.rows import Rows
from tests.http.figures import figures, value
from tests.http.server import Server

PATIENCE_SECONDS = 60
NOW = "{ network { revision partnerships { totalCount nodes { key name } } } }"
THEN = "{ network(revision: 1) { revision counts { partnerships } } }"


class Service(Server):
    """A running service, its store in a file, and its log in another."""

    def __init__(self, folder: Path, **settings: str) -> None:
        self.file = folder / "registry.db"
        self.log = folder / "log"
        with self.log.open("wb") as log:
            super().__init__(f"sqlite:{self.file}", settings, stdout=log)
        self.root = self.url.removesuffix("/graphql")

    def ask(self, document: str) -> httpx.Response:
        """The answer to a document."""
        return httpx.post(self.url, json={"query": document}, timeout=PATIENCE_SECONDS)

    def standing(self) -> dict[str, Any]:
        """What it says of how it stands; it is ready all the time."""
        response = httpx.get(f"{self.root}/readyz", timeout=PATIENCE_SECONDS)
        assert response.status_code == 200
        told: dict[str, Any] = response.json()
        return told

    def until(self, holds: Callable[[dict[str, Any]], bool]) -> dict[str, Any]:
        """How it stands as soon as something holds of that."""
        patience = time.monotonic() + PATIENCE_SECONDS
        while not holds(told := self.standing()):
            assert time.monotonic() < patience, told
            time.sleep(0.05)
        return told

    def logged(self) -> list[dict[str, Any]]:
        """The lines of its log."""
        return [json.loads(line) for line in self.log.read_text(encoding="utf-8").splitlines()]

    def add(self, name: str) -> None:
        """Writes a revision with a partnership more, as another process does."""
        store = open_store(f"sqlite:{self.file}")
        store.open()
        store.write(Rows({"partnership": [{"id": name, "name": name}]}), Meta(author="test"))
        store.close()


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A folder with a store of two revisions."""
    service_over(f"sqlite:{tmp_path / 'registry.db'}").close()
    return tmp_path


@pytest.fixture
def service(folder: Path) -> Iterator[Service]:
    with Service(folder) as running:
        yield running


def clean(response: httpx.Response, folder: Path) -> dict[str, Any]:
    """The error of a response, which tells nothing of files."""
    assert str(folder) not in response.text and "registry.db" not in response.text
    (error,) = response.json()["errors"]
    found: dict[str, Any] = error
    return found


def test_a_store_that_goes_away_and_comes_back(service: Service, folder: Path) -> None:
    before = service.ask(NOW).json()
    service.file.rename(folder / "elsewhere")
    told = service.until(lambda told: told["stale"])
    assert (told["code"], told["revision"]) == ("STORE_UNAVAILABLE", 2)
    assert "registry.db" not in json.dumps(told)
    assert service.ask(NOW).json() == before
    (folder / "elsewhere").rename(service.file)
    service.until(lambda told: not told["stale"])
    service.add("new")
    service.until(lambda told: told["revision"] == 3)
    assert service.ask(NOW).json() != before
    assert {line["level"] for line in service.logged()} == {"info", "warning"}


def test_a_store_that_is_damaged(service: Service, folder: Path) -> None:
    before = service.ask(NOW).json()
    size = service.file.stat().st_size
    with service.file.open("r+b") as file:
        file.write(b"\xa5" * size)
    for suffix in ("-wal", "-shm"):
        Path(f"{service.file}{suffix}").unlink(missing_ok=True)
    assert service.ask(NOW).json() == before
    error = clean(service.ask(THEN), folder)
    assert (error["extensions"]["code"], error["message"]) == ("STORE_CORRUPT", REASONS["STORE_CORRUPT"])
    assert service.ask(NOW).json() == before
    line = next(line for line in service.logged() if line["level"] == "warning" and "request_id" in line)
    assert f"{service.file}: is damaged" in line["message"]


def test_a_store_that_somebody_writes_to_for_long(service: Service) -> None:
    before = service.ask(NOW).json()
    with closing(sqlite3.connect(service.file, isolation_level=None)) as writer:
        writer.execute("BEGIN IMMEDIATE")
        assert service.ask(THEN).json()["data"]["network"]["revision"] == 1
        assert service.ask(NOW).json() == before
        assert not service.standing()["stale"]
        writer.execute("ROLLBACK")
    service.add("new")
    service.until(lambda told: told["revision"] == 3)


@pytest.mark.skipif(not hasattr(resource, "prlimit"), reason="limits of other processes are Linux'")
def test_a_disk_that_is_full(service: Service) -> None:
    """No file of the service may grow: not its log, not what its workers share."""
    unlimited = resource.prlimit(service.process.pid, resource.RLIMIT_FSIZE)
    resource.prlimit(service.process.pid, resource.RLIMIT_FSIZE, (0, unlimited[1]))
    written = service.log.stat().st_size
    service.add("new")
    service.until(lambda told: told["revision"] == 3)
    assert service.ask(NOW).json()["data"]["network"]["revision"] == 3
    assert service.ask(THEN).json()["data"]["network"]["revision"] == 1
    assert httpx.get(f"{service.root}/metrics").status_code == 200
    assert service.log.stat().st_size == written
    resource.prlimit(service.process.pid, resource.RLIMIT_FSIZE, unlimited)
    patience = time.monotonic() + PATIENCE_SECONDS
    while service.log.stat().st_size == written:  # a request is logged when it has been answered
        assert time.monotonic() < patience
        service.ask(NOW)


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="the system has no /dev/full")
def test_a_log_that_takes_nothing(folder: Path) -> None:
    with open("/dev/full", "wb") as full, Server(f"sqlite:{folder / 'registry.db'}", stdout=full) as running:
        for _ in range(3):
            assert httpx.post(running.url, json={"query": NOW}).json()["data"]["network"]["revision"] == 2


def test_a_worker_that_is_killed_takes_no_count_along(folder: Path) -> None:
    with Service(folder, GRAPHSVC_WORKERS="2") as service:
        for _ in range(10):
            assert service.ask(NOW).status_code == 200
        counted = requests(service)
        os.kill(workers(service)[0], signal.SIGKILL)
        patience = time.monotonic() + PATIENCE_SECONDS
        while len(workers(service)) < 3:
            assert time.monotonic() < patience
            time.sleep(0.1)
        assert service.ask(NOW).status_code == 200
        assert requests(service) == counted + 1
        (line,) = [line for line in service.logged() if line["logger"] == "graphsvc.cli.workers"]
        assert (line["level"], "ended with status -9; another" in line["message"]) == ("warning", True)


def workers(service: Service) -> list[int]:
    """The workers that have ever begun, by process number."""
    said = [line.get("message", "") for line in service.logged()]
    return [int(found[1]) for text in said if (found := re.match(r"Started server process \[(\d+)\]", text))]


def requests(service: Service) -> float:
    found = figures(httpx.get(f"{service.root}/metrics", timeout=PATIENCE_SECONDS).text)
    return value(found, "requests_total", method="POST", status="200", code="none")


def test_it_lives_while_pages_are_built(service: Service) -> None:
    """Probes are answered beside whatever is computed."""
    document = (
        "{ network { "
        + " ".join(
            f"a{i}: partnerships(first: 100) {{ nodes {{ key name themes {{ key }} }} }}" for i in range(20)
        )
        + " } }"
    )
    done = threading.Event()

    def pull() -> None:
        while not done.is_set():
            assert service.ask(document).status_code == 200

    pullers = [threading.Thread(target=pull) for _ in range(4)]
    for puller in pullers:
        puller.start()
    try:
        for _ in range(20):
            assert httpx.get(f"{service.root}/healthz", timeout=PATIENCE_SECONDS).text == "alive\n"
    finally:
        done.set()
        for puller in pullers:
            puller.join()


def test_a_backup_is_put_back_and_answers_as_before(service: Service, folder: Path) -> None:
    """As docs/operations.md has it: backup, disaster, restore, and the answers are the same."""
    before = service.ask(NOW).content
    copy = folder / "backup.db"
    with open_store(f"sqlite:{service.file}") as store:
        store.backup(str(copy))
    service.process.terminate()
    service.process.wait(timeout=PATIENCE_SECONDS)
    for path in folder.glob("registry.db*"):
        path.unlink()
    shutil.copy(copy, service.file)
    with Service(folder) as restored:
        assert restored.ask(NOW).content == before
        assert restored.standing()["revision"] == 2
