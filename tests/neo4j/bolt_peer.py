"""A server that speaks just enough Bolt to play what a healthy server on one machine never shows.

It holds an empty store and answers its statements. `plays` says what goes wrong: by the name of a message
(`COMMIT`), or by words of a statement, a list with an entry for each time; the last one stays.
"""

from __future__ import annotations

import socket
import struct
import threading
from collections import Counter
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any

from graphsvc.store.neo4j.schema import RULES
from tests.neo4j.packstream import message, unpacked

SECRET = "jane.doe"  # stands in every message of the server
KEY = b"k" * 32


@dataclass(frozen=True)
class Fails:
    """The server answers with an error."""

    code: str


class Silent:
    """The server says nothing more."""


class HangsUp:
    """The connection breaks; `done` tells whether the commit was done first."""

    def __init__(self, *, done: bool = False) -> None:
        self.done = done


Play = Fails | Silent | HangsUp | None


_MESSAGES = {
    0x01: "HELLO",
    0x02: "GOODBYE",
    0x0F: "RESET",
    0x10: "RUN",
    0x11: "BEGIN",
    0x12: "COMMIT",
    0x13: "ROLLBACK",
    0x3F: "PULL",
    0x2F: "DISCARD",
    0x54: "TELEMETRY",
    0x66: "ROUTE",
    0x6A: "LOGON",
}
NOTHING: Mapping[str, Sequence[Play]] = {}
_SUCCESS, _RECORD, _IGNORED, _FAILURE = 0x70, 0x71, 0x7E, 0x7F
_BOLT_5_4 = b"\0\0\4\5"
_HANDSHAKE_BYTES = 20


class _Gone(Exception):
    """The connection ended."""


class Peer:
    """A scripted server; `seen` counts the messages by name, `revisions` are those committed."""

    def __init__(
        self,
        plays: Mapping[str, Sequence[Play]],
        *,
        roles: Sequence[str] = ("ROUTE", "READ", "WRITE"),
        agent: str = "Neo4j/5.26.30",
    ) -> None:
        self.plays = plays
        self._roles = roles
        self.agent = agent
        self._played: Counter[str] = Counter()
        self._listening = socket.create_server(("127.0.0.1", 0))
        self.seen: Counter[str] = Counter()
        self.revisions: list[str] = []  # the tokens
        threading.Thread(target=self._serve, daemon=True).start()

    @property
    def place(self) -> str:
        """Host and port."""
        return f"127.0.0.1:{self._listening.getsockname()[1]}"

    def close(self) -> None:
        """Listens no more."""
        self._listening.shutdown(socket.SHUT_RDWR)
        self._listening.close()

    def _serve(self) -> None:
        while True:
            try:
                connection, _ = self._listening.accept()
            except OSError:
                return
            threading.Thread(target=_Talk(self, connection).talk, daemon=True).start()

    def play(self, name: str, statement: str = "") -> Play:
        """What goes wrong with a message, None where it is answered."""
        self.seen[name] += 1
        for words, plays in self.plays.items():
            if words == name or (statement and words in statement):
                place = min(self._played[words], len(plays) - 1)
                self._played[words] += 1
                return plays[place]
        return None

    def table(self) -> dict[str, Any]:
        """The routing table: this server in each of its roles."""
        servers = [{"role": role, "addresses": [self.place]} for role in self._roles]
        return {"rt": {"ttl": 0, "db": "registry", "servers": servers}}

    def rows(self, statement: str, parameters: Mapping[str, Any]) -> list[list[Any]]:
        """What an empty store answers."""
        token = parameters.get("token")
        seen = self.revisions.index(token) + 1 if token in self.revisions else None
        answers: list[tuple[str, Callable[[], list[Any]]]] = [
            ("SET m.revision = m.revision + 1", lambda: [len(self.revisions) + 1, 0, 0, seen, KEY, []]),
            ("m.schema_version, m.pseudonym_key", lambda: [len(self.revisions), 1, KEY]),
            ("RETURN m.schema_version", lambda: [1]),
            ("RETURN collect(n.id)", lambda: [[]]),
            ("CREATE (n:Theme", lambda: [parameters["last"] + 1]),
            ("RETURN 1", lambda: [1]),
        ]
        if statement.startswith("RETURN COUNT"):  # how many there are now and how many there were, by kind
            return [[0] * statement.count("COUNT")]
        if statement.startswith("SHOW"):
            unique = "CONSTRAINTS" in statement
            return [["UNIQUENESS", [r.label], [r.field]] for r in RULES if r.is_unique == unique]
        return next(([answer()] for words, answer in answers if words in statement), [])


class _Talk:
    """One connection."""

    def __init__(self, peer: Peer, connection: socket.socket) -> None:
        self._peer = peer
        self._connection = connection
        self._has_failed = False
        self._rows: list[list[Any]] = []
        self._written: list[str] = []  # tokens of this transaction

    def talk(self) -> None:
        """Answers until one of both hangs up."""
        with self._connection:
            try:
                self._read(_HANDSHAKE_BYTES)
                self._connection.sendall(_BOLT_5_4)
                while True:
                    self._answer(*unpacked(self._message()))
            except (_Gone, OSError):
                return

    def _read(self, size: int) -> bytes:
        found = b""
        while len(found) < size:
            part = self._connection.recv(size - len(found))
            if not part:
                raise _Gone
            found += part
        return found

    def _message(self) -> bytes:
        body = b""
        while True:
            (size,) = struct.unpack(">H", self._read(2))
            if size == 0 and body:
                return body
            body += self._read(size)

    def _send(self, tag: int, *fields: Any) -> None:
        self._connection.sendall(message(tag, *fields))

    def _answer(self, tag: int, fields: list[Any]) -> None:
        name = _MESSAGES[tag]
        if name == "GOODBYE":
            raise _Gone
        if self._has_failed and name != "RESET":
            self._send(_IGNORED)
            return
        self._has_failed = False
        play = self._peer.play(name, fields[0] if name == "RUN" else "")
        if isinstance(play, HangsUp) and play.done:
            self._commit()
        if play is not None:
            self._misbehave(play)
        else:
            self._behave(name, fields)

    def _misbehave(self, play: Play) -> None:
        if isinstance(play, Fails):
            self._has_failed = True
            self._send(_FAILURE, {"code": play.code, "message": f"something about {SECRET}"})
            return
        while isinstance(play, Silent):  # until the other side has had enough
            self._read(1)
        raise _Gone

    def _behave(self, name: str, fields: list[Any]) -> None:
        meta: dict[str, Any] = {}
        if name == "HELLO":
            hints = {"connection.recv_timeout_seconds": 1}
            meta = {"server": self._peer.agent, "connection_id": "bolt-1", "hints": hints}
        elif name == "ROUTE":
            meta = self._peer.table()
        elif name == "BEGIN":
            self._written = []
        elif name == "RUN":
            meta = self._run(*fields[:2])
        elif name == "PULL":
            for row in self._rows:
                self._send(_RECORD, row)
        elif name == "COMMIT":
            self._commit()
        self._send(_SUCCESS, meta)

    def _run(self, statement: str, parameters: dict[str, Any]) -> dict[str, Any]:
        self._rows = self._peer.rows(statement, parameters)
        if "revision" in parameters and isinstance(parameters["revision"], dict):
            self._written.append(parameters["revision"]["token"])
        return {"fields": [f"f{place}" for place in range(len(self._rows[0]) if self._rows else 0)]}

    def _commit(self) -> None:
        self._peer.revisions += self._written
        self._written = []


@contextmanager
def peer(plays: Mapping[str, Sequence[Play]] = NOTHING, **how: Any) -> Iterator[Peer]:
    """A server that is closed in the end."""
    playing = Peer(plays, **how)
    try:
        yield playing
    finally:
        playing.close()
