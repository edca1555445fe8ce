"""The lists of overlapping pairs: bands, thresholds, narrowing, what is new, and the evidence."""

from __future__ import annotations

from math import sqrt
from pathlib import Path
from typing import Any

import pytest

from graphsvc.api.execution.run import execute
from graphsvc.api.viewer import ANONYMOUS
from graphsvc.service import Service
from graphsvc.settings import Settings
from graphsvc.store.base import Meta
from tests.api.registry import Rowset

COUNTS = "bandCounts { strong review pattern incomplete below }"
PAIR = "score band scoreMin scoreMax completeness a { key } b { key } advice { rule action guidelines }"
EVERY_BAND = "[STRONG, REVIEW, PATTERN, INCOMPLETE, BELOW]"


def pairs(data: Any, filter_: str = "", at: str = 'asOf: "2026-06-30"') -> list[dict[str, Any]]:
    """All pairs of a filter."""
    arguments = f"(filter: {{ {filter_} }}, first: 1000)" if filter_ else "(first: 1000)"
    found = data(f"overlaps{arguments} {{ totalCount nodes {{ {PAIR} }} }}", at=at)["overlaps"]
    assert found["totalCount"] == len(found["nodes"])
    listed: list[dict[str, Any]] = found["nodes"]
    return listed


def names(listed: list[dict[str, Any]]) -> list[str]:
    return [f"{pair['a']['key']} {pair['b']['key']}" for pair in listed]


@pytest.fixture
def everything(data: Any) -> list[dict[str, Any]]:
    return pairs(data, f"minScore: 0, bands: {EVERY_BAND}")


def test_the_registry_shows_every_kind_of_pair(everything: list[dict[str, Any]]) -> None:
    assert {pair["band"] for pair in everything} >= {"STRONG", "REVIEW", "INCOMPLETE", "BELOW"}
    assert {pair["advice"]["action"] for pair in everything} >= {
        "MERGE",
        "KEEP_SATELLITE",
        "COMPLETE_RECORD",
        "NONE",
    }


def test_the_default_is_strong_and_review(data: Any, everything: list[dict[str, Any]]) -> None:
    assert pairs(data) == [pair for pair in everything if pair["band"] in ("STRONG", "REVIEW")]
    assert pairs(data, "minScore: null, bands: null, partnerships: null") == pairs(data)


@pytest.mark.parametrize("least", [0.4, 0.5, 0.6, 0.8, 1.0])
def test_a_higher_score_keeps_what_reaches_it(
    data: Any, everything: list[dict[str, Any]], least: float
) -> None:
    kept = [pair for pair in everything if pair["band"] in ("STRONG", "REVIEW") and pair["score"] >= least]
    assert pairs(data, f"minScore: {least}") == kept


@pytest.mark.parametrize("least", [0.0, 0.2, 0.39])
def test_a_lower_score_lists_every_band_from_there(
    data: Any, everything: list[dict[str, Any]], least: float
) -> None:
    assert pairs(data, f"minScore: {least}") == [pair for pair in everything if pair["score"] >= least]


def test_bands_are_listed_alone(data: Any, everything: list[dict[str, Any]]) -> None:
    for band in ("STRONG", "REVIEW", "INCOMPLETE"):
        assert pairs(data, f"bands: [{band}]") == [pair for pair in everything if pair["band"] == band]
    assert pairs(data, "bands: []") == []
    strong = [pair for pair in everything if pair["band"] == "STRONG" and pair["score"] >= 0.7]
    incomplete = [pair for pair in everything if pair["band"] == "INCOMPLETE"]
    both = pairs(data, "bands: [INCOMPLETE, STRONG], minScore: 0.7")
    assert sorted(names(both)) == sorted(names(strong + incomplete))


def test_counts_are_those_of_the_filter_without_bands(data: Any, everything: list[dict[str, Any]]) -> None:
    kept = [pair for pair in everything if pair["advice"]["action"] != "KEEP_SATELLITE"]
    sizes = {b.lower(): sum(p["band"] == b for p in kept) for b in EVERY_BAND.strip("[]").split(", ")}
    assert len(kept) < len(everything), "a recorded satellite is among them"
    for filter_ in ("", "bands: [STRONG]", "bands: [INCOMPLETE]"):
        counts = data(f"overlaps(filter: {{ {filter_} }}) {{ {COUNTS} }}")["overlaps"]["bandCounts"]
        assert counts == {**sizes, "below": None}
    low = data(f"overlaps(filter: {{ minScore: 0 }}) {{ {COUNTS} }}")["overlaps"]["bandCounts"]
    assert low == sizes


def test_best_first(everything: list[dict[str, Any]]) -> None:
    order = [
        (-round(p["score"] * sqrt(min(1, p["completeness"] / 0.65)), 9), -round(p["score"], 9), name)
        for p, name in zip(everything, names(everything), strict=True)
    ]  # fmt: skip
    assert order == sorted(order)


@pytest.mark.parametrize(
    "bands", ["", "bands: [STRONG]", "bands: [PATTERN, REVIEW]", "minScore: 0.7", "minScore: 0.1"]
)
def test_one_partnership_sees_its_own_pairs(data: Any, bands: str) -> None:
    listed = f"overlaps(filter: {{ {bands} }}, first: 1000) {{ totalCount {COUNTS} nodes {{ {PAIR} }} }}"
    seen = data(
        f"partnerships(filter: {{ statuses: [ACTIVE, ENDED, PLANNED] }}) {{ nodes {{ key {listed} }} }}"
    )
    for partnership in seen["partnerships"]["nodes"]:
        key = partnership["key"]
        narrowed = f'overlaps(filter: {{ partnerships: ["{key}"] {bands} }}, first: 1000)'
        expected = data(f"{narrowed} {{ totalCount {COUNTS} nodes {{ {PAIR} }} }}")["overlaps"]
        assert partnership["overlaps"] == expected
        assert all(key in name.split() for name in names(expected["nodes"]))


def test_a_partnership_can_narrow_its_own_pairs(data: Any) -> None:
    selection = (
        'partnership(key: "p1") {{ overlaps(filter: {{ partnerships: ["{}"] }}) {{ nodes {{ {} }} }} }}'
    )
    found = data(selection.format("p2", PAIR))["partnership"]["overlaps"]["nodes"]
    assert names(found) == ["p1 p2"]


def test_narrowing_by_ground_and_theme(data: Any, everything: list[dict[str, Any]]) -> None:
    lists = {
        'territories: ["R"]': "p1 p2 p3 p7",
        'territories: ["y"]': "",
        'themes: ["burglary"]': "p1 p2 p7",
        'themes: ["burglary"], partnerships: ["p3"]': "p1 p2 p7",
    }
    for filter_, listers in lists.items():
        kept = [name for name in names(everything) if set(name.split()) & set(listers.split())]
        if "partnerships" in filter_:
            kept = [name for name in kept if "p3" in name.split()]
        assert names(pairs(data, f"minScore: 0, bands: {EVERY_BAND}, {filter_}")) == kept


@pytest.mark.parametrize(
    "filter_",
    [
        "minScore: 0.6",
        "minScore: 0",
        f"minScore: 0, bands: {EVERY_BAND}",
        "bands: [STRONG]",
        'minScore: 0.6, partnerships: ["p2"]',
    ],
)
def test_what_is_new_since_a_revision(data: Any, filter_: str) -> None:
    ranks = {band: rank for rank, band in enumerate(EVERY_BAND.strip("[]").split(", "))}
    now = pairs(data, filter_)
    then = {
        frozenset(name.split()): ranks[pair["band"]]
        for pair in pairs(data, filter_, at='asOf: "2026-06-30", revision: 1')
        for name in names([pair])
    }
    news = [
        pair
        for pair in now
        if ranks[pair["band"]] < then.get(frozenset(names([pair])[0].split()), len(ranks))
    ]
    found = data(f"overlaps(filter: {{ {filter_}, sinceRevision: 1 }}) {{ {COUNTS} nodes {{ {PAIR} }} }}")[
        "overlaps"
    ]
    assert found["nodes"] == news
    counted = [pair["band"] for pair in news if pair["advice"]["action"] != "KEEP_SATELLITE"]
    for band, count in found["bandCounts"].items():
        listed = filter_ == "minScore: 0" or "bands: [STRONG]" not in filter_
        if count is not None and listed:
            assert count == counted.count(band.upper())


def test_a_pair_that_came_down_a_band_is_not_new(tmp_path: Path) -> None:
    listed = {"territories": ["t"], "themes": ["x"]}
    first = Rowset(
        territory=[{"id": "t"}],
        theme=[{"id": "x"}],
        organisation=[{"id": key, "name": key} for key in "abcde"],
        partnership=[{"id": key, "name": key, **listed} for key in ("p1", "p2")],
        membership=[{"partnership": p, "organisation": o} for p in ("p1", "p2") for o in "ab"],
    )
    second = Rowset(membership=[{"partnership": "p1", "organisation": o} for o in "cde"])
    with Service(Settings(store=f"sqlite:{tmp_path / 'registry.db'}"), create=True) as service:
        for rows in (first, second):
            service.store.write(rows, Meta(author="test", source="hand"))
        asked = "overlaps(filter: {{ bands: [REVIEW] {0} }}) {{ totalCount nodes {{ band }} }}"
        document = f"{{ network {{ now: {asked.format('')} new: {asked.format(', sinceRevision: 1')} }} }}"
        network = execute(service, document, {}, ANONYMOUS)["data"]["network"]
    assert [pair["band"] for pair in network["now"]["nodes"]] == ["REVIEW"], "it was STRONG"
    assert network["new"]["totalCount"] == 0


def test_something_is_new(data: Any) -> None:
    assert names(pairs(data, "minScore: 0.6, sinceRevision: 1")) == ["p1 p2", "p7 p1"]
    assert pairs(data, "sinceRevision: 1") == [], "listed before, in the same band"
    assert pairs(data, "minScore: 0, sinceRevision: 2") == [], "the same revision"
    assert pairs(data, "sinceRevision: 0") == pairs(data), "nothing was recorded then"


def test_a_revision_after_the_one_asked_about(failure: Any) -> None:
    selection = "overlaps(filter: { sinceRevision: 2 }) { totalCount }"
    code, text = failure(selection, at='asOf: "2026-06-30", revision: 1')
    assert code == "BAD_USER_INPUT" and "sinceRevision 2 is later than revision 1" in text


def test_a_partnership_sees_what_is_new_of_its_own(data: Any) -> None:
    new = pairs(data, "minScore: 0.6, sinceRevision: 1")
    listed = f"overlaps(filter: {{ minScore: 0.6, sinceRevision: 1 }}) {{ {COUNTS} nodes {{ {PAIR} }} }}"
    for partnership in data(f"partnerships {{ nodes {{ key {listed} }} }}")["partnerships"]["nodes"]:
        own = [pair for pair in new if partnership["key"] in (pair["a"]["key"], pair["b"]["key"])]
        found = partnership["overlaps"]
        assert found["nodes"] == own
        kept = [pair for pair in own if pair["advice"]["action"] != "KEEP_SATELLITE"]
        assert found["bandCounts"]["strong"] == sum(pair["band"] == "STRONG" for pair in kept)


@pytest.mark.parametrize(
    ("filter_", "code"),
    [
        ("sinceRevision: 99", "NOT_FOUND"),
        ("sinceRevision: -1", "NOT_FOUND"),
        ("minScore: -0.1", "BAD_USER_INPUT"),
        ("minScore: 1.5", "BAD_USER_INPUT"),
    ],
)
def test_questions_that_make_no_sense(ask: Any, filter_: str, code: str) -> None:
    response = ask(
        f'{{ network(asOf: "2026-06-30") {{ asOf overlaps(filter: {{ {filter_} }}) {{ totalCount }} }} }}'
    )
    assert response["data"] == {"network": {"asOf": "2026-06-30", "overlaps": None}}
    assert [error["extensions"]["code"] for error in response["errors"]] == [code]


def test_unknown_evidence_is_null(data: Any) -> None:
    evidence = "members { similarity } themes { similarity } people { similarity } territory { similarity }"
    listed = data(
        f"overlaps(filter: {{ bands: [INCOMPLETE] }}) {{ nodes {{ b {{ key }} a {{ key }} {evidence} }} }}"
    )
    unknown = [pair for pair in listed["overlaps"]["nodes"] if "p6" in (pair["a"]["key"], pair["b"]["key"])]
    assert unknown
    for pair in unknown:
        assert (pair["themes"], pair["territory"], pair["people"]) == (None, None, None)
        assert pair["members"]["similarity"] > 0


def test_shared_members_are_a_part_of_the_count(data: Any) -> None:
    card = "all: shared { key } one: shared(first: 1) { key } none: shared(first: 0) { key }"
    card = f"members {{ sharedCount {card} }}"
    pair = data(f'overlaps(filter: {{ partnerships: ["p2"] }}) {{ nodes {{ {card} }} }}')["overlaps"][
        "nodes"
    ][0]["members"]
    assert pair["sharedCount"] == len(pair["all"]) == 4
    assert pair["one"] == pair["all"][:1]
    assert pair["none"] == []


def test_an_analysis_that_fails_nulls_its_own_field(
    ask: Any, service: Service, monkeypatch: pytest.MonkeyPatch
) -> None:
    from graphsvc.errors import Timeout

    def late(*_: object, **__: object) -> None:
        raise Timeout("the answer was not ready after 60 seconds")

    monkeypatch.setattr(service, "overlaps", late)
    inner = "overlaps { totalCount }"
    response = ask(
        f'{{ network(asOf: "2026-06-30") {{ asOf {inner} partnership(key: "p1") {{ key {inner} }} }} }}'
    )
    assert response["data"] == {
        "network": {"asOf": "2026-06-30", "overlaps": None, "partnership": {"key": "p1", "overlaps": None}}
    }
    assert [error["extensions"] for error in response["errors"]] == [
        {"code": "TIMEOUT", "retryable": True}
    ] * 2
