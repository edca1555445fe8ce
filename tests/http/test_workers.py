"""The service as several processes: loads, deaths, stops, absent stores; and a client that goes on asking."""

from __future__ import annotations

import json
import os
import shutil
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from threading import Event, Thread
from typing import Any, NamedTuple

import httpx
import pytest

from tests.api.conftest import service_over
from tests.http.server import Server

LONG = 60.0  # seconds: never reached, or the test fails
ASKED = (
    "{ network { revision counts { partnerships } partnerships(first: 1000) { totalCount nodes { key } } } }"
)


@pytest.fixture
def store(tmp_path: Path) -> Path:
    """The file of a store of its own with the hand-made registry."""
    return made_store(tmp_path)


@pytest.fixture
def shared(tmp_path: Path) -> Path:
    """Where workers share what they make."""
    return made_folder(tmp_path)


def made_store(folder: Path) -> Path:
    path = folder / "store" / "registry.db"
    path.parent.mkdir()
    service_over(f"sqlite:{path}").close()
    return path


def made_folder(folder: Path) -> Path:
    made = folder / "shared"
    made.mkdir()
    return made


@contextmanager
def serving_two(store: Path, shared: Path) -> Iterator[Server]:
    settings = {"GRAPHSVC_WORKERS": "2", "GRAPHSVC_SNAPSHOT_FOLDER": str(shared)}
    with Server(f"sqlite:{store}", settings) as running:
        until(lambda: len(workers(running)) == 2)
        yield running


@pytest.fixture
def two(store: Path, shared: Path) -> Iterator[Server]:
    """A service of two workers."""
    with serving_two(store, shared) as running:
        yield running


class Lasting(NamedTuple):
    """A service of two workers that several tests use; each leaves it with two of them."""

    server: Server
    store: Path
    shared: Path


@pytest.fixture(scope="module")
def lasting(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Lasting]:
    folder = tmp_path_factory.mktemp("lasting")
    store, shared = made_store(folder), made_folder(folder)
    with serving_two(store, shared) as running:
        yield Lasting(running, store, shared)


def until(holds: Callable[[], object]) -> None:
    deadline = time.monotonic() + LONG
    while not holds():
        assert time.monotonic() < deadline
        time.sleep(0.02)


def workers(server: Server) -> set[int]:
    """The processes that answer; not by the list of children, which may lack some when one ends meanwhile."""
    parent = str(server.process.pid)
    found = [each.name for each in Path("/proc").iterdir() if each.name.isdigit()]
    theirs = [
        each for each in found if _told(each, "stat").rpartition(b")")[2].split()[1:2] == [parent.encode()]
    ]
    return {int(each) for each in theirs if b"spawn_main" in _told(each, "cmdline")}


def have_networks(server: Server) -> bool:
    """Whether all workers there may be have opened a picture of the network."""
    theirs = workers(server)
    return len(theirs) == 2 and all(b"/picture." in _told(str(each), "maps") for each in theirs)


def _told(process: str, name: str) -> bytes:
    try:
        return Path(f"/proc/{process}/{name}").read_bytes()
    except (FileNotFoundError, ProcessLookupError):  # it has just ended
        return b""


def answer(server: Server, document: str = ASKED) -> dict[str, Any]:
    """What the service says, over a connection of its own, so that any worker may."""
    response = httpx.post(server.url, json={"query": document}, timeout=LONG)
    told: dict[str, Any] = response.json()
    assert response.status_code == 200 and "errors" not in told, told
    network: dict[str, Any] = told["data"]["network"]
    return network


def ready(server: Server) -> dict[str, Any]:
    told: dict[str, Any] = httpx.get(server.url.replace("/graphql", "/readyz"), timeout=LONG).json()
    return told


class Asking:
    """A client that asks all the time, and keeps what it hears."""

    def __init__(self, server: Server) -> None:
        self.heard: list[dict[str, Any]] = []
        self.failed: list[Exception] = []
        self._server = server
        self._over = Event()
        self._thread = Thread(target=self._ask)

    def __enter__(self) -> Asking:
        self._thread.start()
        until(lambda: self.heard)
        return self

    def __exit__(self, *_: object) -> None:
        self._over.set()
        self._thread.join(LONG)

    def _ask(self) -> None:
        while not self._over.is_set():
            try:
                self.heard.append(answer(self._server))
            except Exception as error:
                self.failed.append(error)

    @property
    def sizes(self) -> dict[int, set[tuple[int, int, int]]]:
        """By revision, all that was said of the number of partnerships."""
        said: dict[int, set[tuple[int, int, int]]] = {}
        for each in self.heard:
            listed = each["partnerships"]
            numbers = each["counts"]["partnerships"], listed["totalCount"], len(listed["nodes"])
            said.setdefault(each["revision"], set()).add(numbers)
        return said


def load(store: Path, folder: Path, *keys: str) -> None:
    """Loads partnerships by the command line, as one revision."""
    bundle = folder / "-".join(keys)
    bundle.mkdir()
    lines = ["id,name,status", *(f"{key},Partnership {key},active" for key in keys)]
    (bundle / "partnerships.csv").write_text("\n".join(lines) + "\n", encoding="utf-8")
    command = [sys.executable, "-m", "graphsvc", "load", str(bundle), "--store", f"sqlite:{store}"]
    subprocess.run(command, check=True, capture_output=True, timeout=LONG)


def test_a_new_revision_is_answered_by_all_workers_and_no_request_fails(
    lasting: Lasting, tmp_path: Path
) -> None:
    two, store, _ = lasting
    before = answer(two)
    with Asking(two) as one, Asking(two) as other:
        for number in range(2):
            load(store, tmp_path, f"new{number}")
            wanted = before["revision"] + number + 1
            until(lambda wanted=wanted: {answer(two)["revision"] for _ in range(20)} == {wanted})  # type: ignore[misc]
    assert one.failed == other.failed == []
    for asking in (one, other):
        assert asking.sizes.keys() >= {before["revision"], before["revision"] + 2}
        for revision, said in asking.sizes.items():
            more = before["counts"]["partnerships"] + revision - before["revision"]
            assert said == {(more, more, more)}, "a response is of one revision"


def test_workers_share_one_picture(lasting: Lasting) -> None:
    two, _, shared = lasting
    (folder,) = shared.iterdir()
    picture = next(folder.glob(f"picture.*.{answer(two)['revision']}"))
    for process in workers(two):
        until(lambda process=process: str(picture) in Path(f"/proc/{process}/maps").read_text())  # type: ignore[misc]


def test_a_worker_that_is_killed_is_replaced(lasting: Lasting) -> None:
    two = lasting.server
    before, revision = workers(two), answer(two)["revision"]
    with Asking(two) as asking:
        for killed in before:
            os.kill(killed, signal.SIGKILL)
            until(lambda killed=killed: killed not in workers(two) and len(workers(two)) == 2)  # type: ignore[misc]
            heard = len(asking.heard)
            until(lambda heard=heard: len(asking.heard) > heard + 5)  # type: ignore[misc]
    assert not before & workers(two)
    assert all(isinstance(error, httpx.TransportError) for error in asking.failed)
    assert asking.sizes.keys() == {revision} and len(asking.sizes[revision]) == 1


def test_a_worker_that_cannot_come_back_takes_no_other_with_it(lasting: Lasting) -> None:
    two, store, _ = lasting
    until(lambda: have_networks(two))
    away = store.parent.with_name("away")
    store.parent.rename(away)
    killed, kept = workers(two)
    os.kill(killed, signal.SIGKILL)
    until(lambda: len(workers(two) - {killed, kept}) == 1)
    time.sleep(1.5)
    assert kept in workers(two)
    assert two.process.poll() is None
    away.rename(store.parent)
    until(lambda: have_networks(two) and answer(two))


def test_what_is_under_way_is_answered_before_it_stops(two: Server, shared: Path) -> None:
    body = json.dumps({"query": ASKED}).encode()
    form = f"Content-Type: application/json\r\nContent-Length: {len(body)}"
    head = f"POST /graphql HTTP/1.1\r\nHost: [::1]\r\n{form}"
    with two.connect(timeout=LONG) as wire:
        wire.sendall(head.encode() + b"\r\n\r\n" + body[:10])
        time.sleep(0.3)
        two.process.send_signal(signal.SIGTERM)
        until(lambda: _refuses(two))
        wire.sendall(body[10:])
        told = wire.makefile("rb").read()
    assert told.startswith(b"HTTP/1.1 200") and b'"revision":2' in told
    assert two.process.wait(LONG) == 0
    assert list(shared.iterdir()) == []


def _refuses(server: Server) -> bool:
    try:
        with socket.create_connection(("127.0.0.1", server.port), timeout=LONG):
            return False
    except ConnectionRefusedError:
        return True


def test_a_store_that_goes_away_is_told_of_and_answered_without(lasting: Lasting, tmp_path: Path) -> None:
    until(lambda: have_networks(lasting.server))
    _goes_away(lasting.server, lasting.store, tmp_path)


def test_so_it_is_with_one_worker_and_a_store_that_was_copied_back_asks_for_a_restart(
    store: Path, tmp_path: Path
) -> None:
    with Server(f"sqlite:{store}") as running:
        _goes_away(running, store, tmp_path)
        revision = answer(running)["revision"]
        shutil.copy(store, tmp_path / "copy.db")
        (tmp_path / "copy.db").rename(store)
        until(lambda: ready(running)["stale"])
        assert answer(running)["revision"] == revision


def _goes_away(running: Server, store: Path, folder: Path) -> None:
    """A store is away for a while, comes back, and has a new revision."""
    before = answer(running)
    away = store.parent.with_name("away")
    store.parent.rename(away)
    until(lambda: ready(running)["stale"])
    with Asking(running) as asking:
        until(lambda: len(asking.heard) > 20)
    assert asking.failed == []
    assert ready(running)["ready"] is True
    away.rename(store.parent)
    load(store, folder, "late")
    until(lambda: answer(running)["revision"] == before["revision"] + 1)
    until(lambda: not ready(running)["stale"])


def test_what_a_killed_service_left_is_removed_by_the_next_and_who_never_finishes_keeps_neither(
    store: Path, shared: Path
) -> None:
    settings = {
        "GRAPHSVC_WORKERS": "2",
        "GRAPHSVC_SNAPSHOT_FOLDER": str(shared),
        "GRAPHSVC_SHUTDOWN_SECONDS": "0.2",
    }
    with Server(f"sqlite:{store}", settings) as killed:
        theirs = workers(killed)
        killed.process.kill()
        killed.process.wait()
        (left,) = shared.iterdir()
        for worker in theirs:
            until(lambda worker=worker: not Path(f"/proc/{worker}/maps").exists() or _ended(worker))  # type: ignore[misc]
    with Server(f"sqlite:{store}", settings) as running:
        assert not left.exists()
        assert answer(running)["revision"] == 2
        with running.connect() as wire:
            wire.sendall(b"POST /graphql HTTP/1.1\r\nHost: [::1]\r\nContent-Length: 100\r\n\r\n{")
            time.sleep(0.3)
            running.process.send_signal(signal.SIGTERM)
            assert running.process.wait(LONG) == 0


def _ended(process: int) -> bool:
    """Whether a process has ended, although nobody has collected it yet."""
    try:
        return Path(f"/proc/{process}/stat").read_text().rpartition(")")[2].split()[0] == "Z"
    except FileNotFoundError:
        return True


@contextmanager
def failing(*options: str, **settings: str) -> Iterator[subprocess.CompletedProcess[str]]:
    """A service that cannot start, once it has ended."""
    outer = {name: value for name, value in os.environ.items() if not name.startswith("GRAPHSVC_")}
    yield subprocess.run(
        [sys.executable, "-m", "graphsvc", "serve", *options],
        env={**outer, **settings},
        capture_output=True,
        text=True,
        timeout=LONG,
    )


@pytest.mark.parametrize("number", ["1", "2"])
def test_a_store_that_is_away_is_said_in_one_line(tmp_path: Path, number: str) -> None:
    with failing("--store", f"sqlite:{tmp_path / 'none.db'}", "--workers", number) as ended:
        assert ended.returncode == 1
        assert ended.stderr.startswith("graphsvc: no store at ") and ended.stderr.count("\n") == 1


@pytest.mark.parametrize("number", ["1", "2"])
def test_workers_that_cannot_start_end_the_whole_with_one_line(store: Path, number: str) -> None:
    port = _free_port()
    options = ("--store", f"sqlite:{store}", "--workers", number, "--port", port)
    with failing(*options, GRAPHSVC_PREPARE="nonsense") as ended:
        assert ended.returncode == 1
        *_, line = ended.stderr.splitlines()
        assert line.startswith("graphsvc: GRAPHSVC_PREPARE names 'nonsense'; it may name brokers, ")
        assert ended.stderr.count("nonsense") == 1


def test_a_folder_that_cannot_be_shared_is_said(store: Path, tmp_path: Path) -> None:
    settings = {"GRAPHSVC_SNAPSHOT_FOLDER": str(tmp_path / "none")}
    with failing("--store", f"sqlite:{store}", "--port", _free_port(), **settings) as ended:
        assert ended.returncode == 1
        assert ended.stderr.startswith("graphsvc: GRAPHSVC_SNAPSHOT_FOLDER")


def _free_port() -> str:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return str(probe.getsockname()[1])
