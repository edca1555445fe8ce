"""The store that keeps a registry in one SQLite file, or in memory."""

from __future__ import annotations

import sqlite3
import threading
from collections.abc import Iterator, Sequence
from contextlib import closing, contextmanager

from graphsvc.errors import StoreUnavailable
from graphsvc.model.fields import Row
from graphsvc.store.asked import kind_named
from graphsvc.store.base import Batch, Change, Meta, Picture, Problem, Revision, Secrets, Store, StoreInfo
from graphsvc.store.sqlite import erasing, history, migrations, opening, pictures, reading, writing
from graphsvc.store.sqlite.checking import problems
from graphsvc.store.sqlite.connections import (
    BUSY_TIMEOUT_SECONDS,
    MEMORY,
    Connections,
    Place,
    large_cache,
    transaction,
)
from graphsvc.store.sqlite.copying import back_up
from graphsvc.store.sqlite.erasures import adopt, stored_erasures
from graphsvc.store.sqlite.errors import translating
from graphsvc.store.sqlite.schema import current_revision


class SqliteStore(Store):
    """A registry in the SQLite file at `path`, or in memory for `:memory:`.

    With `create=False` a path without a store is an error instead of an
    empty store (in memory it is always made). A file or folder that may not
    be written is opened for reading only. Any number of threads and processes
    may use one file; a writer waits up to `busy_timeout_seconds` for the
    others.
    """

    def __init__(
        self, path: str, *, create: bool = True, busy_timeout_seconds: float = BUSY_TIMEOUT_SECONDS
    ) -> None:
        self._path = path
        self._create = create
        self._timeout_seconds = busy_timeout_seconds
        self._connections: Connections | None = None
        self._place: Place | None = None
        self._opening = threading.Lock()
        self._turn = threading.Lock()  # writers of this process queue here, fairly; others in SQLite

    def open(self) -> StoreInfo:
        with translating(self._path), self._opening:
            if self._connections is None:
                self._connections = opening.open_file(
                    self._path, create=self._create, busy_timeout_seconds=self._timeout_seconds
                )
                self._place = Place(self._path)
            with self._connection() as connection:
                return opening.info(connection, self._path)

    def close(self) -> None:
        if self._connections is not None:
            self._connections.close()
            self._connections = None

    def ensure_schema(self) -> None:
        with self._connection() as connection:
            opening.ensure_schema(connection)

    def migrate(self) -> int:
        with self._connection() as connection:
            return migrations.migrate(connection, self._path)

    def write(
        self, batch: Batch, meta: Meta, *, key: str | None = None, expected_revision: int | None = None
    ) -> int:
        with self._writing() as connection:
            return writing.write(connection, batch, meta, key=key, expected_revision=expected_revision)

    def replay(self, batch: Batch, revision: Revision) -> None:
        with self._writing() as connection:
            writing.replay(connection, batch, revision)

    def secrets(self) -> Secrets:
        with self._reading() as connection:
            erased = stored_erasures(connection)
        return Secrets(erased.secret, erased.targets)

    def adopt(self, secrets: Secrets) -> None:
        with self._writing() as connection:
            adopt(connection, secrets)

    def erase(self, person: str, meta: Meta) -> int:
        with self._writing() as connection:
            revision = erasing.erase(connection, person, meta)
        with self._turned() as connection:
            erasing.scrub(connection)
        return revision

    def get(self, kind: str, ids: Sequence[str]) -> dict[str, Row]:
        with self._reading() as connection:
            return reading.records(connection, kind_named(kind), ids)

    def as_stored(self, kind: str, rows: Sequence[Row]) -> Sequence[Row]:
        with self._reading() as connection:
            return stored_erasures(connection).rows(kind_named(kind), rows)

    def page(self, kind: str, *, after: str | None = None, limit: int = 1000) -> list[Row]:
        with self._reading() as connection:
            return reading.page(connection, kind_named(kind), after=after, limit=limit)

    def ties_of(self, kind: str, end: str, ids: Sequence[str]) -> Iterator[Row]:
        for chunk in reading.chunks(list(dict.fromkeys(ids))):
            with self._reading() as connection:
                rows = reading.ties_of(connection, kind_named(kind), end, chunk)
            yield from rows

    def counts(self) -> dict[str, int]:
        with self._reading() as connection:
            return reading.counts(connection)

    @contextmanager
    def read(self, revision: int | None = None) -> Iterator[Picture]:
        with self._apart() as connection, pictures.reading(connection, revision) as picture:
            yield picture

    def latest(self) -> int:
        with self._connection() as connection:
            if self._place is not None:
                self._place.check()
            return current_revision(connection)

    def revisions(self, limit: int = 100) -> list[Revision]:
        with self._reading() as connection:
            return history.revisions(connection, limit)

    def changes_since(self, revision: int, limit: int = 1000, *, after: int = 0) -> list[Change]:
        with self._reading() as connection:
            return history.changes_since(connection, revision, limit=limit, after=after)

    def backup(self, target: str) -> None:
        with self._connection() as connection:
            back_up(connection, target)

    def verify(self) -> list[Problem]:
        with self._reading() as connection:
            return problems(connection)

    @contextmanager
    def _connection(self) -> Iterator[sqlite3.Connection]:
        if self._connections is None:
            raise StoreUnavailable(f"{self._path}: the store is not open")
        with translating(self._path), self._connections.lent() as connection:
            yield connection

    @contextmanager
    def _reading(self) -> Iterator[sqlite3.Connection]:
        """A connection in a read transaction: all its statements see one revision."""
        with self._connection() as connection, transaction(connection, "DEFERRED"):
            yield connection

    @contextmanager
    def _turned(self) -> Iterator[sqlite3.Connection]:
        """A connection for the one thread of this process whose turn it is to write."""
        with self._turn, self._connection() as connection:
            yield connection

    @contextmanager
    def _writing(self) -> Iterator[sqlite3.Connection]:
        """A connection in a write transaction."""
        with self._turned() as connection, large_cache(connection), transaction(connection):
            yield connection

    @contextmanager
    def _apart(self) -> Iterator[sqlite3.Connection]:
        """A connection that may be kept for long: of a store in memory, a copy of its own."""
        with self._connection() as connection:
            if self._path != MEMORY:
                yield connection
                return
            copy = sqlite3.connect(MEMORY, isolation_level=None)
            connection.backup(copy)
        with translating(self._path), closing(copy):
            yield copy
