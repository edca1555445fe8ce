"""Drafts against brute force: registered as planned ones and asked for as overlaps; fits in plain Python."""

from __future__ import annotations

import copy
from dataclasses import fields
from functools import cache
from math import exp, isnan, log

import numpy as np
import pytest

from graphsvc.analysis.draft import PROPOSALS, compare
from graphsvc.analysis.draft.fit import ADJUSTMENTS
from graphsvc.analysis.overlap import find_overlaps
from graphsvc.analysis.overlap.pairs import can_overlap
from graphsvc.kernels import against, plain
from graphsvc.kernels.sets import Rows
from graphsvc.model.codes import LEVELS
from tests.drafts import checked, draft_of, registry_of
from tests.networks import TODAY, Network, Row, awkward, random_network
from tests.oracle.plain_overlap import Oracle, at_least, under

NETWORKS = {f"random {seed}": random_network(seed, 20) for seed in range(8)} | {
    name: network for name, network in awkward().items() if name != "2,000 members in one"
}
SOON = TODAY + 1  # a planned partnership counts in no rarity weight, as a draft does not


def drafts(network: Network) -> list[Row]:
    """Rows as drafts: some of the network's own, changed a little, and some that lack something."""
    own = [copy.deepcopy(row) for row in network.rows[:2]] or [Row()]
    full = Row(
        members=[0, 3, 14], themes=[min(2, top)] if (top := len(network.theme_parent) - 1) >= 0 else []
    )
    full.leaves = [0, 1][: len(network.population)]
    rows = [*own, full, *(copy.deepcopy(full) for _ in range(3)), Row()]
    rows[-2].members, rows[-3].themes, rows[-4].leaves = [], [], []
    for row in rows:
        row.people, row.links, row.satellite_of, row.end, row.end_reason = [], [], -1, None, None
        row.legal_basis = row.members_complete = row.meetings_per_year = None
        if row.planned_end is not None and row.planned_end <= SOON:
            row.planned_end = TODAY + 90
        row.status, row.start = "planned", SOON
    return rows


def registered(network: Network, draft: Row) -> Network:
    """The network with the draft as its last partnership."""
    return Network(
        [*network.rows, draft],
        network.theme_parent,
        network.population,
        network.organisation_parent,
    )


CASES = [(name, at) for name, network in NETWORKS.items() for at in range(len(drafts(network)))]


@pytest.fixture(params=CASES, ids=str)
def case(request: pytest.FixtureRequest) -> tuple[str, Row]:
    name, at = request.param
    return name, drafts(NETWORKS[name])[at]


def test_scores_are_those_of_the_same_partnership_registered(case: tuple[str, Row]) -> None:
    network, row = NETWORKS[case[0]], case[1]
    columns, _ = compare(registry_of(network), draft_of(row))
    columns = columns.at(can_overlap(columns))
    with_it = registered(network, row).arrays()
    last = np.array([with_it.partnerships - 1], np.int32)
    expected = find_overlaps(with_it, min_score=0.0, touching=[last], include_planned=True).columns
    ours, theirs = (np.argsort(np.minimum(each.a, each.b)) for each in (columns, expected))
    for item in fields(columns):
        np.testing.assert_allclose(
            getattr(columns, item.name)[ours],
            getattr(expected, item.name)[theirs],
            atol=1e-9,
            err_msg=item.name,
        )


@cache
def oracle_of(name: str, *, include_planned: bool = False) -> Oracle:
    """The plain methods on one of the networks, worked out once."""
    return Oracle(NETWORKS[name], include_planned=include_planned)


def plain_fit(oracle: Oracle, network: Network, draft: Row, row: Row) -> tuple[dict[str, float], float]:
    """The parts of the fit that are known, by name, and the fit; NaN unknown."""
    parts: dict[str, float] = {}
    if draft.themes and row.themes:
        best = [max(oracle.theme_pair(t, u) for u in row.themes) for t in draft.themes]
        parts["themes"] = sum(best) / len(best)
    if draft.leaves and row.leaves:
        people = [network.population[leaf] for leaf in draft.leaves]
        counted = any(each is None or each <= 0 for each in people)
        size = {leaf: 1.0 if counted else network.population[leaf] for leaf in draft.leaves}
        parts["territory"] = sum(size[leaf] for leaf in size if leaf in row.leaves) / sum(size.values())
    if draft.members and row.members:
        weight = {
            o: oracle.weight.get(o, log(1 + sum(r.active for r in network.rows)) + 1) for o in draft.members
        }
        parts["organisations"] = sum(weight[o] for o in weight if o in row.members) / sum(weight.values())
        new = len(set(draft.members) - set(row.members))
        parts["room"] = 1.0 if not new else min(1.0, max(0, 25 - len(row.members)) / new)
    if draft.level and row.level:
        parts["level"] = max(0.0, 1 - abs(LEVELS.index(draft.level) - LEVELS.index(row.level)) / 2)
    ends = [day for day in (row.end, row.planned_end) if day is not None]
    if ends or row.end_reason:
        until = draft.planned_end or draft.start + 730
        last = min(ends) if ends else TODAY
        parts["life"] = min(1.0, max(0.0, (last - draft.start) / (until - draft.start)))
    if "themes" not in parts or "territory" not in parts:
        return parts, float("nan")
    if parts["themes"] < 0.30 - 1e-12 or parts["territory"] == 0:
        return parts, 0.0
    return parts, exp(sum(log(max(value, 0.1)) for value in parts.values()) / len(parts))


def test_fits_are_what_the_formula_says(case: tuple[str, Row]) -> None:
    network, draft, oracle = NETWORKS[case[0]], case[1], oracle_of(case[0])
    columns, fits = compare(registry_of(network), draft_of(draft))
    for place, ix in enumerate(np.minimum(columns.a, columns.b)):
        parts, value = plain_fit(oracle, network, draft, network.rows[ix])
        found = {name: part[place] for name, part in fits.parts._asdict().items() if not isnan(part[place])}
        assert found == pytest.approx(parts, abs=1e-9)
        assert fits.value[place] == pytest.approx(value, abs=1e-9, nan_ok=True)
        asked = {name for name, part in parts.items() if under(part, 0.60) and value > 0}
        short = [
            name for name, is_short in zip(fits.parts._fields, fits.short[place], strict=True) if is_short
        ]
        assert set(short) == asked
    assert len(ADJUSTMENTS) == len(fits.parts)


def test_nobody_who_fits_or_overlaps_is_left_out(case: tuple[str, Row]) -> None:
    network, draft, oracle = NETWORKS[case[0]], case[1], oracle_of(case[0])
    pairs = Oracle(registered(network, draft), include_planned=True).pairs
    check, last = checked(network, draft), len(network.rows)
    expected: dict[int, int] = {}
    for ix in oracle_of(case[0], include_planned=True).considered:
        parts, fit = plain_fit(oracle, network, draft, network.rows[ix])
        changes = sum(under(part, 0.60) for part in parts.values())
        pair = pairs.get((ix, last)) or pairs.get((last, ix))
        listed = pair is not None and (at_least(pair.numbers["score"], 0.40) or pair.band == "PATTERN")
        if at_least(fit, 0.60) and changes <= 2:
            expected[ix] = min(changes, 1)
        elif listed:
            expected[ix] = 2
    assert set(check.ix.tolist()) == set(expected)
    assert [expected[ix] for ix in check.ix.tolist()] == sorted(expected.values())
    places = {min(key): round(pair.place, 9) for key, pair in pairs.items() if last in key}
    others = [ix for ix in check.ix.tolist() if expected[ix] == 2]
    assert others == sorted(others, key=lambda ix: (-places[ix], ix))
    complete = draft.themes and draft.leaves
    assert check.proposal == (PROPOSALS[1 + min(expected.values(), default=2)] if complete else PROPOSALS[0])


@pytest.mark.parametrize("seed", range(60))
def test_one_row_against_many_is_the_plain_intersection(seed: int) -> None:
    random = np.random.default_rng(seed)
    sizes = random.integers(0, 9, random.integers(1, 12))
    entries = [np.sort(random.choice(12, size, replace=False)) for size in sizes]
    rows = Rows(np.append(0, np.cumsum(sizes)), np.concatenate(entries).astype(np.int32))
    weight = random.choice([1.0, 1.5, 2.25, random.random()], 12)
    others = random.integers(0, len(sizes), 20).astype(np.int32)
    last = np.full(20, len(sizes) - 1, np.int32)
    first = random.random(20) < 0.5
    left, right = np.where(first, last, others), np.where(first, others, last)
    for ours, theirs in zip(
        against.intersect(rows, weight, left, right), plain.intersect(rows, weight, left, right), strict=True
    ):
        np.testing.assert_array_equal(ours, theirs)
        assert ours.dtype == theirs.dtype
