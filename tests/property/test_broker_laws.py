"""Laws of brokers: what may and what may not change an answer."""

from __future__ import annotations

from itertools import combinations

import networkx as nx
import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from graphsvc.analysis.brokers import Brokers, Graph, Kind, Order
from graphsvc.analysis.brokers.ranking import is_known, ranked
from graphsvc.analysis.brokers.stability import broker_stability
from graphsvc.analysis.links import link_record
from graphsvc.kernels import brokering
from graphsvc.snapshot.snapshot import Snapshot
from tests.broker_graphs import LEVELS, brokers_of, kernel_rows, linked, random_members, seated

law = settings(deadline=None, max_examples=40)  # tests assert no times
SEEDS = st.integers(0, 10_000)
FIGURES = (
    *("contacts", "pairs_joined", "pairs_only_through", "betweenness", "betweenness_normalised"),
    *("effective_size", "constraint", "hierarchy", "cut_node", "parts", "pairs_parted", "load", "undated"),
)
Told = dict[tuple[int, str], list[float]]


@st.composite
def graphs(draw: st.DrawFn) -> nx.Graph:
    size = draw(st.integers(2, 14))
    pairs = list(combinations(range(size), 2))
    graph = nx.empty_graph(size)
    graph.add_edges_from(draw(st.lists(st.sampled_from(pairs), max_size=30)))
    return graph


def told(snapshot: Snapshot, answer: Brokers) -> Told:
    """The figures of each row by kind and key."""
    columns, found = answer.columns, {}
    for row, (kind, ix) in enumerate(zip(columns.kind.tolist(), columns.ix.tolist(), strict=True)):
        table = snapshot.organisations if kind == Kind.ORGANISATION else snapshot.partnerships
        numbers = [float(getattr(columns, name)[row]) for name in FIGURES]
        numbers += [*columns.roles[row], *columns.role_shares[row], *columns.role_z[row]]
        found[kind, table.keys[ix]] = numbers
    return found


def same(one: Told, other: Told) -> bool:
    return one.keys() == other.keys() and all(
        one[each] == pytest.approx(other[each], abs=1e-6, nan_ok=True) for each in one
    )


def levels_of(graph: nx.Graph, shift: int = 0) -> list[str | None]:
    return [(*LEVELS[:3], None)[(v + shift) % 4] for v in graph]


@law
@given(graphs())
def test_betweenness_adds_up_to_the_steps_between(graph: nx.Graph) -> None:
    """Each shortest path of d ties passes d - 1 nodes."""
    steps = sum(
        distance - 1
        for source, away in nx.all_pairs_shortest_path_length(graph)
        for target, distance in away.items()
        if target > source
    )
    assert brokering.betweenness(*kernel_rows(graph)).sum() == pytest.approx(steps, abs=1e-9)


@law
@given(graphs(), st.randoms(use_true_random=False))
def test_other_keys_give_the_same_figures_on_links(graph: nx.Graph, random: object) -> None:
    order = list(graph)
    random.shuffle(order)  # type: ignore[attr-defined]
    names = dict(zip(graph, order, strict=True))
    anew = nx.relabel_nodes(graph, names)
    mixed = nx.empty_graph(len(graph))
    mixed.add_edges_from(anew.edges)
    back = {names[v]: level for v, level in zip(graph, levels_of(graph), strict=True)}
    one, other = linked(graph, levels_of(graph)), linked(mixed, [back[v] for v in mixed])
    first = told(one, brokers_of(one, Graph.LINKS))
    second = told(other, brokers_of(other, Graph.LINKS))
    assert same({(kind, f"{names[int(k)]:03}"): figures for (kind, k), figures in first.items()}, second)


@law
@given(SEEDS, st.randoms(use_true_random=False))
def test_other_keys_give_the_same_figures_on_members(seed: int, random: object) -> None:
    members, links = random_members(seed)
    order = list(members)
    random.shuffle(order)  # type: ignore[attr-defined]
    one = seated(members, links)
    other = seated({order[p]: some for p, some in members.items()}, [(order[a], order[b]) for a, b in links])
    first, second = told(one, brokers_of(one, Graph.MEMBERS)), told(other, brokers_of(other, Graph.MEMBERS))
    anew = {
        (kind, k if kind == Kind.ORGANISATION else f"{order[int(k)]:03}"): figures
        for (kind, k), figures in first.items()
    }
    assert same(anew, second)


@law
@given(SEEDS)
def test_what_has_no_tie_changes_nothing(seed: int) -> None:
    members, links = random_members(seed)
    more = {**members, 900: []}
    for graph in Graph:
        one, other = seated(members, links), seated(more, links)
        before, after = brokers_of(one, graph), brokers_of(other, graph)
        assert same(told(one, before), told(other, after))
        assert after.left_out == before.left_out + 1


@law
@given(graphs(), graphs())
def test_networks_apart_leave_each_other_alone(one: nx.Graph, other: nx.Graph) -> None:
    """All but what is relative to the whole: normalised betweenness, loads, deviations of roles."""
    both = nx.disjoint_union(one, other)
    alone, among = (brokers_of(linked(graph), Graph.LINKS).columns for graph in (one, both))
    for name in ("betweenness", "effective_size", "constraint", "hierarchy", "parts", "pairs_parted"):
        expected = getattr(alone, name)
        assert getattr(among, name)[: len(expected)] == pytest.approx(expected, abs=1e-9, nan_ok=True)


@law
@given(SEEDS)
def test_a_second_body_beside_the_first_joins_nothing_alone(seed: int) -> None:
    """Whoever sits wherever another sits leaves neither any pair of its own."""
    members, links = random_members(seed)
    twinned = {p: [*some, 500] if 0 in some else some for p, some in members.items()}
    snapshot = seated(twinned, links)
    figures = told(snapshot, brokers_of(snapshot, Graph.MEMBERS))
    for body in ("000", "500"):
        if (Kind.ORGANISATION, body) in figures:
            assert figures[Kind.ORGANISATION, body][2] == 0


@law
@given(SEEDS)
def test_a_link_takes_pairs_away_and_adds_none(seed: int) -> None:
    members, links = random_members(seed)
    one, other = seated(members, links[1:]), seated(members, links)
    fewer, more = (brokers_of(each, Graph.MEMBERS).columns.pairs_only_through for each in (one, other))
    assert (more <= fewer).all()
    assert fewer.sum() - more.sum() <= 1


@law
@given(SEEDS, st.sampled_from(Order), st.sampled_from(Graph))
def test_ranks(seed: int, order: Order, graph: Graph) -> None:
    members, links = random_members(seed)
    found = brokers_of(seated(members, links), graph)
    rows, rank = ranked(found, order)
    assert sorted(rows.tolist()) == list(range(len(found)))
    for at, each in enumerate(rank.tolist()):
        assert each == at + 1 or each == rank[at - 1]


@settings(deadline=None, max_examples=15)
@given(SEEDS, st.sampled_from(Order), st.sampled_from(Graph))
def test_stability_is_a_share_and_the_same_twice(seed: int, order: Order, graph: Graph) -> None:
    snapshot = seated(*random_members(seed))
    columns = brokers_of(snapshot, graph).columns
    one, again = (
        broker_stability(
            snapshot.arrays,
            record=link_record(snapshot),
            graph=graph,
            order=order,
            kinds=columns.kind.astype(np.int32),
            ix=columns.ix,
            top=3,
            replicates=5,
        )
        for _ in range(2)
    )
    assert np.array_equal(one.shares, again.shares, equal_nan=True)
    if not is_known(graph, order):
        assert (np.isnan(one.shares).all(), one.replicates) == (True, 0)
        return
    assert ((one.shares >= 0) & (one.shares <= 1)).all()
    assert (one.top, one.replicates) == (3, 5)
