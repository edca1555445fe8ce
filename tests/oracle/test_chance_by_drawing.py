"""The model against networks drawn at random with the very same sums, by exchanging members (curveball)."""

import numpy as np
from scipy import stats

from graphsvc.analysis.overlap import find_chance
from tests.networks import Network, Row
from tests.oracle.plain_chance import Seats

DRAWS = 800
TRADES_PER_ROW = 10  # between two draws, and 20 times as many before the first


def registry():
    """Three towns and a county: hubs everywhere, local members, and two twins among the partnerships."""
    random = np.random.default_rng(17)
    grounds = {ix: [ix % 3] for ix in range(24)} | {ix: [0, 1, 2] for ix in range(24, 30)}
    chance = np.where(np.arange(30) < 24, 0.35, np.linspace(0.2, 0.8, 30))
    rows = []
    for at in range(24):
        near = np.array([at % 3 in grounds[ix] for ix in range(30)])
        rows.append(
            Row(members=np.flatnonzero(near & (random.random(30) < chance)).tolist(), leaves=[at % 3])
        )
    rows[3].members = rows[0].members
    return Network(rows, population=[1.0] * 3, organisation_leaves=grounds)


def drawn(seats, random):
    """How often pairs of rows share at least as many members as they do, in networks of equal sums."""
    one, other = np.triu_indices(len(seats.rows), 1)
    sitting, reached = seats.seat.copy(), np.zeros(len(one))
    shared = (seats.seat[one] & seats.seat[other]).sum(axis=1)
    trades = TRADES_PER_ROW * len(sitting)
    exchange(sitting, seats.allowed, 20 * trades, random)
    for _ in range(DRAWS):
        exchange(sitting, seats.allowed, trades, random)
        reached += (sitting.astype(int) @ sitting.T)[one, other] >= shared
    return shared, (reached + 1) / (DRAWS + 1)


def exchange(sitting, allowed, trades, random):
    """Two rows deal out anew the members that only one of them has and both could have."""
    size = len(sitting)
    for one, step in zip(random.integers(size, size=trades), random.integers(1, size, trades), strict=True):
        other = (one + step) % size
        movable = np.flatnonzero((sitting[one] != sitting[other]) & allowed[one] & allowed[other])
        dealt = random.permutation(sitting[one, movable])
        sitting[one, movable], sitting[other, movable] = dealt, ~dealt


def test_the_order_is_that_of_drawing_and_the_model_is_the_more_careful():
    network = registry()
    seats = Seats(network)
    shared, frequency = drawn(seats, np.random.default_rng(5))
    one, other = np.triu_indices(len(seats.rows), 1)
    found = find_chance(network.arrays(), left=one, right=other)
    meeting = shared > 0
    model, drawing = np.log(found.p_value[meeting]), np.log(frequency[meeting])
    assert meeting.sum() > 100
    assert stats.spearmanr(model, drawing).statistic > 0.97
    assert np.corrcoef(model, drawing)[0, 1] > 0.9
    surprising = frequency[meeting] < 0.2
    assert surprising.sum() >= 5
    assert (model[surprising] > drawing[surprising]).mean() > 0.9
