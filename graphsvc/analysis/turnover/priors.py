"""What each forecast rests on: a partnership's record drawn to its level's, or less where less is known."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from graphsvc.analysis.turnover.formula import (
    LEAST_DEPARTURES,
    LEAST_PARTNERSHIPS,
    LEAST_RECORD_YEARS,
    PRIOR_SHAPE,
    PRIOR_YEARS,
)
from graphsvc.analysis.turnover.rates import exact_limits, fit_gamma, posterior_limits
from graphsvc.analysis.turnover.table import (
    LEVEL,
    NO_LEVEL,
    OWN_RECORD,
    PRIOR,
    REGISTRY,
    SHORT_RECORD,
    WHOLE_REGISTRY,
)
from graphsvc.kernels.sets import Floats, Longs, Truth


class Tally(NamedTuple):
    """Departures and person-years of each partnership in the window, and when it was first observed."""

    group: Longs  # row of `Levels`, NO_LEVEL where the level is unknown
    departures: Floats
    years: Floats
    first_year: Floats  # first observed day, in years; inf: never


class Priors(NamedTuple):
    """Per group of `Levels`: the gamma that its rates are drawn towards, or one rate for all."""

    basis: NDArray[np.int8]
    shape: Floats  # NaN: one rate for all
    years: Floats
    departures: Floats  # of the group that the basis names: of the level or of the registry
    person_years: Floats


class Rates(NamedTuple):
    """What is believed of the rate of each partnership: Gamma(shape, years), or one `pooled` rate for all."""

    shape: Floats
    years: Floats
    pooled: Floats  # NaN where shape and years say it
    mean: Floats
    low: Floats
    high: Floats


_Row = tuple[int, float, float, float, float]
_STATED: _Row = (PRIOR, PRIOR_SHAPE, PRIOR_YEARS, np.nan, np.nan)


def joined(tally: Tally, hidden: Truth) -> Tally:
    """Each hidden partnership with the sums of all that are hidden in its group.

    So that no answer depends on which of them somebody left.
    """
    group = tally.group[hidden]
    departures, years = (each.copy() for each in (tally.departures, tally.years))
    for column in (departures, years):
        column[hidden] = np.bincount(group, column[hidden], WHOLE_REGISTRY)[group]
    return Tally(tally.group, departures, years, tally.first_year)


def priors(tally: Tally, day_years: float, withheld: Truth, hidden: Truth | None = None) -> Priors:
    """The prior of each group on a day (in years); groups that are `withheld` are no part of the registry's.

    Nor are partnerships that are `hidden`, by default none, part of any.

    Its own where it has 8 partnerships and 15 departures, else the registry's if that has, else the
    stated one. A record of less than two years gives the pooled rate, and so does one without spread.
    """
    part = ~withheld[tally.group]
    if hidden is not None:
        part &= ~hidden
    registry = _of_group(tally, part, day_years, (REGISTRY, REGISTRY)) or _STATED
    rows = [registry] * (WHOLE_REGISTRY + 1)
    for group in np.flatnonzero(~withheld[:NO_LEVEL]).tolist():
        rows[group] = (
            _of_group(tally, part & (tally.group == group), day_years, (OWN_RECORD, LEVEL)) or registry
        )
    basis, *figures = zip(*rows, strict=True)
    return Priors(np.array(basis, np.int8), *(np.array(column, np.float64) for column in figures))


def record_years(tally: Tally, chosen: Truth, day_years: float) -> float:
    """Years from the first observed day of some partnerships to a day; 0 without any."""
    there = chosen & (tally.years > 0)
    return max(0.0, day_years - float(tally.first_year[there].min())) if there.any() else 0.0


def rates(tally: Tally, found: Priors, group: Longs) -> Rates:
    """The rate of each partnership with its 95 % limits; O(partnerships)."""
    shape = found.shape[group] + tally.departures
    years = found.years[group] + tally.years
    pooled = np.where(np.isnan(shape), found.departures[group] / found.person_years[group], np.nan)
    low, high = posterior_limits(shape, years)
    pooled_low, pooled_high = exact_limits(found.departures[group], found.person_years[group])
    one = ~np.isnan(pooled)
    return Rates(
        shape,
        years,
        pooled,
        np.where(one, pooled, shape / years),
        np.where(one, pooled_low, low),
        np.where(one, pooled_high, high),
    )


def _of_group(tally: Tally, chosen: Truth, day_years: float, bases: tuple[int, int]) -> _Row | None:
    """The prior of a group; None where it is too thin. `bases` are those of a gamma and of a pooled rate."""
    there = chosen & (tally.years > 0)
    x, t = tally.departures[there], tally.years[there]
    if len(x) < LEAST_PARTNERSHIPS or x.sum() < LEAST_DEPARTURES:
        return None
    pooled = (np.nan, np.nan, float(x.sum()), float(t.sum()))
    if record_years(tally, chosen, day_years) < LEAST_RECORD_YEARS:
        return (SHORT_RECORD, *pooled)
    fit = fit_gamma(x, t)
    return (bases[1], *pooled) if fit is None else (bases[0], *fit, *pooled[2:])
