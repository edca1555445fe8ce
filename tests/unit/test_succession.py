"""Successions: who can have followed whom, what counts as evidence, and what the proposal says."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest

from graphsvc.analysis.overlap import find_overlaps
from graphsvc.analysis.succession import (
    Successions,
    evidence,
    find_successions,
    history_of,
    proposal,
)
from graphsvc.errors import BadInput
from graphsvc.model.codes import SUCCESSION_KINDS
from graphsvc.snapshot.days import day_of
from graphsvc.snapshot.snapshot import Snapshot
from tests.pictures import Rows, snapshot_of

ENDED = "2024-06-01"


class Registry:
    """Rows that a test adds to; two partnerships of three people and one theme to begin with."""

    def __init__(self, began: str | None = ENDED, ended: str | None = ENDED) -> None:
        self.rows: dict[str, Rows] = {
            "theme": [{"id": "burglary"}, {"id": "youth"}],
            "territory": [{"id": "x"}, {"id": "y"}],
            "organisation": [{"id": f"o{number}"} for number in range(9)],
            "person": [{"id": f"x{number}"} for number in range(9)],
            "partnership": [],
            "membership": [],
            "role": [],
        }
        self.table("old", start="2015", end=ended)
        self.table("new", start=began, end=None)

    def table(self, key: str, **fields: Any) -> None:
        """Adds a partnership."""
        row = {"id": key, "name": key.capitalize(), "themes": ["burglary"], "territories": ["x"], **fields}
        self.rows["partnership"].append(row)

    def sit(
        self, key: str, people: str = "", members: str = "", *, start: str, end: str | None = None
    ) -> None:
        """Adds people and members, each a digit."""
        spell = {"partnership": key, "start": start, "end": end}
        self.rows["role"] += [{"person": f"x{digit}", "role": "member", **spell} for digit in people]
        self.rows["membership"] += [{"organisation": f"o{digit}", **spell} for digit in members]

    def three(self, began: str | None = ENDED) -> Registry:
        """The same three people in both."""
        self.sit("old", "123", start="2015", end=ENDED)
        self.sit("new", "123", start=began or ENDED)
        return self

    def snapshot(self) -> Snapshot:
        return snapshot_of(**self.rows)

    def answer(self, **asked: Any) -> Successions:
        snapshot = self.snapshot()
        return find_successions(snapshot.arrays, history=history_of(snapshot), **asked)

    def pairs(self, **asked: Any) -> list[tuple[str, str, str]]:
        """Predecessor, successor and kind of each proposal."""
        answer, keys = self.answer(**asked), self.snapshot().partnerships.keys
        columns = answer.columns
        return [
            (keys[columns.predecessor[row]], keys[columns.successor[row]], SUCCESSION_KINDS[answer.kind[row]])
            for row in range(len(answer))
        ]


RENAMED = [("old", "new", "renaming")]


# When


@pytest.mark.parametrize(
    ("began", "found"),
    [
        ("2024-02-29", False),  # 93 days before
        ("2024-03-01", True),
        (ENDED, True),
        ("2025-06-01", True),  # 365 days after
        ("2025-06-02", False),
    ],
)
def test_a_successor_begins_about_when_the_other_ends(began: str, found: bool) -> None:
    assert Registry(began).three(began).pairs() == (RENAMED if found else [])


@pytest.mark.parametrize(("came", "found"), [("2024-09-01", True), ("2024-09-02", False)])  # 92 and 93 days
def test_people_may_come_within_92_days(came: str, found: bool) -> None:
    registry = Registry()
    registry.sit("old", "123", start="2015", end=ENDED)
    registry.sit("new", "123", start=came)
    assert registry.pairs() == (RENAMED if found else [])
    if found:
        assert day_of(registry.answer().people_day[0]) == date.fromisoformat(came)


def test_what_has_not_ended_or_begun_by_the_day_is_not_known_yet() -> None:
    assert Registry(ended="2026-07-01", began="2026-06-01").three("2026-06-01").pairs() == []
    assert Registry(ended="2026-06-01", began="2026-07-01").three("2026-07-01").pairs() == []


def test_a_successor_outlives_its_predecessor() -> None:
    registry = Registry(began="2024-05-01").three("2024-05-01")
    registry.rows["partnership"][1]["end"] = ENDED
    assert registry.pairs() == []
    registry.rows["partnership"][1]["end"] = "2024-06-02"
    assert registry.pairs() == RENAMED


def test_without_a_known_beginning_nothing_is_proposed_and_that_is_counted() -> None:
    registry = Registry(began=None).three()
    assert registry.pairs() == []
    assert registry.answer().undated == 1
    assert registry.answer().unmatched == registry.answer().ended == 1


def test_first_seen_counts_where_the_source_had_looked_before() -> None:
    registry = Registry(began=None)
    registry.sit("old", "123", start="2015", end=ENDED)
    registry.sit("new", "123", start=f"..{ENDED}")
    for row in registry.rows["partnership"]:
        row["sources"] = ["register"]
    assert registry.pairs() == []  # the register's first day: everything was first seen then
    registry.table("other", start=None, sources=["register"])
    registry.sit("other", "8", start="..2023-01-01")
    assert registry.pairs() == RENAMED
    assert registry.answer().date_seen.tolist() == [True]
    registry.rows["partnership"][1]["sources"] = ["register", "another"]  # which shows it from its first day
    assert registry.pairs() == []


def test_all_have_left_is_an_end_unless_something_shows_it_alive() -> None:
    registry = Registry(ended=None).three()
    assert registry.pairs() == RENAMED
    assert registry.answer().end_seen.tolist() == [True]
    registry.rows["partnership"][0]["status_confirmed_on"] = "2025-01-01"
    assert registry.pairs() == []


# What counts as evidence


def test_one_person_is_not_enough() -> None:
    registry = Registry()
    registry.sit("old", "1", start="2015", end=ENDED)
    registry.sit("new", "1", start=ENDED)
    assert registry.pairs() == []


@pytest.mark.parametrize(("others", "found"), [(19, True), (18, False)])
def test_a_member_counts_unless_it_sits_in_more_than_a_tenth(others: int, found: bool) -> None:
    registry = Registry()
    registry.sit("old", members="1", start="2015", end=ENDED)
    registry.sit("new", members="1", start=ENDED)
    for number in range(others):
        registry.table(f"other{number}", start="2015")
    registry.sit("other0", members="1", start="2015")  # the day before the end in 2 of 1 + others
    assert registry.pairs() == (RENAMED if found else [])


def test_members_of_the_past_count_and_not_those_of_today() -> None:
    registry = Registry()
    registry.sit("old", members="12", start="2015", end=ENDED)
    registry.sit("new", members="12", start=ENDED, end="2025-01-01")
    registry.sit("new", members="345678", start="2025-01-01")
    for number in range(20):
        registry.table(f"other{number}", start="2015", end=None)
    assert registry.pairs() == RENAMED
    assert registry.answer().columns.score.tolist() == [1.0]


@pytest.mark.parametrize(("ground", "found"), [(["y"], False), (["x", "y"], True), (None, True)])
def test_ground_in_common_or_unknown(ground: list[str] | None, found: bool) -> None:
    registry = Registry().three()
    registry.rows["partnership"][1]["territories"] = ground
    assert registry.pairs() == (RENAMED if found else [])


def test_other_themes_take_it_below_the_threshold() -> None:
    registry = Registry().three()
    registry.rows["partnership"][1]["themes"] = ["youth"]
    assert registry.pairs() == []
    assert registry.pairs(min_score=0.2) == RENAMED


@pytest.mark.parametrize("least", [-0.1, 1.1, float("nan")])
def test_a_threshold_is_a_share(least: float) -> None:
    with pytest.raises(BadInput, match="between 0 and 1"):
        Registry().answer(min_score=least)


# Which kind


def split() -> Registry:
    """One table of six becomes two of three."""
    registry = Registry()
    registry.sit("old", "123456", start="2015", end=ENDED)
    registry.sit("new", "123", start=ENDED)
    registry.table("newer", start="2024-06-03")
    registry.sit("newer", "456", start="2024-06-03")
    return registry


def test_one_becomes_two() -> None:
    assert split().pairs() == [("old", "new", "split"), ("old", "newer", "split")]


def test_a_second_choice_is_told_and_not_proposed() -> None:
    registry = Registry().three()
    registry.table("second", start=ENDED)
    registry.sit("second", "12", start=ENDED)
    assert registry.pairs() == RENAMED
    answer = registry.answer()
    assert registry.snapshot().partnerships.keys[answer.next_successor[0]] == "second"
    assert 0.5 <= answer.next_score[0] < answer.columns.score[0]
    assert answer.candidates.tolist() == [2]


def test_two_become_one() -> None:
    registry = Registry()
    registry.sit("old", "123", start="2015", end=ENDED)
    registry.table("older", start="2014", end="2024-05-20")
    registry.sit("older", "456", start="2014", end="2024-05-20")
    registry.sit("new", "123456", start=ENDED)
    assert registry.pairs() == [("old", "new", "merger"), ("older", "new", "merger")]
    registry.rows["succession"] = [{"predecessor": "older", "successor": "new"}]
    assert registry.pairs() == [("old", "new", "merger")]
    assert registry.answer().recorded == 1


def test_what_is_recorded_is_neither_proposed_nor_an_overlap() -> None:
    registry = Registry(began="2024-05-20").three("2024-05-20")
    registry.rows["succession"] = [{"predecessor": "old", "successor": "new", "kind": "renaming"}]
    assert registry.pairs() == []
    assert len(find_overlaps(registry.snapshot().arrays, min_score=0.0)) == 0


# What it says


def told() -> Registry:
    """A successor that lacks something of each kind."""
    registry = Registry(began="2024-06-11")
    registry.rows["partnership"][0]["themes"] = ["burglary", "youth"]
    registry.sit("old", "1234", "123", start="2015", end=ENDED)
    registry.sit("new", "1235", "12", start="2024-06-11")
    registry.table("third", start="2015", end=None)
    registry.table("fourth", start="2015", end=None)
    registry.rows["protocol"] = [{"id": "pr", "parties": ["o1", "o2"]}]
    registry.rows["link"] = [
        {"id": "l1", "a": "old", "b": "third", "start": "2016", "end": ENDED, "protocol": "pr"},
        {"id": "l2", "a": "fourth", "b": "old", "start": "2016", "end": ENDED},
        {"id": "l3", "a": "old", "b": "organisation:o8", "start": "2016"},
        {"id": "l4", "a": "old", "b": "new", "start": "2024"},
        {"id": "l5", "a": "old", "b": "organisation:o7", "blocked_reason": "no legal basis"},
        {"id": "l6", "a": "old", "b": "organisation:o6", "start": "2016", "end": "2020"},
        {"id": "l7", "a": "new", "b": "fourth", "start": "2025"},
    ]
    return registry


def test_what_was_not_carried_on() -> None:
    snapshot = told().snapshot()
    found = evidence(told().answer(), 0, snapshot)

    def keys(kind: str, numbers: Any) -> list[str]:
        tables = snapshot.ties if kind == "link" else snapshot.nodes
        return [tables[kind].keys[ix] for ix in numbers]

    assert keys("organisation", found.shared_members) == ["o1", "o2"]
    assert keys("organisation", found.lost_members) == ["o3"]
    assert keys("theme", found.shared_themes) == ["burglary"]
    assert keys("theme", found.lost_themes) == ["youth"]
    assert (found.shared_people, found.lost_people) == (3, 1)
    assert keys("link", found.lost_links) == ["l1", "l3"]
    assert keys("protocol", found.lost_protocols) == ["pr"]


def text(registry: Registry) -> str:
    snapshot, answer = registry.snapshot(), registry.answer()
    names = snapshot.partnerships.columns["name"]
    return proposal(answer, 0, evidence(answer, 0, snapshot), lambda ix: str(names[ix]))


def test_the_words() -> None:
    assert text(told()) == (
        "Record that New succeeds Old, if those concerned agree. The successor began 10 days after it ended. "
        "It carries on 3 of 4 people, 2 of 3 members and 1 of 2 themes. "
        "Not carried on: 1 person, 1 member, 1 theme, 2 links and 1 protocol; agree on who takes over. "
        "One wrong membership could take it below 0.50."
    )


def test_the_words_of_little() -> None:
    registry = Registry(ended=None, began="2024-05-31").three("2024-05-31")
    registry.rows["partnership"][0]["themes"] = None
    assert text(registry) == (
        "Record that New succeeds Old, if those concerned agree. "
        "The successor began 1 day before the last of its members and people left it. "
        "It carries on 3 of 3 people. Unknown of one or both: members and themes."
    )


def test_the_words_of_a_split_and_of_several_records() -> None:
    assert "Record that New succeeds Old (beside others: a split)" in text(split())
    registry = Registry().three()
    registry.sit("old", members="123", start="2015", end=ENDED)
    registry.sit("new", members="123", start=ENDED)
    assert "It stays above 0.50 even if any one membership is wrong." in text(registry)
