"""The functions that networkx dispatches to graphsvc, and when it may (docs/networkx.md)."""

from __future__ import annotations

from collections.abc import Callable, Hashable, Iterator
from typing import Any

import numpy as np

from graphsvc.kernels import brokering_engine
from graphsvc.kernels.brokering_sets import Cuts
from graphsvc.kernels.sets import NONE, Floats, Rows
from graphsvc.nx.compressed import CompressedGraph

LEAST_NODES = 50  # below, networkx is done before the graph is converted
_Refusal = str


class Backend:
    """What networkx looks up by name; graphs are converted once and kept by networkx in its cache."""

    @staticmethod
    def convert_from_nx(graph: Any, **_: object) -> CompressedGraph:
        """A networkx graph as sparse rows; its attributes are not needed. O(ties)."""
        return CompressedGraph(graph)

    @staticmethod
    def convert_to_nx(result: Any, **_: object) -> Any:
        """What networkx can read of a result: of a graph the one that it was made from."""
        return result.original if isinstance(result, CompressedGraph) else result

    @staticmethod
    def can_run(name: str, args: tuple[Any, ...], kwargs: dict[str, Any]) -> bool | _Refusal:
        """Whether a call has an exact answer here; else why not, in words."""
        return _REFUSALS[name](*args, **kwargs) or True

    @staticmethod
    def should_run(name: str, args: tuple[Any, ...], kwargs: dict[str, Any]) -> bool | _Refusal:
        """Whether it is worth converting the graph of a call that did not name the backend."""
        graph = args[0] if args else kwargs["G"]
        if isinstance(graph, CompressedGraph) or len(graph) >= LEAST_NODES:
            return True
        return f"fewer than {LEAST_NODES} nodes"

    @staticmethod
    def betweenness_centrality(
        G: CompressedGraph,
        k: None = None,
        normalized: bool = True,
        weight: None = None,
        endpoints: bool = False,
        seed: object = None,
    ) -> dict[Hashable, float]:
        """Exact betweenness of each node, as networkx defines it; a dictionary. O(nodes × ties)."""
        size = len(G)
        found: Floats = brokering_engine(size).betweenness(G.rows.indptr, G.rows.indices)
        if normalized and size > 2:
            found = found * (2.0 / ((size - 1) * (size - 2)))
        return dict(zip(G.nodes, found.tolist(), strict=True))

    @staticmethod
    def articulation_points(G: CompressedGraph) -> Iterator[Hashable]:
        """The nodes without which their component falls apart, in the order of nodes. O(nodes + ties)."""
        return (G.nodes[ix] for ix in np.flatnonzero(_cuts(G).parts > 1).tolist())

    @staticmethod
    def bridges(G: CompressedGraph, root: None = None) -> Iterator[tuple[Hashable, Hashable]]:
        """The ties without which their two ends are apart, in the order of nodes. O(nodes + ties)."""
        other = _cuts(G).bridge
        return ((G.nodes[other[ix]], G.nodes[ix]) for ix in np.flatnonzero(other != NONE).tolist())


def _cuts(graph: CompressedGraph) -> Cuts:
    size = len(graph)
    rows = Rows(graph.rows.indptr, graph.rows.indices)
    found: Cuts = brokering_engine(size).cuts(rows, np.ones(size, np.int64))
    return found


def _unfit(graph: Any) -> _Refusal:
    """Why a graph does not fit; empty where it does."""
    if graph.is_directed():
        return "directed graphs are not supported"
    return "multigraphs are not supported" if graph.is_multigraph() else ""


def _betweenness(
    G: Any,
    k: int | None = None,
    normalized: bool = True,
    weight: str | None = None,
    endpoints: bool = False,
    seed: object = None,
) -> _Refusal:
    if k is not None:
        return "k: only exact betweenness is supported"
    if weight is not None:
        return "weight: only unweighted paths are supported"
    return "endpoints are not supported" if endpoints else _unfit(G)


def _bridges(G: Any, root: Hashable | None = None) -> _Refusal:
    return "root is not supported" if root is not None else _unfit(G)


_REFUSALS: dict[str, Callable[..., _Refusal]] = {
    "betweenness_centrality": _betweenness,
    "articulation_points": _unfit,
    "bridges": _bridges,
}
