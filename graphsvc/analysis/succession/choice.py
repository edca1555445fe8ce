"""Which of the candidates of each predecessor are proposed: the best, and what else it was split into."""

from __future__ import annotations

from itertools import groupby
from typing import NamedTuple

import numpy as np

from graphsvc.analysis.succession.formula import NEW_SHARE
from graphsvc.analysis.succession.sides import Side
from graphsvc.analysis.succession.table import NO_ONE, Columns
from graphsvc.kernels.sets import Floats, Ints, Longs

Seats = set[tuple[str, int]]


class Choice(NamedTuple):
    """The rows proposed, and per predecessor the next best candidate."""

    rows: Longs
    next_successor: Ints  # per partnership, -1 none
    next_score: Floats  # per partnership, NaN none


def choose(found: Columns, before: Side, after: Side) -> Choice:
    """The best row of each predecessor, and further ones that carry on another part of it.

    Equal scores (12 digits): the successor with the smaller key. O(rows log rows + their seats).
    """
    order = np.lexsort((found.successor, -np.round(found.score, 12), found.predecessor))
    next_successor = np.full(before.members.rows, NO_ONE, np.int32)
    next_score = np.full(before.members.rows, np.nan)
    chosen: list[int] = []
    for predecessor, group in groupby(order.tolist(), key=lambda row: int(found.predecessor[row])):
        rows = list(group)
        kept = _parts(rows, found, before, after) if len(rows) > 1 else rows
        chosen += kept
        rest = [row for row in rows if row not in kept]
        if rest:
            next_successor[predecessor], next_score[predecessor] = (
                found.successor[rest[0]],
                found.score[rest[0]],
            )
    return Choice(np.array(chosen, np.int64), next_successor, next_score)


def _parts(rows: list[int], found: Columns, before: Side, after: Side) -> list[int]:
    """The best of some rows, and each further one half of whose seats no better one carries on."""
    kept: list[int] = []
    carried: Seats = set()
    for row in rows:
        seats = _carried(int(found.predecessor[row]), int(found.successor[row]), before, after)
        if not kept or len(seats - carried) > NEW_SHARE * len(seats):
            kept.append(row)
            carried |= seats
    return kept


def _carried(predecessor: int, successor: int, before: Side, after: Side) -> Seats:
    """The members and people of a predecessor that a successor has as well."""
    kinds = (("member", before.members, after.members), ("person", before.people, after.people))
    return {
        (kind, ix)
        for kind, one, other in kinds
        for ix in np.intersect1d(one.row(predecessor), other.row(successor), assume_unique=True).tolist()
    }
