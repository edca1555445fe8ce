"""What the set kernels read: plain arrays, numbered 0 to n - 1, checked by whoever made them."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]
Ints = NDArray[np.int32]
Longs = NDArray[np.int64]
Truth = NDArray[np.bool_]

LEEWAY = 1e-12  # a value reaches a threshold unless it is below it by more than a rounding error
SLACK = 1e-9  # a scan may offer a pair that is nearer to the threshold than this; the exact score decides
NONE = -1  # no class: the set is unknown


class Rows(NamedTuple):
    """Sparse rows: row i is `entries[start[i]:start[i + 1]]`, ascending and distinct."""

    start: Longs
    entries: Ints


class Sets(NamedTuple):
    """n partnerships as sets. Equal theme sets are one class, equal territories another."""

    members: Rows  # n -> organisations
    weight: Floats  # per organisation, > 0
    total: Floats  # n: weight of all members, 0 unknown
    people: Rows  # n -> people
    themes: Rows  # theme class -> themes
    theme_class: Ints  # n
    theme_depth: Ints  # per theme
    theme_path: Ints  # per theme its line of ancestors from the top down, itself last, then NONE
    leaves: Rows  # ground class -> leaves
    ground_class: Ints  # n
    leaf_weight: Floats  # per leaf, 0 where the population is not known
    counted: Truth  # ground class: a leaf without population, leaves count 1 each
    satellite_of: Ints  # n -> n
    groups: Ints  # n: bit k set if the partnership is in filter k


class Question(NamedTuple):
    """Which pairs a scan is asked for."""

    rows: Ints  # ascending; a pair is asked for if one of the two is among them
    is_row: Truth  # n
    wanted: int  # bits that the two must have between them
    min_score: float
    list_pattern: bool
    incomplete_from: float  # least score of an incomplete pair to list; 2 for none


class Scan(NamedTuple):
    """Pairs (left, right) that may be listed, and how many of the rest there are, without satellites."""

    left: Ints
    right: Ints
    next_row: int  # place in `Question.rows` where the scan stopped
    patterns: int
    incomplete: int


class Shared(NamedTuple):
    """What two rows share, per pair of rows."""

    number: Ints
    weight: Floats
    heaviest: Floats  # weight of the heaviest shared entry, 0 if none
    heaviest_apart: Floats  # weight of the heaviest entry of only one of the two, 0 if none


class Joined(NamedTuple):
    """Pairs of rows (left < right) that reach a bound of similarity, in no order."""

    left: Ints
    right: Ints
    weight: Floats  # of what they share


class Formula(NamedTuple):
    """The numbers of the combined score and of the patterns that count below its threshold."""

    members: float  # weights of the three similarities
    themes: float
    people: float
    floor: float  # the least that a similarity counts for
    review: float  # scores from here on are overlaps, whatever the pattern
    same_themes: float
    other_themes: float
    same_ground: float
    few_members: float  # containment
    most_members: float  # containment
    most_people: float
