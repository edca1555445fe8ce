"""Who is a neighbour of whom: every condition by itself."""

from __future__ import annotations

import pytest

from graphsvc.analysis.families import NEIGHBOURS, advise_family, burden
from graphsvc.analysis.neighbours import find_neighbours
from graphsvc.errors import BadInput, QueryTooComplex
from tests.networks import Network, Row
from tests.pictures import snapshot_of

LOCAL = {10: [0], 11: [1], 12: [2]}
REGIONAL = {number: [0, 1, 2] for number in range(4)}


def town(at, **more):
    """The partnership of town `at`: two regional members and one of its own."""
    plain = {
        "members": [0, 1, 10 + at],
        "themes": [0],
        "leaves": [at],
        "parent_territory": 3,
        "level": "local",
    }
    return Row(**{**plain, **more})


def found(*rows, ground=None, **asked):
    network = Network(list(rows), organisation_leaves={**LOCAL, **REGIONAL} if ground is None else ground)
    return find_neighbours(network.arrays(), **asked)


def members(families):
    return [families.members.row(number).tolist() for number in range(len(families))]


def test_three_towns_with_the_same_members_from_above():
    families = found(town(0), town(1), town(2))
    assert members(families) == [[0, 1, 2]]
    assert families.lowest(0) == 1.0, "members of one's own town are nobody else's business"
    assert families.seats.tolist() == [4]


@pytest.mark.parametrize(
    "other",
    [
        {"level": "regional"},
        {"level": None},
        {"parent_territory": 0},
        {"parent_territory": -1},
        {"leaves": [0, 1]},
        {"leaves": []},
        {"members": [0, 11]},
        {"members": []},
        {"themes": [1]},
        {"themes": []},
        {"status": "ended"},
        {"status": "planned"},
        {"satellite_of": 0},
    ],
    ids=str,
)
def test_every_condition_counts(other):
    assert members(found(town(0), town(1, **other))) == []


def test_members_from_above_who_are_not_shared_count_against():
    rows = town(0, members=[0, 1, 2, 10]), town(1, members=[0, 1, 2, 3, 11])
    assert 0.60 < found(*rows).lowest(0) < 0.75
    rows[1].members += range(20, 24)
    assert (
        members(found(*rows, ground={**LOCAL, **REGIONAL, **{more: [0, 1] for more in range(20, 24)}})) == []
    )


def test_a_member_of_the_other_town_is_local_too():
    assert found(town(0, members=[0, 1, 10, 11]), town(1)).lowest(0) == 1.0
    guest = found(town(0, members=[0, 1, 11]), town(1, members=[0, 1]), ground={**REGIONAL, 11: [1]})
    assert guest.lowest(0) == 1.0, "it sits in town 0, but works in town 1 alone"


def test_unknown_ground_is_where_a_member_sits():
    assert members(found(town(0), town(1), ground={})) == [[0, 1]]
    elsewhere = town(2, members=[10], level=None)
    wider = found(town(0), town(1), elsewhere, ground={})
    assert members(wider) == [[0, 1]] and wider.lowest(0) < 0.8, "10 sits in a third town as well"


def test_partnerships_without_themes_are_counted():
    families = found(town(0), town(1), town(2, themes=[]), town(2, themes=[], parent_territory=0))
    assert (families.left_out.tolist(), families.left_out_in_all) == ([1], 2)
    assert found(town(2, themes=[], level=None)).left_out_in_all == 0


def test_the_cut_is_raised_and_never_lowered():
    rows = town(0, members=[0, 1, 2, 10]), town(1, members=[0, 1, 2, 3, 11])
    score = found(*rows).lowest(0)
    assert 0.60 < score < 0.90
    assert found(*rows, min_score=0.2).cut == 0.60
    assert members(found(*rows, min_score=0.9)) == []
    with pytest.raises(BadInput, match="between 0 and 1"):
        found(*rows, min_score=1.5)


def test_two_shared_members_rest_on_one_record():
    assert found(town(0), town(1)).floor(0) == 0.0
    three = [town(at, members=[0, 1, 2, 10 + at]) for at in range(2)]
    assert found(*three).floor(0) == pytest.approx(2 / 3)


def test_the_evidence_is_as_complete_as_the_lists():
    assert found(town(0), town(1)).completeness(0) == 1.0
    assert found(town(0), town(1, members_complete=False)).completeness(0) == pytest.approx(0.575 / 0.80)


def test_the_advice_and_the_burden():
    rows = [town(at, meetings_per_year=6.0 + at, hours_per_meeting=2.0) for at in range(3)]
    rows[0].legal_basis = rows[1].legal_basis = "statutory"
    arrays = Network(rows, organisation_leaves={**LOCAL, **REGIONAL}).arrays()
    families = find_neighbours(arrays)
    told = advise_family(families, 0, arrays, "P{}".format, lambda a, b: f"O of {a} and {b}")
    assert (told.rule, told.action) == ("R8", "JOIN_NEIGHBOURS")
    assert told.guidelines == ("G16", "G17", "G20", "G22", "G2", "G10")
    assert told.text == (
        "The same members from above sit at 3 tables: hold joint or back-to-back meetings, form one board "
        "with local delivery teams, or merge and keep those teams. "
        "Check the legal basis before: 2 of them are statutory. "
        "Every pair rests on one record: P0 and P1, first of all, on the membership of O of 0 and 1 in "
        "either."
    )
    cost = burden(arrays, families.members.row(0), kind=NEIGHBOURS)
    assert cost == (9, 5, 21.0, 8.0, 2 * (12 + 14 + 16), 2 * 16)


def test_seats_are_looked_at_in_blocks(monkeypatch):
    rows = [town(at % 3, members=[0, 1, 2, 10 + at % 3]) for at in range(9)]
    whole = members(found(*rows))
    monkeypatch.setattr("graphsvc.analysis.neighbours.find.BLOCK", 7)
    assert members(found(*rows)) == whole and whole


def test_too_many_pairs_are_refused(monkeypatch):
    monkeypatch.setattr("graphsvc.analysis.neighbours.find.MOST_PAIRS", 2)
    with pytest.raises(QueryTooComplex, match="more than 2 pairs"):
        found(town(0), town(1), town(2))


def test_the_parent_of_all_that_a_partnership_lists():
    lists = {
        "a": ["x", "y"],
        "b": ["x", "z"],
        "c": ["x", "r"],
        "d": ["r"],
        "e": [],
        "f": ["z"],
        "g": ["nowhere", "x"],
    }
    arrays = snapshot_of(
        territory=[
            {"id": "r"},
            {"id": "s"},
            {"id": "x", "parent": "r"},
            {"id": "y", "parent": "r"},
            {"id": "z", "parent": "s"},
        ],
        partnership=[{"id": key, "territories": ground} for key, ground in lists.items()],
    ).arrays
    keys = ["r", "s", "x", "y", "z"]
    told = [keys[ix] if ix >= 0 else None for ix in arrays.parent_territory.tolist()]
    assert dict(zip(lists, told, strict=True)) == {
        "a": "r", "b": None, "c": None, "d": None, "e": None, "f": "s", "g": "r",
    }  # fmt: skip
