"""Who sits at each table (G5, G22) as the service tells it."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from functools import partial
from pathlib import Path
from typing import Any

import pytest

from graphsvc.api.execution.run import execute
from graphsvc.cli.answers import document
from graphsvc.service import Service
from tests.api.health_registry import DAY, REGISTRY
from tests.api.registry import Rowset
from tests.api.test_health import opened, respond, told
from tests.api.test_link_coverage import named
from tests.contacts import AS_OF, awkward_contacts

AWKWARD = awkward_contacts()
Ask = Callable[..., Any]


@pytest.fixture(scope="module")
def registry(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Service]:
    """Tables of every kind."""
    with opened(tmp_path_factory.mktemp("composition"), REGISTRY) as service:
        yield service


@pytest.fixture
def look(registry: Service) -> Ask:
    """Asks something of the network that must answer."""
    return partial(told, registry)


def one(look: Ask, key: str, selection: str) -> Any:
    return look(f'partnership(key: "{key}") {{ composition {{ {selection} }} }}')["partnership"][
        "composition"
    ]


def whole(service: Service, day: str = DAY) -> Any:
    response = execute(service, document("composition"), {"asOf": day, "first": 1000})
    assert "errors" not in response, response["errors"]
    json.dumps(response, allow_nan=False)
    return response["data"]["network"]["composition"]


def test_sectors_at_a_table(look: Ask) -> None:
    found = one(
        look,
        "one",
        "members sectors unknownSectors missingSectors { sector } needsSource missingShare diversity "
        "effectiveSectors largestSector largestSectorShare channels points",
    )
    assert found == {
        "members": 4,
        "sectors": ["law_enforcement", "health", "local_government"],
        "unknownSectors": 1,
        "missingSectors": [],
        "needsSource": "WIDER_THEME",
        "missingShare": 0,
        "diversity": 1,
        "effectiveSectors": pytest.approx(3),
        "largestSector": None,
        "largestSectorShare": pytest.approx(1 / 3),
        "channels": 6,
        "points": [],
    }


def test_a_missing_sector_comes_with_whom_to_invite(look: Ask) -> None:
    selection = "points missingShare missingSectors { sector weight invitees { key } } reasons { code text }"
    found = one(look, "hub", selection)
    (missing,) = found["missingSectors"]
    assert (missing["sector"], missing["weight"], found["missingShare"]) == ("health", 3, 0.75)
    assert missing["invitees"] == [{"key": "clinic"}, {"key": "institute"}]  # the ward is elsewhere
    assert found["points"] == ["SECTORS_MISSING"]
    assert found["reasons"][0]["text"] == (
        "The registry says that its themes need health; no member is known to be of it: ask whether somebody "
        "should be invited."
    )


def test_without_requirements_paragraph_5_is_asked_and_no_point_made(look: Ask) -> None:
    found = one(look, "two", "points needsSource missingSectors { sector weight } reasons { code guideline }")
    assert (found["points"], found["needsSource"]) == ([], "PARAGRAPH_FIVE")
    assert [each["sector"] for each in found["missingSectors"]] == [
        "social_welfare",
        "employment",
        "health",
        "education",
        "culture",
        "planning",
    ]  # of its police and justice one is there, which is one area
    assert {each["weight"] for each in found["missingSectors"]} == {None}
    assert found["reasons"][0] == {"code": "PARAGRAPH_5_SECTORS", "guideline": "G5"}


def test_too_many_at_one_table(look: Ask) -> None:
    selection = "members twoLevels channels points expectedSize { basis inside } reasons { code text }"
    crowd, board = one(look, "crowd", selection), one(look, "board", selection)
    assert crowd["points"][0] == "TOO_LARGE"
    text = next(each["text"] for each in crowd["reasons"] if each["code"] == "TOO_LARGE")
    assert "27 members" in text and "351 pairs" in text and "board and working groups" in text
    assert board["twoLevels"] and "TOO_LARGE" not in board["points"]
    assert crowd["expectedSize"] == {"basis": "REGISTRY_MEDIAN", "inside": False}


def test_what_is_not_recorded_is_null(look: Ask) -> None:
    selection = (
        "members channels unknownSectors missingSectors { sector } missingShare diversity effectiveSectors "
        "largestSector membersComplete expectedSize { inside } reasons { code }"
    )
    found = one(look, "mute", selection)
    assert found.pop("membersComplete") is False
    assert found.pop("reasons")[0] == {"code": "NO_MEMBERS"}
    assert found.pop("expectedSize") == {"inside": None}
    assert set(found.values()) == {None}
    assert look('partnership(key: "gone") { composition { members } }')["partnership"] == {
        "composition": None
    }


def test_the_list_and_its_cursors(registry: Service, look: Ask) -> None:
    page = look(
        "composition(first: 2) { totalCount nodes { partnership { key } points } pageInfo { endCursor } }"
    )
    listed = page["composition"]
    assert listed["totalCount"] == 10
    assert [node["partnership"]["key"] for node in listed["nodes"]] == ["crowd", "board"]
    cursor = listed["pageInfo"]["endCursor"]
    other = f'composition(filter: {{ levels: [LOCAL] }}, after: "{cursor}") {{ totalCount }}'
    assert respond(registry, other)["errors"][0]["extensions"]["code"] == "BAD_CURSOR"
    local = look("composition(filter: { levels: [LOCAL] }) { nodes { partnership { key } } }")["composition"]
    assert {node["partnership"]["key"] for node in local["nodes"]} == {"one", "two", "far", "bare"}
    ended = look('composition(filter: { keys: ["gone", "one"] }) { nodes { partnership { key } } }')
    assert ended["composition"]["nodes"] == [{"partnership": {"key": "one"}}]


def test_an_unknown_key_is_named(registry: Service) -> None:
    response = respond(registry, 'asOf composition(filter: { keys: ["nobody"] }) { totalCount }')
    assert response["errors"][0]["extensions"]["code"] == "NOT_FOUND"
    assert response["data"]["network"] == {"asOf": DAY, "composition": None}


@pytest.mark.parametrize("name", AWKWARD)
def test_an_awkward_registry_has_an_answer(name: str, tmp_path: Path) -> None:
    with opened(tmp_path, Rowset(**named(AWKWARD[name]))) as service:
        found = whole(service, AS_OF)
        active = told(service, "health { partnerships }", AS_OF)["health"]["partnerships"]
    assert found["totalCount"] == active
    assert found["remarks"]
    for node in found["nodes"]:
        assert (node["members"] is None) == (node["channels"] is None) == (node["unknownSectors"] is None)
        assert len(node["points"]) <= len(node["reasons"])
        assert all(each["text"] for each in node["reasons"])
