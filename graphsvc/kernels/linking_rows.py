"""Compiled walks over pairs within reach, one row at a time. Read `linking_plain` for what they answer.

Theme sets are compared once per pair of theme classes and ground once per pair of ground classes, for
as long as rows of one class follow each other; a pair then costs two lookups and a comparison of levels.
"""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from graphsvc.kernels.jit import kernel
from graphsvc.kernels.linking_sets import (
    BINS,
    BINS_PER_UNIT,
    CODES,
    DIGITS,
    MOMENTS,
    NO_THEMES,
    OTHER_THEMES,
    UNKNOWN,
    Near,
)
from graphsvc.kernels.sets import NONE, Floats, Ints, Longs, Rows, Truth

EMPTY = -1  # in a table of keys
Matches = NDArray[np.int16]


class Line(NamedTuple):
    """What one row is to every class, overwritten when the class of the row changes."""

    theta: Ints  # theme class, and one more for unknown: place of theta × CODES
    ground: Ints  # ground class, and one more: (adjacent × 3 + parent) × 3
    reached: Truth  # ground class, and one more
    level: Ints  # level + 1
    beside: Ints  # per territory: the ground class that it was last found beside
    of: Ints  # theme class and ground class that the line is for


class Keys(NamedTuple):
    """Where each distinct similarity stands, by open addressing."""

    key: Longs
    place: Ints


class Ready(NamedTuple):
    """What every walk takes first."""

    near: Near
    leaf_classes: Rows  # lowest territory -> ground classes
    listing: Rows  # territory -> ground classes that list it
    matches: Matches
    theta: Floats  # distinct similarities: unknown, 0, then ascending
    keys: Keys
    order: Ints  # rows of one theme class, then of one ground class, after each other


@kernel
def blank(near: Near) -> Line:
    """A line for no row."""
    return Line(
        np.zeros(len(near.themes.start), np.int32),
        np.zeros(len(near.leaves.start), np.int32),
        np.zeros(len(near.leaves.start), np.bool_),
        np.zeros(2 + near.level.max() if len(near.level) else 1, np.int32),
        np.full(len(near.touches.start) - 1, -1, np.int32),
        np.full(2, -2, np.int32),
    )


@kernel
def digits(near: Near, matches: Matches, one: int, other: int) -> np.int64:
    """Similarity of two theme classes in whole units of the last digit."""
    start, entries, alike = near.themes.start, near.themes.entries, near.alike
    total = 0.0
    for at in range(start[one], start[one + 1]):
        total += alike[matches[other, entries[at]]]
    for at in range(start[other], start[other + 1]):
        total += alike[matches[one, entries[at]]]
    if total == 0.0:
        return np.int64(0)
    share = total / (start[one + 1] - start[one] + start[other + 1] - start[other])
    return np.int64(np.rint(share / (2.0 - share) * DIGITS))


@kernel
def slot(table: Longs, key: np.int64) -> np.int64:
    """The place of a key in a table, or the empty one where it would be put."""
    mask = np.int64(len(table) - 1)
    at: np.int64 = ((key * np.int64(0x9E3779B1)) ^ (key >> np.int64(29))) & mask
    while table[at] != EMPTY and table[at] != key:
        at = (at + np.int64(1)) & mask
    return at


@kernel
def distinct(near: Near, matches: Matches) -> Longs:
    """The similarities that occur between theme classes, in no order."""
    table, number = np.full(1024, EMPTY, np.int64), 0
    for one in range(len(near.themes.start) - 1):
        for other in range(one, len(near.themes.start) - 1):
            key = digits(near, matches, one, other)
            at = slot(table, key)
            if table[at] == EMPTY:
                table[at] = key
                number += 1
                if 2 * number > len(table):
                    larger = np.full(4 * len(table), EMPTY, np.int64)
                    for known in table:
                        if known != EMPTY:
                            larger[slot(larger, known)] = known
                    table = larger
    found: Longs = table[table != EMPTY]
    return found


@kernel
def fill(ready: Ready, line: Line, p: int) -> None:
    """Makes the line that of row p."""
    near = ready.near
    if line.of[0] != near.theme_class[p]:
        line.of[0] = near.theme_class[p]
        fill_themes(near, ready.matches, ready.keys, line.theta, near.theme_class[p])
    if line.of[1] != near.ground_class[p]:
        line.of[1] = near.ground_class[p]
        fill_ground(near, ready.leaf_classes, ready.listing, line, near.ground_class[p])
    for level in range(len(line.level)):
        unknown = level == 0 or near.level[p] == NONE
        line.level[level] = UNKNOWN if unknown else np.int32(near.level[p] == level - 1)


@kernel
def fill_themes(near: Near, matches: Matches, keys: Keys, theta: Ints, one: int) -> None:
    """Per theme class the place of its similarity to one class."""
    last = len(theta) - 1
    theta[:] = NO_THEMES * CODES
    if one == NONE:
        return
    for other in range(last):
        key = digits(near, matches, one, other)
        theta[other] = (OTHER_THEMES if key == 0 else keys.place[slot(keys.key, key)]) * CODES


@kernel
def fill_ground(near: Near, leaf_classes: Rows, listing: Rows, line: Line, one: int) -> None:
    """Per ground class how it lies to one class, and whether that puts the two within reach."""
    ground, reached, last = line.ground, line.reached, len(line.ground) - 1
    ground[:] = (UNKNOWN * 3 + UNKNOWN) * 3
    reached[:] = False
    if one == NONE:
        return
    parent, touches = near.parent, near.touches
    for at in range(touches.start[max(parent[one], 0)], touches.start[max(parent[one], 0) + 1]):
        line.beside[touches.entries[at]] = one
    for other in range(last):
        same = parent[one] == parent[other] and parent[one] >= 0
        reached[other] = same or (
            parent[one] >= 0 and parent[other] >= 0 and line.beside[parent[other]] == one
        )
        ground[other] = UNKNOWN * 3 if parent[one] == NONE or parent[other] == NONE else 3 * np.int32(same)
    for at in range(near.leaves.start[one], near.leaves.start[one + 1]):
        adjoin(leaf_classes, near.leaves.entries[at], ground, reached)
    for at in range(near.listed.start[one], near.listed.start[one + 1]):
        territory = near.listed.entries[at]
        for beside in range(touches.start[territory], touches.start[territory + 1]):
            adjoin(listing, touches.entries[beside], ground, reached)


@kernel
def adjoin(holders: Rows, entry: int, ground: Ints, reached: Truth) -> None:
    """Marks the classes that hold an entry as adjacent."""
    for at in range(holders.start[entry], holders.start[entry + 1]):
        other = holders.entries[at]
        if ground[other] < 9:
            ground[other] += 9
            reached[other] = True


@kernel
def count(ready: Ready, width: int) -> tuple[Longs, Longs]:
    """Pairs within reach per combination, and of them those of two evaluated."""
    near = ready.near
    size, line = len(near.level), blank(near)
    pairs, both = np.zeros(width, np.int64), np.zeros(width, np.int64)
    theme_class, ground_class, level, evaluated = (
        near.theme_class,
        near.ground_class,
        near.level,
        near.evaluated,
    )
    theta, ground, reached, levels = line.theta, line.ground, line.reached, line.level
    for p in ready.order:
        fill(ready, line, p)
        for q in range(p + 1, size):
            alike = theta[theme_class[q]]
            if alike > OTHER_THEMES * CODES or reached[ground_class[q]]:
                at = alike + ground[ground_class[q]] + levels[level[q] + 1]
                pairs[at] += 1
                both[at] += evaluated[p] and evaluated[q]
    return pairs, both


@kernel
def sums(ready: Ready, value: Floats) -> Floats:
    """Per evaluated row the sum of a value per combination over its evaluated pairs."""
    near = ready.near
    size, line = len(near.level), blank(near)
    found = np.zeros(size)
    theme_class, ground_class, level, evaluated = (
        near.theme_class,
        near.ground_class,
        near.level,
        near.evaluated,
    )
    theta, ground, reached, levels = line.theta, line.ground, line.reached, line.level
    for p in ready.order:
        if not evaluated[p]:
            continue
        fill(ready, line, p)
        own = 0.0
        for q in range(p + 1, size):
            alike = theta[theme_class[q]]
            if evaluated[q] and (alike > OTHER_THEMES * CODES or reached[ground_class[q]]):
                more = value[alike + ground[ground_class[q]] + levels[level[q] + 1]]
                own += more
                found[q] += more
        found[p] += own
    return found


@kernel
def spread(
    ready: Ready,
    logit: Floats,
    activity: Floats,
) -> Floats:
    """Moments of log odds by bin, of evaluated pairs."""
    near = ready.near
    size, line = len(near.level), blank(near)
    moments = np.zeros((BINS, MOMENTS))
    theme_class, ground_class, level, evaluated = (
        near.theme_class,
        near.ground_class,
        near.level,
        near.evaluated,
    )
    theta, ground, reached, levels = line.theta, line.ground, line.reached, line.level
    for p in ready.order:
        if not evaluated[p]:
            continue
        fill(ready, line, p)
        for q in range(p + 1, size):
            alike = theta[theme_class[q]]
            if evaluated[q] and (alike > OTHER_THEMES * CODES or reached[ground_class[q]]):
                odds = logit[alike + ground[ground_class[q]] + levels[level[q] + 1]]
                odds += activity[p] + activity[q]
                at = int(np.floor(odds * BINS_PER_UNIT)) + BINS // 2
                at = min(max(at, 0), BINS - 1)
                aside = odds - (at - BINS // 2 + 0.5) / BINS_PER_UNIT
                moments[at, 0] += 1.0
                moments[at, 1] += aside
                moments[at, 2] += aside * aside
                moments[at, 3] += aside * aside * aside
    return moments


@kernel
def best(
    ready: Ready,
    rows: Ints,
    order: Ints,
    need: Floats,
    special: Rows,
    special_need: Floats,
    lonely: Longs,
    component: Ints,
    other: Ints,
    combination: Ints,
) -> None:
    """Fills per row the others of greatest need; `need` is per number of lonely ones × combination."""
    near = ready.near
    size, line = len(near.level), blank(near)
    theme_class, ground_class, level = near.theme_class, near.ground_class, near.level
    theta, ground, reached, levels = line.theta, line.ground, line.reached, line.level
    own, wanted = np.full(size, EMPTY, np.int64), other.shape[1]
    needs = np.zeros(wanted)
    for place in order:
        p = rows[place]
        fill(ready, line, p)
        for at in range(special.start[place], special.start[place + 1]):
            own[special.entries[at]] = at
        filled, least = 0, 0.0
        for q in range(size):
            alike = theta[theme_class[q]]
            if q == p or not (alike > OTHER_THEMES * CODES or reached[ground_class[q]]):
                continue
            code = alike + ground[ground_class[q]] + levels[level[q] + 1]
            alone = lonely[p] + lonely[q]
            if own[q] == EMPTY:
                value = need[alone, code]
            else:
                value = np.rint(special_need[own[q]] * (1 + 0.5 * alone) * DIGITS)
            if value <= 0.0 or value < least:
                continue
            filled = insert(
                other[place], combination[place], needs, filled, p, q, code, value, size, component
            )
            least = needs[wanted - 1] if filled == wanted else 0.0
        for at in range(special.start[place], special.start[place + 1]):
            own[special.entries[at]] = EMPTY


@kernel
def insert(
    other: Ints,
    combination: Ints,
    needs: Floats,
    filled: int,
    p: int,
    q: int,
    code: int,
    value: float,
    size: int,
    component: Ints,
) -> int:
    """Puts q where it belongs among the first few of row p; how many there are then."""
    at = filled
    while at > 0 and (
        value > needs[at - 1]
        or (
            value == needs[at - 1] and sooner(p, q, code, other[at - 1], combination[at - 1], size, component)
        )
    ):
        at -= 1
    if at == len(needs):
        return filled
    last = min(filled, len(needs) - 1)
    for back in range(last, at, -1):
        other[back], combination[back], needs[back] = other[back - 1], combination[back - 1], needs[back - 1]
    other[at], combination[at], needs[at] = q, code, value
    return last + 1


@kernel
def sooner(p: int, q: int, code: int, rival: int, rival_code: int, size: int, component: Ints) -> bool:
    """Whether q stands before a rival of equal need in the list of p."""
    joins, rival_joins = component[q] != component[p], component[rival] != component[p]
    if joins != rival_joins:
        return bool(joins)
    if code // CODES != rival_code // CODES:
        return code // CODES > rival_code // CODES
    return (q - p) % size < (rival - p) % size


@kernel
def enter(keys: Keys, distinct_keys: Longs) -> None:
    """Puts the distinct similarities into an empty table, numbered from 1."""
    for number in range(len(distinct_keys)):
        at = slot(keys.key, distinct_keys[number])
        keys.key[at] = distinct_keys[number]
        keys.place[at] = number + 1
