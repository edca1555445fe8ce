"""How far apart partnerships are without some players, and how far news gets from some: many sets at once."""

from __future__ import annotations

import numpy as np

from graphsvc.analysis.key_players.field import Field
from graphsvc.kernels import reaching_engine
from graphsvc.kernels.sets import Floats, Ints, Longs


def pairs_without(field: Field, sets: Ints, sources: Ints) -> Longs:
    """Per set (row of nodes) how many ordered pairs of partnerships are 1, 2, ... steps apart without it.

    Pairs are of a source and another partnership that is left.
    """
    by_ties = reaching_engine(field.nodes).without(field.rows, sets, sources, field.partnerships)
    found: Longs = by_ties[:, field.per_step - 1 :: field.per_step]
    return found


def news_from(field: Field, sets: Ints) -> Longs:
    """Per set how many partnerships are 0, 1, 2, ... steps from the nearest of it.

    Those chosen count 0 steps if they are partnerships; a member's own partnerships are 1 step away.
    """
    by_ties = reaching_engine(field.nodes).outward(field.rows, sets, field.partnerships)
    chosen = np.full((len(sets), 1), sets.shape[1] if field.are_partnerships else 0, np.int64)
    return np.concatenate([chosen, by_ties[:, :: field.per_step]], axis=1)


def inverse_distances(counts: Longs, *, first: int) -> Floats:
    """Sum of 1/distance of counts at distances `first`, `first` + 1, ...; distance 0 counts as 1."""
    distance = np.maximum(np.arange(first, first + counts.shape[1]), 1)
    found: Floats = (counts / distance).sum(axis=1)
    return found
