"""Rates of leaving: exact limits, and the gamma prior that the partnerships of a level share."""

from __future__ import annotations

from typing import Any, NamedTuple

import numpy as np
from scipy.optimize import minimize
from scipy.special import digamma, gammaincinv, gammaln, polygamma, xlogy

from graphsvc.analysis.turnover.formula import LEVEL_OF_LIMITS, MOST_SHAPE
from graphsvc.kernels.sets import Floats

_LEAST_SHAPE = 1e-2
_TAILS = (0.5 - LEVEL_OF_LIMITS / 2, 0.5 + LEVEL_OF_LIMITS / 2)


class Fit(NamedTuple):
    """The gamma distribution of the rates of a group: shape a, and b in person-years; None: no spread."""

    shape: float
    years: float


def exact_limits(departures: Floats, years: Floats) -> tuple[Floats, Floats]:
    """The exact 95 % limits of a rate: quantiles of gammas of shape d and d + 1, by person-years.

    Defined for no departure (0 and 3.69 / years); NaN without person-years.
    """
    t = np.where(years > 0, years, np.nan)
    low = np.where(departures > 0, gammaincinv(np.maximum(departures, 1.0), _TAILS[0]), 0.0)
    return low / t, gammaincinv(departures + 1.0, _TAILS[1]) / t


def posterior_limits(shape: Floats, years: Floats) -> tuple[Floats, Floats]:
    """The central 95 % of gamma distributions of rates."""
    return gammaincinv(shape, _TAILS[0]) / years, gammaincinv(shape, _TAILS[1]) / years


def log_likelihood(departures: Floats, years: Floats, fit: Fit) -> float:
    """The marginal (negative-binomial) log-likelihood of departures whose rates are gamma distributed."""
    a, b = fit
    each = gammaln(a + departures) - gammaln(a) - gammaln(departures + 1)
    each = each + xlogy(a, b / (b + years)) + xlogy(departures, years / (b + years))
    return float(each.sum())


def fit_gamma(departures: Floats, years: Floats) -> Fit | None:
    """The gamma of the largest marginal likelihood; None where that prefers no spread.

    It does where the counts vary less than Poisson counts of one rate would (the slope of the likelihood
    at no spread is not above 0). Newton steps in a trust region over log mean and log shape; O(groups).
    Source: Gaver & O'Muircheartaigh 1987; Clayton & Kaldor 1987.
    """
    there = years > 0
    x, t = departures[there], years[there]
    mean = x.sum() / t.sum() if len(t) and x.sum() > 0 else 0.0
    expected = mean * t
    excess = float(((x - expected) ** 2 - x).sum())
    if mean == 0 or excess <= 0:
        return None
    shape = float(np.clip((expected**2).sum() / excess, _LEAST_SHAPE * 2, MOST_SHAPE / 2))
    found = minimize(_fall, np.log([mean, shape]), args=_Counts.of(x, t), jac=_slope, hess=_bend, **_EXACT)
    at, size = np.exp(found.x)
    if not np.isfinite(size) or not _LEAST_SHAPE <= size <= MOST_SHAPE:
        return None
    return Fit(float(size), float(size / at))


_EXACT: dict[str, Any] = {"method": "trust-exact", "options": {"gtol": 1e-11, "maxiter": 200}}


class _Counts(NamedTuple):
    """What the likelihood is made of; few different counts occur, so that gamma functions are of those."""

    x: Floats
    t: Floats
    value: Floats  # each different count
    times: Floats  # how often it occurs

    @classmethod
    def of(cls, x: Floats, t: Floats) -> _Counts:
        value, times = np.unique(x, return_counts=True)
        return cls(x, t, value, times.astype(np.float64))


def _means(at: Floats, t: Floats) -> tuple[Floats, float]:
    return np.exp(at[0]) * t, float(np.exp(np.clip(at[1], -50, 50)))


def _fall(at: Floats, *given: Floats) -> float:
    counts = _Counts(*given)
    m, r = _means(at, counts.t)
    gammas = (counts.times * (gammaln(r + counts.value) - gammaln(r))).sum()
    share = np.log(r / (r + m))
    return -float(gammas + r * share.sum() + (counts.x * np.log(m / (r + m))).sum())


def _slope(at: Floats, *given: Floats) -> Floats:
    counts = _Counts(*given)
    m, r = _means(at, counts.t)
    by_mean = (r * (counts.x - m) / (r + m)).sum()
    return -np.array([by_mean, r * _by_size(counts, m, r)])


def _bend(at: Floats, *given: Floats) -> Floats:
    counts = _Counts(*given)
    m, r = _means(at, counts.t)
    whole = (r + m) ** 2
    mean_mean = (-(r + counts.x) * r * m / whole).sum()
    mean_size = r * ((counts.x - m) * m / whole).sum()
    gammas = (counts.times * (polygamma(1, r + counts.value) - polygamma(1, r))).sum()
    twice = gammas + (1 / r - 1 / (r + m) - (m - counts.x) / whole).sum()
    size_size = r * r * twice + r * _by_size(counts, m, r)
    return -np.array([[mean_mean, mean_size], [mean_size, size_size]])


def _by_size(counts: _Counts, m: Floats, r: float) -> float:
    gammas = (counts.times * (digamma(r + counts.value) - digamma(r))).sum()
    return float(gammas + (np.log(r / (r + m)) + (m - counts.x) / (r + m)).sum())
