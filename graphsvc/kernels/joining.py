"""The compiled set join: all pairs of rows whose weighted Jaccard similarity reaches a bound.

Rows are ordered by weight and entries by how many rows have them, rarest first. Two rows that
reach the bound share an entry among the first few of both (prefix filter; Chaudhuri, Ganti &
Kaushik 2006, Xiao et al. 2011), so only those are looked up. The hubs, the largest entries,
are never looked up: they are bits of one number per row, and rows that hubs alone could make
alike are compared with each other directly.
"""

from __future__ import annotations

from typing import NamedTuple

import numpy as np

from graphsvc.kernels.jit import kernel
from graphsvc.kernels.scanning import weight_of
from graphsvc.kernels.sets import LEEWAY, Floats, Ints, Longs, Rows


class Ordered(NamedTuple):
    """Rows in ascending order of weight, their entries renumbered from the rarest on, hubs left out."""

    rows: Rows
    weight: Floats  # per entry
    total: Floats  # per row, with hubs
    rare: Floats  # per row, without
    mask: Longs  # per row: hubs
    hub_weight: Floats  # byte × 256
    probe: Ints  # per row: how many entries to look up
    first: Longs  # per entry: its rows, of those that need it looked up
    holders: Ints
    heavy: Ints  # rows whose hubs alone reach the bound, ascending


@kernel
def prefixes(rows: Rows, weight: Floats, total: Floats, bound: float) -> Ints:
    """How many entries of each row to take until what is left weighs less than bound × total."""
    found = np.zeros(len(total), np.int32)
    for row in range(len(total)):
        rest = total[row]
        at, end = rows.start[row], rows.start[row + 1]
        while at < end and rest >= bound * total[row] * (1 - LEEWAY):
            rest -= weight[rows.entries[at]]
            at += 1
        found[row] = at - rows.start[row]
    return found


@kernel
def index(rows: Rows, length: Ints, width: int) -> tuple[Longs, Ints]:
    """For each entry the rows that have it among their first `length`, ascending."""
    start = np.zeros(width + 1, np.int64)
    for row in range(len(length)):
        for at in range(rows.start[row], rows.start[row] + length[row]):
            start[rows.entries[at] + 1] += 1
    for entry in range(width):
        start[entry + 1] += start[entry]
    place = start.copy()
    holders = np.empty(start[width], np.int32)
    for row in range(len(length)):
        for at in range(rows.start[row], rows.start[row] + length[row]):
            entry = rows.entries[at]
            holders[place[entry]] = row
            place[entry] += 1
    return start, holders


@kernel
def probe(
    ordered: Ordered, bound: float, first: int, last: int, left: Ints, right: Ints, shared: Floats
) -> tuple[int, int]:
    """Fills in the pairs of rows first to last - 1 with earlier rows; pairs found and the next row."""
    seen = np.full(len(ordered.total), -1, np.int32)
    candidates = np.empty(len(ordered.total), np.int32)
    found = 0
    for i in range(first, last):
        if found + i > len(left):
            return found, i
        if ordered.total[i] == 0.0:
            continue
        least = bound * ordered.total[i] * (1 - LEEWAY)
        count = look_up(ordered, seen, candidates, i, least)
        found = verify(ordered, candidates, count, bound, i, left, right, shared, found)
        if ordered.total[i] - ordered.rare[i] >= least:
            found = compare_heavy(ordered, seen, bound, i, least, left, right, shared, found)
    return found, last


@kernel
def look_up(ordered: Ordered, seen: Ints, candidates: Ints, i: int, least: float) -> int:
    """Notes the earlier rows, heavy enough, that share an entry among the first few."""
    start, entries, first, holders = ordered.rows.start, ordered.rows.entries, ordered.first, ordered.holders
    total = ordered.total
    count = 0
    for at in range(start[i], start[i] + ordered.probe[i]):
        entry = entries[at]
        k = first[entry + 1] - 1
        while k >= first[entry] and holders[k] >= i:
            k -= 1
        while k >= first[entry]:
            j = holders[k]
            if total[j] < least:
                break
            if seen[j] != i:
                seen[j] = i
                candidates[count] = j
                count += 1
            k -= 1
    return count


@kernel
def verify(
    ordered: Ordered,
    candidates: Ints,
    count: int,
    bound: float,
    i: int,
    left: Ints,
    right: Ints,
    shared: Floats,
    found: int,
) -> int:
    """Keeps the candidates that reach the bound: hubs by their bits, the rest by merging two rows."""
    start, entries, weight = ordered.rows.start, ordered.rows.entries, ordered.weight
    total, rare, mask, hub_weight = ordered.total, ordered.rare, ordered.mask, ordered.hub_weight
    for k in range(count):
        j = candidates[k]
        common = weight_of(hub_weight, mask[i] & mask[j])
        needed = bound / (1 + bound) * (total[i] + total[j]) * (1 - LEEWAY)
        if common + min(rare[i], rare[j]) < needed:
            continue
        p, q = start[i], start[j]
        end_p, end_q = start[i + 1], start[j + 1]
        while p < end_p and q < end_q:
            if entries[p] == entries[q]:
                common += weight[entries[p]]
                p += 1
                q += 1
            elif entries[p] < entries[q]:
                p += 1
            else:
                q += 1
        if common >= needed:
            left[found], right[found], shared[found] = i, j, common
            found += 1
    return found


@kernel
def compare_heavy(
    ordered: Ordered,
    seen: Ints,
    bound: float,
    i: int,
    least: float,
    left: Ints,
    right: Ints,
    shared: Floats,
    found: int,
) -> int:
    """Adds the earlier rows that are like row i by hubs alone: they share nothing else, or were seen."""
    heavy, total, mask, hub_weight = ordered.heavy, ordered.total, ordered.mask, ordered.hub_weight
    k = np.searchsorted(heavy, i) - 1
    while k >= 0 and total[heavy[k]] >= least:
        j = heavy[k]
        common = weight_of(hub_weight, mask[i] & mask[j])
        if seen[j] != i and common >= bound / (1 + bound) * (total[i] + total[j]) * (1 - LEEWAY):
            left[found], right[found], shared[found] = i, j, common
            found += 1
        k -= 1
    return found
