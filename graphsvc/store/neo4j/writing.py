"""Writes a batch in one transaction, set by set; it may run again, and then finds what it did."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from itertools import chain, groupby
from operator import itemgetter
from typing import TypeVar

from graphsvc.errors import Conflict
from graphsvc.model.fields import Kind, Row
from graphsvc.model.portions import portions
from graphsvc.store.asked import kind_named
from graphsvc.store.base import Batch, Meta, Revision, meta_of
from graphsvc.store.neo4j.changes import ChangeLog, keep_key
from graphsvc.store.neo4j.connection import Transaction
from graphsvc.store.neo4j.putting import Put, sizes
from graphsvc.store.neo4j.registry import Raised, lowered, raised
from graphsvc.store.neo4j.removing import removed
from graphsvc.store.neo4j.schema import SHAPES

_T = TypeVar("_T")
_SET_ROWS = 5_000  # rows of one statement; much larger sets were slower (docs/adr/0017)
_SET_CHUNKS = 10  # of a batch joined to a set: where rows are large its chunks have few


def write(
    transaction: Transaction,
    batch: Batch,
    meta: Meta,
    *,
    token: str,
    key: str | None,
    expected_revision: int | None,
) -> int:
    """Applies the batch and gives the revision it leaves the store at.

    `token` is this write's own: where its commit was done although that was
    not heard, the next attempt finds the revision under it.
    """
    registry = raised(transaction, token=token, key=key)
    if registry.seen is not None:
        lowered(transaction)
        return registry.seen
    current = registry.revision - 1
    if expected_revision is not None and expected_revision != current:
        raise Conflict(f"the store is at revision {current}, not at the expected {expected_revision}")
    log = _applied(transaction, batch, registry, replayed=False)
    if log.is_empty:
        lowered(transaction)
    revision = current if log.is_empty else log.close(meta, token)
    keep_key(transaction, key, revision)
    return revision


def replay(transaction: Transaction, batch: Batch, revision: Revision, *, token: str) -> None:
    """Applies a revision of another store; it may run again, and then finds what it did."""
    registry = raised(transaction, token=token)
    if registry.seen is not None:
        lowered(transaction)
        return
    if revision.number != registry.revision:
        current = registry.revision - 1
        raise Conflict(f"the store is at revision {current}; revision {revision.number} is not the next")
    _applied(transaction, batch, registry, replayed=True).close(meta_of(revision), token)


def _applied(transaction: Transaction, batch: Batch, registry: Raised, *, replayed: bool) -> ChangeLog:
    writer = _Writer(transaction, registry, replayed=replayed)
    for name, rows in _gathered(batch.puts()):
        writer.put(kind_named(name), rows)
    for name, ids in _gathered(batch.removals()):
        writer.remove(kind_named(name), ids)
    return writer.log


class _Writer:
    """One write under way: applies sets of rows and lists what they change."""

    def __init__(self, transaction: Transaction, registry: Raised, *, replayed: bool) -> None:
        self.log = ChangeLog(transaction, registry)
        self._replayed = replayed
        self._transaction = transaction
        self._registry = registry
        self._puts: dict[str, Put] = {}
        self._erased = registry.erased
        self._sizes = sizes(transaction)

    def put(self, kind: Kind, rows: Sequence[Row]) -> None:
        """Inserts or replaces whole records."""
        put = self._puts.get(kind.name)
        if put is None:
            shape = SHAPES[kind.name]
            put = Put(
                self._transaction, shape, self._registry, self._sizes[kind.name], replayed=self._replayed
            )
            self._puts[kind.name] = put
        self.log.add(kind, put.apply(self._erased.rows(kind, rows)))

    def remove(self, kind: Kind, ids: Sequence[str]) -> None:
        """Removes records; ids that are not stored are passed over."""
        stored = list(dict.fromkeys(self._erased.key(kind, key) for key in ids))
        self.log.add(kind, removed(self._transaction, SHAPES[kind.name], stored, self._registry.revision))


def _gathered(chunks: Iterable[tuple[str, Sequence[_T]]]) -> Iterator[tuple[str, list[_T]]]:
    """The same chunks in sets of the best size: small ones of one kind joined, large ones cut."""
    for kind, group in groupby(chunks, key=itemgetter(0)):
        for several in portions((chunk for _, chunk in group), _SET_CHUNKS):
            for gathered in portions(chain.from_iterable(several), _SET_ROWS):
                yield kind, gathered
