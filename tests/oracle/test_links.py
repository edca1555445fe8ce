"""Every proposed link and number against pure Python (to 1e-9: rounding), and against other libraries."""

from __future__ import annotations

import math
from collections.abc import Iterator

import networkx as nx
import numpy as np
import pytest
import statsmodels.api as sm
from scipy.optimize import minimize, minimize_scalar
from scipy.special import expit
from scipy.stats import nbinom

from graphsvc.analysis.links import MissingLinks, link_record
from graphsvc.analysis.links.activity import best_size
from graphsvc.analysis.links.coverage import link_coverage
from graphsvc.analysis.links.dyads import dyads_of
from graphsvc.analysis.links.find import find_missing_links
from graphsvc.analysis.links.fit import fit
from graphsvc.analysis.links.near import network_of
from graphsvc.snapshot.snapshot import Snapshot
from tests.contacts import AS_OF, awkward_contacts, random_contacts
from tests.oracle.plain_links import Oracle
from tests.pictures import snapshot_of

SEEDS = range(40)
REGISTRIES = {**{f"random {seed}": random_contacts(seed) for seed in SEEDS}, **awkward_contacts()}
STATES = {None: -1, "live": 0, "fading": 1, "stale": 2, "undated": 3, "over": 4}


def answered(snapshot: Snapshot, number: int = 3) -> MissingLinks:
    return find_missing_links(snapshot.arrays, record=link_record(snapshot), per_partnership=number)


def oracle_of(rows: dict[str, list[dict[str, object]]], answer: MissingLinks) -> Oracle:
    slopes = tuple(answer.model.coefficients.array()[1:]) if answer.model.fitted else None
    return Oracle(rows, AS_OF, slopes=slopes)


def rows_of(answer: MissingLinks) -> Iterator[tuple[int, tuple[int, int]]]:
    columns = answer.columns
    yield from enumerate(zip(columns.a.tolist(), columns.b.tolist(), strict=True))


@pytest.mark.parametrize("number", [3, 1000])
@pytest.mark.parametrize("name", REGISTRIES)
def test_every_pair_and_number(name: str, number: int) -> None:
    rows = REGISTRIES[name]
    answer = answered(snapshot_of(AS_OF, **rows), number)
    oracle = oracle_of(rows, answer)
    model, columns = answer.model, answer.columns
    assert (model.pairs, model.evaluated_pairs) == (len(oracle.reach), len(oracle.dyads))
    assert (model.live_links, model.evaluated) == (len(oracle.linked), len(oracle.evaluated))
    assert model.coefficients.intercept == pytest.approx(oracle.intercept, abs=1e-9)
    assert model.means == pytest.approx(oracle.means, abs=1e-9)
    propensity = oracle.propensities(model.activity_size)
    inherited = oracle.inherited & set(oracle.reach)
    assert {pair for _, pair in rows_of(answer)} == oracle.listed(number) | oracle.blocked() | inherited
    assert {pair for row, pair in rows_of(answer) if columns.inherited[row]} == inherited
    assert {pair for _, pair in [*rows_of(answer)][: len(inherited)]} == inherited
    lists = {p: oracle.list_of(p, number) for p in oracle.active}
    for row, pair in rows_of(answer):
        link, (a, b) = oracle.links.get(pair), pair
        expected = [
            oracle.need(pair), oracle.p[pair], propensity[pair], link.freshness if link else 0.0,
            oracle.through[pair], *(math.nan if x is None else x for x in oracle.features[pair]),
        ]  # fmt: skip
        names = ("need", "probability", "propensity", "freshness", "through")
        features = ("theta", "adjacent", "parent", "level")
        assert [getattr(columns, name)[row] for name in (*names, *features)] == pytest.approx(
            expected, abs=1e-9, nan_ok=True
        )
        assert columns.state[row] == STATES[link.state if link else None]
        assert columns.blocked[row] == (link.blocked if link else 0)
        assert columns.joins_components[row] == oracle.joins(pair)
        assert columns.rank_a[row] == (lists[a].index(b) + 1 if b in lists[a] else 0)
        assert columns.rank_b[row] == (lists[b].index(a) + 1 if a in lists[b] else 0)


@pytest.mark.parametrize("name", REGISTRIES)
def test_the_interval_is_that_of_the_formula(name: str) -> None:
    rows = REGISTRIES[name]
    answer = answered(snapshot_of(AS_OF, **rows))
    oracle = oracle_of(rows, answer)
    information = np.diag([1 / 4, 1, 1, 1, 1]).astype(float)
    for pair in oracle.dyads:
        x = np.array([1, *oracle.x[pair]])
        information += oracle.p[pair] * (1 - oracle.p[pair]) * np.outer(x, x)
    inverse = np.linalg.inv(information)
    for row, pair in rows_of(answer):
        x = np.array([1, *oracle.x[pair]])
        half = 1.2816 * math.sqrt(x @ inverse @ x)
        ends = [expit(oracle.logit(pair) - half), expit(oracle.logit(pair) + half)]
        found = [answer.columns.probability_low[row], answer.columns.probability_high[row]]
        assert found == pytest.approx(ends, abs=1e-9)


@pytest.mark.parametrize("seed", SEEDS)
def test_the_first_part_of_w_is_resource_allocation_of_networkx(seed: int) -> None:
    oracle = Oracle(random_contacts(seed, links=30), AS_OF)
    for pair in oracle.reach:
        graph = nx.Graph(oracle.present - {pair})
        graph.add_nodes_from(oracle.active)
        ((_, _, near),) = nx.resource_allocation_index(graph, [pair])
        k = dict(nx.Graph(oracle.present).degree)
        far = sum(
            1 / (k[path[1]] * k[path[2]])
            for path in nx.all_simple_paths(graph, *pair, cutoff=3)
            if len(path) == 4
        )
        assert oracle.through[pair] == pytest.approx(near + far / 2, abs=1e-12)


def _design(seed: int, **size: int) -> tuple[np.ndarray, np.ndarray, np.ndarray, np.ndarray]:
    """Features, outcome and offset of every evaluated pair, and the centre of the prior."""
    oracle = Oracle(random_contacts(seed, **size), AS_OF)
    x = np.array([[1, *oracle.x[pair]] for pair in oracle.dyads])
    linked = np.array([float(pair in oracle.present) for pair in oracle.dyads])
    offset = np.array([2 * math.tanh(oracle.through[pair]) for pair in oracle.dyads])
    return x, linked, offset, np.array([oracle.intercept, 2.0, 1.0, 0.7, 0.5])


@pytest.mark.parametrize("seed", range(8))
def test_the_fit_is_that_of_a_general_optimiser(seed: int) -> None:
    x, linked, offset, prior = _design(seed, size=40, links=600)
    snapshot = snapshot_of(AS_OF, **random_contacts(seed, size=40, links=600))
    found = fit(dyads_of(network_of(snapshot.arrays, link_record(snapshot))))
    assert found.fitted
    sd = np.array([2.0, 1, 1, 1, 1])

    def loss(beta: np.ndarray) -> tuple[float, np.ndarray]:
        odds = x @ beta + offset
        value = np.logaddexp(0, odds).sum() - linked @ odds + 0.5 * np.sum(((beta - prior) / sd) ** 2)
        return value, x.T @ (expit(odds) - linked) + (beta - prior) / sd**2

    bounds = [(None, None), *[(0, None)] * 4]
    best = minimize(
        loss, prior, jac=True, bounds=bounds, method="L-BFGS-B", options={"ftol": 1e-15, "gtol": 1e-9}
    )
    assert found.coefficients[1:] == pytest.approx(best.x[1:], abs=1e-5)
    assert expit(x @ found.coefficients + offset).sum() == pytest.approx(found.expected, abs=1e-8)


@pytest.mark.parametrize("seed", range(8))
def test_the_fit_with_a_prior_that_says_nothing_is_that_of_statsmodels(
    seed: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    x, linked, offset, _ = _design(seed, size=40, links=600)
    snapshot = snapshot_of(AS_OF, **random_contacts(seed, size=40, links=600))
    dyads = dyads_of(network_of(snapshot.arrays, link_record(snapshot)))
    logistic = sm.GLM(linked, x, family=sm.families.Binomial(), offset=offset).fit(tol=1e-12)
    monkeypatch.setattr("graphsvc.analysis.links.fit.PRIOR_SD", (1e4,) * 5)
    found = fit(dyads)
    if np.all(logistic.params[1:] > 0):
        assert found.coefficients == pytest.approx(logistic.params, abs=1e-5)
        assert np.sqrt(np.diag(found.covariance)) == pytest.approx(logistic.bse, rel=1e-4)
    else:
        assert np.any(found.coefficients[1:] == 0)
    assert np.all(found.coefficients[1:] >= 0)


@pytest.mark.parametrize("seed", range(20))
def test_no_other_kappa_is_more_likely(seed: int) -> None:
    rows = random_contacts(seed, size=30, links=90)
    answer = answered(snapshot_of(AS_OF, **rows))
    oracle = oracle_of(rows, answer)
    assert answer.model.activity_fitted == (len(oracle.evaluated) >= 8 and len(oracle.linked) >= 15)
    if answer.model.activity_fitted:
        best = max(oracle.likelihood(size) for size in np.geomspace(0.25, 100, 60))
        assert oracle.likelihood(answer.model.activity_size) >= best - 1e-9


def test_kappa_is_that_of_the_negative_binomial_of_scipy() -> None:
    random = np.random.default_rng(5)
    expected = random.gamma(2.0, 2.0, 400)
    links = random.poisson(expected * random.gamma(1.5, 1 / 1.5, 400)).astype(float)

    def loss(log_size: float) -> float:
        size = math.exp(log_size)
        return -float(nbinom.logpmf(links, size, size / (size + expected)).sum())

    best = minimize_scalar(loss, bounds=(-1.3, 4.6), method="bounded", options={"xatol": 1e-10})
    assert best_size(links, expected) == pytest.approx(math.exp(best.x), rel=1e-6)


@pytest.mark.parametrize("name", REGISTRIES)
def test_coverage(name: str) -> None:
    rows = REGISTRIES[name]
    snapshot = snapshot_of(AS_OF, **rows)
    answer = answered(snapshot)
    found = link_coverage(snapshot.arrays, record=link_record(snapshot), model=answer.model)
    oracle = oracle_of(rows, answer)
    live = {pair for pair, link in oracle.links.items() if link.state == "live"}
    graph = nx.Graph(live)
    graph.add_nodes_from(oracle.active)
    size = len(oracle.active)
    stands = {n: _standing(oracle, n) for n in oracle.active}
    counts = [found.linked, found.stale_only, found.undated_only, found.unlinked, found.not_evaluated]
    assert counts == [list(stands.values()).count(k) for k in range(5)]
    assert {n: int(found.standing[n]) for n in oracle.active} == stands
    assert found.components == nx.number_connected_components(graph)
    evaluated = size - found.not_evaluated
    assert found.linked_share == (pytest.approx(found.linked / evaluated) if evaluated else None)
    if size > 1:
        reached = sum(len(each) * (len(each) - 1) for each in nx.connected_components(graph))
        assert found.fragmentation == pytest.approx(1 - reached / (size * (size - 1)))
        assert found.distance_fragmentation == pytest.approx(1 - nx.global_efficiency(graph))
    else:
        assert (found.fragmentation, found.distance_fragmentation) == (None, None)
    total = sum(oracle.p[pair] for pair in oracle.dyads)
    fresh = sum(oracle.p[p] * oracle.links[p].freshness for p in oracle.dyads if p in oracle.links)
    assert found.expected_contact_realised == (pytest.approx(fresh / total) if oracle.dyads else None)


def _standing(oracle: Oracle, n: int) -> int:
    states = {link.state for pair, link in oracle.links.items() if n in pair} - {None}
    if "live" in states:
        return 0
    if states - {"undated"}:
        return 1
    if states:
        return 2
    said = oracle.rows[n].get("links_confirmed_none")
    return 3 if said and n in oracle.evaluated else 4
