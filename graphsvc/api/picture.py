"""One picture of the network as one caller sees it: the root of every answer below a `network` field."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Callable
from typing import TYPE_CHECKING, Any, TypeVar

from graphsvc.api.ids import NodeId, written
from graphsvc.api.index import Index, index_of
from graphsvc.api.node_types import NODE_TYPES, PERSON, ROLE
from graphsvc.model.pseudonyms import PREFIX, pseudonym
from graphsvc.snapshot.snapshot import Snapshot

if TYPE_CHECKING:
    from graphsvc.api.context import Context

_ROLE_KEY_BAR = "|"
Answer = TypeVar("Answer")


class Picture:
    """A snapshot, the request that looks at it, and how nodes of it are named and found."""

    def __init__(self, context: Context, snapshot: Snapshot, *, default: bool) -> None:
        self.context = context
        self.snapshot = snapshot
        self.default = default
        self.index: Index = index_of(snapshot)
        self._answers: dict[object, Any] = {}

    def once(self, name: object, answer: Callable[[], Answer]) -> Answer:
        """An answer that many nodes of a request share, computed for the first that asks."""
        if name not in self._answers:
            self._answers[name] = answer()
        found: Answer = self._answers[name]
        return found

    def node(self, kind: str, ix: int) -> Any:
        """The node or tie of a kind with that number, as its GraphQL type."""
        return NODE_TYPES[kind](picture=self, ix=int(ix))

    def find(self, kind: str, key: str) -> Any | None:
        """The node or tie with the key that its id holds; None when there is none."""
        ix = self._ix(kind, key)
        return None if ix is None else self.node(kind, ix)

    def by_key(self, kind: str, key: str) -> Any | None:
        """The node with a key as people write it: a person's own key works for those who may see it."""
        return self.find(kind, self.public(kind, key))

    def public(self, kind: str, key: str) -> str:
        """The key by which a node is found: a person's pseudonym instead of the person's own key."""
        if kind != PERSON or not self.context.viewer.sees_people:
            return key
        ix = self.snapshot.people.ix.get(key)
        return key if ix is None else self.snapshot.pseudonyms[ix]

    def id_of(self, kind: str, ix: int) -> str:
        """The opaque id of a node or tie; it never holds a person's own key."""
        key = self.public_key(kind, ix)
        dated = () if self.default else self.snapshot.identity
        return written(NodeId(kind, key, *dated))

    def public_key(self, kind: str, ix: int) -> str:
        """The key that anybody may see: of a person the pseudonym, of a role a digest."""
        if kind == PERSON:
            return self.snapshot.pseudonyms[ix]
        if kind == ROLE:
            return self._role_key(ix)
        tables = self.snapshot.nodes if kind in self.snapshot.nodes else self.snapshot.ties
        return tables[kind].keys[ix]

    def _ix(self, kind: str, key: str) -> int | None:
        if kind == PERSON:
            return _place(self.snapshot.pseudonyms, key)
        if kind == ROLE:
            return self._role_ix(key)
        if kind not in NODE_TYPES:
            return None
        if kind in self.snapshot.nodes:
            return self.snapshot.nodes[kind].ix.get(key)
        return _place(self.snapshot.ties[kind].keys, key)

    def _role_key(self, ix: int) -> str:
        """A role's made key holds the person's key: the pseudonym and a keyed digest stand for it."""
        table = self.snapshot.ties[ROLE]
        secret = self.context.service.info.pseudonym_key
        digest = pseudonym(secret, table.keys[ix]).removeprefix(PREFIX)
        person = int(table.ends[PERSON][ix])
        return f"{self.snapshot.pseudonyms[person]}{_ROLE_KEY_BAR}{digest}"

    def _role_ix(self, key: str) -> int | None:
        person = _place(self.snapshot.pseudonyms, key.partition(_ROLE_KEY_BAR)[0])
        if person is None:
            return None
        roles = self.snapshot.ties[ROLE].of(PERSON, person)
        return next((int(ix) for ix in roles if self._role_key(int(ix)) == key), None)


def _place(keys: Any, key: str) -> int | None:
    """Where a key stands in keys that are in order; None when it does not."""
    place = bisect_left(keys, key)
    return place if place < len(keys) and keys[place] == key else None
