"""Convening, case by case: what exists, whom to invite, who is left out, and what is said of it."""

from __future__ import annotations

import numpy as np
import pytest

from graphsvc.analysis.convening import Telling
from graphsvc.analysis.convening.choice import worth_a_seat
from graphsvc.analysis.convening.table import MET, STATES, THIN, UNCOVERED, UNKNOWN
from graphsvc.errors import BadInput
from graphsvc.model.codes import CRITERIA
from tests.convenings import Kinds, answer, asked, declared, invited, members, organisations, telling, towns
from tests.pictures import snapshot_of


def test_an_empty_registry_asks_for_the_record() -> None:
    found = telling(towns())
    assert (found.convening.proposal, found.convening.value) == ("COMPLETE_THE_RECORD", None)
    assert found.summary()[0] == "Complete the record first: no organisation is recorded as working in x."
    assert (found.convening.standing.state == UNKNOWN).all()
    assert found.convenor() == "Nobody is invited."
    assert not len(found.convening.existing)


def test_a_partnership_on_the_theme_and_ground_is_asked_first() -> None:
    rows = towns(
        organisation=organisations("a", "b"),
        partnership=[
            {"id": "p", "name": "Watch", "territories": ["x"], "themes": ["burglary"], "level": "local"}
        ],
        membership=members("p", "a", "b"),
    )
    found = telling(rows)
    assert found.convening.proposal == "EXISTING_PARTNERSHIP"
    assert found.summary()[0].startswith("Ask Watch first: it could take this on as it is.")
    assert found.convening.existing.fits.value[0] == 1.0


def test_a_partnership_that_is_about_to_end_would_have_to_be_prolonged() -> None:
    rows = towns(
        organisation=organisations("a"),
        partnership=[
            {
                "id": "p",
                "name": "Watch",
                "territories": ["x"],
                "themes": ["burglary"],
                "planned_end": "2026-12-31",
            }
        ],
        membership=members("p", "a"),
    )
    text = telling(rows).summary()[0]
    assert "Prolong it: it ends on 2026-12-31, before the task's time is over" in text


def test_other_themes_and_other_grounds_do_not_exist() -> None:
    rows = towns(
        organisation=organisations("a"),
        partnership=[
            {"id": "p", "name": "P", "territories": ["x"], "themes": ["drugs"]},
            {"id": "q", "name": "Q", "territories": ["z"], "themes": ["burglary"]},
        ],
        membership=members("p", "a"),
    )
    assert not len(asked(rows).existing)


def full(key: str, **more: object) -> Kinds:
    """One organisation that declares everything, for a theme that needs its sector alone."""
    return towns(
        organisation=organisations(key, "other", **more),
        capacity=declared(key, **dict.fromkeys(CRITERIA, 1.0)),
        requirement=[{"theme": "burglary", "sector": "health"}],
    )


def test_one_that_does_it_all_needs_no_partners() -> None:
    found = telling(full("agency"))
    assert found.convening.proposal == "EXISTING_ORGANISATION"
    assert found.summary()[0] == (
        "agency could take this on alone: it comes to 1.00 of 1; nobody adds to that."
    )


def test_several_that_do_it_together_are_a_new_partnership() -> None:
    half = len(CRITERIA) // 2
    rows = towns(
        organisation=[*organisations("a"), *organisations("b", sector="education")],
        capacity=[
            *declared("a", **dict.fromkeys(CRITERIA[:half], 1.0)),
            *declared("b", **dict.fromkeys(CRITERIA[half:], 1.0)),
        ],
        requirement=[{"theme": "property", "sector": "health"}, {"theme": "property", "sector": "education"}],
    )
    found = telling(rows)
    assert found.convening.proposal == "NEW_PARTNERSHIP"
    assert found.summary() == (
        "Nothing that exists fits: found a new partnership of 2 organisations.",
        ("G16", "G18", "G22"),
    )
    assert [each.code for each in found.reasons()] == ["NEEDS_RECORDED", "SIZE"]
    assert found.convening.exact
    assert found.convening.best_value == pytest.approx(1.0)


def test_a_sector_that_nobody_is_of_calls_for_a_new_capability() -> None:
    rows = towns(
        organisation=organisations("a"),
        requirement=[{"theme": "burglary", "sector": "planning", "weight": 9}],
        capacity=declared("a", **dict.fromkeys(CRITERIA, 0.9)),
    )
    found = telling(rows)
    assert found.convening.proposal == "NEW_CAPABILITY"
    assert "Nobody recorded there covers planning." in found.summary()[0]


def test_a_sector_that_somebody_may_be_of_calls_for_asking() -> None:
    rows = towns(
        organisation=organisations("a", sector=None),
        requirement=[{"theme": "burglary", "sector": "planning"}],
        capacity=declared("a", **dict.fromkeys(CRITERIA, 0.9)),
    )
    found = asked(rows)
    assert (found.proposal, found.completeness) == ("EXISTING_ORGANISATION", 0.5)
    assert STATES[found.standing.state[-1]] == "UNKNOWN"


def test_little_that_is_known_is_completed_first() -> None:
    found = telling(towns(organisation=organisations("a", sector=None)))
    assert found.convening.proposal == "COMPLETE_THE_RECORD"
    assert found.summary()[0].startswith("Complete the record first: of what a table needs only 5% is known")


@pytest.mark.parametrize(
    ("sizes", "said"),
    [
        ({"min_size": 0}, "minSize 0: from 1 to maxSize, which is 12"),
        ({"min_size": 7, "max_size": 6}, "minSize 7: from 1 to maxSize, which is 6"),
        ({"min_size": 1, "max_size": 26}, "maxSize 26: from 1 to 25, as many as one table seats"),
        ({"min_size": 1, "max_size": 0}, "maxSize 0: from 1 to 25"),
    ],
)
def test_sizes_that_contradict_are_refused(sizes: dict[str, int], said: str) -> None:
    with pytest.raises(BadInput, match=said):
        asked(towns(), **sizes)


def test_who_may_not_is_not_proposed() -> None:
    rows = towns(
        organisation=[*organisations("a", "b", "c", "d"), {"id": "e", "territories": ["z"]}],
        partnership=[{"id": "p", "name": "Watch", "territories": ["x"], "themes": ["burglary"]}],
        membership=members("p", "d", "e"),
        capacity=[
            *declared("a", conflict_of_interest=1.0),
            *declared("b", legal_bar=0.5),
            *declared("d", legal_bar=0.4),
        ],
        link=[{"a": "p", "b": "organisation:c", "blocked_reason": "court order"}],
    )
    found = telling(rows)
    keys = [found.snapshot.organisations.keys[ix] for ix in found.convening.barred.organisation]
    assert keys == ["a", "b", "c", "e"]
    assert [found.veto(row) for row in range(4)] == [
        "It declared a conflict of interest.",
        "It declared a legal bar.",
        "A link with Watch, which works on the theme there, is blocked: court order.",
        "It sits in a partnership on the theme there, but its own territory is elsewhere.",
    ]
    assert len(found.convening.pool) == 1


def test_the_convenor_is_legitimate_or_has_led_or_there_is_none() -> None:
    rows = towns(
        organisation=organisations("a", "b", "c"),
        partnership=[{"id": "p", "name": "P", "territories": ["x"], "themes": ["drugs"]}],
        membership=[*members("p", "a", "c"), *members("p", "b", role="lead")],
    )
    led = telling(rows)
    assert led.convenor() == (
        "b has led before and is in contact with 2 of the others. Nobody invited has declared to be "
        "accepted: ask first."
    )
    legitimate = telling(rows | {"capacity": declared("c", legitimacy=0.7)})
    assert legitimate.convenor() == (
        "c has declared to be accepted in the role and is in contact with 2 of the others."
    )
    doubted = telling(rows | {"capacity": declared("b", legitimacy=0.5)})
    assert doubted.convening.convenor.place is None
    assert doubted.convenor().startswith("No convenor is proposed")


def test_contact_decides_among_near_equals() -> None:
    """b and c bring the same; c sits with a, who comes first."""
    rows = towns(
        organisation=[*organisations("a"), *organisations("b", "c", sector="education")],
        partnership=[
            {"id": "p", "name": "P", "territories": ["x"]},
            {"id": "q", "name": "Q", "territories": ["x"]},
        ],
        membership=[*members("p", "a", "c"), *members("q", "b")],
        capacity=declared("a", legitimacy=1.0, motivation=1.0, detachment=1.0),
        requirement=[{"theme": "burglary", "sector": "health"}, {"theme": "burglary", "sector": "education"}],
    )
    snapshot = snapshot_of(**rows)
    found = answer(snapshot, "burglary", "x", min_size=1, max_size=2)
    assert invited(snapshot, found) == ["a", "c"]
    apart = answer(
        snapshot_of(**rows | {"membership": [*members("p", "a"), *members("q", "b", "c")]}), "burglary", "x"
    )
    assert invited(snapshot, apart)[:2] == ["a", "b"]


def test_the_right_size_of_territory_goes_before_the_wide_and_the_narrow() -> None:
    rows = towns(
        organisation=[
            {"id": "local", "sector": "health", "territories": ["x"]},
            {"id": "national", "sector": "health", "territories": ["N"]},
            {"id": "regional", "sector": "health", "territories": ["R"]},
        ]
    )
    snapshot = snapshot_of(**rows)
    for territory, first in (("x", "local"), ("R", "regional"), ("N", "national")):
        assert invited(snapshot, answer(snapshot, "burglary", territory))[0] == first


def test_a_supporter_is_strong_on_one_thing_and_not_invited() -> None:
    rows = towns(
        organisation=[*organisations("a", "b"), *organisations("s", sector="research")],
        capacity=[*declared("a", **dict.fromkeys(CRITERIA, 0.9)), *declared("s", information=0.7)],
        requirement=[{"theme": "burglary", "sector": "health"}],
    )
    found = telling(rows, min_size=1)
    asked_for = found.convening
    keys = [found.snapshot.organisations.keys[ix] for ix in asked_for.pool.organisation[asked_for.supporters]]
    assert (invited(found.snapshot, asked_for), keys) == (["a"], ["s"])
    assert found.supporter(0) == (
        "It is strong on access to information: ask it for that now and then, rather than for a seat."
    )


def test_every_state_of_a_requirement() -> None:
    rows = towns(
        organisation=[*organisations("a"), *organisations("b", sector=None)],
        capacity=[
            *declared("a", legitimacy=0.9, motivation=0.3),
            *declared("b", motivation=0.0, legitimacy=0.0),
        ],
        requirement=[{"theme": "burglary", "sector": "planning"}],
    )
    found = asked(rows)
    state = dict(zip((*CRITERIA, "planning"), found.standing.state.tolist(), strict=True))
    assert (state["legitimacy"], state["motivation"], state["planning"]) == (MET, THIN, UNKNOWN)
    rows["organisation"][1]["sector"] = "health"
    assert asked(rows).standing.state[-1] == UNCOVERED


def reasons_of(found: Telling, key: str) -> dict[str, str]:
    """Why somebody is invited, by code."""
    at = invited(found.snapshot, found.convening).index(key)
    return {each.code: each.text for each in found.invitee(at)}


def test_what_makes_merits_count_less_is_said() -> None:
    rows = towns(
        organisation=[
            *organisations("narrow", territories=["y"]),
            *organisations("seated", sector="justice", territories=None),
            *organisations("wide", sector="education", territories=["N"]),
        ],
        partnership=[{"id": "p", "name": "P", "territories": ["R"], "themes": ["drugs"]}],
        membership=members("p", "seated"),
    )
    found = telling(rows, territory="R")
    assert reasons_of(found, "narrow")["GROUND"] == (
        "It serves only 25% of the people there: for that, what it brings counts 50%."
    )
    assert "GROUND" not in reasons_of(found, "wide")
    assert reasons_of(found, "seated")["GROUND_UNRECORDED"].startswith("Where it works is not recorded")
    assert reasons_of(found, "seated")["LOADED"] == (
        "It sits in 1 partnership already, as many as the busiest tenth: for that, what it brings counts 50%."
    )


def test_a_place_that_is_served_from_above_is_asked_for_above() -> None:
    rows = towns(organisation=organisations("a", "b", territories=["N"]))
    assert "Most of them serve more than x: ask the same for R first." in telling(rows).summary()[0]
    assert "ask the same" not in telling(rows, territory="N").summary()[0]


def test_a_better_set_leaves_out_who_adds_nothing_to_it() -> None:
    """Greedy choice needs three where two do it all; the best three are those two and one for nothing."""
    usable = np.array([[1, 1, 0, 0, 1, 0], [0, 0, 1, 1, 0, 1], [0.9, 0.9, 0.9, 0.9, 0, 0.0]])
    weights = np.array([0.2, 0.2, 0.2, 0.2, 0.1, 0.1])
    assert worth_a_seat(usable, weights, np.arange(3), 1) == [2, 0, 1]
    nearly = np.vstack([usable[:2], 0.01 * usable[2:]])
    assert worth_a_seat(nearly, weights, np.arange(3), 1) == [0, 1]
    assert worth_a_seat(nearly, weights, np.array([0, 1, 2]), 3) == [0, 1]


def test_a_table_too_small_is_not_called_incapable() -> None:
    rows = towns(
        organisation=[
            {"id": sector, "territories": ["x"], "sector": sector} for sector in ("health", "education")
        ],
        capacity=[*declared("health", **dict.fromkeys(CRITERIA, 0.55))],
        requirement=[{"theme": "burglary", "sector": each} for each in ("health", "education")],
    )
    rows["capacity"] += declared("education", **dict.fromkeys(CRITERIA, 0.6))
    small, both = (telling(rows, min_size=1, max_size=size) for size in (1, 2))
    assert both.convening.proposal == small.convening.proposal == "NEW_PARTNERSHIP"
    assert "there are more who could be invited" in small.summary()[0]
    assert "there are more" not in both.summary()[0]
    assert "Nobody recorded there covers" not in small.summary()[0]
    assert small.convening.requirements_that(UNCOVERED).tolist() == []


def test_where_all_are_kept_out_that_is_said() -> None:
    found = telling(towns(organisation=organisations("a"), capacity=declared("a", legal_bar=1.0)))
    assert found.summary()[0].startswith("Nobody can be invited: whoever would come into question is kept")
    assert [each.text for each in found.reasons() if each.code == "SIZE"] == [
        "Nobody is known to bring anything."
    ]
