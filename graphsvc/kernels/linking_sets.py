"""What the link kernels read and give: n partnerships as classes of themes and of ground."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from graphsvc.kernels.sets import Floats, Ints, Longs, Rows, Truth

YES, NO, UNKNOWN = 1, 0, 2
CODES = 27  # of adjacent, parent and level, three values each: (adjacent × 3 + parent) × 3 + level
NO_THEMES, OTHER_THEMES = 0, 1  # the first two distinct theme similarities: unknown, and 0
DIGITS = 1e12  # similarities and needs that are equal to so many digits are one
BINS_PER_UNIT = 256  # of log odds: the fourth term of the series is then below 1e-12 of the sum
BINS = 65_536
MOMENTS = 4


class Near(NamedTuple):
    """What tells which pairs are within reach, and their features."""

    theme_class: Ints  # n, NONE unknown
    themes: Rows  # theme class -> themes
    likeness: NDArray[np.int16]  # theme × theme: place of their similarity among `alike`
    alike: Floats  # distinct similarities, ascending
    ground_class: Ints  # n, NONE unknown
    leaves: Rows  # ground class -> lowest territories
    listed: Rows  # ground class -> territories
    parent: Ints  # ground class -> territory, NONE unknown, below that none
    touches: Rows  # territory -> territories
    level: Ints  # n, NONE unknown
    links: Rows  # n -> n, both ways: live or undated
    recorded: Rows  # n -> n, both ways: whatever is recorded
    evaluated: Truth  # n


class Survey(NamedTuple):
    """Pairs within reach by distinct features: combination = place of theta × CODES + code."""

    pairs: Longs  # per combination
    evaluated: Longs  # per combination, of them pairs of two evaluated partnerships


class Special(NamedTuple):
    """Pairs within reach of which something is recorded, or that have contacts in common."""

    left: Ints
    right: Ints
    combination: Ints
    through: Floats  # W


class Wanted(NamedTuple):
    """What a need is made of, and how equal needs are told apart."""

    probability: Floats  # per combination
    special: Rows  # row -> n: pairs with a need of their own, by place of the row
    special_need: Floats  # without the part for those without a live link; negative: never
    lonely: Truth  # n: without a live link
    component: Ints  # n
    number: int  # how many to find for each row


class Found(NamedTuple):
    """Per row the pairs of greatest need, greatest first; NONE beyond the last."""

    other: Ints  # row × number
    combination: Ints
