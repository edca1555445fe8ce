"""Proposed successions (G37, G38) as the service tells them."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from graphsvc.api.execution.run import execute
from graphsvc.api.viewer import ANONYMOUS
from graphsvc.cli.answers import document
from graphsvc.service import Service
from graphsvc.settings import Settings
from graphsvc.store.base import Meta
from tests.api.registry import Rowset

DAY = "2026-06-30"
OLD = {"themes": ["x", "y"], "territories": ["t"], "start": "2015", "end": "2024-06-01"}
SPELLS = {"old": {"start": "2015", "end": "2024-06-01"}, "new": {"start": "2024-06-11"}}
SEATS = {"old": ("abcd", "1234"), "new": ("abce", "1235")}
REGISTRY = Rowset(
    territory=[{"id": "t"}],
    theme=[{"id": "x", "name": "Burglary"}, {"id": "y", "name": "Youth"}],
    organisation=[{"id": letter, "name": f"Body {letter}"} for letter in "abcdefgh"],
    person=[{"id": f"secret{digit}", "name": f"Name {digit}"} for digit in "12345"],
    partnership=[
        {"id": "old", "name": "Old watch", **OLD},
        {"id": "new", "name": "New watch", "themes": ["x"], "territories": ["t"], "start": "2024-06-11"},
        {"id": "gone", "name": "Gone", "end": "2020"},
        {"id": "month", "name": "Month", "themes": ["x"], "territories": ["t"], "start": "2024-07"},
        *({"id": f"p{n:02}", "name": f"Table {n}", "start": "2010"} for n in range(30)),
    ],
    protocol=[{"id": "pr", "parties": ["a", "b"], "legal_basis": "Act 5"}],
    membership=[
        {"partnership": key, "organisation": letter, **SPELLS[key]}
        for key in SEATS
        for letter in SEATS[key][0]
    ],
    role=[
        {"partnership": key, "person": f"secret{digit}", "role": "member", **SPELLS[key]}
        for key in SEATS
        for digit in SEATS[key][1]
    ],
    link=[
        {"a": "old", "b": "p00", "channel": "meeting", "start": "2016", "protocol": "pr"},
        {"a": "old", "b": "p01", "channel": "mail", "start": "2016"},
        {"a": "new", "b": "p01", "channel": "mail", "start": "2025"},
    ],
)
SECOND = Rowset(
    succession=[{"predecessor": "old", "successor": "new", "date": "2024-06-11", "kind": "renaming"}]
)

ALIVE = Rowset(
    partnership=[{"id": "old", "name": "Old watch", "themes": ["x"], "territories": ["t"], "start": "2015"}],
    membership=[{"partnership": "old", "organisation": letter, "start": "2015"} for letter in "abcd"],
)


@pytest.fixture(scope="module")
def registry(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Service]:
    """A partnership under a new name; the second revision records it."""
    url = f"sqlite:{tmp_path_factory.mktemp('successions') / 'registry.db'}"
    with Service(Settings(store=url), create=True) as service:
        for rows in (REGISTRY, SECOND):
            service.store.write(rows, Meta(author="test", source="hand"))
        yield service


def ask(service: Service, selection: str, *, revision: int = 1) -> Any:
    text = f'{{ network(asOf: "{DAY}", revision: {revision}) {{ {selection} }} }}'
    response = execute(service, text, {}, ANONYMOUS)
    assert "errors" not in response, response["errors"]
    return response["data"]["network"]


def failure(service: Service, selection: str) -> tuple[str, str]:
    text = f'{{ network(asOf: "{DAY}", revision: 1) {{ asOf {selection} }} }}'
    response = execute(service, text, {}, ANONYMOUS)
    (error,) = response["errors"]
    assert response["data"]["network"]["asOf"] == DAY  # the rest of the page stands
    return error["extensions"]["code"], error["message"]


def test_a_proposal_with_its_evidence(registry: Service) -> None:
    (found,) = ask(
        registry,
        "successions { predecessor { key } successor { key } kind date datePrecision score scoreMin scoreMax "
        "completeness memberSimilarity themeSimilarity peopleSimilarity territorySimilarity "
        "sharedMembers { key } sharedThemes { key } sharedPeople ended endedRecorded gapDays candidates "
        "alternative { score } guidelines "
        "notCarriedOn { members { key } themes { key } people links { b { key } } protocols { key } } }",
    )["successions"]
    numbers = {name: found.pop(name) for name in ("score", "scoreMin", "scoreMax")}
    assert 0.4 <= numbers["scoreMin"] < 0.5 <= numbers["score"] <= numbers["scoreMax"] <= 1
    assert found == {
        "predecessor": {"key": "old"},
        "successor": {"key": "new"},
        "kind": "RENAMING",
        "date": "2024-06-11",
        "datePrecision": "DAY",
        "completeness": 1.0,
        "memberSimilarity": pytest.approx(0.58, abs=0.02),  # 3 of 5, the lost and the new a little rarer
        "themeSimilarity": 0.5,
        "peopleSimilarity": 0.6,
        "territorySimilarity": 1.0,
        "sharedMembers": [{"key": "a"}, {"key": "b"}, {"key": "c"}],
        "sharedThemes": [{"key": "x"}],
        "sharedPeople": 3,
        "ended": "2024-06-01",
        "endedRecorded": True,
        "gapDays": 10,
        "candidates": 2,
        "alternative": None,
        "guidelines": ["G37", "G38"],
        "notCarriedOn": {
            "members": [{"key": "d"}],
            "themes": [{"key": "y"}],
            "people": 1,
            "links": [{"b": {"key": "p00"}}],
            "protocols": [{"key": "pr"}],
        },
    }


def test_the_whole_document_names_nobody(registry: Service) -> None:
    response = execute(registry, document("successions"), {"asOf": DAY}, ANONYMOUS)
    told = json.dumps(response)
    assert "secret" not in told and "Name " not in told and "redacted" not in told


def test_what_is_recorded_is_counted_and_not_proposed(registry: Service) -> None:
    counts = "successionCounts { ended recorded proposed proposals unmatched undated }"
    before, after = (ask(registry, counts, revision=number)["successionCounts"] for number in (1, 2))
    assert before == {"ended": 2, "recorded": 0, "proposed": 1, "proposals": 1, "unmatched": 1, "undated": 1}
    assert after == {"ended": 2, "recorded": 1, "proposed": 0, "proposals": 0, "unmatched": 1, "undated": 1}
    assert ask(registry, "successions { kind }", revision=2)["successions"] == []


@pytest.mark.parametrize(
    ("asked", "number"),
    [
        ('(partnerships: ["old"])', 1),
        ('(partnerships: ["p00", "new"])', 1),
        ('(partnerships: ["p00"])', 0),
        ("(minScore: 0.9)", 0),
        ("(minScore: null)", 1),
        ("(first: 0)", 0),
        ("(first: 1)", 1),
    ],
)
def test_arguments(registry: Service, asked: str, number: int) -> None:
    assert len(ask(registry, f"successions{asked} {{ kind }}")["successions"]) == number


@pytest.mark.parametrize(
    ("selection", "code", "part"),
    [
        ("successions(minScore: 1.5) { kind }", "BAD_USER_INPUT", "between 0 and 1"),
        ('successions(partnerships: ["nobody"]) { kind }', "NOT_FOUND", "'nobody'"),
        ("successions(first: 1001) { kind }", "BAD_USER_INPUT", "1000"),
        ("successionCounts(minScore: -1) { ended }", "BAD_USER_INPUT", "between 0 and 1"),
    ],
)
def test_what_cannot_be_asked(registry: Service, selection: str, code: str, part: str) -> None:
    found = failure(registry, selection)
    assert found[0] == code and part in found[1]


def test_a_recorded_pair_is_shown_where_it_is_recorded(registry: Service) -> None:
    shown = (
        "recordedSuccessions { nodes { kind predecessor { key } successor { key } } } overlaps { totalCount }"
    )
    found = ask(registry, shown, revision=2)
    (recorded,) = found["recordedSuccessions"]["nodes"]
    assert recorded == {"kind": "RENAMING", "predecessor": {"key": "old"}, "successor": {"key": "new"}}
    assert found["overlaps"]["totalCount"] == 0  # the one has ended before the other began


def test_what_was_not_carried_on_stays_known_once_the_pair_is_recorded(registry: Service) -> None:
    rest = "notCarriedOn { members { key } themes { key } people links { b { key } } protocols { key } }"
    (proposed,) = ask(registry, f"successions {{ {rest} }}")["successions"]
    found = ask(registry, f"recordedSuccessions {{ nodes {{ {rest} }} }}", revision=2)
    assert found["recordedSuccessions"]["nodes"] == [proposed]
    early = f'{{ network(asOf: "2024-05-01") {{ recordedSuccessions {{ nodes {{ {rest} }} }} }} }}'
    (living,) = execute(registry, early, {}, ANONYMOUS)["data"]["network"]["recordedSuccessions"]["nodes"]
    assert living == {"notCarriedOn": None}


def test_a_predecessor_without_an_end_is_pointed_out_where_the_two_overlap(tmp_path: Path) -> None:
    said = "New watch is recorded as the successor of Old watch, which is still active"
    advice = "advice { text guidelines }"
    asked = f"overlaps {{ nodes {{ {advice} }} }} overlapFamilies {{ {advice} }}"
    with Service(Settings(store=f"sqlite:{tmp_path / 'alive.db'}"), create=True) as service:
        for rows in (REGISTRY, ALIVE, SECOND):
            service.store.write(rows, Meta(author="test", source="hand"))
        (before,), (after,) = (ask(service, asked, revision=n)["overlaps"]["nodes"] for n in (2, 3))
        (family,) = ask(service, asked, revision=3)["overlapFamilies"]
    assert said not in before["advice"]["text"]
    assert said in after["advice"]["text"] and said in family["advice"]["text"]
    assert {"G37", "G38"} <= set(after["advice"]["guidelines"])


def test_an_analysis_process_gives_the_same(registry: Service, tmp_path: Path) -> None:
    settings = Settings(store=registry.settings.store, inline_partnerships=0)
    wanted = "successions { predecessor { key } successor { key } score text } successionCounts { ended }"
    with Service(settings) as apart:
        assert ask(apart, wanted) == ask(registry, wanted)
