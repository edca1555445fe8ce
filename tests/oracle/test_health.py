"""The measures of a network against networkx, brute force, and a plain resampling."""

from __future__ import annotations

from itertools import combinations

import networkx as nx
import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy import stats

from graphsvc.analysis.health import Measure, find_health, find_intervals, find_withouts
from graphsvc.analysis.health.find import mixing, view_of
from graphsvc.analysis.health.informing import Informing, medians
from graphsvc.analysis.health.measures import (
    centralisation,
    core_periphery,
    density,
    external_internal,
    measure_all,
    steps,
    within,
)
from graphsvc.analysis.health.table import MEASURES
from graphsvc.analysis.health.view import View
from tests.networks import random_network
from tests.reported import health_record_of
from tests.views import graphs, view_from

CALMLY = settings(deadline=None, max_examples=60)
CLOSE = {"rel": 1e-9, "abs": 1e-9}
CLASSICS = {
    "karate": nx.karate_club_graph(),
    "florentine": nx.convert_node_labels_to_integers(nx.florentine_families_graph()),
    "star": nx.star_graph(7),
    "ring": nx.cycle_graph(9),
    "two parts": nx.disjoint_union(nx.complete_graph(4), nx.path_graph(5)),
}


def value(view: View, measure: Measure) -> float:
    return float(measure_all(view)[MEASURES.index(measure)])


@CALMLY
@given(graphs())
def test_density_components_and_fragmentation_are_those_of_networkx(graph: nx.Graph) -> None:
    view, size = view_from(graph), graph.number_of_nodes()
    parts = [len(part) for part in nx.connected_components(graph)]
    assert value(view, Measure.LARGEST_SHARE) == pytest.approx(max(parts) / size)
    if size < 2:
        assert np.isnan(density(view))
        assert np.isnan(value(view, Measure.FRAGMENTATION))
        return
    assert density(view) == pytest.approx(nx.density(graph), **CLOSE)
    joined = sum(part * (part - 1) for part in parts)
    assert value(view, Measure.FRAGMENTATION) == pytest.approx(1 - joined / (size * (size - 1)), **CLOSE)
    found = value(view, Measure.DISTANCE_FRAGMENTATION)
    assert found == pytest.approx(1 - nx.global_efficiency(graph), **CLOSE)


@CALMLY
@given(graphs(least=3))
def test_centralisation_is_freemans(graph: nx.Graph) -> None:
    size, degree = graph.number_of_nodes(), nx.degree_centrality(graph)
    highest = max(degree.values())
    expected = sum(highest - each for each in degree.values()) * (size - 1) / ((size - 1) * (size - 2))
    assert centralisation(view_from(graph)) == pytest.approx(expected, **CLOSE)


def test_centralisation_of_a_star_is_one_and_of_a_ring_none() -> None:
    assert centralisation(view_from(CLASSICS["star"])) == pytest.approx(1)
    assert centralisation(view_from(CLASSICS["ring"])) == 0
    assert np.isnan(centralisation(view_from(nx.path_graph(2))))


def pattern_correlation(graph: nx.Graph, core: set[int]) -> float:
    pairs = list(combinations(range(graph.number_of_nodes()), 2))
    links = [graph.has_edge(*pair) for pair in pairs]
    ideal = [bool(core & set(pair)) for pair in pairs]
    if len(set(links)) < 2 or len(set(ideal)) < 2:
        return np.nan
    return float(stats.pearsonr(links, ideal).statistic)


@CALMLY
@given(graphs(least=3, most=6))
def test_no_core_fits_better_than_the_best(graph: nx.Graph) -> None:
    found = core_periphery(view_from(graph))
    subsets = [set(some) for size in range(1, len(graph)) for some in combinations(graph, size)]
    every = dict.fromkeys(range(1, len(graph)), -1.0)
    for subset in subsets:
        every[len(subset)] = np.nanmax([every[len(subset)], pattern_correlation(graph, subset)])
    if not 0 < graph.number_of_edges() < len(graph) * (len(graph) - 1) / 2:
        assert np.isnan(found.correlation) and found.core == 0
    else:
        assert found.correlation <= every[found.core] + 1e-9
        busiest = max(graph, key=lambda v: graph.degree[v])
        assert found.correlation >= pattern_correlation(graph, {busiest}) - 1e-9


def test_the_core_is_nearly_the_best_one() -> None:
    """Over random graphs of eight, whose every subset can be tried."""
    lost = []
    for seed in range(30):
        graph = nx.gnp_random_graph(8, 0.15 + seed / 100, seed=seed)
        if graph.number_of_edges():
            subsets = (set(some) for size in range(1, 8) for some in combinations(graph, size))
            best = np.nanmax([pattern_correlation(graph, subset) for subset in subsets])
            lost.append(best - core_periphery(view_from(graph)).correlation)
    assert len(lost) > 25
    assert min(lost) > -1e-9
    assert np.mean(lost) < 0.02


def test_a_core_with_a_periphery_is_found_whole() -> None:
    graph = nx.complete_graph(3)
    graph.add_edges_from((core, 3 + at) for core in range(3) for at in range(5))
    assert core_periphery(view_from(graph)) == (pytest.approx(1), 3)
    assert core_periphery(view_from(CLASSICS["star"])) == (pytest.approx(1), 1)
    assert np.isnan(core_periphery(view_from(nx.complete_graph(4))).correlation)
    assert np.isnan(core_periphery(view_from(nx.empty_graph(4))).correlation)


@CALMLY
@given(graphs(), st.lists(st.integers(-1, 2), min_size=12, max_size=12))
def test_external_internal_counts_links_of_known_groups(graph: nx.Graph, labels: list[int]) -> None:
    group = np.array(labels[: len(graph)], np.int32)
    known = [(group[u], group[v]) for u, v in graph.edges if group[u] >= 0 and group[v] >= 0]
    found = external_internal(view_from(graph), group)
    if not known or len(set(group.tolist()) - {-1}) < 2:
        assert np.isnan(found)
        return
    between = sum(u != v for u, v in known)
    assert found == pytest.approx((2 * between - len(known)) / len(known), **CLOSE)


def test_chance_of_mixing_is_that_of_all_permutations() -> None:
    graph = nx.path_graph(6)
    group = np.array([0, 0, 0, 1, 1, 1], np.int32)
    found = mixing(view_from(graph), group, seed=1)
    every = [
        external_internal(view_from(graph), np.isin(np.arange(6), some).astype(np.int32))
        for some in combinations(range(6), 3)
    ]
    assert found.expected == pytest.approx(np.mean(every), **CLOSE)
    index = external_internal(view_from(graph), group)
    exact = np.mean(np.abs(np.array(every) - np.mean(every)) >= abs(index - np.mean(every)) - 1e-12)
    assert found.p_value == pytest.approx(exact, abs=0.04)
    assert (found.between, found.within, found.unknown, found.groups) == (1, 4, 0, 2)


@CALMLY
@given(graphs(), st.integers(0, 4))
def test_steps_to_the_nation_are_those_of_networkx(graph: nx.Graph, most: int) -> None:
    view = view_from(graph)
    away = nx.single_source_shortest_path_length(graph, 0)
    np.testing.assert_array_equal(steps(view), [away.get(v, -1) for v in range(len(graph))])
    others = [v for v in graph if v]
    near = [v for v in others if away.get(v, 99) <= most]
    expected = len(near) / len(others) if others else np.nan
    assert within(view, most) == pytest.approx(expected, nan_ok=True)


def plain_resample(graph: nx.Graph, random: np.random.Generator) -> nx.Graph:
    """A vertex bootstrap as the paper tells it, pair by pair."""
    size = len(graph)
    sample, found = random.integers(size, size=size), nx.empty_graph(size)
    chance = nx.density(graph)
    for i, j in combinations(range(size), 2):
        alike = sample[i] == sample[j]
        if (random.random() < chance) if alike else graph.has_edge(sample[i], sample[j]):
            found.add_edge(i, j)
    return found


@pytest.mark.parametrize("name", ["karate", "two parts"])
def test_resamples_vary_as_plain_ones_do(name: str) -> None:
    graph, number = CLASSICS[name], 1_000
    view, random = view_from(graph), np.random.default_rng(5)
    ours = [view.drawn(random) for _ in range(number)]
    plain = [view_from(plain_resample(graph, random)) for _ in range(number)]
    for measure in (density, centralisation, lambda view: value(view, Measure.FRAGMENTATION)):
        mine, theirs = ([measure(each) for each in some] for some in (ours, plain))
        spread = np.std(theirs)
        assert np.mean(mine) == pytest.approx(np.mean(theirs), abs=5 * spread / np.sqrt(number))
        assert np.std(mine) == pytest.approx(spread, rel=0.15)


def test_copies_keep_the_links_of_their_originals() -> None:
    view = view_from(CLASSICS["karate"])
    drawn = view.drawn(np.random.default_rng(3))
    assert len(drawn) == len(view)
    assert (drawn.left != drawn.right).all()
    assert drawn.rows.start[-1] == 2 * len(drawn.left)  # no pair twice


@pytest.mark.parametrize("seed", range(4))
def test_a_part_is_the_network_without_the_others(seed: int) -> None:
    arrays = random_network(seed, size=40).arrays()
    record = health_record_of(arrays)
    view, _ = view_of(arrays, record, Informing(arrays, record))
    without = find_withouts(arrays, record=record)
    assert len(without.keys) == len(without.values) == len(without.partnerships)
    for region in range(len(without.keys)):
        graph = nx.empty_graph(len(view))
        graph.add_edges_from(zip(view.left.tolist(), view.right.tolist(), strict=True))
        kept = [v for v in graph if view.territory[v] != region]
        part = graph.subgraph(kept)
        assert without.partnerships[region] == len(view) - len(kept)
        found = without.values[region]
        assert found[MEASURES.index(Measure.DENSITY)] == pytest.approx(nx.density(part), **CLOSE)
        efficiency = found[MEASURES.index(Measure.DISTANCE_FRAGMENTATION)]
        assert efficiency == pytest.approx(1 - nx.global_efficiency(part), **CLOSE)


@CALMLY
@given(
    st.lists(st.tuples(st.integers(0, 4), st.floats(0, 100) | st.just(float("nan"))), min_size=1, max_size=30)
)
def test_medians_of_groups(values: list[tuple[int, float]]) -> None:
    group, number = (np.array(column) for column in zip(*values, strict=True))
    found = medians(group.astype(np.int32), number.astype(np.float64), 5)
    for each in range(5):
        known = [v for g, v in values if g == each and not np.isnan(v)]
        assert found[each] == pytest.approx(np.median(known) if known else np.nan, nan_ok=True)


@pytest.mark.parametrize("seed", range(6))
def test_members_and_authorities_are_counted_one_by_one(seed: int) -> None:
    arrays = random_network(seed, size=30).arrays()
    record = health_record_of(arrays)
    health = find_health(arrays, record=record)
    reports = record.reports
    for ix in range(arrays.partnerships):
        members = set(arrays.members.row(ix).tolist())
        mine = [at for at in range(len(reports)) if reports.partnership[at] == ix]
        inward = [at for at in mine if reports.organisation[at] in members]
        found = health.informed
        plain = any(record.authority[reports.organisation[at]] < 0 for at in inward)
        kept = plain or (inward and len(inward) >= len(members) / 2)  # reports upwards alone tell nothing
        if not arrays.active[ix] or not kept:
            assert found.members[ix] == -1 and not len(found.never.row(ix))
        else:
            assert found.members[ix] == len(members)
            assert found.reached[ix] == sum(bool(reports.recent[at]) for at in inward)
            assert set(found.never.row(ix).tolist()) == members - {
                int(reports.organisation[at]) for at in inward
            }
        for kind in range(2):
            assert found.told[ix, kind] == told(arrays, record, ix, kind, mine)


def told(arrays, record, ix: int, kind: int, mine: list[int]) -> int:
    """Told, by its words."""

    def such(organisation: int) -> bool:
        level = record.organisation_level[organisation]
        return bool(record.authority[organisation] == kind and level >= 0 and level == arrays.level[ix])

    reports = record.reports
    if not arrays.active[ix]:
        return -1
    if any(such(reports.organisation[at]) and reports.live[at] for at in mine):
        return 0
    if any(such(each) for each in arrays.members.row(ix)):
        return 1
    open_ = any(such(reports.organisation[at]) and reports.undated[at] for at in mine)
    typed = {
        level for level, each in zip(record.organisation_level, record.authority, strict=True) if each == kind
    }
    evaluated = (bool(mine) or record.links.confirmed_none[ix]) and arrays.level[ix] in typed - {-1}
    return 2 if evaluated and not open_ else 3


def test_intervals_hold_the_value_and_are_the_same_twice() -> None:
    arrays = random_network(3, size=60).arrays()
    record = health_record_of(arrays)
    first, again = (find_intervals(arrays, record=record, replicates=60) for _ in range(2))
    values = find_health(arrays, record=record).values
    np.testing.assert_array_equal(first.low, again.low)
    known = ~np.isnan(first.error)
    assert known.sum() >= 8
    assert ((first.low <= values) & (values <= first.high))[known].all()
    assert np.isnan(first.low[~known]).all() and np.isnan(first.high[~known]).all()
    other = find_intervals(arrays, record=record, replicates=60, seed=7)
    assert (other.error[known] != first.error[known]).any()


@pytest.mark.parametrize("size", [2, 5])
def test_links_that_are_all_undated_are_unknown_and_not_nothing(size: int) -> None:
    nobody = nx.empty_graph(size)
    apart = measure_all(view_from(nobody))
    doubtful = measure_all(view_from(nobody, undated=True))
    structure = [Measure.LINKED_SHARE, Measure.LARGEST_SHARE, Measure.FRAGMENTATION, Measure.DENSITY]
    structure += [Measure.DISTANCE_FRAGMENTATION, Measure.NEAR_NATION, Measure.WITHIN_REACH_OF_NATION]
    at = [MEASURES.index(each) for each in structure]
    assert np.isnan(doubtful[at]).all()
    assert not np.isnan(apart[at]).any()
