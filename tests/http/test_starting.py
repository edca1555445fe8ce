"""A service whose first network takes long: who asks waits, is told to come again, or refused at its stop."""

from __future__ import annotations

import json
import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager, suppress
from pathlib import Path

import httpx
import pytest

LONG = 60.0  # seconds: never reached, or the test fails
DOCUMENT = "{ network { revision } }"
GATE = "GATE"  # names a file: no network is built before it is there
PROGRAM = """
import os
import time
from graphsvc.__main__ import start
from graphsvc.service import pictures
from graphsvc.service.patience import patience

built = pictures._built

def later(*given):
    while not os.path.exists(os.environ["GATE"]):
        patience().check()
        time.sleep(0.02)
    return built(*given)

pictures._built = later
if __name__ == "__main__":
    start()
"""


class Slow:
    """A service that listens and builds no network until its gate is opened."""

    def __init__(self, store: str, folder: Path, workers: int, **settings: str) -> None:
        self.gate = folder / "gate"
        self._program = folder / "slow.py"
        self._program.write_text(PROGRAM)
        with socket.socket() as probe:
            probe.bind(("127.0.0.1", 0))
            self.port = probe.getsockname()[1]
        outer = {name: value for name, value in os.environ.items() if not name.startswith("GRAPHSVC_")}
        options = ["--store", store, "serve", "--port", str(self.port), "--workers", str(workers)]
        self.process = subprocess.Popen(
            [sys.executable, str(self._program), *options],
            env={**outer, "PYTHONPATH": os.getcwd(), GATE: str(self.gate), **settings},
            stdout=subprocess.DEVNULL,
        )

    def ask(self) -> httpx.Response:
        return httpx.post(f"http://127.0.0.1:{self.port}/graphql", json={"query": DOCUMENT}, timeout=2 * LONG)

    def is_ready(self) -> bool:
        return httpx.get(f"http://127.0.0.1:{self.port}/readyz", timeout=LONG).status_code == 200

    def await_listening(self) -> None:
        deadline = time.monotonic() + LONG
        while time.monotonic() < deadline:
            assert self.process.poll() is None
            with suppress(httpx.ConnectError):
                assert not self.is_ready()
                return
            time.sleep(0.05)
        raise AssertionError("it does not listen")


@contextmanager
def slow(store: str, folder: Path, workers: int = 1, **settings: str) -> Iterator[Slow]:
    running = Slow(store, folder, workers, **settings)
    try:
        running.await_listening()
        yield running
    finally:
        running.process.terminate()
        running.process.wait(LONG)


def half_asked(running: Slow) -> tuple[socket.socket, bytes]:
    """A connection on which a request has begun, and what it still has to say."""
    body = json.dumps({"query": DOCUMENT}).encode()
    form = f"Content-Type: application/json\r\nContent-Length: {len(body)}"
    wire = socket.create_connection(("127.0.0.1", running.port), timeout=LONG)
    wire.sendall(f"POST /graphql HTTP/1.1\r\nHost: localhost\r\n{form}\r\n\r\n".encode() + body[:10])
    return wire, body[10:]


def test_who_asks_too_early_is_told_to_come_again(store_url: str, tmp_path: Path) -> None:
    with slow(store_url, tmp_path, GRAPHSVC_DEADLINE_SECONDS="0.5") as running:
        response = running.ask()
        assert (response.status_code, response.headers["retry-after"]) == (503, "1")
        (error,) = response.json()["errors"]
        assert error["extensions"] == {"code": "TIMEOUT", "retryable": True}
        assert "still being loaded" in error["message"]


def test_who_asks_early_is_answered_when_the_network_is_there(store_url: str, tmp_path: Path) -> None:
    with slow(store_url, tmp_path) as running, ThreadPoolExecutor() as clients:
        answers = [clients.submit(running.ask) for _ in range(3)]
        time.sleep(0.3)
        running.gate.touch()
        for answer in answers:
            response = answer.result(LONG)
            assert (response.status_code, response.json()["data"]["network"]["revision"]) == (200, 2)
            assert "retry-after" not in response.headers


@pytest.mark.parametrize("workers", [1, 2])
def test_a_service_that_stops_first_waits_for_no_network(
    store_url: str, tmp_path: Path, workers: int
) -> None:
    """Neither its deadline nor the time for what is under way ends the waiting: the network never comes."""
    settings = {"GRAPHSVC_DEADLINE_SECONDS": "0", "GRAPHSVC_SHUTDOWN_SECONDS": str(5 * LONG)}
    with slow(store_url, tmp_path, workers, **settings) as running, ThreadPoolExecutor() as clients:
        answers = [clients.submit(running.ask) for _ in range(5)]
        wire, _ = half_asked(running)
        time.sleep(0.5)
        running.process.send_signal(signal.SIGTERM)
        for answer in answers:
            response = answer.result(LONG)
            assert (response.status_code, response.headers["retry-after"]) == (503, "1")
            assert response.json()["errors"][0]["extensions"]["code"] == "TIMEOUT"
        with wire:
            assert wire.makefile("rb").read().startswith(b"HTTP/1.1 503 ")
        assert running.process.wait(LONG) == 0


def test_what_began_before_the_network_was_there_is_answered_before_it_stops(
    store_url: str, tmp_path: Path
) -> None:
    with slow(store_url, tmp_path) as running:
        wire, rest = half_asked(running)
        running.gate.touch()
        deadline = time.monotonic() + LONG
        while not running.is_ready():
            assert time.monotonic() < deadline
            time.sleep(0.05)
        running.process.send_signal(signal.SIGTERM)
        time.sleep(0.3)
        with wire:
            wire.sendall(rest)
            told = wire.makefile("rb").read()
        assert told.startswith(b"HTTP/1.1 200") and b'"revision":2' in told
        assert running.process.wait(LONG) == 0
