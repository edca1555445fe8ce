"""Whether links came where holes were found (G9, G36): temporal hold-outs of a registry's own series."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from itertools import pairwise

import numpy as np

from graphsvc.analysis.grouping import Groups, groups_of
from graphsvc.analysis.holes.crossing import between, summed
from graphsvc.analysis.holes.find import find_holes
from graphsvc.analysis.holes.table import Columns, Holes
from graphsvc.analysis.links.find import find_missing_links
from graphsvc.analysis.links.record import link_record
from graphsvc.errors import BadInput
from graphsvc.evaluating.brokers_cases import picture
from graphsvc.evaluating.brokers_correlation import Ranks, pearson
from graphsvc.evaluating.brokers_later import first_links
from graphsvc.evaluating.metrics import Floats, Places
from graphsvc.evaluating.series_links import Question
from graphsvc.kernels.sets import Rows
from graphsvc.snapshot.build import ColumnSource

PAIRS = 1_000  # of partnerships, for rates


@dataclass(frozen=True)
class HoleTrial:
    """One period in numbers; a first link that joins two groups counts for both together.

    NaN is not defined: no hole, no other pair of groups, or nothing that varies.
    """

    day: date
    until: date
    groups: int
    holes: int
    expected: float  # contact that is to be expected in all holes together: a level, no forecast
    live: float  # contact that there is
    first_links: int  # first links of the period, within groups too
    in_holes: float  # of those between two groups of a hole
    bridged: int  # holes with one at least
    rate_in_holes: float  # first links to a thousand pairs of partnerships
    rate_elsewhere: float  # the same between groups that make no hole
    by_gap: float  # rank correlation of what is lacking with the first links that came, over holes
    by_size: float  # of the number of pairs of partnerships with them


def evaluate_holes(
    source: ColumnSource, question: Question, grouping: str, *, cuts: Sequence[date], until: date
) -> tuple[HoleTrial, ...]:
    """Holes at each cut, and the first links up to the next one or `until`; nothing is tuned.

    Raises BadInput for days out of order.
    """
    days = [*cuts, until]
    if not cuts or any(a >= b for a, b in pairwise(days)):
        raise BadInput(f"{', '.join(map(str, days))}: write cuts in order, and a later day after the last")
    return tuple(_held_out(source, question, grouping, a, b) for a, b in pairwise(days))


def _held_out(source: ColumnSource, question: Question, grouping: str, day: date, until: date) -> HoleTrial:
    then, later = (picture(source, each, question) for each in (day, until))
    record, groups = link_record(then), groups_of(then, grouping)
    model = find_missing_links(then.arrays, record=record).model
    found = find_holes(then.arrays, record=record, model=model, groups=groups)
    new = first_links(record, link_record(later), later)
    return _judged(found, _crossing(groups, *new), len(new[0]), (day, until))


def _crossing(groups: Groups, left: Places, right: Places) -> Floats:
    """Groups × groups: first links between them; of one partnership in both groups none count."""
    rows = Rows(groups.of.indptr, groups.of.indices)
    crossing = between(rows, left.astype(np.int32), right.astype(np.int32), len(groups))
    sums = summed([(crossing, np.ones(len(left)))], len(groups))
    found = np.array([sums.row(group) for group in range(len(groups))])
    return found.reshape(len(groups), len(groups))


def _judged(found: Holes, came: Floats, links: int, days: tuple[date, date]) -> HoleTrial:
    columns: Columns = found.columns
    sizes = found.sizes.astype(np.float64)
    pairs = np.outer(sizes, sizes)
    upper = np.triu(np.ones(pairs.shape, np.bool_), 1)
    hole = np.zeros(pairs.shape, np.bool_)
    hole[columns.a, columns.b] = True
    new, size = came[columns.a, columns.b], pairs[columns.a, columns.b]
    return HoleTrial(
        day=days[0],
        until=days[1],
        groups=len(found.groups),
        holes=len(columns),
        expected=float(columns.expected.sum()),
        live=float(columns.live.sum()),
        first_links=links,
        in_holes=float(new.sum()),
        bridged=int(np.count_nonzero(new)),
        rate_in_holes=_rate(came[hole], pairs[hole]),
        rate_elsewhere=_rate(came[upper & ~hole], pairs[upper & ~hole]),
        by_gap=_rank_correlation(columns.gap, new),
        by_size=_rank_correlation(size, new),
    )


def _rate(came: Floats, pairs: Floats) -> float:
    return PAIRS * float(came.sum()) / float(pairs.sum()) if pairs.sum() else np.nan


def _rank_correlation(one: Floats, other: Floats) -> float:
    each = np.ones(len(one))
    return pearson(Ranks.of(one).weighed(each), Ranks.of(other).weighed(each), each)
