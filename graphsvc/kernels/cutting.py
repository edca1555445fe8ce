"""A compiled depth-first walk that finds what holds a graph together (Hopcroft & Tarjan 1973)."""

from __future__ import annotations

import numpy as np

from graphsvc.kernels.brokering_sets import Cuts
from graphsvc.kernels.jit import kernel
from graphsvc.kernels.sets import NONE, Ints, Longs, Rows


@kernel
def cuts(rows: Rows, weight: Longs) -> Cuts:
    """What is parted when a node or a tie goes; see `brokering_plain.cuts`."""
    size = len(rows.start) - 1
    parent, order, low = walk(rows)
    place = np.empty(size, np.int32)
    for at in range(size):
        place[order[at]] = at
    held, beyond = weight.copy(), np.zeros(size, np.int64)
    squares, branches = np.zeros(size), np.zeros(size, np.int32)
    for at in range(size - 1, -1, -1):
        v = order[at]
        up = parent[v]
        if up == NONE:
            continue
        held[up] += held[v]
        if low[v] >= place[up]:
            branches[up] += 1
            beyond[up] += held[v]
            squares[up] += float(held[v]) ** 2
    parts, parted = np.zeros(size, np.int32), np.zeros(size)
    bridge, bridged = np.full(size, NONE, np.int32), np.zeros(size)
    total = 0
    for at in range(size):
        v = order[at]
        if parent[v] == NONE:
            total = held[v]
            parts[v] = branches[v]
        else:
            parts[v] = branches[v] + 1
            if low[v] > place[parent[v]]:
                bridge[v] = parent[v]
                bridged[v] = float(held[v]) * float(total - held[v])
        others = total - weight[v]
        parted[v] = (float(others) ** 2 - squares[v] - float(others - beyond[v]) ** 2) / 2
    return Cuts(parts, parted, bridge, bridged)


@kernel
def walk(rows: Rows) -> tuple[Ints, Ints, Ints]:
    """Parents (NONE for roots), nodes in the order met, the earliest place that each branch is tied to."""
    start, entries = rows.start, rows.entries
    size = len(start) - 1
    parent, order = np.full(size, NONE, np.int32), np.empty(size, np.int32)
    place, low, following = np.full(size, NONE, np.int32), np.empty(size, np.int32), start[:-1].copy()
    found = 0
    for root in range(size):
        if place[root] != NONE:
            continue
        place[root], low[root], order[found] = found, found, root
        found += 1
        v = root
        while True:
            if following[v] < start[v + 1]:
                w = entries[following[v]]
                following[v] += 1
                if place[w] == NONE:
                    parent[w], place[w], low[w], order[found] = v, found, found, w
                    found += 1
                    v = w
                elif w != parent[v]:
                    low[v] = min(low[v], place[w])
                continue
            up = parent[v]
            if up == NONE:
                break
            low[up] = min(low[up], low[v])
            v = up
    return parent, order, low
