"""What chance would give, in numpy: the answer for small registries, and the twin of `chance`."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np

from graphsvc.kernels.plain import expand, sums
from graphsvc.kernels.sets import NONE, Floats, Ints, Longs, Rows


def meetings(rows: Rows, columns: Rows, most: int) -> Rows:
    """For each row whatever stands in a column of one of its entries, ascending; O(what is met).

    If that is more than `most` in all, there are no rows, and `start` is empty.
    """
    found, size = [], 0
    start = np.zeros(len(rows.start), np.int64)
    for row in range(len(rows.start) - 1):
        _, met = expand(columns, rows.entries[rows.start[row] : rows.start[row + 1]])
        found.append(np.unique(met))
        size += len(found[-1])
        if size > most:
            return Rows(start[:0], np.zeros(0, np.int32))
    np.cumsum([len(met) for met in found], out=start[1:])
    return Rows(start, np.concatenate([np.zeros(0, np.int32), *found]))


def components(graph: Rows) -> Ints:
    """The strongly connected component of each node of a directed graph (Tarjan 1972); O(nodes + edges)."""
    walk = _Walk(graph)
    for root in range(len(walk.visit)):
        if walk.visit[root] == 0:
            walk.start(root)
    return np.array(walk.component, np.int32)


class _Walk:
    """Where a search for components stands; visits count from 1."""

    def __init__(self, graph: Rows) -> None:
        size, entries, start = len(graph.start) - 1, graph.entries.tolist(), graph.start.tolist()
        self.edges: list[Iterator[int]] = [
            iter(entries[start[node] : start[node + 1]]) for node in range(size)
        ]
        self.component, self.visit, self.lowest = [NONE] * size, [0] * size, [0] * size
        self.waiting: list[int] = []  # seen, and of no known component
        self.visits, self.found = 0, 0

    def start(self, root: int) -> None:
        """Finds the components that can be reached."""
        path = [root]
        self.see(root)
        while path:
            node = path[-1]
            other = self.unseen(node)
            if other is not None:
                self.see(other)
                path.append(other)
                continue
            path.pop()
            if path:
                self.lowest[path[-1]] = min(self.lowest[path[-1]], self.lowest[node])
            if self.lowest[node] == self.visit[node]:
                self.close(node)

    def see(self, node: int) -> None:
        self.visits += 1
        self.visit[node] = self.lowest[node] = self.visits
        self.waiting.append(node)

    def unseen(self, node: int) -> int | None:
        """The next node that an edge leads to and that was not seen."""
        for other in self.edges[node]:
            if self.visit[other] == 0:
                return other
            if self.component[other] == NONE:
                self.lowest[node] = min(self.lowest[node], self.visit[other])
        return None

    def close(self, node: int) -> None:
        """Everything seen since the node is its component."""
        while self.component[node] == NONE:
            self.component[self.waiting.pop()] = self.found
        self.found += 1


def moments(
    free: Rows, x: Floats, y: Floats, rows: Floats, columns: Floats
) -> tuple[Floats, Floats, Floats, Floats, Floats]:
    """Mean and variance of each row's and each column's seats, and the variance of each block's cell.

    Rows and columns are types; `rows` and `columns` say how many each type has. O(blocks).
    """
    row, column = _owners(free), free.entries.astype(np.int64)
    odds = x[row] * y[column]
    chance = odds / (1.0 + odds)
    variance = chance / (1.0 + odds)
    return (
        sums(row, columns[column] * chance, len(x)),
        sums(row, columns[column] * variance, len(x)),
        sums(column, rows[row] * chance, len(y)),
        sums(column, rows[row] * variance, len(y)),
        variance,
    )


def onto_rows(free: Rows, value: Floats, of_columns: Floats) -> Floats:
    """Per row the sum of its blocks' values times what stands at their columns."""
    return sums(_owners(free), value * of_columns[free.entries], len(free.start) - 1)


def onto_columns(free: Rows, value: Floats, of_rows: Floats, width: int) -> Floats:
    """Per column the sum of its blocks' values times what stands at their rows."""
    return sums(free.entries.astype(np.int64), value * of_rows[_owners(free)], width)


def _owners(rows: Rows) -> Longs:
    """The row of each entry."""
    return np.repeat(np.arange(len(rows.start) - 1), np.diff(rows.start))


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
    for pair, (one, other, least) in enumerate(
        zip(left.tolist(), right.tolist(), shared.tolist(), strict=True)
    ):
        mine, its_chance = _seats(free, sure, x, y, one)
        chance[mine] = its_chance
        theirs, its_chance = _seats(free, sure, x, y, other)
        both, times = chance[theirs] * its_chance, columns[theirs]
        chance[mine] = 0.0
        expected[pair] = np.cumsum(np.append(0.0, times * both))[-1]
        tail[pair] = min(_reached(both[both > 0], times[both > 0], least), 1.0)
    return expected, tail


def _seats(free: Rows, sure: Rows, x: Floats, y: Floats, row: int) -> tuple[Ints, Floats]:
    """The columns in which a row may have a seat, and the chance of each."""
    open_to = free.entries[free.start[row] : free.start[row + 1]]
    certain = sure.entries[sure.start[row] : sure.start[row + 1]]
    odds = x[row] * y[open_to]
    return np.concatenate([open_to, certain]), np.concatenate([odds / (1.0 + odds), np.ones(len(certain))])


def _reached(chance: Floats, times: Longs, least: int) -> float:
    """Chance of at least `least` successes, `times` trials of each chance."""
    if least == 0:
        return 1.0
    law, reached = np.zeros(least), 0.0
    law[0] = 1.0
    for one, many in zip(chance.tolist(), times.tolist(), strict=True):
        if many <= many.bit_length() * least:
            for _ in range(many):
                reached = _add_one(law, reached, one)
        else:
            reached = _add_many(law, reached, one, many)
    return reached


def _add_one(law: Floats, reached: float, chance: float) -> float:
    reached += float(law[-1]) * chance
    law[1:] = law[1:] * (1.0 - chance) + law[:-1] * chance
    law[0] *= 1.0 - chance
    return reached


def _add_many(law: Floats, reached: float, chance: float, times: int) -> float:
    power, power_reached = np.zeros(len(law)), 0.0  # the law of 2^n trials
    power[0] = 1.0
    power_reached = _add_one(power, power_reached, chance)
    while times:
        if times & 1:
            reached = _join(law, reached, power, power_reached)
        times >>= 1
        if times:
            power_reached = _join(power, power_reached, power.copy(), power_reached)
    return reached


def _join(law: Floats, reached: float, other: Floats, other_reached: float) -> float:
    """Makes a law that of the sum of two independent numbers; gives what reaches its length."""
    rest = other_reached + np.cumsum(other[::-1])[::-1]
    reached += float(law @ np.append(rest[1:], other_reached)[::-1])
    law[:] = np.convolve(law, other)[: len(law)]
    return reached
