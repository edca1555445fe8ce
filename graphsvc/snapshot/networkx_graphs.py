"""The snapshot as networkx graphs, for those who go on there (docs/networkx.md)."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from graphsvc.errors import BadInput
from graphsvc.model.codes import STATUSES
from graphsvc.model.kinds import KINDS
from graphsvc.snapshot.arrays import NOBODY
from graphsvc.snapshot.graph import Edge, Place, edges, link_reading, places, shown_nodes
from graphsvc.snapshot.links import LinkState
from graphsvc.snapshot.tables import NodeTable, TieTable

if TYPE_CHECKING:
    import networkx as nx

    from graphsvc.snapshot.snapshot import Snapshot

Node = tuple[str, str]  # kind and key, of a person the pseudonym
GRAPHS = ("links", "members")
_HIDDEN = ("id", "attributes", "carriers", "sources")  # made keys and carriers hold keys of people
_PERSONAL = {"person": ("name", "email"), "role": ("end_reason",)}
_FURTHER_ENDS = {"organisation": "on_behalf_of", "post": "post", "protocol": "protocol"}
_FACTS = {  # what is kept of a node in records of their own
    "capacity": ("organisation", "capacities", "criterion", "value"),
    "requirement": ("theme", "requirements", "sector", "weight"),
}


def whole_graph(snapshot: Snapshot) -> nx.MultiGraph:
    """All that holds on the day as an undirected multigraph; O(records).

    Nodes are (kind, key) of every kind, with `kind`, the known fields of the record, and `capacities` and
    `requirements` as dictionaries; `status` of a partnership is the one on the day. Edges bear `type`
    (MEMBER_OF, SERVES_IN, COMMUNICATES, SUCCEEDS, COVERS, ADDRESSES, PART_OF, ADJOINS, SATELLITE_OF, IS,
    HOSTED_BY, SEAT_IN, SEAT_OF, SIGNED_BY), `source` and `target` in the direction of the registry, and
    the known fields of a tie; of a role `on_behalf_of` and `post`, of a link `state`, `freshness`,
    `protocol` and `carriers`, each as nodes of the graph. Planned and ended partnerships and what hangs on
    them are left out, and so are links that are over or blocked. People appear under their pseudonyms,
    without personal data. The graph bears `as_of`, `revision` and `scenario` (empty: as recorded).
    """
    import networkx as nx

    result = nx.MultiGraph(
        as_of=snapshot.as_of.isoformat(), revision=snapshot.revision, scenario=snapshot.scenario
    )
    shown = shown_nodes(snapshot)
    for kind, ix in places(shown):
        result.add_node(_node(snapshot, (kind, ix)), kind=kind, **_node_fields(snapshot, kind, ix))
    _add_facts(result, snapshot)
    for edge in edges(snapshot, shown):
        source, target = _node(snapshot, edge.source), _node(snapshot, edge.target)
        fields = {**_tie_fields(snapshot, edge), **link_reading(snapshot, edge)}
        result.add_edge(source, target, type=edge.type, source=source, target=target, **fields)
    return result


def simple_graph(snapshot: Snapshot, kind: str) -> nx.Graph:
    """The graph of one kind of tie between active partnerships, undirected and simple; O(records).

    `links`: partnerships that are in touch (G36): a live link joins them, or one without a dated contact
    (`state` live or undated; `freshness` 0 to 1 of the freshest). `members`: two-mode, partnerships
    (`bipartite` 0) and the organisations that are there on the day (`bipartite` 1), joined by counted
    memberships. Nodes are (kind, key) with `kind` and `name`, those without ties included.
    These are the graphs of `brokers`. Raises BadInput for another kind.
    """
    if kind not in GRAPHS:
        raise BadInput(f"no graph {kind!r}; it must be one of {', '.join(GRAPHS)}")
    import networkx as nx

    result = nx.Graph(
        as_of=snapshot.as_of.isoformat(), revision=snapshot.revision, scenario=snapshot.scenario
    )
    _add_named(result, snapshot, "partnership", snapshot.arrays.active, 0)
    if kind == "links":
        _add_links(result, snapshot)
    else:
        _add_named(result, snapshot, "organisation", snapshot.organisations.present, 1)
        _add_members(result, snapshot)
    return result


def _add_named(graph: nx.Graph, snapshot: Snapshot, kind: str, shown: NDArray[np.bool_], side: int) -> None:
    table = snapshot.nodes[kind]
    for ix in np.flatnonzero(shown).tolist():
        name = table.columns["name"][ix] or table.keys[ix]
        graph.add_node((kind, table.keys[ix]), kind=kind, name=name, bipartite=side)


def _add_members(graph: nx.Graph, snapshot: Snapshot) -> None:
    members = snapshot.arrays.members
    for partnership, organisation in zip(
        members.row_numbers().tolist(), members.indices.tolist(), strict=True
    ):
        ends = _node(snapshot, ("partnership", partnership)), _node(snapshot, ("organisation", organisation))
        if all(end in graph for end in ends):
            graph.add_edge(*ends)


def _add_links(graph: nx.Graph, snapshot: Snapshot) -> None:
    """Adds each pair by its freshest link, a live one before any other."""
    table, states = snapshot.ties["link"], snapshot.link_states
    for state in (LinkState.UNDATED, LinkState.LIVE):
        order = np.argsort(snapshot.link_freshness, kind="stable")
        for row in order[states[order] == state].tolist():
            a, b = int(table.ends["a"][row]), int(table.ends["b"][row])
            if a == b or NOBODY in (a, b):
                continue
            ends = _node(snapshot, ("partnership", a)), _node(snapshot, ("partnership", b))
            if all(end in graph for end in ends):
                freshness = float(snapshot.link_freshness[row])
                graph.add_edge(*ends, state=state.name.lower(), freshness=freshness)


def _node(snapshot: Snapshot, place: Place) -> Node:
    kind, ix = place
    keys = snapshot.pseudonyms if kind == "person" else snapshot.nodes[kind].keys
    return kind, keys[ix]


def _node_fields(snapshot: Snapshot, kind: str, ix: int) -> dict[str, object]:
    fields = _known(snapshot.nodes[kind], ix)
    if kind == "partnership":
        fields["status"] = STATUSES[int(snapshot.arrays.status[ix])]
    return fields


def _tie_fields(snapshot: Snapshot, edge: Edge) -> dict[str, object]:
    """The known fields of a tie, and the further nodes that it names."""
    if edge.table is None:
        return {}
    table, row = edge.table, edge.number
    fields = _known(table, row)
    joined = {field.name for field in KINDS[table.kind].references} - set(KINDS[table.kind].ends)
    for name in joined & _FURTHER_ENDS.keys():
        ix = int(table.ends[name][row])
        if ix != NOBODY:
            fields[_FURTHER_ENDS[name]] = _node(snapshot, (name, ix))
    carriers = table.columns["carriers"][row] if table.kind == "link" else None
    if isinstance(carriers, list):
        people = snapshot.people.ix
        known = sorted({people[key] for key in carriers if key in people})
        fields["carriers"] = [_node(snapshot, ("person", ix)) for ix in known]
    return fields


def _known(table: NodeTable | TieTable, number: int) -> dict[str, object]:
    """The fields of a record that are known, but for what would tell who somebody is."""
    hidden = (*_HIDDEN, *_PERSONAL.get(table.kind, ()))
    values = {name: column[number] for name, column in table.columns.items() if name not in hidden}
    return {name: value for name, value in values.items() if value is not None}


def _add_facts(graph: nx.MultiGraph, snapshot: Snapshot) -> None:
    """Gives nodes what further records say of them, as a dictionary under a name of its own."""
    for fact, (kind, name, label, value) in _FACTS.items():
        facts, known = snapshot.facts[fact], snapshot.nodes[kind].ix
        for key, told, number in zip(facts[kind], facts[label], facts[value], strict=True):
            node = graph.nodes.get(_node(snapshot, (kind, known[str(key)]))) if key in known else None
            if node is not None:
                node.setdefault(name, {})[str(told)] = number
