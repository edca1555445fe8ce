"""The store that keeps a registry in a Neo4j database."""

from __future__ import annotations

import threading
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from uuid import uuid4

from graphsvc.errors import StoreUnavailable
from graphsvc.model.fields import Row
from graphsvc.store.asked import kind_named
from graphsvc.store.base import Batch, Change, Meta, Picture, Problem, Revision, Secrets, Store, StoreInfo
from graphsvc.store.neo4j import copying, erasing, history, opening, pictures, reading, writing
from graphsvc.store.neo4j.address import Address, Credentials
from graphsvc.store.neo4j.checking import problems
from graphsvc.store.neo4j.connection import Connection, Limits
from graphsvc.store.neo4j.registry import adopt, erasures, latest
from graphsvc.store.neo4j.steady import Steady


class Neo4jStore(Store):
    """A registry in a Neo4j database of its own.

    With `create=False` a database without a store is an error instead of an
    empty store. `force` lets a registry into a database that holds data of
    other labels and relationship types. Any number of threads and processes
    may use it; writers wait for each other, within the `limits`.
    """

    def __init__(
        self,
        address: Address,
        credentials: Credentials | None = None,
        *,
        create: bool = True,
        force: bool = False,
        limits: Limits | None = None,
    ) -> None:
        self._address = address
        self._credentials = credentials
        self._create = create
        self._force = force
        self._limits = limits or Limits()
        self._lent: Connection | None = None
        self._version = ""
        self._opening = threading.Lock()

    def open(self) -> StoreInfo:
        with self._opening:
            if self._lent is None:
                self._lent = self._opened()
        return opening.info(self._connection, self._version)

    def _opened(self) -> Connection:
        connection = Connection(self._address, self._credentials, self._limits)
        try:
            self._version = opening.prepare(connection, create=self._create, force=self._force)
        except BaseException:
            connection.close()
            raise
        return connection

    @property
    def _connection(self) -> Connection:
        if self._lent is None:
            raise StoreUnavailable(f"{self._address}: the store is not open")
        return self._lent

    def close(self) -> None:
        if self._lent is not None:
            self._lent.close()
            self._lent = None

    def ensure_schema(self) -> None:
        opening.ensure_schema(self._connection)

    def migrate(self) -> int:
        version = self._connection.read(opening.stored_version)
        opening.check_version(version, self._connection.place)
        return version

    def write(
        self, batch: Batch, meta: Meta, *, key: str | None = None, expected_revision: int | None = None
    ) -> int:
        token = uuid4().hex
        return self._connection.write(
            lambda transaction: writing.write(
                transaction, batch, meta, token=token, key=key, expected_revision=expected_revision
            )
        )

    def replay(self, batch: Batch, revision: Revision) -> None:
        token = uuid4().hex
        self._connection.write(lambda t: writing.replay(t, batch, revision, token=token))

    def secrets(self) -> Secrets:
        erased = self._connection.read(erasures)
        return Secrets(erased.secret, erased.targets)

    def adopt(self, secrets: Secrets) -> None:
        self._connection.write(lambda t: adopt(t, secrets))

    def erase(self, person: str, meta: Meta) -> int:
        token = uuid4().hex
        return self._connection.write(lambda t: erasing.erase(t, person, meta, token=token))

    def get(self, kind: str, ids: Sequence[str]) -> dict[str, Row]:
        named = kind_named(kind)
        return self._connection.read(lambda t: reading.records(t, named, ids))

    def as_stored(self, kind: str, rows: Sequence[Row]) -> Sequence[Row]:
        return self._connection.read(erasures).rows(kind_named(kind), rows)

    def page(self, kind: str, *, after: str | None = None, limit: int = 1000) -> list[Row]:
        named = kind_named(kind)
        return self._connection.read(lambda t: reading.page(t, named, after=after, limit=limit))

    def ties_of(self, kind: str, end: str, ids: Sequence[str]) -> Iterator[Row]:
        named = kind_named(kind)
        for chunk in reading.chunks(list(dict.fromkeys(ids))):
            yield from self._connection.read(lambda t, some=chunk: reading.ties_of(t, named, end, some))  # type: ignore[misc]

    def counts(self) -> dict[str, int]:
        return self._connection.read(reading.counts)

    @contextmanager
    def read(self, revision: int | None = None) -> Iterator[Picture]:
        with pictures.reading(self._connection, revision) as picture:
            yield picture

    def latest(self) -> int:
        return self._connection.read(latest)

    def revisions(self, limit: int = 100) -> list[Revision]:
        return self._connection.read(lambda t: history.revisions(t, limit))

    def changes_since(self, revision: int, limit: int = 1000, *, after: int = 0) -> list[Change]:
        return Steady(self._connection).read(
            lambda t, current: history.changes_since(t, current, revision, limit=limit, after=after)
        )

    def backup(self, target: str) -> None:
        copying.back_up(self._connection, target)

    def verify(self) -> list[Problem]:
        return Steady(self._connection).read(problems)
