"""Betweenness and constraint by libraries that are installed for the benchmark only.

`pip install --target FOLDER igraph rustworkx networkit`, then with FOLDER in PYTHONPATH
`python -m benchmarks brokers`; those that are not there are left out.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from functools import partial
from importlib import import_module
from importlib.util import find_spec
from typing import Any

import networkx as nx
import numpy as np

from benchmarks.broker_networks import by_networkx, edges
from graphsvc.kernels.sets import Floats, Rows

Engine = Callable[[], Any]
PIVOTS = 10


def exact(rows: Rows) -> dict[str, Engine]:
    """Exact betweenness over unordered pairs by each compiled library."""
    return {name: make(rows) for name, make in _EXACT.items() if find_spec(name) is not None}


def constraint(rows: Rows) -> dict[str, Engine]:
    """Burt's constraint by igraph."""
    return {"igraph, constraint only": _igraph(rows).constraint} if find_spec("igraph") else {}


def kadabra(rows: Rows, errors: Sequence[float]) -> dict[float, Engine]:
    """Betweenness by KADABRA (Borassi & Natale 2019) with some absolute errors of the share of all pairs.

    Its delta is 0.1; it gives twice the share.
    """
    if find_spec("networkit") is None:
        return {}
    library, made = _networkit(rows)
    size = len(rows.start) - 1

    def run(error: float) -> Floats:
        found = library.centrality.KadabraBetweenness(made, error, 0.1)
        found.run()
        told: Floats = np.array(found.scores()) * size * (size - 1) / 4
        return told

    return {error: partial(run, error) for error in errors}


def pivots(rows: Rows) -> Engine:
    """networkx from a few sources."""
    graph = by_networkx(rows)
    return lambda: list(nx.betweenness_centrality(graph, k=PIVOTS, normalized=False, seed=1).values())


def _igraph(rows: Rows) -> Any:
    return import_module("igraph").Graph(n=len(rows.start) - 1, edges=edges(rows).tolist())


def _by_igraph(rows: Rows) -> Engine:
    made = _igraph(rows)
    return lambda: np.array(made.betweenness())


def _by_rustworkx(rows: Rows) -> Engine:
    library = import_module("rustworkx")
    made = library.PyGraph()
    made.add_nodes_from(list(range(len(rows.start) - 1)))
    made.add_edges_from_no_data([(a, b) for a, b in edges(rows).tolist()])
    return lambda: np.array(list(library.betweenness_centrality(made, normalized=False).values()))


def _by_networkit(rows: Rows) -> Engine:
    library, made = _networkit(rows)
    return lambda: np.array(library.centrality.Betweenness(made).run().scores()) / 2  # of ordered pairs


def _networkit(rows: Rows) -> tuple[Any, Any]:
    library = import_module("networkit")
    library.setNumberOfThreads(1)
    made = library.Graph(len(rows.start) - 1)
    for a, b in edges(rows).tolist():
        made.addEdge(a, b)
    return library, made


_EXACT: Mapping[str, Callable[[Rows], Engine]] = {
    "igraph": _by_igraph,
    "rustworkx": _by_rustworkx,
    "networkit": _by_networkit,
}
