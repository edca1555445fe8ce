"""The forecast of every partnership from what is known on a day."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np

from graphsvc.analysis.turnover.forecast import Forecast, forecast
from graphsvc.analysis.turnover.observation import Observation
from graphsvc.analysis.turnover.priors import Priors, Rates, joined, priors, rates
from graphsvc.analysis.turnover.quarters import months_after
from graphsvc.analysis.turnover.table import WHOLE_REGISTRY
from graphsvc.analysis.turnover.terms import scheduled, share_of_group, share_of_partnership
from graphsvc.kernels.sets import Floats, Longs, Truth
from graphsvc.model.dates import DAYS_PER_YEAR


class Outlook(NamedTuple):
    """Per partnership, not yet protected."""

    priors: Priors  # per group
    rates: Rates
    ending: Truth  # per spell: in post, with an end of term within the horizon
    ends: Longs  # of them per partnership
    renewal: Floats
    forecast: Forecast


def outlook(
    seen: Observation, *, horizon_years: float, withheld: Truth, hidden: Truth | None = None
) -> Outlook:
    """What is to be expected over so many years; O(partnerships + terms).

    The partnerships that are `hidden`, by default none, have no part in what is said of others, and are taken
    for one in each group of `Levels`.
    """
    size, group = len(seen.people), seen.tally.group
    kept_apart = np.zeros(size, np.bool_) if hidden is None else hidden
    found = priors(seen.tally, seen.day / DAYS_PER_YEAR, withheld, kept_apart)
    believed = rates(joined(seen.tally, kept_apart), found, group)
    ending = scheduled(seen.spells, seen.day, months_after(seen.day, round(12 * horizon_years)))
    ends = np.minimum(np.bincount(seen.spells.partnership[ending], minlength=size), seen.people)
    of = seen.renewed.partnership
    ended, kept = (
        np.bincount(each, minlength=size).astype(np.float64) for each in (of, of[seen.renewed.kept])
    )
    ended_of, kept_of = (
        np.bincount(group, each * ~kept_apart, WHOLE_REGISTRY).astype(np.float64) for each in (ended, kept)
    )
    for each in (ended, kept):
        each[kept_apart] = np.bincount(group[kept_apart], each[kept_apart], WHOLE_REGISTRY)[group[kept_apart]]
    renewal = share_of_partnership(kept, ended, share_of_group(kept_of, ended_of)[group])
    told = forecast(believed, seen.people, ends, renewal, horizon_years)
    return Outlook(found, believed, ending, ends, renewal, told)


def staying(seen: Observation, ahead: Outlook, spell: Longs) -> Floats:
    """The chance that each of some spells in post goes on: one of the two of its partnership."""
    partnership = seen.spells.partnership[spell]
    leaving = np.where(
        ahead.ending[spell], ahead.forecast.ending[partnership], ahead.forecast.leaving[partnership]
    )
    return 1.0 - leaving
