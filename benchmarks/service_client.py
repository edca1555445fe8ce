"""A client that costs little: one kept connection of plain sockets, one request at a time."""

from __future__ import annotations

import json
import socket
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any
from urllib.parse import quote

HOST = "127.0.0.1"
PATH = "/graphql"
TIMEOUT_SECONDS = 120.0
_CHUNK = 1 << 18


class NoAnswer(Exception):
    """A response without what was asked for; the message is its beginning."""


@dataclass(frozen=True)
class Reply:
    """One response: status, headers in lower case, and the body as it came."""

    status: int
    headers: Mapping[str, str]
    body: bytes

    @property
    def json(self) -> Any:
        """The body, parsed."""
        return json.loads(self.body)

    @property
    def data(self) -> Any:
        """What was asked for; raises NoAnswer."""
        told = self.json if self.status == 200 else {}
        if not told.get("data") or "errors" in told:
            raise NoAnswer(f"status {self.status}: {self.body[:500]!r}")
        return told["data"]


class Client:
    """A connection that is kept open; not thread-safe."""

    def __init__(self, port: int) -> None:
        self._socket = socket.create_connection((HOST, port), TIMEOUT_SECONDS)
        self._socket.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        self._buffer = bytearray(_CHUNK)

    def __enter__(self) -> Client:
        return self

    def __exit__(self, *_: object) -> None:
        self._socket.close()

    def send(self, request: bytes) -> Reply:
        """The response to a request made by `post` or `get`."""
        self._socket.sendall(request)
        return self._read()

    def _read(self) -> Reply:
        received = self._more(b"")
        while (end := received.find(b"\r\n\r\n")) < 0:
            received = self._more(received)
        status, headers = head_of(received[:end])
        length = 0 if status in (204, 304) else int(headers["content-length"])
        return Reply(status, headers, self._rest(received[end + 4 :], length))

    def _rest(self, begun: bytes, length: int) -> bytes:
        if len(begun) == length:
            return begun
        if len(self._buffer) < length:
            self._buffer = bytearray(length)
        view, read = memoryview(self._buffer), len(begun)
        view[:read] = begun
        while read < length:
            got = self._socket.recv_into(view[read:length])
            if not got:
                raise ConnectionError("the server hung up in the middle of a body")
            read += got
        return bytes(view[:length])

    def _more(self, received: bytes) -> bytes:
        chunk = self._socket.recv(_CHUNK)
        if not chunk:
            raise ConnectionError("the server hung up")
        return received + chunk


def head_of(text: bytes) -> tuple[int, dict[str, str]]:
    """The status and headers of a response."""
    first, *lines = text.decode("latin-1").strip().split("\r\n")
    parts = (line.partition(":") for line in lines)
    return int(first.split()[1]), {name.lower(): value.strip() for name, _, value in parts}


def post(document: str, variables: Mapping[str, Any] | None = None, **headers: str) -> bytes:
    """The bytes of a POST request; `accept_encoding="gzip"` becomes a header."""
    body = json.dumps({"query": document, "variables": variables or {}}).encode()
    length = {"content-type": "application/json", "content-length": str(len(body))}
    return _head("POST", PATH, {**length, **headers}) + body


def get(parameters: Mapping[str, Any], **headers: str) -> bytes:
    """The bytes of a GET request; parameters that are no text are written as JSON."""
    said = {
        name: value if isinstance(value, str) else json.dumps(value) for name, value in parameters.items()
    }
    query = "&".join(f"{name}={quote(value, safe='')}" for name, value in said.items())
    return _head("GET", f"{PATH}?{query}", headers)


def _head(method: str, target: str, headers: Mapping[str, str]) -> bytes:
    all_headers = {"host": HOST, "accept": "application/json", **headers}
    lines = [f"{name.replace('_', '-')}: {value}" for name, value in all_headers.items()]
    return "\r\n".join([f"{method} {target} HTTP/1.1", *lines, "", ""]).encode()
