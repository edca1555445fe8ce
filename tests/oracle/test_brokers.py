"""Every figure on brokers against networkx and against counting by hand."""

from __future__ import annotations

from itertools import combinations, permutations
from math import comb, isnan, log

import networkx as nx
import numpy as np
import pytest
from networkx.algorithms import bipartite

from graphsvc.analysis.brokers import Graph, Kind, Role
from graphsvc.analysis.brokers.cuts import cut_nodes
from graphsvc.analysis.brokers.pairs import pairs_of
from graphsvc.analysis.brokers.roles import roles_of
from graphsvc.analysis.brokers.triangles import closeness, triangles
from graphsvc.kernels.sets import Rows
from graphsvc.snapshot.snapshot import Snapshot
from tests.broker_graphs import LEVELS, brokers_of, kernel_rows, linked, random_graphs, random_members, seated

Node = tuple[Kind, int]
GRAPHS = {name: graph for name, graph in random_graphs().items() if graph.number_of_edges()}


@pytest.fixture(params=GRAPHS)
def graph(request: pytest.FixtureRequest) -> nx.Graph:
    """Without its isolates, which have no row."""
    whole = GRAPHS[request.param]
    inner = whole.subgraph([v for v, degree in whole.degree if degree])
    return nx.convert_node_labels_to_integers(inner, ordering="sorted")


def values(told: dict[int, float]) -> list[float]:
    return [told[v] for v in sorted(told)]


def test_on_links(graph: nx.Graph) -> None:
    found = brokers_of(linked(graph), Graph.LINKS)
    columns = found.columns
    assert columns.betweenness == pytest.approx(
        values(nx.betweenness_centrality(graph, normalized=False)), abs=1e-9
    )
    if len(graph) > 2:
        normalised = values(nx.betweenness_centrality(graph))
        assert columns.betweenness_normalised == pytest.approx(normalised, abs=1e-9)
    else:
        assert np.isnan(columns.betweenness_normalised).all()
    assert columns.constraint == pytest.approx(values(nx.constraint(graph)), abs=1e-9)
    effective = values(nx.effective_size(graph, nodes=list(graph)))
    assert columns.effective_size == pytest.approx(effective, abs=1e-9)
    assert set(np.flatnonzero(columns.cut_node).tolist()) == set(nx.articulation_points(graph))
    parts = list(nx.connected_components(graph))
    assert found.components == len(parts)
    assert {frozenset(np.flatnonzero(columns.component == at).tolist()) for at in range(len(parts))} == {
        frozenset(part) for part in parts
    }
    assert np.all(np.diff(np.bincount(columns.component)) <= 0)


def test_hierarchy_by_its_definition(graph: nx.Graph) -> None:
    """Burt 1992, from the local constraints of networkx."""
    found = closeness(Rows(*kernel_rows(graph))).hierarchy
    for v in graph:
        contacts = list(graph[v])
        if len(contacts) < 2:
            assert isnan(found[v])
            continue
        local = [nx.local_constraint(graph, v, u) for u in contacts]
        ratio = [each / (sum(local) / len(local)) for each in local]
        told = sum(r * log(r) for r in ratio) / (len(local) * log(len(local)))
        assert found[v] == pytest.approx(told, abs=1e-9)


def test_triangles(graph: nx.Graph) -> None:
    blocks = list(triangles(Rows(*kernel_rows(graph))))
    found = [frozenset(each) for block in blocks for each in block.T.tolist()]
    told = {frozenset(c) for c in nx.enumerate_all_cliques(graph) if len(c) == 3}
    assert len(found) == len(told)
    assert set(found) == told


def test_cuts_weigh_what_they_are_told(graph: nx.Graph) -> None:
    found = cut_nodes(Rows(*kernel_rows(graph)))
    assert [*zip(found.left.tolist(), found.right.tolist(), strict=True)] == sorted(
        (min(edge), max(edge)) for edge in nx.bridges(graph)
    )
    nothing = cut_nodes(Rows(*kernel_rows(graph)), weight=np.zeros(len(graph), np.int64))
    assert not nothing.parted.any()
    assert np.array_equal(nothing.cut, found.cut)


def role_of(own: int, one: int, other: int) -> Role:
    if one == other:
        return Role.COORDINATOR if one == own else Role.ITINERANT
    return Role.GATEKEEPER if own in (one, other) else Role.LIAISON


def counted_roles(graph: nx.Graph, label: list[int]) -> np.ndarray:
    """Open triads by Gould & Fernandez 1989; a label below 0 is not known."""
    found = np.zeros((len(graph), len(Role)), int)
    for v in graph:
        for one, other in combinations(graph[v], 2):
            if not graph.has_edge(one, other) and min(label[v], label[one], label[other]) >= 0:
                found[v, role_of(label[v], label[one], label[other])] += 1
    return found


def test_roles_by_counting(graph: nx.Graph) -> None:
    random = np.random.default_rng(len(graph))
    label = random.integers(-1, 4, len(graph)).tolist()
    found = roles_of(Rows(*kernel_rows(graph)), np.array(label, np.int32))
    known = [v for v in graph if label[v] >= 0]
    assert np.array_equal(found.counts[known], counted_roles(graph, label)[known])
    unknown = [v for v in graph if label[v] < 0]
    assert (found.counts[unknown] == -1).all()
    assert np.isnan(found.shares[unknown]).all()
    for v in known:
        others = [label[u] for u in known if u != v]
        possible = np.zeros(len(Role), int)
        for one, other in combinations(others, 2):
            possible[role_of(label[v], one, other)] += 1
        share = [
            count / most if most else np.nan for count, most in zip(found.counts[v], possible, strict=True)
        ]
        assert found.shares[v] == pytest.approx(share, abs=1e-12, nan_ok=True)


@pytest.mark.parametrize(
    ("graph", "label"),
    [
        (nx.star_graph(5), [0, 0, 0, 1, 1, 2]),
        (nx.path_graph(6), [0, 0, 1, 1, 2, -1]),
        (nx.cycle_graph(7), [0, 1, 0, 1, 0, 1, 2]),
        (nx.complete_bipartite_graph(2, 4), [0, 1, 0, 1, 1, 1]),
        (nx.barbell_graph(3, 1), [0, 0, 1, 1, 2, 2, 0]),
        (nx.star_graph(4), [0, 0, 0, 0, 0]),
        (nx.star_graph(4), [0, 1, 2, 3, 4]),
        (nx.path_graph(3), [0, 0, 1]),
    ],
)
def test_deviations_are_those_of_all_dealings(graph: nx.Graph, label: list[int]) -> None:
    """z against every permutation of the labels, one by one."""
    known = [v for v in graph if label[v] >= 0]
    dealt = []
    for order in permutations([label[v] for v in known]):
        anew = list(label)
        for v, each in zip(known, order, strict=True):
            anew[v] = each
        dealt.append(counted_roles(graph, anew)[known])
    mean, spread = np.mean(dealt, axis=0), np.std(dealt, axis=0)
    counts = counted_roles(graph, label)[known]
    z = np.divide(counts - mean, spread, out=np.full(counts.shape, np.nan), where=spread > 1e-9)
    found = roles_of(Rows(*kernel_rows(graph)), np.array(label, np.int32)).z[known]
    assert found == pytest.approx(z, abs=1e-6, nan_ok=True)


def test_roles_by_level() -> None:
    graph = nx.karate_club_graph()
    levels = [LEVELS[0] if graph.nodes[v]["club"] == "Officer" else LEVELS[1] for v in graph]
    found = brokers_of(linked(graph, levels), Graph.LINKS)
    told = counted_roles(graph, [LEVELS.index(level) for level in levels])
    assert np.array_equal(found.columns.roles, told)
    assert (found.groups, found.ungrouped) == (2, 0)


@pytest.mark.parametrize("seed", range(30))
def test_on_members(seed: int) -> None:
    members, links = random_members(seed)
    snapshot = seated(members, links)
    found = brokers_of(snapshot, Graph.MEMBERS)
    columns, two_mode = found.columns, nx.Graph()
    for p, some in members.items():
        two_mode.add_edges_from(((Kind.PARTNERSHIP, p), (Kind.ORGANISATION, o)) for o in some)
    node = [named(snapshot, *each) for each in zip(columns.kind.tolist(), columns.ix.tolist(), strict=True)]
    assert len(node) == len(two_mode)
    assert set(node) == set(two_mode)
    between = nx.betweenness_centrality(two_mode, normalized=False)
    assert columns.betweenness == pytest.approx([between[each] for each in node], abs=1e-9)
    if not np.isnan(columns.betweenness_normalised).any() and node:
        bodies = [each for each in two_mode if each[0] == Kind.ORGANISATION]
        normalised = bipartite.betweenness_centrality(two_mode, bodies)
        told = [normalised[each] for each in node]
        assert columns.betweenness_normalised == pytest.approx(told, abs=1e-9)
    assert {node[at] for at in np.flatnonzero(columns.cut_node)} == set(nx.articulation_points(two_mode))
    for at, each in enumerate(node):
        assert columns.contacts[at] == two_mode.degree(each)
        left = two_mode.subgraph(nx.node_connected_component(two_mode, each) - {each})
        parts = list(nx.connected_components(left))
        sizes = [sum(kind == Kind.PARTNERSHIP for kind, _ in part) for part in parts]
        assert columns.parts[at] == len(parts)
        assert columns.pairs_parted[at] == sum(one * other for one, other in combinations(sizes, 2))
        pairs = joined(two_mode, each, links)
        assert columns.pairs_joined[at] == comb(two_mode.degree(each), 2) == len(pairs)
        assert columns.pairs_only_through[at] == sum(pairs.values())
        listed = list(pairs_of(snapshot, Graph.MEMBERS, Kind(columns.kind[at]), int(columns.ix[at])))
        other = Kind.PARTNERSHIP if each[0] == Kind.ORGANISATION else Kind.ORGANISATION
        assert pairs == {
            frozenset((named(snapshot, other, pair.a), named(snapshot, other, pair.b))): pair.only_through
            for pair in listed
        }
        assert [*listed] == sorted(listed, key=lambda pair: (not pair.only_through, pair.a, pair.b))


def named(snapshot: Snapshot, kind: int, ix: int) -> Node:
    table = snapshot.organisations if kind == Kind.ORGANISATION else snapshot.partnerships
    return Kind(kind), int(table.keys[ix])


def joined(two_mode: nx.Graph, node: Node, links: list[tuple[int, int]]) -> dict[frozenset[Node], bool]:
    """The pairs of neighbours, and whether nothing else joins them."""
    found = {}
    for one, other in combinations(two_mode[node], 2):
        is_linked = one[0] == Kind.PARTNERSHIP and (min(one[1], other[1]), max(one[1], other[1])) in links
        shared = set(two_mode[one]) & set(two_mode[other])
        found[frozenset((one, other))] = shared == {node} and not is_linked
    return found


@pytest.mark.parametrize("seed", range(8))
def test_pairs_of_contacts(seed: int) -> None:
    graph = nx.gnm_random_graph(14, 30, seed=seed)
    snapshot = linked(graph)
    for v in graph:
        told = [pair for pair in combinations(sorted(graph[v]), 2) if not graph.has_edge(*pair)]
        listed = list(pairs_of(snapshot, Graph.LINKS, Kind.PARTNERSHIP, v))
        assert [(pair.a, pair.b) for pair in listed] == told
        assert all(pair.only_through is None and pair.linked is False for pair in listed)
