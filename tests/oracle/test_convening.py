"""Convening against the same written plainly, and against every other set of invitees."""

from __future__ import annotations

from math import prod

import numpy as np
import pytest

from graphsvc.analysis.convening import Convening
from graphsvc.snapshot.snapshot import Snapshot
from tests.convenings import Kinds, answer, random_rows
from tests.oracle.plain_convening import Plain
from tests.pictures import snapshot_of

TASKS = [("burglary", "x"), ("farm_burglary", "R"), ("drugs", "z"), ("property", "N")]
LEAST_SHARE = 1 - 1 / np.e  # Nemhauser, Wolsey & Fisher 1978
NEAR = 0.01  # given away per invitation, for the sake of contact


@pytest.fixture(params=range(12))
def rows(request: pytest.FixtureRequest) -> Kinds:
    return random_rows(request.param)


@pytest.fixture
def snapshot(rows: Kinds) -> Snapshot:
    return snapshot_of(**rows)


def keys(snapshot: Snapshot, found: Convening, places: np.ndarray) -> list[str]:
    return [snapshot.organisations.keys[ix] for ix in found.pool.organisation[places]]


@pytest.mark.parametrize("task", TASKS)
def test_candidates_and_their_table_are_as_written(
    task: tuple[str, str], rows: Kinds, snapshot: Snapshot
) -> None:
    found, plain = answer(snapshot, *task), Plain(rows, *task)
    candidates = keys(snapshot, found, np.arange(len(found.pool)))
    assert candidates == plain.candidates()
    for place, key in enumerate(candidates):
        np.testing.assert_allclose(found.pool.value[place], plain.table(key), atol=1e-12, err_msg=key)
        np.testing.assert_allclose(found.pool.usable[place], plain.usable(key), atol=1e-12, err_msg=key)


@pytest.mark.parametrize("task", TASKS)
def test_the_choice_is_worth_what_it_says_and_near_the_best(
    task: tuple[str, str], rows: Kinds, snapshot: Snapshot
) -> None:
    for size in (1, 2, 3, 5):
        found, plain = answer(snapshot, *task, min_size=1, max_size=size), Plain(rows, *task)
        chosen = tuple(keys(snapshot, found, found.choice.chosen))
        assert len(set(chosen)) == len(chosen) <= size
        if found.value is None:
            continue
        assert found.value == pytest.approx(plain.value(chosen), abs=1e-12)
        assert found.value == pytest.approx(found.choice.gains.sum(), abs=1e-12)
        assert found.exact == bool(chosen)
        best = plain.best(len(chosen))
        assert found.value >= best - NEAR - 1e-12
        if found.exact:
            assert found.best_value == pytest.approx(best, abs=1e-12)


@pytest.mark.parametrize("task", TASKS)
def test_a_substitute_costs_what_it_says_and_nobody_costs_less(
    task: tuple[str, str], rows: Kinds, snapshot: Snapshot
) -> None:
    found, plain = answer(snapshot, *task, max_size=5), Plain(rows, *task)
    chosen = keys(snapshot, found, found.choice.chosen)
    others = [key for key in plain.candidates() if key not in chosen]
    for at, one in enumerate(chosen):
        rest = tuple(key for key in chosen if key != one)
        mainly = int(found.substitutes.mainly[at])
        fit = [key for key in others if plain.usable(key)[mainly] > 0]
        losses = {key: plain.value(tuple(chosen)) - plain.value((*rest, key)) for key in fit}
        place = int(found.substitutes.place[at])
        if place < 0:
            assert all(plain.value((*rest, key)) <= plain.value(rest) + 1e-12 for key in fit)
            continue
        assert found.substitutes.loss[at] == pytest.approx(min(losses.values()), abs=1e-12)
        assert losses[keys(snapshot, found, np.array([place]))[0]] == pytest.approx(
            min(losses.values()), abs=1e-12
        )


def worth(table: np.ndarray, weights: np.ndarray, chosen: list[int]) -> float:
    """f of a set, from its definition."""
    return sum(
        float(weight) * (1 - prod(1 - float(table[one, place]) for one in chosen))
        for place, weight in enumerate(weights)
    )


def chosen_plainly(
    table: np.ndarray, weights: np.ndarray, contact: np.ndarray, least: int, most: int
) -> tuple[list[int], list[float]]:
    """One by one: of those within 0.01 of the largest gain who knows most of those there, then gains most."""
    chosen: list[int] = []
    gains: list[float] = []
    while len(chosen) < most:
        rest = [one for one in range(len(table)) if one not in chosen]
        gain = {one: worth(table, weights, [*chosen, one]) - worth(table, weights, chosen) for one in rest}
        enough = 0.02 if len(chosen) >= least else 1e-12
        near = [one for one in rest if gain[one] >= max(enough, max(gain.values()) - NEAR) - 1e-13]
        if not near:
            break
        known = {one: sum(bool(contact[one, other]) for other in chosen) for one in near}
        chosen.append(min(near, key=lambda one: (-known[one], -round(gain[one], 10), one)))
        gains.append(gain[chosen[-1]])
    return chosen, gains


@pytest.mark.parametrize("seed", range(200))
def test_the_greedy_choice_is_as_written(seed: int) -> None:
    from graphsvc.analysis.convening.choice import greedy

    random = np.random.default_rng(seed)
    size = int(random.integers(1, 9))
    table = np.where(random.random((size, 4)) < 0.4, 0.0, random.random((size, 4)))
    weights, contact = random.dirichlet(np.ones(4)), random.random((size, size)) < 0.3
    contact = (contact | contact.T) & ~np.eye(size, dtype=bool)
    least = int(random.integers(1, 4))
    most = least + int(random.integers(0, 4))
    found = greedy(table, weights, lambda place: contact[place], least, most)
    chosen, gains = chosen_plainly(table, weights, contact, least, most)
    assert found.chosen.tolist() == chosen
    np.testing.assert_allclose(found.gains, gains, atol=1e-12)


def test_greedy_alone_reaches_63_per_cent_of_the_best(rows: Kinds, snapshot: Snapshot) -> None:
    """The guarantee of the method, of the steps before any set is compared with others."""
    from graphsvc.analysis.convening.choice import adequacy, best_of_size, greedy

    found = answer(snapshot, "burglary", "R")
    usable, weights = found.usable, found.weights
    for size in range(1, min(6, len(usable)) + 1):
        chosen = greedy(usable, weights, lambda place: np.zeros(len(usable), bool), size, size)
        worth = adequacy(usable, weights, chosen.chosen)
        best = best_of_size(usable, weights, size).value
        assert worth >= LEAST_SHARE * best - 1e-12


def test_the_worst_case_of_greedy_is_mended_by_comparing() -> None:
    """One that covers a bit of everything lures greedy away from two that cover it all."""
    from graphsvc.analysis.convening.choice import best_of_size, greedy

    usable = np.array([[1, 1, 0, 0, 1, 0], [0, 0, 1, 1, 0, 1], [0.9, 0.9, 0.9, 0.9, 0, 0.0]])
    weights = np.array([0.2, 0.2, 0.2, 0.2, 0.1, 0.1])
    chosen = greedy(usable, weights, lambda place: np.zeros(3, bool), 2, 2).chosen
    assert set(chosen) != {0, 1}
    assert set(best_of_size(usable, weights, 2).places) == {0, 1}


def test_random_rows_have_all_of_it() -> None:
    """Or the tests above would say less than they seem to."""
    found = [answer(snapshot_of(**random_rows(seed)), *task) for seed in range(12) for task in TASKS]
    assert {each.proposal for each in found} >= {"EXISTING_PARTNERSHIP", "NEW_CAPABILITY"}
    assert any(len(each.barred.organisation) for each in found)
    assert any(len(each.unplaced) for each in found)
    assert {each.convenor.basis for each in found} >= {0, 1}
    assert {each.requirements.source for each in found} == {0, 1, 2}
