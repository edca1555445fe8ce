"""Compiled walks along links: what passes over one or two contacts, and how far partnerships are apart."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from graphsvc.kernels.jit import kernel
from graphsvc.kernels.linking_rows import Ready, blank, fill
from graphsvc.kernels.linking_sets import CODES, DIGITS, OTHER_THEMES, Special
from graphsvc.kernels.sets import Floats, Ints, Longs, Rows, Truth

AT_ONCE = 64  # sources of one search, a bit each


@kernel
def specials(
    ready: Ready,
    rows: Ints,
    first: int,
    once: bool,
    pairs: Special,
) -> tuple[int, int]:
    """Fills the pairs of some rows, as far as there is room for a whole row; pairs found and the next row."""
    near = ready.near
    size, line = len(near.level), blank(near)
    links, recorded = near.links, near.recorded
    share, one, passed = np.zeros(size), np.zeros(size), np.zeros(size)
    shares = shares_of(links)
    touched = np.zeros(size, np.int32)
    seen = np.zeros(size, np.bool_)
    left, right, combination, through = pairs
    found = 0
    for place in range(first, len(rows)):
        if found + size > len(left):
            return found, place
        p = rows[place]
        if recorded.start[p] == recorded.start[p + 1] and links.start[p] == links.start[p + 1]:
            continue
        fill(ready, line, p)
        number = gather(links, shares, p, share, one, passed, seen, touched)
        for at in range(recorded.start[p], recorded.start[p + 1]):
            number = note(recorded.entries[at], seen, touched, number)
        touched[:number].sort()
        for at in range(number):
            q = touched[at]
            alike = line.theta[near.theme_class[q]]
            if (
                q != p
                and (not once or q > p)
                and (alike > OTHER_THEMES * CODES or line.reached[near.ground_class[q]])
            ):
                value = one[q] + 0.5 * passed[q]
                value = value if value >= 1 / DIGITS else 0.0
                if value > 0.0 or holds(recorded, p, q):
                    left[found], right[found], through[found] = p, q, value
                    code = alike + line.ground[near.ground_class[q]] + line.level[near.level[q] + 1]
                    combination[found] = code
                    found += 1
            share[q], one[q], passed[q], seen[q] = 0.0, 0.0, 0.0, False
    return found, len(rows)


@kernel
def shares_of(links: Rows) -> Floats:
    """Per partnership the sum over its contacts of what each passes on to one of its own."""
    size = len(links.start) - 1
    found = np.zeros(size)
    for p in range(size):
        for at in range(links.start[p], links.start[p + 1]):
            z = links.entries[at]
            found[p] += 1.0 / (links.start[z + 1] - links.start[z])
    return found


@kernel
def gather(
    links: Rows,
    shares: Floats,
    p: int,
    share: Floats,
    one: Floats,
    passed: Floats,
    seen: Truth,
    touched: Ints,
) -> int:
    """Adds up what p passes on over one and over two contacts; how many partnerships are noted."""
    start, entries, number = links.start, links.entries, 0
    for at in range(start[p], start[p + 1]):
        z = entries[at]
        number = note(z, seen, touched, number)
        degree = start[z + 1] - start[z]
        for beyond in range(start[z], start[z + 1]):
            w = entries[beyond]
            if w != p:
                number = note(w, seen, touched, number)
                one[w] += 1.0 / degree
                share[w] += 1.0 / degree / (start[w + 1] - start[w])
    near = number
    for at in range(near):
        w = touched[at]
        if share[w] > 0.0:
            for beyond in range(start[w], start[w + 1]):
                number = note(entries[beyond], seen, touched, number)
                passed[entries[beyond]] += share[w]
    for at in range(start[p], start[p + 1]):  # not by way of the pair's own link
        q = entries[at]
        passed[q] -= (shares[q] - 1.0 / (start[p + 1] - start[p])) / (start[q + 1] - start[q])
    return number


@kernel
def note(q: int, seen: Truth, touched: Ints, number: int) -> int:
    """Notes a partnership unless it is noted already."""
    if not seen[q]:
        seen[q] = True
        touched[number] = q
        return number + 1
    return number


@kernel
def holds(rows: Rows, p: int, q: int) -> bool:
    """Whether row p has the entry q."""
    low, high = rows.start[p], rows.start[p + 1]
    while low < high:
        middle = (low + high) // 2
        if rows.entries[middle] < q:
            low = middle + 1
        else:
            high = middle
    return bool(low < rows.start[p + 1] and rows.entries[low] == q)


@kernel
def distances(links: Rows) -> Longs:
    """Number of ordered pairs at each distance, from 0 on, by searches from 64 sources at once."""
    size = len(links.start) - 1
    counts = np.zeros(size + 1, np.int64)
    seen, front, ahead = (np.zeros(size, np.uint64), np.zeros(size, np.uint64), np.zeros(size, np.uint64))
    here, there = np.zeros(size, np.int32), np.zeros(size, np.int32)
    for first in range(0, size, AT_ONCE):
        seen[:] = np.uint64(0)
        number = min(AT_ONCE, size - first)
        for bit in range(number):
            seen[first + bit] = front[first + bit] = np.uint64(1) << np.uint64(bit)
            here[bit] = first + bit
        distance = 0
        while number > 0:
            distance += 1
            number = step(links, seen, front, ahead, here, there, number)
            here, there = there, here
            for at in range(number):
                w = here[at]
                front[w], ahead[w] = ahead[w], np.uint64(0)
                seen[w] |= front[w]
                counts[distance] += ones(front[w])
    return counts


@kernel
def step(
    links: Rows,
    seen: NDArray[np.uint64],
    front: NDArray[np.uint64],
    ahead: NDArray[np.uint64],
    here: Ints,
    there: Ints,
    number: int,
) -> int:
    """Goes one link on from those in `here`; how many are newly reached, `there`, by the sources `ahead`."""
    reached = 0
    for at in range(number):
        v = here[at]
        for beyond in range(links.start[v], links.start[v + 1]):
            w = links.entries[beyond]
            fresh = front[v] & ~seen[w]
            if fresh != np.uint64(0):
                if ahead[w] == np.uint64(0):
                    there[reached] = w
                    reached += 1
                ahead[w] |= fresh
        front[v] = np.uint64(0)
    return reached


@kernel
def ones(bits: np.uint64) -> np.int64:
    """How many bits are set."""
    bits = bits - ((bits >> np.uint64(1)) & np.uint64(0x5555555555555555))
    bits = (bits & np.uint64(0x3333333333333333)) + ((bits >> np.uint64(2)) & np.uint64(0x3333333333333333))
    bits = (bits + (bits >> np.uint64(4))) & np.uint64(0x0F0F0F0F0F0F0F0F)
    return np.int64((bits * np.uint64(0x0101010101010101)) >> np.uint64(56))
