"""The set kernels in numpy: the answer for small registries, and what the compiled ones are held against.

Rows are worked off in blocks, each as dense tables of block × n, so memory is
bounded by CELLS; time grows with n² and with the squares of organisation sizes.
"""

from __future__ import annotations

from typing import NamedTuple

import numpy as np

from graphsvc.kernels.sets import (
    LEEWAY,
    NONE,
    SLACK,
    Floats,
    Formula,
    Ints,
    Joined,
    Longs,
    Question,
    Rows,
    Scan,
    Sets,
    Shared,
    Truth,
)

CELLS = 300_000  # of one dense table, small enough for a processor's cache


class Prepared(NamedTuple):
    """Sets with their columns: who sits in what, and where."""

    sets: Sets
    member_columns: Rows
    people_columns: Rows
    leaf_columns: Rows


def prepare(sets: Sets) -> Prepared:
    """Sets made ready for `scan`; O(entries log entries)."""
    return Prepared(sets, transpose(sets.members), transpose(sets.people), transpose(sets.leaves))


def transpose(rows: Rows) -> Rows:
    """For each entry the rows that have it."""
    order = np.argsort(rows.entries, kind="stable")
    owner = np.repeat(np.arange(len(rows.start) - 1, dtype=np.int32), np.diff(rows.start))
    width = int(rows.entries.max()) + 1 if len(rows.entries) else 0
    start = np.zeros(width + 1, np.int64)
    np.cumsum(np.bincount(rows.entries, minlength=width), out=start[1:])
    return Rows(start, owner[order])


def expand(rows: Rows, picked: Ints) -> tuple[Longs, Ints]:
    """All entries of the picked rows, each with the place of its row in `picked`."""
    sizes = rows.start[picked + 1] - rows.start[picked]
    place = np.repeat(np.arange(len(picked)), sizes)
    within = np.arange(len(place)) - np.repeat(np.cumsum(sizes) - sizes, sizes)
    return place, rows.entries[np.repeat(rows.start[picked], sizes) + within]


def intersect(rows: Rows, weight: Floats, left: Ints, right: Ints) -> Shared:
    """What row left[k] and row right[k] share, for each k; O(entries log entries)."""
    pairs = len(left)
    one, other = expand(rows, left), expand(rows, right)
    place, entry = np.concatenate([one[0], other[0]]), np.concatenate([one[1], other[1]])
    order = np.lexsort((entry, place))
    place, entry = place[order], entry[order]
    again = np.zeros(len(place), bool)
    again[1:] = (place[1:] == place[:-1]) & (entry[1:] == entry[:-1])
    apart = ~again
    apart[:-1] &= ~again[1:]
    heaviest, heaviest_apart = np.zeros(pairs), np.zeros(pairs)
    np.maximum.at(heaviest, place[again], weight[entry[again]])
    np.maximum.at(heaviest_apart, place[apart], weight[entry[apart]])
    number = np.bincount(place[again], minlength=pairs).astype(np.int32)
    return Shared(number, sums(place[again], weight[entry[again]], pairs), heaviest, heaviest_apart)


def join(rows: Rows, weight: Floats, bound: float) -> Joined:
    """All pairs of rows with weighted Jaccard similarity of at least `bound` in (0, 1].

    Similarity: weight of the shared entries / weight of the united. O(n²) time, bounded memory.
    """
    size = len(rows.start) - 1
    columns, total = transpose(rows), row_sums(rows, weight)
    step = max(1, CELLS // max(1, size))
    parts = [
        _join(rows, columns, weight, total, bound, first, step) for first in range(0, max(size, 1), step)
    ]
    return Joined(*(np.concatenate(column) for column in zip(*parts, strict=True)))


def _join(
    rows: Rows, columns: Rows, weight: Floats, total: Floats, bound: float, first: int, step: int
) -> tuple[Ints, Ints, Floats]:
    block = np.arange(first, min(first + step, len(total)), dtype=np.int32)
    shared = dense(rows, columns, weight, block, len(total))
    enough = shared >= bound / (1 + bound) * (total[block][:, None] + total) * (1 - LEEWAY)
    at, right = np.nonzero(enough & (shared > 0) & (np.arange(len(total)) > block[:, None]))
    return block[at], right.astype(np.int32), shared[at, right]


def sums(place: Longs, value: Floats, size: int) -> Floats:
    """Per place the sum of its values, added in the order they come."""
    return np.bincount(place, value, minlength=size)  # type: ignore[return-value]  # its stub forgets weights


def row_sums(rows: Rows, weight: Floats) -> Floats:
    """Sum of each row's weights, added in ascending order of the entries."""
    size = len(rows.start) - 1
    return sums(np.repeat(np.arange(size), np.diff(rows.start)), weight[rows.entries], size)


def scan(prepared: Prepared, question: Question, formula: Formula, first: int) -> Scan:
    """The next block of pairs, from place `first` of the question's rows on.

    Listed are all pairs of common or unknown ground that share a member, a theme (if both
    have a known territory) or a person and can reach the question's score, or show a pattern.
    """
    sets = prepared.sets
    last = min(len(question.rows), first + max(1, CELLS // max(1, len(sets.total))))
    block = question.rows[first:last]
    asked = _asked(sets, question, block)
    if not asked.any():
        return _found(block, asked, last, 0, 0)
    tables = _Tables(prepared, block, formula)
    satellite = _satellite(sets, block)
    asked &= tables.considered
    complete, incomplete = asked & ~tables.open, asked & tables.open
    pattern = complete & tables.pattern & (tables.score < formula.review - LEEWAY)
    listed = complete & (tables.score >= question.min_score - SLACK)
    if question.list_pattern:
        listed |= pattern
    listed |= incomplete & (tables.score >= question.incomplete_from - SLACK)
    counts = [int(np.count_nonzero(found & ~satellite)) for found in (pattern, incomplete)]
    return _found(block, listed, last, *counts)


def _found(block: Ints, listed: Truth, last: int, patterns: int, incomplete: int) -> Scan:
    at, right = np.nonzero(listed)
    return Scan(block[at], right.astype(np.int32), last, patterns, incomplete)


def _asked(sets: Sets, question: Question, block: Ints) -> Truth:
    """Which cells of block × n are pairs of the question, each pair in one cell only."""
    other = np.arange(len(sets.total))
    once = ~question.is_row[None, :] | (other[None, :] > block[:, None])
    together = sets.groups[block][:, None] | sets.groups[None, :]
    inside: Truth = once & (other[None, :] != block[:, None])
    inside &= together & question.wanted == question.wanted
    return inside


def _satellite(sets: Sets, block: Ints) -> Truth:
    other = np.arange(len(sets.total), dtype=np.int32)
    found: Truth = sets.satellite_of[block][:, None] == other[None, :]
    found |= sets.satellite_of[None, :] == block[:, None]
    return found


class _Tables:
    """Block × n: who is considered, whose record is open, the score, and who shows a pattern."""

    def __init__(self, prepared: Prepared, block: Ints, formula: Formula) -> None:
        sets = prepared.sets
        size = len(sets.total)
        shared = dense(sets.members, prepared.member_columns, sets.weight, block, size)
        people_size = np.diff(sets.people.start)
        one = np.ones(len(prepared.people_columns.start))
        people = dense(sets.people, prepared.people_columns, one, block, size)
        themes, common_theme = theme_table(sets, block)
        meets, known_ground, same_ground = _ground(prepared, block)
        members_known = _both(sets.total > 0, block)
        people_known = _both(people_size > 0, block)
        themes_known = _both(sets.theme_class != NONE, block)
        with np.errstate(divide="ignore", invalid="ignore"):
            s_members = shared / (sets.total[block][:, None] + sets.total - shared)
            most = shared / np.minimum(sets.total[block][:, None], sets.total)
            s_people = people / (people_size[block][:, None] + people_size - people)
        touching = (shared > 0) | (people > 0)
        self.considered = np.where(known_ground, meets & (touching | common_theme), touching)
        self.open = ~(themes_known & known_ground & (members_known | (people > 0)))
        known = (members_known, themes_known, people_known)
        weights = [weight * here for weight, here in zip(formula[:3], known, strict=True)]
        logs = [np.log(np.maximum(np.nan_to_num(s), formula.floor)) for s in (s_members, themes, s_people)]
        with np.errstate(divide="ignore", invalid="ignore"):
            self.score = np.exp(sum(w * s for w, s in zip(weights, logs, strict=True)) / sum(weights))
        apart = same_ground >= formula.same_ground - LEEWAY
        apart &= (themes >= formula.same_themes - LEEWAY) & members_known
        apart &= most < formula.few_members - LEEWAY
        together = members_known & (most >= formula.most_members - LEEWAY)
        together |= people_known & (s_people >= formula.most_people - LEEWAY)
        self.pattern = apart | (together & (themes < formula.other_themes - LEEWAY))


def _both(known: Truth, block: Ints) -> Truth:
    return known[block][:, None] & known[None, :]


def dense(rows: Rows, columns: Rows, weight: Floats, block: Ints, width: int) -> Floats:
    """Block × rows: weight of the entries shared, added in ascending order of the entries."""
    table = np.zeros((len(block), width))
    place, entry = expand(rows, block)
    alone = np.diff(columns.start)[entry] == 1  # shared with nobody: most organisations and people
    table[np.arange(len(block)), block] = sums(place[alone], weight[entry[alone]], len(block))
    place, entry = place[~alone], entry[~alone]
    order = np.argsort(entry, kind="stable")
    for group in np.split(order, np.flatnonzero(np.diff(entry[order])) + 1):
        if len(group):
            e = entry[group[0]]
            table[place[group][:, None], columns.entries[columns.start[e] : columns.start[e + 1]]] += weight[
                e
            ]
    return table


def theme_table(sets: Sets, block: Ints) -> tuple[Floats, Truth]:
    """Block × n: similarity of the theme sets, and whether they have a theme in common."""
    known = np.unique(sets.theme_class[block][sets.theme_class[block] != NONE])
    similarity = np.full((len(known) + 1, len(sets.themes.start)), np.nan)
    common = np.zeros(similarity.shape, bool)
    if len(known):
        similarity[:-1, :-1], common[:-1, :-1] = _class_similarity(sets, known)
    mine = sets.theme_class[block]
    at = np.where(mine == NONE, len(known), np.searchsorted(known, mine))
    return similarity[at][:, sets.theme_class], common[at][:, sets.theme_class]


def _class_similarity(sets: Sets, picked: Ints) -> tuple[Floats, Truth]:
    starts = sets.themes.start[:-1]
    place, theme = expand(sets.themes, picked)
    sizes = np.bincount(place)
    heads = np.cumsum(sizes) - sizes
    near = theme_similarity(sets, theme[:, None], sets.themes.entries[None, :])
    there = np.add.reduceat(np.maximum.reduceat(near, starts, axis=1), heads, axis=0)
    back = np.add.reduceat(np.maximum.reduceat(near, heads, axis=0), starts, axis=1)
    share = (there + back) / (sizes[:, None] + np.diff(sets.themes.start)[None, :])
    same = theme[:, None] == sets.themes.entries[None, :]
    common = np.logical_or.reduceat(np.logical_or.reduceat(same, starts, axis=1), heads, axis=0)
    return share / (2 - share), common


def theme_similarity(sets: Sets, one: Ints, other: Ints) -> Floats:
    """2 depth(nearest common ancestor) / (depth + depth), 1 for a theme and itself; Wu & Palmer 1994."""
    depth = np.zeros(np.broadcast_shapes(one.shape, other.shape))
    for level in range(sets.theme_path.shape[1]):
        ancestor = sets.theme_path[one, level]
        shared = (ancestor == sets.theme_path[other, level]) & (ancestor != NONE)
        depth = np.where(shared, sets.theme_depth[ancestor], depth)
    total = sets.theme_depth[one] + sets.theme_depth[other]
    return np.where(one == other, 1.0, 2 * depth / np.maximum(total, 1))


def _ground(prepared: Prepared, block: Ints) -> tuple[Truth, Truth, Floats]:
    """Block × n: whether the territories meet, whether both are known, how alike they are."""
    sets = prepared.sets
    classes = len(sets.leaves.start) - 1
    known = _both(sets.ground_class != NONE, block)
    if classes == 0:
        return known, known, np.zeros(known.shape)
    mine = np.where(sets.ground_class[block] == NONE, 0, sets.ground_class[block])
    picked, at = np.unique(mine, return_inverse=True)
    shared, counted = _class_ground(prepared, picked.astype(np.int32))
    meets = shared[at][:, sets.ground_class] > 0
    return known & meets, known, np.where(known, counted[at][:, sets.ground_class], np.nan)


def _class_ground(prepared: Prepared, picked: Ints) -> tuple[Floats, Floats]:
    sets = prepared.sets
    classes = len(sets.leaves.start) - 1
    units = np.ones(len(sets.leaf_weight))
    number = dense(sets.leaves, prepared.leaf_columns, units, picked, classes)
    weight = dense(sets.leaves, prepared.leaf_columns, sets.leaf_weight, picked, classes)
    size = np.diff(sets.leaves.start).astype(np.float64)
    people = row_sums(sets.leaves, sets.leaf_weight)
    by_number = sets.counted[picked][:, None] | sets.counted[None, :]
    shared = np.where(by_number, number, weight)
    total = np.where(by_number, size[picked][:, None] + size, people[picked][:, None] + people)
    return number, shared / (total - shared)
