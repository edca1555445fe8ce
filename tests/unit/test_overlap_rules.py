"""The decision table of the overlap advice, rule by rule and just on either side of each threshold."""

import numpy as np
import pytest

from graphsvc.analysis.overlap.rules import BANDS, TABLE, THRESHOLDS, Facts, decide, nearest

# a strong pair on the same ground about which no special rule says anything
COORDINATE = {
    "score": 0.60,
    "members_a": 0.50,
    "members_b": 0.50,
    "themes_a": 0.50,
    "themes": 0.50,
    "people": 0.20,
    "territory": 1.0,
    "united": 10,
    "open": False,
    "satellite": False,
    "ending_a": False,
    "ending_b": False,
    "a_has_an_end": False,
    "across_levels": False,
}
SATELLITE = {"members_a": 0.75, "members_b": 0.59, "themes_a": 0.60, "a_has_an_end": True}
MERGE = {"members_a": 0.60, "members_b": 0.60, "themes": 0.60}
DEMARCATE = {"members_a": 0.39, "members_b": 0.10, "themes": 0.60, "territory": 0.60}
MEET = {"members_a": 0.60, "themes": 0.29}
NAN = float("nan")
TINY = 1e-9


def facts(**changes):
    return Facts(**{name: np.array([value]) for name, value in {**COORDINATE, **changes}.items()})


def advice(**changes):
    decision = decide(facts(**changes))
    return TABLE[decision.entry[0]][:2]


def next_advice(**changes):
    number = decide(facts(**changes)).runner_up[0]
    return None if number < 0 else TABLE[number][:2]


def band(**changes):
    return BANDS[decide(facts(**changes)).band[0]]


@pytest.mark.parametrize(
    ("changes", "expected"),
    [
        ({"open": True}, ("R0", "COMPLETE_RECORD")),
        ({"satellite": True}, (None, "KEEP_SATELLITE")),
        ({"score": 0.39}, (None, "NONE")),
        ({"ending_a": True}, ("R1", "LET_END")),
        ({"ending_b": True}, ("R1", "LET_END")),
        ({"ending_a": True, "ending_b": True}, ("R1", "ONE_SUCCESSOR")),
        ({"territory": 0.59}, ("R2", "DIVIDE_LABOUR")),
        (SATELLITE, ("R3", "MAKE_SATELLITE")),
        ({**SATELLITE, "a_has_an_end": False}, ("R3b", "ABSORB")),
        (MERGE, ("R4", "MERGE")),
        ({**MERGE, "united": 26}, ("R4", "MERGE_TWO_LEVELS")),
        ({**MERGE, "across_levels": True}, ("R2", "DIVIDE_LABOUR")),
        (DEMARCATE, ("R5", "DEMARCATE")),
        (MEET, ("R6", "MEET_JOINTLY")),
        ({"people": 0.50, "themes": 0.29}, ("R6", "MEET_JOINTLY")),
        ({}, ("R7", "COORDINATE")),
    ],
    ids=str,
)
def test_each_rule(changes, expected):
    assert advice(**changes) == expected


@pytest.mark.parametrize(
    ("changes", "name", "cut", "from_it", "under_it"),
    [
        ({}, "score", 0.40, "COORDINATE", "NONE"),
        ({}, "territory", 0.60, "COORDINATE", "DIVIDE_LABOUR"),
        (SATELLITE, "members_a", 0.75, "MAKE_SATELLITE", "COORDINATE"),
        (SATELLITE, "members_b", 0.60, "COORDINATE", "MAKE_SATELLITE"),
        (SATELLITE, "themes_a", 0.60, "MAKE_SATELLITE", "COORDINATE"),
        (MERGE, "members_a", 0.60, "MERGE", "COORDINATE"),
        (MERGE, "members_b", 0.60, "MERGE", "COORDINATE"),
        (MERGE, "themes", 0.60, "MERGE", "COORDINATE"),
        (DEMARCATE, "themes", 0.60, "DEMARCATE", "COORDINATE"),
        (DEMARCATE, "members_a", 0.40, "COORDINATE", "DEMARCATE"),
        (DEMARCATE, "members_b", 0.40, "COORDINATE", "DEMARCATE"),
        (DEMARCATE, "territory", 0.60, "DEMARCATE", "DIVIDE_LABOUR"),
        (MEET, "members_a", 0.60, "MEET_JOINTLY", "COORDINATE"),
        ({"members_b": 0.60, "themes": 0.1}, "members_b", 0.60, "MEET_JOINTLY", "COORDINATE"),
        ({"people": 0.50, "themes": 0.1}, "people", 0.50, "MEET_JOINTLY", "COORDINATE"),
        (MEET, "themes", 0.30, "COORDINATE", "MEET_JOINTLY"),
    ],
    ids=str,
)
def test_both_sides_of_each_threshold(changes, name, cut, from_it, under_it):
    assert advice(**{**changes, name: cut})[1] == from_it
    assert advice(**{**changes, name: cut + TINY})[1] == from_it
    assert advice(**{**changes, name: cut - TINY})[1] == under_it
    assert advice(**{**changes, name: cut - 1e-14})[1] == from_it, "a rounding error is not below"


@pytest.mark.parametrize(("members", "action"), [(25, "MERGE"), (26, "MERGE_TWO_LEVELS")])
def test_how_many_members_fit_one_table(members, action):
    assert advice(**MERGE, united=members)[1] == action


@pytest.mark.parametrize(
    ("changes", "expected"),
    [
        ({"score": 0.55}, "STRONG"),
        ({"score": 0.55 - TINY}, "REVIEW"),
        ({"score": 0.40}, "REVIEW"),
        ({"score": 0.40 - TINY}, "BELOW"),
        ({"score": 0.40 - TINY, **DEMARCATE}, "PATTERN"),
        ({"score": 0.40 - TINY, **MEET}, "PATTERN"),
        ({"score": 0.40 - TINY, **MEET, "ending_a": True}, "PATTERN"),
        ({"score": 0.40 - TINY, **MEET, "satellite": True}, "PATTERN"),
        ({"score": 1.0, "open": True}, "INCOMPLETE"),
        ({"score": 0.1, "open": True}, "INCOMPLETE"),
    ],
    ids=str,
)
def test_bands(changes, expected):
    assert band(**changes) == expected


def test_a_pattern_below_the_score_keeps_the_first_rule_that_matches():
    assert advice(score=0.2, **MEET)[0] == "R6"
    assert advice(score=0.2, **DEMARCATE)[0] == "R5"
    assert advice(score=0.2, **MEET, ending_a=True)[0] == "R1"


@pytest.mark.parametrize(
    "unknown",
    [
        {**SATELLITE, "members_a": NAN, "members_b": NAN, "united": -1},
        {**MERGE, "members_a": NAN, "members_b": NAN, "united": -1},
        {**DEMARCATE, "members_a": NAN, "members_b": NAN, "united": -1},
        {"themes": 0.1, "members_a": NAN, "members_b": NAN, "united": -1, "people": NAN},
        {"themes": 0.1, "people": NAN},
    ],
    ids=str,
)
def test_a_condition_on_an_unknown_number_does_not_hold(unknown):
    assert advice(**unknown) == ("R7", "COORDINATE")


@pytest.mark.parametrize(
    ("changes", "expected"),
    [
        ({}, None),
        ({"open": True}, ("R7", "COORDINATE")),
        ({"open": True, "satellite": True}, (None, "KEEP_SATELLITE")),
        ({"open": True, "score": 0.2}, (None, "NONE")),
        ({"score": 0.2}, ("R7", "COORDINATE")),
        (SATELLITE, ("R3b", "ABSORB")),
        ({**SATELLITE, "a_has_an_end": False}, ("R7", "COORDINATE")),
        ({**MERGE, "ending_a": True, "territory": 0.2}, ("R2", "DIVIDE_LABOUR")),
        ({**MERGE, "territory": 0.2}, ("R4", "MERGE")),
        ({**MERGE, "territory": 0.2, "across_levels": True}, ("R7", "COORDINATE")),
    ],
    ids=str,
)
def test_the_runner_up(changes, expected):
    assert next_advice(**changes) == expected


@pytest.mark.parametrize(
    ("changes", "name", "cut", "then"),
    [
        ({"score": 0.42}, "score", 0.40, ("BELOW", "NONE")),
        ({"score": 0.54}, "score", 0.55, ("STRONG", "COORDINATE")),
        ({"territory": 0.61}, "territory", 0.60, ("STRONG", "DIVIDE_LABOUR")),
        ({"members_a": 0.80, "members_b": 0.61, "themes": 0.9, "themes_a": 0.9}, "members_b", 0.60, None),
        ({"members_a": 0.80, "themes": 0.28}, "themes", 0.30, ("STRONG", "COORDINATE")),
    ],
    ids=str,
)
def test_the_nearest_threshold(changes, name, cut, then):
    before = facts(**changes)
    found = nearest(before, decide(before))
    assert THRESHOLDS[found.number[0]] == (name, cut)
    assert found.distance[0] == pytest.approx(abs(changes[name] - cut))
    assert (BANDS[found.band[0]], TABLE[found.entry[0]].action) == (then or ("STRONG", "ABSORB"))


def test_only_the_nearest_threshold_changes_the_answer_and_as_it_says():
    random = np.random.default_rng(4)
    size = 2_000
    many = {name: random.random(size) for name in Facts._fields[:7]}
    many |= {name: random.random(size) < 0.1 for name in Facts._fields[8:]}
    before = Facts(united=random.integers(2, 40, size), **many)
    decision = decide(before)
    found = nearest(before, decision)
    known = found.number >= 0
    assert np.count_nonzero(known) > size / 2
    for name in {threshold.name for threshold in THRESHOLDS}:
        for side in (-1, 1):
            nearly = getattr(before, name) + side * 0.999 * np.nan_to_num(found.distance, nan=9.0)
            after = decide(before._replace(**{name: nearly}))
            same = (after.band == decision.band) & (after.entry == decision.entry)
            assert same[known].all(), "a smaller step changes something"
    for number, (name, cut) in enumerate(THRESHOLDS):
        value = getattr(before, name)
        beyond = np.where(value < cut, cut + 1e-9, cut - 1e-9)
        after = decide(before._replace(**{name: np.where(found.number == number, beyond, value)}))
        there = found.number == number
        assert (after.band == found.band)[there].all()
        assert (after.entry == found.entry)[there].all()
        assert ((after.band != decision.band) | (after.entry != decision.entry))[there].all()


def test_nothing_near_for_an_open_record():
    before = facts(open=True)
    found = nearest(before, decide(before))
    assert found.number[0] == -1
    assert np.isnan(found.distance[0])
