"""What chance would give: compiled kernels, their plain twins, and oracles that go cell by cell."""

import networkx as nx
import numpy as np
import pytest
from scipy import stats

from graphsvc.analysis.overlap.balance import balance
from graphsvc.analysis.overlap.chance import false_alarms, find_chance
from graphsvc.analysis.overlap.masks import read_mask
from graphsvc.analysis.overlap.peeling import peel
from graphsvc.kernels import chance, chance_plain
from graphsvc.kernels.sets import Rows
from tests.networks import Network, Row, awkward, random_network
from tests.oracle.plain_chance import Seats, expected_and_p, settled

KERNELS = pytest.mark.parametrize("kernels", [chance_plain, chance], ids=["plain", "compiled"])


def local(seed, *, rows=12, organisations=9, places=3, share=0.4):
    """Many forced cells: few seats, places that do not meet, some organisations everywhere."""
    random = np.random.default_rng(seed)
    grounds = {ix: [int(random.integers(places))] for ix in range(organisations) if ix % 4}
    partnerships = [
        Row(
            members=np.flatnonzero(random.random(organisations) < share * random.random() * 2).tolist(),
            leaves=[int(random.integers(places))] if random.random() < 0.9 else [],
        )
        for _ in range(rows)
    ]
    return Network(partnerships, population=[1.0] * places, organisation_leaves=grounds)


def nested(size):
    """Row i has i + 1 members, but for one: nothing, or hardly anything, can move."""
    rows = [Row(members=list(range(at + 1))) for at in range(size)]
    rows[size // 2].members = [*range(size // 2), size // 2 + 1]
    return Network(rows, population=[])


def chain(length, *, seed=0):
    """Places in a ring, each with one organisation of the next: seats hardly move between them."""
    random = np.random.default_rng(seed)
    rows, grounds = [], {}
    for place in range(length):
        after = (place + 1) % length
        grounds |= {10 * place + at: [place] for at in range(10)}
        grounds[10 * after] = sorted({place, after, *grounds.get(10 * after, [])})
        near = [*range(10 * place, 10 * place + 10), 10 * after]
        rows += [
            Row(members=sorted(ix for ix in near if random.random() < 0.4), leaves=[place]) for _ in range(6)
        ]
    return Network(rows, population=[1.0] * length, organisation_leaves=grounds)


NETWORKS = {
    **{f"random {seed}": settled(random_network(seed), seed) for seed in range(6)},
    **{f"local {seed}": local(seed) for seed in range(8)},
    **{f"sparse {seed}": local(seed, share=0.12) for seed in range(4)},
    **{f"dense {seed}": local(seed, share=0.8) for seed in range(4)},
    "nobody has a territory": random_network(9),
    "nested": nested(12),
    "chain": chain(12),
    **{name: each for name, each in awkward().items() if "2,000" not in name},
}


@pytest.fixture(params=NETWORKS)
def network(request):
    return NETWORKS[request.param]


def solved(network, kernels):
    mask = read_mask(network.arrays(), kernels)
    peeled = peel(mask, kernels)
    return mask, peeled, balance(mask, peeled, kernels)


def by_cell(network, kernels):
    """The chance of each cell of the network, from its types."""
    mask, peeled, odds = solved(network, kernels)
    of_types = np.zeros((len(mask.rows.many), len(mask.columns.many)))
    for row in range(len(of_types)):
        free, sure = (
            each.entries[each.start[row] : each.start[row + 1]] for each in (peeled.free, peeled.sure)
        )
        product = odds.x[row] * odds.y[free]
        of_types[row, free] = product / (1 + product)
        of_types[row, sure] = 1.0
    rows = [at for at, row in enumerate(network.rows) if row.active and row.members]
    return of_types[mask.row_of[rows]][:, mask.columns.of]


@KERNELS
def test_cells_are_forced_where_networkx_says_so_and_odds_are_those_of_scipy(network, kernels):
    seats = Seats(network)
    found = by_cell(network, kernels)
    forced = ~seats.free()
    np.testing.assert_array_equal(found[forced], seats.seat[forced])
    inside = found[~forced]
    assert ((inside > 0) & (inside < 1)).all()
    np.testing.assert_allclose(found, seats.chances(), rtol=0, atol=1e-9)


@pytest.mark.parametrize("seed", range(20))
def test_forced_cells_are_those_that_are_equal_in_all_realisations(seed):
    seats = Seats(local(seed, rows=4, organisations=4, places=2, share=0.5))
    every = seats.realisations()
    assert len(every) >= 1
    np.testing.assert_array_equal(seats.free(), every.any(axis=0) & ~every.all(axis=0))


@KERNELS
def test_pairs_have_the_law_of_the_cells(network, kernels, monkeypatch):
    monkeypatch.setattr("graphsvc.analysis.overlap.chance.chance_engine", lambda size: kernels)
    seats = Seats(network)
    chances = seats.chances()
    one, other = np.triu_indices(len(seats.rows), 1)
    rows = np.array(seats.rows, np.int32)
    found = find_chance(network.arrays(), left=rows[one], right=rows[other])
    shared = (seats.seat[one] & seats.seat[other]).sum(axis=1)
    expected = [expected_and_p(chances, *pair) for pair in zip(one, other, shared, strict=True)]
    both = np.array([found.expected_shared, found.p_value]).T
    np.testing.assert_allclose(both, np.array(expected).reshape(-1, 2), rtol=1e-9, atol=1e-9)


@pytest.mark.parametrize("seed", range(6))
def test_twins_agree_on_everything(seed):
    network = settled(random_network(seed, size=60), seed)
    one, other = (solved(network, kernels) for kernels in (chance_plain, chance))
    np.testing.assert_array_equal(one[1].free.entries, other[1].free.entries)
    np.testing.assert_array_equal(one[1].sure.entries, other[1].sure.entries)
    free, sure, odds = one[1].free, one[1].sure, one[2]
    rows, columns = (types.many.astype(float) for types in (one[0].rows, one[0].columns))
    moments = [kernels.moments(free, odds.x, odds.y, rows, columns) for kernels in (chance_plain, chance)]
    for left, right in zip(*moments, strict=True):
        np.testing.assert_allclose(left, right, rtol=1e-12)
    np.testing.assert_allclose(one[2].x * one[2].y[0], other[2].x * other[2].y[0], rtol=1e-8)
    left, right = np.triu_indices(len(rows))
    pairs = left.astype(np.int32), right.astype(np.int32), (left % 7).astype(np.int32)
    for values in zip(
        *(k.tails(free, sure, odds.x, odds.y, one[0].columns.many, *pairs) for k in (chance_plain, chance)),
        strict=True,
    ):
        np.testing.assert_allclose(*values, rtol=1e-12)


def law(kernels, chances, times, least):
    """Chance of at least so many, by a kernel that is given two rows: the chances, and certainty."""
    size = len(chances)
    columns = np.arange(size, dtype=np.int32)
    free = Rows(np.array([0, size, size]), columns)
    sure = Rows(np.array([0, 0, size]), columns)
    x = np.array([1.0, 0.0])
    y = np.array(chances) / (1 - np.array(chances))
    pair = (np.array([at], np.int32) for at in (0, 1, least))
    expected, tail = kernels.tails(free, sure, x, y, np.array(times, np.int64), *pair)
    return expected[0], tail[0]


@KERNELS
@pytest.mark.parametrize("seed", range(5))
def test_tails_are_those_of_scipy(kernels, seed):
    random = np.random.default_rng(seed)
    chances, times = random.random(30) ** 3, random.integers(1, 4, 30)
    spread = np.repeat(chances, times)
    for least in (0, 1, 2, 7, 20, len(spread) - 1, len(spread), len(spread) + 1):
        expected, tail = law(kernels, chances, times, least)
        np.testing.assert_allclose(tail, stats.poisson_binom.sf(least - 1, spread), rtol=1e-9, atol=1e-12)
        np.testing.assert_allclose(expected, spread.sum(), rtol=1e-12)


@KERNELS
@pytest.mark.parametrize("times", [1, 9, 100, 4_321, 60_000])
@pytest.mark.parametrize("chance_of_one", [1e-9, 3e-4, 0.4])
@pytest.mark.parametrize("least", [1, 2, 13])
def test_many_equal_organisations_are_binomial(kernels, times, chance_of_one, least):
    _, tail = law(kernels, [chance_of_one], [times], least)
    np.testing.assert_allclose(tail, stats.binom.sf(least - 1, times, chance_of_one), rtol=1e-9)


@KERNELS
def test_small_chances_keep_their_digits(kernels):
    _, tail = law(kernels, [1e-3] * 12, [1] * 12, 12)
    np.testing.assert_allclose(tail, 1e-36, rtol=1e-12)


@KERNELS
@pytest.mark.parametrize("seed", range(12))
def test_components_are_those_of_networkx(kernels, seed):
    graph = nx.gnp_random_graph(60, 0.01 + 0.005 * seed, seed=seed, directed=True)
    rows = [sorted(graph.successors(node)) for node in range(60)]
    start = np.concatenate([[0], np.cumsum([len(row) for row in rows])])
    found = kernels.components(Rows(start, np.concatenate(rows).astype(np.int32)))
    expected = {frozenset(nodes) for nodes in nx.strongly_connected_components(graph)}
    assert {frozenset(np.flatnonzero(found == number).tolist()) for number in set(found.tolist())} == expected


@KERNELS
def test_a_path_of_many_nodes_is_no_recursion(kernels):
    size = 50_000
    start = np.arange(size + 1)
    around = Rows(start, ((np.arange(size) + 1) % size).astype(np.int32))
    assert (kernels.components(around) == 0).all()


@KERNELS
def test_who_meets_whom(kernels):
    rows = Rows(np.array([0, 2, 2, 3]), np.array([0, 2, 1], np.int32))
    columns = Rows(np.array([0, 2, 2, 4]), np.array([1, 4, 0, 1], np.int32))
    found = kernels.meetings(rows, columns, 3)
    assert found.start.tolist() == [0, 3, 3, 3]
    assert found.entries.tolist() == [0, 1, 4]
    assert [len(each) for each in kernels.meetings(rows, columns, 2)] == [0, 0]


def test_q_is_that_of_scipy():
    p = np.random.default_rng(1).random(200) ** 3
    p[50:60] = p[0]
    np.testing.assert_allclose(false_alarms(p), stats.false_discovery_control(p), rtol=1e-12)
