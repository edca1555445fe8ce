"""The weights of the link probability: fixed or fitted, and the intercept that makes the sum come right."""

from __future__ import annotations

from collections.abc import Callable
from typing import NamedTuple

import numpy as np
from scipy.optimize import brentq
from scipy.special import expit

from graphsvc.analysis.links.dyads import Dyads
from graphsvc.analysis.links.formula import FIT_FROM, FIXED, HALF_LINK, PRIOR_SD
from graphsvc.kernels.sets import Floats

_FAR = 200.0  # log odds beyond any; the sums are 0 or whole there
_STEPS = 200
_ROUNDING = 1e-12  # of a loss: near the top nothing but rounding is left of its slope
_STILL = 1e-13  # log odds: a step below it changes nothing


class Fit(NamedTuple):
    """Coefficients (intercept first), their covariance, whether the slopes were fitted, the sum aimed at."""

    coefficients: Floats
    covariance: Floats
    fitted: bool
    expected: float


def fit(dyads: Dyads) -> Fit:
    """Fixed slopes with the intercept that gives as many links as there are, or from 50 links the fit.

    The fit is the maximum of likelihood times prior (means the fixed weights, standard deviations 1,
    of the intercept 2), slopes at least 0; the intercept is set again after it. Without a pair of two
    evaluated partnerships the intercept is -4. O(combinations + rows of mixed pairs) per step.
    """
    rows = _rows(dyads)
    slopes = FIXED.array()
    if not dyads.evaluated:
        return Fit(slopes, _covariance(rows, slopes), False, 0.0)
    aim = target(dyads)
    start = _with_root(rows, slopes, aim)
    fitted = dyads.links >= FIT_FROM
    found = _with_root(rows, _most_likely(rows, start), aim) if fitted else start
    return Fit(found, _covariance(rows, found), fitted, aim)


def target(dyads: Dyads) -> float:
    """The sum of probabilities to aim at: links among evaluated pairs, half a link off none and all."""
    return min(max(float(dyads.links), HALF_LINK), dyads.evaluated - HALF_LINK)


def root(total: Callable[[float], float], aim: float) -> float:
    """Where a rising sum of probabilities reaches what it is aimed at."""
    return float(brentq(lambda at: total(at) - aim, -_FAR, _FAR, xtol=1e-14, rtol=1e-15))


class _Rows(NamedTuple):
    """Rows of the regression: 1 and features, number of pairs, linked ones, what is added to the odds."""

    features: Floats
    pairs: Floats
    linked: Floats
    offset: Floats

    def logit(self, coefficients: Floats) -> Floats:
        odds: Floats = self.features @ coefficients + self.offset
        return odds


def _rows(dyads: Dyads) -> _Rows:
    used, mixed = np.flatnonzero(dyads.plain), dyads.mixed
    nothing = np.zeros(len(used))
    return _Rows(
        features=dyads.filled[np.concatenate([used, mixed.combination])],
        pairs=np.concatenate([dyads.plain[used], mixed.pairs]),
        linked=np.concatenate([nothing, mixed.pairs * mixed.linked]),
        offset=np.concatenate([nothing, mixed.offset]),
    )


def _with_root(rows: _Rows, coefficients: Floats, aim: float) -> Floats:
    """The coefficients with the intercept at which the probabilities add up to the aim."""
    slopes = np.concatenate([np.zeros(1), coefficients[1:]])
    odds = rows.logit(slopes)
    intercept = root(lambda at: float(rows.pairs @ expit(odds + at)), aim)
    return np.concatenate([np.array([intercept]), coefficients[1:]])


def _covariance(rows: _Rows, coefficients: Floats) -> Floats:
    chance = expit(rows.logit(coefficients))
    weight = rows.pairs * chance * (1 - chance)
    information = (rows.features * weight[:, None]).T @ rows.features + np.diag(1 / np.square(PRIOR_SD))
    covariance: Floats = np.linalg.inv(information)
    return covariance


def _most_likely(rows: _Rows, prior: Floats) -> Floats:
    """The coefficients that maximise likelihood times prior: Newton's steps, slopes kept at 0 or above."""
    precision = 1 / np.square(PRIOR_SD)
    lowest = np.array([-np.inf, 0, 0, 0, 0])
    at = prior
    for _ in range(_STEPS):
        chance = expit(rows.logit(at))
        slope = rows.features.T @ (rows.pairs * chance - rows.linked) + precision * (at - prior)
        weight = rows.pairs * chance * (1 - chance)
        bend = (rows.features * weight[:, None]).T @ rows.features + np.diag(precision)
        free = ~((at <= lowest) & (slope > 0))
        step = np.zeros(len(at))
        step[free] = np.linalg.solve(bend[np.ix_(free, free)], slope[free])
        onward = _downhill(rows, prior, at, step, lowest)
        if np.max(np.abs(onward - at)) < _STILL:
            return onward
        at = onward
    return at


def _downhill(rows: _Rows, prior: Floats, at: Floats, step: Floats, lowest: Floats) -> Floats:
    """The step, or the largest half, quarter ... of it that does not lead uphill."""
    here = _loss(rows, prior, at) * (1 + _ROUNDING)
    for part in 0.5 ** np.arange(40):
        onward: Floats = np.maximum(at - part * step, lowest)
        if _loss(rows, prior, onward) <= here:
            return onward
    return at


def _loss(rows: _Rows, prior: Floats, coefficients: Floats) -> float:
    odds = rows.logit(coefficients)
    likelihood = rows.linked @ odds - rows.pairs @ np.logaddexp(0, odds)
    return float(0.5 * np.sum(np.square((coefficients - prior) / PRIOR_SD)) - likelihood)
