"""What chance would give, compiled: who meets whom, what is forced, the moments of the seats, the tails.

Signatures and answers are those of `chance_plain`. Importing this module imports numba.
"""

from __future__ import annotations

from typing import NamedTuple

import numpy as np

from graphsvc.kernels.jit import kernel
from graphsvc.kernels.sets import NONE, Floats, Ints, Longs, Rows


@kernel
def meetings(rows: Rows, columns: Rows, most: int) -> Rows:
    """For each row whatever stands in a column of one of its entries, ascending; O(what is met).

    If that is more than `most` in all, there are no rows, and `start` is empty.
    """
    size, width = len(rows.start) - 1, 0
    for at in range(len(columns.entries)):
        width = max(width, columns.entries[at] + 1)
    met_by = np.full(width, NONE, np.int32)
    start = np.zeros(size + 1, np.int64)
    for row in range(size):
        start[row + 1] = start[row] + meet(rows, columns, row, met_by, met_by[:0])
        if start[row + 1] > most:
            return Rows(start[:0], met_by[:0])
    entries = np.empty(start[size], np.int32)
    met_by[:] = NONE
    for row in range(size):
        found = entries[start[row] : start[row + 1]]
        meet(rows, columns, row, met_by, found)
        found.sort()
    return Rows(start, entries)


@kernel
def meet(rows: Rows, columns: Rows, row: int, met_by: Ints, found: Ints) -> int:
    """Notes who a row meets as far as there is room, each once; how many they are."""
    count = 0
    for at in range(rows.start[row], rows.start[row + 1]):
        entry = rows.entries[at]
        for k in range(columns.start[entry], columns.start[entry + 1]):
            other = columns.entries[k]
            if met_by[other] != row:
                met_by[other] = row
                if count < len(found):
                    found[count] = other
                count += 1
    return count


class Walk(NamedTuple):
    """Where a search for components stands, per node."""

    component: Ints  # NONE: not yet known
    visit: Ints  # number of the visit, 0: not seen
    lowest: Ints  # the earliest visit that can be gone back to
    at: Longs  # place of the edge that is next
    path: Ints  # from the root to where the search is
    waiting: Ints  # seen, and of no known component


@kernel
def components(graph: Rows) -> Ints:
    """The strongly connected component of each node of a directed graph (Tarjan 1972); O(nodes + edges)."""
    size = len(graph.start) - 1
    seen, lowest = np.zeros(size, np.int32), np.zeros(size, np.int32)
    path, waiting = np.empty(size, np.int32), np.empty(size, np.int32)
    walk = Walk(np.full(size, NONE, np.int32), seen, lowest, graph.start[:-1].copy(), path, waiting)
    visits, found = 0, 0
    for root in range(size):
        if walk.visit[root] == 0:
            visits, found = walk_from(graph, walk, root, visits, found)
    return walk.component


@kernel
def walk_from(graph: Rows, walk: Walk, root: int, visits: int, found: int) -> tuple[int, int]:
    """Finds the components that can be reached; how many visits and components there are then."""
    component, visit, lowest, path, open_nodes = (
        walk.component,
        walk.visit,
        walk.lowest,
        walk.path,
        walk.waiting,
    )
    path[0], depth, waiting = root, 1, 0
    while depth > 0:
        node = path[depth - 1]
        if visit[node] == 0:
            visits += 1
            visit[node] = lowest[node] = visits
            open_nodes[waiting] = node
            waiting += 1
        other = unseen(graph, walk, node)
        if other != NONE:
            path[depth] = other
            depth += 1
            continue
        depth -= 1
        if lowest[node] == visit[node]:
            while component[node] == NONE:
                waiting -= 1
                component[open_nodes[waiting]] = found
            found += 1
    return visits, found


@kernel
def unseen(graph: Rows, walk: Walk, node: int) -> int:
    """The next node that an edge leads to and that was not seen, NONE if there is none.

    The edge is looked at again on the way back, to learn how far back its end could go.
    """
    last, entries, at = graph.start[node + 1], graph.entries, walk.at
    component, visit, lowest = walk.component, walk.visit, walk.lowest
    while at[node] < last:
        other = entries[at[node]]
        if visit[other] == 0:
            return int(other)
        at[node] += 1
        if component[other] == NONE:
            lowest[node] = min(lowest[node], lowest[other])
    return NONE


@kernel
def moments(
    free: Rows, x: Floats, y: Floats, rows: Floats, columns: Floats
) -> tuple[Floats, Floats, Floats, Floats, Floats]:
    """Mean and variance of each row's and each column's seats, and the variance of each block's cell.

    Rows and columns are types; `rows` and `columns` say how many each type has. O(blocks).
    """
    start, entries = free.start, free.entries
    row_mean, row_variance = np.zeros(len(x)), np.zeros(len(x))
    column_mean, column_variance = np.zeros(len(y)), np.zeros(len(y))
    variance = np.empty(len(entries))
    for row in range(len(x)):
        own, many, mean, spread = x[row], rows[row], 0.0, 0.0
        for at in range(start[row], start[row + 1]):
            column = entries[at]
            odds = own * y[column]
            chance = odds / (1.0 + odds)
            varies = chance / (1.0 + odds)
            variance[at] = varies
            mean += columns[column] * chance
            spread += columns[column] * varies
            column_mean[column] += many * chance
            column_variance[column] += many * varies
        row_mean[row], row_variance[row] = mean, spread
    return row_mean, row_variance, column_mean, column_variance, variance


@kernel
def onto_rows(free: Rows, value: Floats, of_columns: Floats) -> Floats:
    """Per row the sum of its blocks' values times what stands at their columns."""
    start, entries = free.start, free.entries
    found = np.zeros(len(start) - 1)
    for row in range(len(found)):
        total = 0.0
        for at in range(start[row], start[row + 1]):
            total += value[at] * of_columns[entries[at]]
        found[row] = total
    return found


@kernel
def onto_columns(free: Rows, value: Floats, of_rows: Floats, width: int) -> Floats:
    """Per column the sum of its blocks' values times what stands at their rows."""
    start, entries = free.start, free.entries
    found = np.zeros(width)
    for row in range(len(start) - 1):
        own = of_rows[row]
        for at in range(start[row], start[row + 1]):
            found[entries[at]] += value[at] * own
    return found


@kernel
def tails(
    free: Rows, sure: Rows, x: Floats, y: Floats, columns: Longs, left: Ints, right: Ints, shared: Ints
) -> tuple[Floats, Floats]:
    """Expected number of shared seats of pairs of rows, and the chance of at least `shared`.

    The number shared is Poisson-binomial: a sum over columns of independent yes or no, each with
    the product of the two rows' chances. Exact; every step adds what is positive, so that small
    chances keep their digits. O(blocks of the two × shared) for each pair.
    """
    expected, tail = np.zeros(len(left)), np.zeros(len(left))
    chance = np.zeros(len(y))
    below = np.empty(0 if len(shared) == 0 else max(shared.max(), 1))
    last = NONE
    for pair in range(len(left)):
        one, other, least = left[pair], right[pair], shared[pair]
        if one != last:
            if last != NONE:
                forget(free, sure, chance, last)
            remember(free, sure, x, y, chance, one)
            last = one
        law = below[:least]
        law[:] = 0.0
        if least > 0:
            law[0] = 1.0
        reached = 0.0 if least > 0 else 1.0
        for at in range(free.start[other], free.start[other + 1]):
            column = free.entries[at]
            odds = x[other] * y[column]
            both = chance[column] * (odds / (1.0 + odds))
            expected[pair] += columns[column] * both
            reached = add(law, reached, both, columns[column])
        for at in range(sure.start[other], sure.start[other + 1]):
            column = sure.entries[at]
            expected[pair] += columns[column] * chance[column]
            reached = add(law, reached, chance[column], columns[column])
        tail[pair] = min(reached, 1.0)
    return expected, tail


@kernel
def remember(free: Rows, sure: Rows, x: Floats, y: Floats, chance: Floats, row: int) -> None:
    """Sets each column's chance of sitting in a row."""
    for at in range(free.start[row], free.start[row + 1]):
        odds = x[row] * y[free.entries[at]]
        chance[free.entries[at]] = odds / (1.0 + odds)
    for at in range(sure.start[row], sure.start[row + 1]):
        chance[sure.entries[at]] = 1.0


@kernel
def forget(free: Rows, sure: Rows, chance: Floats, row: int) -> None:
    """Sets them back to 0."""
    for at in range(free.start[row], free.start[row + 1]):
        chance[free.entries[at]] = 0.0
    for at in range(sure.start[row], sure.start[row + 1]):
        chance[sure.entries[at]] = 0.0


@kernel
def add(law: Floats, reached: float, chance: float, times: int) -> float:
    """Adds `times` trials of one chance to a law of numbers below its length, `reached` being the rest."""
    if chance == 0.0 or len(law) == 0:
        return reached
    bits = 0
    while times >> bits:
        bits += 1
    if times <= bits * len(law):
        for _ in range(times):
            reached = add_one(law, reached, chance)
        return reached
    power, power_reached = np.zeros(len(law)), 0.0  # the law of 2^n trials
    power[0] = 1.0
    power_reached = add_one(power, power_reached, chance)
    while times:
        if times & 1:
            reached = join(law, reached, power, power_reached)
        times >>= 1
        if times:
            power_reached = join(power, power_reached, power.copy(), power_reached)
    return reached


@kernel
def add_one(law: Floats, reached: float, chance: float) -> float:
    """Adds one trial."""
    last = len(law) - 1
    reached += law[last] * chance
    for at in range(last, 0, -1):
        law[at] = law[at] * (1.0 - chance) + law[at - 1] * chance
    law[0] *= 1.0 - chance
    return reached


@kernel
def join(law: Floats, reached: float, other: Floats, other_reached: float) -> float:
    """Makes a law that of the sum of two independent numbers; gives what reaches its length."""
    size = len(law)
    rest = np.empty(size + 1)  # chance that the other number is at least so much
    rest[size] = other_reached
    for at in range(size - 1, -1, -1):
        rest[at] = rest[at + 1] + other[at]
    for at in range(size):
        reached += law[at] * rest[size - at]
    for at in range(size - 1, -1, -1):
        total = 0.0
        for k in range(at + 1):
            total += law[k] * other[at - k]
        law[at] = total
    return reached
