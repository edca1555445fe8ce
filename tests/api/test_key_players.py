"""Key players (G9) as the service tells them."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest

from graphsvc.api.execution.run import execute
from graphsvc.api.viewer import ANONYMOUS
from graphsvc.cli.answers import document
from graphsvc.service import Service
from graphsvc.settings import Settings
from graphsvc.store.base import Meta
from tests.api.broker_registry import DAY, REGISTRY

NODE = "node { ... on Organisation { key } ... on Partnership { key } }"
SETS = "players { ... on Organisation { key } ... on Partnership { key } }"


@pytest.fixture(scope="module")
def registry(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Service]:
    """Links a - c - d - e, b and mute without any."""
    url = f"sqlite:{tmp_path_factory.mktemp('players') / 'registry.db'}"
    with Service(Settings(store=url), create=True) as service:
        service.store.write(REGISTRY, Meta(author="test", source="hand"))
        yield service


@pytest.fixture
def respond(registry: Service) -> Any:
    """The whole response to a question about key players."""

    def asked(arguments: str, selection: str = f"players {{ {NODE} }}") -> Any:
        text = f'{{ network(asOf: "{DAY}") {{ keyPlayers({arguments}) {{ {selection} }} }} }}'
        return execute(registry, text, {}, ANONYMOUS)

    return asked


@pytest.fixture
def told(respond: Any) -> Any:
    """Key players, who must be told."""

    def asked(arguments: str, selection: str = f"players {{ {NODE} }}") -> Any:
        response = respond(arguments, selection)
        assert "errors" not in response, response["errors"]
        return response["data"]["network"]["keyPlayers"]

    return asked


def keys(found: Any) -> list[str]:
    return [player["node"]["key"] for player in found["players"]]


def test_whom_the_network_can_least_lose(told: Any) -> None:
    figures = (
        "graph purpose size steps partnerships distanceFragmentationNow distanceFragmentation "
        "fragmentationNow fragmentation reached reachedShare distanceReach exact sets compared "
        f"alternativeCount alternatives {{ {SETS} }} emptyReason reasons {{ code text guideline }}"
    )
    each = f"players {{ rank gain value {NODE} reasons {{ code text guideline facts {{ key }} }} }}"
    found = told("purpose: LOSE, size: 1", f"{figures} {each}")
    (player,) = found.pop("players")
    reasons = {reason["code"]: reason for reason in found.pop("reasons")}
    before, after = 1 - (3 + 2 / 2 + 1 / 3) / 15, 1 - 1 / 10  # six partnerships, then five with one link
    assert found == {
        "graph": "LINKS",
        "purpose": "LOSE",
        "size": 1,
        "steps": None,
        "partnerships": 6,
        "distanceFragmentationNow": pytest.approx(before),
        "distanceFragmentation": pytest.approx(after),
        "fragmentationNow": pytest.approx(1 - 6 / 15),
        "fragmentation": pytest.approx(0.9),
        "reached": None,
        "reachedShare": None,
        "distanceReach": None,
        "exact": True,
        "sets": 4,
        "compared": 4,
        "alternativeCount": 1,
        "alternatives": [{"players": [{"key": "d"}]}],
        "emptyReason": None,
    }
    assert (player["rank"], player["node"]) == (1, {"key": "c"})
    assert (player["gain"], player["value"]) == (pytest.approx(after - before), pytest.approx(after))
    (why,) = player["reasons"]
    assert (
        why["text"]
        == "Without C 2 pairs of other partnerships have no way to each other any more over links."
    )
    assert (why["code"], why["guideline"], why["facts"][0]) == ("CUTS_OFF", "G38", {"key": "c"})
    assert reasons["APART"]["text"].startswith("Without it 90.0% of the pairs")
    assert reasons["APART"]["text"].endswith("today it is 60.0%.")
    assert reasons["EXACT"]["text"] == "No other one would do more: all 4 were compared."
    assert reasons["AS_GOOD"]["text"].startswith("1 other choice does as much")
    assert reasons["UNDATED"]["guideline"] == "G36"


def test_whom_to_brief(told: Any) -> None:
    figures = "steps reached reachedShare distanceReach fragmentation distanceFragmentationNow"
    one = told("purpose: BRIEF, size: 1", f"{figures} players {{ {NODE} gain }}")
    assert keys(one) == ["c"] and one["players"][0]["gain"] == pytest.approx(0.5)
    assert (one["reached"], one["reachedShare"], one["steps"]) == (3, 0.5, 1)
    assert one["distanceReach"] == pytest.approx((1 + 1 + 1 + 1 / 2) / 6)
    assert one["fragmentation"] is None and one["distanceFragmentationNow"] is None
    assert told("purpose: BRIEF, size: 1, steps: 2", "reached")["reached"] == 4
    every = told("purpose: BRIEF, size: 4", f"reached sets exact players {{ {NODE} }}")
    assert every["reached"] == 6 and {"b", "mute"} < set(keys(every)) and every["exact"]


def test_organisations_bring_partnerships_together(told: Any) -> None:
    found = told("purpose: LOSE, graph: MEMBERS, size: 1", f"partnerships players {{ {NODE} }} fragmentation")
    assert keys(found) == ["hub"] and found["partnerships"] == 6
    assert found["fragmentation"] == pytest.approx(1 - 2 / 15)  # a with b by duo, c with d by tie
    news = told("purpose: BRIEF, graph: MEMBERS, size: 2", f"reached players {{ {NODE} }}")
    assert keys(news) == ["tie", "duo"] and news["reached"] == 4


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        ("purpose: LOSE, size: 0", "size 0: from 1 to 10"),
        ("purpose: LOSE, size: 11", "size 11: from 1 to 10"),
        ("purpose: BRIEF, steps: 0", "steps 0: from 1 to 100"),
        ("purpose: BRIEF, steps: 101", "steps 101: from 1 to 100"),
    ],
)
def test_what_cannot_be_asked_says_why(respond: Any, arguments: str, words: str) -> None:
    response = respond(arguments)
    (error,) = response["errors"]
    assert error["extensions"]["code"] == "BAD_USER_INPUT" and words in error["message"]
    assert response["data"]["network"]["keyPlayers"] is None


def test_null_means_the_default(told: Any) -> None:
    assert told("purpose: LOSE, graph: null, size: null, steps: null") == told("purpose: LOSE")


def test_fewer_are_named_where_fewer_can_be(told: Any) -> None:
    found = told("purpose: LOSE, size: 10", f"size players {{ {NODE} }} reasons {{ code text }}")
    assert found["size"] == 10 and sorted(keys(found)) == ["a", "c", "d", "e"]
    assert "Only 4 can be named, not 10" in " ".join(each["text"] for each in found["reasons"])


@pytest.mark.parametrize("purpose", ["LOSE", "BRIEF"])
@pytest.mark.parametrize("graph", ["LINKS", "MEMBERS"])
def test_nothing_recorded_says_so(tmp_path: Any, graph: str, purpose: str) -> None:
    told = {"asOf": DAY, "graph": graph, "purpose": purpose}
    with Service(Settings(store=f"sqlite:{tmp_path / 'r.db'}"), create=True) as service:
        for rows, reason in (
            ({}, "NO_PARTNERSHIPS"),
            ({"partnership": [{"id": "p", "name": "P"}]}, "NO_TIES"),
        ):
            service.store.write(type(REGISTRY)(**rows), Meta(author="test", source="hand"))
            response = execute(service, document("key-players"), told, ANONYMOUS)
            found = response["data"]["network"]["keyPlayers"]
            assert "errors" not in response and found["emptyReason"] == reason
            assert found["players"] == found["alternatives"] == found["reasons"] == []
