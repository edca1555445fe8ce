"""Laws of turnover, whatever the registry."""

from __future__ import annotations

import copy
from collections.abc import Iterator
from datetime import date, timedelta
from random import Random
from typing import Any

import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as st

from graphsvc.analysis.turnover.table import (
    COMPLEMENTARY,
    NO_CODE,
    PRIOR,
    REGISTRY,
    TOO_FEW_PEOPLE,
    Turnovers,
)
from graphsvc.snapshot.snapshot import Snapshot
from tests.turnovers import AS_OF, Comings, answered, day, figures, random_comings, role

SEEDS = st.integers(0, 10**6)
COMINGS = st.builds(random_comings, SEEDS, st.integers(0, 24))
STEADY = st.builds(lambda seed, size: random_comings(seed, size, steady=True), SEEDS, st.integers(1, 30))
law = settings(deadline=None, max_examples=30)  # tests assert no times
Figures = dict[str, dict[str, float]]
OF_THE_REGISTRY = ("prompt", "flags", "partnership")  # what the rest of the registry has a part in


def assert_alike(one: Figures, other: Figures, *, without: tuple[str, ...] = ("partnership",)) -> None:
    assert one.keys() == other.keys()
    for key, row in one.items():
        for name, value in row.items():
            if name not in without:
                np.testing.assert_allclose(other[key][name], value, rtol=1e-5, err_msg=f"{key} {name}")


def renamed(comings: Comings, new: dict[str, str]) -> Comings:
    """The same with other keys everywhere."""

    def said(value: Any) -> Any:
        if isinstance(value, list):
            return [said(each) for each in value]
        if isinstance(value, str) and value.startswith("organisation:"):
            return f"organisation:{said(value.removeprefix('organisation:'))}"
        return new.get(value, value) if isinstance(value, str) else value

    return {kind: [{n: said(v) for n, v in row.items()} for row in rows] for kind, rows in comings.items()}


def keys_of(comings: Comings) -> list[str]:
    return [
        row["id"]
        for kind in ("partnership", "person", "organisation", "post")
        for row in comings.get(kind, [])
    ]


@law
@given(COMINGS, SEEDS)
def test_renaming_everything_renames_the_answer(comings: Comings, seed: int) -> None:
    """But for which of two partnerships of one size is hidden for the sake of another: the smaller key."""
    new = {key: f"{Random(f'{seed} {key}').random():.12f}-{key}" for key in keys_of(comings)}
    before, after = figures(comings), figures(renamed(comings, new))
    if any(row["suppressed"] == COMPLEMENTARY for row in before.values()):
        before, after = (
            {
                key: {n: row[n] for n in ("people_in_post", "basis_of") if n in row}
                for key, row in rows.items()
            }
            for rows in (before, after)
        )
    assert_alike({new[key]: row for key, row in before.items()}, after)


@law
@given(COMINGS, SEEDS)
def test_the_order_of_rows_is_nothing(comings: Comings, seed: int) -> None:
    shuffled = {kind: Random(seed).sample(rows, len(rows)) for kind, rows in comings.items()}
    assert_alike(figures(comings), figures(shuffled))


@law
@given(STEADY, STEADY)
def test_levels_are_apart(one: Comings, other: Comings) -> None:
    """Two registries with no level in common, in one: every row that rests on its level stays."""
    for row in one["partnership"]:
        row["level"] = "local" if row["level"] in ("local", None) else "regional"
    for row in other["partnership"]:
        row["level"] = "national"
    twin = renamed(other, {key: f"z-{key}" for key in keys_of(other)})
    twin.pop("source")
    union = {kind: [*one[kind], *twin.get(kind, [])] for kind in one}
    alone, together = figures(one), figures(union)
    for key, row in alone.items():
        assert together[key]["suppressed"] == row["suppressed"]
        if row["basis"] not in (REGISTRY, PRIOR):
            assert_alike({key: row}, {key: together[key]}, without=OF_THE_REGISTRY)


@law
@given(COMINGS)
def test_a_partnership_of_another_level_changes_no_other(comings: Comings) -> None:
    more = copy.deepcopy(comings)
    more["partnership"].append({"id": "zz", "name": "Apart", "level": "international"})
    more["person"] += [{"id": f"z{number}"} for number in range(9)]
    more["role"] += [role("zz", f"z{number}", day(900 - number), day(20 * number + 5)) for number in range(9)]
    before, after = figures(comings), figures(more)
    after.pop("zz")
    for key, row in before.items():
        assert after[key]["suppressed"] == row["suppressed"]
        if row["basis"] not in (REGISTRY, PRIOR) or row["suppressed"] != NO_CODE:
            assert_alike({key: row}, {key: after[key]}, without=OF_THE_REGISTRY)


@law
@given(STEADY, SEEDS, st.integers(0, 31))
def test_a_change_of_role_is_no_departure(comings: Comings, seed: int, gap: int) -> None:
    """Roles cut in two, up to a month apart, by a change of role that may even say so."""
    random, cut = Random(seed), copy.deepcopy(comings)
    cut["role"] = [part for row in comings["role"] for part in _cut(random, row, gap)]
    assert_alike(figures(comings), figures(cut))


def _cut(random: Random, row: dict[str, Any], gap: int) -> Iterator[dict[str, Any]]:
    start, end = (date.fromisoformat(row[name] or AS_OF) for name in ("start", "end"))
    days = (end - start).days - gap
    if days < 3 or random.random() < 0.5:
        yield row
        return
    change = start + timedelta(days=random.randint(1, days - 1))
    yield row | {"end": change.isoformat(), "end_reason": random.choice([None, "role_changed"])}
    yield row | {"id": f"{row['id']}-2", "start": (change + timedelta(days=gap)).isoformat()}


@law
@given(COMINGS)
def test_what_happens_later_is_not_known_yet(comings: Comings) -> None:
    more = copy.deepcopy(comings)
    for row in more["role"]:
        if row["end"] is None:
            row["end"] = day(-30)
    more["role"] += [role(row["id"], "x000", day(-1)) for row in comings["partnership"]]
    assert_alike(figures(comings), figures(more))


@law
@given(
    COMINGS, st.sampled_from([0, 1, 6, 12, 60, 1200]), st.sampled_from([0, 1, 5]), st.sampled_from([5, 10])
)
def test_nothing_is_said_of_few_people_and_nothing_is_not_a_number(
    comings: Comings, months: int, years: int, floor: int
) -> None:
    _, answer = answered(comings, horizon_months=months, window_years=years, floor=floor)
    assert_protected(answer)
    columns = answer.columns
    shown = columns.suppressed == NO_CODE
    assert (columns.people_in_post[shown] >= floor).all()
    assert (columns.suppressed[columns.people_in_post < floor] == TOO_FEW_PEOPLE).all()
    for name in (
        "person_years",
        "rate",
        "rate_low",
        "rate_high",
        "probability",
        "expected",
        "expected_share",
    ):
        assert np.isfinite(getattr(columns, name)[shown]).all(), name
    assert (columns.rate_low <= columns.rate)[shown].all() and (columns.rate <= columns.rate_high)[
        shown
    ].all()
    assert (columns.expected_low <= columns.expected_high).all()
    assert (columns.expected_high[shown] <= columns.people_in_post[shown]).all()
    assert (columns.expected[shown] <= columns.people_in_post[shown] + 0.05).all()
    if months == 0:
        for name in ("probability", "expected", "expected_low", "expected_high", "scheduled_ends"):
            assert (getattr(columns, name)[shown] == 0).all(), name
    for name in ("probability", "knowledge_retained", "knowledge_expected", "trust", "trust_expected"):
        value = getattr(columns, name)
        value = value[~np.isnan(value)]
        assert ((value >= 0) & (value <= 1)).all(), name


def assert_protected(answer: Turnovers) -> None:
    """A suppressed row holds nothing but what is always said."""
    hidden = answer.columns.suppressed != NO_CODE
    always = {"partnership", "people_in_post", "level", "suppressed", "basis", "level_rate", "flags"}
    for name, column in vars(answer.columns).items():
        if name not in always:
            nothing = np.isnan(column) if column.dtype.kind == "f" else column == -1
            assert nothing[hidden].all(), name
    assert (answer.columns.flags[hidden] == 0).all()
    assert not np.isin(answer.vacancies.partnership, answer.columns.partnership[hidden]).any()
    for name, column in answer.levels._asdict().items():
        of = column[answer.levels.withheld]
        if name != "withheld":
            none = np.isnan(of) if of.dtype.kind == "f" else of == (-1 if of.dtype.kind == "i" else False)
            assert none.all(), name


@law
@given(COMINGS, st.sampled_from([5, 10]))
def test_those_without_a_figure_are_two_or_more_and_hold_enough_people(comings: Comings, floor: int) -> None:
    snapshot, answer = answered(comings, floor=floor)
    columns, people = answer.columns, snapshot.arrays.people
    for level in np.unique(columns.level):
        here = columns.level == level
        hidden = here & (columns.suppressed != NO_CODE)
        somebody = hidden & (columns.people_in_post > 0)
        if not somebody.any() or answer.levels.withheld[level if level >= 0 else 4]:
            continue
        persons = [people.row(ix) for ix in columns.partnership[somebody]]
        assert len(np.unique(np.concatenate(persons))) >= floor


@law
@given(COMINGS)
def test_longer_horizons_expect_more(comings: Comings) -> None:
    answers = [figures(comings, horizon_months=months) for months in (0, 3, 12, 120)]
    for key in answers[0]:
        for name in ("expected", "probability", "expected_high", "scheduled_ends"):
            values = [rows[key][name] for rows in answers]
            assert values == sorted(values) or all(np.isnan(values)) or set(values) == {-1.0}, (key, name)


def test_the_answer_names_nobody() -> None:
    """No column is as long as there are people or roles, and none holds numbers of people."""
    snapshot: Snapshot
    snapshot, answer = answered(random_comings(1, 20))
    assert len(snapshot.people) > len(answer) and len(snapshot.ties["role"]) > len(answer)
    lengths = {len(column) for column in vars(answer.columns).values()}
    assert lengths == {len(answer)}
    assert not any("person" in name and name != "person_years" for name in vars(answer.columns))


@law
@given(STEADY, SEEDS, st.sampled_from([5, 10]))
def test_which_hidden_partnership_somebody_left_is_nothing(comings: Comings, seed: int, floor: int) -> None:
    """Two small partnerships of one level, alike but for which of them somebody left."""
    for row in comings["partnership"]:
        row["level"], row["end"] = "local", None
    more = [{"id": key, "name": key, "level": "local", "start": "1990-01-01"} for key in ("y", "z")]
    people = [{"id": f"{key}{at}"} for key in "yz" for at in range(6)]
    left = day(Random(seed).randint(1, 1500))
    worlds = []
    for one, other in (("own_move", "role_changed"), ("role_changed", "own_move")):
        roles = [role(key, f"{key}{at}", day(2000), id=f"{key}{at}") for key in "yz" for at in range(3)]
        for key, reason in (("y", one), ("z", other)):
            roles.append(role(key, f"{key}5", day(2000), left, end_reason=reason, id=f"{key}5"))
        kinds = {"partnership": more, "person": people, "role": roles}
        worlds.append({kind: [*rows, *kinds.get(kind, [])] for kind, rows in comings.items()})
    first, second = (answered(world, floor=floor)[1] for world in worlds)
    assert_alike(figures(worlds[0], floor=floor), figures(worlds[1], floor=floor))
    np.testing.assert_allclose(first.monitor.expected, second.monitor.expected)
    np.testing.assert_array_equal(first.monitor.observed, second.monitor.observed)
    np.testing.assert_allclose(first.levels.rate, second.levels.rate)
