"""Figures on brokers that others have printed."""

from __future__ import annotations

import networkx as nx
import numpy as np
import pytest

from graphsvc.analysis.brokers import Graph
from graphsvc.analysis.brokers.triangles import closeness
from graphsvc.kernels.sets import Rows
from tests.broker_graphs import brokers_of, kernel_rows, linked, seated

# To two digits, as Borgatti & Halgin (Analyzing affiliation networks, SAGE Handbook of Social Network
# Analysis, 2011) print them; networkx checks its own two-mode betweenness by the same table.
DAVIS = {
    "Evelyn": 0.10, "Laura": 0.05, "Theresa": 0.09, "Brenda": 0.05, "Charlotte": 0.01, "Frances": 0.01,
    "Eleanor": 0.01, "Pearl": 0.01, "Ruth": 0.02, "Verne": 0.02, "Myra": 0.02, "Katherina": 0.05,
    "Sylvia": 0.07, "Nora": 0.11, "Helen": 0.04, "Dorothy": 0.00, "Olivia": 0.01, "Flora": 0.01,
    "E1": 0.00, "E2": 0.00, "E3": 0.02, "E4": 0.01, "E5": 0.04, "E6": 0.07, "E7": 0.13, "E8": 0.24,
    "E9": 0.23, "E10": 0.01, "E11": 0.02, "E12": 0.02, "E13": 0.00, "E14": 0.00,
}  # fmt: skip


def test_marriages_of_florentine_families() -> None:
    """Padgett & Ansell 1993; values to three digits as networkx checks its own by."""
    graph = nx.florentine_families_graph()
    snapshot = linked(graph)
    columns = brokers_of(snapshot, Graph.LINKS).columns
    keys = snapshot.partnerships.keys
    told = dict(zip((keys[ix] for ix in columns.ix.tolist()), columns.betweenness_normalised, strict=True))
    published = {"Medici": 0.522, "Guadagni": 0.255, "Albizzi": 0.212, "Salviati": 0.143, "Ridolfi": 0.114}
    published |= {"Bischeri": 0.104, "Strozzi": 0.103, "Barbadori": 0.093, "Pazzi": 0.0, "Ginori": 0.0}
    for family, value in published.items():
        assert told[family] == pytest.approx(value, abs=5e-4)
    assert columns.cut_node[columns.ix.tolist().index(keys.index("Medici"))]


def test_women_and_events_of_davis() -> None:
    """Davis, Gardner & Gardner 1941: two-mode betweenness over its two-mode maximum."""
    graph = nx.davis_southern_women_graph()
    women = set(graph.graph["top"])
    events = {event: [woman.split()[0] for woman in graph[event]] for event in graph if event not in women}
    snapshot = seated(events)
    columns = brokers_of(snapshot, Graph.MEMBERS).columns
    tables = (snapshot.organisations, snapshot.partnerships)
    names = [
        tables[kind].keys[ix] for kind, ix in zip(columns.kind.tolist(), columns.ix.tolist(), strict=True)
    ]
    told = dict(zip(names, columns.betweenness_normalised.tolist(), strict=True))
    assert told.keys() == DAVIS.keys()
    for name, value in DAVIS.items():
        assert told[name] == pytest.approx(value, abs=5e-3)


def test_the_karate_club() -> None:
    """Zachary 1977; the instructor, the president and a third: as R's igraph prints them for nodes 1, 34, 33.

    The output stands in Lantz, Machine Learning with R (2015), ch. 12.
    """
    columns = brokers_of(linked(nx.karate_club_graph()), Graph.LINKS).columns
    assert columns.betweenness[[0, 33, 32]] == pytest.approx([231.071, 160.552, 76.690], abs=5e-4)
    assert columns.betweenness_normalised[[0, 33, 32]] == pytest.approx([0.438, 0.304, 0.145], abs=5e-4)
    assert np.flatnonzero(columns.cut_node).tolist() == [0]


def test_redundancy_by_borgatti() -> None:
    """The example of Borgatti 1997, Connections 20(1): G has six contacts with four ties: 6 - 8/6 = 4.67.

    Constraint is not printed there: networkx says of its values that they come from UCINET and igraph and
    were worked out by hand.
    """
    ties = ["AB", "AF", "AG", "AE", "EG", "FG", "BG", "BD", "DG", "GC"]
    graph = nx.empty_graph(7)
    graph.add_edges_from(["ABCDEFG".index(end) for end in tie] for tie in ties)
    found = closeness(Rows(*kernel_rows(graph)))
    assert found.effective_size[[0, 2, 6]] == pytest.approx([2.50, 1.00, 4.67], abs=5e-3)
    assert found.constraint[[0, 2, 6]] == pytest.approx([0.595, 1.000, 0.400], abs=5e-4)
