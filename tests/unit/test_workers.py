"""The supervisor where the machine has no room for one more process."""

from __future__ import annotations

import errno
import os
import signal
import socket
import time
from collections.abc import Callable
from threading import Thread
from typing import Any

import pytest

from graphsvc.cli import workers
from graphsvc.cli.workers import CannotStart, Worker, Workers

LONG = 60.0  # seconds: never reached, or the test fails


def work(_: socket.socket, listening: Callable[[], None]) -> None:
    """What a worker does in these tests."""
    listening()
    time.sleep(LONG)


def no_room(*_: Any) -> Worker:
    raise BlockingIOError(errno.EAGAIN, "Resource temporarily unavailable")


def test_where_no_process_can_be_started_that_is_said(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(workers, "Worker", no_room)
    with socket.socket() as listener, pytest.raises(CannotStart, match="Resource temporarily unavailable"):
        Workers(2, work, listener, shutdown_seconds=1).run()


def test_one_that_cannot_be_started_is_tried_again_and_the_others_go_on(
    monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    tried: list[bool] = []

    def tight(*arguments: Any) -> Worker:
        tried.append(len(tried) != 1)
        return Worker(*arguments) if tried[-1] else no_room()

    monkeypatch.setattr(workers, "Worker", tight)
    monkeypatch.setattr(workers, "SHORTEST_SECONDS", 0.05)
    Thread(target=_stop_after, args=(tried, 3), daemon=True).start()
    with socket.socket() as listener:
        Workers(2, work, listener, shutdown_seconds=1).run()
    assert tried == [True, False, True]
    assert caplog.text.count("no worker could be started") == 1


def _stop_after(tried: list[bool], number: int) -> None:
    until = time.monotonic() + LONG
    while len(tried) < number and time.monotonic() < until:
        time.sleep(0.01)
    os.kill(os.getpid(), signal.SIGTERM)
