"""Searches of a graph without some nodes, or from some, many at once: in numpy, 64 to a word.

A column of bits is one search, a row one node. No row of the graph may be empty: a node without a tie
stands in its own row.
"""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np
from numpy.typing import NDArray

from graphsvc.kernels.sets import Ints, Longs, Rows

Words = NDArray[np.uint64]
WORD = 64
CELLS = 1 << 16  # words in hand at once, about what a processor keeps near
_ALL = np.uint64(2**64 - 1)


def without(rows: Rows, sets: Ints, sources: Ints, counted: int) -> Longs:
    """Per set (row of nodes) how many counted nodes are 1, 2, ... ties from each source without the set.

    Counted are the nodes below `counted`; a source in the set reaches nobody. Sets × as many ties as
    needed; O(sets × ties × sources / 64 × the longest way).
    """
    found = np.zeros((len(sets), 1), np.int64)
    words = max(1, min(-(-len(sources) // WORD), CELLS // max(1, len(rows.entries))))
    at_once = max(1, CELLS // (words * max(1, len(rows.entries))))
    for first in range(0, len(sets), at_once):
        block = sets[first : first + at_once]
        for begin in range(0, len(sources), words * WORD):
            some = sources[begin : begin + words * WORD]
            found = _added(found, _apart(rows, block, some, counted), first)
    return found


def outward(rows: Rows, sets: Ints, counted: int) -> Longs:
    """Per set (row of nodes) how many counted nodes are 1, 2, ... ties from the nearest of it.

    O(sets / 64 × ties × the longest way).
    """
    found = np.zeros((len(sets), 1), np.int64)
    at_once = max(1, CELLS // max(1, len(rows.entries))) * WORD
    for first in range(0, len(sets), at_once):
        found = _added(found, _reached(rows, sets[first : first + at_once], counted), first)
    return found


def _waves(rows: Rows, front: Words, closed: Words) -> Iterator[Words]:
    """Who is newly reached after one tie, two, ...; from `front`, never through `closed`."""
    seen = front | closed
    while True:
        front = np.bitwise_or.reduceat(front[rows.entries], rows.start[:-1], axis=0)
        front &= ~seen
        if not front.any():
            return
        seen |= front
        yield front


def _added(found: Longs, more: Longs, first: int) -> Longs:
    """What was found with more from row `first` on; of the greater width."""
    wider = more.shape[1] - found.shape[1]
    if wider > 0:
        found = np.pad(found, ((0, 0), (0, wider)))
    found[first : first + len(more), : more.shape[1]] += more
    return found


def _apart(rows: Rows, sets: Ints, sources: Ints, counted: int) -> Longs:
    words, nodes = -(-len(sources) // WORD), len(rows.start) - 1
    front = np.zeros((nodes, len(sets), words), np.uint64)
    at = np.arange(len(sources))
    front[sources, :, at // WORD] = np.uint64(1) << (at % WORD).astype(np.uint64)[:, None]
    closed = np.zeros_like(front)
    which = np.arange(len(sets))[:, None]
    front[sets, which] = 0
    closed[sets, which] = _ALL
    flat = (nodes, len(sets) * words)
    counts = []
    for ahead in _waves(rows, front.reshape(flat), closed.reshape(flat)):
        new = np.bitwise_count(ahead[:counted]).sum(axis=0, dtype=np.int64)
        counts.append(new.reshape(len(sets), words).sum(axis=1))
    return np.array(counts, np.int64).reshape(-1, len(sets)).T


def _reached(rows: Rows, sets: Ints, counted: int) -> Longs:
    words = -(-len(sets) // WORD)
    front = np.zeros((len(rows.start) - 1, words), np.uint64)
    at = np.arange(len(sets))
    bit = np.uint64(1) << (at % WORD).astype(np.uint64)
    for column in sets.T:
        np.bitwise_or.at(front, (column, at // WORD), bit)
    waves = _waves(rows, front, np.zeros_like(front))
    counts = [_per_column(ahead[:counted])[: len(sets)] for ahead in waves]
    return np.array(counts, np.int64).reshape(-1, len(sets)).T


def _per_column(bits: Words) -> Longs:
    """How many rows have each bit."""
    found = np.zeros(bits.shape[1] * WORD, np.int64)
    step = max(1, CELLS // max(1, bits.shape[1] * 8))
    for first in range(0, len(bits), step):
        some = np.ascontiguousarray(bits[first : first + step])
        each = np.unpackbits(some.astype("<u8").view(np.uint8), axis=1, bitorder="little")
        found += each.sum(axis=0, dtype=np.int64)
    return found
