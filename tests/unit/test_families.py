"""Which overlapping partnerships are one family, and what is proposed to it."""

from __future__ import annotations

import re
from itertools import combinations

import numpy as np
import pytest

from graphsvc.analysis.families import advise_family, burden, find_families
from graphsvc.analysis.families.linkage import link
from graphsvc.analysis.families.sentences import R8, WORDS
from graphsvc.analysis.overlap import ACTIONS, find_overlaps, seats, shared_members
from tests.networks import TODAY, Network, Row, random_network
from tests.sisters import towns

FULL = {"members": [0, 1, 2, 3], "people": [0, 1], "themes": [0, 3], "leaves": [0, 1]}
NAMES = ("Ada", "Ben", "Cem", "Dea")


def clusters(pairs, size):
    """Clusters of pairs (one, other, score) or (one, other, score, weight)."""
    columns = list(zip(*pairs, strict=True))
    weight = np.array(columns[3] if len(columns) > 3 else [0.0] * len(pairs))
    one, other = (np.array(column, np.int32) for column in columns[:2])
    return link(one, other, np.array(columns[2]), weight, size=size).tolist()


def test_a_chain_is_no_family():
    assert clusters([(0, 1, 0.9), (1, 2, 0.8)], 3) == [0, 0, 2]


def test_three_that_all_overlap_are_one():
    assert clusters([(0, 1, 0.9), (1, 2, 0.8), (0, 2, 0.5)], 3) == [0, 0, 0]


def test_two_good_pairs_beat_one_better_chain():
    pairs = [(0, 1, 0.9), (2, 3, 0.85), (1, 2, 0.95)]
    assert clusters(pairs, 4) == [0, 1, 1, 3], "the best pair first, and nothing is left to join the others"


def test_equal_scores_go_by_shared_weight_and_then_by_key():
    assert clusters([(0, 1, 0.5, 1.0), (1, 2, 0.5, 2.0)], 3) == [0, 1, 1]
    assert clusters([(0, 1, 0.5, 2.0), (1, 2, 0.5, 2.0)], 3) == [0, 0, 2]
    assert clusters([(2, 1, 0.5 + 1e-15, 2.0), (1, 0, 0.5, 2.0)], 3) == [0, 0, 2], "rounding is no order"


def families_of(*rows, min_score=0.40, **network):
    arrays = Network([Row(**{**FULL, **row}) for row in rows], **network).arrays()
    return arrays, find_families(arrays, overlaps=find_overlaps(arrays, min_score=min_score))


def members(families):
    return [families.members.row(number).tolist() for number in range(len(families))]


def heaviest(arrays):
    sits = seats(arrays.members, arrays.active)
    return lambda a, b: f"O{shared_members(arrays, sits, a, b)[0]}"


def advice(*rows, named=False, **network):
    arrays, families = families_of(*rows, **network)
    assert members(families) == [list(range(len(rows)))]
    return advise_family(families, 0, arrays, NAMES.__getitem__, heaviest(arrays) if named else None)


@pytest.mark.parametrize(
    "apart",
    [
        {"themes": []},
        {"satellite_of": 0},
        {"leaves": [0]},
        {"leaves": []},
        {"status": "ended", "end": TODAY - 1},
    ],
    ids=["incomplete", "satellite", "nested", "no ground", "ended"],
)
def test_who_is_in_no_family(apart):
    assert members(families_of({}, {}, apart)[1]) == [[0, 1]]


def test_a_satellite_of_one_is_in_no_family_of_it():
    _, families = families_of({}, {}, {"satellite_of": 1})
    assert members(families) in ([[0, 1]], [[0, 2]])


def test_the_cut_is_the_callers():
    rows = {}, {"members": [0, 1, 2, 4], "people": [0, 5]}, {"members": [0, 1, 5, 6], "people": [1, 6]}
    sizes = {
        least: [len(f) for f in members(families_of(*rows, min_score=least)[1])] for least in (0.3, 0.5, 0.9)
    }
    assert sizes == {0.3: [3], 0.5: [2], 0.9: []}


def test_the_most_duplicated_seats_come_first():
    twins = {"members": [10, 11], "leaves": [2]}
    _, families = families_of(twins, {}, twins, {}, {})
    assert members(families) == [[1, 3, 4], [0, 2]]
    assert families.seats.tolist() == [8, 2]


def test_unknown_members_have_no_seats():
    _, families = families_of({"members": []}, {"members": []})
    assert families.seats.tolist() == [-1]


def test_two_get_the_advice_on_their_pair():
    found = advice({}, {})
    assert (found.rule, found.action) == ("R4", "MERGE")
    assert found.text.startswith(
        "Propose a merger: most members and themes are the same. Both have the same members."
    )


def test_three_to_merge():
    found = advice(
        {"start": TODAY - 90}, {"start": TODAY - 900}, {"start": TODAY, "legal_basis": "statutory"}
    )
    assert (found.rule, found.action) == ("R4", "MERGE")
    assert found.guidelines == ("G16", "G17", "G20", "G2", "G10", "G38", "G36")
    assert found.text == (
        "Propose one partnership of the 3: each pair has most members and themes in common. "
        "Check the legal basis before: 1 of them is statutory. "
        "Keep the core people of Ben, which has lived longest, and plan how knowledge is transferred. "
        "Open links: no live contact is recorded for all 3 pairs. "
        "Every pair stays at 0.40 or above even if any one membership is wrong."
    )
    assert found.alternative == "coordinate and review (R7)"
    assert found.nearest_threshold == (
        "the score of Ada and Ben, the weakest pair, is 1.00, 0.60 above 0.40; under it they are "
        "not in one family"
    )


def test_a_merger_of_pairs_that_fit_may_be_too_large_together():
    common = list(range(15))
    rows = [{"members": [*common, *range(20 + 5 * at, 25 + 5 * at)]} for at in range(3)]
    found = advice(*rows)
    assert (found.rule, found.action) == ("R4", "MERGE_TWO_LEVELS")
    assert "30 members are too many for one table" in found.text


def test_what_is_not_true_of_each_pair_is_not_proposed():
    found = advice({}, {}, {"planned_end": TODAY + 30})
    assert (found.rule, found.action) == ("R7", "COORDINATE")
    assert "Pair by pair: let one end (R1) for 2, merge (R4) for 1." in found.text
    assert found.alternative is None


def test_absorbing_and_merging_is_one_partnership():
    found = advice({"members": list(range(8))}, {"members": list(range(8))}, {"members": [0, 1, 2, 3]})
    assert (found.rule, found.action) == (None, "MERGE")
    assert "absorb, or give an end date (R3b) for 2, merge (R4) for 1." in found.text


def test_below_the_review_band_nothing_is_proposed_to_all():
    rows = (
        {"people": [at, at + 9], "members": [0, 1, 5 + at, 8 + at], "themes": [0, 4 + at]} for at in range(3)
    )
    found = advice(*rows, min_score=0.2)
    assert (found.rule, found.action) == (None, "NONE")
    assert "Open links" not in found.text


def test_the_record_that_carries_a_family_is_named():
    rows = [{"members": [0], "people": [], "themes": [0]} for _ in range(3)]
    assert "Every pair rests on one record." in advice(*rows).text
    named = advice(*rows, named=True).text
    assert (
        "Every pair rests on one record: Ada and Ben, first of all, on the membership of O0 in either."
        in named
    )
    pair = advice(*rows[:2], named=True).text
    assert "It rests on one record: without the membership of O0 in Ada or in Ben the score is 0.27." in pair


def test_lists_that_are_not_complete():
    found = advice({}, {"members_complete": False}, {})
    assert "The list of members is said to be incomplete for some of them." in found.text


def test_meetings_of_three_that_become_one():
    half = {"members": [0, 1, 2], "people": [0, 1, 2]}
    rows = [
        {**half, "meetings_per_year": 12.0, "hours_per_meeting": 2.0},
        {**half, "meetings_per_year": 4.0, "hours_per_meeting": 1.0},
        {**half, "people": [0, 1, 3], "meetings_per_year": 6.0, "hours_per_meeting": 3.0},
    ]
    arrays, families = families_of(*rows)
    found = burden(arrays, families.members.row(0), kind=families.kind)
    assert found == (9, 3, 22.0, 12.0, 2 * (24 + 4 + 18) + 24 + 4, 3 * 24)


def test_the_cost_of_two_is_that_of_their_overlap():
    rows = [
        {"meetings_per_year": 12.0, "hours_per_meeting": 2.0},
        {"meetings_per_year": 5.0, "hours_per_meeting": 1.0},
    ]
    arrays, families = families_of(*rows)
    found = burden(arrays, families.members.row(0), kind=families.kind)
    assert (
        found.hours_per_year - found.hours_per_year_if_joined
        == families.overlaps.columns.hours_per_year[0]
        == 10
    )


def test_every_action_that_a_family_can_get_has_words():
    alone = {"COMPLETE_RECORD", "KEEP_SATELLITE", "DIVIDE_LABOUR", "LET_END"}  # of single pairs
    assert set(WORDS) == set(ACTIONS) - alone
    assert R8.action in ACTIONS


@pytest.mark.parametrize("seed", range(6))
def test_every_family_has_readable_words(seed):
    from graphsvc.analysis.neighbours import find_neighbours

    sisters = towns(seed, 24).arrays()
    arrays = random_network(seed, size=60).arrays()
    found = [(arrays, find_families(arrays, overlaps=find_overlaps(arrays, min_score=0.2)))]
    found.append((sisters, find_neighbours(sisters)))
    for of, families in found:
        for number in range(len(families)):
            told = advise_family(families, number, of, "P{}".format, heaviest(of))
            words = " ".join(filter(None, (told.text, told.alternative, told.nearest_threshold)))
            assert not re.search(r"[{}]|nan|None|-1\b", words)
            assert told.text.endswith(".")


def test_pairs_stand_in_order_of_their_keys():
    _, families = families_of(*[{}] * 4)
    rows = families.rows(0)
    pairs = zip(families.pairs.a[rows].tolist(), families.pairs.b[rows].tolist(), strict=True)
    assert [tuple(sorted(pair)) for pair in pairs] == list(combinations(range(4), 2))
