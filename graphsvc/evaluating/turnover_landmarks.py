"""Forecasts of turnover on a day from what was known on it, and who was in post."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

import numpy as np

from graphsvc.analysis.turnover.exposure import departures_by_row
from graphsvc.analysis.turnover.forecast import forecast
from graphsvc.analysis.turnover.formula import PRIOR_SHAPE, PRIOR_YEARS
from graphsvc.analysis.turnover.observation import Observation, observe
from graphsvc.analysis.turnover.outlook import outlook
from graphsvc.analysis.turnover.priors import Rates
from graphsvc.analysis.turnover.record import role_record
from graphsvc.analysis.turnover.spells import roles_of
from graphsvc.analysis.turnover.table import WHOLE_REGISTRY
from graphsvc.evaluating.metrics import Floats, Truth
from graphsvc.evaluating.series import KnownThen
from graphsvc.kernels.sets import Longs
from graphsvc.model.dates import months_before
from graphsvc.snapshot.build import ColumnSource, build
from graphsvc.snapshot.days import Days, day_number

WINDOW_YEARS = 5  # methods.md 3.3: departures of the trailing five years
SHRUNK, POOLED, RAW = FORECASTS = ("shrunk", "pooled", "raw")


@dataclass(frozen=True, eq=False)
class Seen:
    """What was known on a day. `person` numbers are the same on all days of a series and leave no answer."""

    now: Observation
    active: Truth  # per partnership
    end: Days  # per partnership
    people: int  # known in the whole series


@dataclass(frozen=True, eq=False)
class Landmark:
    """What was forecast on a day; one place per partnership (ix), whatever is known of it."""

    day: date
    until: date  # the end of the horizon
    people: Longs  # in post; 0 where it is not active or nobody will watch it up to the end of the horizon
    chance: Mapping[str, Floats]  # by forecast: that anybody leaves
    expected: Mapping[str, Floats]  # by forecast: departures
    left_before: Truth  # whether anybody left in as long a time before the day, as known on it
    in_post: Longs  # of each person in post, partnership × people + person


def seen_on(source: ColumnSource, day: date) -> Seen:
    """The series as known on a day; O(records)."""
    then = build(KnownThen(source, day), as_of=day, pseudonym=str)
    now = observe(roles_of(role_record(then)), then.arrays, day_number(day), WINDOW_YEARS)
    return Seen(now, then.arrays.active, then.arrays.end, len(then.people))


def landmark(source: ColumnSource, *, day: date, horizon_months: int) -> Landmark:
    """The forecasts of a day.

    `shrunk` is what users are told, before protection and rounding; `pooled` is one rate for all of a level,
    `raw` departures over person-years of the partnership alone (without any, the level's). Recorded ends of
    terms are a process of their own in all three. O(records).
    """
    seen = seen_on(source, day)
    years, until = horizon_months / 12, months_before(day, -horizon_months)
    ahead = outlook(seen.now, horizon_years=years, withheld=np.zeros(WHOLE_REGISTRY + 1, np.bool_))
    people = _watched(seen, day_number(until))
    ends = np.minimum(ahead.ends, people)
    rates = {SHRUNK: ahead.rates, **_plainer(seen.now)}
    told = {name: forecast(each, people, ends, ahead.renewal, years) for name, each in rates.items()}
    spells = seen.now.spells
    here = spells.in_post & (people > 0)[spells.partnership]
    return Landmark(
        day=day,
        until=until,
        people=people,
        chance={name: 1.0 - each.nobody for name, each in told.items()},
        expected={name: each.expected for name, each in told.items()},
        left_before=_left_since(seen.now, day_number(months_before(day, horizon_months))),
        in_post=spells.partnership[here] * seen.people + spells.person[here],
    )


def _watched(seen: Seen, until: int) -> Longs:
    """People in post of active partnerships whose sources describe all of the horizon."""
    spells = seen.now.spells
    unwatched = np.bincount(
        spells.partnership[spells.in_post & (spells.seen_to < until)], minlength=len(seen.active)
    )
    return np.where(seen.active & (unwatched == 0), seen.now.people, 0)


def _plainer(now: Observation) -> dict[str, Rates]:
    """Rates to compare with, each known for sure."""
    group, departures, years = now.tally.group, now.tally.departures, now.tally.years
    whole = departures.sum() / years.sum() if years.sum() else PRIOR_SHAPE / PRIOR_YEARS
    left, watched = (np.bincount(group, each).astype(np.float64) for each in (departures, years))
    of_level = _ratio(left, watched, whole)
    pooled = of_level[group] if len(group) else np.zeros(0)
    return {POOLED: _certain(pooled), RAW: _certain(_ratio(departures, years, pooled))}


def _ratio(part: Floats, whole: Floats, otherwise: Floats | float) -> Floats:
    return np.where(whole > 0, part / np.where(whole > 0, whole, 1.0), otherwise)


def _certain(rate: Floats) -> Rates:
    unknown = np.full(len(rate), np.nan)
    return Rates(unknown, unknown, rate, rate, rate, rate)


def _left_since(now: Observation, before: int) -> Truth:
    left = departures_by_row(now.at_risk, before, now.day)
    some: Truth = np.bincount(now.at_risk.partnership, left, len(now.people)) > 0
    return some
