"""Writes a batch in one transaction, set by set: rows are staged, compared, applied."""

from __future__ import annotations

import sqlite3
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from itertools import chain, groupby
from operator import itemgetter
from typing import TypeVar

from graphsvc.errors import Conflict
from graphsvc.model.fields import Kind, Row
from graphsvc.model.portions import portions
from graphsvc.store.asked import kind_named
from graphsvc.store.base import Batch, Meta, Revision, meta_of
from graphsvc.store.sqlite.erasures import stored_erasures
from graphsvc.store.sqlite.putting import Put
from graphsvc.store.sqlite.recording import record_revision
from graphsvc.store.sqlite.removing import Removal
from graphsvc.store.sqlite.schema import TABLES, current_revision

_T = TypeVar("_T")
_SET_ROWS = 20_000  # bounds memory; smaller sets were slower (docs/adr/0005)
_SET_CHUNKS = 10  # of a batch joined to a set: where rows are large its chunks have few


def write(
    connection: sqlite3.Connection,
    batch: Batch,
    meta: Meta,
    *,
    key: str | None = None,
    expected_revision: int | None = None,
) -> int:
    """Applies the batch inside the caller's transaction and gives the revision it leaves the store at.

    A `key` that was seen before gives the revision it led to then, and nothing is written.
    """
    if key is None:
        return _write(connection, batch, meta, expected_revision)
    seen = connection.execute("SELECT revision FROM write_key WHERE key = ?", (key,)).fetchone()
    if seen is not None:
        return int(seen[0])
    revision = _write(connection, batch, meta, expected_revision)
    connection.execute("INSERT INTO write_key VALUES (?, ?)", (key, revision))
    return revision


def _write(connection: sqlite3.Connection, batch: Batch, meta: Meta, expected_revision: int | None) -> int:
    current = current_revision(connection)
    if expected_revision is not None and expected_revision != current:
        raise Conflict(f"the store is at revision {current}, not at the expected {expected_revision}")
    writer = _Writer(connection, current + 1)
    writer.apply(batch)
    if not writer.counts:
        return current
    record_revision(connection, current + 1, meta, writer.counts)
    return current + 1


def replay(connection: sqlite3.Connection, batch: Batch, revision: Revision) -> None:
    """Applies a revision of another store inside the caller's transaction."""
    current = current_revision(connection)
    if revision.number != current + 1:
        raise Conflict(f"the store is at revision {current}; revision {revision.number} is not the next")
    writer = _Writer(connection, revision.number, replayed=True)
    writer.apply(batch)
    record_revision(connection, revision.number, meta_of(revision), writer.counts)


@dataclass
class _Writer:
    """One write under way: applies chunks of rows and counts what they change."""

    connection: sqlite3.Connection
    revision: int
    replayed: bool = False
    counts: Counter[str] = field(default_factory=Counter)
    _puts: dict[str, Put] = field(default_factory=dict)

    def __post_init__(self) -> None:
        self._erased = stored_erasures(self.connection)

    def apply(self, batch: Batch) -> None:
        """Applies all of a batch."""
        for name, rows in _gathered(batch.puts()):
            self.put(kind_named(name), rows)
        for name, ids in _gathered(batch.removals()):
            self.remove(kind_named(name), ids)

    def put(self, kind: Kind, rows: Sequence[Row]) -> None:
        """Inserts or replaces whole records."""
        put = self._puts.get(kind.name)
        if put is None:
            table = TABLES[kind.name]
            put = Put(self.connection, table, self.revision, replayed=self.replayed)
            self._puts[kind.name] = put
        self._count(kind, put.apply(self._erased.rows(kind, rows)))

    def remove(self, kind: Kind, ids: Sequence[str]) -> None:
        """Removes records; ids that are not stored are passed over."""
        removal = Removal(self.connection, TABLES[kind.name], self.revision)
        self._count(kind, removal.apply([self._erased.key(kind, key) for key in ids]))

    def _count(self, kind: Kind, changed: int) -> None:
        if changed:
            self.counts[kind.name] += changed


def _gathered(chunks: Iterable[tuple[str, Sequence[_T]]]) -> Iterator[tuple[str, list[_T]]]:
    """The same chunks in sets of the best size: small ones of one kind joined, large ones cut."""
    for kind, group in groupby(chunks, key=itemgetter(0)):
        for several in portions((chunk for _, chunk in group), _SET_CHUNKS):
            for gathered in portions(chain.from_iterable(several), _SET_ROWS):
                yield kind, gathered
