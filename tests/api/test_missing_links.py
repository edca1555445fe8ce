"""Missing links (G36) as the service tells them."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from functools import partial
from typing import Any

import pytest

from graphsvc.api.execution.run import execute
from graphsvc.api.viewer import ANONYMOUS, READ_PEOPLE, Viewer
from graphsvc.cli.answers import document
from graphsvc.errors import Timeout
from graphsvc.service import Service
from graphsvc.settings import Settings
from graphsvc.store.base import Meta
from tests.api.link_registry import DAY, REGISTRY, respond, told

PAIR = "a { key } b { key }"
EVERYTHING = "need state probability propensity text blockedBy reasons { code text } stability " + PAIR
Ask = Callable[..., Any]


@pytest.fixture(scope="module")
def registry(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Service]:
    """Links of every state, and two that may not be."""
    url = f"sqlite:{tmp_path_factory.mktemp('links') / 'registry.db'}"
    with Service(Settings(store=url), create=True) as service:
        service.store.write(REGISTRY, Meta(author="test", source="hand"))
        yield service


@pytest.fixture
def look(registry: Service) -> Ask:
    """Asks something of the network that must answer."""
    return partial(told, registry)


@pytest.fixture
def listed(look: Ask) -> Ask:
    """Asks for missing links."""

    def asked(selection: str = PAIR, arguments: str = "") -> Any:
        told = f"({arguments})" if arguments else ""
        return look(f"missingLinks{told} {{ nodes {{ {selection} }} }}")["missingLinks"]["nodes"]

    return asked


def keys(node: Any) -> tuple[str, str]:
    return node["a"]["key"], node["b"]["key"]


def test_a_proposal_with_its_evidence(listed: Ask) -> None:
    wanted = (
        "need probability probabilityLow probabilityHigh freshness state daysSinceContact joinsComponents "
        "rankA rankB themeSimilarity nearTerritories sameParentTerritory sameLevel contactsBetween text "
        "sharedMembers(first: 2) { key } sharedThemes { key } sharedPeople link { key } blockedBy "
        "introducers { partnership { key } byWayOf { key } weight undated } " + PAIR
    )
    (found,) = [node for node in listed(wanted) if keys(node) == ("one", "two")]
    need, low, p, high = (found.pop(n) for n in ("need", "probabilityLow", "probability", "probabilityHigh"))
    assert 0 < low < p < high < 1
    assert need == p  # nothing recorded between the two, and both have a live link
    assert found == {
        "a": {"key": "one"},
        "b": {"key": "two"},
        "freshness": 0.0,
        "state": "NONE",
        "daysSinceContact": None,
        "joinsComponents": False,
        "rankA": 1,
        "rankB": 1,
        "themeSimilarity": 1.0,
        "nearTerritories": True,
        "sameParentTerritory": True,
        "sameLevel": True,
        "contactsBetween": pytest.approx(1 / 3),
        "text": "Open a link between One and Two; Middle could introduce them.",
        "sharedMembers": [{"key": "o"}, {"key": "q"}],
        "sharedThemes": [{"key": "burglary"}],
        "sharedPeople": 1,
        "link": None,
        "blockedBy": None,
        "introducers": [
            {"partnership": {"key": "mid"}, "byWayOf": None, "weight": pytest.approx(1 / 3), "undated": False}
        ],
    }


def test_a_link_gone_silent_is_to_be_taken_up_again(listed: Ask) -> None:
    wanted = f"state daysSinceContact freshness link {{ key }} text reasons {{ code guideline }} {PAIR}"
    (found,) = [node for node in listed(wanted) if keys(node) == ("mid", "old")]
    assert found["state"] == "STALE" and found["daysSinceContact"] == 1156
    assert 0 < found["freshness"] < 0.25 and found["link"]["key"]
    assert found["text"] == "Take up the link between Middle and Old again, which has gone silent."
    assert {"code": "LINK_STALE", "guideline": "G36"} in found["reasons"]


def test_lists_are_ordered_by_need_and_ended_ones_are_in_none(listed: Ask) -> None:
    found = listed(f"need blockedBy {PAIR}", "perPartnership: 8, first: 1000")
    needs = [node["need"] for node in found]
    assert len(found) > 10 and needs == sorted(needs, reverse=True) and needs[-1] > 0
    assert all(node["blockedBy"] is None for node in found)
    assert not any("done" in keys(node) for node in found)
    assert not {("one", "shut"), ("lapsed", "two")} & {keys(node) for node in found}


def test_blocked_pairs_come_last_where_asked_for(listed: Ask) -> None:
    found = listed(EVERYTHING + " rankA rankB", "perPartnership: 8, filter: { blocked: true }")
    blocked = {keys(node): node for node in found if node["blockedBy"] is not None}
    assert set(blocked) == {keys(node) for node in found[-2:]} == {("one", "shut"), ("lapsed", "two")}
    assert blocked["one", "shut"]["blockedBy"] == "No link is proposed: confidential files."
    assert "pr" in blocked["lapsed", "two"]["blockedBy"] and "2025" in blocked["lapsed", "two"]["blockedBy"]
    for node in blocked.values():
        assert (node["need"], node["stability"], node["rankA"], node["rankB"]) == (0, None, None, None)
        assert node["text"].startswith("No link is proposed between ")


@pytest.mark.parametrize(
    ("arguments", "expected"),
    [
        ('filter: { partnerships: ["mute"] }', 0),
        ('filter: { partnerships: ["mid"], states: [STALE] }', 1),
        ('filter: { partnerships: ["mid"], states: [LIVE] }', 2),
        ("filter: { states: [] }", 0),
        ('filter: { partnerships: ["one"], themes: ["youth"], states: [NONE] }', 2),
        ('filter: { territories: ["x"], partnerships: ["bare"] }', 1),
        ("filter: { minNeed: 2 }", 0),
        ("first: 0", 0),
        ("first: 2", 2),
    ],
)
def test_arguments(listed: Ask, arguments: str, expected: int) -> None:
    assert len(listed(PAIR, f"perPartnership: 8, {arguments}")) == expected


def test_null_means_the_default(listed: Ask) -> None:
    nothing = (
        "filter: { minNeed: null, partnerships: null, themes: null, states: null, blocked: null }, "
        "perPartnership: null, first: null, after: null"
    )
    assert listed(PAIR, nothing) == listed() == listed(PAIR, "filter: null, perPartnership: 3")


def test_more_per_partnership_adds_pairs_and_takes_none_away(listed: Ask) -> None:
    few, more = (
        {keys(node) for node in listed(PAIR, f"perPartnership: {n}, first: 1000")} for n in (1, 1000)
    )
    assert few < more


@pytest.mark.parametrize(
    ("arguments", "code", "part"),
    [
        ("perPartnership: 0", "BAD_USER_INPUT", "perPartnership 0"),
        ("perPartnership: -3", "BAD_USER_INPUT", "perPartnership -3"),
        ("perPartnership: 1001", "BAD_USER_INPUT", "1,000"),
        ("filter: { minNeed: -0.1 }", "BAD_USER_INPUT", "minNeed -0.1"),
        ("filter: { minNeed: 2.5 }", "BAD_USER_INPUT", "between 0 and 2"),
        ("first: 1001", "BAD_USER_INPUT", "1000"),
        ('filter: { partnerships: ["nobody"] }', "NOT_FOUND", "'nobody'"),
        ('filter: { themes: ["nothing"] }', "NOT_FOUND", "'nothing'"),
        ('filter: { territories: ["nowhere"] }', "NOT_FOUND", "'nowhere'"),
        ('after: "x"', "BAD_CURSOR", ""),
    ],
)
def test_what_cannot_be_asked(registry: Service, arguments: str, code: str, part: str) -> None:
    response = respond(registry, f"missingLinks({arguments}) {{ totalCount }}")
    (error,) = response["errors"]
    assert error["extensions"]["code"] == code and part in error["message"]
    assert response["data"]["network"] == {"asOf": DAY, "missingLinks": None}  # the rest of the page stands


def test_cursors_belong_to_one_filter_and_one_number(registry: Service, look: Ask, listed: Ask) -> None:
    page = look(
        "missingLinks(first: 2) { pageInfo { endCursor hasNextPage } edges { cursor node { text } } }"
    )
    cursor = page["missingLinks"]["pageInfo"]["endCursor"]
    assert page["missingLinks"]["pageInfo"]["hasNextPage"]
    assert listed(PAIR, f'first: 3, after: "{cursor}"') == listed()[2:5]
    for other in ("perPartnership: 2", "filter: { minNeed: 0.01 }", "filter: { blocked: true }"):
        (error,) = respond(registry, f'missingLinks(after: "{cursor}", {other}) {{ totalCount }}')["errors"]
        assert error["extensions"]["code"] == "BAD_CURSOR"


def test_seen_from_one_partnership_it_is_the_part_with_it(look: Ask, listed: Ask) -> None:
    every = listed(f"need {PAIR}", "first: 1000")
    wanted = f"missingLinks {{ totalCount emptyReason nodes {{ need {PAIR} }} }} linkStanding"
    for key in ("one", "bare", "old"):
        found = look(f'partnership(key: "{key}") {{ {wanted} }}')["partnership"]
        assert found["missingLinks"]["nodes"] == [node for node in every if key in keys(node)]
    ended = look(f'partnership(key: "done") {{ {wanted} linkDependence {{ liveLinks }} }}')["partnership"]
    assert ended["linkStanding"] is None and ended["linkDependence"] is None
    assert ended["missingLinks"]["emptyReason"] == "NOT_ASKED_FOR"


def test_many_partnerships_share_one_answer(registry: Service, monkeypatch: pytest.MonkeyPatch) -> None:
    asked: list[Any] = []
    original = type(registry).missing_links

    def noting(self: Any, snapshot: Any, **named: Any) -> Any:
        asked.append(named)
        return original(self, snapshot, **named)

    monkeypatch.setattr(type(registry), "missing_links", noting)
    respond(registry, "partnerships { nodes { missingLinks { totalCount } linkStanding } }")
    assert len(asked) > 5 and all(each == {"per_partnership": 3} for each in asked)


def test_stability_is_worked_out_once_for_the_page(
    registry: Service, look: Ask, monkeypatch: pytest.MonkeyPatch
) -> None:
    asked: list[int] = []

    def counting(self: Any, snapshot: Any, left: Any, right: Any, **named: Any) -> Any:
        asked.append(len(left))
        return original(self, snapshot, left, right, **named)

    original = type(registry).link_stability
    monkeypatch.setattr(type(registry), "link_stability", counting)
    look("missingLinks { nodes { need } }")
    assert asked == []
    found = look("missingLinks(first: 4) { stabilityReplicates nodes { stability } }")["missingLinks"]
    assert asked == [4] and found["stabilityReplicates"] == 200
    assert all(0 <= node["stability"] <= 1 for node in found["nodes"])
    asked.clear()
    look("partnerships { nodes { missingLinks(first: 3) { nodes { stability } } } }")
    assert len(asked) == 1  # all pairs of the page are known before the first is asked of


def test_a_stability_that_takes_too_long_is_null(
    registry: Service, look: Ask, monkeypatch: pytest.MonkeyPatch
) -> None:
    def late(*given: Any, **named: Any) -> Any:
        raise Timeout("too late")

    monkeypatch.setattr(type(registry), "link_stability", late)
    nodes = look("missingLinks(first: 2) { nodes { need stability } }")["missingLinks"]["nodes"]
    assert [node["stability"] for node in nodes] == [None, None]
    assert all(node["need"] > 0 for node in nodes)


def test_what_the_numbers_rest_on(look: Ask) -> None:
    model = look(
        "missingLinks { model { fitted activityFitted activitySize evaluated liveLinks undatedLinks "
        "pairs evaluatedPairs coefficients { intercept themes adjacent parent level contacts } } }"
    )["missingLinks"]["model"]
    weights = model.pop("coefficients")
    assert weights.pop("intercept") < 0
    assert weights == {"themes": 2.0, "adjacent": 1.0, "parent": 0.7, "level": 0.5, "contacts": 2.0}
    assert (model["fitted"], model["activityFitted"], model["activitySize"]) == (False, False, 2.0)
    assert (model["evaluated"], model["liveLinks"], model["undatedLinks"]) == (6, 3, 1)
    assert model["evaluatedPairs"] < model["pairs"] <= 28


@pytest.mark.parametrize("viewer", [ANONYMOUS, Viewer(ANONYMOUS.scopes | {READ_PEOPLE})])
def test_nobody_is_named_or_keyed(registry: Service, viewer: Viewer) -> None:
    asked = {"asOf": DAY, "perPartnership": 8, "filter": {"blocked": True}, "first": 1000}
    told = json.dumps(execute(registry, document("missing-links"), asked, viewer))
    dependence = respond(registry, "partnerships { nodes { linkDependence { mostByOne } } }", viewer=viewer)
    for text in (told, json.dumps(dependence)):
        assert "secret" not in text and "Name " not in text and "redacted" not in text
        assert not any(name in text for name in registry.snapshot().pseudonyms)


def test_an_analysis_process_gives_the_same(registry: Service) -> None:
    settings = Settings(store=registry.settings.store, inline_partnerships=0)
    wanted = f"missingLinks {{ nodes {{ {EVERYTHING} }} }} linkCoverage {{ linked expectedContactRealised }}"
    with Service(settings) as apart:
        assert respond(apart, wanted) == respond(registry, wanted)
