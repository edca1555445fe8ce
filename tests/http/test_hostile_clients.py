"""Hostile clients of a real server: they are answered or dropped, cheaply, and nobody else has to wait."""

from __future__ import annotations

import json
import re
import selectors
import socket
import struct
import time
from collections.abc import Iterator
from contextlib import ExitStack, suppress

import pytest

from tests.http.hostile_wire import ASKED, BODY, WIRE, head
from tests.http.server import read_all
from tests.http.watched import Watched

REFUSED = {400, 404, 405, 406, 408, 411, 413, 414, 415, 417, 421, 426, 431, 501, 503, 505}
MANY = 300
WAITING_SECONDS = 40  # for a server to drop who says nothing; it does so after ten


@pytest.fixture(scope="module")
def server(demo_url: str, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Watched]:
    """A server over the demo registry that waits two seconds for a body."""
    log = tmp_path_factory.mktemp("clients") / "stderr.log"
    with Watched(demo_url, log, {"GRAPHSVC_DEADLINE_SECONDS": "2"}) as running:
        yield running


def parted(answers: bytes) -> list[tuple[int, bytes]]:
    """Status and body of each response in what a server sent."""
    found = []
    while answers:
        top, _, rest = answers.partition(b"\r\n\r\n")
        assert top.startswith(b"HTTP/1.1 "), answers[:200]
        length = re.search(rb"(?im)^content-length: *(\d+)", top)
        size = int(length[1]) if length else 0
        found.append((int(top[9:12]), rest[:size]))
        answers = rest[size:]
    return found


@pytest.mark.parametrize("name", WIRE)
def test_what_is_no_request_is_refused_or_dropped(server: Watched, name: str) -> None:
    with server.bounded():
        with server.connect() as wire:
            with suppress(OSError):  # it has had enough before all was sent
                wire.sendall(WIRE[name])
                wire.shutdown(socket.SHUT_WR)
            answers = parted(read_all(wire))
        for status, body in answers:
            assert status in REFUSED | {100, 200, 204}, (status, body)
            if status in REFUSED and body:
                (error,) = json.loads(body)["errors"]
                assert error["extensions"]["code"] not in {"INTERNAL", ""}


def test_slow_clients_are_dropped_and_keep_nobody_waiting(server: Watched) -> None:
    """Heads and bodies byte by byte, connections that say nothing, and such that are left half-open."""
    with server.bounded(seconds=10.0), ExitStack() as stack:
        silent = [stack.enter_context(server.connect()) for _ in range(20)]
        heads = [stack.enter_context(server.connect()) for _ in range(20)]
        bodies = [stack.enter_context(server.connect()) for _ in range(20)]
        finished = [stack.enter_context(server.connect()) for _ in range(20)]
        for wire in heads:
            wire.sendall(b"POST /graphql HTTP/1.1\r\nX: ")
        for wire in bodies:
            wire.sendall(head(length=len(BODY)) + BODY[:1])
        for wire in finished:  # they were answered and stay
            wire.sendall(ASKED)
        left = drained(server, [*silent, *heads, *bodies, *finished], dripping=[*heads, *bodies])
        assert left == []


def drained(
    server: Watched, wires: list[socket.socket], dripping: list[socket.socket]
) -> list[socket.socket]:
    """The connections that the server has not closed after a while; some send a byte now and then."""
    patience = time.monotonic() + WAITING_SECONDS
    with selectors.DefaultSelector() as open_ones:
        for wire in wires:
            open_ones.register(wire, selectors.EVENT_READ)
        while open_ones.get_map() and time.monotonic() < patience:
            for key, _ in open_ones.select(0.3):
                if not _received(key.fileobj):
                    open_ones.unregister(key.fileobj)
            for wire in dripping:
                with suppress(OSError):
                    wire.send(b"a")
            assert server.is_well()
        return [key.fileobj for key in open_ones.get_map().values()]  # type: ignore[misc]


def _received(wire: object) -> bytes:
    assert isinstance(wire, socket.socket)
    try:
        return wire.recv(65_536)
    except ConnectionResetError:
        return b""


def test_hundreds_of_idle_connections_take_little(server: Watched) -> None:
    with server.bounded(seconds=5.0, memory=32 * 2**20), ExitStack() as stack:
        for _ in range(MANY):
            stack.enter_context(server.connect())
        assert server.is_well()


def test_connections_that_break_off_leave_nothing(server: Watched) -> None:
    with server.bounded(seconds=10.0):
        for number in range(MANY):
            with server.connect() as wire:
                wire.sendall(ASKED[: number % len(ASKED)])
                wire.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))  # a reset


def test_who_sends_several_requests_and_leaves_is_no_error(server: Watched) -> None:
    """The first of them is still being answered, because nobody has asked it before."""
    page = (
        "network { partnerships(first: 200) { nodes { key members { nodes { organisation { name } } } } } }"
    )
    with server.bounded(seconds=20.0):
        for number in range(20):
            body = json.dumps({"query": f"{{ left{number}: {page} }}"}).encode()
            with server.connect() as wire:
                wire.sendall(head(length=len(body)) + body + ASKED * 2)
                wire.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))  # a reset
        time.sleep(1)  # until the last of them was answered


def test_who_does_not_read_answers_costs_bounded_memory(server: Watched) -> None:
    """The answer waits in memory for a reader, once for each connection."""
    query = "{ network { partnerships(first: 1000) { nodes { id key name members { nodes { id key } } } } } }"
    body = json.dumps({"query": query}).encode()
    page = len(server.ask(query).content)
    with server.bounded(seconds=20.0, memory=40 * page + 64 * 2**20), ExitStack() as stack:
        for _ in range(40):
            wire = stack.enter_context(server.connect())
            wire.sendall((head(length=len(body)) + body) * 20)
        time.sleep(1)


def test_a_burst_of_requests_is_answered(server: Watched) -> None:
    """More at once than there are threads."""
    document = json.dumps({"query": "{ network { partnerships(first: 50) { nodes { key } } } }"}).encode()
    asked = head("Connection: close", length=len(document)) + document
    with server.bounded(seconds=20.0), ExitStack() as stack:
        wires = [stack.enter_context(server.connect()) for _ in range(150)]
        for wire in wires:
            wire.sendall(asked)
        for wire in wires:
            ((status, body),) = parted(read_all(wire))
            assert status == 200 and b"errors" not in body
