"""One row against many: what the last row shares with others, however long it is.

The twin of `plain.intersect` for a question about one thing, such as a planned partnership: its
entries are marked once, so that a pair costs the entries of the other row only.
"""

from __future__ import annotations

import numpy as np

from graphsvc.kernels.plain import expand, sums
from graphsvc.kernels.sets import Floats, Ints, Longs, Rows, Shared


def intersect(rows: Rows, weight: Floats, left: Ints, right: Ints) -> Shared:
    """What row left[k] and row right[k] share, for each k, where one of the two is the last row.

    Equal to `plain.intersect` to the last digit; O(entries of the other rows).
    """
    last, pairs = len(rows.start) - 2, len(left)
    own = rows.entries[rows.start[last] :]
    place, entry = expand(rows, np.where(left == last, right, left))
    marked = np.zeros(len(weight), bool)
    marked[own] = True
    shared = marked[entry]
    at, common = place[shared], entry[shared]
    heaviest, apart = np.zeros(pairs), _heaviest_left_out(own, weight, at, common, pairs)
    np.maximum.at(heaviest, at, weight[common])
    np.maximum.at(apart, place[~shared], weight[entry[~shared]])
    number = np.bincount(at, minlength=pairs).astype(np.int32)
    return Shared(number, sums(at, weight[common], pairs), heaviest, apart)


def _heaviest_left_out(own: Ints, weight: Floats, at: Longs, common: Ints, pairs: int) -> Floats:
    """Per pair the weight of the heaviest of the own entries that is not shared, 0 if all are.

    Own entries are ranked from the heaviest on; the shared ones of a pair fill ranks 0 to k - 1 without
    a gap, and k is the one that is left out. Ranks beyond the number of shared ones cannot be among them.
    """
    heavy_first = own[np.argsort(-weight[own], kind="stable")]
    rank = np.zeros(len(weight), np.int64)
    rank[heavy_first] = np.arange(len(own))
    number, ranks = np.bincount(at, minlength=pairs), rank[common]
    near = ranks < number[at]
    at, ranks = at[near], ranks[near]
    order = np.lexsort((ranks, at))
    at, ranks = at[order], ranks[order]
    within = np.arange(len(at)) - np.searchsorted(at, at)
    filled = np.bincount(at[ranks == within], minlength=pairs)
    return np.append(weight[heavy_first], 0.0)[filled]
