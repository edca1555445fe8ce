"""Whether two organisations work in the same place, as far as territories and what they are part of tell."""

from __future__ import annotations

from collections.abc import Sequence
from functools import lru_cache

from graphsvc.loading.names import are_alike, folded, words_of
from graphsvc.loading.staging import Staging
from graphsvc.loading.stored import Stored
from graphsvc.loading.tables import GOOD
from graphsvc.model.fields import NONE

SAME, WITHIN, UNKNOWN = "in the same place", "the place of one within the other's", "place unknown"
_REMEMBERED = 100_000
_STAGED = f"SELECT name, parent FROM territory WHERE id = ? AND bad = {GOOD}"
_MEANT = "SELECT root FROM meant WHERE kind = 'territory' AND id = ?"

Way = tuple[str, ...]  # a territory and those above it, the nearest first


class Places:
    """The territories of the files and the store, read through aliases, and what each is part of."""

    def __init__(self, staging: Staging, stored: Stored) -> None:
        self._database = staging.database
        self._stored = stored
        self._upward = lru_cache(maxsize=_REMEMBERED)(self._climbed)
        self._told = lru_cache(maxsize=_REMEMBERED)(self._read)

    def shared(self, one: Sequence[str], other: Sequence[str]) -> str | None:
        """How two lists of territories meet: SAME, WITHIN, UNKNOWN where one is empty, or None.

        Also unknown where two are spelt nearly alike: a slip in the name of a
        municipality makes a territory of its own.
        """
        if not (one and other):
            return UNKNOWN
        mine, theirs = ([self._upward(key) for key in keys] for keys in (one, other))
        if {up[0] for up in mine} & {up[0] for up in theirs}:
            return SAME
        pairs = [(a, b) for a in mine for b in theirs]
        if any(a[0] in b or b[0] in a for a, b in pairs):
            return WITHIN
        return UNKNOWN if any(self._may_be_one(a, b) for a, b in pairs) else None

    def _may_be_one(self, one: Way, other: Way) -> bool:
        """Whether two territories, of which none is known to be elsewhere, are spelt nearly alike."""
        if len(one) > 1 < len(other) and one[1] != other[1]:
            return False
        mine, theirs = (self._told(way[0])[0] for way in (one, other))
        return folded(mine) != folded(theirs) and are_alike(words_of(mine), words_of(theirs))

    def _climbed(self, key: str) -> Way:
        """A territory and those above it; ends where a circle begins."""
        way: dict[str, None] = {}
        at: str | None = self._root(key)
        while at is not None and at not in way:
            way[at] = None
            above = self._told(at)[1]
            at = None if above is None else self._root(above)
        return tuple(way)

    def _root(self, key: str) -> str:
        found = self._database.execute(_MEANT, (key,)).fetchone()
        return str(found[0]) if found else key

    def _read(self, key: str) -> tuple[str, str | None]:
        """The name of a territory, and what it is part of."""
        found = self._database.execute(_STAGED, (key,)).fetchone()
        if not found:
            known = self._stored.get("territory", [key]).get(key, {})
            found = known.get("name"), known.get("parent")
        name, above = found
        return str(name or key), None if above in (None, NONE) else str(above)
