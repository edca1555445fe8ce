"""The benchmarks of brokers run on tiny networks, and what they compare is equal. No time is asserted."""

from __future__ import annotations

import networkx as nx
import numpy as np
import pytest

from benchmarks import broker_classics, broker_peers, broker_stall, brokers
from benchmarks.broker_networks import by_networkx, drawn, edges, registry
from graphsvc.analysis.brokers import Graph
from graphsvc.analysis.brokers.find import find_brokers
from graphsvc.analysis.brokers.graphs import among, live_pairs, partnership_rows, tied
from graphsvc.kernels import brokering, brokering_plain


def test_the_invented_registry_is_one() -> None:
    arrays, record, region = registry(120)
    assert arrays.active.sum() == len(region) == 120 and len(np.unique(region)) == 6
    assert (record.left < record.right).all() and 100 < len(record) < 240
    members = find_brokers(arrays, record=record, graph=Graph.MEMBERS)
    links = find_brokers(arrays, record=record, graph=Graph.LINKS, group=region)
    assert members.partnerships == 120 and links.groups == 6


def test_all_engines_count_the_same_pairs() -> None:
    arrays, record, _ = registry(90)
    network = tied(arrays, record, Graph.MEMBERS)
    rows, width = partnership_rows(network)
    apart = among(live_pairs(arrays, record), network.ix[network.organisations :])
    counted = brokers.looped(rows, width, apart)
    assert sum(counted) > 50
    for engine in (brokering, brokering_plain):
        assert engine.only_through(rows, width, apart).tolist() == counted


def test_random_graphs_are_the_same_for_all() -> None:
    graph, rows = drawn(40, 90)
    assert nx.utils.graphs_equal(by_networkx(rows), nx.Graph(graph)) and len(edges(rows)) == 90
    told = list(nx.betweenness_centrality(graph, normalized=False).values())
    assert brokering.betweenness(*rows) == pytest.approx(told)
    brokers.same(told, told)
    with pytest.raises(AssertionError, match="do not find the same"):
        brokers.same(told, told[::-1])


def test_the_error_of_an_estimate_falls_with_its_samples() -> None:
    rows = drawn(60, 150)[1]
    true = brokering.betweenness(*rows)
    few, many = (brokers.error_of(true, brokers.estimate(rows, number)) for number in (200, 50_000))
    assert many < few and brokers.error_of(true, true) == 0


def test_the_whole_report(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(brokers, "REFERENCE", 2_000)
    monkeypatch.setattr(brokers, "SAMPLES", (200, 400))
    monkeypatch.setattr(broker_stall, "IDLE_SECONDS", 0.05)
    monkeypatch.setattr(broker_peers, "find_spec", lambda name: None)
    said = brokers.report(sizes=[60, 80], rounds=1, nodes=200, ties=600)
    for part in ("a loop in Python", "exact betweenness", "200 paths", "effective size only", "longest wait"):
        assert part in said
    assert "nan" not in said


def test_well_known_networks_are_loaded_whole() -> None:
    karate = broker_classics.found(broker_classics.linked(nx.karate_club_graph()), Graph.LINKS, replicates=1)
    davis = broker_classics.found(
        broker_classics.seated(nx.davis_southern_women_graph()), Graph.MEMBERS, replicates=1
    )
    assert (karate.nodes, karate.edges) == (34, 78)
    assert (davis.nodes, davis.edges) == (32, 89)
