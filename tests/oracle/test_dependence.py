"""What hangs on a partnership or an organisation, against networkx and against counting by hand."""

from itertools import combinations

import networkx as nx
import numpy as np
import pytest

from graphsvc.analysis.dependence.contacts import find_contacts
from graphsvc.analysis.dependence.members import (
    active_members,
    joined_by,
    only_here,
    only_through,
    pairs_only_here,
)
from graphsvc.snapshot.links import LinkState
from tests.linked import record_of
from tests.networks import awkward, random_network

NETWORKS = awkward() | {f"random {seed}": random_network(seed, 30) for seed in range(10)}


def graph_of(arrays, record):
    """Active partnerships and their live and undated links."""
    graph = nx.Graph()
    graph.add_nodes_from(np.flatnonzero(arrays.active).tolist())
    for left, right, there in zip(record.left.tolist(), record.right.tolist(), record.present, strict=True):
        if there and arrays.active[left] and arrays.active[right]:
            graph.add_edge(left, right)
    return graph


def connected_pairs(graph, nodes):
    groups = (len(group & nodes) for group in nx.connected_components(graph))
    return sum(size * (size - 1) // 2 for size in groups)


def distance_fragmentation(graph, nodes):
    """1 - mean of 1/distance over pairs of some nodes; ways may lead over any."""
    ways = nx.all_pairs_shortest_path_length(graph)
    near = sum(
        1 / far for one, away in ways if one in nodes for to, far in away.items() if to in nodes and far
    )
    return 1 - near / (len(nodes) * (len(nodes) - 1))


@pytest.mark.parametrize("name", NETWORKS)
def test_contacts_are_those_of_networkx(name):
    arrays = NETWORKS[name].arrays()
    record = record_of(arrays)
    graph = graph_of(arrays, record)
    cuts, bridges = set(nx.articulation_points(graph)), set(map(frozenset, nx.bridges(graph)))
    for ix in list(graph):
        found = find_contacts(arrays, record=record, partnership=ix)
        rest, others = graph.copy(), set(graph) - {ix}
        rest.remove_node(ix)
        partners = sorted(graph[ix])
        assert found.partners.tolist() == partners
        assert found.cuts == (ix in cuts)
        assert found.bridges.tolist() == [other for other in partners if {ix, other} in bridges]
        assert found.only_link_of.tolist() == [other for other in partners if graph.degree(other) == 1]
        groups = [group & others for group in nx.connected_components(graph)]
        assert found.components_before == sum(bool(group) for group in groups)
        assert found.components_after == nx.number_connected_components(rest)
        pairs = connected_pairs(graph, others), connected_pairs(rest, others)
        assert found.pairs_lost == pairs[0] - pairs[1]
        own = nx.node_connected_component(graph, ix) - {ix}
        parts = [len(group) for group in nx.connected_components(rest) if group <= own]
        assert found.parts.tolist() == sorted(parts, reverse=True)
        every = len(others) * (len(others) - 1) // 2
        if not every:
            assert found.fragmentation_before is found.distance_fragmentation_after is None
            continue
        assert found.fragmentation_before == pytest.approx(1 - pairs[0] / every, abs=1e-12)
        assert found.fragmentation_after == pytest.approx(1 - pairs[1] / every, abs=1e-12)
        shares = found.distance_fragmentation_before, found.distance_fragmentation_after
        expected = distance_fragmentation(graph, others), distance_fragmentation(rest, others)
        assert shares == pytest.approx(expected, abs=1e-12)


def seats(arrays):
    """By active partnership the set of its members."""
    return {ix: set(arrays.members.row(ix).tolist()) for ix in np.flatnonzero(arrays.active).tolist()}


@pytest.mark.parametrize("name", NETWORKS)
def test_members_and_pairs_only_here_are_those_counted(name):
    arrays = NETWORKS[name].arrays()
    tables = seats(arrays)
    for ix in range(arrays.partnerships):
        own, others = (
            set(arrays.members.row(ix).tolist()),
            [table for at, table in tables.items() if at != ix],
        )
        elsewhere = set().union(*others)
        assert only_here(arrays, ix).tolist() == sorted(own - elsewhere)
        if len(own) < 100:
            alone = sum(not any({a, b} <= table for table in others) for a, b in combinations(own, 2))
            assert pairs_only_here(arrays, ix) == alone


def organisations(arrays):
    return sorted({*arrays.members.indices.tolist(), arrays.members.columns - 1})[:40]


@pytest.mark.parametrize("name", NETWORKS)
def test_pairs_joined_only_through_are_those_counted(name):
    arrays = NETWORKS[name].arrays()
    record, tables = record_of(arrays), seats(arrays)
    live = {
        (left, right)
        for left, right, state in zip(record.left.tolist(), record.right.tolist(), record.state, strict=True)
        if state == LinkState.LIVE
    }
    for organisation in organisations(arrays):
        own = [ix for ix, table in tables.items() if organisation in table]
        expected = [
            (a, b)
            for a, b in combinations(own, 2)
            if tables[a] & tables[b] == {organisation} and (a, b) not in live
        ]
        found = only_through(arrays, record, np.array(own, np.int32))
        assert found is not None
        assert found.number == len(expected)
        assert list(zip(found.left.tolist(), found.right.tolist(), strict=True)) == expected


@pytest.mark.parametrize("name", NETWORKS)
def test_what_memberships_join_is_that_of_networkx(name):
    arrays = NETWORKS[name].arrays()
    tables = {ix: table for ix, table in seats(arrays).items() if table}
    graph = nx.Graph()
    graph.add_nodes_from(("p", ix) for ix in tables)
    graph.add_edges_from((("p", ix), ("o", member)) for ix, table in tables.items() for member in table)
    for organisation in organisations(arrays):
        found, rest = joined_by(arrays, organisation), graph.copy()
        if ("o", organisation) in rest:
            rest.remove_node(("o", organisation))
        sizes = [
            [sum(kind == "p" for kind, _ in group) for group in nx.connected_components(each)]
            for each in (graph, rest)
        ]
        before, after = ([size for size in own if size] for own in sizes)
        assert (found.components_before, found.components_after) == (len(before), len(after))
        lost = sum(n * (n - 1) // 2 for n in before) - sum(n * (n - 1) // 2 for n in after)
        assert found.pairs_lost == lost


def test_rows_of_others_are_empty():
    arrays = NETWORKS["everything"].arrays()
    found = active_members(arrays)
    for ix in range(arrays.partnerships):
        expected = arrays.members.row(ix).tolist() if arrays.active[ix] else []
        assert found.row(ix).tolist() == expected
