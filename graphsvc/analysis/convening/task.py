"""The task that somebody is convened for: a theme in a territory, and the partnerships already on it."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from graphsvc.analysis.convening.formula import MET
from graphsvc.analysis.convening.ground import meets
from graphsvc.analysis.convening.record import Record
from graphsvc.analysis.draft import Registry
from graphsvc.analysis.overlap.rules import reaches
from graphsvc.kernels.plain import theme_similarity
from graphsvc.kernels.sets import Floats, Ints, Truth
from graphsvc.snapshot.arrays import NOBODY


@dataclass(frozen=True, eq=False)
class Task:
    """A theme and a territory by ix, and what in the registry is near them."""

    theme: int
    territory: int
    likeness: Floats  # per theme how like it is to the task's, 0 to 1
    leaves: Ints  # the lowest parts of the territory
    on_theme: Truth  # per partnership: one of its themes is like the task's from 0.60 on
    around: Truth  # of them those active on ground of the territory right above, or of this one if none is
    here: Truth  # of them those active on the territory's own ground


def task_of(registry: Registry, record: Record, theme: int, territory: int) -> Task:
    """The task in a picture; O(themes + entries)."""
    arrays = registry.arrays
    leaves = registry.leaves([territory])
    above = int(record.above[territory])
    wider = leaves if above == NOBODY else registry.leaves([above])
    likeness = _likeness(registry, theme)
    listed = reaches(likeness, MET)[arrays.themes.indices]
    on_theme = np.zeros(arrays.partnerships, np.bool_)
    on_theme[arrays.themes.row_numbers()[listed]] = True
    active = on_theme & arrays.active
    return Task(
        theme=theme,
        territory=territory,
        likeness=likeness,
        leaves=leaves,
        on_theme=on_theme,
        around=active & meets(arrays.leaves, wider),
        here=active & meets(arrays.leaves, leaves),
    )


def _likeness(registry: Registry, theme: int) -> Floats:
    every = np.arange(len(registry.arrays.theme_parent), dtype=np.int32)
    return theme_similarity(registry.considered.sets, np.full(len(every), theme, np.int32), every)
