"""How alike two sets of themes are, on a tree of themes (Wu & Palmer 1994)."""

from __future__ import annotations

import numpy as np

from graphsvc.kernels.plain import expand, sums, theme_similarity
from graphsvc.kernels.sets import NONE, Floats, Ints, Longs, Sets
from graphsvc.snapshot.arrays import NOBODY


def ancestors(parent: Ints) -> tuple[Ints, Ints]:
    """Depth of each theme and its line of ancestors from the top down, itself last, then NONE.

    Tops have depth 1; a single top has depth 0, or everything below it would be alike.
    """
    themes = np.arange(len(parent), dtype=np.int32)
    upward = [themes]
    while np.any(upward[-1] != NONE):
        current = upward[-1]
        upward.append(np.where(current == NONE, NONE, parent[current]).astype(np.int32))
    lines = np.stack(upward[:-1], axis=1) if len(upward) > 1 else np.zeros((len(parent), 0), np.int32)
    length = np.count_nonzero(lines != NONE, axis=1)
    level = np.arange(lines.shape[1])
    backward = length[:, None] - 1 - level[None, :]
    path = np.where(backward >= 0, np.take_along_axis(lines, np.maximum(backward, 0), axis=1), NONE)
    single_top = np.count_nonzero(parent == NOBODY) == 1
    return (length - single_top).astype(np.int32), path.astype(np.int32)


def compare(sets: Sets, left: Ints, right: Ints) -> tuple[Floats, Floats, Floats, Ints]:
    """Similarity, containment left in right, right in left, and number of common themes, per pair.

    With a theme's best match in the other set: containment is the mean of the own best matches;
    d = (sum of both sides' best matches) / (size + size), similarity d / (2 - d), which is the
    Jaccard index where no two different themes are alike. NaN, and -1 themes, for unknown sets.
    """
    known = (left != NONE) & (right != NONE)
    width = len(sets.themes.start)
    pairs, back = np.unique(left[known].astype(np.int64) * width + right[known], return_inverse=True)
    best, other_best, common, sizes = _best_matches(sets, pairs // width, pairs % width)
    share = (best + other_best) / (sizes[0] + sizes[1])
    found = [share / (2 - share), best / sizes[0], other_best / sizes[1]]
    similarity, inside, contains = (np.full(len(left), np.nan) for _ in found)
    for target, value in zip((similarity, inside, contains), found, strict=True):
        target[known] = value[back]
    number = np.full(len(left), NONE, np.int32)
    number[known] = common[back]
    return similarity, inside, contains, number


def _best_matches(sets: Sets, left: Longs, right: Longs) -> tuple[Floats, Floats, Ints, list[Longs]]:
    """Sums of best matches on both sides, common themes and sizes, for pairs of theme classes."""
    if len(left) == 0:
        return np.zeros(0), np.zeros(0), np.zeros(0, np.int32), [np.ones(0, np.int64)] * 2
    sizes = [np.diff(sets.themes.start)[side] for side in (left, right)]
    pair, theme = expand(sets.themes, left.astype(np.int32))
    partner, other = expand(sets.themes, right[pair].astype(np.int32))
    near = theme_similarity(sets, theme[partner], other)
    heads = np.cumsum(sizes[1][pair]) - sizes[1][pair]
    best = sums(pair, np.maximum.reduceat(near, heads), len(left))
    common = np.bincount(pair[partner], theme[partner] == other).astype(np.int32)
    back = np.lexsort((partner, np.arange(len(other)) - heads[partner], pair[partner]))
    column_heads = np.cumsum(np.repeat(sizes[0], sizes[1])) - np.repeat(sizes[0], sizes[1])
    column = np.repeat(np.arange(len(left)), sizes[1])
    other_best = sums(column, np.maximum.reduceat(near[back], column_heads), len(left))
    return best, other_best, common, sizes
