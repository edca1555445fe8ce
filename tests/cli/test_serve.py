"""`graphsvc serve`, as a process that is asked and interrupted."""

from __future__ import annotations

import json
import signal
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from tests.cli.runs import environment, run

PATIENCE_SECONDS = 60


def free_port() -> int:
    """A port that nobody listens on."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port


@contextmanager
def serving(store: str, port: int, *options: str) -> Iterator[subprocess.Popen[str]]:
    """A service in a process of its own."""
    arguments = [sys.executable, "-m", "graphsvc", "serve", "--store", store, "--port", str(port), *options]
    process = subprocess.Popen(arguments, env=environment(), stderr=subprocess.PIPE, text=True)
    try:
        yield process
    finally:
        process.kill()
        process.communicate()


def asked(port: int, document: str) -> Any:
    """What the service answers, once it does."""
    body = json.dumps({"query": document}).encode()
    request = urllib.request.Request(
        f"http://127.0.0.1:{port}/graphql", body, {"Content-Type": "application/json"}
    )
    patience = time.monotonic() + PATIENCE_SECONDS
    while True:
        try:
            with urllib.request.urlopen(request, timeout=PATIENCE_SECONDS) as answer:
                return json.load(answer)
        except urllib.error.URLError:
            if time.monotonic() > patience:
                raise
            time.sleep(0.1)


def test_it_answers_and_stops_when_interrupted(demo_store: str) -> None:
    port = free_port()
    with serving(demo_store, port) as process:
        answer = asked(port, "{ network { revision overlaps(first: 0) { totalCount } } }")
        assert answer["data"]["network"]["revision"] == 1
        assert answer["data"]["network"]["overlaps"]["totalCount"] > 0
        process.send_signal(signal.SIGINT)
        _, said = process.communicate(timeout=PATIENCE_SECONDS)
    assert process.returncode == 0
    assert said == f"Revision 1 of {demo_store} on http://127.0.0.1:{port}/graphql (Ctrl-C stops it)\n"


def test_a_port_that_is_taken_is_said(demo_store: str, tmp_path: Path) -> None:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        port = taken.getsockname()[1]
        result = run("serve", "--store", demo_store, "--port", port, cwd=tmp_path)
    assert result.status == 1
    assert (
        result.err.startswith(f"graphsvc: cannot listen on 127.0.0.1:{port}: ")
        and result.err.count("\n") == 1
    )
