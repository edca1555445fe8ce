"""Laws of what chance would give, whatever the registry."""

import copy
from random import Random

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from graphsvc.analysis.overlap import find_chance, find_overlaps
from graphsvc.analysis.overlap.balance import balance
from graphsvc.analysis.overlap.masks import read_mask
from graphsvc.analysis.overlap.peeling import peel
from graphsvc.kernels import chance, chance_plain
from tests.networks import Network, Row, random_network
from tests.oracle.plain_chance import settled

SEEDS = st.integers(0, 10**6)
NETWORKS = st.builds(lambda seed, size: settled(random_network(seed, size), seed), SEEDS, st.integers(2, 16))
law = settings(deadline=None, max_examples=30)  # tests assert no times
# odds are solved until sums agree to 1e-10
TOLERANCE = 1e-8


@pytest.fixture(params=[chance_plain, chance], ids=["plain", "compiled"], autouse=True, scope="module")
def kernels(request):
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("graphsvc.analysis.overlap.chance.chance_engine", lambda size: request.param)
        yield request.param


def pairs(network):
    one, other = np.triu_indices(len(network.rows), 1)
    return one.astype(np.int32), other.astype(np.int32)


def chances(network, of=None):
    """Expected number, p and q of pairs, by default of all."""
    left, right = pairs(network) if of is None else of
    found = find_chance(network.arrays(), left=left, right=right)
    return np.array([found.expected_shared, found.p_value, found.q_value])


def assert_alike(one, other):
    np.testing.assert_allclose(one, other, rtol=TOLERANCE, atol=1e-12)


def all_placed(network):
    """The same network where everybody is known to work somewhere."""
    placed = settled(copy.deepcopy(network), 1, unknown=0.0)
    for at, row in enumerate(placed.rows):
        row.leaves = row.leaves or [at % len(placed.population)]
    return placed


@law
@given(NETWORKS, SEEDS)
def test_renaming_partnerships_renames_the_answer(network, seed):
    order = list(range(len(network.rows)))
    Random(seed).shuffle(order)
    place = np.argsort(order).astype(np.int32)
    renamed = copy.deepcopy(network)
    renamed.rows = [copy.deepcopy(network.rows[old]) for old in order]
    for row in renamed.rows:
        row.satellite_of, row.links = -1, []
    left, right = pairs(network)
    assert_alike(chances(network), chances(renamed, (place[left], place[right])))


@law
@given(NETWORKS, SEEDS)
def test_renaming_organisations_changes_nothing(network, seed):
    renamed = copy.deepcopy(network)
    new = Random(seed).sample(range(60), 60)
    for row in renamed.rows:
        row.members = sorted(new[ix] for ix in row.members)
    renamed.organisation_leaves = {new[ix]: leaves for ix, leaves in network.organisation_leaves.items()}
    assert_alike(chances(network), chances(renamed))


@law
@given(NETWORKS)
def test_a_and_b_may_be_swapped(network):
    left, right = pairs(network)
    np.testing.assert_array_equal(chances(network), chances(network, (right, left)))


@law
@given(NETWORKS)
def test_an_unrelated_partnership_changes_nothing(network):
    """But for q: rarity weights, and with them scores and the family, know of every partnership."""
    placed = all_placed(network)
    more = copy.deepcopy(placed)
    more.population = [*placed.population, 10.0]
    more.rows.append(Row(members=[55], themes=[0], leaves=[len(placed.population)]))
    more.organisation_leaves[55] = [len(placed.population)]
    assert_alike(chances(placed)[:2], chances(more, pairs(placed))[:2])


@law
@given(NETWORKS, NETWORKS)
def test_two_registries_side_by_side_expect_what_each_expects(network, other):
    one, two = all_placed(network), all_placed(other)
    size, places = len(one.rows), len(one.population)
    together = copy.deepcopy(one)
    together.population = one.population + two.population
    for row in copy.deepcopy(two.rows):
        row.members = [ix + 30 for ix in row.members]
        row.leaves = [ix + places for ix in row.leaves]
        row.satellite_of, row.links = -1, []
        together.rows.append(row)
    together.organisation_leaves |= {
        ix + 30: [leaf + places for leaf in leaves] for ix, leaves in two.organisation_leaves.items()
    }
    assert_alike(chances(one)[:2], chances(together, pairs(one))[:2])
    left, right = pairs(two)
    assert_alike(chances(two)[:2], chances(together, (left + size, right + size))[:2])


@law
@given(NETWORKS)
def test_what_is_over_or_planned_changes_nothing(network):
    more = copy.deepcopy(network)
    more.rows += [Row(members=[0, 1, 2], leaves=[0], status=status) for status in ("ended", "planned")]
    assert_alike(chances(network), chances(more, pairs(network)))


@law
@given(NETWORKS)
def test_numbers_lie_where_they_can(network):
    left, right = pairs(network)
    expected, p, q = chances(network)
    rows = network.rows
    known = np.array([rows[a].active and rows[b].active and bool(rows[a].members and rows[b].members)
                      for a, b in zip(left, right, strict=True)], bool)  # fmt: skip
    np.testing.assert_array_equal(~np.isnan(p), known)
    np.testing.assert_array_equal(~np.isnan(expected), known)
    sizes = np.array([len(row.members) for row in rows])
    least = np.minimum(sizes[left], sizes[right])
    assert ((expected[known] >= 0) & (expected[known] <= least[known] + 1e-9)).all()
    assert ((p[known] > 0) & (p[known] <= 1)).all()
    judged = ~np.isnan(q)
    assert ((q[judged] >= p[judged]) & (q[judged] <= 1)).all()


@law
@given(NETWORKS)
def test_q_is_known_of_the_family_and_of_no_other_pair(network):
    for row in network.rows:
        row.satellite_of = -1
    listed = find_overlaps(network.arrays(), min_score=0.0).columns
    family = (listed.score >= 0.4 - 1e-12) & (listed.shared_members >= 2)
    q = chances(network, (listed.a, listed.b))[2]
    np.testing.assert_array_equal(~np.isnan(q), family & active(network, listed))


def active(network, columns):
    is_active = np.array([row.active for row in network.rows])
    return is_active[columns.a] & is_active[columns.b]


@law
@given(NETWORKS)
def test_sums_are_what_they_are(kernels, network):
    """Every partnership is expected to have the members it has, every organisation its seats."""
    mask = read_mask(network.arrays(), kernels)
    peeled = peel(mask, kernels)
    odds = balance(mask, peeled, kernels)
    rows, columns = (types.many.astype(float) for types in (mask.rows, mask.columns))
    mean, _, column_mean, _, _ = kernels.moments(peeled.free, odds.x, odds.y, rows, columns)
    np.testing.assert_allclose(mean, peeled.row_left, rtol=1.1e-10)
    np.testing.assert_allclose(column_mean, peeled.column_left, rtol=1.1e-10)
    sure_of_row = np.add.reduceat(np.append(columns[peeled.sure.entries], 0), peeled.sure.start[:-1])
    sure_of_row[np.diff(peeled.sure.start) == 0] = 0
    np.testing.assert_array_equal(peeled.row_left + sure_of_row, mask.rows.total)


@law
@given(NETWORKS)
def test_sharing_more_is_rarer(kernels, network):
    mask = read_mask(network.arrays(), kernels)
    peeled = peel(mask, kernels)
    odds = balance(mask, peeled, kernels)
    size = len(mask.rows.many)
    if size < 2:
        return
    shared = np.arange(12, dtype=np.int32)
    one, other = np.zeros(12, np.int32), np.full(12, size - 1, np.int32)
    _, tail = kernels.tails(peeled.free, peeled.sure, odds.x, odds.y, mask.columns.many, one, other, shared)
    assert tail[0] == 1.0
    assert (np.diff(tail) <= 1e-15).all()


@law
@given(st.integers(2, 9), st.integers(1, 6))
def test_partnerships_that_are_all_alike_share_what_they_must(size, members):
    rows = [Row(members=list(range(members)), leaves=[0]) for _ in range(size)]
    expected, p, q = chances(Network(rows))
    assert (expected == members).all()
    assert (p == 1).all()
    assert (q[~np.isnan(q)] == 1).all()
