"""Coverage (G16) as the service tells it: a country of three towns, and whom to ask about its gaps."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest

from graphsvc.service import Service
from graphsvc.settings import Settings
from graphsvc.store.base import Meta
from tests.api.link_registry import respond, told
from tests.api.registry import Rowset

REGISTRY = Rowset(
    territory=[
        {"id": "land", "name": "The land", "level": "national"},
        {"id": "east", "name": "The East", "parent": "land", "level": "regional", "population": 900},
        {"id": "west", "name": "The West", "parent": "land", "level": "regional"},
        {"id": "a", "name": "Aarle", "parent": "east", "level": "local", "population": 600, "adjoins": ["b"]},
        {"id": "b", "name": "Borne", "parent": "east", "level": "local", "population": 300},
        {"id": "c", "name": "Cuijk", "parent": "west", "level": "local", "adjoins": ["b"]},
    ],
    theme=[
        {"id": "theft", "name": "Theft"},
        {"id": "bikes", "name": "Bicycle theft", "parent": "theft"},
        {"id": "shops", "name": "Shoplifting", "parent": "theft"},
        {"id": "drugs", "name": "Drugs"},
        {"id": "fire", "name": "Arson"},
    ],
    organisation=[
        {"id": "station", "name": "Station of Borne", "territories": ["b"], "themes": ["drugs"]},
        {"id": "force", "name": "Force of the East", "territories": ["east"], "themes": ["drugs"]},
        {"id": "gone", "name": "Old force", "territories": ["b"], "themes": ["drugs"], "end": "2020"},
    ],
    partnership=[
        {"id": "p1", "name": "Bikes of Aarle", "level": "local", "territories": ["a"], "themes": ["bikes"]},
        {"id": "p2", "name": "Drugs of Aarle", "level": "local", "territories": ["a"], "themes": ["drugs"]},
        {"id": "p3", "name": "Drugs desk", "level": "national", "territories": ["land"], "themes": ["drugs"]},
        {"id": "p4", "name": "Mystery", "themes": ["drugs"]},
        {"id": "p5", "name": "Done", "territories": ["c"], "themes": ["fire"], "end": "2024"},
    ],
)  # fmt: skip
GAPS = "nodes { territory { key } theme { key } population lowestTerritories }"
ALL = {
    ("b", None): 300,  # nobody on anything
    ("land", "fire"): None,  # nobody anywhere
    ("west", None): None,
}


@pytest.fixture(scope="module")
def registry(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Service]:
    folder = tmp_path_factory.mktemp("coverage")
    with Service(Settings(store=f"sqlite:{folder / 'registry.db'}"), create=True) as service:
        service.store.write(REGISTRY, Meta(author="test", source="hand"))
        yield service


def coverage(service: Service, selection: str, asked: str = "") -> Any:
    return told(service, f"coverage{asked} {{ {selection} }}")["coverage"]


def keyed(found: Any) -> dict[tuple[str | None, str | None], int | None]:
    """Population by territory and theme, in the order of the list."""
    pairs = ((*(each[kind] and each[kind]["key"] for kind in ("territory", "theme")), each) for each in found)
    return {(place, theme): each["population"] for place, theme, each in pairs}


def gap(service: Service, selection: str, territory: str, theme: str) -> Any:
    keys = f'territories: ["{territory}"], themes: ["{theme}"]'
    (found,) = coverage(service, f"nodes {{ {selection} }}", f"(filter: {{ {keys} }})")["nodes"]
    return found


def test_a_region_without_anybody_is_one_gap_and_so_is_a_theme(registry: Service) -> None:
    found = coverage(registry, GAPS)["nodes"]
    assert list(keyed(found).items()) == list(ALL.items())
    assert [each["lowestTerritories"] for each in found] == [1, 3, 1]


def test_how_much_is_covered(registry: Service) -> None:
    found = coverage(
        registry,
        "totalCount emptyReason territories themes cells covered populationShare populationUnknown "
        "partnerships unplaced themeless levels { level partnerships covered populationShare }",
    )
    levels = {each.pop("level"): each for each in found.pop("levels")}
    assert found == {
        "totalCount": 3,
        "emptyReason": None,
        "territories": 3,
        "themes": 3,
        "cells": 9,
        "covered": 2,
        "populationShare": pytest.approx(1200 / 2700),
        "populationUnknown": 1,
        "partnerships": 3,
        "unplaced": 1,
        "themeless": 0,
    }
    assert list(levels) == ["NATIONAL", "LOCAL", None]
    assert levels["NATIONAL"] == {"partnerships": 1, "covered": 3, "populationShare": pytest.approx(1 / 3)}


@pytest.mark.parametrize(
    ("asked", "expected"),
    [
        ('territories: ["east"]', {("east", "fire"), ("b", None)}),
        ('territories: ["b", "c"]', {("b", None), ("c", None)}),
        ('themes: ["drugs"]', {("b", "drugs"), ("west", "drugs")}),
        ('themes: ["theft"], narrowerThemes: true', {("b", "theft"), ("west", "theft"), ("land", "shops")}),
        ("levels: [NATIONAL]", {("land", "fire"), ("land", "theft")}),
        ("levels: [], narrowerThemes: true", {("land", None)}),
        ("minPopulation: 1", {("b", None)}),
        ("minPopulation: 301", set()),
        ('territoryLevel: "regional"', {("east", "fire"), ("west", None)}),
        ('territoryLevel: "village"', set()),
    ],
)
def test_what_is_asked_for(registry: Service, asked: str, expected: set[tuple[str, str | None]]) -> None:
    found = coverage(registry, f"emptyReason {GAPS}", f"(filter: {{ {asked} }})")
    assert (found["emptyReason"] is None) == bool(found["nodes"])
    assert set(keyed(found["nodes"])) == expected


def test_whom_to_ask_next_door(registry: Service) -> None:
    found = gap(
        registry,
        "advice extensionCount extensions { kind partnership { key } theme { key } themeSimilarity ground "
        "touches reasons { code } } organisationCount organisations { key } mayCover otherLevels { key } "
        "reasons { code }",
        "b",
        "drugs",
    )
    assert found["advice"] == (
        "Before anything new is founded, ask Drugs of Aarle, which works next door on Drugs, whether it "
        "could extend to Borne."
    )
    (extension,) = found["extensions"]
    assert extension == {
        "kind": "EXTEND_TERRITORY",
        "partnership": {"key": "p2"},
        "theme": {"key": "drugs"},
        "themeSimilarity": 1.0,
        "ground": 0.0,
        "touches": True,
        "reasons": [{"code": "NEXT_DOOR"}, {"code": "NEAREST_THEME"}],
    }
    assert (found["extensionCount"], found["organisationCount"], found["mayCover"]) == (1, 2, 1)
    assert found["organisations"] == [{"key": "station"}, {"key": "force"}]  # the one of like ground first
    assert found["otherLevels"] == [{"key": "p3"}]
    assert [reason["code"] for reason in found["reasons"]] == [
        "NOBODY_WORKS_ON_IT",
        "WORKED_ON_AT_ANOTHER_LEVEL",
        "MAY_BE_COVERED",
        "AGENCIES_THERE",
    ]


def test_whom_to_ask_about_a_theme_like_theirs(registry: Service) -> None:
    found = gap(registry, "advice extensions { kind partnership { key } ground theme { key } }", "a", "shops")
    assert found["extensions"] == [
        {"kind": "WIDEN_THEMES", "partnership": {"key": "p1"}, "ground": 1.0, "theme": {"key": "bikes"}}
    ]
    assert found["advice"].endswith(
        "Bikes of Aarle, which works in Aarle on Bicycle theft, whether it could take up Shoplifting."
    )


def test_where_nobody_is_near(registry: Service) -> None:
    found = gap(registry, "advice extensionCount otherLevels { key }", "a", "fire")
    assert found == {
        "advice": "Nobody near is recorded: ask whether a partnership on Arson is needed in Aarle, and whom "
        "to invite.",
        "extensionCount": 0,
        "otherLevels": [],
    }
    assert "at another level, who is to act in Cuijk" in gap(registry, "advice", "c", "drugs")["advice"]


@pytest.mark.parametrize(
    ("asked", "code"),
    [
        ('territories: ["nowhere"]', "NOT_FOUND"),
        ('themes: ["nothing"]', "NOT_FOUND"),
        ("minPopulation: -1", "BAD_USER_INPUT"),
    ],
)
def test_bad_input_is_named(registry: Service, asked: str, code: str) -> None:
    response = respond(registry, f"coverage(filter: {{ {asked} }}) {{ totalCount }}")
    assert response["data"]["network"]["coverage"] is None
    assert response["errors"][0]["extensions"]["code"] == code


def test_a_cursor_belongs_to_its_filter(registry: Service) -> None:
    first = coverage(registry, "pageInfo { endCursor } nodes { population }", "(first: 1)")
    after = f'after: "{first["pageInfo"]["endCursor"]}"'
    assert len(coverage(registry, GAPS, f"({after})")["nodes"]) == 2
    response = respond(registry, f"coverage(filter: {{ levels: [LOCAL] }}, {after}) {{ totalCount }}")
    assert response["errors"][0]["extensions"]["code"] == "BAD_CURSOR"


@pytest.mark.parametrize(
    ("asked", "why"),
    [
        ('territoryLevel: "village"', "NO_TERRITORIES"),
        ('territoryLevel: "regional", themes: ["theft", "drugs"], territories: ["east"]', "OF_OTHER_LEVELS"),
        ('themes: ["drugs"], levels: [NATIONAL]', "ALL_COVERED"),
        ("minPopulation: 301", "NOT_ASKED_FOR"),
    ],
)
def test_why_nothing_is_listed(registry: Service, asked: str, why: str) -> None:
    found = coverage(registry, "totalCount emptyReason", f"(filter: {{ {asked} }})")
    assert found == {"totalCount": 0, "emptyReason": why}


def test_nothing_recorded(tmp_path_factory: pytest.TempPathFactory) -> None:
    folder = tmp_path_factory.mktemp("nobody")
    with Service(Settings(store=f"sqlite:{folder / 'r.db'}"), create=True) as empty:
        found = coverage(empty, "totalCount emptyReason cells populationShare")
    expected = {"totalCount": 0, "emptyReason": "NO_TERRITORIES", "cells": 0, "populationShare": None}
    assert found == expected
