"""Forecasts of the last three years against what came."""

from __future__ import annotations

import numpy as np

from graphsvc.analysis.turnover.formula import MONITOR_YEARS
from graphsvc.analysis.turnover.observation import Observation, observe
from graphsvc.analysis.turnover.outlook import outlook
from graphsvc.analysis.turnover.protection import Protection, distinct
from graphsvc.analysis.turnover.quarters import years_before
from graphsvc.analysis.turnover.spells import FAR, Roles
from graphsvc.analysis.turnover.table import UNKNOWN_COUNT, Monitor
from graphsvc.kernels.sets import Longs, Truth
from graphsvc.snapshot.arrays import Arrays


def monitor(
    roles: Roles, arrays: Arrays, now: Observation, window_years: int, kept: Protection, floor: int
) -> Monitor:
    """For each of the last three years the departures that a forecast expected, and those that came.

    Each forecast knows what was known on its day. Only people whose sources watched the whole year, and
    only levels that are not withheld. Four times O(roles).
    """
    rows = []
    for back in range(1, MONITOR_YEARS + 1):
        day = years_before(now.day, back)
        rows.append((day, *_year(observe(roles, arrays, day, window_years), now, back, kept, floor)))
    days, people, observed, expected = zip(*rows, strict=True)
    return Monitor(
        day=np.array(days, np.int32),
        people=np.array(people, np.int32),
        observed=np.array(observed, np.int32),
        expected=np.array(expected, np.float64),
    )


def _year(
    then: Observation, now: Observation, back: int, kept: Protection, floor: int
) -> tuple[int, int, float]:
    """People in post, those gone a year later, and those expected to be."""
    later = years_before(now.day, back - 1)
    watched = then.spells.in_post & (then.spells.seen_to >= later)
    watched &= ~kept.withheld[then.tally.group[then.spells.partnership]]
    watched &= then.people[then.spells.partnership] > 0  # its partnership is not over
    ahead = outlook(then, horizon_years=1.0, withheld=kept.withheld, hidden=kept.hidden)
    spell = np.flatnonzero(watched)
    if distinct(then.spells.person[spell]) < floor:
        return UNKNOWN_COUNT, UNKNOWN_COUNT, float("nan")
    partnership = then.spells.partnership[spell]
    chance = np.where(
        ahead.ending[spell], ahead.forecast.ending[partnership], ahead.forecast.leaving[partnership]
    )
    gone = _gone(now, then.spells.pair[spell], then.day, later)
    return len(spell), int(np.count_nonzero(gone)), float(chance.sum())


def _gone(now: Observation, pair: Longs, day: int, later: int) -> Truth:
    """Whether the spell of each pair that holds a day ended by somebody leaving up to a later one."""
    spells = now.spells
    place = np.searchsorted((spells.pair << 32) + spells.start, (pair << 32) + day, side="right") - 1
    left = np.zeros(len(spells.pair), np.bool_)
    left[now.at_risk.spell[now.at_risk.left]] = True
    end = spells.end[place]
    found: Truth = left[place] & (end > day) & (end <= later) & (end < FAR)
    return found
