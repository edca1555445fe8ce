"""Families over GraphQL: which, what they share and cost, and how they are narrowed."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from itertools import combinations
from pathlib import Path
from typing import Any

import pytest

from graphsvc.api.execution.run import execute
from graphsvc.service import Service
from graphsvc.settings import Settings
from graphsvc.store.base import Meta
from tests.api.registry import Rowset

Asked = Callable[..., Any]
COUNTS = "overlapFamilyCounts{0} {{ families partnerships leftOut }}"
FAMILY = "kind scoreMin scoreMean scoreFloor steady duplicatedSeats leftOut partnerships {{ key }}"


def town(key: str, place: str, *members: str, **more: Any) -> tuple[dict[str, Any], list[dict[str, Any]]]:
    """A local partnership of a town, and its memberships."""
    row = {"id": key, "name": key, "level": "local", "territories": [place], "themes": ["burglary"], **more}
    return row, [{"partnership": key, "organisation": each} for each in members]


ABOVE = ("police", "health", "probation")
TOWNS = [
    town("n1", "a", *ABOVE, "court", "council-a", meetings_per_year=6.0, hours_per_meeting=2.0),
    town("n2", "b", *ABOVE, "court", "council-b", meetings_per_year=4.0, hours_per_meeting=2.0),
    town("n3", "c", *ABOVE, legal_basis="statutory", meetings_per_year=4.0, hours_per_meeting=2.0),
    town("n4", "d", "police", "health", themes=[]),
    town("m1", "a", "council-a", "school", "club"),
    town("m2", "a", "council-a", "school", "club", "shop"),
    town("m3", "a", "council-a", "school", "shop", "club"),
]
REGISTRY = Rowset(
    territory=[{"id": "r", "name": "Region"}, *({"id": each, "parent": "r"} for each in "abcd")],
    theme=[{"id": "burglary"}, {"id": "youth"}],
    organisation=[
        *({"id": each, "name": each, "territories": ["r"]} for each in (*ABOVE, "court")),
        *({"id": f"council-{each}", "name": each, "territories": [each]} for each in "abcd"),
        *({"id": each, "name": each} for each in ("school", "club", "shop")),
    ],
    partnership=[row for row, _ in TOWNS],
    membership=[each for _, seats in TOWNS for each in seats],
)


@pytest.fixture(scope="module")
def towns(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Service]:
    url = f"sqlite:{tmp_path_factory.mktemp('families') / 'r.db'}"
    with Service(Settings(store=url), create=True) as opened:
        opened.store.write(REGISTRY, Meta(author="test", source="hand"))
        yield opened


@pytest.fixture
def look(towns: Service) -> Asked:
    """Asks for families of a kind."""

    def asked(selection: str, arguments: str = "kind: NEIGHBOURS") -> Any:
        field = (
            f"overlapFamilies({arguments}) {{ {selection} }}"
            if arguments
            else f"overlapFamilies {{ {selection} }}"
        )
        response = execute(towns, f'{{ network(asOf: "2026-06-30") {{ {field} }} }}')
        assert "errors" not in response, response["errors"]
        return response["data"]["network"]["overlapFamilies"]

    return asked


def keys(families: list[dict[str, Any]]) -> list[list[str]]:
    return [[each["key"] for each in family["partnerships"]] for family in families]


def test_the_default_is_common_ground(look: Asked) -> None:
    listed = look("kind partnerships { key } leftOut", "")
    assert keys(listed)[0] == ["m1", "m2", "m3"]
    assert {family["kind"] for family in listed} == {"SAME_GROUND"}
    assert listed == look("kind partnerships { key } leftOut", "kind: null, filter: null, first: null")
    assert {family["leftOut"] for family in listed} == {None}


def test_neighbours(look: Asked) -> None:
    (family,) = look(
        "scoreMin steady leftOut level parentTerritory { key } sharedMemberCount sharedMembers { key } "
        "repeatedMemberCount repeatedMembers { organisation { key } tables } sharedThemes { key } "
        "sharedTerritoryCount sharedTerritories { key } sharedPeople duplicatedSeats partnerships { key }"
    )
    assert family == {
        "scoreMin": family["scoreMin"],
        "steady": False,
        "leftOut": 1,
        "level": "LOCAL",
        "parentTerritory": {"key": "r"},
        "sharedMemberCount": 3,
        "sharedMembers": [{"key": "probation"}, {"key": "health"}, {"key": "police"}],
        "repeatedMemberCount": 4,
        "repeatedMembers": [
            {"organisation": {"key": "health"}, "tables": 3},
            {"organisation": {"key": "police"}, "tables": 3},
            {"organisation": {"key": "probation"}, "tables": 3},
            {"organisation": {"key": "court"}, "tables": 2},
        ],
        "sharedThemes": [{"key": "burglary"}],
        "sharedTerritoryCount": 0,
        "sharedTerritories": [],
        "sharedPeople": None,
        "duplicatedSeats": 7,
        "partnerships": [{"key": "n1"}, {"key": "n2"}, {"key": "n3"}],
    }
    assert 0.60 <= family["scoreMin"] < 1


def test_the_burden_and_the_advice_of_neighbours(look: Asked) -> None:
    (family,) = look(
        "burden { seats seatsIfJoined meetingsPerYear meetingsPerYearIfJoined "
        "hoursPerYear hoursPerYearIfJoined } "
        "advice { rule action guidelines text nearestThreshold }"
    )
    assert family["burden"] == {
        "seats": 13,
        "seatsIfJoined": 6,
        "meetingsPerYear": 14.0,
        "meetingsPerYearIfJoined": 6.0,
        "hoursPerYear": 3 * (12 + 8 + 8) + 12.0 + 8,
        "hoursPerYearIfJoined": 4 * 12.0,
    }
    advice = family["advice"]
    assert (advice["rule"], advice["action"]) == ("R8", "JOIN_NEIGHBOURS")
    assert advice["guidelines"] == ["G16", "G17", "G20", "G22", "G2", "G10"]
    assert "on the membership of probation in either" in advice["text"]
    assert "n1 and n3" in advice["nearestThreshold"]


def test_every_pair_is_told(look: Asked) -> None:
    for kind in ("SAME_GROUND", "NEIGHBOURS"):
        chosen = "a { key } b { key } score scoreFloor overlap { score band a { key } b { key } }"
        for family in look(
            f"scoreMin scoreMean scoreFloor partnerships {{ key }} pairs {{ {chosen} }}", f"kind: {kind}"
        ):
            members = [each["key"] for each in family["partnerships"]]
            pairs = family["pairs"]
            ends = [tuple(sorted((pair["a"]["key"], pair["b"]["key"]))) for pair in pairs]
            assert ends == list(combinations(members, 2))
            assert family["scoreMin"] == min(pair["score"] for pair in pairs)
            assert family["scoreFloor"] == min(pair["scoreFloor"] for pair in pairs)
            assert family["scoreMean"] == pytest.approx(sum(pair["score"] for pair in pairs) / len(pairs))
            for pair in pairs:
                evidence = pair["overlap"]
                assert (evidence is None) == (kind == "NEIGHBOURS")
                if evidence:
                    assert (evidence["score"], evidence["a"], evidence["b"]) == (
                        pair["score"],
                        pair["a"],
                        pair["b"],
                    )


def test_lists_are_cut_where_asked(look: Asked) -> None:
    one = look(
        "sharedMembers(first: 1) { key } repeatedMembers(first: 1) { tables } pairs(first: 1) { score }"
    )
    assert [len(each) for each in one[0].values()] == [1, 1, 1]
    assert look("kind", "kind: NEIGHBOURS, first: 0") == []


@pytest.mark.parametrize(
    ("filter_", "found"),
    [
        ('partnerships: ["n2"]', [["n1", "n2", "n3"]]),
        ('partnerships: ["n2", "m1"]', [["n1", "n2", "n3"]]),
        ('partnerships: ["n4"]', []),
        ('territories: ["c"]', [["n1", "n2", "n3"]]),
        ('territories: ["d"]', []),
        ('partnerships: ["n1"], territories: ["c"]', [["n1", "n2", "n3"]]),
        ('themes: ["youth"]', []),
        ("minScore: 0.2", [["n1", "n2", "n3"]]),
        ("minScore: 0.9", [["n1", "n2"]]),
        ("minScore: null", [["n1", "n2", "n3"]]),
    ],
)
def test_a_filter_keeps_families_with_what_it_names(
    look: Asked, towns: Service, filter_: str, found: list[list[str]]
) -> None:
    arguments = f"kind: NEIGHBOURS, filter: {{ {filter_} }}"
    assert keys(look("partnerships { key }", arguments)) == found
    counts = execute(towns, f'{{ network(asOf: "2026-06-30") {{ {COUNTS.format(f"({arguments})")} }} }}')
    assert counts["data"]["network"]["overlapFamilyCounts"] == {
        "families": len(found),
        "partnerships": sum(map(len, found)),
        "leftOut": 1,
    }


def test_the_cut_is_the_least_score(data: Asked) -> None:
    chosen = FAMILY.format()
    for least in (0.2, 0.40, 0.5):
        listed = data(f"overlapFamilies(filter: {{ minScore: {least} }}) {{ {chosen} }}")["overlapFamilies"]
        assert listed and all(family["scoreMin"] >= least for family in listed)
        assert all(family["steady"] == (family["scoreFloor"] >= least) for family in listed)
    assert data(f"overlapFamilies(filter: {{ minScore: 1 }}) {{ {chosen} }}")["overlapFamilies"] == []


@pytest.mark.parametrize(
    ("arguments", "code", "words"),
    [
        ("filter: { bands: [STRONG] }", "BAD_USER_INPUT", "families have no bands"),
        ("filter: { sinceRevision: 1 }", "BAD_USER_INPUT", "families have no sinceRevision"),
        ('filter: { partnerships: ["nobody"] }', "NOT_FOUND", "nobody"),
        ("filter: { minScore: 1.5 }", "BAD_USER_INPUT", "between 0 and 1"),
        ("kind: NEIGHBOURS, filter: { minScore: -1 }", "BAD_USER_INPUT", "between 0 and 1"),
        ("first: 1001", "BAD_USER_INPUT", "0 to 1000"),
    ],
)
def test_what_cannot_be_asked(failure: Asked, arguments: str, code: str, words: str) -> None:
    told = failure(f"overlapFamilies({arguments}) {{ kind }}")
    assert told[0] == code and words in told[1]


def test_a_failure_nulls_its_own_field(ask: Asked) -> None:
    response = ask("{ network { asOf overlapFamilies(filter: { minScore: 2 }) { kind } } }")
    assert response["data"]["network"]["overlapFamilies"] is None and response["data"]["network"]["asOf"]


def test_one_answer_is_kept(towns: Service, monkeypatch: pytest.MonkeyPatch) -> None:
    selection = (
        'network(asOf: "2026-06-30") { a: overlapFamilies { kind } b: overlapFamilyCounts { families } }'
    )
    execute(towns, f"{{ {selection} }}")

    def never(*_: object, **__: object) -> None:
        raise AssertionError("computed twice")

    monkeypatch.setattr(towns._pool, "run", never)
    assert "errors" not in execute(towns, f"{{ {selection} }}")


def test_an_empty_registry_has_no_families(tmp_path: Path) -> None:
    with Service(Settings(store=f"sqlite:{tmp_path / 'empty.db'}"), create=True) as empty:
        for kind in ("SAME_GROUND", "NEIGHBOURS"):
            fields = f"overlapFamilies(kind: {kind}) {{ kind }} {COUNTS.format(f'(kind: {kind})')}"
            found = execute(empty, f"{{ network {{ {fields} }} }}")["data"]["network"]
            assert found["overlapFamilies"] == []
            assert found["overlapFamilyCounts"]["families"] == 0
