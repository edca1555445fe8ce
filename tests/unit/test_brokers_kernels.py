"""The compiled broker kernels give what their plain twins give, and both what definitions say."""

from __future__ import annotations

from types import ModuleType

import networkx as nx
import numpy as np
import pytest

from graphsvc.kernels import PLAIN_NODES, brokering, brokering_engine, brokering_plain
from graphsvc.kernels.folding import fold
from graphsvc.kernels.sets import Longs, Rows
from tests.broker_graphs import kernel_rows, random_graphs, random_members

GRAPHS = random_graphs()
TWINS = pytest.mark.parametrize("kernels", [brokering, brokering_plain], ids=["compiled", "plain"])


@pytest.fixture(params=GRAPHS)
def graph(request: pytest.FixtureRequest) -> nx.Graph:
    return GRAPHS[request.param]


@TWINS
def test_betweenness_is_that_of_networkx(kernels: ModuleType, graph: nx.Graph) -> None:
    told = nx.betweenness_centrality(graph, normalized=False)
    found = kernels.betweenness(*kernel_rows(graph), threads=2)
    assert found == pytest.approx([told[v] for v in range(len(graph))], abs=1e-9)


def test_the_number_of_threads_changes_nothing(graph: nx.Graph) -> None:
    one, several = (brokering.betweenness(*kernel_rows(graph), threads=number) for number in (1, 3))
    assert np.array_equal(one, several)


def test_both_walk_the_same_random_paths(graph: nx.Graph) -> None:
    one, other = (
        kernels.sampled_betweenness(*kernel_rows(graph), samples=300, seed=7)
        for kernels in (brokering, brokering_plain)
    )
    for left, right in zip(one, other, strict=True):
        assert np.array_equal(left, right)


def test_random_paths_estimate_betweenness(graph: nx.Graph) -> None:
    told = nx.betweenness_centrality(graph, normalized=False)
    exact = np.array([told[v] for v in range(len(graph))])
    found = brokering.sampled_betweenness(*kernel_rows(graph), samples=40_000, seed=1)
    if not found.samples:
        assert found.fixed == pytest.approx(exact, abs=1e-9)
        return
    share = np.clip((exact - found.fixed) / found.pairs, 0, 1)
    deviation = np.sqrt(share * (1 - share) / found.samples)
    estimate = found.hits / found.samples
    assert (np.abs(estimate - share) <= 5 * deviation + 1e-9).all()  # 5 deviations: one in two million


@TWINS
def test_cut_nodes_bridges_and_what_they_part(kernels: ModuleType, graph: nx.Graph) -> None:
    weight = np.arange(len(graph), dtype=np.int64) % 3
    found = kernels.cuts(Rows(*kernel_rows(graph)), weight)
    assert set(np.flatnonzero(found.parts > 1).tolist()) == set(nx.articulation_points(graph))
    bridges = {frozenset((v, found.bridge[v])) for v in np.flatnonzero(found.bridge >= 0).tolist()}
    assert bridges == {frozenset(edge) for edge in nx.bridges(graph)}
    for v in graph:
        left = nx.node_connected_component(graph, v) - {v}
        parts = list(nx.connected_components(graph.subgraph(left)))
        assert found.parts[v] == len(parts)
        assert found.parted[v] == parted(parts, weight)
        if found.bridge[v] >= 0:
            without = nx.restricted_view(graph, [], [(v, int(found.bridge[v]))])
            ends = [nx.node_connected_component(without, end) for end in (v, int(found.bridge[v]))]
            assert found.bridged[v] == parted(ends, weight)


def parted(parts: list[set[int]], weight: Longs) -> int:
    sizes = [int(sum(weight[v] for v in part)) for part in parts]
    return sum(one * other for at, one in enumerate(sizes) for other in sizes[:at])


@pytest.mark.parametrize("hubs", [0, 2, 16])
@pytest.mark.parametrize("seed", range(25))
def test_pairs_joined_only_through(seed: int, hubs: int, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(brokering, "HUBS", hubs)
    members, links = random_members(seed)
    width = 1 + max((each for some in members.values() for each in some), default=0)
    start = np.cumsum([0, *(len(some) for some in members.values())]).astype(np.int64)
    rows = Rows(start, np.array([each for some in members.values() for each in sorted(some)], np.int32))
    graph = nx.empty_graph(len(members))
    graph.add_edges_from(links)
    expected = np.zeros(width, int)
    for b in members:
        for a in range(b):
            both = set(members[a]) & set(members[b])
            if len(both) == 1 and not graph.has_edge(a, b):
                expected[both.pop()] += 1
    for kernels in (brokering, brokering_plain):
        assert np.array_equal(kernels.only_through(rows, width, Rows(*kernel_rows(graph))), expected)


def test_in_several_blocks(monkeypatch: pytest.MonkeyPatch) -> None:
    graph = nx.barbell_graph(9, 4)
    whole = brokering_plain.betweenness(*kernel_rows(graph))
    monkeypatch.setattr(brokering_plain, "CELLS", 50)
    assert brokering_plain.betweenness(*kernel_rows(graph)) == pytest.approx(whole, abs=1e-9)


def test_folding_keeps_every_node_once(graph: nx.Graph) -> None:
    core = fold(Rows(*kernel_rows(graph)))
    assert core.weight.sum() == len(graph)
    inner = graph.subgraph(core.node.tolist())
    assert all(degree != 1 for _, degree in inner.degree)
    assert np.array_equal(np.diff(core.rows.start), [inner.degree(v) for v in core.node.tolist()])


def test_which_engine_answers(monkeypatch: pytest.MonkeyPatch) -> None:
    assert brokering_engine(10) is brokering  # numba is loaded already
    monkeypatch.delitem(__import__("sys").modules, "graphsvc.kernels.compiled")
    assert brokering_engine(PLAIN_NODES) is brokering_plain
    assert brokering_engine(PLAIN_NODES + 1) is brokering
