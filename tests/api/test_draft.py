"""checkDraft: the input, what is said of it, and what is wrong with one that cannot be read."""

from __future__ import annotations

import json
from typing import Any

import pytest

from graphsvc.analysis.draft import Draft
from graphsvc.api.draft_input import MOST_KEYS
from graphsvc.service import Service
from tests.api.registry import KEYS_OF_PEOPLE, NAMES_OF_PEOPLE

DRAFT = 'level: LOCAL, territories: ["x"], themes: ["burglary"], organisations: ["o1", "o2", "o4"]'
MATCH = "partnership { key } fit adjustments { kind } score band"
EVERYTHING = """
  verdict text guidelines compared totalCount
  matches {
    partnership { key } fit fitMin fitMax fitParts { themes territory organisations level room life }
    adjustments { kind text guidelines share organisations { key } themes { key } territories { key } }
    score scoreMin scoreMax band completeness
    members { similarity containmentOfDraft containmentInDraft sharedCount missingCount
      shared { key } missing { key } }
    themes { similarity containmentOfDraft containmentInDraft shared { key } }
    territory { similarity containment containmentOfDraft shared { key } missing { key } }
    advice { rule action text guidelines alternative nearestThreshold }
  }
"""


def check(data: Any, draft: str = DRAFT, selection: str = EVERYTHING, **more: Any) -> dict[str, Any]:
    """What is said of a draft."""
    found: dict[str, Any] = data(f"checkDraft(draft: {{ {draft} }}) {{ {selection} }}", **more)["checkDraft"]
    return found


def of(found: dict[str, Any], key: str) -> dict[str, Any]:
    """The match with a key."""
    (match,) = [each for each in found["matches"] if each["partnership"]["key"] == key]
    return match


def test_what_is_proposed(data: Any) -> None:
    found = check(data)
    assert found["verdict"] == "EXISTING_FITS"
    assert found["text"].startswith("Ask Säfe Streets first: it could take this on as it is.")
    assert found["guidelines"] == ["G16"]
    assert found["totalCount"] == len(found["matches"]) == 4
    assert [match["partnership"]["key"] for match in found["matches"]] == ["p1", "p2", "p7", "p3"]


def test_a_match_explains_itself(data: Any) -> None:
    match = of(check(data), "p7")
    assert match["adjustments"] == [
        {
            "kind": "ADD_ORGANISATIONS",
            "text": "Add Housing trust: it has 59% of the draft's organisations, by weight.",
            "guidelines": ["G16", "G18"],
            "share": match["fitParts"]["organisations"],
            "organisations": [{"key": "o4"}],
            "themes": [],
            "territories": [],
        }
    ]
    members = match["members"]
    assert [each["key"] for each in members["shared"]] == ["o2", "o1"]
    assert [each["key"] for each in members["missing"]] == ["o4"]
    assert (members["sharedCount"], members["missingCount"]) == (2, 1)
    assert members["containmentInDraft"] == 1.0
    assert members["containmentOfDraft"] == match["fitParts"]["organisations"] == members["similarity"]
    assert match["themes"]["shared"] == [{"key": "burglary"}]
    assert match["territory"]["shared"] == [{"key": "x"}] and match["territory"]["missing"] == []
    assert match["fitParts"]["level"] is None and match["fitParts"]["life"] is None
    assert match["fitMin"] < match["fit"] < match["fitMax"] < 1
    assert match["advice"]["guidelines"][0] == "G16"


def test_the_score_is_that_of_the_same_partnership_in_the_registry(data: Any) -> None:
    """p2 as a draft scores against p1 as p2 does, but for the people, who are not known of a draft."""
    draft = 'territories: ["x"], themes: ["burglary"], organisations: ["o1", "o2", "o3", "o4"]'
    match = of(check(data, draft), "p1")
    registered = data(
        'overlaps(filter: { partnerships: ["p2"] }) { nodes { a { key } members { similarity } '
        "themes { similarity } territory { similarity containment } } }"
    )["overlaps"]["nodes"]
    (pair,) = [each for each in registered if each["a"]["key"] == "p1"]
    assert match["members"]["similarity"] == pair["members"]["similarity"]
    assert match["themes"]["similarity"] == pair["themes"]["similarity"]
    territory = {name: match["territory"][name] for name in ("similarity", "containment")}
    assert territory == pair["territory"]
    assert match["completeness"] == 0.8


def test_a_region_is_wider_than_its_parts(data: Any) -> None:
    match = of(check(data, 'territories: ["R"], themes: ["burglary"], organisations: ["o1", "o2"]'), "p1")
    assert match["territory"]["containmentOfDraft"] == 0.75, "30,000 of 40,000 people"
    assert match["territory"]["shared"] == match["territory"]["missing"] == [{"key": "R"}]


def test_another_day_is_another_picture(data: Any) -> None:
    young = 'territories: ["y"], themes: ["youth"], organisations: ["o4"]'
    keys = [match["partnership"]["key"] for match in check(data, young, MATCH_LIST)["matches"]]
    assert "p5" in keys, "to start on 2026-09-01"
    before = check(data, young, MATCH_LIST, at='asOf: "2026-01-31"')["matches"]
    assert "p5" not in [match["partnership"]["key"] for match in before]


MATCH_LIST = f"matches {{ {MATCH} }}"


def test_a_list_may_be_cut(data: Any) -> None:
    everything = check(data)
    cut = check(data, selection=f"totalCount matches(first: 2) {{ {MATCH} }}")
    assert cut["totalCount"] == everything["totalCount"]
    assert [m["partnership"] for m in cut["matches"]] == [m["partnership"] for m in everything["matches"][:2]]
    none = check(data, selection=f"totalCount matches(first: 0) {{ {MATCH} }}")
    assert none == {"totalCount": 4, "matches": []}


@pytest.mark.parametrize(
    "draft", ["", 'themes: ["burglary"]', 'territories: ["x"], themes: []', "themes: null"]
)
def test_a_draft_without_theme_or_territory(data: Any, draft: str) -> None:
    found = check(data, draft)
    assert found["verdict"] == "COMPLETE_THE_DRAFT"
    assert found["matches"] == []
    assert found["text"].startswith("Say first ")


def test_unknown_is_null_in_every_place(data: Any) -> None:
    match = of(check(data, 'organisations: ["o1"]'), "p6")
    assert match["fit"] is match["fitMin"] is match["fitMax"] is None
    assert match["themes"] is match["territory"] is None
    assert match["band"] == "INCOMPLETE"
    known = {name for name, part in match["fitParts"].items() if part is not None}
    assert known == {"organisations", "room"}


def test_an_alias_is_the_organisation_that_is_meant(data: Any) -> None:
    assert check(data, 'name: "New", ' + DRAFT.replace('"o1"', '"o1-old", "o1"')) == check(data)


def test_nobody_is_named(data: Any) -> None:
    told = json.dumps(check(data), ensure_ascii=False)
    assert [name for name in (*NAMES_OF_PEOPLE, *KEYS_OF_PEOPLE) if name in told] == []


@pytest.mark.parametrize(
    ("draft", "text"),
    [
        ('themes: ["burglry"]', "draft.themes[0]: no theme 'burglry'; did you mean 'burglary' (Burglary)?"),
        (
            'territories: ["x", "Xanten"]',
            "draft.territories[1]: no territory 'Xanten'; did you mean 'x' (Xanten)?",
        ),
        ('organisations: ["Stadtische Polizei"]', "no organisation 'Stadtische Polizei'; did you mean 'o1'"),
        ('organisations: ["XX-REG:77"]', "did you mean 'o1' (Städtische Polizei)?"),
        ('themes: ["qqqq"]', "draft.themes[0]: no theme 'qqqq'; look it up with search"),
        ('themes: ["q1", "youth", "q2", "q2"]', "draft.themes[0]: no theme 'q1' (and 1 more unknown)"),
        ('themes: [""]', "draft.themes[0]: no theme ''; look it up with search"),
    ],
)
def test_an_unknown_key_is_named_with_what_may_be_meant(failure: Any, draft: str, text: str) -> None:
    code, message = failure(f"checkDraft(draft: {{ {draft} }}) {{ verdict }}")
    assert code == "NOT_FOUND" and text in message


@pytest.mark.parametrize(
    ("draft", "text"),
    [
        (
            'plannedEnd: "2026-06-30"',
            "draft.plannedEnd 2026-06-30 is not after 2026-06-30, the day asked about",
        ),
        (
            'start: "2027-02-01", plannedEnd: "2027-01-01"',
            "draft.plannedEnd 2027-01-01 is not after draft.start 2027-02-01",
        ),
        (f"themes: {json.dumps(['t'] * (MOST_KEYS + 1))}", "draft.themes: 1,001 given, at most 1,000"),
        ('level: "LOCAL"', "Level"),
        ("level: LOKAL", "LOKAL"),
        ('start: "2027"', "YYYY-MM-DD"),
        ('theme: ["youth"]', "theme"),
        ("themes: [5]", "String"),
    ],
)
def test_a_draft_that_cannot_be_is_refused(failure: Any, draft: str, text: str) -> None:
    code, message = failure(f"checkDraft(draft: {{ {draft} }}) {{ verdict }}")
    assert code == "BAD_USER_INPUT" and text in message


def test_a_wrong_draft_leaves_the_rest_of_the_page(ask: Any) -> None:
    response = ask('{ network { asOf checkDraft(draft: { themes: ["?"] }) { verdict } } }')
    assert response["data"]["network"]["asOf"] and response["data"]["network"]["checkDraft"] is None


def test_the_same_question_is_answered_once(cold: Service) -> None:
    snapshot = cold.snapshot()
    draft = Draft(territories=(1,), themes=(0,), organisations=(0,))
    first = cold.check_draft(snapshot, draft)
    assert cold.check_draft(snapshot, Draft(territories=(1,), themes=(0,), organisations=(0,))) is first
    other = cold.check_draft(snapshot, draft._replace(themes=(1,)))
    assert other is not first and other.registry is first.registry
