"""What lists are filtered, ordered and searched by: made once per snapshot, when first needed."""

from __future__ import annotations

import unicodedata
from collections.abc import Callable, Iterable, Sequence
from functools import cached_property
from typing import Any

import numpy as np
from numpy.typing import NDArray

from graphsvc.analysis.overlap import seats
from graphsvc.model.codes import STATUSES
from graphsvc.snapshot.arrays import NOBODY, UNKNOWN_DAY
from graphsvc.snapshot.csr import Csr, Ix
from graphsvc.snapshot.days import Days, ends, holds, starts
from graphsvc.snapshot.snapshot import Snapshot
from graphsvc.snapshot.tables import NodeTable, TieTable, ix_of_keys

Mask = NDArray[np.bool_]
Ranks = NDArray[np.int64]
UNKNOWN_RANK = -1
CURRENT, PAST, FUTURE = 0, 1, 2
_REFERRED = {"territories": "territory", "themes": "theme"}
_PLANNED, _ENDED = STATUSES.index("planned"), STATUSES.index("ended")


class Index:
    """Derived columns of one snapshot; each is computed once and kept as long as the snapshot."""

    def __init__(self, snapshot: Snapshot) -> None:
        self.snapshot = snapshot
        self._ranks: dict[object, Ranks] = {}
        self._lists: dict[tuple[str, str], Csr] = {}
        self._targets: dict[tuple[str, str], Ix] = {}
        self._usual: dict[str, Mask] = {}
        self._ties: dict[tuple[str, str], Csr] = {}
        self._searched: dict[str, Sequence[tuple[str, ...]]] = {}

    def table(self, kind: str) -> NodeTable | TieTable:
        """All records of a kind."""
        return self.snapshot.nodes[kind] if kind in self.snapshot.nodes else self.snapshot.ties[kind]

    def ranks(self, name: object, rank: Callable[[Index], Ranks]) -> Ranks:
        """What `rank` gives, kept under a name."""
        if name not in self._ranks:
            self._ranks[name] = rank(self)
        return self._ranks[name]

    def in_key_order(self, kind: str, rows: Ix) -> Ix:
        """Rows of a kind as lists show them: by key, roles by what anybody may see instead of theirs."""
        return rows[np.argsort(self.places(kind, rows))]

    def places(self, kind: str, rows: Ix) -> NDArray[np.integer[Any]]:
        """By what rows of a kind are ordered where nothing is said: their own numbers, but for roles."""
        return self._role_places[rows] if kind == "role" else rows

    def usual_mask(self, kind: str, mask: Callable[[], Mask]) -> Mask:
        """The rows of a kind that lists show where nobody says which: what `mask` gives, once."""
        if kind not in self._usual:
            self._usual[kind] = mask()
        return self._usual[kind]

    @cached_property
    def seats_of_organisations(self) -> Ranks:
        """In how many partnerships each organisation is a counted member."""
        return seats(self.snapshot.arrays.members, self.snapshot.arrays.active)

    @cached_property
    def seats_of_people(self) -> Ranks:
        """In how many partnerships each person is in post."""
        return seats(self.snapshot.arrays.people, self.snapshot.arrays.active)

    @cached_property
    def reading_day(self) -> Days:
        """The day each partnership's ties are read: a planned one's first day, else the picture's."""
        arrays = self.snapshot.arrays
        planned = (arrays.status == _PLANNED) & (arrays.start != UNKNOWN_DAY)
        return np.where(planned, arrays.start, arrays.as_of_day).astype(np.int32)

    @cached_property
    def validity(self) -> dict[str, NDArray[np.int8]]:
        """By kind, whether each row is CURRENT, PAST or FUTURE; of kinds without dates all are CURRENT."""
        nodes = {kind: self._node_validity(table) for kind, table in self.snapshot.nodes.items()}
        return nodes | {kind: self._tie_validity(table) for kind, table in self.snapshot.ties.items()}

    @cached_property
    def _role_places(self) -> Ranks:
        """The place of each role by partnership, pseudonym, start: keys would tell the order of names."""
        role = self.snapshot.ties["role"]
        order = np.lexsort((role.start, role.ends["person"], role.ends["partnership"]))
        places = np.empty(len(role), np.int64)
        places[order] = np.arange(len(role))
        return places

    @cached_property
    def successions(self) -> frozenset[tuple[int, int]]:
        """Predecessor and successor of each succession recorded and not after the day."""
        tie = self.snapshot.ties["succession"]
        sides = (tie.ends[end].tolist() for end in ("predecessor", "successor"))
        known = (starts(tie.columns["date"]) <= self.snapshot.arrays.as_of_day).tolist()
        return frozenset((old, new) for old, new, told in zip(*sides, known, strict=True) if told)

    @cached_property
    def links_of_partnerships(self) -> tuple[Csr, Csr]:
        """For each partnership, and for each organisation, the links that end there."""
        link = self.snapshot.ties["link"]
        partnerships = _joined(link, ("a", "b"), len(self.snapshot.partnerships))
        return partnerships, _joined(link, ("b_organisation",), len(self.snapshot.organisations))

    def ties_of(self, kind: str, end: str) -> Csr:
        """For each node that a kind of tie may have at an end, the ties that have it there."""
        if (kind, end) not in self._ties:
            table = self.snapshot.ties[kind]
            self._ties[kind, end] = _joined(table, (end,), len(self.snapshot.nodes[end]))
        return self._ties[kind, end]

    @cached_property
    def posts_of_partnerships(self) -> Csr:
        """For each partnership its posts."""
        post = self.snapshot.nodes["post"]
        partnership = ix_of_keys(post.columns["partnership"], self.snapshot.partnerships.ix)
        kept = np.flatnonzero(partnership != NOBODY).astype(np.int32)
        return Csr.from_pairs(partnership[kept], kept, (len(self.snapshot.partnerships), len(post)))

    @cached_property
    def _children(self) -> dict[str, Csr]:
        return {kind: _children(self.snapshot.nodes[kind]) for kind in _REFERRED.values()}

    def search_texts(self, kind: str) -> Sequence[tuple[str, ...]]:
        """The folded texts by which each node of a kind is found: name or title, key, identifiers, code."""
        if kind not in self._searched:
            self._searched[kind] = _search_texts(self.snapshot, kind)
        return self._searched[kind]

    def children(self, kind: str) -> Csr:
        """For each territory or theme those directly below it."""
        return self._children[kind]

    def listers(self, field: str, ix: int) -> Ix:
        """The partnerships that list, in a field, a territory or theme or one below it."""
        inside = self.at_or_below(_REFERRED[field], [ix])
        return np.flatnonzero(self.listing("partnership", field, inside)).astype(np.int32)

    def at_or_below(self, kind: str, chosen: Iterable[int]) -> Mask:
        """Which territories or themes are one of those chosen or below one; O(nodes × depth)."""
        table = self.snapshot.nodes[kind]
        parent = ix_of_keys(table.columns["parent"], table.ix)
        inside = np.zeros(len(table) + 1, np.bool_)  # the last place is what NOBODY points at
        inside[list(chosen)] = True
        for _ in range(len(table)):
            grown = inside | np.append(inside[parent], False)
            if (grown == inside).all():
                break
            inside = grown
        return inside[:-1]

    def listing(self, kind: str, field: str, wanted: Mask) -> Mask:
        """Which nodes of a kind list, in a field, one of the wanted nodes of the kind it refers to."""
        listed = self.listed(kind, field, _REFERRED[field])
        found = np.zeros(listed.rows, np.bool_)
        found[listed.row_numbers()[wanted[listed.indices]]] = True
        return found

    def target(self, kind: str, field: str, other: str) -> Ix:
        """For each node of a kind the node of another that its field refers to, NOBODY where none."""
        if (kind, field) not in self._targets:
            keys = self.snapshot.nodes[kind].columns[field]
            self._targets[kind, field] = ix_of_keys(keys, self.snapshot.nodes[other].ix)
        return self._targets[kind, field]

    def listed(self, kind: str, field: str, other_kind: str) -> Csr:
        """For each node of a kind the nodes of another that its field lists."""
        if (kind, field) not in self._lists:
            table, other = self.snapshot.nodes[kind], self.snapshot.nodes[other_kind]
            targets = [table.targets(field, ix, other) for ix in range(len(table))]
            rows = np.repeat(np.arange(len(table), dtype=np.int32), [len(found) for found in targets])
            columns = np.array([ix for found in targets for ix in found], np.int32)
            self._lists[kind, field] = Csr.from_pairs(rows, columns, (len(table), len(other)))
        return self._lists[kind, field]

    def _node_validity(self, table: NodeTable) -> NDArray[np.int8]:
        if table.kind == "partnership":
            status = self.snapshot.arrays.status
            return np.select([status == _PLANNED, status == _ENDED], [FUTURE, PAST], CURRENT).astype(np.int8)
        if table.kind == "post":
            partnership = ix_of_keys(table.columns["partnership"], self.snapshot.partnerships.ix)
            return self._validity(table.start, table.end, partnership)
        end = ends(table.columns["expires_on"]) if table.kind == "protocol" else table.end
        return _on_day(table.start, end, self.snapshot.arrays.as_of_day)

    def _tie_validity(self, table: TieTable) -> NDArray[np.int8]:
        if table.kind in ("membership", "role"):
            return self._validity(table.start, table.end, table.ends["partnership"])
        return _on_day(table.start, table.end, self.snapshot.arrays.as_of_day)

    def _validity(self, start: Days, end: Days, partnership: Ix) -> NDArray[np.int8]:
        """Validity of what belongs to a partnership: over when the partnership is."""
        day = np.append(self.reading_day, self.snapshot.arrays.as_of_day)[partnership]
        ended = np.append(self.snapshot.arrays.status, CURRENT)[partnership] == _ENDED
        validity = _on_day(start, end, day)
        validity[ended] = PAST
        return validity


def _search_texts(snapshot: Snapshot, kind: str) -> Sequence[tuple[str, ...]]:
    table = snapshot.nodes[kind]
    named = table.columns.get("name", table.columns.get("title", [None] * len(table)))
    found: list[tuple[str, ...]] = [
        (folded(str(name or key)), folded(key)) for name, key in zip(named, table.keys, strict=True)
    ]
    for further in ("identifiers", "code", "email"):
        values = table.columns.get(further)
        if values is not None:
            found = [(*texts, *_folded_all(value)) for texts, value in zip(found, values, strict=True)]
    if kind == "person":
        found = [(*texts, name) for texts, name in zip(found, snapshot.pseudonyms, strict=True)]
    return found


def _folded_all(value: object) -> Iterable[str]:
    return map(folded, value if isinstance(value, list) else [value] if isinstance(value, str) else [])


def _children(table: NodeTable) -> Csr:
    parent = ix_of_keys(table.columns["parent"], table.ix)
    kept = np.flatnonzero(parent != NOBODY).astype(np.int32)
    return Csr.from_pairs(parent[kept], kept, (len(table), len(table)))


def folded(text: str) -> str:
    """A text without case, accents and doubled spaces, as names are searched and ordered."""
    plain = unicodedata.normalize("NFKD", unicodedata.normalize("NFKD", text).casefold())
    return " ".join("".join(letter for letter in plain if not unicodedata.combining(letter)).split())


def ranked(values: Sequence[object]) -> Ranks:
    """The place of each value among the distinct ones in order, UNKNOWN_RANK for None."""
    place = {value: rank for rank, value in enumerate(sorted({v for v in values if v is not None}))}  # type: ignore[type-var]
    return np.fromiter((place.get(v, UNKNOWN_RANK) for v in values), np.int64, len(values))


def index_of(snapshot: Snapshot) -> Index:
    """The index of a snapshot, made on first use; kept in it, as its own cached columns are."""
    return snapshot.once("index", Index)


def _on_day(start: Days, end: Days, day: int | Days) -> NDArray[np.int8]:
    validity = np.where(holds(start, end, day), CURRENT, PAST)
    validity[(start != UNKNOWN_DAY) & (start > day)] = FUTURE
    return validity.astype(np.int8)


def _joined(table: TieTable, ends: tuple[str, ...], rows: int) -> Csr:
    """For each node the ties with that node at one of the ends."""
    numbers = np.arange(len(table), dtype=np.int32)
    node = np.concatenate([table.ends[end] for end in ends])
    tie = np.tile(numbers, len(ends))
    kept = node != NOBODY
    return Csr.from_pairs(node[kept], tie[kept], (rows, len(table)))
