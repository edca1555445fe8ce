"""Made keys of ties, and which stored tie a row without key means."""

from __future__ import annotations

import pytest

from graphsvc.loading.spells import Spell, paired
from graphsvc.model.keys import joined_key, made_key, parts_key, parts_of_made, possible_parts, written_role
from graphsvc.model.kinds import LINK, MEMBERSHIP, ROLE, SUCCESSION


def test_a_made_key_joins_what_identifies_the_tie() -> None:
    row = {"partnership": "P1", "organisation": "O1", "role": None, "start": "2016", "end": "2018"}
    assert made_key(MEMBERSHIP, row) == "P1|O1||2016"
    assert parts_key(MEMBERSHIP, row) == "P1|O1||"
    assert made_key(ROLE, {"person": "X", "partnership": "P1"}) == "X|P1|||"
    assert made_key(SUCCESSION, {"predecessor": "P2", "successor": "P1"}) == "P2|P1"


def test_a_links_ends_are_put_in_order() -> None:
    there = {"a": "P2", "b": "P1", "channel": "mail"}
    back = {"a": "P1", "b": "P2", "channel": "mail"}
    assert made_key(LINK, there) == made_key(LINK, back) == "P1|P2|mail|"
    assert joined_key(LINK, "P2", "organisation:O", None, "2016") == "P2|organisation:O||2016"


@pytest.mark.parametrize(
    ("text", "written"),
    [
        (" Registered Contact", "registered_contact"),
        ("co-Chair", "co_chair"),
        ("A|B", "a_b"),
        ("Præses", "præses"),
    ],
)
def test_a_written_role_in_a_key(text: str, written: str) -> None:
    assert written_role(text) == written


@pytest.mark.parametrize(
    ("tie", "parts"),
    [
        ({"id": "X|P1||chair|2016", "role": "chair"}, ["X|P1||chair|"]),
        ({"id": "X|P1||officer|2016", "role": "member", "title": "Officer"}, ["X|P1||officer|"]),
        ({"id": "X|P1||officer|", "role": "member", "title": "Head (Clerk)"}, ["X|P1||officer|"]),
        ({"id": "X|P1||member|", "role": "member"}, ["X|P1||member|"]),
        (
            {"id": "X|P1||member|", "role": "member", "title": "Head (Clerk)"},
            ["X|P1||head_(clerk)|", "X|P1||clerk|", "X|P1||member|"],
        ),
        ({"id": "r|1", "role": "member", "title": "Officer"}, ["X|P1||officer|", "X|P1||member|"]),
        ({"id": "Y|P2||chair|2016", "role": "member"}, ["X|P1||member|"]),  # an id that only looks made
    ],
)
def test_the_parts_under_which_a_stored_role_is_meant(tie: dict[str, str], parts: list[str]) -> None:
    assert list(possible_parts(ROLE, {"person": "X", "partnership": "P1", **tie})) == parts


def test_the_parts_of_a_made_key_are_those_of_its_row() -> None:
    for kind in (MEMBERSHIP, ROLE, LINK):
        row = {"start": "2016", **{name: name for name in kind.identity if name != "start"}}
        assert parts_of_made(made_key(kind, row)) == parts_key(kind, row)


def spell(key: str, start: str | None = None, end: str | None = None) -> Spell:
    return Spell(key, start, end)


@pytest.mark.parametrize(
    ("said", "stored", "meant"),
    [
        ([spell("r")], [], {}),
        ([spell("r")], [spell("T", "2015")], {"r": ["T"]}),  # no start: the one open tie
        ([spell("r")], [spell("T", "2015", "2018")], {}),  # ... which a closed one is not
        ([spell("r")], [spell("T", "2015", "none")], {"r": ["T"]}),  # none: known to be open
        ([spell("r", None, "2018")], [spell("T", "2015")], {"r": ["T"]}),  # it closes it
        ([spell("r", None, "2018")], [spell("T", "2015", "2018")], {"r": ["T"]}),  # and again
        ([spell("r", "2015")], [spell("T")], {"r": ["T"]}),  # a start for one without
        ([spell("r", "2015")], [spell("T", "2014")], {}),  # another start: another spell
        ([spell("r", "2015")], [spell("T", "2015", "2018")], {"r": ["T"]}),
        ([spell("r", "2015", "2018")], [spell("T", None, "2018")], {"r": ["T"]}),
        ([spell("r")], [spell("T", "2015"), spell("U", "2016")], {"r": ["T", "U"]}),  # two candidates
        ([spell("r", "2015")], [spell("T"), spell("U")], {"r": ["T", "U"]}),
        ([spell("r")], [spell("T", "2015"), spell("U")], {"r": ["U"]}),  # the same spell is surest
        # what a surer row has taken is no candidate for another
        ([spell("r"), spell("s", "2019")], [spell("T"), spell("U", "2019")], {"r": ["T"], "s": ["U"]}),
        ([spell("r"), spell("s", "2019")], [spell("T")], {"r": ["T"]}),
        (
            [spell("r", None, "2018"), spell("s", "2019")],
            [spell("T"), spell("U", "2019")],
            {"r": ["T"], "s": ["U"]},
        ),
    ],
)
def test_which_stored_tie_a_row_means(
    said: list[Spell], stored: list[Spell], meant: dict[str, list[str]]
) -> None:
    assert paired(said, stored) == meant
    assert paired(said[::-1], stored[::-1]) == {row: ties[::-1] for row, ties in meant.items()}
