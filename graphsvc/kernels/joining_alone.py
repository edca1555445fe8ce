"""Compiled count of the pairs of rows that one entry alone joins."""

from __future__ import annotations

import numpy as np

from graphsvc.kernels.jit import kernel
from graphsvc.kernels.sets import NONE, Ints, Longs, Rows


@kernel
def only_through(rows: Rows, columns: Rows, apart: Rows, hub: Ints, mask: Longs, hubs: int) -> Longs:
    """Per entry the pairs of rows that share it and nothing else, pairs in `apart` left out.

    The largest entries, `hubs` of them, are bits of `mask`: their pairs are counted by what masks there
    are, and those that share a rare entry too, or are apart, are taken off again.
    """
    size = len(mask)
    found, taken = np.zeros(len(hub), np.int64), np.zeros(hubs, np.int64)
    shared, through = np.zeros(size, np.int32), np.empty(size, np.int32)
    touched, aside = np.empty(size, np.int32), np.full(size, NONE, np.int32)
    ahead = columns.start[:-1].copy()
    for p in range(size):
        number = meet(p, rows, columns, hub, ahead, shared, through, touched)
        for at in range(apart.start[p], apart.start[p + 1]):
            q = apart.entries[at]
            aside[q] = p
            if q > p and shared[q] == 0:
                take(taken, mask[p] & mask[q])
        for at in range(number):
            q = touched[at]
            both = mask[p] & mask[q]
            take(taken, both)
            if both == 0 and shared[q] == 1 and aside[q] != p:
                found[through[q]] += 1
            shared[q] = 0
    met = alone(mask, hubs)
    for entry in range(len(hub)):
        if hub[entry] != NONE:
            found[entry] = met[hub[entry]] - taken[hub[entry]]
    return found


@kernel
def meet(
    p: int, rows: Rows, columns: Rows, hub: Ints, ahead: Longs, shared: Ints, through: Ints, touched: Ints
) -> int:
    """Counts what p and later rows share of the rare entries, and notes the last; how many rows these are."""
    number = 0
    for at in range(rows.start[p], rows.start[p + 1]):
        entry = rows.entries[at]
        if hub[entry] != NONE:
            continue
        ahead[entry] += 1  # what comes before is no later row
        for place in range(ahead[entry], columns.start[entry + 1]):
            q = columns.entries[place]
            if shared[q] == 0:
                touched[number] = q
                number += 1
            shared[q] += 1
            through[q] = entry
    return number


@kernel
def take(taken: Longs, both: int) -> None:
    """Notes a pair if it shares exactly one bit."""
    if both != 0 and both & (both - 1) == 0:
        bit = 0
        while both >> bit != 1:
            bit += 1
        taken[bit] += 1


@kernel
def alone(mask: Longs, hubs: int) -> Longs:
    """Per bit the pairs of masks that have it and nothing else in common; O(2^hubs hubs²)."""
    found, every = np.zeros(hubs, np.int64), (1 << hubs) - 1
    for bit in range(hubs):
        with_bit = np.zeros(1 << hubs, np.int64)
        for each in mask:
            if each >> bit & 1:
                with_bit[each ^ (1 << bit)] += 1
        within = with_bit.copy()  # how many masks lie within each
        for other in range(hubs):
            for each in range(1 << hubs):
                if each >> other & 1:
                    within[each] += within[each ^ (1 << other)]
        pairs = -with_bit[0]  # an empty rest has nothing in common with itself
        for each in range(1 << hubs):
            pairs += with_bit[each] * within[every ^ each]
        found[bit] = pairs // 2
    return found
