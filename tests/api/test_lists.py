"""What lists show by default, what filters, orders and search find."""

from __future__ import annotations

from typing import Any

import pytest

from graphsvc.api.lists import PLURALS

KEYS = "{ nodes { key } }"


def keys(found: dict[str, Any]) -> list[str]:
    (listed,) = found.values()
    return [node["key"] for node in listed["nodes"]]


@pytest.mark.parametrize(
    ("arguments", "expected"),
    [
        ("", "p1 p2 p3 p6 p7"),
        ("(filter: {})", "p1 p2 p3 p6 p7"),
        ("(filter: { statuses: [PLANNED] })", "p5"),
        ("(filter: { statuses: [] })", ""),
        ('(filter: { keys: ["p4", "p1"] })', "p1 p4"),
        ('(filter: { keys: ["p4", "p1"], statuses: [ACTIVE] })', "p1"),
        ("(filter: { keys: [] })", ""),
        ("(filter: { levels: [REGIONAL, NATIONAL] })", "p3"),
        ("(filter: { legalBases: [STATUTORY] })", "p1"),
        ('(filter: { territories: ["x"] })', "p1 p2 p7"),
        ('(filter: { territories: ["R"] })', "p1 p2 p3 p7"),
        ('(filter: { territories: ["y"], statuses: [PLANNED, ACTIVE] })', "p5"),
        ('(filter: { themes: ["crime"] })', "p1 p2 p3 p7"),
        ('(filter: { organisations: ["o3", "o4"] })', "p1 p2"),
        ('(filter: { organisations: ["o1-old"] })', "p1 p2 p3 p6 p7"),
        ('(filter: { organisations: ["o5"] })', ""),
        ("(orderBy: [{ field: NAME, direction: DESC }])", "p6 p2 p1 p3 p7"),
        ("(orderBy: [{ field: START }])", "p1 p2 p7 p3 p6"),
        ("(orderBy: [{ field: START, direction: DESC }])", "p7 p2 p1 p3 p6"),
        ("(orderBy: [{ field: LEVEL }, { field: NAME, direction: DESC }])", "p3 p2 p1 p6 p7"),
        ("(orderBy: [{ field: MEMBERS, direction: DESC }], first: 2)", "p1 p2"),
        ("(last: 2)", "p6 p7"),
        ("(first: 0)", ""),
    ],
)
def test_partnerships(data: Any, arguments: str, expected: str) -> None:
    assert keys(data(f"partnerships{arguments} {KEYS}")) == expected.split()


@pytest.mark.parametrize(
    ("selection", "expected"),
    [
        ("organisations", "o1 o2 o3 o4"),
        ("organisations(filter: { validity: [PAST] })", "o5"),
        ('organisations(filter: { keys: ["o5"] })', "o5"),
        ('organisations(filter: { partnerships: ["p1"], sectors: ["justice"] })', "o3"),
        ("organisations(filter: { authorities: [POLITICAL] })", "o2"),
        ('organisations(filter: { territories: ["R"] })', "o3"),
        ('organisations(filter: { themes: ["crime"] })', "o4"),
        ("organisations(orderBy: [{ field: PARTNERSHIPS, direction: DESC }], first: 2)", "o1 o2"),
        ('territories(filter: { within: ["R"] })', "R x y"),
        ('territories(filter: { keys: ["x"] })', "x"),
        ('territories(filter: { levels: ["local"] })', "x y"),
        ("territories(orderBy: [{ field: POPULATION }])", "y x R"),
        ('themes(filter: { within: ["crime"] })', "burglary crime youth"),
        ("posts", "chair-p1 clerk-p1"),
        ("protocols", "pr1"),
        ("protocols(filter: { validity: [PAST] })", ""),
        ('memberships(filter: { partnerships: ["p2"] })', "p2|o1||2018 p2|o2||2018 p2|o3||2018 p2|o4||2018"),
        ('memberships(filter: { partnerships: ["p2"], validity: [PAST] })', "p2|o5||2018"),
        ("memberships(filter: { roles: [FUNDER] })", ""),  # none outlives its organisation
        ("memberships(filter: { roles: [FUNDER], validity: [PAST] })", "p1|o5|funder|2018"),
        ('memberships(filter: { organisations: ["o4"] }, orderBy: [{ field: PARTNERSHIP, direction: DESC }])',
         "p5|o4||2026-09-01 p2|o4||2018 p1|o4||2018"),
        ("memberships(filter: { validity: [FUTURE] })", ""),
        ("links", "organisation:o4|p2|mail| p1|p3|meeting|"),
        ("links(filter: { states: [LIVE] })", "p1|p3|meeting|"),
        ('links(filter: { partnerships: ["p3"] })', "p1|p3|meeting|"),
        ('links(filter: { organisations: ["o4"] })', "organisation:o4|p2|mail|"),
        ("links(filter: { states: [BLOCKED] })", "p1|p6|letter|"),
        ("links(orderBy: [{ field: FRESHNESS }])", "organisation:o4|p2|mail| p1|p3|meeting|"),
        ("recordedSuccessions", "p4|p1"),
        ('recordedSuccessions(filter: { partnerships: ["p1"], kinds: [MERGER] })', "p4|p1"),
        ('recordedSuccessions(filter: { partnerships: ["p2"] })', ""),
    ],
)  # fmt: skip
def test_other_lists(data: Any, selection: str, expected: str) -> None:
    assert keys(data(f"{selection} {KEYS}")) == expected.split()


@pytest.mark.parametrize(
    ("arguments", "expected"),
    [
        ("", 4),
        ("(filter: { validity: [PAST] })", 1),
        ("(filter: { validity: [CURRENT, PAST] })", 5),
        ("(filter: { roles: [OBSERVER, CHAIR] })", 2),
        ('(filter: { organisations: ["o1"] })', 2),
        ('(filter: { partnerships: ["p2", "p3"] })', 1),
    ],
)
def test_roles(data: Any, arguments: str, expected: int) -> None:
    assert data(f"roles{arguments} {{ totalCount }}")["roles"]["totalCount"] == expected


@pytest.mark.parametrize(
    "selection",
    [
        'partnerships(filter: { keys: ["p1", "ghost"] })',
        'partnerships(filter: { territories: ["ghost"] })',
        'partnerships(filter: { themes: ["ghost"] })',
        'partnerships(filter: { organisations: ["ghost"] })',
        'organisations(filter: { partnerships: ["ghost"] })',
        'links(filter: { partnerships: ["ghost"] })',
        'memberships(filter: { organisations: ["ghost"] })',
        'territories(filter: { within: ["ghost"] })',
        'overlaps(filter: { partnerships: ["ghost"] })',
        'overlaps(filter: { territories: ["ghost"] })',
        'overlaps(filter: { themes: ["ghost"] })',
    ],
)
def test_an_unknown_key_in_a_filter_is_named(failure: Any, selection: str) -> None:
    code, text = failure(f"{selection} {{ totalCount }}")
    assert code == "NOT_FOUND" and "'ghost'" in text


def test_counts_are_those_of_the_default_lists(data: Any) -> None:
    names = " ".join(PLURALS.values())
    lists = {name: name for name in names.split()} | {"successions": "successions: recordedSuccessions"}
    totals = data(" ".join(f"{asked} {{ totalCount }}" for asked in lists.values()))
    counts = data(f"counts {{ {names} byStatus {{ status partnerships }} }}")["counts"]
    by_status = {entry["status"]: entry["partnerships"] for entry in counts.pop("byStatus")}
    assert counts == {name: listed["totalCount"] for name, listed in totals.items()}
    assert by_status == {"PLANNED": 1, "ACTIVE": 4, "DORMANT": 1, "ENDED": 1, "UNCLEAR": 0}


def test_ties_of_a_planned_partnership_are_those_of_its_first_day(data: Any) -> None:
    planned = data('partnership(key: "p5") { status members { nodes { start } } }')["partnership"]
    assert planned == {"status": "PLANNED", "members": {"nodes": [{"start": "2026-09-01"}]}}


def test_ties_end_with_their_partnership(data: Any) -> None:
    now, past = "members { totalCount }", "past: members(filter: { validity: [PAST] }) { totalCount }"
    ended = data(f'partnership(key: "p4") {{ {now} {past} }}')["partnership"]
    assert ended == {"members": {"totalCount": 0}, "past": {"totalCount": 1}}


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("safe", ["p1", "p2", "p5"]),
        ("SÄFE", ["p1", "p2", "p5"]),
        ("p2", ["p2"]),
        ("reg:2", ["p1"]),
        ("XX-REG", ["o1"]),
        ("stadtische  polizei", ["o1"]),
        ("watch", ["p4"]),
        ("old", ["o5", "p4"]),  # what is not there on the day comes after what is, here neither is
        ("zzz", []),
    ],
)
def test_search(data: Any, text: str, expected: list[str]) -> None:
    kinds = "[PARTNERSHIP, ORGANISATION]"
    card = "... on Partnership { key } ... on Organisation { key }"
    found = data(f'search(text: "{text}", kinds: {kinds}) {{ nodes {{ {card} }} totalCount }}')
    assert keys({"search": found["search"]}) == expected
    assert found["search"]["totalCount"] == len(expected)


def test_best_fit_first(data: Any) -> None:
    card = "__typename ... on Theme { key } ... on Partnership { key } ... on Territory { key }"
    nodes = data(f'search(text: "burglary") {{ nodes {{ {card} }} }}')["search"]["nodes"]
    assert [(node["__typename"], node["key"]) for node in nodes] == [
        ("Theme", "burglary"),
        ("Partnership", "p7"),
    ]


@pytest.mark.parametrize("text", ["", "   ", "\u0301", "x" * 201])
def test_a_search_for_nothing_is_refused(ask: Any, text: str) -> None:
    response = ask("query S($t: String!) { network { search(text: $t) { totalCount } } }", t=text)
    assert response["errors"][0]["extensions"]["code"] == "BAD_USER_INPUT"


def test_known_none_and_precision(data: Any) -> None:
    card = "{ knownNone plannedEnd start startPrecision linksConfirmedNone linksConfirmedNoneOn }"
    found = data(" ".join(f'{key}: partnership(key: "{key}") {card}' for key in ("p1", "p3", "p7")))
    assert found["p1"] == {
        "knownNone": ["plannedEnd"], "plannedEnd": None, "start": "2016-01-01", "startPrecision": "YEAR",
        "linksConfirmedNone": None, "linksConfirmedNoneOn": None,
    }  # fmt: skip
    assert found["p3"]["linksConfirmedNone"] is True
    assert found["p3"]["linksConfirmedNoneOn"] == "2026-02-01"
    assert (found["p7"]["start"], found["p7"]["startPrecision"]) == ("2025-01-01", "ON_OR_BEFORE")
    role = data("roles { nodes { knownNone } }")["roles"]["nodes"]
    assert all(entry == {"knownNone": []} for entry in role)
