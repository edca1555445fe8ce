"""The searches of `reaching_plain` compiled by numba, with its signatures and answers."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from graphsvc.kernels.compiled import owned
from graphsvc.kernels.jit import kernel
from graphsvc.kernels.linking_contacts import AT_ONCE, ones, step
from graphsvc.kernels.sets import Ints, Longs, Rows

Words = NDArray[np.uint64]


def without(rows: Rows, sets: Ints, sources: Ints, counted: int) -> Longs:
    """Per set how many counted nodes are so far from each source without it; see `reaching_plain.without`."""
    rows, chosen = owned(rows), np.require(sets, np.int32, ["C", "W"])
    asked = np.require(sources, np.int32, ["C", "W"])
    return _table([_apart(rows, each, asked, counted) for each in chosen])


def outward(rows: Rows, sets: Ints, counted: int) -> Longs:
    """Per set how many counted nodes are so far from the nearest of it; see `reaching_plain.outward`."""
    rows, chosen = owned(rows), np.require(sets, np.int32, ["C", "W"])
    blocks = [_reached(rows, chosen[at : at + AT_ONCE], counted) for at in range(0, len(chosen), AT_ONCE)]
    return _table([line for block in blocks for line in block.T])


def _table(lines: list[Longs]) -> Longs:
    """Lines as rows of one width."""
    width = max([1, *(len(line) for line in lines)])
    found = np.zeros((len(lines), width), np.int64)
    for row, line in zip(found, lines, strict=True):
        row[: len(line)] = line
    return found


@kernel
def _apart(rows: Rows, gone: Ints, sources: Ints, counted: int) -> Longs:
    """Nodes counted at 1, 2, ... ties from the sources, without those that are gone."""
    size = len(rows.start) - 1
    counts, longest = np.zeros(size + 1, np.int64), 0
    seen, front, ahead = np.zeros(size, np.uint64), np.zeros(size, np.uint64), np.zeros(size, np.uint64)
    here, there = np.zeros(size, np.int32), np.zeros(size, np.int32)
    for first in range(0, len(sources), AT_ONCE):
        seen[:] = np.uint64(0)
        for node in gone:
            seen[node] = ~np.uint64(0)
        number, ties = _sown(sources[first : first + AT_ONCE], seen, front, here), 0
        while number > 0:
            number = step(rows, seen, front, ahead, here, there, number)
            here, there = there, here
            counts[ties] += _settled(seen, front, ahead, here[:number], counted)
            ties += 1
        longest = max(longest, ties - 1)
    return counts[:longest]


@kernel
def _sown(sources: Ints, seen: Words, front: Words, here: Ints) -> int:
    """Starts a search of its own from each source that is not gone; how many."""
    number = 0
    for bit in range(len(sources)):
        node = sources[bit]
        if seen[node] == np.uint64(0):
            seen[node] = front[node] = np.uint64(1) << np.uint64(bit)
            here[number] = node
            number += 1
    return number


@kernel
def _settled(seen: Words, front: Words, ahead: Words, here: Ints, counted: int) -> np.int64:
    """Makes what is newly reached the front; how often counted nodes are in it."""
    found = np.int64(0)
    for w in here:
        front[w], ahead[w] = ahead[w], np.uint64(0)
        seen[w] |= front[w]
        if w < counted:
            found += ones(front[w])
    return found


@kernel
def _reached(rows: Rows, sets: Ints, counted: int) -> Longs:
    """Ties × sets: nodes counted at 1, 2, ... ties from the nearest of each of up to 64 sets."""
    size = len(rows.start) - 1
    counts = np.zeros((8, len(sets)), np.int64)
    seen, front, ahead = np.zeros(size, np.uint64), np.zeros(size, np.uint64), np.zeros(size, np.uint64)
    here, there = np.zeros(size, np.int32), np.zeros(size, np.int32)
    number, ties = _sown_together(sets, seen, front, here), 0
    while number > 0:
        number = step(rows, seen, front, ahead, here, there, number)
        here, there = there, here
        if ties == len(counts):
            counts = np.concatenate((counts, np.zeros_like(counts)))
        _settled(seen, front, ahead, here[:number], counted)
        _tallied(front, here[:number], counted, counts[ties])
        ties += 1
    return counts[: max(ties - 1, 0)]


@kernel
def _sown_together(sets: Ints, seen: Words, front: Words, here: Ints) -> int:
    """Starts one search from all of each set; how many nodes are in any."""
    number = 0
    for bit in range(len(sets)):
        for node in sets[bit]:
            if seen[node] == np.uint64(0):
                here[number] = node
                number += 1
            seen[node] |= np.uint64(1) << np.uint64(bit)
            front[node] = seen[node]
    return number


@kernel
def _tallied(front: Words, here: Ints, counted: int, counts: Longs) -> None:
    """Adds to each search the counted nodes that it is newly at."""
    for w in here:
        if w < counted:
            for bit in range(len(counts)):
                counts[bit] += np.int64((front[w] >> np.uint64(bit)) & np.uint64(1))
