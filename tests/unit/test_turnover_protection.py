"""Ways to learn something of a few people from answers about turnover, none of which may work."""

import pickle
from itertools import product

import numpy as np
import pytest

from graphsvc.analysis.turnover.protection import Sitting, protect
from graphsvc.analysis.turnover.table import (
    COMPLEMENTARY,
    NO_CODE,
    NO_LEVEL,
    TOO_FEW_PEOPLE,
    WHOLE_REGISTRY,
)
from tests.turnovers import answered, day, figures, random_comings, registry, role

FLOORS, WINDOWS, HORIZONS = (5, 10), (0, 1, 2, 5, 10), (0, 12, 60)
LEFT, LONG = 100, 3000  # days ago


def people(partnership, number, *, left=0, start=LONG, prefix=""):
    """Roles of so many people in post, and of some who left."""
    rows = [role(partnership, f"{prefix}{partnership}-{at}", day(start - at)) for at in range(number)]
    return rows + [
        role(partnership, f"{partnership}-gone-{at}", day(LONG), day(LEFT + at)) for at in range(left)
    ]


def residuals(answer):
    """Per level what is left of its departures and person-years when all that is shown is taken off."""
    columns, levels = answer.columns, answer.levels
    shown = columns.suppressed == NO_CODE
    group = np.where(columns.level < 0, NO_LEVEL, columns.level)
    for level in np.flatnonzero(~levels.withheld[:WHOLE_REGISTRY]):
        here = shown & (group == level)
        yield (
            int(level),
            int(levels.departures[level] - columns.departures[here].sum()),
            float(levels.person_years[level] - columns.person_years[here].sum()),
        )


@pytest.mark.parametrize(("window", "floor", "horizon"), [*product(WINDOWS, FLOORS, HORIZONS)])
def test_a_small_partnership_is_not_what_is_left_of_its_level(window, floor, horizon):
    """One of three people among large ones: with the next smallest the rest of the level is about enough."""
    roles = people("a", 3, left=2) + people("b", 12) + people("c", 14) + people("d", 16)
    _, answer = answered(registry(roles), window_years=window, floor=floor, horizon_months=horizon)
    assert answer.columns.suppressed.tolist() == [TOO_FEW_PEOPLE, COMPLEMENTARY, NO_CODE, NO_CODE]
    assert np.isfinite(answer.columns.level_rate).all()
    ((_, left, years),) = [each for each in residuals(answer) if each[0] == 3]
    assert left == 2  # of a and b together, which are 17 people
    assert years > 0


@pytest.mark.parametrize("floor", FLOORS)
def test_a_level_of_which_all_is_hidden_and_too_little_says_nothing_anywhere(floor):
    roles = people("a", 3, left=4) + people("b", 20, left=1) + people("c", 30, left=2)
    levels = {"a": "national", "b": "local", "c": "local"}
    _, answer = answered(registry(roles, levels), floor=floor)
    assert answer.levels.withheld.tolist() == [False, True, False, False, False, False]
    assert np.isnan(answer.columns.level_rate[0])
    assert answer.levels.departures[WHOLE_REGISTRY] == answer.levels.departures[3] == 3
    without = [row for row in roles if row["partnership"] != "a"]
    _, other = answered(registry(without), floor=floor)
    assert other.levels.rate[WHOLE_REGISTRY] == answer.levels.rate[WHOLE_REGISTRY]
    np.testing.assert_array_equal(other.monitor.observed, answer.monitor.observed)
    np.testing.assert_array_equal(other.monitor.expected, answer.monitor.expected)


@pytest.mark.parametrize("leave", [1, 5])
def test_of_a_withheld_level_two_histories_look_alike(leave):
    """Whether the people of the only partnership of a level stay or go, every answer is the same."""
    steady = people("b", 20, left=9) + people("c", 30, left=8)
    said = []
    for gone in (0, leave):
        levels = {"a": "national", "b": "local", "c": "local"}
        said.append(answered(registry(people("a", 4, left=gone) + steady, levels))[1])
    assert_same(*said)


def assert_same(one, other):
    for part in ("columns", "levels", "monitor", "vacancies"):
        a, b = (getattr(each, part) for each in (one, other))
        names = vars(a) if part == "columns" else a._fields
        for name in names:
            np.testing.assert_array_equal(getattr(a, name), getattr(b, name), err_msg=f"{part} {name}")


@pytest.mark.parametrize("floor", FLOORS)
def test_who_alone_of_a_hidden_group_had_a_term_or_left_a_post_is_in_no_share_of_the_level(floor):
    """Of all hidden one person had a term, and one left a post: a sum over them would be that person's."""
    large = [row for key in ("b", "c", "d") for row in people(key, 14)]
    for key, seat in [(key, seat) for key in ("c", "d") for seat in range(12)]:
        post = {"partnership": key, "post": f"{key}{seat}"}
        large.append(role(key, f"old{key}{seat}", day(LONG), day(900), term_end=day(900)) | post)
        large.append(role(key, f"new{key}{seat}", day(860 - seat)) | post)
    posts = [{"id": f"{key}{seat}", "partnership": key} for key in "acd" for seat in range(12)]
    said = []
    for end, next_from in ((None, 899), (day(900), 500)):
        small = [*people("a", 3), role("a", "termed", day(LONG), end, term_end=day(900))]
        small += [
            role("a", "left", day(LONG), day(900), post="a0"),
            role("a", "came", day(next_from), post="a0"),
        ]
        levels = answered(registry(large + small[:1] + small[3:], post=posts), floor=floor)[1].levels
        said.append((levels.terms_ended[3], levels.renewal_share[3], levels.days_to_fill[3]))
    assert said[0] == said[1] and said[0][0] == 24 and said[0][2] > 0


@pytest.mark.parametrize("floor", FLOORS)
def test_people_who_sit_in_both_hidden_partnerships_count_once(floor):
    """Two partnerships of the same three people are three people."""
    same = [
        {**row, "partnership": key, "person": f"same-{at}"}
        for key in "ab"
        for at, row in enumerate(people(key, 3))
    ]
    _, answer = answered(registry(same + people("c", 12) + people("d", 13)), floor=floor)
    assert answer.columns.suppressed.tolist() == [TOO_FEW_PEOPLE, TOO_FEW_PEOPLE, COMPLEMENTARY, NO_CODE]


def test_an_ended_partnership_of_few_people_is_not_what_is_left():
    comings = registry(people("a", 3, left=1) + people("b", 12) + people("c", 14))
    comings["partnership"][0]["end"] = day(50)
    _, answer = answered(comings)
    assert answer.columns.suppressed.tolist() == [COMPLEMENTARY, NO_CODE]
    comings["partnership"][0]["end"] = day(9 * 366)  # no one of it is in the window
    comings["role"] = [
        row for row in comings["role"] if row["partnership"] != "a" or row["start"] < day(3285)
    ]
    _, answer = answered(comings)
    assert answer.columns.suppressed.tolist() == [NO_CODE, NO_CODE]


def test_a_large_ended_partnership_hides_nothing():
    comings = registry(people("a", 20, left=1) + people("b", 12) + people("c", 14))
    comings["partnership"][0]["end"] = day(50)
    _, answer = answered(comings)
    assert answer.columns.suppressed.tolist() == [NO_CODE, NO_CODE]


def test_partnerships_without_anybody_hide_nobody_else():
    _, answer = answered(
        registry(people("b", 12) + people("c", 14), {"a": "local", "b": "local", "c": "local"})
    )
    assert answer.columns.suppressed.tolist() == [TOO_FEW_PEOPLE, NO_CODE, NO_CODE]


@pytest.mark.parametrize("seed", range(12))
def test_no_choice_of_window_or_horizon_shows_what_another_hides(seed):
    comings = random_comings(seed, 16, steady=True)
    for row in comings["partnership"]:
        row["end"] = None  # those that ended are in some windows and not in others
    answers = [answered(comings, window_years=w, horizon_months=h)[1] for w, h in product(WINDOWS, (0, 12))]
    for answer in answers[1:]:
        np.testing.assert_array_equal(answer.columns.suppressed, answers[0].columns.suppressed)
        np.testing.assert_array_equal(answer.levels.withheld, answers[0].levels.withheld)


@pytest.mark.parametrize("seed", range(12))
def test_what_ten_hides_five_may_show_and_never_the_other_way_round(seed):
    comings = random_comings(seed, 20)
    five, ten = (answered(comings, floor=floor)[1].columns.suppressed for floor in FLOORS)
    assert (five[ten == NO_CODE] != TOO_FEW_PEOPLE).all()


@pytest.mark.parametrize("seed", range(6))
def test_what_is_kept_does_not_grow_with_people(seed):
    """A registry with every person's history doubled gives an answer of the same size."""
    comings = random_comings(seed, 10, steady=True)
    _, answer = answered(comings)
    twice = [{**row, "id": f"{row['id']}-2", "person": f"{row['person']}-2"} for row in comings["role"]]
    more = [{"id": f"{row['id']}-2"} for row in comings["person"]]
    both = {**comings, "role": comings["role"] + twice, "person": comings["person"] + more}
    _, doubled = answered(both)
    vacant = answer.vacancies.post.nbytes, doubled.vacancies.post.nbytes
    assert vacant == (0, 0)
    assert abs(len(pickle.dumps(answer)) - len(pickle.dumps(doubled))) < 64


def test_rows_come_in_order_of_key_not_of_risk():
    for seed in range(5):
        columns = answered(random_comings(seed, 15))[1].columns
        assert (np.diff(columns.partnership) > 0).all()


@pytest.mark.parametrize("exact", [4, 5, 6])
def test_a_partnership_of_just_the_floor(exact):
    """Five are shown and four are not; knowledge and handover need as many whose dates are known."""
    roles = people("a", exact) + people("b", 9) + people("c", 9)
    row = figures(registry(roles))["a"]
    assert (row["suppressed"] == NO_CODE) == (exact >= 5)
    unknown = [{**each, "start": None} if at == 0 else each for at, each in enumerate(roles)]
    row = figures(registry(unknown))["a"]
    assert np.isnan(row["knowledge_expected"]) == (exact < 6)
    assert np.isnan(row["trust"]) == (exact < 6)


def test_one_handover_is_nobodys_median():
    roles = people("a", 9)
    roles[0] |= {"post": "s", "end": day(200)}
    roles[1] |= {"post": "s", "start": day(150)}
    post = [{"id": "s", "partnership": "a"}]
    assert np.isnan(figures(registry(roles, post=post))["a"]["handover_gap_days"])


def test_probabilities_come_in_steps():
    for row in figures(random_comings(4, 20)).values():
        if row["suppressed"] == NO_CODE:
            assert row["probability"] * 20 == pytest.approx(round(row["probability"] * 20))
            assert row["expected"] * 10 == pytest.approx(round(row["expected"] * 10))


def brute(group, shown, sets, floor):
    """What must hold of an answer: sums over those without a figure are about enough people, or nobody."""
    in_post, *exposed = sets
    found = protect(np.array(group), np.array(shown), *sitting(sets), floor)
    for level in set(group):
        rows = [at for at, of in enumerate(group) if of == level]
        few = [at for at in rows if shown[at] and min(len(each[at]) for each in sets) < floor]
        hidden = [at for at in rows if not shown[at] or found.suppressed[at] != NO_CODE]
        assert all(found.suppressed[at] == TOO_FEW_PEOPLE for at in few)
        if found.withheld[level]:
            assert hidden == rows
            continue
        for each in exposed:
            assert len(set().union(*(each[at] for at in hidden))) not in range(1, floor)
        if few:
            assert len(hidden) >= 2 and len(set().union(*(in_post[at] for at in hidden))) >= floor
    return found


def sitting(sets):
    made = []
    for each in sets:
        pairs = [(at, person) for at, people in enumerate(each) for person in sorted(people)]
        row, person = np.array(pairs, np.int64).reshape(-1, 2).T
        made.append(Sitting(row, person))
    return made[0], tuple(made[1:])


@pytest.mark.parametrize("seed", range(60))
def test_the_hidden_are_always_enough(seed):
    rng = np.random.default_rng(seed)
    size, floor = int(rng.integers(1, 14)), int(rng.choice(FLOORS))
    group, shown = rng.integers(3, 5, size).tolist(), (rng.random(size) < 0.8).tolist()
    exposed = [set(rng.integers(0, 60, rng.integers(1, 18)).tolist()) for _ in range(size)]
    in_post = [
        {person for person in each if rng.random() < 0.8} if here else set()
        for each, here in zip(exposed, shown, strict=True)
    ]
    brute(group, shown, (in_post, exposed), floor)
