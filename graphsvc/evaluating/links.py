"""How well missing links tell which links come: temporal hold-outs of a registry's own series (G36)."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from itertools import pairwise

import numpy as np

from graphsvc.analysis.links.table import NOT_LISTED, Block
from graphsvc.errors import BadInput
from graphsvc.evaluating.links_cases import Period, hold_out
from graphsvc.evaluating.links_figures import CHANCES, LIST, Judged
from graphsvc.evaluating.metrics import TopLists
from graphsvc.evaluating.metrics_resampling import REPLICATES, Interval, resampled
from graphsvc.evaluating.series_links import Question
from graphsvc.snapshot.build import ColumnSource


@dataclass(frozen=True)
class HoldOut:
    """One period in numbers."""

    day: date
    until: date
    alive: int  # nodes on the first day
    links: int  # pairs linked on that day
    cases: int
    later_links: int  # cases that came true
    new_links: int  # all first links of the period, those of nodes that came or went included
    expected: Mapping[str, float]  # by chance its sum over the cases: what is linked today, not what comes
    fitted: bool  # the weights are fitted to the links of the first day
    to_busiest: Mapping[str, float]  # share of proposals, three each, that point at the busiest tenth,
    most_lists: Mapping[str, float]  # and how many lists one node is in at most: by need, and if pi ranked


@dataclass(frozen=True)
class LinkTrial:
    """What hold-outs of one question say.

    `figures` by name, with 95 % intervals from a bootstrap over nodes: `base_rate`; of each score auc,
    auc_near (two steps apart), auc_far, average_precision, precision_at_3 and recall_at_3 (means over nodes);
    of chances log_loss and slope; differences in AUC as `propensity-degree_product.auc`. NaN: not defined.
    """

    question: Question
    periods: tuple[HoldOut, ...]
    figures: Mapping[str, Interval]


def evaluate_links(
    source: ColumnSource,
    question: Question,
    *,
    cuts: Sequence[date],
    until: date,
    replicates: int = REPLICATES,
) -> LinkTrial:
    """Features at each cut, outcome up to the next one or `until`; nothing is tuned (methods.md 2.6).

    O(periods × (nodes² + replicates × cases)). Raises BadInput for days out of order, QueryTooComplex.
    """
    days = [*cuts, until]
    if not cuts or any(a >= b for a, b in pairwise(days)):
        raise BadInput(f"{', '.join(map(str, days))}: write cuts in order, and a later day after the last")
    periods = [hold_out(source, question, day=day, until=later) for day, later in pairwise(days)]
    judged = Judged([period.cases for period in periods])
    figures = resampled(judged.figures, periods[0].nodes, replicates=replicates)
    return LinkTrial(question, tuple(_in_numbers(period) for period in periods), figures)


def _in_numbers(period: Period) -> HoldOut:
    cases, columns = period.cases, period.answer.columns
    listed = columns.at(columns.blocked == Block.NONE)
    nothing_true = np.zeros(len(listed), np.bool_)
    by_need = _by_need(period)
    by_activity = TopLists.of(listed.a, listed.b, nothing_true, listed.propensity, k=LIST)
    lists = {"need": by_need, "propensity": by_activity}
    return HoldOut(
        day=period.day,
        until=period.until,
        alive=period.alive,
        links=period.links,
        cases=len(cases.left),
        later_links=int(cases.came_true.sum()),
        new_links=period.new_links,
        expected={name: float(getattr(cases, name).sum()) for name in CHANCES},
        fitted=period.answer.model.fitted,
        to_busiest={name: each.share_pointing_at(period.busiest) for name, each in lists.items()},
        most_lists={name: each.most_lists() for name, each in lists.items()},
    )


def _by_need(period: Period) -> TopLists:
    """The lists that users get: the first three of each partnership."""
    columns = period.answer.columns
    parts = [(columns.a, columns.b, columns.rank_a), (columns.b, columns.a, columns.rank_b)]
    node, other, rank = (np.concatenate(each) for each in zip(*parts, strict=True))
    first = (rank != NOT_LISTED) & (rank <= LIST)
    share = np.ones(np.count_nonzero(first))
    return TopLists(node[first].astype(np.int64), other[first].astype(np.int64), share, np.zeros_like(share))
