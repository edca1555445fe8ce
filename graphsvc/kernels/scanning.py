"""The compiled scan over all pairs on common ground. Read `plain.scan` for what it answers.

One row at a time: the weight it shares with every other row is gathered from the lists of its
rarer members; the HUBS largest organisations, which would make those lists long, are bits of
one number. Themes are compared once per pair of theme classes, ground once per ground class.
"""

from __future__ import annotations

from typing import NamedTuple

import numpy as np

from graphsvc.kernels.jit import kernel
from graphsvc.kernels.sets import LEEWAY, NONE, SLACK, Floats, Formula, Ints, Longs, Question, Rows, Sets

BYTES = 7  # of a hub mask: 56 bits, and the sign stays free
HUBS = 8 * BYTES


class Prepared(NamedTuple):
    """Sets with their columns, as the scan walks them."""

    sets: Sets
    member_columns: Rows  # of organisations that are no hubs
    people_columns: Rows
    leaf_columns: Rows
    population: Floats  # per ground class
    ground_rows: Rows  # ground class -> n, one more row for unknown ground
    mask: Longs  # n: hubs that sit there
    hub: Ints  # per organisation its bit, NONE
    hub_weight: Floats  # byte × 256: weight of every combination of eight hubs


class Place(NamedTuple):
    """What a row shares with every other, overwritten row by row."""

    shared: Floats  # n: weight of shared members that are no hubs
    people: Floats  # n: shared people
    touched: Ints
    near: Ints  # rows to look at
    near_alike: Floats  # similarity of their ground, NaN unknown
    leaves: Ints  # per ground class: shared leaves
    population: Floats  # per ground class: of shared leaves
    alike: Floats  # per ground class: similarity of ground
    met: Ints  # ground classes on common ground
    themes: Floats  # per theme class: similarity
    log_themes: Floats
    common_theme: np.ndarray[tuple[int], np.dtype[np.bool_]]
    compared: Ints  # per theme class: the class it was last compared with
    best_match: Floats  # per theme of the other set


@kernel
def blank(size: int, grounds: int, theme_classes: int, themes: int) -> Place:
    """A place with nothing in it."""
    return Place(
        np.zeros(size),
        np.zeros(size),
        np.zeros(2 * size, np.int32),
        np.zeros(size, np.int32),
        np.zeros(size),
        np.zeros(grounds, np.int32),
        np.zeros(grounds),
        np.zeros(grounds),
        np.zeros(grounds + 1, np.int32),
        np.zeros(theme_classes),
        np.zeros(theme_classes),
        np.zeros(theme_classes, np.bool_),
        np.full(theme_classes, NONE, np.int32),
        np.zeros(themes),
    )


@kernel
def scan(
    prepared: Prepared, question: Question, formula: Formula, first: int, last: int, left: Ints, right: Ints
) -> tuple[int, int, int, int]:
    """Fills `left` and `right` from the question's rows first to last - 1, as far as there is room for a row.

    Returns pairs found, the next row, and the numbers of patterns and of incomplete pairs.
    """
    sets = prepared.sets
    size = len(sets.total)
    place = blank(size, len(sets.leaves.start) - 1, len(sets.themes.start) - 1, len(sets.theme_depth))
    every_row = len(question.rows) == size
    found, patterns, incomplete, met = 0, 0, 0, 0
    ground = NONE
    for number in range(first, last):
        if found + size > len(left):
            return found, number, patterns, incomplete
        i = question.rows[number]
        if sets.ground_class[i] != ground:
            ground = sets.ground_class[i]
            met = meet(prepared, place, met, ground)
        touched = gather(prepared, place, i, i if every_row else NONE)
        near = neighbours(prepared, question, place, formula.floor, i, met)
        found, more_patterns, more_incomplete = sort_out(
            prepared, question, formula, place, i, near, left, right, found
        )
        patterns += more_patterns
        incomplete += more_incomplete
        for at in range(touched):
            place.shared[place.touched[at]] = 0.0
            place.people[place.touched[at]] = 0.0
    return found, last, patterns, incomplete


@kernel
def gather(prepared: Prepared, place: Place, i: int, after: int) -> int:
    """Adds up what row i shares with each row beyond `after`; how many notes of it there are."""
    sets, columns = prepared.sets, prepared.member_columns
    start, entries, weight = sets.members.start, sets.members.entries, sets.weight
    first, rows, shared, touched = columns.start, columns.entries, place.shared, place.touched
    count = 0
    for at in range(start[i], start[i + 1]):
        count = add(first, rows, entries[at], after, weight[entries[at]], shared, touched, count)
    start, entries, people = sets.people.start, sets.people.entries, place.people
    first, rows = prepared.people_columns.start, prepared.people_columns.entries
    for at in range(start[i], start[i + 1]):
        count = add(first, rows, entries[at], after, 1.0, people, touched, count)
    return count


@kernel
def add(
    start: Longs, rows: Ints, entry: int, after: int, amount: float, sums: Floats, touched: Ints, count: int
) -> int:
    """Adds an amount for every row beyond `after` that has the entry, and notes the rows new to it."""
    for at in range(start[entry + 1] - 1, start[entry] - 1, -1):
        j = rows[at]
        if j <= after:
            break
        if sums[j] == 0.0:
            touched[count] = j
            count += 1
        sums[j] += amount
    return count


@kernel
def neighbours(prepared: Prepared, question: Question, place: Place, floor: float, i: int, met: int) -> int:
    """Notes the rows that row i is asked about: common or unknown ground, and something shared; how many.

    Arrays are taken out of their tuples before the loop: inside it, that would cost more than the rest.
    """
    sets = prepared.sets
    start, rows, mask, groups = (
        prepared.ground_rows.start,
        prepared.ground_rows.entries,
        prepared.mask,
        sets.groups,
    )
    shared, people, is_row, wanted = place.shared, place.people, question.is_row, question.wanted
    near, near_alike, theme_class = place.near, place.near_alike, sets.theme_class
    compared, common = place.compared, place.common_theme
    grounds, mine, my_mask, my_groups = len(start) - 2, theme_class[i], mask[i], groups[i]
    known = sets.ground_class[i] != NONE
    count = 0
    for step in range(met + 1 if known else grounds + 1):
        ground = place.met[step] if known and step < met else (grounds if known else step)
        alike = place.alike[ground] if known and ground != grounds else np.nan
        for at in range(start[ground], start[ground + 1]):
            j = rows[at]
            twice = is_row[j] and j <= i
            if twice or (my_groups | groups[j]) & wanted != wanted:
                continue
            if my_mask & mask[j] == 0 and shared[j] == 0.0 and people[j] == 0.0:
                theirs = theme_class[j]
                if not (alike >= 0 and mine != NONE and theirs != NONE):
                    continue
                if compared[theirs] != mine:
                    compare_themes(sets, place, floor, mine, theirs)
                if not common[theirs]:
                    continue
            near[count] = j
            near_alike[count] = alike
            count += 1
    return count


@kernel
def sort_out(
    prepared: Prepared,
    question: Question,
    formula: Formula,
    place: Place,
    i: int,
    near: int,
    left: Ints,
    right: Ints,
    found: int,
) -> tuple[int, int, int]:
    """Keeps of the rows noted those that may be listed, and counts patterns and incomplete records."""
    sets = prepared.sets
    theme_class, total, size = sets.theme_class, sets.total, sets.people.start
    satellite_of, compared = sets.satellite_of, place.compared
    shared, people, themes, log_themes = place.shared, place.people, place.themes, place.log_themes
    mask, hub_weight, rows, alikes = prepared.mask, prepared.hub_weight, place.near, place.near_alike
    floor, list_pattern, incomplete_from = formula.floor, question.list_pattern, question.incomplete_from
    least, least_incomplete = log_least(question.min_score), log_least(incomplete_from)
    review = np.log(formula.review - LEEWAY)
    mine, my_people = theme_class[i], size[i + 1] - size[i]
    patterns, incomplete = 0, 0
    for at in range(near):
        j = rows[at]
        theirs = theme_class[j]
        counts = satellite_of[i] != j and satellite_of[j] != i
        enough = people[j] > 0 or (total[i] > 0 and total[j] > 0)
        themes_known = mine != NONE and theirs != NONE
        complete = alikes[at] >= 0 and themes_known and enough
        incomplete += counts and not complete
        if not complete and incomplete_from > 1:
            continue
        if themes_known and compared[theirs] != mine:
            compare_themes(sets, place, floor, mine, theirs)
        score, pattern = judge(
            formula,
            total[i],
            total[j],
            shared[j] + weight_of(hub_weight, mask[i] & mask[j]),
            themes[theirs] if themes_known else np.nan,
            log_themes[theirs] if themes_known else np.nan,
            jaccard(people[j], my_people, size[j + 1] - size[j]),
            alikes[at],
        )
        pattern = pattern and complete and score < review
        patterns += pattern and counts
        if score >= (least if complete else least_incomplete) or (pattern and list_pattern):
            left[found] = i
            right[found] = j
            found += 1
    return found, patterns, incomplete


@kernel
def meet(prepared: Prepared, place: Place, before: int, ground: int) -> int:
    """Finds the ground classes that meet this one and how alike they are; how many there are."""
    for at in range(before):
        place.leaves[place.met[at]] = 0
        place.population[place.met[at]] = 0.0
    if ground == NONE:
        return 0
    sets = prepared.sets
    met = 0
    for at in range(sets.leaves.start[ground], sets.leaves.start[ground + 1]):
        leaf = sets.leaves.entries[at]
        for k in range(prepared.leaf_columns.start[leaf], prepared.leaf_columns.start[leaf + 1]):
            other = prepared.leaf_columns.entries[k]
            if place.leaves[other] == 0:
                place.met[met] = other
                met += 1
            place.leaves[other] += 1
            place.population[other] += sets.leaf_weight[leaf]
    size = place.leaves[ground]
    people = place.population[ground]
    for at in range(met):
        other = place.met[at]
        if sets.counted[ground] or sets.counted[other]:
            total = size + sets.leaves.start[other + 1] - sets.leaves.start[other]
            place.alike[other] = place.leaves[other] / (total - place.leaves[other])
        else:
            shared = place.population[other]
            place.alike[other] = shared / (people + prepared.population[other] - shared)
    return met


@kernel
def compare_themes(sets: Sets, place: Place, floor: float, mine: int, other: int) -> None:
    """Keeps how alike two theme classes are, and whether they have a theme in common."""
    start, entries, path, depth = sets.themes.start, sets.themes.entries, sets.theme_path, sets.theme_depth
    best, size = place.best_match, start[other + 1] - start[other]
    best[:size] = 0.0
    total, common = 0.0, False
    for at in range(start[mine], start[mine + 1]):
        own_best = 0.0
        for k in range(size):
            near = theme_pair(path, depth, entries[at], entries[start[other] + k])
            own_best = max(own_best, near)
            best[k] = max(best[k], near)
            common = common or entries[at] == entries[start[other] + k]
        total += own_best
    for k in range(size):
        total += best[k]
    share = total / (start[mine + 1] - start[mine] + size)
    place.themes[other] = share / (2 - share)
    place.log_themes[other] = np.log(max(place.themes[other], floor))
    place.common_theme[other] = common
    place.compared[other] = mine


@kernel
def theme_pair(path: Ints, depth: Ints, one: int, other: int) -> float:
    """Wu and Palmer's similarity of two themes."""
    if one == other:
        return 1.0
    common = 0
    for level in range(path.shape[1]):
        if path[one, level] != path[other, level] or path[one, level] == NONE:
            break
        common = depth[path[one, level]]
    return 2.0 * float(common) / float(max(depth[one] + depth[other], 1))


@kernel
def weight_of(tables: Floats, hubs: int) -> float:
    """Weight of a set of hubs, eight at a time."""
    total = 0.0
    byte = 0
    while hubs != 0:
        total += tables[byte, hubs & 255]
        hubs >>= 8
        byte += 1
    return total


@kernel
def judge(
    formula: Formula,
    one: float,
    other: float,
    shared: float,
    theme: float,
    log_theme: float,
    people: float,
    ground: float,
) -> tuple[float, bool]:
    """Logarithm of a pair's score, and whether it shows the pattern of R5 or R6 if its record is complete."""
    total, weights, most = 0.0, 0.0, np.nan
    if one > 0 and other > 0:
        total += formula.members * log_from(shared / (one + other - shared), formula.floor)
        weights += formula.members
        most = shared / min(one, other)
    if theme >= 0:
        total += formula.themes * log_theme
        weights += formula.themes
    if people >= 0:
        total += formula.people * log_from(people, formula.floor)
        weights += formula.people
    apart = theme >= formula.same_themes - LEEWAY and ground >= formula.same_ground - LEEWAY
    apart = apart and most < formula.few_members - LEEWAY
    together = most >= formula.most_members - LEEWAY or people >= formula.most_people - LEEWAY
    return total / weights, apart or (together and theme < formula.other_themes - LEEWAY)


@kernel
def log_least(score: float) -> float:
    """Logarithm of the least score to offer for a threshold."""
    return np.log(score - SLACK) if score > SLACK else -np.inf


@kernel
def log_from(value: float, floor: float) -> float:
    """Logarithm of a value or of the floor, whichever is more; most values are below it."""
    return float(np.log(value)) if value > floor else float(np.log(floor))


@kernel
def jaccard(shared: float, one: int, other: int) -> float:
    """Similarity of two sets by their sizes, NaN when one is unknown."""
    if one == 0 or other == 0:
        return np.nan
    return shared / (one + other - shared)
