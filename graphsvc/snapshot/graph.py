"""The snapshot as a graph: which nodes and edges it has."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, NamedTuple

import numpy as np
from numpy.typing import NDArray

from graphsvc.snapshot.arrays import NOBODY, UNKNOWN_DAY
from graphsvc.snapshot.days import day_number, ends, starts
from graphsvc.snapshot.links import LinkState
from graphsvc.snapshot.tables import NodeTable, TieTable, ix_of_keys

if TYPE_CHECKING:
    from graphsvc.snapshot.snapshot import Snapshot

Place = tuple[str, int]  # kind and ix
Shown = Mapping[str, NDArray[np.bool_]]  # by kind, whether each node is in the graph
_REFERENCES = (
    # kind, list or single field, kind it points to, type of edge
    ("partnership", "territories", "territory", "COVERS"),
    ("partnership", "themes", "theme", "ADDRESSES"),
    ("partnership", "satellite_of", "partnership", "SATELLITE_OF"),
    ("territory", "parent", "territory", "PART_OF"),
    ("territory", "adjoins", "territory", "ADJOINS"),
    ("theme", "parent", "theme", "PART_OF"),
    ("organisation", "parent", "organisation", "PART_OF"),
    ("organisation", "territories", "territory", "COVERS"),
    ("organisation", "themes", "theme", "ADDRESSES"),
    ("organisation", "partnership", "partnership", "IS"),
    ("partnership", "host_organisation", "organisation", "HOSTED_BY"),
    ("post", "partnership", "partnership", "SEAT_IN"),
    ("post", "organisation", "organisation", "SEAT_OF"),
    ("protocol", "parties", "organisation", "SIGNED_BY"),
)
WITHOUT_DIRECTION = ("COMMUNICATES", "ADJOINS")  # which is source and which target says nothing


@dataclass(frozen=True, slots=True)
class Edge:
    """What joins two nodes: a tie, by its number in its table, or (None) a mere reference."""

    type: str
    source: Place
    target: Place
    table: TieTable | None = None
    number: int = 0


class _Tie(NamedTuple):
    """Which ends of a kind of tie are the source and target of an edge, and of which kind their nodes are."""

    kind: str
    type: str
    source_end: str
    source_kind: str
    target_end: str
    target_kind: str


_TIES = (
    _Tie("membership", "MEMBER_OF", "organisation", "organisation", "partnership", "partnership"),
    _Tie("role", "SERVES_IN", "person", "person", "partnership", "partnership"),
    _Tie("link", "COMMUNICATES", "a", "partnership", "b", "partnership"),
    _Tie("link", "COMMUNICATES", "a", "partnership", "b_organisation", "organisation"),
    _Tie("succession", "SUCCEEDS", "successor", "partnership", "predecessor", "partnership"),
)


def shown_nodes(snapshot: Snapshot, *, ever: bool = False) -> Shown:
    """Which nodes hold on the day; with `ever` on any day. Posts go with their partnership."""
    if ever:
        return {kind: _lasting(table) for kind, table in snapshot.nodes.items()}
    shown = {kind: table.present for kind, table in snapshot.nodes.items()}
    posts, protocols = snapshot.nodes["post"], snapshot.nodes["protocol"]
    active = snapshot.arrays.active
    of_posts = ix_of_keys(posts.columns["partnership"], snapshot.partnerships.ix)
    expires = ends(protocols.columns["expires_on"])
    in_force = (expires == UNKNOWN_DAY) | (expires > day_number(snapshot.as_of))
    return {
        **shown,
        "partnership": active,
        "post": posts.present & np.append(active, False)[of_posts],
        "protocol": protocols.present & in_force,
    }


def _lasting(table: NodeTable) -> NDArray[np.bool_]:
    """Which nodes do not end on the day they start."""
    return np.asarray((table.start == UNKNOWN_DAY) | (table.end == UNKNOWN_DAY) | (table.start < table.end))


def places(shown: Shown) -> Iterator[Place]:
    """The nodes, kind by kind, in order of ix."""
    for kind, present in shown.items():
        yield from ((kind, int(ix)) for ix in np.flatnonzero(present))


def edges(snapshot: Snapshot, shown: Shown, *, ever: bool = False) -> Iterator[Edge]:
    """What joins nodes that are shown, on the day or with `ever` on any; O(n log n).

    Ties of a kind come in order of source, target and start, so that those of
    one pair follow each other. Blocked links are none.
    """
    for tie in _TIES:
        yield from _ties(snapshot, shown, _holding(snapshot, tie.kind, ever), tie)
    for kind, field_name, other, type_ in _REFERENCES:
        if kind not in shown:
            continue
        table, targets = snapshot.nodes[kind], snapshot.nodes[other]
        for ix in map(int, np.flatnonzero(shown[kind])):
            for target in _targets(table, field_name, ix, targets):
                is_repeated = type_ == "ADJOINS" and _named_twice(table, ix, target)
                if shown[other][target] and not is_repeated:
                    yield Edge(type_, (kind, ix), (other, target))


def link_reading(snapshot: Snapshot, edge: Edge) -> dict[str, object]:
    """How a link stands on the day: `state` and `freshness`; nothing for other edges."""
    if edge.type != "COMMUNICATES":
        return {}
    state = LinkState(int(snapshot.link_states[edge.number]))
    return {"state": state.name.lower(), "freshness": float(snapshot.link_freshness[edge.number])}


def _holding(snapshot: Snapshot, kind: str, ever: bool) -> NDArray[np.bool_]:
    """Which ties of a kind hold on the day, or ever."""
    table = snapshot.ties[kind]
    if kind == "link":
        last = LinkState.OVER if ever else LinkState.OVER - 1
        return np.asarray(snapshot.link_states <= last)
    if kind == "succession" and not ever:
        day = starts(table.columns["date"])
        return np.asarray((day == UNKNOWN_DAY) | (day <= day_number(snapshot.as_of)))
    return np.ones(len(table), np.bool_) if ever else table.present


def _ties(snapshot: Snapshot, shown: Shown, holding: NDArray[np.bool_], tie: _Tie) -> Iterator[Edge]:
    table = snapshot.ties[tie.kind]
    source, target = table.ends[tie.source_end], table.ends[tie.target_end]
    kept = np.flatnonzero(holding & (source != NOBODY) & (target != NOBODY))
    kept = kept[shown[tie.source_kind][source[kept]] & shown[tie.target_kind][target[kept]]]
    order = np.lexsort((table.start[kept], target[kept], source[kept]))
    for number in map(int, kept[order]):
        ends = (tie.source_kind, int(source[number])), (tie.target_kind, int(target[number]))
        yield Edge(tie.type, *ends, table, number)


def _targets(table: NodeTable, field_name: str, ix: int, other: NodeTable) -> list[int]:
    if isinstance(table.columns[field_name][ix], list):
        return table.targets(field_name, ix, other)
    target = table.target(field_name, ix, other)
    return [] if target is None else [target]


def _named_twice(table: NodeTable, ix: int, target: int) -> bool:
    """Whether two territories name each other as neighbours and this is the second time."""
    return target < ix and ix in table.targets("adjoins", target, table)
