"""How much ground two partnerships have in common, by the people who live there."""

from __future__ import annotations

from types import ModuleType

import numpy as np

from graphsvc.kernels.plain import row_sums
from graphsvc.kernels.sets import NONE, Floats, Ints, Sets


def compare(kernels: ModuleType, sets: Sets, left: Ints, right: Ints) -> tuple[Floats, Floats]:
    """Similarity (common / united) and containment (common / smaller) per pair of ground classes.

    Lowest-level territories weigh their population, or 1 each when it is not known, or not
    above 0, for any of the pair's. NaN where a territory is unknown.
    """
    known = (left != NONE) & (right != NONE)
    width = len(sets.leaves.start)
    pairs, back = np.unique(left[known].astype(np.int64) * width + right[known], return_inverse=True)
    one, other = (pairs // width).astype(np.int32), (pairs % width).astype(np.int32)
    shared = kernels.intersect(sets.leaves, sets.leaf_weight, one, other)
    by_number = sets.counted[one] | sets.counted[other]
    common = np.where(by_number, shared.number, shared.weight)
    size, people = np.diff(sets.leaves.start).astype(np.float64), row_sums(sets.leaves, sets.leaf_weight)
    first, second = (np.where(by_number, size[side], people[side]) for side in (one, other))
    similarity, containment = np.full(len(left), np.nan), np.full(len(left), np.nan)
    similarity[known] = (common / (first + second - common))[back]
    containment[known] = (common / np.minimum(first, second))[back]
    return similarity, containment
