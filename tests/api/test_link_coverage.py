"""Who is linked how well (G36) as the service tells it; and registries at the edge of what links can be."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from datetime import date
from functools import partial
from pathlib import Path
from typing import Any

import pytest

from graphsvc.api.execution.run import execute
from graphsvc.cli.answers import document
from graphsvc.service import Service
from graphsvc.settings import Settings
from graphsvc.store.base import Meta
from loaders import ReadOptions, mapping_at, read_all
from tests.api.link_registry import REGISTRY, respond, told
from tests.api.registry import Rows, Rowset
from tests.bundles import Registry
from tests.contacts import AS_OF, awkward_contacts

KUBERNETES = Path(__file__).resolve().parents[3] / "shared" / "data" / "kubernetes"
AWKWARD = awkward_contacts()
Ask = Callable[..., Any]


@pytest.fixture(scope="module")
def registry(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Service]:
    """Links of every state, and two that may not be."""
    with opened(tmp_path_factory.mktemp("coverage"), REGISTRY) as service:
        yield service


@pytest.fixture
def look(registry: Service) -> Ask:
    """Asks something of the network that must answer."""
    return partial(told, registry)


def opened(folder: Path, rows: Rowset) -> Service:
    """A service over a new store with the rows."""
    service = Service(Settings(store=f"sqlite:{folder / 'registry.db'}"), create=True)
    service.store.write(rows, Meta(author="test", source="hand"))
    return service


def test_coverage_counts_each_active_partnership_once(look: Ask) -> None:
    coverage = look(
        "linkCoverage { partnerships linked staleOnly undatedOnly unlinked notEvaluated singleCarrier "
        "linkedShare components fragmentation distanceFragmentation expectedContactRealised }"
    )["linkCoverage"]
    realised = coverage.pop("expectedContactRealised")
    assert 0 < realised < 1
    assert coverage == {
        "partnerships": 8,
        "linked": 3,
        "staleOnly": 2,  # lapsed has an undated link, too
        "undatedOnly": 0,
        "unlinked": 1,
        "notEvaluated": 2,  # what blocks a link says nothing of others; nor does a link to an organisation
        "singleCarrier": 3,
        "linkedShare": 0.5,
        "components": 6,
        "fragmentation": pytest.approx(1 - 3 / 28),
        "distanceFragmentation": pytest.approx(1 - 2.5 / 28),
    }


def test_links_without_a_recorded_carrier_are_not_taken_for_none(tmp_path: Path) -> None:
    rows = [{"id": each, "name": each, "themes": ["t"]} for each in "pq"]
    contact = [{"a": "p", "b": "q", "channel": "mail", "last_contact": "2026-05-01"}]
    with opened(tmp_path, Rowset(theme=[{"id": "t"}], partnership=rows, link=contact)) as service:
        found = told(
            service,
            'linkCoverage { linked singleCarrier singleCarrierUnknown } partnership(key: "p") '
            "{ linkDependence { liveLinks carrierUnknown oneCarrier share } }",
        )
    assert found["linkCoverage"] == {"linked": 2, "singleCarrier": 0, "singleCarrierUnknown": 2}
    dependence = found["partnership"]["linkDependence"]
    assert dependence == {"liveLinks": 1, "carrierUnknown": 1, "oneCarrier": 0, "share": None}


@pytest.mark.parametrize(
    ("arguments", "expected"),
    [
        ("", ["bare", "lapsed", "mid", "mute", "old", "one", "shut", "two"]),
        ("(standings: [LINKED])", ["mid", "one", "two"]),
        ("(standings: [UNLINKED, NOT_EVALUATED])", ["bare", "mute", "shut"]),
        ("(standings: [])", []),
        ("(singleCarrier: true)", ["mid", "one", "two"]),
        ("(standings: [STALE_ONLY], singleCarrier: true)", []),
        ("(standings: null, singleCarrier: null, first: 1)", ["bare"]),
    ],
)
def test_who_stands_how(look: Ask, arguments: str, expected: list[str]) -> None:
    found = look(f"linkCoverage {{ partnershipsIn{arguments} {{ nodes {{ key }} }} }}")["linkCoverage"]
    assert [node["key"] for node in found["partnershipsIn"]["nodes"]] == expected


def test_a_cursor_of_one_standing_is_none_of_another(registry: Service, look: Ask) -> None:
    page = look("linkCoverage { partnershipsIn(first: 1) { pageInfo { endCursor } } }")["linkCoverage"]
    cursor = page["partnershipsIn"]["pageInfo"]["endCursor"]
    other = f'linkCoverage {{ partnershipsIn(standings: [LINKED], after: "{cursor}") {{ totalCount }} }}'
    (error,) = respond(registry, other)["errors"]
    assert error["extensions"]["code"] == "BAD_CURSOR"
    rest = look(f'linkCoverage {{ partnershipsIn(after: "{cursor}", first: 1) {{ nodes {{ key }} }} }}')
    assert rest["linkCoverage"]["partnershipsIn"]["nodes"] == [{"key": "lapsed"}]


@pytest.mark.parametrize(
    ("rows", "reason"),
    [
        ([], "NO_PARTNERSHIPS"),
        ([{"id": "p", "name": "P", "themes": ["t"]}], "ONE_PARTNERSHIP"),
        ([{"id": "p", "name": "P"}, {"id": "q", "name": "Q"}], "NOTHING_WITHIN_REACH"),
        ([{"id": each, "name": each, "end": "2020", "themes": ["t"]} for each in "pq"], "NO_PARTNERSHIPS"),
    ],
)
def test_an_empty_list_says_why(tmp_path: Path, rows: Any, reason: str) -> None:
    with opened(tmp_path, Rowset(theme=[{"id": "t"}], partnership=rows)) as service:
        found = respond(
            service,
            "missingLinks { totalCount emptyReason nodes { text } } linkCoverage { linkedShare "
            "expectedContactRealised fragmentation distanceFragmentation partnerships components }",
        )
    assert "errors" not in found
    network = found["data"]["network"]
    assert network["missingLinks"] == {"totalCount": 0, "emptyReason": reason, "nodes": []}
    coverage = network["linkCoverage"]
    assert coverage["linkedShare"] is None and coverage["expectedContactRealised"] is None
    assert coverage["components"] == coverage["partnerships"]
    assert (coverage["fragmentation"] is None) == (coverage["partnerships"] < 2)


def test_contacts_after_the_day_are_not_known_yet(look: Ask) -> None:
    before = look("linkCoverage { linked undatedOnly }", day="2022-01-01")["linkCoverage"]
    assert before["linked"] == 0 and before["undatedOnly"] > 0


def whole(service: Service, day: str) -> Any:
    """The network of the whole document, which must have no errors and no number that is none."""
    asked = {"asOf": day, "perPartnership": 5, "filter": {"blocked": True}, "first": 1000}
    response = execute(service, document("missing-links"), asked)
    assert "errors" not in response, response["errors"]
    json.dumps(response, allow_nan=False)
    return response["data"]["network"]


def named(rows: dict[str, Rows]) -> dict[str, Rows]:
    """The same rows, as a store asks for them: organisations have names, and links keys of their own."""
    bodies = [{"name": f"Body {row['id']}", **row} for row in rows.get("organisation", [])]
    links = [{"id": f"link{number}", **row} for number, row in enumerate(rows.get("link", []))]
    return {**rows, "organisation": bodies, "link": links}


@pytest.mark.parametrize("name", AWKWARD)
def test_an_awkward_registry_has_an_answer(name: str, tmp_path: Path) -> None:
    with opened(tmp_path, Rowset(**named(AWKWARD[name]))) as service:
        network = whole(service, AS_OF)
        every = told(
            service, "linkCoverage { partnershipsIn(first: 1000) { nodes { linkStanding } } }", AS_OF
        )
    coverage, listed = network["linkCoverage"], network["missingLinks"]
    counted = ("linked", "staleOnly", "undatedOnly", "unlinked", "notEvaluated")
    assert sum(coverage[each] for each in counted) == coverage["partnerships"]
    assert len(every["linkCoverage"]["partnershipsIn"]["nodes"]) == coverage["partnerships"]
    assert (listed["emptyReason"] is None) == (listed["totalCount"] > 0)
    for node in listed["nodes"]:
        assert 0 <= node["probabilityLow"] <= node["probability"] <= node["probabilityHigh"] <= 1
        assert (node["need"] == 0) == (node["blockedBy"] is not None or node["freshness"] == 1)
        assert node["text"] and all(each["text"] for each in node["reasons"])


@pytest.mark.skipif(not KUBERNETES.is_dir(), reason=f"the public register is not there: {KUBERNETES}")
def test_groups_of_a_software_project(tmp_path: Path) -> None:
    options = ReadOptions(mapping=mapping_at("kubernetes"))
    items = read_all([KUBERNETES], loader="table", options=options)
    with Service(Settings(store=f"sqlite:{tmp_path / 'k.db'}"), create=True) as service:
        Registry(service.store, tmp_path).load_items(items, as_of=date(2024, 12, 31))
        network = whole(service, "2024-12-31")
    coverage, listed = network["linkCoverage"], network["missingLinks"]
    assert coverage["linked"] > 10 and coverage["notEvaluated"] < 5
    assert listed["model"]["fitted"] and listed["model"]["liveLinks"] >= 50
    busiest = max(listed["nodes"], key=lambda node: len(node["introducers"]))
    assert len(busiest["introducers"]) > 1
