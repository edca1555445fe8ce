"""How many of the people in post are expected to leave: scheduled ends, and a rate for everybody else."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray
from scipy.special import gammaincinv, gammaln

from graphsvc.analysis.turnover.formula import (
    HIGH_SHARE,
    INTERVAL,
    LOW_SHARE,
    NODES,
    PROBABILITY_STEP,
)
from graphsvc.analysis.turnover.priors import Rates
from graphsvc.analysis.turnover.table import NO_CODE
from graphsvc.kernels.sets import Floats, Ints, Longs

_POINTS, _HALVES = np.polynomial.legendre.leggauss(NODES)
_STEPS, _WEIGHTS = (_POINTS + 1) / 2, _HALVES / 2  # on quantiles from 0 to 1
_BLOCK = 1 << 16  # partnerships × people worked off at once


class Forecast(NamedTuple):
    """Per partnership; people without a scheduled end all have the one chance, those with one the other."""

    leaving: Floats  # chance of one person without a scheduled end
    ending: Floats  # chance of one person with one
    expected: Floats
    nobody: Floats  # chance that nobody leaves


def forecast(found: Rates, people: Longs, ends: Longs, renewal: Floats, years: float) -> Forecast:
    """What is expected of `people` in post, of whom `ends` have a scheduled end, over so many years.

    With a rate known as Gamma(A, B): one leaves with chance 1 - (B / (B + h))^A, none of n with
    (B / (B + n h))^A. With one rate for all: 1 - exp(-rate h), exp(-n rate h). At a scheduled end one
    leaves with chance 1 - renewal × (chance to stay otherwise), independently of the others.
    """
    others = people - ends
    leaving = 1.0 - _none(found, np.ones(len(people)), years)
    ending = np.where(ends > 0, 1.0 - renewal * (1.0 - leaving), 0.0) if years > 0 else np.zeros(len(people))
    return Forecast(
        leaving=leaving,
        ending=ending,
        expected=others * leaving + ends * ending,
        nobody=_none(found, others.astype(np.float64), years) * (1.0 - ending) ** ends,
    )


def _none(found: Rates, people: Floats, years: float) -> Floats:
    """The chance that none of so many people leaves."""
    spread = (found.years / (found.years + people * years)) ** found.shape
    return np.where(np.isnan(found.pooled), spread, np.exp(-people * years * found.pooled))


def rounded(probability: Floats) -> Floats:
    """Probabilities to 5 points (methods 3.6)."""
    return np.round(np.round(probability / PROBABILITY_STEP) * PROBABILITY_STEP, 2)


def bands(expected: Floats, people: Longs) -> NDArray[np.int8]:
    """Bands of the expected share: LOW below 5 %, MODERATE to 20 %, ELEVATED; NO_CODE with nobody in post."""
    share = expected / np.maximum(people, 1)
    band = np.where(share < LOW_SHARE, 0, np.where(share <= HIGH_SHARE, 1, 2))
    return np.where(people > 0, band, NO_CODE).astype(np.int8)


def interval(found: Rates, told: Forecast, people: Longs, ends: Longs, years: float) -> tuple[Ints, Ints]:
    """The 80 % interval of the number leaving over so many years (> 0): its quantiles 0.1 and 0.9.

    Binomial given the rate, and the rate integrated out over its distribution (Gauss-Legendre over its
    quantiles): what ever more draws of a rate and then of a count come to. O(people × nodes).
    """
    low, high = np.zeros(len(people), np.int32), np.zeros(len(people), np.int32)
    order = np.argsort(people, kind="stable")
    at = 0
    while at < len(order):
        size = int(people[order[at]]) + 1
        last = int(np.searchsorted(people[order], max(size * 1.25, size + 2), side="left"))
        rows = order[at : min(last, at + max(1, _BLOCK // (2 * size)))]
        low[rows], high[rows] = _quantiles(_distribution(found, told, people, ends, rows, years))
        at += len(rows)
    return low, high


def _quantiles(chance: Floats) -> tuple[Ints, Ints]:
    so_far = np.cumsum(chance, axis=1) + 1e-9  # the sum of all may fall short of 1 by rounding
    low, high = ((so_far < at).sum(axis=1).astype(np.int32) for at in INTERVAL)
    return low, high


def _distribution(
    found: Rates, told: Forecast, people: Longs, ends: Longs, rows: Longs, years: float
) -> Floats:
    """Rows by number leaving: the chance of each."""
    width = int(people[rows].max(initial=0)) + 1
    chance = _at_random(found, (people - ends)[rows], rows, width, years)
    for place in range(int(ends[rows].max(initial=0))):
        p = np.where(ends[rows] > place, told.ending[rows], 0.0)[:, None]
        shifted = np.zeros_like(chance)
        shifted[:, 1:] = chance[:, :-1]
        chance = chance * (1.0 - p) + shifted * p
    return chance


def _at_random(found: Rates, people: Longs, rows: Longs, width: int, years: float) -> Floats:
    number = np.arange(width)[None, :]
    inside = people[:, None] >= number
    stay = np.maximum(people[:, None] - number, 0)
    ways = gammaln(people[:, None] + 1.0) - gammaln(number + 1.0) - gammaln(stay + 1.0)
    chance = np.zeros((len(rows), width))
    for hazard, weight in zip(_hazards(found, rows, years), _WEIGHTS, strict=True):
        leave = np.log(-np.expm1(-hazard))[:, None]
        chance += weight * np.exp(ways + number * leave - stay * hazard[:, None])
    return np.where(inside, chance, 0.0)


def _hazards(found: Rates, rows: Longs, years: float) -> list[Floats]:
    """The hazard over the horizon of each row at the nodes of its distribution; above 0."""
    shape, which = np.unique(np.nan_to_num(found.shape[rows], nan=1.0), return_inverse=True)
    standard = gammaincinv(shape[:, None], _STEPS[None, :])[which]
    one = ~np.isnan(found.pooled[rows])
    spread = standard / np.where(one, 1.0, found.years[rows])[:, None]
    hazard = np.where(one[:, None], np.nan_to_num(found.pooled[rows])[:, None], spread) * years
    return list(np.maximum(hazard, 1e-300).T)
