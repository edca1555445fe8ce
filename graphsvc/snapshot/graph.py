"""The snapshot as a networkx graph, for those who go on in networkx."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

import networkx as nx

from graphsvc.snapshot.arrays import NOBODY
from graphsvc.snapshot.links import LinkState
from graphsvc.snapshot.tables import NodeTable, TieTable

if TYPE_CHECKING:
    from graphsvc.snapshot.snapshot import Snapshot

Node = tuple[str, str]  # (kind, key); a person's key is the pseudonym
_PERSONAL = ("name", "email")
_REFERENCES = (
    # kind, list or single field, kind it points to, type of edge
    ("partnership", "territories", "territory", "COVERS"),
    ("partnership", "themes", "theme", "ADDRESSES"),
    ("partnership", "satellite_of", "partnership", "SATELLITE_OF"),
    ("territory", "parent", "territory", "PART_OF"),
    ("territory", "adjoins", "territory", "ADJOINS"),
    ("theme", "parent", "theme", "PART_OF"),
    ("organisation", "parent", "organisation", "PART_OF"),
)


def graph(snapshot: Snapshot) -> nx.MultiGraph:
    """All that holds on the day as an undirected multigraph; O(records).

    Nodes are (kind, key) with attribute `kind` and the record's known fields.
    Edges bear `type` (MEMBER_OF, SERVES_IN, COMMUNICATES, COVERS, ADDRESSES,
    PART_OF, ADJOINS, SATELLITE_OF), `source` and `target` in the direction
    of the registry, and the tie's known fields; links also `state` and
    `freshness`. Planned and ended partnerships and what hangs on them are
    left out. People appear under their pseudonyms, without personal data.
    """
    result = nx.MultiGraph(as_of=snapshot.as_of.isoformat(), revision=snapshot.revision)
    for kind, table in snapshot.nodes.items():
        for ix in range(len(table)):
            if _shown(snapshot, kind, ix):
                result.add_node(_node(snapshot, kind, ix), kind=kind, **_known(table, ix))
    for source, target, attributes in _edges(snapshot):
        if source in result and target in result:
            result.add_edge(source, target, source=source, target=target, **attributes)
    return result


def _shown(snapshot: Snapshot, kind: str, ix: int) -> bool:
    present = snapshot.arrays.active if kind == "partnership" else snapshot.nodes[kind].present
    return bool(present[ix])


def _node(snapshot: Snapshot, kind: str, ix: int) -> Node:
    keys = snapshot.pseudonyms if kind == "person" else snapshot.nodes[kind].keys
    return kind, keys[ix]


def _known(table: NodeTable | TieTable, number: int) -> dict[str, object]:
    hidden = (*_PERSONAL, "attributes") if table.kind in ("person", "role") else ("attributes",)
    values = {name: column[number] for name, column in table.columns.items() if name not in hidden}
    # a person's own key and made keys that contain it stay out
    return {
        n: v for n, v in values.items() if v is not None and n not in ("id", "kind", "carriers", "sources")
    }


def _edges(snapshot: Snapshot) -> Iterator[tuple[Node, Node, dict[str, object]]]:
    yield from _ties(snapshot, "membership", "MEMBER_OF", ("organisation", "partnership"))
    yield from _ties(snapshot, "role", "SERVES_IN", ("person", "partnership"))
    yield from _links(snapshot)
    for kind, field_name, other, type_ in _REFERENCES:
        table, targets = snapshot.nodes[kind], snapshot.nodes[other]
        for ix in range(len(table)):
            for target in _targets(table, field_name, ix, targets):
                if not (type_ == "ADJOINS" and _named_twice(table, ix, target)):
                    yield _node(snapshot, kind, ix), _node(snapshot, other, target), {"type": type_}


def _named_twice(table: NodeTable, ix: int, target: int) -> bool:
    """Whether two territories name each other as neighbours and this is the second time."""
    return target < ix and ix in table.targets("adjoins", target, table)


def _targets(table: NodeTable, field_name: str, ix: int, other: NodeTable) -> list[int]:
    if isinstance(table.columns[field_name][ix], list):
        return table.targets(field_name, ix, other)
    target = table.target(field_name, ix, other)
    return [] if target is None else [target]


def _ties(
    snapshot: Snapshot, kind: str, type_: str, ends: tuple[str, str]
) -> Iterator[tuple[Node, Node, dict[str, object]]]:
    table = snapshot.ties[kind]
    for number in range(len(table)):
        source, target = (int(table.ends[end][number]) for end in ends)
        if table.present[number] and NOBODY not in (source, target):
            attributes = {"type": type_, **_known(table, number)}
            yield _node(snapshot, ends[0], source), _node(snapshot, ends[1], target), attributes


def _links(snapshot: Snapshot) -> Iterator[tuple[Node, Node, dict[str, object]]]:
    table = snapshot.ties["link"]
    for number in range(len(table)):
        state = LinkState(int(snapshot.link_states[number]))
        ends = [("partnership", "a"), ("partnership", "b"), ("organisation", "b_organisation")]
        joined = [
            _node(snapshot, kind, int(table.ends[end][number]))
            for kind, end in ends
            if table.ends[end][number] != NOBODY
        ]
        if state < LinkState.OVER and len(joined) == 2:
            freshness = float(snapshot.link_freshness[number])
            known = {**_known(table, number), "state": state.name.lower(), "freshness": freshness}
            yield joined[0], joined[1], {"type": "COMMUNICATES", **known}
