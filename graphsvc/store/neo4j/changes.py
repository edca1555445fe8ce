"""What each revision touched: the change log and the revisions themselves, as they are written.

Changes are numbered through all revisions. They stand in lists, up to a
thousand ids in one node, because a node for each would double a registry.
"""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Mapping, Sequence
from datetime import UTC
from typing import Any

from graphsvc.model.fields import Kind
from graphsvc.model.portions import portions
from graphsvc.store.base import Meta
from graphsvc.store.neo4j.connection import Transaction
from graphsvc.store.neo4j.registry import FOUND, Raised
from graphsvc.store.neo4j.schema import CHANGES, REVISION, WRITE_KEY

_IDS_IN_A_NODE = 1_000
_NODES_AT_ONCE = 10
_LOG = f"UNWIND $rows AS row CREATE (c:{CHANGES}) SET c = row"
_RECORD = f"""
{FOUND} SET m.last_nid = $last_nid, m.last_change = $last_change
CREATE (r:{REVISION}) SET r = $revision
"""
_KEEP_KEY = f"CREATE (k:{WRITE_KEY} {{key: $key, revision: $revision}})"


class ChangeLog:
    """Lists what one write changes, and closes it as a revision."""

    def __init__(self, transaction: Transaction, registry: Raised) -> None:
        self._transaction = transaction
        self._registry = registry
        self._counts: Counter[str] = Counter()
        self._entries: list[dict[str, Any]] = []  # not yet written

    def add(self, kind: Kind, ids: Sequence[str]) -> None:
        """Lists changed records of one kind."""
        self._entries += [self._entry(kind, portion) for portion in portions(ids, _IDS_IN_A_NODE)]
        if len(self._entries) >= _NODES_AT_ONCE:
            self._write()
        if ids:
            self._counts[kind.name] += len(ids)

    def _write(self) -> None:
        self._transaction.each(_LOG, self._entries)
        self._entries = []

    def _entry(self, kind: Kind, ids: Sequence[str]) -> dict[str, Any]:
        first = self._registry.last_change + 1
        self._registry.last_change += len(ids)
        last = self._registry.last_change
        return {
            "revision": self._registry.revision,
            "kind": kind.name,
            "first": first,
            "last": last,
            "ids": ids,
        }

    @property
    def is_empty(self) -> bool:
        """Whether nothing was changed."""
        return not self._counts

    def close(self, meta: Meta, token: str) -> int:
        """Records the revision and gives its number."""
        self._write()
        self._transaction.run(
            _RECORD,
            last_nid=self._registry.last_nid,
            last_change=self._registry.last_change,
            revision=self._revision(meta, token, self._counts),
        )
        return self._registry.revision

    def _revision(self, meta: Meta, token: str, counts: Mapping[str, int]) -> dict[str, Any]:
        return {
            "number": self._registry.revision,
            "author": meta.author,
            "source": meta.source,
            "time": meta.time.astimezone(UTC).isoformat(),
            "message": meta.message,
            "as_of": meta.as_of,
            "counts": json.dumps(counts),
            "last_change": self._registry.last_change,
            "token": token,
        }


def keep_key(transaction: Transaction, key: str | None, revision: int) -> None:
    """Keeps the caller's key, so that a second write with it is known."""
    if key is not None:
        transaction.run(_KEEP_KEY, key=key, revision=revision)
