"""How well forecasts of turnover do: rolling landmarks over a registry's own series (G25)."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date

import numpy as np

from graphsvc.analysis.turnover.quarters import quarter_day
from graphsvc.errors import BadInput
from graphsvc.evaluating.calibration import Bin, bins, line
from graphsvc.evaluating.metrics import Floats, Ranking, base_rate, brier, log_loss, skill
from graphsvc.evaluating.metrics_resampling import REPLICATES, Interval, resampled
from graphsvc.evaluating.series_terms import WithTerms
from graphsvc.evaluating.turnover_landmarks import FORECASTS, SHRUNK, landmark, seen_on
from graphsvc.evaluating.turnover_outcomes import Forecasts, outcomes
from graphsvc.model.dates import months_before
from graphsvc.snapshot.build import ColumnSource

BASES = ("same_period", "year_before")  # shares of partnerships that anybody left: only the second was known
LEAST_FORECASTS = 10  # below, a figure would tell of a few people


@dataclass(frozen=True)
class TurnoverTrial:
    """What rolling forecasts say of a series; every figure is of all partnerships together.

    `figures` by name, with 95 % intervals from a bootstrap over partnerships: of each forecast brier, skill
    (against the share of the same period), log_loss, expected_per_observed (departures), slope, auc; of each
    base brier; differences in Brier as `shrunk-pooled.brier`, below 0 where the first is better.
    """

    days: tuple[date, ...]
    horizon_months: int
    forecasts: int
    partnerships: int
    came_true: int  # forecasts of partnerships that anybody left
    departures: int
    closed: int
    figures: Mapping[str, Interval]
    bins: Mapping[str, list[Bin]]  # of chances, by forecast


def evaluate_turnover(
    source: ColumnSource,
    *,
    first: date,
    until: date,
    every_months: int = 3,
    horizon_months: int = 12,
    term_ends: Sequence[date] = (),
    replicates: int = REPLICATES,
) -> TurnoverTrial:
    """Forecasts on quarter days, each from what was known on it, against what came (methods.md 3.7).

    Landmarks from `first` on, as long as their horizon ends by `until`. `term_ends` are days on which all
    terms end, where the registry does not record it. Nothing is tuned. O(landmarks × records).
    Raises BadInput where there is no landmark, or so few forecasts that a figure could tell of single people.
    """
    known = WithTerms(source, term_ends) if term_ends else source
    days = landmarks(first, until, every_months=every_months, horizon_months=horizon_months)
    told = [landmark(known, day=day, horizon_months=horizon_months) for day in days]
    found = outcomes(told, seen_on(known, until))
    if len(found.partnership) < LEAST_FORECASTS:
        raise BadInput(
            f"{len(found.partnership)} forecasts from {days[0]} to {until}: at least {LEAST_FORECASTS} are "
            "needed; give more days, or load a longer series"
        )
    size = len(told[0].people)
    return TurnoverTrial(
        days=tuple(days),
        horizon_months=horizon_months,
        forecasts=len(found.partnership),
        partnerships=len(np.unique(found.partnership)),
        came_true=int(found.came_true.sum()),
        departures=int(found.departures.sum()),
        closed=found.closed,
        figures=resampled(_Figures(found).of, size, replicates=replicates),
        bins={name: bins(found.came_true, found.chance[name]) for name in FORECASTS},
    )


def landmarks(first: date, until: date, *, every_months: int, horizon_months: int) -> list[date]:
    """Quarter days from the first not before a day; raises BadInput where there is none."""
    day = quarter_day(first)
    day = day if day == first else months_before(day, -3)
    found = []
    while months_before(day, -horizon_months) <= until:
        found.append(day)
        day = months_before(day, -every_months)
    if not found:
        raise BadInput(
            f"no quarter day from {first} on has {horizon_months} months up to {until}: give an earlier "
            "first day, a later last one or a shorter horizon"
        )
    return found


class _Figures:
    """All figures by how often each partnership was drawn."""

    def __init__(self, found: Forecasts) -> None:
        self._found = found
        self._rankings = {name: Ranking.of(found.came_true, found.chance[name]) for name in FORECASTS}

    def of(self, drawn: Floats | None) -> dict[str, float]:
        """By name; see `TurnoverTrial`."""
        weight = None if drawn is None else drawn[self._found.partnership]
        figures = {
            f"{name}.brier": brier(self._found.came_true, self._base(name, weight), weight) for name in BASES
        }
        for name in FORECASTS:
            figures |= {f"{name}.{figure}": each for figure, each in self._forecast(name, weight).items()}
            figures[f"{name}.skill"] = skill(figures[f"{name}.brier"], figures["same_period.brier"])
        for other in (*FORECASTS[1:], *BASES):
            figures[f"{SHRUNK}-{other}.brier"] = figures[f"{SHRUNK}.brier"] - figures[f"{other}.brier"]
        return figures

    def _forecast(self, name: str, weight: Floats | None) -> dict[str, float]:
        found, chance = self._found, self._found.chance[name]
        weights = np.ones(len(chance)) if weight is None else weight
        observed = float(weights @ found.departures)
        certain = bool((chance <= 0).any() or (chance >= 1).any())  # then surprise may have no end
        return {
            "brier": brier(found.came_true, chance, weight),
            "log_loss": np.nan if certain else log_loss(found.came_true, chance, weight),
            "expected_per_observed": float(weights @ found.expected[name]) / observed if observed else np.nan,
            "slope": np.nan if certain else line(found.came_true, chance, weight).slope,
            "auc": self._rankings[name].weighed(weight).auc,
        }

    def _base(self, name: str, weight: Floats | None) -> Floats:
        """One chance for all: the share of the same period, or at each landmark that of the time before."""
        if name == BASES[0]:
            return np.full(len(self._found.partnership), base_rate(self._found.came_true, weight))
        weights = np.ones(len(self._found.partnership)) if weight is None else weight
        number, left = (
            np.bincount(self._found.landmark, each) for each in (weights, weights * self._found.left_before)
        )
        return np.divide(left, number, out=np.zeros_like(left), where=number > 0)[self._found.landmark]
