"""Families of overlapping partnerships (G17): every two of a family overlap."""

from __future__ import annotations

import numpy as np

from graphsvc.analysis.families.table import SAME_GROUND, Families, Pairs, sort_out
from graphsvc.analysis.overlap.considered import rarity, take
from graphsvc.analysis.overlap.rules import ACTIONS, TABLE, Flag, reaches
from graphsvc.analysis.overlap.table import Columns, Overlaps
from graphsvc.kernels.plain import row_sums
from graphsvc.kernels.sets import Floats, Longs
from graphsvc.snapshot.arrays import Arrays

APART = ("COMPLETE_RECORD", "KEEP_SATELLITE", "DIVIDE_LABOUR")  # rule R0, recorded satellites, rule R2


def find_families(arrays: Arrays, *, overlaps: Overlaps) -> Families:
    """The families among the pairs of an answer: every two of a family reach its `min_score`.

    Complete linkage on the score, cut there, so that what is proposed to a family is true of each
    pair. Pairs that cannot be judged (R0), recorded satellites and partnerships of nested levels
    (R2) are in no family together. O(pairs log pairs + entries).
    """
    rows = _joinable(overlaps)
    columns = overlaps.columns.at(rows)
    pairs = Pairs(
        columns.a,
        columns.b,
        columns.score,
        columns.score_min,
        columns.completeness,
        _shared_weight(arrays, columns),
    )
    found = sort_out(arrays, pairs)
    return Families(
        kind=SAME_GROUND,
        cut=overlaps.parameters.min_score,
        members=found.members,
        start=found.start,
        pairs=pairs.at(found.rows),
        seats=found.seats,
        overlaps=overlaps.only(rows[found.rows]),
        left_out=np.zeros(len(found.seats), np.int64),
        left_out_in_all=0,
    )


def _joinable(overlaps: Overlaps) -> Longs:
    columns = overlaps.columns
    action = np.array([ACTIONS.index(entry.action) for entry in TABLE])[columns.entry]
    kept = ~np.isin(action, [ACTIONS.index(name) for name in APART])
    kept &= columns.flags & Flag.SATELLITE == 0
    return np.flatnonzero(kept & reaches(columns.score, overlaps.parameters.min_score))


def _shared_weight(arrays: Arrays, columns: Columns) -> Floats:
    """The weight of the members of both, 0 where members are unknown."""
    total = row_sums(take(arrays.members, columns.a), rarity(arrays))
    shared: Floats = np.nan_to_num(columns.containment_a, nan=0.0) * total
    return shared
