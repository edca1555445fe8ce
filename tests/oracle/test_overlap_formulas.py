"""Every number of the overlap answer against the same methods in pure Python (tolerance 1e-9: rounding)."""

import math

import numpy as np
import pytest

from graphsvc.analysis.overlap import BANDS, find_overlaps
from graphsvc.analysis.overlap.rules import TABLE
from graphsvc.kernels import compiled, plain
from tests.networks import TREES, awkward, random_network
from tests.oracle.plain_overlap import Oracle

NETWORKS = {f"random {seed}": random_network(seed) for seed in range(40)} | awkward()


@pytest.fixture(params=[plain, compiled], ids=["plain", "compiled"])
def kernels(request, monkeypatch):
    monkeypatch.setattr("graphsvc.analysis.overlap.find.engine", lambda size: request.param)
    return request.param


def row_numbers(answer):
    return {
        (int(a), int(b)): row
        for row, (a, b) in enumerate(zip(answer.columns.a, answer.columns.b, strict=True))
    }


def told(answer, row, name):
    value = getattr(answer.columns, name)[row]
    return None if value < 0 or math.isnan(value) else pytest.approx(value, abs=1e-9)


@pytest.mark.parametrize("name", NETWORKS)
@pytest.mark.parametrize("include_planned", [False, True], ids=["", "planned"])
def test_every_pair_and_number(name, include_planned, kernels):
    network = NETWORKS[name]
    oracle = Oracle(network, include_planned=include_planned)
    answer = find_overlaps(network.arrays(), min_score=0.0, include_planned=include_planned)
    rows = row_numbers(answer)
    assert rows.keys() == oracle.pairs.keys()
    for key, pair in oracle.pairs.items():
        row = rows[key]
        assert {name: told(answer, row, name) for name in pair.numbers} == pair.numbers, key
        assert answer.band(row) == pair.band
        assert (answer.rule(row), answer.action(row)) == pair.advice
        runner_up = int(answer.columns.runner_up[row])
        assert (TABLE[runner_up][:2] if runner_up >= 0 else None) == pair.next_advice


@pytest.mark.parametrize("seed", range(10))
@pytest.mark.parametrize(
    "asked", [{}, {"min_score": 0.25}, {"min_score": 0.6}, {"bands": BANDS[2:4]}], ids=str
)
def test_what_is_listed_and_counted(seed, asked, kernels):
    network = random_network(seed, size=40)
    pairs = Oracle(network).pairs
    answer = find_overlaps(network.arrays(), **asked)
    least = asked.get("min_score", 0.40)
    high_enough = {key: pair for key, pair in pairs.items() if pair.numbers["score"] >= least - 1e-12}
    bands = asked.get("bands") or (BANDS if least < 0.40 else BANDS[:2])
    listed = {key for key, pair in high_enough.items() if pair.band in bands}
    if "bands" in asked:
        listed |= {key for key, pair in pairs.items() if pair.band in bands[:2]}
    assert set(row_numbers(answer)) == listed
    for band in BANDS:
        counted = pairs if band in ("PATTERN", "INCOMPLETE") else high_enough
        expected = sum(pair.band == band and not pair.satellite for pair in counted.values())
        assert answer.band_counts[band] == (None if band == "BELOW" and band not in bands else expected), band


@pytest.mark.parametrize("seed", range(10))
def test_the_order_of_the_list(seed, kernels):
    network = random_network(seed)
    pairs = Oracle(network).pairs
    answer = find_overlaps(network.arrays(), min_score=0.0)
    keys = {key: (-round(p.place, 9), -round(p.numbers["score"], 9), key) for key, p in pairs.items()}
    assert list(row_numbers(answer)) == sorted(pairs, key=keys.__getitem__)


@pytest.mark.parametrize("seed", range(10))
def test_filters_leave_the_pairs_that_touch_each_list(seed, kernels):
    network = random_network(seed, size=30)
    arrays = network.arrays()
    everything = find_overlaps(arrays, min_score=0.0)
    for lists in ([[3, 4, 5, 29]], [[1, 2, 3, 4, 5, 6], [5, 6, 7, 8]], [[]], [[0], [0]]):
        answer = find_overlaps(arrays, min_score=0.0, touching=[np.array(some, np.int32) for some in lists])
        wanted = {key for key in row_numbers(everything) if all(set(key) & set(some) for some in lists)}
        assert set(row_numbers(answer)) == wanted
        for row, key in zip(row_numbers(answer).values(), row_numbers(answer), strict=True):
            assert answer.columns.score[row] == everything.columns.score[row_numbers(everything)[key]]
        counted = sum(everything.band(row_numbers(everything)[key]) == "INCOMPLETE" for key in wanted)
        satellites = sum(
            answer.band(row) == "INCOMPLETE" and bool(answer.columns.flags[row] & 1)
            for row in range(len(answer))
        )
        assert answer.band_counts["INCOMPLETE"] == counted - satellites


def test_the_networks_tried_show_every_band_and_advice():
    seen = [pair for network in NETWORKS.values() for pair in Oracle(network).pairs.values()]
    assert {pair.band for pair in seen} == set(BANDS)
    likely = {entry[:2] for entry in TABLE} - {("R4", "MERGE_TWO_LEVELS")}
    assert likely <= {pair.advice for pair in seen}
    assert {tuple(network.theme_parent) for network in NETWORKS.values()} >= {
        tuple(t) for t in TREES.values()
    }
