"""What an answer on brokers says at the edges, where its figures come from, and in which words."""

from __future__ import annotations

import re
from itertools import islice
from typing import Any

import networkx as nx
import numpy as np
import pytest

from graphsvc.analysis.brokers import Brokers, Graph, Kind, Nothing, Order, Stability, centrality, stability
from graphsvc.analysis.brokers.evidence import Evidence, evidence
from graphsvc.analysis.brokers.pairs import pairs_of
from graphsvc.analysis.brokers.ranking import default_order, ranked
from graphsvc.analysis.brokers.sentences import reasons
from graphsvc.analysis.brokers.stability import broker_stability
from graphsvc.analysis.links import link_record
from graphsvc.errors import BadInput
from graphsvc.snapshot.snapshot import Snapshot
from tests.broker_graphs import LIVE, STALE, UNDATED, brokers_of, linked, seated
from tests.pictures import snapshot_of

TWO_TOWNS = {"north": ["police", "school"], "south": ["police", "court"], "east": ["police", "court"]}


def row_of(snapshot: Snapshot, answer: Brokers, kind: Kind, key: str) -> int:
    table = snapshot.organisations if kind == Kind.ORGANISATION else snapshot.partnerships
    row = answer.row_of(kind, table.ix[key])
    assert row is not None
    return row


def texts(snapshot: Snapshot, graph: Graph, kind: Kind, key: str, grouping: str = "LEVEL") -> dict[str, str]:
    answer = brokers_of(snapshot, graph, grouping)
    row = row_of(snapshot, answer, kind, key)
    found = reasons(answer, row, evidence(answer, row, snapshot), snapshot, grouping=grouping)
    return {reason.code: reason.text for reason in found}


def asked(
    snapshot: Snapshot, graph: Graph = Graph.MEMBERS, order: Order = Order.PAIRS_ONLY_THROUGH, **more: Any
) -> Stability:
    columns = brokers_of(snapshot, graph).columns
    nodes = {"kinds": columns.kind.astype(np.int32), "ix": columns.ix}
    return broker_stability(
        snapshot.arrays, record=link_record(snapshot), graph=graph, order=order, **(nodes | more)
    )


@pytest.mark.parametrize(
    ("snapshot", "graph", "nothing"),
    [
        (snapshot_of(), Graph.MEMBERS, Nothing.NO_PARTNERSHIPS),
        (snapshot_of(), Graph.LINKS, Nothing.NO_PARTNERSHIPS),
        (seated({"north": [], "south": []}), Graph.MEMBERS, Nothing.NO_MEMBERS),
        (seated(TWO_TOWNS), Graph.LINKS, Nothing.NO_LINKS),
        (seated(TWO_TOWNS, [("north", "south")], STALE), Graph.LINKS, Nothing.NO_LINKS),
        (seated(TWO_TOWNS), Graph.MEMBERS, None),
    ],
)
def test_why_nobody_is_listed(snapshot: Snapshot, graph: Graph, nothing: Nothing | None) -> None:
    found = brokers_of(snapshot, graph)
    assert found.nothing == nothing
    assert bool(len(found)) == (nothing is None)
    rows, ranks = ranked(found, default_order(graph))
    assert len(rows) == len(ranks) == len(found)


def test_a_single_membership() -> None:
    found = brokers_of(seated({"north": ["police"]}), Graph.MEMBERS)
    assert (found.organisations, found.partnerships, found.edges) == (1, 1, 1)
    assert found.columns.betweenness.tolist() == [0, 0]
    assert np.isnan(found.columns.betweenness_normalised).all()
    assert found.columns.parts.tolist() == [1, 1]


def test_partnerships_that_have_ended_join_nobody() -> None:
    rows = {
        "partnership": [{"id": "a"}, {"id": "b"}, {"id": "c", "end": "2020-01-01"}],
        "organisation": [{"id": "police"}],
        "membership": [{"partnership": p, "organisation": "police"} for p in "abc"],
    }
    found = brokers_of(snapshot_of("2024-03-31", **rows), Graph.MEMBERS)
    assert found.columns.contacts.tolist() == [2, 1, 1]
    assert found.left_out == 0


def test_only_live_links_take_a_pair_away() -> None:
    for state, expected in ((LIVE, 1), (UNDATED, 2), (STALE, 2)):
        snapshot = seated(TWO_TOWNS, [("north", "south")], state)
        found = brokers_of(snapshot, Graph.MEMBERS)
        row = row_of(snapshot, found, Kind.ORGANISATION, "police")
        assert found.columns.pairs_joined[row] == 3
        assert found.columns.pairs_only_through[row] == expected


def test_undated_links_count_and_are_said() -> None:
    graph = nx.path_graph(4)
    found = brokers_of(linked(graph, undated=[(0, 1), (2, 3)]), Graph.LINKS)
    assert found.undated_links == 2
    assert found.columns.undated.tolist() == [1, 1, 1, 1]
    assert found.columns.betweenness.tolist() == [0, 2, 2, 0]


def test_rows_are_found_by_kind_and_number() -> None:
    snapshot = seated({"a": ["x"], "b": [], "c": ["x", "z"]})
    found = brokers_of(snapshot, Graph.MEMBERS)
    assert [found.row_of(Kind.PARTNERSHIP, ix) for ix in range(4)] == [2, None, 3, None]
    assert [found.row_of(Kind.ORGANISATION, ix) for ix in range(3)] == [0, 1, None]


def test_equal_figures_share_the_better_rank() -> None:
    found = brokers_of(linked(nx.path_graph(5)), Graph.LINKS)
    rows, ranks = ranked(found, Order.BETWEENNESS)
    assert rows.tolist() == [2, 1, 3, 0, 4]
    assert ranks.tolist() == [1, 2, 2, 4, 4]
    rows, ranks = ranked(found, Order.CONSTRAINT, found.columns.ix < 3)
    assert (rows.tolist(), ranks.tolist()) == ([1, 2, 0], [1, 1, 3])


def test_what_is_not_known_comes_last() -> None:
    found = brokers_of(seated(TWO_TOWNS), Graph.MEMBERS)
    rows, ranks = ranked(found, Order.CONSTRAINT)
    assert rows.tolist() == list(range(len(found)))
    assert set(ranks.tolist()) == {1}


def test_large_graphs_are_estimated_and_say_so(monkeypatch: pytest.MonkeyPatch) -> None:
    snapshot = linked(nx.karate_club_graph())
    exact = brokers_of(snapshot, Graph.LINKS)
    assert (exact.samples, exact.error, exact.columns.betweenness_error.any()) == (None, None, False)
    monkeypatch.setattr(centrality, "EXACT_NODES", 10)
    found = brokers_of(snapshot, Graph.LINKS)
    assert found.samples is not None and found.samples > centrality.SAMPLES
    assert found.error is not None and 0 < found.error < 0.2
    off = np.abs(found.columns.betweenness - exact.columns.betweenness)
    assert (off <= found.columns.betweenness_error).all()
    assert found.columns.betweenness_error.max() < 30
    again = brokers_of(snapshot, Graph.LINKS)
    assert np.array_equal(found.columns.betweenness, again.columns.betweenness)


def test_trees_need_no_estimate(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(centrality, "EXACT_NODES", 0)
    found = brokers_of(linked(nx.balanced_tree(2, 3)), Graph.LINKS)
    assert (found.samples, found.error) == (None, None)
    assert found.columns.betweenness[0] == 7 * 7


def test_pairs_come_as_they_are_asked_for() -> None:
    hub = {p: ["police"] for p in range(2_000)}
    first = list(islice(pairs_of(seated(hub), Graph.MEMBERS, Kind.ORGANISATION, 0), 3))
    assert [(pair.a, pair.b, pair.only_through) for pair in first] == [
        (0, 1, True),
        (0, 2, True),
        (0, 3, True),
    ]


def test_evidence_of_a_body_that_holds_two_towns_together() -> None:
    snapshot = seated({**TWO_TOWNS, "west": ["court", "club"]})
    found = brokers_of(snapshot, Graph.MEMBERS)
    police = evidence(found, row_of(snapshot, found, Kind.ORGANISATION, "police"), snapshot)
    court = snapshot.organisations.ix["court"]
    assert police == Evidence(second=court, second_contacts=2, parts=(3, 1), left_alone=0)
    north = evidence(found, row_of(snapshot, found, Kind.PARTNERSHIP, "north"), snapshot)
    assert north == Evidence(second=None, second_contacts=0, parts=(3,), left_alone=1)


def test_words_on_members() -> None:
    snapshot = seated({**TWO_TOWNS, "west": ["court", "club"]})
    told = texts(snapshot, Graph.MEMBERS, Kind.ORGANISATION, "police")
    assert told["ONLY_THROUGH"] == (
        "Only through it do 2 pairs of partnerships share a member, of 3 that it joins."
    )
    assert told["CUT_NODE"] == (
        "Without it its part of the network falls into parts of 3 and 1 partnerships."
    )
    assert told["SECOND"] == (
        "Nearest to standing in for it is Body court, which sits in 2 of its 3 partnerships."
    )
    assert told["FULL_LOAD"] == "With 3 memberships it carries a full load: nine in ten have no more."
    told = texts(snapshot, Graph.MEMBERS, Kind.PARTNERSHIP, "north")
    assert told["ONLY_THROUGH"] == "Only here does 1 pair of organisations meet."
    assert told["SIT_ONLY_HERE"] == "1 organisation sits nowhere else."
    assert told["NO_SECOND"] == "No other partnership has two of its members: agree on a second in good time."
    told = texts(snapshot, Graph.MEMBERS, Kind.ORGANISATION, "club")
    assert told == {"JOINS_NONE": "It sits in one partnership only, so it joins no two."}
    told = texts(snapshot, Graph.MEMBERS, Kind.PARTNERSHIP, "south")
    assert told["JOINED_ELSEWHERE"] == "The one pair of organisations that sit here meets elsewhere too."


def test_words_on_links() -> None:
    snapshot = linked(nx.star_graph(4), ["local", "local", "local", "local", None], undated=[(0, 1)])
    told = texts(snapshot, Graph.LINKS, Kind.PARTNERSHIP, "000")
    assert told["CONTACTS"] == "No two of its 4 contacts have a link: it is what they have in common."
    assert told["BETWEENNESS"] == (
        "It lies on the shortest ways between others: 100.0 % of the most possible."
    )
    assert told["ROLE_COORDINATOR"] == (
        "It stands between 3 pairs of contacts that have no link: all within its own level."
    )
    assert told["UNDATED_LINKS"] == "Of 1 of its 4 links the last contact is not recorded: ask when it was."
    told = texts(snapshot, Graph.LINKS, Kind.PARTNERSHIP, "001")
    assert told["CONTACTS"] == "It has one contact, so it joins no two."
    assert told["UNDATED_LINKS"].startswith("Of its one link")


def test_words_on_what_falls_apart() -> None:
    lone = seated({p: ["police"] for p in range(5)})
    told = texts(lone, Graph.MEMBERS, Kind.ORGANISATION, "police")
    assert told["CUT_NODE"] == "Without it 5 partnerships would each stand alone."
    assert told["NO_SECOND"].startswith("No other organisation sits in two of its partnerships")
    many = nx.star_graph(6)
    many.add_edge(6, 7)
    told = texts(linked(many), Graph.LINKS, Kind.PARTNERSHIP, "000")
    assert told["CUT_NODE"] == (
        "Without it its part of the network falls into 6, the largest of 2, 1, 1 and 1 partnerships."
    )
    assert told["NO_SECOND"].startswith("No other partnership has links with two of its contacts")


def test_words_on_estimates(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(centrality, "EXACT_NODES", 10)
    told = texts(linked(nx.karate_club_graph()), Graph.LINKS, Kind.PARTNERSHIP, "000")
    assert re.search(r"\(estimated from [\d,]+ ways drawn at random\): about 4", told["BETWEENNESS"])


def test_facts_hold_the_numbers() -> None:
    snapshot = seated(TWO_TOWNS)
    found = brokers_of(snapshot, Graph.MEMBERS)
    row = row_of(snapshot, found, Kind.ORGANISATION, "police")
    first = reasons(found, row, evidence(found, row, snapshot), snapshot)[0]
    assert [(fact.value, fact.unit) for fact in first.facts] == [("2", "pairs"), ("3", "pairs")]
    assert first.guideline == "G9"


def test_who_leads_by_far_stays_first() -> None:
    found = asked(linked(nx.star_graph(12)), Graph.LINKS, Order.BETWEENNESS, top=1)
    assert found.shares[0] == 1.0
    assert found.shares[1:].max() == 0.0
    assert found.replicates == 200


def test_who_leads_narrowly_does_not_always() -> None:
    hubs = nx.disjoint_union(nx.star_graph(8), nx.star_graph(8))
    found = asked(linked(hubs), Graph.LINKS, Order.BETWEENNESS, top=1)
    assert 0.4 < found.shares[0] < 0.9
    assert found.shares[0] + found.shares[9] >= 1.0  # equal ones share the rank


def test_who_has_no_tie_has_no_stability() -> None:
    snapshot = seated({**TWO_TOWNS, "loner": []})
    loner = np.array([snapshot.partnerships.ix["loner"], 99], np.int32)
    found = asked(snapshot, kinds=np.full(2, Kind.PARTNERSHIP, np.int32), ix=loner)
    assert np.isnan(found.shares).all()


def test_fewer_replicates_where_the_budget_does_not_reach(monkeypatch: pytest.MonkeyPatch) -> None:
    snapshot = seated(TWO_TOWNS)
    monkeypatch.setattr(stability, "BUDGET", 26 * 50.0)
    assert asked(snapshot).replicates == 50
    monkeypatch.setattr(stability, "BUDGET", 26 * 19.0)
    found = asked(snapshot)
    assert found.replicates == 0
    assert np.isnan(found.shares).all()


def test_no_stability_of_an_estimate(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(centrality, "EXACT_WORK", 1)
    assert asked(seated(TWO_TOWNS), order=Order.BETWEENNESS).replicates == 0


def test_first_none_is_refused() -> None:
    with pytest.raises(BadInput, match="top 0: at least 1"):
        asked(seated(TWO_TOWNS), top=0)
