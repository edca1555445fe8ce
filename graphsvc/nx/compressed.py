"""A networkx graph as sparse rows, as kernels read it."""

from __future__ import annotations

from collections.abc import Hashable
from typing import Any

import numpy as np
from numpy.typing import NDArray

from graphsvc.snapshot.csr import Csr

Pairs = NDArray[np.int32]


class CompressedGraph:
    """The nodes of an undirected simple graph in order, and for each the others that it is tied to.

    Loops are left out: no path, cut or bridge needs one. `original` is the graph it was made from.
    """

    __networkx_backend__ = "graphsvc"

    def __init__(self, original: Any) -> None:
        self.original = original
        self.nodes: list[Hashable] = list(original)
        self.rows = _rows(original, self.nodes)

    def __len__(self) -> int:
        return len(self.nodes)

    def is_directed(self) -> bool:
        """False, always; the graph it was made from may still be: see `can_run` of the backend."""
        return bool(self.original.is_directed())

    def is_multigraph(self) -> bool:
        """Whether the graph it was made from is one."""
        return bool(self.original.is_multigraph())


def _rows(graph: Any, nodes: list[Hashable]) -> Csr:
    """The ties of a graph, each at both of its ends; O(ties log ties)."""
    number = {node: place for place, node in enumerate(nodes)}
    adjacency = graph._adj  # the dictionaries themselves: the views around them take three times as long
    sizes = np.fromiter((len(adjacency[node]) for node in nodes), np.int64, len(nodes))
    total = int(sizes.sum())
    far = np.fromiter((number[other] for node in nodes for other in adjacency[node]), np.int32, total)
    near = np.repeat(np.arange(len(nodes), dtype=np.int32), sizes)
    kept = near != far
    return Csr.from_pairs(near[kept], far[kept], (len(nodes), len(nodes)))
