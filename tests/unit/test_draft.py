"""What is proposed for a draft, part by part, and in which words."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest

from graphsvc.analysis.draft import Draft, DraftCheck, Words, adjustments, advise, check_draft, summarise
from graphsvc.analysis.draft.fit import ADJUSTMENTS, Parts, combine
from graphsvc.analysis.draft.registry import read_registry
from graphsvc.analysis.draft.sentences import ADVICE, CITED, TURNED
from graphsvc.analysis.overlap import ACTIONS
from graphsvc.model.codes import LEVELS
from graphsvc.snapshot.csr import Csr
from tests.drafts import draft_of, registry_of
from tests.networks import TODAY, Network, Row

FULL: dict[str, Any] = {"members": [0, 1, 2, 3], "themes": [0, 3], "leaves": [0, 1]}
OTHERS = [Row(members=[at], themes=[9], leaves=[3]) for at in range(8)]  # so that members weigh alike


def names(kind: str, ix: int) -> str:
    return "Ada" if kind == "partnership" else f"{kind} {ix}"


WORDS = Words(names, np.zeros(60, np.int64))


def asked(one: dict[str, Any], draft: dict[str, Any], **network: Any) -> DraftCheck:
    """The answer about a draft where a partnership called Ada is."""
    rows = [Row(**{**FULL, **one}), *OTHERS]
    return check_draft(registry_of(Network(rows, **network)), draft_of(Row(**{**FULL, **draft})))


def parts_of(check: DraftCheck) -> dict[str, float]:
    """The parts of Ada's fit that are known."""
    (row,) = np.flatnonzero(check.ix == 0)
    found = {name: float(part[row]) for name, part in check.fits.parts._asdict().items()}
    return {name: value for name, value in found.items() if not np.isnan(value)}


WHOLE = {"themes": 1.0, "territory": 1.0, "organisations": 1.0, "room": 1.0}


def test_the_same_fits() -> None:
    check = asked({}, {})
    assert check.proposal == "EXISTING_FITS"
    assert parts_of(check) == WHOLE
    text, guidelines = summarise(check, WORDS)
    assert text == "Ask Ada first: it could take this on as it is."
    assert guidelines == ("G16",)


def test_a_full_table_has_room_for_who_sits_there() -> None:
    many = {"members": list(range(30))}
    assert parts_of(asked(many, many)) == WHOLE
    assert parts_of(asked(many, {"members": [*range(30), 40]}))["room"] == 0.0


@pytest.mark.parametrize(
    ("one", "draft", "changed", "text"),
    [
        (
            {"themes": [3]},
            {"themes": [3, 4, 5]},
            {"themes": 1 / 3},
            "Widen its themes to theme 4, theme 5: it covers 33% of the draft's.",
        ),
        (
            {},
            {"leaves": [1, 2]},
            {"territory": 0.4},
            "Extend its territory to territory 2: it covers 40% of the draft's ground.",
        ),
        (
            {},
            {"members": [3, 4, 5]},
            {"organisations": 1 / 3},
            "Add organisation 4, organisation 5: it has 30% of the draft's organisations, by weight.",
        ),
        (
            {"level": "regional"},
            {"level": "local"},
            {"level": 0.5},
            "Agree on work at local level, too: it is regional.",
        ),
        (
            {"members": list(range(10, 34))},
            {"members": [*range(10, 33), 40, 41, 42]},
            {"organisations": 23 / 26, "room": 1 / 3},
            "Make room, or work with a planning and an operational level: it has 24 members, with those of "
            "the draft 27, and one table seats 25.",
        ),
        (
            {"planned_end": TODAY + 100},
            {"planned_end": TODAY + 400},
            {"life": 0.25},
            "Prolong it: it ends on 2025-01-12, before the draft's time is over: it is there for 25% of it.",
        ),
        (
            {"end_reason": "merged"},
            {},
            {"life": 0.0},
            "Prolong it: it is to end, before the draft's time is over: it is there for 0% of it.",
        ),
    ],
    ids=["themes", "territory", "organisations", "level", "room", "life", "a reason to end"],
)
def test_each_adjustment(
    one: dict[str, Any], draft: dict[str, Any], changed: dict[str, float], text: str
) -> None:
    check = asked(one, draft)
    assert parts_of(check) == pytest.approx({**WHOLE, **changed}, abs=0.05)
    (found,) = adjustments(check, 0, WORDS)
    assert found.text == text
    assert "G16" in found.guidelines
    assert check.proposal == "EXISTING_WITH_ADJUSTMENT"
    assert summarise(check, WORDS)[0] == f"Ask Ada first: it could take this on with adjustments. {text}"


def test_three_adjustments_are_too_many() -> None:
    draft = {"level": "local", "leaves": [0, 1], "members": [0, 1, 2, 3, 4]}
    check = asked({"level": "regional", "leaves": [0], "end_reason": "other"}, draft)
    assert [each.kind for each in adjustments(check, 0, WORDS)] == [
        "EXTEND_TERRITORY",
        "ADD_LEVEL",
        "PROLONG",
    ]
    assert check.proposal == "NEW_PARTNERSHIP"
    assert summarise(check, WORDS) == (
        "Nothing that exists fits, even with two adjustments: a new partnership may be justified. "
        "1 partnership would overlap with it; see what is proposed for each.",
        ("G16", "G17"),
    )


def test_other_themes_are_nothing_to_adjust() -> None:
    check = asked({}, {"themes": [7]})
    assert check.fits.value.tolist() == [0.0]
    assert adjustments(check, 0, WORDS) == []
    assert check.proposal == "NEW_PARTNERSHIP"
    assert advise(check, 0, WORDS).action == "MEET_JOINTLY"


def test_a_related_theme_will_do_where_none_is_shared() -> None:
    tree = [-1, -1, 0, *[-1] * 9]
    check = asked({"themes": [0], "members": [20]}, {"themes": [2], "members": []}, theme_parent=tree)
    assert parts_of(check) == pytest.approx({"themes": 2 / 3, "territory": 1.0})
    assert check.proposal == "EXISTING_FITS"


@pytest.mark.parametrize(
    ("draft", "text"),
    [
        ({"themes": []}, "Say first which themes it is for: without that, nothing can be proposed."),
        ({"leaves": []}, "Say first where it will work: without that, nothing can be proposed."),
        (
            {"themes": [], "leaves": []},
            "Say first which themes it is for and where it will work: without that, nothing can be proposed.",
        ),
    ],
)
def test_a_draft_without_theme_or_territory_is_to_be_completed(draft: dict[str, Any], text: str) -> None:
    check = asked({}, draft)
    assert check.proposal == "COMPLETE_THE_DRAFT"
    assert summarise(check, WORDS) == (text, ("G16",))
    assert np.isnan(check.fits.value).all()
    assert {advise(check, row, WORDS).rule for row in range(len(check))} <= {"R0"}


def test_nothing_is_found_of_nothing() -> None:
    check = check_draft(registry_of(Network([])), Draft())
    assert (check.proposal, len(check), check.compared) == ("COMPLETE_THE_DRAFT", 0, 0)
    full = check_draft(registry_of(Network([])), Draft(territories=(0,), themes=(0,), organisations=(0,)))
    assert (full.proposal, len(full), full.compared) == ("NEW_PARTNERSHIP", 0, 0)


def test_without_organisations_it_says_on_what_the_fit_rests() -> None:
    check = asked({}, {"members": []})
    assert parts_of(check) == {"themes": 1.0, "territory": 1.0}
    assert check.fits.least[0] == pytest.approx(0.1 ** (4 / 6))
    assert check.fits.most[0] == 1.0
    assert "The draft names no organisations yet" in summarise(check, WORDS)[0]
    advice = advise(check, 0, WORDS)
    assert advice.text == "Complete the record first: the draft names no organisations."


def test_an_unknown_territory_leaves_the_fit_open() -> None:
    check = asked({"leaves": []}, {})
    assert np.isnan(check.fits.value).all()
    assert check.proposal == "NEW_PARTNERSHIP"
    assert summarise(check, WORDS)[0].endswith(
        "1 partnership listed cannot be judged: themes or territory are not recorded."
    )
    assert advise(check, 0, WORDS).text == "Complete the record first: Ada has no territory."


def test_a_territory_above_others_means_all_of_them() -> None:
    below = Csr.from_pairs(np.array([0, 1, 2, 2, 3], np.int32), np.array([0, 1, 0, 1, 3], np.int32), (4, 4))
    arrays = Network([Row(**{**FULL, "leaves": [0]})], population=[100.0, 300.0, None, 50.0]).arrays()
    check = check_draft(
        read_registry(arrays, below), Draft(territories=(2,), themes=(0,), organisations=(0,))
    )
    assert parts_of(check)["territory"] == 0.25
    (found,) = [each for each in adjustments(check, 0, WORDS) if each.kind == "EXTEND_TERRITORY"]
    assert found.territories.tolist() == [2]


def test_those_that_fit_come_first_whatever_their_score() -> None:
    rows = [
        Row(members=[0, 1, 2, 3], themes=[0, 3], leaves=[0, 1], level="national", planned_end=TODAY),
        Row(members=[0, 1, 2, 3], themes=[0, 3], leaves=[0, 1], level="regional"),
        Row(members=[0, 20, 21, 22], themes=[0, 1, 2, 3, 4], leaves=[0, 1, 2]),
        Row(members=[0, 1, 2, 3, *range(5, 20)], themes=list(range(8)), leaves=[0, 1]),
    ]
    full = Row(**FULL, level="local")
    check = check_draft(registry_of(Network(rows)), draft_of(full))
    assert check.ix.tolist() == [3, 1, 2, 0]
    assert check.fits.adjustments.tolist() == [0, 1, 1, 2]
    assert check.columns.score[3] == 1.0 > check.columns.score[0]
    assert summarise(check, WORDS)[0] == (
        "Ask Ada first: it could take this on as it is. So could 2 others with adjustments."
    )


def test_planned_ones_are_compared_ended_ones_are_not() -> None:
    planned = Row(**FULL, status="planned", start=TODAY + 30)
    ended = Row(**FULL, status="ended", end=TODAY - 1)
    draft = draft_of(Row(**FULL))
    assert check_draft(registry_of(Network([planned, ended])), draft).ix.tolist() == [0]


@pytest.mark.parametrize(
    ("one", "draft", "start"),
    [
        ({"planned_end": TODAY + 90}, {}, "Ada is ending: found the new one as its successor"),
        ({}, {"planned_end": TODAY + 90}, "It would end within half a year: make it a task of Ada"),
        ({"planned_end": TODAY + 90}, {"planned_end": TODAY + 80}, "Both would end within half a year"),
        ({"members": list(range(8))}, {}, "Nearly all its organisations sit in Ada, which has its themes"),
        ({}, {"members": list(range(8))}, "Nearly all members of Ada are among the organisations"),
        (
            {"members": list(range(8))},
            {"planned_end": TODAY + 400},
            "Nearly all its organisations sit in Ada, and it has an end in sight",
        ),
        (
            {"planned_end": TODAY + 400},
            {"members": list(range(8))},
            "Ada has an end in sight and nearly all its members are among the organisations",
        ),
        ({}, {}, "Most organisations and themes are the same: let Ada take it on instead of a second one."),
        ({"members": [8, 9, 10, 11]}, {}, "Same themes and ground, other organisations: ask Ada"),
        ({"leaves": [0, 1, 2, 3]}, {}, "Divide the labour with Ada by level or area"),
        ({"members": [0, 1, 10, 11]}, {}, "Co-ordinate with Ada from the start"),
    ],
)
def test_the_advice_speaks_of_the_draft(one: dict[str, Any], draft: dict[str, Any], start: str) -> None:
    advice = advise(asked(one, draft), 0, WORDS)
    assert advice.text.startswith(start)
    assert advice.guidelines[0] == "G16"


def test_a_statute_is_looked_at_first() -> None:
    advice = advise(asked({"legal_basis": "statutory"}, {}), 0, WORDS)
    assert advice.text.endswith("Check the legal basis before: Ada is statutory.")
    assert {"G2", "G10"} <= set(advice.guidelines)


def test_every_action_and_adjustment_has_its_words() -> None:
    assert set(ACTIONS) - set(ADVICE) <= {"KEEP_SATELLITE", "JOIN_NEIGHBOURS"}, (
        "no draft is recorded as either"
    )
    assert set(ADVICE) - set(ACTIONS) == set(TURNED.values())
    assert set(CITED) == set(ADJUSTMENTS)
    assert len(ADJUSTMENTS) == len(Parts._fields)


def test_the_fit_is_a_geometric_mean_of_what_is_known() -> None:
    nan = float("nan")
    table = [
        [1.0, 0.5, 0.5, nan, nan, nan],
        [1.0, 1.0, 0.0, 1.0, 1.0, 1.0],
        [0.2, *[1.0] * 5],
        [nan, *[1.0] * 5],
    ]
    found = combine(Parts(*np.array(table).T))
    np.testing.assert_allclose(found, [0.25 ** (1 / 3), 0.1 ** (1 / 6), 0.0, nan])


def test_levels_are_compared_by_their_steps() -> None:
    shares = [parts_of(asked({"level": level}, {"level": "international"}))["level"] for level in LEVELS]
    assert shares == [1.0, 0.5, 0.0, 0.0]
