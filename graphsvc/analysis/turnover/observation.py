"""All that is known of comings and goings on one day: what forecasts are made from."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np

from graphsvc.analysis.turnover.exposure import (
    Exposure,
    Pieces,
    departures_by_row,
    exposure,
    pieces,
    years_by_row,
)
from graphsvc.analysis.turnover.priors import Tally
from graphsvc.analysis.turnover.protection import Sitting
from graphsvc.analysis.turnover.quarters import years_before
from graphsvc.analysis.turnover.spells import FAR, Roles, Spells, spells_on
from graphsvc.analysis.turnover.table import NO_LEVEL
from graphsvc.analysis.turnover.terms import Renewals, Terms, renewals, terms_of
from graphsvc.kernels.sets import Floats, Longs
from graphsvc.model.dates import DAYS_PER_YEAR
from graphsvc.snapshot.arrays import UNKNOWN_DAY, Arrays

_YEAR = 365
_SOMETHING = 1e-9  # years: less is a rounding error


class Observation(NamedTuple):
    """What was known on a day; `years` and `departed` by row of the exposure, in the window."""

    day: int
    window: tuple[int, int]
    spells: Spells
    terms: Terms
    at_risk: Exposure
    parts: Pieces
    years: Floats
    departed: Floats
    tally: Tally
    renewed: Renewals
    people: Longs  # per partnership in post; none in one that is over


def observe(roles: Roles, arrays: Arrays, day: int, window_years: int) -> Observation:
    """Spells, terms, exposure and departures as known on a day, in the trailing years (0: all); O(roles)."""
    spells = spells_on(roles, day, arrays.end)
    terms = terms_of(spells)
    at_risk = exposure(spells, terms, day, arrays.end)
    parts = pieces(at_risk, terms)
    window = (years_before(day, window_years) if window_years else -FAR, day)
    years, departed = years_by_row(at_risk, parts, *window), departures_by_row(at_risk, *window)
    return Observation(
        day,
        window,
        spells,
        terms,
        at_risk,
        parts,
        years,
        departed,
        _tally(at_risk, years, departed, arrays),
        renewals(spells, terms, day),
        _people(spells, arrays, day),
    )


def groups_of(arrays: Arrays) -> Longs:
    """Per partnership the row of `Levels` it belongs to."""
    level = arrays.level.astype(np.int64)
    return np.where(level < 0, NO_LEVEL, level)


def in_post(seen: Observation) -> Sitting:
    """People in post, by partnership that is not over."""
    here = seen.spells.in_post & (seen.people[seen.spells.partnership] > 0)
    return Sitting(seen.spells.partnership[here], seen.spells.person[here])


def exposed(seen: Observation) -> tuple[Sitting, Sitting]:
    """People in the exposure: of the window, and of the last year in which their partnership was observed.

    The second does not depend on the window, so that no choice of it shows what another hides.
    """
    last = np.full(len(seen.people), -FAR, np.int64)
    there = seen.at_risk.exit > seen.at_risk.entry
    np.maximum.at(last, seen.at_risk.partnership[there], seen.at_risk.exit[there])
    since = last[seen.at_risk.partnership] - _YEAR
    of_year = years_by_row(seen.at_risk, seen.parts, since, seen.day)
    return _sitting(seen, seen.years), _sitting(seen, of_year)


def _sitting(seen: Observation, years: Floats) -> Sitting:
    pair = seen.spells.pair[seen.at_risk.spell]
    total = np.bincount(pair, years, int(pair.max(initial=-1)) + 1)
    first = np.ones(len(seen.spells.pair), np.bool_)
    first[1:] = np.diff(seen.spells.pair) != 0
    pairs = seen.spells.pair[first]
    chosen = np.flatnonzero(first)[np.append(total, np.zeros(1))[np.minimum(pairs, len(total))] > _SOMETHING]
    return Sitting(seen.spells.partnership[chosen], seen.spells.person[chosen])


def _tally(at_risk: Exposure, years: Floats, departed: Floats, arrays: Arrays) -> Tally:
    """Per partnership; departures placed within a year are counted to the nearest whole number."""
    size = arrays.partnerships
    total = np.bincount(at_risk.partnership, years, size)
    first = np.full(size, np.inf)
    there = at_risk.exit > at_risk.entry
    np.minimum.at(first, at_risk.partnership[there], at_risk.entry[there] / DAYS_PER_YEAR)
    number = np.round(np.bincount(at_risk.partnership, departed, size)).astype(np.float64)
    return Tally(groups_of(arrays), number, np.where(total > _SOMETHING, total, 0.0), first)


def _people(spells: Spells, arrays: Arrays, day: int) -> Longs:
    over = (arrays.end != UNKNOWN_DAY) & (arrays.end <= day)
    number = np.bincount(spells.partnership[spells.in_post], minlength=arrays.partnerships)
    return np.where(over, 0, number)
