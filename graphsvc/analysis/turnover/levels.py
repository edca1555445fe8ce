"""What is said of each level, and of the whole registry."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np

from graphsvc.analysis.turnover.formula import CURVE_YEARS
from graphsvc.analysis.turnover.observation import Observation
from graphsvc.analysis.turnover.outlook import Outlook
from graphsvc.analysis.turnover.posts import Waits, days_to_fill
from graphsvc.analysis.turnover.priors import record_years
from graphsvc.analysis.turnover.protection import Protection, distinct
from graphsvc.analysis.turnover.rates import exact_limits
from graphsvc.analysis.turnover.seasons import Seasons, seasons
from graphsvc.analysis.turnover.spells import FAR
from graphsvc.analysis.turnover.table import NO_CODE, UNKNOWN_COUNT, WHOLE_REGISTRY, Levels
from graphsvc.analysis.turnover.tenure import (
    at_years,
    incidence,
    incidence_at,
    kaplan_meier,
    median_years,
    weibull_shape,
)
from graphsvc.analysis.turnover.terms import share_of_group
from graphsvc.kernels.sets import Floats, Longs, Truth
from graphsvc.model.dates import DAYS_PER_YEAR

LEFT, OTHERWISE = 1, 2  # how a tenure ended; 0: it goes on
_YEARS = np.arange(1, CURVE_YEARS + 1, dtype=np.float64)


@dataclass(frozen=True, eq=False)
class _Asked:
    """What all rows are made from."""

    seen: Observation
    ahead: Outlook
    waits: Waits
    seasons: Seasons
    kept: Protection
    floor: int

    def chosen(self, group: int) -> Truth:
        """The partnerships of a row."""
        of = self.seen.tally.group
        found: Truth = ~self.kept.withheld[of]
        return found if group == WHOLE_REGISTRY else found & (of == group)


def levels(seen: Observation, ahead: Outlook, waits: Waits, kept: Protection, floor: int) -> Levels:
    """One row per level, one for those of unknown level, one for the registry; O(spells)."""
    asked = _Asked(seen, ahead, waits, _seasons(seen, kept.withheld), kept, floor)
    rows = [dict(_row(asked, group)) for group in range(WHOLE_REGISTRY + 1)]
    columns = {name: np.array([row[name] for row in rows]) for name in rows[0]}
    types = {"partnerships": np.int32, "departures": np.int32, "terms_ended": np.int32, "basis": np.int8}
    return Levels(**{name: column.astype(types.get(name, column.dtype)) for name, column in columns.items()})


def _seasons(seen: Observation, withheld: Truth) -> Seasons:
    group = seen.tally.group[seen.at_risk.partnership]
    by_level = seasons(seen.at_risk, seen.parts, group, WHOLE_REGISTRY, seen.window)
    whole = np.where(withheld[group], 0, 1)
    of_all = seasons(seen.at_risk, seen.parts, whole, 2, seen.window)
    ratio = np.append(np.where(withheld, np.nan, by_level.ratio), of_all.ratio[1])
    return Seasons(ratio, np.append(by_level.calendar & ~withheld, of_all.calendar[1]))


def _row(asked: _Asked, group: int) -> Iterator[tuple[str, object]]:
    chosen = asked.chosen(group)
    hidden = group != WHOLE_REGISTRY and bool(asked.kept.withheld[group])
    yield "withheld", hidden
    yield from _counts(asked, chosen, group, hidden)
    yield "calendar", bool(asked.seasons.calendar[group])
    yield "calendar_ratio", float(asked.seasons.ratio[group])
    yield from _tenure(asked, chosen)
    told = chosen & ~asked.kept.hidden  # few of the people of the hidden ever had a term or left a post
    yield from _terms(asked, told)
    yield "days_to_fill", days_to_fill(asked.waits, told[asked.waits.partnership], asked.floor)


def _counts(asked: _Asked, chosen: Truth, group: int, hidden: bool) -> Iterator[tuple[str, object]]:
    tally = asked.seen.tally
    years, departures = float(tally.years[chosen].sum()), float(tally.departures[chosen].sum())
    low, high = exact_limits(np.array([departures]), np.array([years]))
    yield "partnerships", UNKNOWN_COUNT if hidden else np.count_nonzero(chosen & (tally.years > 0))
    yield "departures", UNKNOWN_COUNT if hidden else round(departures)
    yield "person_years", float("nan") if hidden else years
    yield "rate", departures / years if years > 0 else float("nan")
    yield "rate_low", float(low[0])
    yield "rate_high", float(high[0])
    yield "basis", NO_CODE if hidden else int(asked.ahead.priors.basis[group])
    length = record_years(tally, chosen, asked.seen.day / DAYS_PER_YEAR)
    yield "record_years", float("nan") if hidden else length


def _terms(asked: _Asked, chosen: Truth) -> Iterator[tuple[str, object]]:
    renewed = asked.seen.renewed
    of = chosen[renewed.partnership]
    enough = distinct(renewed.person[of]) >= asked.floor
    ended, kept = np.count_nonzero(of), np.count_nonzero(of & renewed.kept)
    share = share_of_group(np.array([float(kept)]), np.array([float(ended)]))
    yield "terms_ended", ended if enough else UNKNOWN_COUNT
    yield "renewal_share", float(share[0]) if enough else float("nan")


def _tenure(asked: _Asked, chosen: Truth) -> Iterator[tuple[str, object]]:
    entry, leave, cause, weight = tenures(asked.seen, chosen)
    left = (cause == LEFT).astype(np.float64)
    curve = kaplan_meier(entry, leave, left, weight)
    columns = at_years(curve, _YEARS, asked.floor)
    yield from zip(("staying", "staying_low", "staying_high"), columns, strict=True)
    days, cumulated = incidence(entry, leave, cause, OTHERWISE, weight)
    yield "gone", incidence_at(days, cumulated[LEFT - 1], _YEARS, ~np.isnan(columns[0]))
    yield "median_years", median_years(curve, asked.floor)
    shape = (
        weibull_shape(entry, leave, left, weight) if (left * weight).sum() >= asked.floor else (np.nan,) * 3
    )
    yield from zip(("shape", "shape_low", "shape_high"), map(float, shape), strict=True)


def tenures(seen: Observation, chosen: Truth) -> tuple[Longs, Longs, Longs, Floats]:
    """Days of tenure at entry and exit, how it ended and weights of the exposure of some partnerships.

    Over all time; who has no tenure is left out.
    """
    risk = seen.at_risk
    rows = (risk.start != -FAR) & (risk.exit > risk.entry) & chosen[risk.partnership]
    start, ended = risk.start[rows], seen.spells.competing[risk.spell[rows]]
    cause = np.where(risk.left[rows], LEFT, np.where(ended, OTHERWISE, 0))
    return risk.entry[rows] - start, risk.exit[rows] - start, cause, risk.weight[rows]
