"""Reads that no commit falls into.

Neo4j reads what is committed at each moment, so even one statement may see
half of a commit, and the revision's number may still be the old one while
data of the next write is there already. Read under the registry's lock, the
number is sound: it waits for a commit that is under way. What was read
between two equal locked numbers is one picture.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import TypeVar

from graphsvc.store.neo4j.connection import Connection, Transaction
from graphsvc.store.neo4j.registry import locked, settled

_T = TypeVar("_T")
Reading = Callable[[Transaction, int], _T]  # given the transaction and the current revision
_ATTEMPTS = 3  # then the writers have to wait


class Steady:
    """Reads one picture at a time; `revision` is the latest that is known to be wholly there."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection
        self.revision = settled(connection)[0]

    def read(self, reading: Reading[_T]) -> _T:
        """What the reading finds, at one and the same revision; it may run several times."""
        for _ in range(_ATTEMPTS):
            before = self.revision
            try:
                found = self._connection.read(lambda transaction, at=before: reading(transaction, at))  # type: ignore[misc]
            except Exception:  # half a commit may have confused the reading
                if not self._has_moved(before):
                    raise
                continue
            if not self._has_moved(before):
                return found
        return self._connection.write(lambda transaction: self._locked(transaction, reading))

    def _has_moved(self, before: int) -> bool:
        self.revision = settled(self._connection)[0]
        return self.revision != before

    def _locked(self, transaction: Transaction, reading: Reading[_T]) -> _T:
        self.revision = locked(transaction)[0]
        return reading(transaction, self.revision)
