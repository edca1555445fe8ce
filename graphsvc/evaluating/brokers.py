"""How far ranks of brokers can be relied on (G9): agreement, stability, and what brokers did afterwards."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from itertools import combinations, pairwise

import numpy as np

from graphsvc.analysis.brokers import Brokers, Graph, Order
from graphsvc.analysis.brokers.find import find_brokers
from graphsvc.analysis.brokers.ranking import is_known, ranked
from graphsvc.analysis.brokers.stability import REPLICATES as THINNED
from graphsvc.analysis.brokers.stability import broker_stability
from graphsvc.analysis.links.record import LinkRecord, link_record
from graphsvc.errors import BadInput
from graphsvc.evaluating.brokers_cases import CONTACTS, Period, hold_out, kind_of, measures_of
from graphsvc.evaluating.brokers_correlation import Ranks, partial, pearson
from graphsvc.evaluating.metrics import Floats, mean
from graphsvc.evaluating.metrics_resampling import REPLICATES, Interval, resampled
from graphsvc.snapshot.build import ColumnSource
from graphsvc.snapshot.snapshot import Snapshot

TOPS = (3, 10)
FIRST = 0.1  # share of the cases: the first of each measure, whose outcomes are shown


@dataclass(frozen=True)
class Survival:
    """How the first of a measure do when a tenth of the ties is lost."""

    measure: str
    top: int
    listed: int  # how many share the first ranks: more than `top` where figures are equal
    survival: float  # mean share of replicates in which one of them is still among the first; NaN unknown
    replicates: int


@dataclass(frozen=True)
class Steadiness:
    """What the ranks of one day say of themselves."""

    nodes: int
    edges: int
    judged: int  # with two contacts or more
    agreement: Mapping[tuple[str, str], float]  # rank correlation of two measures over the judged
    survivals: tuple[Survival, ...]


@dataclass(frozen=True)
class Foresight:
    """What brokers did in some periods.

    `figures` by `measure.outcome`, with 95 % intervals from a bootstrap over nodes: `rank` correlation,
    `beyond` (what is left of it when contacts are held), `less` (rank correlation less that of contacts);
    by `first.measure.outcome` the mean outcome of the first tenth, and of all as `all.outcome`.
    """

    periods: tuple[Period, ...]
    measures: tuple[str, ...]
    outcomes: tuple[str, ...]
    figures: Mapping[str, Interval]


def steadiness(snapshot: Snapshot, graph: Graph, *, replicates: int = THINNED) -> Steadiness:
    """Agreement of the measures of a picture, and their stability (methods 0.5)."""
    record = link_record(snapshot)
    found = find_brokers(snapshot.arrays, record=record, graph=graph)
    rows, measures = measures_of(found, kind_of(graph))
    one = np.ones(len(rows))
    order = {name: Ranks.of(values).weighed(one) for name, values in measures.items()}
    agreement = {(a, b): pearson(order[a], order[b], one) for a, b in combinations(measures, 2)}
    survivals = tuple(
        _survival(snapshot, record, found, by, top, replicates)
        for by in Order
        if is_known(graph, by)
        for top in TOPS
    )
    return Steadiness(found.nodes, found.edges, len(rows), agreement, survivals)


def _survival(
    snapshot: Snapshot, record: LinkRecord, found: Brokers, by: Order, top: int, replicates: int
) -> Survival:
    """Of those who are among the first now, how often they still are."""
    kind = kind_of(found.graph)
    rows, rank = ranked(found, by, found.columns.kind == kind)
    first = rows[rank <= top]
    kinds, ix = np.full(len(first), kind, np.int32), found.columns.ix[first]
    told = broker_stability(
        snapshot.arrays,
        record=record,
        graph=found.graph,
        order=by,
        kinds=kinds,
        ix=ix,
        top=top,
        replicates=replicates,
    )
    name = CONTACTS if by == Order.PAIRS_JOINED else by.name.lower()
    return Survival(name, top, len(first), mean(told.shares), told.replicates)


def evaluate_brokers(
    source: ColumnSource,
    graph: Graph,
    ties: str,
    *,
    cuts: Sequence[date],
    until: date,
    replicates: int = REPLICATES,
) -> Foresight:
    """Measures at each cut, what was done up to the next one or `until`; nothing is tuned.

    Raises BadInput for days out of order.
    """
    days = [*cuts, until]
    if not cuts or any(a >= b for a, b in pairwise(days)):
        raise BadInput(f"{', '.join(map(str, days))}: write cuts in order, and a later day after the last")
    periods = tuple(hold_out(source, graph, ties, day=a, until=b) for a, b in pairwise(days))
    return foresight(periods, replicates=replicates)


def foresight(periods: tuple[Period, ...], *, replicates: int = REPLICATES) -> Foresight:
    """How far measures and outcomes of some periods agree; O(replicates × cases)."""
    judged = _Judged(periods)
    figures = resampled(judged.figures, periods[0].nodes, replicates=replicates)
    return Foresight(periods, judged.measures, judged.outcomes, figures)


class _Judged:
    """Cases of all periods, each ranked within its period, to be weighed often."""

    def __init__(self, periods: Sequence[Period]) -> None:
        self.measures = tuple(periods[0].measures)
        self.outcomes = tuple(periods[0].outcomes)
        self._periods = periods
        self._measured = [{name: Ranks.of(each.measures[name]) for name in self.measures} for each in periods]
        self._done = [{name: Ranks.of(each.outcomes[name]) for name in self.outcomes} for each in periods]

    def figures(self, weight: Floats | None) -> dict[str, float]:
        """All figures, with each node counted so often: means over periods, by their cases."""
        found: dict[str, list[float]] = {}
        sizes = []
        for at, period in enumerate(self._periods):
            weights = np.ones(len(period.node)) if weight is None else weight[period.node]
            sizes.append(float(weights.sum()))
            for name, value in self._of(at, period, weights).items():
                found.setdefault(name, []).append(value)
        return {name: _pooled(values, sizes) for name, values in found.items()}

    def _of(self, at: int, period: Period, weight: Floats) -> dict[str, float]:
        measured = {name: each.weighed(weight) for name, each in self._measured[at].items()}
        told: dict[str, float] = {}
        for outcome, ranks in self._done[at].items():
            done = ranks.weighed(weight)
            plain = pearson(measured[CONTACTS], done, weight)
            told[f"all.{outcome}"] = mean(period.outcomes[outcome], weight)
            for name, value in measured.items():
                rank = pearson(value, done, weight)
                told[f"rank.{name}.{outcome}"] = rank
                told[f"less.{name}.{outcome}"] = rank - plain
                told[f"beyond.{name}.{outcome}"] = partial(
                    rank, pearson(value, measured[CONTACTS], weight), plain
                )
                share = self._measured[at][name].share_of_first(FIRST * float(weight.sum()), weight)
                told[f"first.{name}.{outcome}"] = mean(period.outcomes[outcome], share)
        return told


def _pooled(values: Sequence[float], sizes: Sequence[float]) -> float:
    """The mean over periods where the figure is defined, by their cases."""
    value, size = np.array(values), np.array(sizes)
    known = np.isfinite(value) & (size > 0)
    return mean(value[known], size[known])
