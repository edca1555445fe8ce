"""The health of the network (G31, G35, G36, G40) as the service tells it."""

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
from graphsvc.settings import Settings
from graphsvc.store.base import Meta
from tests.api.health_registry import DAY, REGISTRY
from tests.api.registry import Rowset
from tests.api.test_link_coverage import named
from tests.contacts import AS_OF, awkward_contacts

AWKWARD = awkward_contacts()
Ask = Callable[..., Any]


def opened(folder: Path, rows: Rowset) -> Service:
    service = Service(Settings(store=f"sqlite:{folder / 'registry.db'}"), create=True)
    service.store.write(rows, Meta(author="test", source="hand"))
    return service


@pytest.fixture(scope="module")
def registry(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Service]:
    """Contact of every kind."""
    with opened(tmp_path_factory.mktemp("health"), REGISTRY) as service:
        yield service


def respond(service: Service, selection: str, day: str = DAY) -> Any:
    return execute(service, f'{{ network(asOf: "{day}") {{ {selection} }} }}', {})


def told(service: Service, selection: str, day: str = DAY) -> Any:
    response = respond(service, selection, day)
    assert "errors" not in response, response["errors"]
    return response["data"]["network"]


@pytest.fixture
def look(registry: Service) -> Ask:
    """Asks something of the network that must answer."""
    return partial(told, registry)


def whole(service: Service, day: str = DAY, **more: Any) -> Any:
    """The network of the whole document, which must have no errors and no number that is none."""
    response = execute(service, document("health"), {"asOf": day, "first": 1000, **more})
    assert "errors" not in response, response["errors"]
    json.dumps(response, allow_nan=False)
    return response["data"]["network"]


def test_the_shape_of_contact(look: Ask) -> None:
    found = look(
        "health { partnerships notEvaluated links undatedLinks linkedShare components fragmentation density "
        "largestComponentShare distanceFragmentation degreeCentralisation "
        "territoryMixing { between within unknown groups index } levelMixing { between within index } }"
    )["health"]
    assert found == {
        "partnerships": 10,
        "notEvaluated": 4,  # mute, crowd, board and team; gone has ended
        "links": 3,
        "undatedLinks": 1,
        "linkedShare": pytest.approx(4 / 6),  # top has an undated link, bare is said to have none
        "components": 7,
        "fragmentation": pytest.approx(1 - 6 / 45),
        "density": pytest.approx(3 / 45),
        "largestComponentShare": pytest.approx(0.4),
        "distanceFragmentation": pytest.approx(1 - (3 + 2 / 2 + 1 / 3) / 45),
        "degreeCentralisation": pytest.approx((10 * 2 - 6) / 72),
        "territoryMixing": {
            "between": 1,
            "within": 2,
            "unknown": 0,
            "groups": 2,
            "index": pytest.approx(-1 / 3),
        },
        "levelMixing": {"between": 2, "within": 1, "index": pytest.approx(1 / 3)},
    }


def test_what_link_coverage_has_too_is_the_same(look: Ask) -> None:
    names = "partnerships notEvaluated linkedShare components fragmentation distanceFragmentation"
    found = look(f"health {{ {names} }} linkCoverage {{ {names} }}")
    assert found["health"] == found["linkCoverage"]


def test_who_is_near_the_nation(look: Ask) -> None:
    found = look(
        "health { nationalPartnerships nationalBodies withinTwoOfNation withinThreeOfNation } "
        'one: partnership(key: "one") { authorities { stepsToNation } } '
        'hub: partnership(key: "hub") { authorities { stepsToNation } } '
        'top: partnership(key: "top") { authorities { stepsToNation } } '
        'bare: partnership(key: "bare") { authorities { stepsToNation } }'
    )
    assert [found[key]["authorities"]["stepsToNation"] for key in ("one", "hub", "top", "bare")] == [
        3,
        1,
        0,
        None,
    ]
    assert found["health"] == {
        "nationalPartnerships": 1,
        "nationalBodies": 1,
        "withinTwoOfNation": pytest.approx(3 / 5),  # of one, two, hub, far and bare
        "withinThreeOfNation": pytest.approx(4 / 5),
    }


def test_members_that_are_told(look: Ask) -> None:
    each = (
        "members reached share neverReached medianAgeDays membersNeverReached { key } reasons { code text }"
    )
    found = look(
        "health { inwardCommunication { partnerships notEvaluated members reached share neverReached } } "
        f'one: partnership(key: "one") {{ inwardCommunication {{ {each} }} }} '
        f'two: partnership(key: "two") {{ inwardCommunication {{ {each} }} }} '
        f'gone: partnership(key: "gone") {{ inwardCommunication {{ {each} }} }}'
    )
    one = found["one"]["inwardCommunication"]
    assert (one["members"], one["reached"], one["share"], one["neverReached"]) == (4, 1, 0.25, 1)
    assert one["membersNeverReached"] == [{"key": "club"}]
    assert one["medianAgeDays"] == 302  # the town's; the clinic's is later, that of the police earlier
    assert one["reasons"][0]["text"].startswith(
        "1 of 4 members had contact within six months; with 1 of them none"
    )
    two = found["two"]["inwardCommunication"]
    assert (two["members"], two["share"], two["membersNeverReached"]) == (None, None, [])
    assert two["reasons"][0]["code"] == "INWARD_NOT_EVALUATED"
    assert found["gone"] == {"inwardCommunication": None}
    total = {"partnerships": 1, "notEvaluated": 9, "members": 4, "reached": 1, "neverReached": 1}
    assert found["health"]["inwardCommunication"] == {**total, "share": 0.25}  # the hub's is to an authority


def test_authorities_that_are_told(look: Ask) -> None:
    each = "authorities { administrative { standing ageDays } political { standing ageDays } }"
    asked = " ".join(
        f'{key}: partnership(key: "{key}") {{ {each} }}' for key in ("one", "two", "far", "mute")
    )
    found = look(f"health {{ political {{ informed atTheTable notInformed notEvaluated share }} }} {asked}")
    assert found["one"]["authorities"] == {
        "administrative": {"standing": "AT_THE_TABLE", "ageDays": 2251},
        "political": {"standing": "INFORMED", "ageDays": 302},
    }
    assert (
        found["two"]["authorities"]["political"]["standing"] == "AT_THE_TABLE"
    )  # county is of another level
    assert found["far"]["authorities"]["political"]["standing"] == "NOT_INFORMED"
    assert found["mute"]["authorities"]["political"]["standing"] == "NOT_EVALUATED"
    assert found["health"]["political"] == {
        "informed": 1,
        "atTheTable": 1,
        "notInformed": 3,  # hub, far, bare
        "notEvaluated": 5,
        "share": pytest.approx(1 / 5),
    }


def test_whom_to_talk_to_first(registry: Service, look: Ask) -> None:
    found = look("health { toInform(first: 2) { totalCount nodes { key } pageInfo { endCursor } } }")[
        "health"
    ]
    listed = found["toInform"]
    assert [node["key"] for node in listed["nodes"]] == ["bare", "far"]
    cursor = listed["pageInfo"]["endCursor"]
    rest = look(f'health {{ toInform(after: "{cursor}") {{ nodes {{ key }} }} }}')["health"]["toInform"]
    assert listed["totalCount"] == 2 + len(rest["nodes"])
    earlier = respond(registry, f'health {{ toInform(after: "{cursor}") {{ totalCount }} }}', "2026-01-01")
    assert earlier["errors"][0]["extensions"]["code"] == "BAD_CURSOR"


def test_intervals_cost_only_where_they_are_asked_for(
    registry: Service, look: Ask, monkeypatch: pytest.MonkeyPatch
) -> None:
    asked: list[str] = []
    kept = Service.health_intervals
    monkeypatch.setattr(Service, "health_intervals", lambda *given: asked.append("asked") or kept(*given))
    look("health { density }")
    assert asked == []
    found = look("health { intervals { replicates seed measures { measure value low high standardError } } }")
    intervals = found["health"]["intervals"]
    assert asked == ["asked"]
    assert intervals["replicates"] == 200
    assert len(intervals["measures"]) == 14
    for each in intervals["measures"]:
        if each["low"] is not None:
            assert each["low"] <= each["value"] <= each["high"]
            assert each["standardError"] > 0


def test_which_region_a_measure_rests_on(look: Ask) -> None:
    found = look("health { withoutRegions { measure value without change partnerships region { key } } }")
    rows = {row["measure"]: row for row in found["health"]["withoutRegions"]}
    assert rows["LINKED_SHARE"] == {
        "measure": "LINKED_SHARE",
        "value": pytest.approx(4 / 6),
        "without": 0,  # only far of the west had contact, and that with the hub
        "change": pytest.approx(-4 / 6),
        "partnerships": 3,
        "region": {"key": "east"},
    }
    for row in rows.values():
        assert row["change"] == pytest.approx(row["without"] - row["value"])


def test_other_days(registry: Service, look: Ask) -> None:
    days = '["2026-06-30", "2019-06-30"]'
    found = look(
        f"health {{ linkedShare }} healthSeries(dates: {days}) {{ asOf linkedShare caveats {{ code }} }}"
    )
    now, then = found["healthSeries"]
    assert (now["asOf"], now["linkedShare"]) == (DAY, found["health"]["linkedShare"])
    assert then["asOf"] == "2019-06-30"
    codes = {each["code"] for each in then["caveats"]}
    assert {"LATER_CONTACT", "FIRST_SEEN_LATER"} <= codes
    assert "LATER_CONTACT" not in {each["code"] for each in now["caveats"]}


@pytest.mark.parametrize(
    ("days", "words"),
    [
        (json.dumps([f"20{year}-01-01" for year in range(10, 29)]), "at most 18"),
        ('["2026-01-01", "2026-01-01"]', "twice"),
        ('["0001-01-01"]', "0001-01-01"),
    ],
)
def test_days_that_cannot_be(registry: Service, days: str, words: str) -> None:
    (error,) = respond(registry, f"asOf healthSeries(dates: {days}) {{ asOf }}")["errors"]
    assert error["extensions"]["code"] == "BAD_USER_INPUT"
    assert words in error["message"]


def test_a_scenario_has_a_health_and_a_past(look: Ask) -> None:
    change = '[{ end: { partnership: "hub" } }]'
    dates = f'["2026-01-01", "{DAY}"]'
    selection = f"health {{ partnerships }} healthSeries(dates: {dates}) {{ partnerships }}"
    found = look(f"{selection} whatIf(changes: {change}) {{ {selection} }}")
    before, now = (point["partnerships"] for point in found["healthSeries"])
    assert found["health"]["partnerships"] == now
    assert found["whatIf"]["health"]["partnerships"] == now - 1
    assert [point["partnerships"] for point in found["whatIf"]["healthSeries"]] == [before, now - 1]


@pytest.mark.parametrize("name", AWKWARD)
def test_an_awkward_registry_has_an_answer(name: str, tmp_path: Path) -> None:
    with opened(tmp_path, Rowset(**named(AWKWARD[name]))) as service:
        found = whole(service, AS_OF, dates=["2020-01-01"])["health"]
    kinds = ("informed", "atTheTable", "notInformed", "notEvaluated")
    for authority in ("administrative", "political"):
        assert sum(found[authority][kind] for kind in kinds) == found["partnerships"]
    assert (found["density"] is None) == (
        found["partnerships"] < 2
        or found["notEvaluated"] == found["partnerships"]
        or (not found["links"] and found["undatedLinks"] > 0)
    )
    assert all(each["text"] for each in [*found["reasons"], *found["caveats"]])


def test_nothing_recorded_is_said_and_not_counted_as_none(tmp_path: Path) -> None:
    rows = Rowset(partnership=[{"id": each, "name": each} for each in "pqr"])
    with opened(tmp_path, rows) as service:
        found = whole(service)["health"]
    assert found["partnerships"] == found["notEvaluated"] == 3
    unknown = ("linkedShare", "components", "fragmentation", "density", "degreeCentralisation")
    assert {found[name] for name in (*unknown, "withinThreeOfNation")} == {None}
    assert found["inwardCommunication"]["share"] is None
    assert [each["code"] for each in found["caveats"]] == ["NOTHING_EVALUATED"]
    assert found["withoutRegions"] == []


def test_a_day_before_every_file_is_said_to_be_thin(tmp_path: Path) -> None:
    rows = {**REGISTRY.rows, "source": [{"id": "register", "as_of": "2024-05-01"}]}
    with opened(tmp_path, Rowset(**rows)) as service:
        early, late = (told(service, "health { caveats { code text } }", day) for day in ("2019-01-01", DAY))
    codes = {each["code"]: each["text"] for each in early["health"]["caveats"]}
    assert "describes 2024-05-01 or a later day" in codes["BEFORE_THE_RECORD"]
    assert "UNKNOWN_STARTS" in codes
    assert "BEFORE_THE_RECORD" not in {each["code"] for each in late["health"]["caveats"]}
