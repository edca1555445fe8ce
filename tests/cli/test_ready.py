"""`graphsvc ready`, asked of whatever may answer on a port."""

from __future__ import annotations

import json
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, HTTPServer

import pytest

from tests.cli.conftest import command
from tests.cli.test_serve import free_port

WELL = {"ready": True, "stale": False, "revision": 3, "asOf": "2026-06-30", "partnerships": 1500}


@contextmanager
def answering(status: int, body: bytes) -> Iterator[tuple[int, list[str]]]:
    """The port of a server that always says the same, and the paths it was asked for."""
    paths: list[str] = []

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            paths.append(self.path)
            self.send_response(status)
            self.end_headers()
            self.wfile.write(body)

        def log_message(self, *_: object) -> None:
            """Says nothing."""

    with HTTPServer(("127.0.0.1", 0), Handler) as server:
        thread = threading.Thread(target=server.serve_forever)
        thread.start()
        try:
            yield server.server_port, paths
        finally:
            server.shutdown()
            thread.join()


def asked(status: int, told: object, *options: str) -> tuple[int, str, list[str]]:
    body = told if isinstance(told, bytes) else json.dumps(told).encode()
    with answering(status, body) as (port, paths):
        result = command("ready", "--port", port, *options)
    return result.exit_code, result.output, paths


def test_a_service_that_can_answer() -> None:
    line = "ready: revision 3, 1,500 partnerships, as of 2026-06-30\n"
    assert asked(200, WELL) == (0, line, ["/readyz"])


def test_one_whose_store_is_away_is_ready_and_says_so() -> None:
    status, line, _ = asked(200, {**WELL, "stale": True, "reason": "the store is away"})
    assert (status, line.rstrip().endswith("as of 2026-06-30; stale: the store is away")) == (0, True)


def test_one_that_cannot_answer_yet() -> None:
    told = {"ready": False, "stale": False, "reason": "the network is being loaded"}
    status, line, _ = asked(503, told)
    assert (status, line) == (1, "graphsvc: the service is not ready: the network is being loaded\n")


def test_life_is_another_question() -> None:
    assert asked(200, b"alive\n", "--alive") == (0, "alive\n", ["/healthz"])
    assert asked(500, b"", "--alive")[0] == 1


@pytest.mark.parametrize("body", [b"<html>", b"[]", b"\xff", b'{"ready": true}'])
def test_something_else_that_answers_there(body: bytes) -> None:
    assert asked(200, body)[:2] == (1, "graphsvc: what answers there is not graphsvc: status 200\n")


def test_nothing_that_answers_there() -> None:
    port = free_port()
    result = command("ready", "--port", port)
    assert result.exit_code == 1
    assert result.output == f"graphsvc: no service answers on 127.0.0.1 port {port}: connection refused\n"


def test_who_listens_everywhere_is_asked_on_this_machine(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("GRAPHSVC_HOST", "0.0.0.0")
    monkeypatch.setenv("GRAPHSVC_PUBLIC", "1")
    assert asked(200, WELL)[0] == 0
