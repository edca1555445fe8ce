"""Graphs as the measures of health read them."""

from __future__ import annotations

import networkx as nx
import numpy as np
from hypothesis import strategies as st

from graphsvc.analysis.health.view import View


def view_from(graph: nx.Graph, **more: object) -> View:
    """A graph as a view: everybody evaluated, in two regions and three levels, the first one national."""
    size = graph.number_of_nodes()
    edges = np.array(sorted(map(sorted, graph.edges)), np.int32).reshape(-1, 2)
    parts = {
        "left": edges[:, 0],
        "right": edges[:, 1],
        "evaluated": np.ones(size, bool),
        "asked": np.ones(size, bool),
        "national": np.where(np.arange(size) == 0, 0, -1).astype(np.int8),
        "territory": (np.arange(size) % 2).astype(np.int32),
        "level": (np.arange(size) % 3).astype(np.int32),
        "members": np.full(size, 4, np.int32),
        "reached": (np.arange(size) % 4).astype(np.int32),
        "administration": (np.arange(size) % 2).astype(np.int8),
        "politics": np.full(size, -1, np.int8),
    }
    return View(**{**parts, **more})


@st.composite
def graphs(draw: st.DrawFn, least: int = 1, most: int = 12) -> nx.Graph:
    size = draw(st.integers(least, most))
    return nx.gnp_random_graph(size, draw(st.floats(0, 1)), seed=draw(st.integers(0, 9_999)))
