"""Brokers (G9) as the service tells them."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest

from graphsvc.analysis.brokers import Graph, Kind, Nothing, Order
from graphsvc.analysis.key_players import Nothing as NoPlayers
from graphsvc.analysis.key_players import Purpose
from graphsvc.api.broker_enums import (
    BrokerGraph,
    BrokerKind,
    BrokerOrder,
    KeyPlayerPurpose,
    NoBrokers,
    NoKeyPlayers,
)
from graphsvc.api.broker_question import ORDERS
from graphsvc.api.execution.run import execute
from graphsvc.api.viewer import ANONYMOUS
from graphsvc.cli.answers import document
from graphsvc.errors import Timeout
from graphsvc.service import Service
from graphsvc.settings import Settings
from graphsvc.store.base import Meta
from tests.api.broker_registry import DAY, REGISTRY

NODE = "node { ... on Organisation { key } ... on Partnership { key } }"
END = "{ ... on Organisation { key } ... on Partnership { key } }"
PAIR = f"pairs {{ a {END} b {END} sharedCount linked onlyThrough }}"
FIGURES = (
    "rank contacts undatedLinks pairsJoined pairsOnlyThrough betweenness betweennessError "
    "betweennessNormalised effectiveSize constraint hierarchy cutNode parts pairsParted load"
)


@pytest.fixture(scope="module")
def registry(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Service]:
    """Brokers that can be worked out by hand."""
    url = f"sqlite:{tmp_path_factory.mktemp('brokers') / 'registry.db'}"
    with Service(Settings(store=url), create=True) as service:
        service.store.write(REGISTRY, Meta(author="test", source="hand"))
        yield service


@pytest.fixture
def respond(registry: Service) -> Any:
    """The whole response to something asked of the network."""
    return lambda selection, day=DAY: execute(
        registry, f'{{ network(asOf: "{day}") {{ {selection} }} }}', {}, ANONYMOUS
    )


@pytest.fixture
def listed(respond: Any) -> Any:
    """Asks for brokers, which must be told."""

    def asked(selection: str = NODE, arguments: str = "") -> Any:
        told = f"({arguments})" if arguments else ""
        response = respond(f"brokers{told} {{ totalCount emptyReason nodes {{ {selection} }} }}")
        assert "errors" not in response, response["errors"]
        return response["data"]["network"]["brokers"]

    return asked


@pytest.fixture
def failure(respond: Any) -> Any:
    """Asks for brokers, which must fail; code and text."""

    def asked(arguments: str, day: str = DAY) -> tuple[str, str]:
        response = respond(f"brokers({arguments}) {{ totalCount }}", day)
        assert response["data"]["network"]["brokers"] is None
        (error,) = response["errors"]
        return error["extensions"]["code"], error["message"]

    return asked


def keys(found: Any) -> list[str]:
    return [node["node"]["key"] for node in found["nodes"]]


def ranks(found: Any) -> list[tuple[str, int]]:
    return [(node["node"]["key"], node["rank"]) for node in found["nodes"]]


# Who could connect


def test_organisations_by_the_pairs_that_only_they_join(listed: Any) -> None:
    found = listed(f"{NODE} {FIGURES}")
    assert found["totalCount"] == 4 and found["emptyReason"] is None
    assert ranks(found) == [("hub", 1), ("duo", 2), ("lone", 2), ("tie", 2)]
    hub = found["nodes"][0]
    assert (hub["contacts"], hub["pairsJoined"], hub["pairsOnlyThrough"]) == (3, 3, 1)  # f has ended
    # among hub, duo, tie, lone, a, b, c, d: what lies left of hub {a, b, duo} and right {c, d, tie, lone}
    assert hub["betweenness"] == pytest.approx(3 * 4 + 0.5)  # and half of the ways between a and b
    assert hub["betweennessError"] == 0 and 0 < hub["betweennessNormalised"] <= 1
    assert hub["cutNode"] and hub["parts"] == 2 and hub["pairsParted"] == 4  # a, b from c, d
    assert all(hub[name] is None for name in ("effectiveSize", "constraint", "hierarchy", "undatedLinks"))
    duo = found["nodes"][1]
    assert (duo["pairsJoined"], duo["pairsOnlyThrough"], duo["cutNode"], duo["parts"]) == (1, 0, False, 1)


def test_with_room_are_those_who_join_and_carry_less(respond: Any) -> None:
    selection = f"{{ {NODE} rank load pairsOnlyThrough betweenness }}"
    for graph, joins in (("MEMBERS", "pairsOnlyThrough"), ("LINKS", "betweenness")):
        asked = f"brokers(graph: {graph}) {{ nodes {selection} withRoom {selection} }}"
        found = respond(f"{asked} few: brokers(graph: {graph}) {{ withRoom(first: 1) {selection} }}")
        network = found["data"]["network"]
        expected = [node for node in network["brokers"]["nodes"] if node["load"] < 1 and node[joins] > 0]
        assert network["brokers"]["withRoom"] == expected
        assert network["few"]["withRoom"] == expected[:1]


def test_the_pairs_are_the_evidence(listed: Any) -> None:
    hub = listed(f"{NODE} {PAIR} first: pairs(first: 1) {{ onlyThrough }} roles {{ liaison }}")["nodes"][0]
    told = [
        (p["a"]["key"], p["b"]["key"], p["sharedCount"], p["linked"], p["onlyThrough"]) for p in hub["pairs"]
    ]
    assert told == [
        ("b", "c", 0, False, True),
        ("a", "b", 1, False, False),  # duo sits in both; their link is stale
        ("a", "c", 0, True, False),
    ]
    assert hub["first"] == [{"onlyThrough": True}] and hub["roles"] is None


def test_reasons_are_words_with_facts_and_guidelines(listed: Any) -> None:
    hub = listed(f"{NODE} reasons {{ code text guideline facts {{ label value }} }}")["nodes"][0]
    told = {each["code"]: each for each in hub["reasons"]}
    assert "1 pair of partnerships" in told["ONLY_THROUGH"]["text"]
    assert told["ONLY_THROUGH"]["guideline"] == "G9" and told["CUT_NODE"]["guideline"] == "G37"
    assert {"label": "pairs joined", "value": "3"} in told["ONLY_THROUGH"]["facts"]


def test_partnerships_join_organisations(listed: Any) -> None:
    asked = f"{NODE} rank pairsJoined pairsOnlyThrough {PAIR}"
    found = listed(asked, "filter: { kinds: [PARTNERSHIP] }")
    assert ranks(found) == [("c", 1), ("d", 1), ("a", 3), ("b", 3)]
    c, d, a, _ = found["nodes"]
    assert (c["pairsJoined"], c["pairsOnlyThrough"], a["pairsOnlyThrough"]) == (1, 1, 0)
    pair = d["pairs"][0]
    assert (pair["a"]["key"], pair["b"]["key"], pair["linked"]) == ("lone", "tie", None)
    both = listed(f"{NODE} rank", "filter: { kinds: [PARTNERSHIP, ORGANISATION] }")
    assert both["totalCount"] == 8 and ranks(both)[:4] == [("hub", 1), ("c", 1), ("d", 1), ("duo", 4)]
    assert listed(NODE, "filter: { kinds: [] }")["emptyReason"] == "NOT_ASKED_FOR"


# Who does


def test_partnerships_by_their_links(listed: Any) -> None:
    roles = "roles { groupBy coordinator itinerant gatekeeper liaison shares { gatekeeper } z { liaison } }"
    found = listed(f"{NODE} {FIGURES} {roles} {PAIR}", "graph: LINKS")
    assert ranks(found) == [("c", 1), ("d", 1), ("a", 3), ("e", 3)]  # a - c - d - e
    c, d, a, _ = found["nodes"]
    assert (c["betweenness"], c["betweennessNormalised"]) == (2, pytest.approx(2 / 3))
    assert (c["contacts"], c["effectiveSize"], c["constraint"]) == (2, 2, 0.5)
    assert (a["effectiveSize"], a["constraint"], a["hierarchy"]) == (1, 1, None)
    assert (c["pairsJoined"], c["pairsOnlyThrough"], c["undatedLinks"], d["undatedLinks"]) == (
        None,
        None,
        0,
        1,
    )
    assert c["roles"]["groupBy"] == "TERRITORY"
    assert [c["roles"][name] for name in ("coordinator", "itinerant", "gatekeeper", "liaison")] == [
        0,
        0,
        1,
        0,
    ]
    (pair,) = c["pairs"]
    assert (pair["a"]["key"], pair["b"]["key"]) == ("a", "d")
    assert (pair["sharedCount"], pair["linked"], pair["onlyThrough"]) == (None, False, None)


def test_what_the_list_rests_on(respond: Any) -> None:
    asked = (
        "graph orderBy organisations partnerships leftOut ties undatedLinks components betweennessExact "
        "betweennessSamples betweennessError groups ungrouped"
    )
    told = respond(f"brokers {{ {asked} }} links: brokers(graph: LINKS) {{ {asked} }}")["data"]["network"]
    exact = {"betweennessExact": True, "betweennessSamples": None, "betweennessError": None}
    assert told["brokers"] == {
        "graph": "MEMBERS",
        "orderBy": "PAIRS_ONLY_THROUGH",
        "organisations": 4,
        "partnerships": 4,
        "leftOut": 2,
        "ties": 8,
        "undatedLinks": 0,
        "components": 1,
        "groups": None,
        "ungrouped": None,
        **exact,
    }
    assert told["links"] == {
        "graph": "LINKS",
        "orderBy": "BETWEENNESS",
        "organisations": 0,
        "partnerships": 4,
        "leftOut": 2,
        "ties": 3,
        "undatedLinks": 1,
        "components": 1,
        "groups": 2,
        "ungrouped": 0,
        **exact,
    }


def test_groups_and_orders_can_be_chosen(listed: Any) -> None:
    told = "roles { groupBy gatekeeper coordinator }"
    found = listed(f"{NODE} rank {told}", "graph: LINKS, filter: { groupBy: THEME }, orderBy: CONSTRAINT")
    assert ranks(found) == [("c", 1), ("d", 1), ("a", 3), ("e", 3)]
    assert found["nodes"][0]["roles"] == {"groupBy": "THEME", "gatekeeper": 1, "coordinator": 0}
    assert found["nodes"][1]["roles"] == {"groupBy": "THEME", "gatekeeper": 0, "coordinator": 1}
    assert listed(NODE, "graph: LINKS, filter: { groupBy: LEVEL }")["totalCount"] == 4
    assert listed(told, "graph: LINKS, filter: { groupBy: LEVEL }")["nodes"][0]["roles"] is None
    assert keys(listed(NODE, "orderBy: PAIRS_JOINED")) == ["hub", "duo", "tie", "lone"]


# What is narrowed


@pytest.mark.parametrize(
    ("narrowed", "expected"),
    [
        ('partnerships: ["d"]', [("lone", 2), ("tie", 2)]),
        ('organisations: ["lone", "duo"]', [("duo", 2), ("lone", 2)]),
        ('organisations: ["idle"]', []),
        ('partnerships: ["f"]', []),
        ('territories: ["south"]', [("lone", 2), ("tie", 2)]),
        ('territories: ["nation"], themes: ["burglary"]', [("hub", 1), ("duo", 2)]),
        ('kinds: [PARTNERSHIP], organisations: ["tie"]', [("c", 1), ("d", 1)]),
        ('kinds: [PARTNERSHIP], partnerships: ["b", "mute"]', [("b", 3)]),
        ('kinds: [PARTNERSHIP], territories: ["south"]', [("d", 1)]),
    ],
)
def test_a_filter_changes_no_rank(listed: Any, narrowed: str, expected: list[tuple[str, int]]) -> None:
    found = listed(f"{NODE} rank", f"filter: {{ {narrowed} }}")
    assert ranks(found) == expected and found["totalCount"] == len(expected)
    assert found["emptyReason"] == (None if expected else "NOT_ASKED_FOR")


@pytest.mark.parametrize(
    ("arguments", "code", "words"),
    [
        ('filter: { partnerships: ["nobody"] }', "NOT_FOUND", "no partnership 'nobody'"),
        ('filter: { organisations: ["nobody"] }', "NOT_FOUND", "no organisation 'nobody'"),
        ('filter: { territories: ["nowhere"] }', "NOT_FOUND", "no territory 'nowhere'"),
        ('filter: { themes: ["none"] }', "NOT_FOUND", "no theme 'none'"),
        ("orderBy: CONSTRAINT", "BAD_USER_INPUT", "not known on MEMBERS; one of PAIRS_ONLY_THROUGH"),
        ("graph: LINKS, orderBy: PAIRS_JOINED", "BAD_USER_INPUT", "not known on LINKS; one of BETWEENNESS"),
        ("graph: LINKS, filter: { kinds: [ORGANISATION] }", "BAD_USER_INPUT", "only partnerships"),
        ("filter: { groupBy: COMPONENT }", "BAD_USER_INPUT", "one of TERRITORY, LEVEL"),
        ("first: 1001", "BAD_USER_INPUT", "first 1001"),
        ('after: "x"', "BAD_CURSOR", "cursor"),
    ],
)
def test_what_cannot_be_answered_says_why(failure: Any, arguments: str, code: str, words: str) -> None:
    found = failure(arguments)
    assert found[0] == code and words in found[1]


def test_null_means_the_default(listed: Any) -> None:
    nothing = "graph: null, orderBy: null, first: null, after: null, filter: null"
    assert listed(NODE, nothing) == listed(NODE)
    kinds = "filter: { kinds: null, partnerships: null, organisations: null, groupBy: null }"
    assert listed(NODE, kinds) == listed(NODE)


def test_pages_and_whose_cursors_they_are(respond: Any, failure: Any) -> None:
    def at(arguments: str, day: str = DAY) -> Any:
        asked = f"brokers({arguments}) {{ nodes {{ {NODE} rank }} pageInfo {{ hasNextPage endCursor }} }}"
        return respond(asked, day)["data"]["network"]["brokers"]

    first = at("first: 3")
    cursor = first["pageInfo"]["endCursor"]
    assert keys(first) == ["hub", "duo", "lone"] and first["pageInfo"]["hasNextPage"]
    assert at(f'first: 3, after: "{cursor}"')["nodes"] == [{"node": {"key": "tie"}, "rank": 2}]
    for other in (
        f'after: "{cursor}", graph: LINKS',
        f'after: "{cursor}", orderBy: BETWEENNESS',
        f'after: "{cursor}", filter: {{ partnerships: ["a"] }}',
    ):
        assert failure(other)[0] == "BAD_CURSOR"
    assert failure(f'after: "{cursor}"', day="2026-06-29")[0] == "BAD_CURSOR"


# Seen from one node


def test_seen_from_one_organisation_or_partnership(respond: Any) -> None:
    told = respond(
        f"""
        hub: organisation(key: "hub") {{ broker {{ rank pairsOnlyThrough {NODE} }} }}
        idle: organisation(key: "idle") {{ broker {{ rank }} }}
        c: partnership(key: "c") {{ broker {{ rank pairsJoined }} links: broker(graph: LINKS) {{ rank
          betweenness roles {{ gatekeeper }} }}
          theme: broker(graph: LINKS, groupBy: THEME) {{ roles {{ groupBy }} }} }}
        mute: partnership(key: "mute") {{ broker {{ rank }} links: broker(graph: LINKS) {{ rank }} }}
        """
    )["data"]["network"]
    assert told["hub"]["broker"] == {"rank": 1, "pairsOnlyThrough": 1, "node": {"key": "hub"}}
    assert told["idle"]["broker"] is None and told["mute"] == {"broker": None, "links": None}
    assert told["c"]["broker"] == {"rank": 1, "pairsJoined": 1}
    assert told["c"]["links"] == {"rank": 1, "betweenness": 2, "roles": {"gatekeeper": 1}}
    assert told["c"]["theme"] == {"roles": {"groupBy": "THEME"}}


def test_no_links_of_organisations(respond: Any) -> None:
    response = respond('organisation(key: "hub") { key broker(graph: LINKS) { rank } }')
    assert response["data"]["network"]["organisation"] == {"key": "hub", "broker": None}
    assert response["errors"][0]["extensions"]["code"] == "BAD_USER_INPUT"


# How stable


def test_stability_is_worked_out_once_and_only_where_selected(
    registry: Service, respond: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    asked: list[int] = []
    real = Service.broker_stability

    def counted(self: Service, snapshot: Any, kinds: Any, ix: Any, **told: Any) -> Any:
        asked.append(len(ix))
        return real(self, snapshot, kinds, ix, **told)

    monkeypatch.setattr(Service, "broker_stability", counted)
    respond(f"brokers {{ nodes {{ {NODE} reasons {{ text }} }} }}")
    assert not asked
    for selection in (
        f"stabilityReplicates nodes {{ {NODE} stability }}",
        f"nodes {{ {NODE} stability }} stabilityReplicates",
    ):
        asked.clear()
        found = respond(f"brokers {{ {selection} }}")["data"]["network"]["brokers"]
        assert asked == [4] and found["stabilityReplicates"] == 200
        assert all(0 <= node["stability"] <= 1 for node in found["nodes"])


def test_stability_that_takes_too_long_is_null(respond: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    def late(*_: Any, **__: Any) -> Any:
        raise Timeout("too long")

    monkeypatch.setattr(Service, "broker_stability", late)
    found = respond("brokers { stabilityReplicates nodes { rank stability } }")["data"]["network"]["brokers"]
    assert found["stabilityReplicates"] is None
    assert [node["stability"] for node in found["nodes"]] == [None] * 4


def test_closed_lists_are_those_of_the_analysis() -> None:
    for shown, known in (
        (BrokerGraph, [each.value for each in Graph]),
        (BrokerKind, [each.name for each in Kind]),
        (BrokerOrder, [each.value for each in Order]),
        (NoBrokers, [*(each.value for each in Nothing), "NOT_ASKED_FOR"]),
        (KeyPlayerPurpose, [each.value for each in Purpose]),
        (NoKeyPlayers, [each.value for each in NoPlayers]),
    ):
        assert [each.value for each in shown] == known
    assert {order for orders in ORDERS.values() for order in orders} == set(BrokerOrder)


# Awkward registries


@pytest.mark.parametrize(
    ("day", "graph", "reason"),
    [("2026-06-30", "MEMBERS", "NO_MEMBERS"), ("2026-06-30", "LINKS", "NO_LINKS")],
)
def test_nothing_recorded_says_so(tmp_path: Any, day: str, graph: str, reason: str) -> None:
    told = "totalCount emptyReason nodes { rank }"
    asked = f'{{ network(asOf: "{day}") {{ brokers(graph: {graph}) {{ {told} }} }} }}'
    with Service(Settings(store=f"sqlite:{tmp_path / 'r.db'}"), create=True) as service:
        empty = execute(service, asked, {}, ANONYMOUS)["data"]["network"]["brokers"]
        assert empty == {"totalCount": 0, "emptyReason": "NO_PARTNERSHIPS", "nodes": []}
        rows = {"partnership": [{"id": "p", "name": "P"}, {"id": "q", "name": "Q"}]}
        service.store.write(type(REGISTRY)(**rows), Meta(author="test", source="hand"))
        found = execute(service, asked, {}, ANONYMOUS)["data"]["network"]["brokers"]
        assert found == {"totalCount": 0, "emptyReason": reason, "nodes": []}


def test_the_document_that_ships_answers_on_both_graphs(registry: Service) -> None:
    for graph in ("MEMBERS", "LINKS"):
        told = {"asOf": DAY, "graph": graph, "stability": True}
        response = execute(registry, document("brokers"), told, ANONYMOUS)
        assert "errors" not in response
        assert response["data"]["network"]["brokers"]["totalCount"] == 4
