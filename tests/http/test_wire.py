"""What only shows on the wire: bodies in pieces, clients that wait, stop, go away, or do not speak HTTP."""

from __future__ import annotations

import json
import socket
import time
from collections.abc import Iterator
from typing import Any

import pytest

from graphsvc.endpoint import protocol
from tests.http.server import Server, read_all

BODY = b'{"query": "{ network { revision } }"}'
ANSWER = {"data": {"network": {"revision": 2}}}
SLOW_SECONDS = 1.0


@pytest.fixture(scope="module")
def hasty(store_url: str) -> Iterator[Server]:
    """A server with little patience, for bodies of up to 1,000 bytes."""
    settings = {"GRAPHSVC_DEADLINE_SECONDS": str(SLOW_SECONDS), "GRAPHSVC_MAX_BODY_BYTES": "1000"}
    with Server(store_url, settings) as running:
        yield running


def head(*lines: bytes, method: bytes = b"POST", close: bool = True) -> bytes:
    """The head of a request."""
    ending = [b"Connection: close"] if close else []
    form = [b"Content-Type: application/json"] if method == b"POST" else []
    return b"\r\n".join([method + b" /graphql HTTP/1.1", b"Host: [::1]", *form, *lines, *ending, b"", b""])


def sized(body: bytes = BODY, **more: Any) -> bytes:
    """A whole request."""
    return head(b"Content-Length: %d" % len(body), **more) + body


def parsed(raw: bytes) -> tuple[int, dict[str, str], Any]:
    """Status, headers and JSON of one response."""
    top, _, body = raw.partition(b"\r\n\r\n")
    first, *lines = top.decode().split("\r\n")
    headers = {name.lower(): value for name, _, value in (line.partition(": ") for line in lines)}
    return int(first.split()[1]), headers, json.loads(body) if body else None


def failed(raw: bytes) -> tuple[int, str]:
    status, _, said = parsed(raw)
    return status, said["errors"][0]["extensions"]["code"]


def still_answers(server: Server) -> bool:
    return parsed(server.send(sized()))[::2] == (200, ANSWER)


def test_a_body_in_chunks(server: Server) -> None:
    chunks = [b"%x\r\n%s\r\n" % (len(part), part) for part in (BODY[:5], BODY[5:6], BODY[6:])]
    response = server.send(head(b"Transfer-Encoding: chunked"), *chunks, b"0\r\n\r\n")
    assert parsed(response)[::2] == (200, ANSWER)


def test_a_body_in_chunks_over_the_limit(hasty: Server) -> None:
    chunk = b"%x\r\n%s\r\n" % (600, b" " * 600)
    response = hasty.send(head(b"Transfer-Encoding: chunked"), chunk, chunk, b"0\r\n\r\n")
    assert failed(response) == (413, "BODY_TOO_LARGE")
    assert still_answers(hasty)


def test_a_body_that_is_announced_too_long_is_not_waited_for(hasty: Server) -> None:
    with hasty.connect() as wire:
        wire.sendall(head(b"Content-Length: 1001", close=False))
        assert failed(read_all(wire)) == (413, "BODY_TOO_LARGE")


def test_a_client_that_sends_a_long_body_all_the_same_reads_why(server: Server) -> None:
    response = server.send(sized(b" " * 1_000_000, close=False))
    assert failed(response) == (413, "BODY_TOO_LARGE")
    assert parsed(response)[1]["connection"] == "close"


def test_a_body_that_is_late(hasty: Server) -> None:
    with hasty.connect() as wire:
        wire.sendall(sized()[:-5])
        began = time.monotonic()
        assert failed(read_all(wire)) == (408, "TIMEOUT")
        assert time.monotonic() - began > SLOW_SECONDS / 2
    assert still_answers(hasty)


def test_a_client_that_asks_whether_to_go_on(server: Server) -> None:
    with server.connect() as wire:
        wire.sendall(head(b"Content-Length: %d" % len(BODY), b"Expect: 100-continue"))
        assert wire.recv(65_536).startswith(b"HTTP/1.1 100 ")
        wire.sendall(BODY)
        assert parsed(read_all(wire))[::2] == (200, ANSWER)


def test_a_client_that_asks_and_should_not(hasty: Server) -> None:
    response = hasty.send(head(b"Content-Length: 2000", b"Expect: 100-continue"))
    assert failed(response) == (413, "BODY_TOO_LARGE")


def test_requests_sent_in_one_go_are_answered_in_order(server: Server) -> None:
    aliases = [b"alias%d" % number for number in range(5)]
    bodies = [b'{"query": "{ %s: network { revision } }"}' % alias for alias in aliases]
    response = server.send(*[sized(body, close=body is bodies[-1]) for body in bodies])
    assert response.count(b"HTTP/1.1 200 OK") == 5
    places = [response.index(alias) for alias in aliases]
    assert places == sorted(places)


def test_thousands_of_requests_in_one_go_are_too_many(server: Server) -> None:
    response = server.send(sized(close=False) * 5000)
    assert response.count(b"HTTP/1.1 200 OK") < 5000
    assert still_answers(server)


def test_a_client_that_stops_sending_is_taken_to_be_gone(server: Server) -> None:
    with server.connect() as wire:
        wire.sendall(sized()[:-5])
        wire.shutdown(socket.SHUT_WR)
        assert read_all(wire) == b""
    assert still_answers(server)


def test_a_client_that_resets_the_connection(server: Server) -> None:
    for part in (sized()[:30], sized()[:-5], sized()):
        with server.connect() as wire:
            wire.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, b"\x01\0\0\0\0\0\0\0")
            wire.sendall(part)
    assert still_answers(server)


@pytest.mark.parametrize(
    "said", [b"\x16\x03\x01\x02\0\x01\0\0\r\n\r\n", b"GET\r\n\r\n", b"GET / HTTP/9.9\r\n\r\n"]
)
def test_what_is_no_http(server: Server, said: bytes) -> None:
    assert failed(server.send(said)) == (400, "BAD_USER_INPUT")


def test_a_body_whose_chunks_are_none(server: Server) -> None:
    begun = head(b"Transfer-Encoding: chunked", close=False)
    for said in ([begun + b"zz\r\n"], [begun + b"5\r\n" + BODY[:5], b"\r\nzz\r\n"]):
        response = server.send(*said)
        assert response.count(b"HTTP/1.1 ") == 1
        assert failed(response) == (400, "BAD_USER_INPUT")
        assert parsed(response)[1]["connection"] == "close"
    assert still_answers(server)


def test_broken_chunks_are_not_told_in_place_of_an_earlier_answer(server: Server) -> None:
    broken = head(b"Transfer-Encoding: chunked", close=False) + b"zz\r\n"
    assert b"HTTP/1.1 400" not in server.send(sized(close=False) + broken)
    assert still_answers(server)


def test_two_lengths_for_one_body(server: Server) -> None:
    both = head(b"Content-Length: 5", b"Transfer-Encoding: chunked") + b"0\r\n\r\n"
    assert failed(server.send(both)) == (400, "BAD_USER_INPUT")
    assert failed(server.send(head(b"Content-Length: 5", b"Content-Length: 6"))) == (400, "BAD_USER_INPUT")


def test_a_head_without_end(server: Server) -> None:
    response = server.send(head()[:-2], *[b"X-A: " + b"a" * 60_000 + b"\r\n"] * 20)
    assert failed(response) == (431, "HEAD_TOO_LARGE")
    assert failed(server.send(head()[:-2] + b"X-A: ", *[b"a" * 60_000] * 20)) == (431, "HEAD_TOO_LARGE")


def test_a_head_that_never_comes(server: Server) -> None:
    begun = [b"", b"\r\n", b"POST /graphql HTTP/1.1\r\nHost:"]
    wires = [server.connect(timeout=3 * protocol.HEAD_SECONDS) for _ in begun]
    for wire, said in zip(wires, begun, strict=True):
        wire.sendall(said)
    answers = [read_all(wire) for wire in wires]
    for wire in wires:
        wire.close()
    assert answers[:2] == [b"", b""] and failed(answers[2]) == (408, "TIMEOUT")


def test_one_connection_too_many(store_url: str) -> None:
    with Server(store_url, {"GRAPHSVC_MAX_CONNECTIONS": "3"}) as small:
        with small.connect(), small.connect():
            response = small.send(sized())
            assert failed(response) == (503, "OVERLOADED")
            assert parsed(response)[1]["retry-after"] == "1"
        assert still_answers(small)


def test_a_head_request_has_no_body(server: Server) -> None:
    response = server.send(
        b"HEAD /graphql?query={network{revision}} HTTP/1.1\r\nHost: [::1]\r\nConnection: close\r\n\r\n"
    )
    status, headers, said = parsed(response)
    assert (status, said) == (200, None)
    assert int(headers["content-length"]) == len(json.dumps(ANSWER, separators=(",", ":")))


def test_an_upgrade_is_not_made(server: Server) -> None:
    said = [
        b"Upgrade: websocket",
        b"Connection: Upgrade",
        b"Sec-WebSocket-Version: 13",
        b"Sec-WebSocket-Key: YQ==",
    ]
    response = server.send(head(*said, method=b"GET"))
    assert not response.startswith(b"HTTP/1.1 101")
    assert still_answers(server)
