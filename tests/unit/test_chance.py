"""What chance would give: by hand, where it is unknown, and what is kept between questions."""

import gc
import weakref
from dataclasses import replace

import numpy as np
import pytest

from graphsvc.analysis.overlap import chance as module
from graphsvc.analysis.overlap import find_chance, find_overlaps, masks
from graphsvc.analysis.overlap.balance import solved
from graphsvc.kernels import chance_engine
from graphsvc.snapshot.arrays import Arrays
from tests.networks import Network, Row, awkward, random_network
from tests.oracle.plain_chance import settled


def asked(network, *pairs):
    """Expected number, p and q of pairs."""
    arrays = network if isinstance(network, Arrays) else network.arrays()
    left, right = np.array(pairs, np.int32).T
    found = find_chance(arrays, left=left, right=right)
    return found.expected_shared, found.p_value, found.q_value


def rows(*members, **more):
    return [Row(members=list(each), **more) for each in members]


def test_by_hand_where_every_seat_is_a_toss():
    """Four partnerships of two, four organisations with two seats each: every chance is a half."""
    expected, p, q = asked(Network(rows((0, 1), (0, 1), (2, 3), (2, 3))), (0, 1), (0, 2))
    np.testing.assert_allclose(expected, 4 / 4)
    np.testing.assert_allclose(p, [1 - 0.75**4 - 4 * 0.25 * 0.75**3, 1.0])
    assert np.isnan(q[1]), "two that share nothing are not judged"


def test_a_hub_in_everything_is_no_surprise():
    hub = Network(rows(*[(0, at + 1) for at in range(6)]))
    expected, p, _ = asked(hub, (0, 1))
    np.testing.assert_allclose(expected, 1 + 6 / 36)
    np.testing.assert_allclose(p, 1.0)


def test_who_cannot_sit_elsewhere_makes_no_surprise():
    """In two towns everybody sits wherever they could; without territories that would be rare."""
    members = ((0, 1, 2), (0, 1, 2), (3, 4, 5), (3, 4, 5))
    network = Network(
        [Row(members=list(each), leaves=[at // 2]) for at, each in enumerate(members)],
        organisation_leaves={ix: [ix // 3] for ix in range(6)},
    )
    assert [each[0] for each in asked(network, (0, 1))[:2]] == [3.0, 1.0]
    anywhere = asked(replace(network, organisation_leaves={}), (0, 1))
    np.testing.assert_allclose([each[0] for each in anywhere[:2]], [1.5, sum_of_six(3)])


def sum_of_six(least):
    return 1 - sum(0.25**k * 0.75 ** (6 - k) * [1, 6, 15][k] for k in range(least))


def test_a_seat_outside_the_territory_counts_as_possible():
    """Organisation 2 sits where its territory does not reach; there, and nowhere else beyond it, it could."""
    network = Network(
        [Row(members=[0, 1], leaves=[0]), Row(members=[1], leaves=[0]), Row(members=[2], leaves=[1])],
        organisation_leaves={0: [0], 1: [0], 2: [0]},
    )
    expected, p, _ = asked(network, (0, 2), (0, 1))
    assert expected[0] == 0.0
    assert p.tolist() == [1.0, 1.0]


def test_forced_through_others():
    """Sums 3, 3, 1, 1 both ways: no row is full or empty, and the block of the large ones is certain."""
    network = Network(rows((0, 1, 2), (0, 1, 3), (0,), (1,)))
    expected, p, _ = asked(network, (0, 1), (2, 3))
    np.testing.assert_allclose(expected, [2.5, 0.5])
    np.testing.assert_allclose(p, [1.0, 1.0])


def test_unknown_where_members_are_unknown_or_not_active():
    network = Network(
        [*rows((0, 1), (0, 1), (1, 2)), Row(), Row(members=[0, 1], status="ended"), Row(members=[0, 1],
         status="planned", start=20_030)]
    )  # fmt: skip
    expected, p, q = asked(network, (0, 1), (0, 3), (4, 0), (0, 5), (3, 3))
    assert np.isnan(np.array([expected, p, q])[:, 1:]).all()
    assert not np.isnan([expected[0], p[0]]).any()


def test_incomplete_pairs_are_judged_with_the_others():
    """Pairs without known themes have a score, too; q is of all."""
    network = Network(rows((0, 1), (0, 1), (2, 3), (2, 3), (0, 2)))
    q = asked(network, (0, 1), (2, 3), (0, 4))[2]
    assert find_overlaps(network.arrays()).columns.a.size == 0
    assert not np.isnan(q[:2]).any()
    assert np.isnan(q[2])


def test_no_pairs_no_answer():
    for network in (awkward()["empty"], awkward()["one partnership"]):
        assert len(find_chance(network.arrays(), left=np.zeros(0, int), right=np.zeros(0, int))) == 0


def test_ten_thousand_members_in_one():
    network = Network(
        rows(range(10_000), (0, 1, 2), (0, 1, 2), (3, 4), leaves=[0]), organisation_leaves={0: [0], 9: [1]}
    )
    expected, p, _ = asked(network, (0, 1), (1, 2))
    np.testing.assert_allclose(expected[0], 3.0)
    assert 0.5 < p[0] < 1
    assert 0 < p[1] < p[0]


def test_all_fill_their_whole_mask():
    network = Network(
        [Row(members=[2 * place, 2 * place + 1], leaves=[place]) for place in (0, 0, 1, 1, 2)],
        organisation_leaves={ix: [ix // 2] for ix in range(6)},
    )
    expected, p, _ = asked(network, (0, 1), (2, 3), (0, 4))
    assert expected.tolist() == [2.0, 2.0, 0.0]
    assert (p == 1).all()


@pytest.mark.parametrize("most", [3, 30])
def test_a_registry_too_varied_for_the_model_has_no_chances(most, monkeypatch):
    network = settled(random_network(4), 4)
    monkeypatch.setattr(masks, "MOST_BLOCKS", most)  # the territories alone; types of members, too
    assert np.isnan(np.array(asked(network, (0, 1), (2, 3)))).all()
    monkeypatch.setattr(masks, "MOST_BLOCKS", 3_000)
    assert not np.isnan(asked(network, (0, 1), (2, 3))[1]).all()


def test_without_a_solution_all_is_unknown(monkeypatch):
    monkeypatch.setattr("graphsvc.analysis.overlap.balance.ROUNDS", 2)
    assert np.isnan(np.array(asked(random_network(4), (0, 1), (2, 3)))).all()


def test_a_family_too_large_to_judge_leaves_q_unknown(monkeypatch):
    monkeypatch.setattr("graphsvc.analysis.overlap.find.MOST_PAIRS", 1)
    _, p, q = asked(awkward()["all alike"], (0, 1))
    assert p.tolist() == [1.0]
    assert np.isnan(q).all()


def test_the_model_is_solved_once_and_kept_no_longer_than_the_registry(monkeypatch):
    solved_for = []
    original = module._solved
    monkeypatch.setattr(
        module, "_solved", lambda arrays: solved_for.append(arrays.as_of_day) or original(arrays)
    )
    arrays = random_network(3).arrays()
    first, again = asked(arrays, (0, 1), (1, 2)), asked(arrays, (1, 2))
    assert len(solved_for) == 1
    np.testing.assert_array_equal([each[1] for each in first], [each[0] for each in again])
    gone = weakref.ref(arrays)
    del arrays
    gc.collect()
    assert gone() is None


def test_engines_are_chosen_by_size(monkeypatch):
    monkeypatch.delitem(__import__("sys").modules, "graphsvc.kernels.compiled", raising=False)
    assert chance_engine(300).__name__ == "graphsvc.kernels.chance_plain"
    assert chance_engine(20_000).__name__ == "graphsvc.kernels.chance"


def test_conjugate_gradients_stop_where_only_rounding_is_left():
    flat = np.array([[1.0, -1.0], [-1.0, 1.0]])
    wanted = np.array([1.0, -1.0])
    found = solved(lambda u: flat @ u, np.ones(2), wanted, 0.0)
    np.testing.assert_allclose(flat @ found, wanted)
    assert solved(lambda u: 0 * u, np.ones(2), wanted, 0.0).tolist() == [0.0, 0.0]
