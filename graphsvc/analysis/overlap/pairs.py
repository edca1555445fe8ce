"""What is known of given pairs, listed or not."""

from __future__ import annotations

import numpy as np

from graphsvc.analysis.overlap.considered import consider
from graphsvc.analysis.overlap.score import evaluate
from graphsvc.analysis.overlap.state import read_state
from graphsvc.analysis.overlap.table import Columns
from graphsvc.kernels import engine
from graphsvc.kernels.sets import NONE, Floats, Ints, Longs, Truth
from graphsvc.snapshot.arrays import Arrays


def compare_pairs(
    arrays: Arrays, *, left: Ints, right: Ints, weight: Floats | None = None
) -> tuple[Longs, Columns]:
    """Pairs given by ix, whatever their score: the places of those that can overlap, and a row for each.

    Left out are pairs that no list would show: one of the two is not active, they have no ground
    in common, or they share neither member nor theme nor person. `weight` of organisations instead
    of their rarity is for evaluations. O(entries log entries).
    """
    considered = consider(arrays, include_planned=False, groups=[], weight=weight)
    number = np.full(arrays.partnerships, NONE, np.int32)
    number[considered.ix] = np.arange(len(considered.ix), dtype=np.int32)
    active = np.flatnonzero((number[left] != NONE) & (number[right] != NONE))
    kernels, state = engine(len(considered.ix)), read_state(arrays, considered)
    columns = evaluate(kernels, considered, state, number[left[active]], number[right[active]])
    kept = can_overlap(columns)
    return active[kept], columns.at(kept)


def can_overlap(columns: Columns) -> Truth:
    """Which pairs could be listed at all: on common or unknown ground, with something shared."""
    shared = (columns.shared_members > 0) | (columns.shared_people > 0)
    on_known_ground = ~np.isnan(columns.territory_containment)
    meet: Truth = (columns.territory_containment > 0) | ~on_known_ground
    return meet & (shared | (on_known_ground & (columns.shared_themes > 0)))
