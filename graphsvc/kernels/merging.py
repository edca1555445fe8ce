"""Compiled walks along sorted rows: what two of them share, and rows turned into columns."""

from __future__ import annotations

import numpy as np

from graphsvc.kernels.jit import kernel
from graphsvc.kernels.sets import NONE, Floats, Ints, Longs, Rows, Truth


@kernel
def intersect(rows: Rows, weight: Floats, left: Ints, right: Ints) -> tuple[Ints, Floats, Floats, Floats]:
    """Per pair of rows: number and weight of shared entries, heaviest shared, heaviest in only one."""
    pairs = len(left)
    number = np.zeros(pairs, np.int32)
    total, heaviest, heaviest_apart = np.zeros(pairs), np.zeros(pairs), np.zeros(pairs)
    start, entries = rows.start, rows.entries
    for pair in range(pairs):
        i, end_i = start[left[pair]], start[left[pair] + 1]
        j, end_j = start[right[pair]], start[right[pair] + 1]
        while i < end_i or j < end_j:
            if j == end_j or (i < end_i and entries[i] < entries[j]):
                heaviest_apart[pair] = max(heaviest_apart[pair], weight[entries[i]])
                i += 1
            elif i == end_i or entries[j] < entries[i]:
                heaviest_apart[pair] = max(heaviest_apart[pair], weight[entries[j]])
                j += 1
            else:
                number[pair] += 1
                total[pair] += weight[entries[i]]
                heaviest[pair] = max(heaviest[pair], weight[entries[i]])
                i += 1
                j += 1
    return number, total, heaviest, heaviest_apart


@kernel
def transpose(rows: Rows, width: int, skip: Truth) -> tuple[Longs, Ints]:
    """For each entry its rows, ascending; entries to skip have none."""
    start = np.zeros(width + 1, np.int64)
    for entry in rows.entries:
        if not skip[entry]:
            start[entry + 1] += 1
    for entry in range(width):
        start[entry + 1] += start[entry]
    place = start.copy()
    owners = np.empty(start[width], np.int32)
    for row in range(len(rows.start) - 1):
        for at in range(rows.start[row], rows.start[row + 1]):
            entry = rows.entries[at]
            if not skip[entry]:
                owners[place[entry]] = row
                place[entry] += 1
    return start, owners


@kernel
def row_sums(rows: Rows, weight: Floats) -> Floats:
    """Sum of each row's weights, added in ascending order of the entries."""
    found = np.zeros(len(rows.start) - 1)
    for row in range(len(found)):
        for at in range(rows.start[row], rows.start[row + 1]):
            found[row] += weight[rows.entries[at]]
    return found


@kernel
def masks(rows: Rows, bit: Ints) -> Longs:
    """Per row one number with the bits of its entries; NONE is no bit."""
    found = np.zeros(len(rows.start) - 1, np.int64)
    for row in range(len(found)):
        for at in range(rows.start[row], rows.start[row + 1]):
            if bit[rows.entries[at]] != NONE:
                found[row] |= np.int64(1) << bit[rows.entries[at]]
    return found


@kernel
def reorder(rows: Rows, order: Ints, rank: Ints, skip: Truth) -> tuple[Longs, Ints]:
    """The rows in another order, their entries renumbered and sorted, without those to skip."""
    start = np.zeros(len(order) + 1, np.int64)
    entries = np.empty(len(rows.entries), np.int32)
    filled = 0
    for place in range(len(order)):
        row = order[place]
        for at in range(rows.start[row], rows.start[row + 1]):
            if not skip[rows.entries[at]]:
                entries[filled] = rank[rows.entries[at]]
                filled += 1
        start[place + 1] = filled
        entries[start[place] : filled].sort()
    return start, entries[:filled].copy()
