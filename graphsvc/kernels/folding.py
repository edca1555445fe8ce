"""A graph without the trees that hang from it: their share of betweenness is known without a search."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np

from graphsvc.kernels.sets import Floats, Ints, Longs, Rows, Truth


class Core(NamedTuple):
    """What is left after nodes with one neighbour are folded into it, again and again.

    A component that is a tree leaves one node. Betweenness of the whole graph is `fixed` plus, for the
    nodes left, the betweenness in `rows` where each end counts `weight` times.
    """

    rows: Rows  # among the nodes left, numbered anew
    node: Ints  # which node each of them was, ascending
    weight: Longs  # of the nodes left: itself and what is folded into it
    component: Ints  # of the nodes left
    size: Longs  # of the nodes left: nodes of its component, folded ones included
    fixed: Floats  # per node of the graph: pairs, at least one end of them in a tree of its own


def fold(rows: Rows) -> Core:
    """The core of an undirected graph without loops; O(nodes + ties), rounds grow with the deepest tree."""
    nodes = len(rows.start) - 1
    degree = np.diff(rows.start)
    owner = np.repeat(np.arange(nodes), degree)
    around = np.bincount(owner, rows.entries, minlength=nodes).astype(np.int64)  # sum of the neighbours left
    left, weight = np.ones(nodes, np.bool_), np.ones(nodes, np.int64)
    squares, above, folded = np.zeros(nodes), np.arange(nodes), []
    leaves = np.flatnonzero(degree == 1)
    while len(leaves):
        into = around[leaves]
        leaves, into = _once(leaves, into, degree)
        _fold(leaves, into, left, degree, around, weight, squares)
        above[leaves] = into
        folded.append(leaves)
        touched = np.unique(into)
        leaves = touched[degree[touched] == 1]
    component = components(rows)
    size = np.bincount(component, minlength=1)[component]
    fixed = ((size - 1.0) ** 2 - squares - (size - weight).astype(np.float64) ** 2) / 2
    inner, node = _induced(rows, owner, left)
    return Core(inner, node, weight[node], component[node], size[node], fixed)


def _once(leaves: Longs, into: Longs, degree: Longs) -> tuple[Longs, Longs]:
    """Two leaves that have only each other: the smaller one stays."""
    stays = (degree[into] == 1) & (leaves < into)
    return leaves[~stays], into[~stays]


def _fold(
    leaves: Longs,
    into: Longs,
    left: Truth,
    degree: Longs,
    around: Longs,
    weight: Longs,
    squares: Floats,
) -> None:
    left[leaves] = False
    degree[leaves] = 0
    np.subtract.at(degree, into, 1)
    np.subtract.at(around, into, leaves)
    np.add.at(weight, into, weight[leaves])
    np.add.at(squares, into, weight[leaves].astype(np.float64) ** 2)


def components(rows: Rows) -> Ints:
    """The component of each node."""
    from scipy import sparse

    nodes = len(rows.start) - 1
    ones = np.ones(len(rows.entries), np.int8)
    graph = sparse.csr_array((ones, rows.entries, rows.start), (nodes, nodes))
    found: Ints = sparse.csgraph.connected_components(graph, directed=False)[1]
    return found


def _induced(rows: Rows, owner: Longs, left: Truth) -> tuple[Rows, Ints]:
    """The rows of the nodes left among themselves, and which nodes these are."""
    node = np.flatnonzero(left).astype(np.int32)
    number = np.cumsum(left, dtype=np.int32) - np.int32(1)
    kept = left[owner] & left[rows.entries]
    start = np.zeros(len(node) + 1, np.int64)
    np.cumsum(np.bincount(number[owner[kept]], minlength=len(node)), out=start[1:])
    return Rows(start, number[rows.entries[kept]]), node
