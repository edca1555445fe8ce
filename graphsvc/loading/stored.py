"""What the store already holds, asked in chunks and not at all for kinds it holds none of."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from graphsvc.model.fields import Row
from graphsvc.store.base import Store

CHUNK = 2_000  # records asked for at once


class Stored:
    """The store as a load sees it: at one revision, read only."""

    def __init__(self, store: Store) -> None:
        self.store = store
        self.counts = store.counts()
        revisions = store.revisions(1)
        self.revision = revisions[0].number if revisions else 0

    def has(self, kind: str) -> bool:
        """Whether the store holds any record of the kind."""
        return bool(self.counts.get(kind))

    def get(self, kind: str, ids: Sequence[str]) -> dict[str, Row]:
        """The stored records with these ids."""
        return dict(self.store.get(kind, ids)) if ids and self.has(kind) else {}

    def all(self, kind: str) -> Iterator[list[Row]]:
        """Every stored record of a kind, in chunks in order of id."""
        after: str | None = None
        while self.has(kind):
            rows = self.store.page(kind, after=after, limit=CHUNK)
            if not rows:
                return
            yield rows
            after = str(rows[-1]["id"])

    def ties_of(self, kind: str, end: str, ids: Sequence[str]) -> Iterator[Row]:
        """The stored ties whose end is one of these ids."""
        if ids and self.has(kind):
            yield from self.store.ties_of(kind, end, ids)
