"""Families and neighbours against scipy's complete linkage and against plain Python, formula by formula."""

from __future__ import annotations

from collections import Counter
from itertools import combinations

import numpy as np
import pytest
from scipy.cluster.hierarchy import fcluster, linkage
from scipy.spatial.distance import squareform

from graphsvc.analysis.families import NEIGHBOURS, burden, find_families, in_all, in_several
from graphsvc.analysis.families.linkage import link
from graphsvc.analysis.neighbours import find_neighbours
from graphsvc.analysis.overlap import find_overlaps
from graphsvc.kernels import compiled, plain
from tests.networks import awkward, random_network
from tests.oracle.plain_overlap import Oracle
from tests.sisters import Neighbours, families_of, towns

CUT = 0.40


def grouped(families):
    return {frozenset(families.members.row(number).tolist()) for number in range(len(families))}


@pytest.mark.parametrize("seed", range(60))
def test_scipy_finds_the_same_clusters(seed):
    rng = np.random.default_rng(seed)
    size = int(rng.integers(2, 40))
    score = np.triu(rng.random((size, size)), 1)
    if seed % 2:  # of a few kinds, so that there are families to find
        kind = rng.integers(0, 5, size)
        score = np.triu(0.6 * (kind[:, None] == kind) + 0.4 * score, 1)
    distance = (1 - score - score.T) * (1 - np.eye(size))
    expected = fcluster(linkage(squareform(distance), "complete"), 1 - CUT, "distance")
    one, other = np.nonzero(score >= CUT)
    shuffled = rng.permutation(len(one))
    one, other = (side[shuffled].astype(np.int32) for side in (one, other))
    least = link(one, other, score[one, other], np.zeros(len(one)), size=size)
    assert (
        len(set(zip(expected, least.tolist(), strict=True))) == len(set(expected)) == len(set(least.tolist()))
    )


@pytest.mark.parametrize("seed", range(20))
def test_families_of_overlaps(seed):
    network = random_network(seed, size=30)
    arrays, oracle = network.arrays(), Oracle(network)
    for least in (0.40, 0.25, 0.60):
        found = find_families(arrays, overlaps=find_overlaps(arrays, min_score=least))
        pairs = {
            tuple(sorted(key)): {
                "score": pair.numbers["score"],
                "shared": oracle.total(set(network.rows[pair.a].members) & set(network.rows[pair.b].members))
                if network.rows[pair.a].members and network.rows[pair.b].members
                else 0.0,
            }
            for key, pair in oracle.pairs.items()
            if pair.numbers["score"] >= least - 1e-12
            and not pair.satellite
            and pair.band != "INCOMPLETE"
            and pair.advice[0] != "R2"
        }
        assert grouped(found) == families_of(pairs)
        for number in range(len(found)):
            inside = [pairs[two]["score"] for two in combinations(found.members.row(number).tolist(), 2)]
            np.testing.assert_allclose(found.lowest(number), min(inside), rtol=1e-12)
            np.testing.assert_allclose(found.mean(number), sum(inside) / len(inside), rtol=1e-12)


@pytest.fixture(params=[plain, compiled], ids=["plain", "compiled"])
def kernels(request, monkeypatch):
    monkeypatch.setattr("graphsvc.analysis.neighbours.find.engine", lambda size: request.param)


@pytest.mark.parametrize("seed", range(40))
def test_neighbours(seed, kernels):
    network = towns(seed, size=16 + seed % 10)
    for cut in (0.60, 0.75):
        found, expected = find_neighbours(network.arrays(), min_score=cut), Neighbours(network, cut=cut)
        assert grouped(found) == families_of(expected.pairs)
        assert found.left_out_in_all == len(expected.left_out)
        for number in range(len(found)):
            family = found.members.row(number).tolist()
            inside = [expected.pairs[two] for two in combinations(family, 2)]
            np.testing.assert_allclose(found.lowest(number), min(pair["score"] for pair in inside), rtol=1e-9)
            floor = min(pair["floor"] for pair in inside)
            np.testing.assert_allclose(found.floor(number), floor, rtol=1e-9, atol=1e-12)
            first = network.rows[family[0]]
            beside = [
                at
                for at in expected.left_out
                if (network.rows[at].level, network.rows[at].parent_territory)
                == (first.level, first.parent_territory)
            ]
            assert found.left_out[number] == len(beside)


def test_the_generator_makes_families():
    sizes = Counter(
        len(family) for seed in range(40) for family in grouped(find_neighbours(towns(seed, 24).arrays()))
    )
    assert sizes[2] > 5 and max(sizes) >= 3
    floors = [
        f.floor(n) for s in range(40) for f in [find_neighbours(towns(s, 24).arrays())] for n in range(len(f))
    ]
    assert 0.0 in floors and max(floors) >= 0.60


@pytest.mark.parametrize("network", awkward().values(), ids=awkward())
def test_no_network_is_too_awkward(network):
    arrays = network.arrays()
    for found in (find_neighbours(arrays), find_families(arrays, overlaps=find_overlaps(arrays))):
        assert (found.members.sizes > 1).all()
        for number in range(len(found)):
            assert 0 <= found.floor(number) <= found.lowest(number) <= found.mean(number) + 1e-12


@pytest.mark.parametrize("seed", range(10))
@pytest.mark.parametrize("kind", ["SAME_GROUND", NEIGHBOURS])
def test_the_burden_of_a_family(seed, kind):
    network = random_network(seed, size=6)
    arrays = network.arrays()
    for size in (2, 3, 5):
        family = np.arange(size, dtype=np.int32)
        rows = network.rows[:size]
        found = burden(arrays, family, kind=kind)
        sitting = [row.members for row in rows]
        known = all(sitting)
        assert found.seats == (sum(map(len, sitting)) if known else None)
        assert found.seats_if_joined == (len(set().union(*sitting)) if known else None)
        meetings = [row.meetings_per_year for row in rows]
        assert found.meetings_per_year == (None if None in meetings else sum(meetings))
        assert found.meetings_per_year_if_joined == (None if None in meetings else max(meetings))
        if kind != NEIGHBOURS and all(row.people for row in rows):
            sitting = [row.people for row in rows]
        hours = [
            row.meetings_per_year and row.hours_per_meeting and row.meetings_per_year * row.hours_per_meeting
            for row in rows
        ]
        if None in hours or not all(sitting):
            assert found.hours_per_year is found.hours_per_year_if_joined is None
            continue
        spent = {
            each: [h for h, row in zip(hours, sitting, strict=True) if each in row]
            for row in sitting
            for each in row
        }
        repeated = [each for each in spent.values() if len(each) > 1]
        np.testing.assert_allclose(found.hours_per_year, sum(map(sum, repeated)))
        np.testing.assert_allclose(found.hours_per_year_if_joined, sum(map(max, repeated)))


@pytest.mark.parametrize("seed", range(6))
def test_what_a_family_has_in_common(seed):
    network = random_network(seed, size=5)
    family = np.arange(4, dtype=np.int32)
    counts = Counter(o for row in network.rows[:4] for o in row.members)
    rows = network.arrays().members
    assert in_all(rows, family).tolist() == sorted(o for o, n in counts.items() if n == 4)
    entries, tables = in_several(rows, family)
    assert list(zip(entries.tolist(), tables.tolist(), strict=True)) == sorted(
        ((o, n) for o, n in counts.items() if n > 1), key=lambda each: (-each[1], each[0])
    )
