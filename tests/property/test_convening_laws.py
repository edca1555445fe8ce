"""Laws of convening: what f is, what an irrelevant organisation changes, what unknown means."""

from __future__ import annotations

from typing import Any

import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays

from graphsvc.analysis.convening import Convening, invited_share
from graphsvc.analysis.convening.choice import adequacy, greedy, met, worth_a_seat
from graphsvc.snapshot.snapshot import Snapshot
from tests.convenings import Kinds, answer, random_rows, ready
from tests.pictures import snapshot_of

SEEDS = st.integers(0, 10_000)
SHARES = st.floats(0, 1, width=32)
TABLES = arrays(np.float64, (6, 4), elements=SHARES)
WEIGHTS = arrays(np.float64, 4, elements=st.floats(0.01, 1))
SETS = st.sets(st.integers(0, 5), max_size=4)


def places(numbers: set[int]) -> np.ndarray:
    return np.array(sorted(numbers), np.int64)


@given(TABLES, WEIGHTS, SETS, SETS, st.integers(0, 5))
def test_f_never_falls_and_gains_never_grow(
    table: np.ndarray, weights: np.ndarray, one: set[int], other: set[int], more: int
) -> None:
    """Monotone and submodular: what makes greedy choice good enough."""

    def f(numbers: set[int]) -> float:
        return adequacy(table, weights, places(numbers))

    both = one | other
    assert f(set()) == 0
    assert f(both) >= f(one) - 1e-12
    if more not in both:
        assert f(one | {more}) - f(one) >= f(both | {more}) - f(both) - 1e-12


@given(TABLES, WEIGHTS, st.integers(1, 3), st.integers(0, 3))
def test_the_gains_are_those_of_the_choice_in_its_order(
    table: np.ndarray, weights: np.ndarray, least: int, more: int
) -> None:
    found = greedy(table, weights, lambda place: np.zeros(6, bool), least, least + more)
    worth = [adequacy(table, weights, found.chosen[:size]) for size in range(len(found.chosen) + 1)]
    np.testing.assert_allclose(np.diff(worth), found.gains, atol=1e-12)
    assert (found.gains > 0).all()
    assert (found.gains[least:] >= 0.02 - 1e-9).all()
    kept = worth_a_seat(table, weights, found.chosen, least)
    assert set(kept) <= set(found.chosen)
    again = greedy(table, weights, lambda place: np.zeros(6, bool), least, least + more, first=kept)
    assert list(again.chosen[: len(kept)]) == kept
    assert (again.gains > 0).all() and (again.gains[least:] >= 0.02 - 1e-9).all()


@given(TABLES, SETS)
def test_more_partners_never_meet_less(table: np.ndarray, numbers: set[int]) -> None:
    assert (met(table, places(numbers)) <= met(table, np.arange(6)) + 1e-12).all()


def told(snapshot: Snapshot, found: Convening) -> dict[str, Any]:
    """What an answer says, by keys."""
    keys, tables = snapshot.organisations.keys, snapshot.partnerships.keys

    def named(numbers: np.ndarray) -> list[str]:
        return [keys[ix] for ix in found.pool.organisation[numbers]]

    convenor = found.convenor
    return {
        "proposal": found.proposal,
        "invited": named(found.choice.chosen),
        "instead": [None if at < 0 else named(np.array([at]))[0] for at in found.substitutes.place],
        "supporters": named(found.supporters),
        "convenor": None if convenor.place is None else named(np.array([convenor.place]))[0],
        "existing": [tables[ix] for ix in found.existing.ix],
        "numbers": [found.value, found.least, found.most, found.completeness, *found.choice.gains],
        "state": found.standing.state.tolist(),
    }


def alike(one: dict[str, Any], other: dict[str, Any]) -> None:
    numbers = [told.pop("numbers") for told in (one, other)]
    assert one == other
    assert [each is None for each in numbers[0]] == [each is None for each in numbers[1]]
    known = [[each for each in told if each is not None] for told in numbers]
    np.testing.assert_allclose(*known, atol=1e-12)


def asked(rows: Kinds) -> tuple[Snapshot, Convening]:
    snapshot = snapshot_of(**rows)
    return snapshot, answer(snapshot, "burglary", "x")


@settings(max_examples=40, deadline=None)
@given(SEEDS)
def test_an_organisation_elsewhere_changes_nothing(seed: int) -> None:
    """It sits nowhere and declares everything, and nobody here hears of it."""
    rows = random_rows(seed)
    before = asked(rows)
    rows["organisation"].append(
        {"id": "o99", "sector": "health", "territories": ["z"], "themes": ["burglary"]}
    )
    rows["capacity"].append({"organisation": "o99", "criterion": "legitimacy", "value": 1.0})
    after = asked(rows)
    placed = before[1].pool.coverage.size and not np.isnan(before[1].pool.coverage).all()
    if placed:
        alike(told(*before), told(*after))
    assert after[1].elsewhere == before[1].elsewhere + 1


@settings(max_examples=40, deadline=None)
@given(SEEDS)
def test_new_names_in_the_same_order_change_nothing(seed: int) -> None:
    rows = random_rows(seed)
    before = told(*asked(rows))

    def renamed(value: object) -> object:
        if isinstance(value, str) and value.removeprefix("organisation:")[0] in "op":
            prefix = "organisation:" if value.startswith("organisation:") else ""
            key = value.removeprefix("organisation:")
            return f"{prefix}a-{key}" if key[1:].isdigit() else value
        return value

    again = {kind: [{n: renamed(v) for n, v in row.items()} for row in found] for kind, found in rows.items()}
    after = told(*asked(again))
    for name in ("invited", "instead", "supporters", "existing"):
        after[name] = [None if each is None else each.removeprefix("a-") for each in after[name]]
    after["convenor"] = after["convenor"] and after["convenor"].removeprefix("a-")
    alike(before, after)


@settings(max_examples=40, deadline=None)
@given(SEEDS)
def test_unknown_is_never_zero(seed: int) -> None:
    """What nobody declares neither counts against the set nor is called uncovered."""
    rows = random_rows(seed)
    rows["capacity"] = [row for row in rows["capacity"] if row["criterion"] != "legitimacy"]
    _, found = asked(rows)
    legitimacy = 4
    assert np.isnan(found.pool.value[:, legitimacy]).all()
    assert found.weights[legitimacy] == 0
    assert np.isnan(found.standing.value[legitimacy])
    assert found.standing.state[legitimacy] == 3
    if found.value is not None and len(found.choice.chosen):
        assert found.standing.most[legitimacy] > 0
        assert found.least <= found.value + 1e-12
        assert found.least <= found.most + 1e-12


@settings(max_examples=25, deadline=None)
@given(SEEDS)
def test_a_declared_zero_is_known_and_gains_nothing(seed: int) -> None:
    rows = random_rows(seed)
    rows["capacity"] = [row for row in rows["capacity"] if row["criterion"] != "flexibility"]
    rows["capacity"] += [
        {"organisation": row["id"], "criterion": "flexibility", "value": 0.0} for row in rows["organisation"]
    ]
    _, found = asked(rows)
    flexibility = 10
    if len(found.pool):
        assert found.weights[flexibility] > 0
        assert found.standing.state[flexibility] == 2


@settings(max_examples=15, deadline=None)
@given(SEEDS)
def test_stability_is_a_share_and_always_the_same(seed: int) -> None:
    snapshot = snapshot_of(**random_rows(seed, organisations=12))
    found, record = answer(snapshot, "burglary", "R"), ready(snapshot)[1]
    one, again = (invited_share(found, record, replicates=20) for _ in range(2))
    np.testing.assert_array_equal(one, again)
    assert len(one) == len(found.pool)
    assert ((one >= 0) & (one <= 1)).all()
    if len(found.pool) and len(found.pool) <= found.min_size and (found.choice.gains > 0.01).all():
        assert (one[found.choice.chosen] > 0).all()
