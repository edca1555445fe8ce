"""Compiled searches for betweenness: from every node, or along random shortest paths."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from graphsvc.kernels.jit import kernel
from graphsvc.kernels.sets import Floats, Ints, Longs, Rows

UNSEEN = -1


@kernel
def breadth_first(rows: Rows) -> Ints:
    """All nodes as breadth-first searches meet them: neighbours stand near each other in memory."""
    size = len(rows.start) - 1
    order, seen, found = np.empty(size, np.int32), np.zeros(size, np.bool_), 0
    for first in range(size):
        if seen[first]:
            continue
        seen[first] = True
        order[found] = first
        at, found = found, found + 1
        while at < found:
            v = order[at]
            at += 1
            for place in range(rows.start[v], rows.start[v + 1]):
                w = rows.entries[place]
                if not seen[w]:
                    seen[w] = True
                    order[found] = w
                    found += 1
    return order


@kernel
def accumulate(rows: Rows, weight: Floats, first: int, last: int) -> Floats:
    """Brandes' dependencies on each node, summed over sources first..last, ends counted by weight.

    Ties to the next step are noted on the way out, so that the way back looks at nothing else.
    """
    size = len(rows.start) - 1
    found, paths, share = np.zeros(size), np.zeros(size), np.zeros(size)
    distance, order = np.full(size, UNSEEN, np.int32), np.empty(size, np.uint32)
    onward, begin = np.empty(len(rows.entries) + 1, np.uint32), np.empty(size + 1, np.int64)
    for source in range(first, last):
        reached = go_out(rows, source, distance, paths, order, onward, begin)
        for at in range(reached - 1, -1, -1):
            v = order[at]
            passed = 0.0
            for place in range(begin[at], begin[at + 1]):
                passed += share[onward[place]]
            if at > 0:
                found[v] += weight[source] * paths[v] * passed
            share[v] = passed + weight[v] / paths[v]
            distance[v], paths[v] = UNSEEN, 0.0
    return found


@kernel
def go_out(
    rows: Rows,
    source: int,
    distance: Ints,
    paths: Floats,
    order: NDArray[np.uint32],
    onward: NDArray[np.uint32],
    begin: Longs,
) -> int:
    """Nodes that a source reaches, in order, the shortest paths to each, and the ties from step to step.

    How many it reaches. Ties are appended without a branch, which a processor could not foresee.
    """
    start, entries = rows.start, rows.entries
    distance[source], paths[source], order[0] = 0, 1.0, source
    at, reached, noted = 0, 1, 0
    while at < reached:
        v = order[at]
        begin[at] = noted
        at += 1
        beyond, ways = distance[v] + np.int32(1), paths[v]
        for place in range(start[v], start[v + 1]):
            w = np.uint32(entries[place])  # numba asks of every signed index whether it is negative
            away = distance[w]
            if away == UNSEEN:
                distance[w], order[reached], away = beyond, w, beyond
                reached += 1
            paths[w] += ways if away == beyond else 0.0
            onward[noted] = w
            noted += away == beyond
    begin[reached] = noted
    return reached


@kernel
def walk(rows: Rows, source: Ints, target: Ints, seed: NDArray[np.uint64]) -> Longs:
    """How often each node lies within a shortest path drawn at random between the two of each pair."""
    size = len(rows.start) - 1
    hits = np.zeros(size, np.int64)
    near, ways = np.full((2, size), UNSEEN, np.int32), np.zeros((2, size))
    order, span = np.empty((2, size), np.int32), np.empty((3, 2), np.int64)
    for sample in range(len(source)):
        ends = (source[sample], target[sample])
        reached, last = meet(rows, ends, near, ways, order, span)
        state, middle = middle_of(near, ways, order, last, seed[sample])
        if middle != ends[0] and middle != ends[1]:
            hits[middle] += 1
        for side in range(2):
            state = go_back(rows, near[side], ways[side], middle, state, hits)
            for at in range(reached[side]):
                near[side, order[side, at]] = UNSEEN
    return hits


@kernel
def middle_of(
    near: NDArray[np.int32],
    ways: NDArray[np.float64],
    order: NDArray[np.int32],
    last: tuple[int, int, int],
    state: np.uint64,
) -> tuple[np.uint64, int]:
    """One of the nodes where the two searches met, as likely as shortest paths run through it."""
    side, begin, end = last
    total = 0.0
    for at in range(begin, end):
        w = order[side, at]
        if near[1 - side, w] != UNSEEN:
            total += ways[0, w] * ways[1, w]
    state, chance = random(state)
    chance *= total
    middle = UNSEEN
    for at in range(begin, end):
        w = order[side, at]
        if near[1 - side, w] != UNSEEN:
            middle = w
            chance -= ways[0, w] * ways[1, w]
            if chance < 0.0:
                break
    return state, middle


@kernel
def meet(
    rows: Rows,
    ends: tuple[int, int],
    near: NDArray[np.int32],
    ways: NDArray[np.float64],
    order: NDArray[np.int32],
    span: NDArray[np.int64],
) -> tuple[tuple[int, int], tuple[int, int, int]]:
    """Searches from both ends, always on the side with less to look at, until the two sides touch.

    How many each side has reached, and which of them are the last step: side, first, last.
    """
    head, tail, work = span
    for side in range(2):
        v = ends[side]
        near[side, v], ways[side, v], order[side, 0] = 0, 1.0, v
        head[side], tail[side], work[side] = 0, 1, rows.start[v + 1] - rows.start[v]
    while True:
        side = 0 if work[0] <= work[1] else 1
        first, last = head[side], tail[side]
        tail[side], work[side], met = step(
            rows, near[side], ways[side], order[side], first, last, near[1 - side]
        )
        head[side] = last
        if met or tail[side] == last:
            return (tail[0], tail[1]), (side, last, tail[side])


@kernel
def step(
    rows: Rows, near: Ints, ways: Floats, order: Ints, first: int, last: int, other: Ints
) -> tuple[int, int, bool]:
    """Goes one tie on from those at first..last; the new end, the ties to look at next, whether they met."""
    start, entries = rows.start, rows.entries
    reached, work, met = last, 0, False
    for at in range(first, last):
        v = order[at]
        beyond, to_here = near[v] + 1, ways[v]
        for place in range(start[v], start[v + 1]):
            w = entries[place]
            if near[w] == UNSEEN:
                near[w], ways[w], order[reached] = beyond, to_here, w
                reached += 1
                work += start[w + 1] - start[w]
                met = met or other[w] != UNSEEN
            elif near[w] == beyond:
                ways[w] += to_here
    return reached, work, met


@kernel
def go_back(rows: Rows, near: Ints, ways: Floats, v: int, state: np.uint64, hits: Longs) -> np.uint64:
    """Goes from v to the end of its side, each shortest path as likely as any other; counts those between."""
    while near[v] > 1:
        state, chance = random(state)
        chance *= ways[v]
        above, last = near[v] - 1, v
        for place in range(rows.start[v], rows.start[v + 1]):
            w = rows.entries[place]
            if near[w] == above:
                last = w
                chance -= ways[w]
                if chance < 0.0:
                    break
        v = last
        hits[v] += 1
    return state


@kernel
def random(state: np.uint64) -> tuple[np.uint64, float]:
    """The next state, and a number in [0, 1) (SplitMix64, Steele, Lea & Flood 2014)."""
    state = state + np.uint64(0x9E3779B97F4A7C15)
    mixed = (state ^ (state >> np.uint64(30))) * np.uint64(0xBF58476D1CE4E5B9)
    mixed = (mixed ^ (mixed >> np.uint64(27))) * np.uint64(0x94D049BB133111EB)
    mixed = mixed ^ (mixed >> np.uint64(31))
    return state, float(mixed >> np.uint64(11)) * (1.0 / 9007199254740992.0)
