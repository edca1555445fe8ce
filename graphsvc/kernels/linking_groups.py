"""A compiled walk from the partnerships of one group to those of all others; see `linking_plain.between`."""

from __future__ import annotations

import numpy as np

from graphsvc.kernels.jit import kernel
from graphsvc.kernels.linking_rows import Ready, blank, fill
from graphsvc.kernels.linking_sets import CODES, OTHER_THEMES
from graphsvc.kernels.sets import Floats, Ints, Rows, Truth


@kernel
def between(ready: Ready, rows: Ints, value: Floats, groups: Rows, inside: Truth, found: Floats) -> None:
    """Adds to each group the values of the pairs of the rows with its partnerships."""
    near = ready.near
    size, line = len(near.level), blank(near)
    theme_class, ground_class, level = near.theme_class, near.ground_class, near.level
    theta, ground, reached, levels = line.theta, line.ground, line.reached, line.level
    own = np.zeros(len(found), np.bool_)
    for p in rows:
        fill(ready, line, p)
        own[groups.entries[groups.start[p] : groups.start[p + 1]]] = True
        for q in range(size):
            alike = theta[theme_class[q]]
            if inside[q] or not (alike > OTHER_THEMES * CODES or reached[ground_class[q]]):
                continue
            more = value[alike + ground[ground_class[q]] + levels[level[q] + 1]]
            for at in range(groups.start[q], groups.start[q + 1]):
                if not own[groups.entries[at]]:
                    found[groups.entries[at]] += more
        own[groups.entries[groups.start[p] : groups.start[p + 1]]] = False
