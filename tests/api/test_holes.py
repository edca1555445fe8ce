"""Structural holes (G9, G36) as the service tells them: two regions, and who sits in both."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest

from graphsvc.api.execution.run import execute
from graphsvc.api.viewer import ANONYMOUS
from graphsvc.service import Service
from graphsvc.settings import Settings
from graphsvc.store.base import Meta
from tests.api.link_registry import DAY, LIVE, STALE, respond, told
from tests.api.registry import Rowset

NORTH, SOUTH = ([f"{region}{number}" for number in range(5)] for region in "ns")


def table(key: str) -> dict[str, Any]:
    region = {"n": "north", "s": "south"}[key[0]]
    full = {"level": "local", "themes": ["burglary"], "territories": [f"{region}-town"]}
    return {"id": key, "name": f"Table {key}", **full}


REGISTRY = Rowset(
    territory=[
        {"id": "country"},
        {"id": "north", "name": "The North", "parent": "country", "population": 700},
        {"id": "south", "name": "The South", "parent": "country", "adjoins": ["north"]},
        {"id": "north-town", "parent": "north", "adjoins": ["south-town"]},
        {"id": "south-town", "parent": "south"},
    ],
    theme=[{"id": "burglary", "name": "Burglary"}, {"id": "noise", "name": "Noise"}],
    organisation=[
        {"id": "busy", "name": "Police", "sector": "law_enforcement"},
        {"id": "both", "name": "Probation", "territories": ["country"], "themes": ["burglary"]},
        {"id": "near", "name": "Rescue", "territories": ["country"], "themes": ["burglary"]},
        {"id": "off", "name": "Festival office", "territories": ["country"], "themes": ["noise"]},
    ],
    partnership=[
        *(table(key) for key in (*NORTH, *SOUTH)),
        {"id": "roof", "name": "Round table", "territories": ["country"], "themes": ["noise"]},
    ],
    membership=[
        *({"partnership": key, "organisation": "busy"} for key in (*NORTH[:2], *SOUTH[:2])),
        *({"partnership": key, "organisation": "both"} for key in ("n0", "s0")),
        *({"partnership": key, "organisation": each} for key in ("n3", "n4") for each in ("near", "off")),
    ],
    link=[
        *({"a": a, "b": b, "last_contact": LIVE} for a in NORTH for b in NORTH if a < b),
        *({"a": a, "b": b, "last_contact": LIVE} for a in SOUTH for b in SOUTH if a < b),
        {"a": "n4", "b": "s4", "last_contact": STALE},
        {"a": "n0", "b": "s1", "blocked_reason": "closed files"},
        {"a": "n1", "b": "roof", "last_contact": LIVE},
        {"a": "s1", "b": "roof", "last_contact": LIVE},
    ],
)  # fmt: skip


@pytest.fixture(scope="module")
def registry(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Service]:
    folder = tmp_path_factory.mktemp("holes")
    with Service(Settings(store=f"sqlite:{folder / 'registry.db'}"), create=True) as service:
        service.store.write(REGISTRY, Meta(author="test", source="hand"))
        yield service


def holes(service: Service, selection: str, asked: str = "") -> Any:
    return told(service, f"holes{asked} {{ {selection} }}")["holes"]


def test_a_hole_and_its_groups(registry: Service) -> None:
    found = holes(
        registry,
        "totalCount emptyReason groupBy groups partnerships ungrouped nodes { a { kind key name partnerships "
        "notEvaluated } b { key name } expected live gap links blocked guidelines reasons { code } }",
    )
    (hole,) = found.pop("nodes")
    assert found == {
        "totalCount": 1,
        "emptyReason": None,
        "groupBy": "TERRITORY",
        "groups": 2,
        "partnerships": 11,
        "ungrouped": 1,
    }
    north = {"kind": "TERRITORY", "key": "north", "name": "The North", "partnerships": 5, "notEvaluated": 0}
    assert (hole["a"], hole["b"]) == (north, {"key": "south", "name": "The South"})
    assert hole["gap"] == pytest.approx(hole["expected"] - hole["live"])
    assert hole["gap"] >= 1 and 0 < hole["live"] < 1
    assert (hole["links"], hole["blocked"], hole["guidelines"]) == (1, 1, ["G9", "G36"])
    codes = [reason["code"] for reason in hole["reasons"]]
    assert codes == ["CONTACT_LACKING", "LINKS_TO_RENEW", "BLOCKED_PAIRS"]


def test_who_could_bring_them_together(registry: Service) -> None:
    (hole,) = holes(
        registry,
        "nodes { sitting near singlePoint advice candidates(first: 9) { kind potential carries load "
        "acquainted contactCountA contactCountB contactsA { key } contactsB(first: 1) { key } "
        "reasons { code } node { __typename ... on Organisation { key } ... on Partnership { key } } } }",
    )["nodes"]
    who = [each["node"]["key"] for each in hole["candidates"]]
    sitting = [each["node"]["key"] for each in hole["candidates"] if each["kind"] == "SITTING"]
    assert (hole["sitting"], hole["near"]) == (len(sitting), len(who) - len(sitting))
    assert set(sitting) == {"busy", "both", "roof"} and who[-1] == "near"
    busy = next(each for each in hole["candidates"] if each["node"]["key"] == "busy")
    assert busy["node"]["__typename"] == "Organisation"
    assert busy["contactsA"] == [{"key": "n0"}, {"key": "n1"}] and len(busy["contactsB"]) == 1
    assert busy["acquainted"] == pytest.approx(2 / 6)  # n0-n1 and s0-s1 of six pairs
    assert busy["potential"] == pytest.approx(0.4 * (1 - busy["load"] / 2))
    near = hole["candidates"][-1]
    assert (near["kind"], near["potential"]) == ("NEAR", 0.0)
    assert (near["contactCountA"], near["contactCountB"]) == (2, 0)
    assert [reason["code"] for reason in near["reasons"]][:2] == ["MEMBER", "NEAR"]
    assert not hole["singlePoint"]
    assert hole["advice"].startswith("Invite ") and "The North and The South" in hole["advice"]


@pytest.mark.parametrize(
    ("grouping", "empty"), [("SECTOR", "FEWER_THAN_TWO_GROUPS"), ("LEVEL", "FEWER_THAN_TWO_GROUPS")]
)
def test_why_there_is_none(registry: Service, grouping: str, empty: str) -> None:
    found = holes(registry, "totalCount emptyReason nodes { gap }", f"(groupBy: {grouping})")
    assert found == {"totalCount": 0, "emptyReason": empty, "nodes": []}


def test_day_without_anybody(registry: Service, tmp_path_factory: pytest.TempPathFactory) -> None:
    folder = tmp_path_factory.mktemp("nobody")
    with Service(Settings(store=f"sqlite:{folder / 'r.db'}"), create=True) as empty:
        assert holes(empty, "totalCount emptyReason") == {"totalCount": 0, "emptyReason": "NO_PARTNERSHIPS"}


def test_cursors_belong_to_one_grouping(registry: Service) -> None:
    end = holes(registry, "pageInfo { endCursor }")["pageInfo"]["endCursor"]
    asked = f'holes(groupBy: THEME, after: "{end}") {{ totalCount }}'
    response = respond(registry, asked)
    assert response["errors"][0]["extensions"]["code"] == "BAD_CURSOR"
    assert respond(registry, "holes(first: 1001) { totalCount }")["errors"]


def test_the_same_for_everybody(registry: Service) -> None:
    """Nothing of it rests on people, so the public sees what others see."""
    from graphsvc.api.viewer import KEEPER

    document = f'{{ network(asOf: "{DAY}") {{ holes {{ nodes {{ advice reasons {{ text }} }} }} }} }}'
    public, keeper = (execute(registry, document, {}, viewer) for viewer in (ANONYMOUS, KEEPER))
    assert public == keeper and "errors" not in public
