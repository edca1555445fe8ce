"""Too much turnover or too little: the two-sided prompt."""

from __future__ import annotations

import numpy as np

from graphsvc.analysis.turnover.formula import (
    FEW_PARTNERSHIPS,
    HIGH_RATE,
    LOW_RATE,
    PERCENTILES,
    RENEWAL_MONTHS,
    RENEWAL_PEOPLE,
    RENEWAL_YEARS,
)
from graphsvc.analysis.turnover.knowledge import has_tenure
from graphsvc.analysis.turnover.spells import Spells
from graphsvc.analysis.turnover.table import NO_CODE, PROMPTS, Codes
from graphsvc.kernels.sets import Floats, Truth
from graphsvc.model.dates import DAYS_PER_YEAR, months_before
from graphsvc.snapshot.days import day_number, day_of

_HIGH, _LOW = map(PROMPTS.index, ("HIGH", "LOW"))


def renewal_due(spells: Spells, day: int, size: int) -> Codes:
    """1 where five people or more have served over five years on average, and nobody is new in 36 months.

    NO_CODE where fewer than five people's tenure is known and no newcomer settles it, 0 otherwise.
    """
    here = np.flatnonzero(spells.in_post)
    partnership = spells.partnership[here]
    dated = has_tenure(spells)[here]
    begun = spells.start[here] - spells.carried[here]
    years = (day - begun) / DAYS_PER_YEAR
    at = day_of(day)
    since = day if at is None else day_number(months_before(at, RENEWAL_MONTHS))
    people = np.bincount(partnership, minlength=size)
    of_known = np.bincount(partnership[dated], minlength=size)
    total = np.bincount(partnership[dated], years[dated], size)
    newcomers = np.bincount(partnership[dated & (begun >= since)], minlength=size)
    settled = (people < RENEWAL_PEOPLE) | (newcomers > 0)
    due = total > RENEWAL_YEARS * of_known
    return np.where(settled, 0, np.where(of_known < RENEWAL_PEOPLE, NO_CODE, due)).astype(np.int8)


def prompts(rate: Floats, departures: Floats, due: Codes, shown: Truth) -> Codes:
    """HIGH above the registry's 90th percentile of rates, LOW below the 10th where renewal is due.

    Where nobody left the rate is that of others, the more the shorter the record: nothing to talk about.

    With fewer than 30 partnerships shown: above 0.30 and below 0.05 a year.
    """
    low, high = LOW_RATE, HIGH_RATE
    if np.count_nonzero(shown) >= FEW_PARTNERSHIPS:
        low, high = np.quantile(rate[shown], PERCENTILES)
    prompt = np.full(len(rate), NO_CODE, np.int8)
    prompt[shown & (rate > high) & (departures > 0)] = _HIGH
    prompt[shown & (rate < low) & (due == 1)] = _LOW
    return prompt
