"""What a person reads of an overlapping pair."""

import re

import pytest

from graphsvc.analysis.overlap import ACTIONS, advise, find_overlaps, seats, shared_members, shared_themes
from graphsvc.analysis.overlap.rules import TABLE, THRESHOLDS
from graphsvc.analysis.overlap.sentences import ADVICE
from graphsvc.analysis.overlap.thresholds import MEASURES, SHORT
from tests.networks import TODAY, Network, Row, random_network

FULL = {"members": [0, 1, 2, 3], "people": [0, 1], "themes": [0, 3], "leaves": [0, 1]}


def advice(one, other, *, links=(), **network):
    """The advice on two partnerships called Ada and Ben, among others that make members weigh alike."""
    rows = [Row(**{**FULL, **one}), Row(**{**FULL, **other})]
    rows[0].links.extend(links)
    arrays = Network(rows, **network).arrays()
    answer = find_overlaps(arrays, min_score=0.0)
    assert len(answer) == 1
    return advise(answer, 0, arrays, ("Ada", "Ben").__getitem__)


def test_a_merger():
    found = advice({"start": TODAY - 900}, {"start": TODAY - 400, "legal_basis": "statutory"})
    assert (found.rule, found.action) == ("R4", "MERGE")
    assert found.guidelines == ("G16", "G17", "G20", "G2", "G10", "G38", "G36")
    assert found.text == (
        "Propose a merger: most members and themes are the same. "
        "Both have the same members. "
        "Check the legal basis before: one of the two is statutory. "
        "Keep the core people of Ada, which has lived longer, and plan how knowledge is transferred. "
        "Open a link: no live contact between the two is recorded. "
        "The score stays at 0.55 or above even if any one membership is wrong."
    )
    assert found.alternative == "coordinate and review (R7)"
    assert found.nearest_threshold == (
        "the share of the members of Ada that sit in Ben is 1.00, 0.40 above 0.60; under it: "
        "coordinate and review (R7)"
    )


def test_a_link_need_not_be_opened_twice():
    assert "Open a link" not in advice({}, {}, links=[1]).text


def test_unknown_starts_name_nobody():
    assert "the core people of the longer-lived of the two" in advice({"start": TODAY - 9}, {}).text


@pytest.mark.parametrize(
    ("one", "other", "missing"),
    [
        ({"themes": []}, {}, "Ada has no themes"),
        (
            {"themes": []},
            {"themes": [], "leaves": []},
            "Ada has no themes; Ben has no themes and no territory",
        ),
        ({}, {"members": [], "people": []}, "Ben has no members"),
    ],
)
def test_what_is_missing_is_named(one, other, missing):
    found = advice(one, other)
    assert (found.rule, found.action) == ("R0", "COMPLETE_RECORD")
    assert f"Complete the record first: {missing}." in found.text
    assert "Open a link" not in found.text
    assert found.nearest_threshold.startswith("once the record is complete the score is ")


@pytest.mark.parametrize(
    ("one", "other", "score"),
    [
        ({"themes": []}, {}, "between 0.45 (REVIEW) and 1.00 (STRONG)"),
        ({}, {"members": [], "people": []}, "between 0.27 (BELOW) and 1.00 (STRONG)"),
        ({"leaves": []}, {}, "1.00 (STRONG), if the two have common ground"),
        (
            {"themes": [], "leaves": []},
            {},
            "between 0.45 (REVIEW) and 1.00 (STRONG), if the two have common ground",
        ),
    ],
)
def test_between_what_the_score_lies_once_all_is_recorded(one, other, score):
    """Weights 0.45, 0.35, 0.20; the floor 0.1 for what is recorded without anything in common."""
    assert advice(one, other).nearest_threshold == f"once the record is complete the score is {score}"


@pytest.mark.parametrize(
    ("one", "other", "words"),
    [
        ([0, 1, 2], [0, 1, 2, 3, 4], "All 3 members of Ada sit in Ben, which has 2 more."),
        ([0, 1, 2, 3, 4], [0, 1, 2], "All 3 members of Ben sit in Ada, which has 2 more."),
        ([0, 1, 5], [0, 1, 2, 3, 4], "2 of the 3 members of Ada sit in Ben, which has 3 more."),
        ([0, 5], [0, 1, 2], "1 of the 2 members of Ada sits in Ben, which has 2 more."),
        ([0], [0, 1], "The only member of Ada sits in Ben, which has 1 more."),
        ([0, 1], [0, 1, 2], "Both members of Ada sit in Ben, which has 1 more."),
        ([0, 1, 2], [0, 1, 2], "Both have the same members."),
        ([0], [0], "Both have one member, the same."),
        ([4, 5], [0, 1, 2], "No member of Ada sits in Ben."),
    ],
)
def test_how_much_of_each_sits_in_the_other(one, other, words):
    assert words in advice({"members": one}, {"members": other}).text


def test_members_are_not_missing_where_people_are_shared():
    assert advice({"members": []}, {}).action != "COMPLETE_RECORD"
    text = advice({"members": [], "themes": []}, {}).text
    assert "no members" not in text


def test_who_ends_and_who_stays():
    found = advice({"planned_end": TODAY + 30}, {})
    assert found.text.startswith("Ada is ending: let it end and hand over to Ben.")
    found = advice({}, {"planned_end": TODAY + 30})
    assert found.text.startswith("Ben is ending: let it end and hand over to Ada.")
    assert advice({"planned_end": 0}, {"end_reason": "merged"}).action == "ONE_SUCCESSOR"


def test_a_recorded_satellite():
    found = advice({}, {"satellite_of": 0})
    assert (found.rule, found.action) == (None, "KEEP_SATELLITE")
    assert found.alternative == "merge (R4)"


def test_too_many_for_one_table():
    many = {"members": list(range(26))}
    assert "26 members are too many for one table" in advice(many, many).text


def test_reasons_for_care():
    single = advice({"members": [0]}, {"members": [0, 5, 6]}, organisation_parent={5: 6})
    assert "In Ada only one organisation sits." in single.text
    assert "In Ben an organisation sits beside its own umbrella." in single.text
    both = advice({"members": [0, 1]}, {"members": [0, 1]}, organisation_parent={0: 1})
    assert "In both an organisation sits beside its own umbrella." in both.text
    assert "said to be incomplete" in advice({}, {"members_complete": False}).text
    assert "said to be incomplete" not in advice({}, {"members_complete": True}).text


def test_resting_on_one_record():
    few = {"members": [0], "people": [], "themes": [0]}
    assert "It rests on one record: without it the score is 0.27." in advice(few, few).text
    arrays = Network([Row(**{**FULL, **few})] * 2).arrays()
    text = advise(
        find_overlaps(arrays), 0, arrays, "AB".__getitem__, lambda a, b: f"the police of {a} and {b}"
    ).text
    record = "the membership of the police of 0 and 1 in A or in B"
    assert f"It rests on one record: without {record} the score is 0.27." in text


def test_a_recorded_successor_beside_its_predecessor():
    arrays = Network([Row(**FULL)] * 2).arrays()
    answer = find_overlaps(arrays)

    def told(old, new):
        return advise(answer, 0, arrays, ("Ada", "Ben").__getitem__, follows=lambda *pair: pair == (old, new))

    said = "{} is recorded as the successor of {}, which is still active: if {} has ended, record its end, "
    assert said.format("Ben", "Ada", "Ada") in told(0, 1).text
    assert said.format("Ada", "Ben", "Ben") in told(1, 0).text
    assert {"G37", "G38"} <= set(told(0, 1).guidelines) and told(0, 1).action == "MERGE"
    assert (
        "successor" not in told(0, 2).text
        and "successor" not in advise(answer, 0, arrays, "AB".__getitem__).text
    )


def test_every_pair_has_readable_words():
    arrays = random_network(3, size=60).arrays()
    answer = find_overlaps(arrays, min_score=0.0)
    for row in range(len(answer)):
        found = advise(answer, row, arrays, "P{}".format)
        words = " ".join(filter(None, (found.text, found.alternative, found.nearest_threshold)))
        assert not re.search(r"[{}]|nan|None|-1\b", words)
        assert found.text.endswith(".")


def test_every_action_and_threshold_has_words():
    used = {entry.action for entry in TABLE}
    assert used == ADVICE.keys() == SHORT.keys()
    assert used | {"JOIN_NEIGHBOURS"} == set(ACTIONS)
    assert {threshold.name for threshold in THRESHOLDS} == MEASURES.keys()


def test_shared_evidence_is_named_rarest_first():
    rows = [Row(members=[0, 1, 2], themes=[2, 5]), Row(members=[0, 1, 2, 3], themes=[1, 2, 5])]
    arrays = Network([*rows, Row(members=[0]), Row(members=[0, 1])]).arrays()
    held = seats(arrays.members, arrays.active)
    assert shared_members(arrays, held, 0, 1).tolist() == [2, 1, 0]
    assert shared_themes(arrays, 0, 1).tolist() == [2, 5]
    assert shared_members(arrays, held, 2, 3).tolist() == [0]
