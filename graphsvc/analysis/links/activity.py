"""How active each partnership is: its links over those that its kind would have, shrunk."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
from scipy.optimize import brentq
from scipy.special import digamma, expit, gammaln

from graphsvc.analysis.links.dyads import Dyads, blocks, counted, offset
from graphsvc.analysis.links.fit import root
from graphsvc.analysis.links.formula import (
    ACTIVITY_BOUNDS,
    ACTIVITY_LINKS,
    ACTIVITY_PARTNERSHIPS,
    ACTIVITY_SIZE,
)
from graphsvc.analysis.links.near import Network
from graphsvc.kernels.linking_plain import moments_of
from graphsvc.kernels.linking_sets import BINS, BINS_PER_UNIT
from graphsvc.kernels.sets import Floats

_GRID = 65  # values of kappa looked at before the maximum is closed in on


class Activity(NamedTuple):
    """Log of links over those expected per active partnership, kappa, whether it was fitted, and c."""

    log_ratio: Floats
    size: float
    fitted: bool
    intercept: float


def activity(network: Network, dyads: Dyads, coefficients: Floats, aim: float) -> Activity:
    """The activity of each, and the intercept at which propensities add up to `aim`; O(pairs).

    alpha = ln((K + kappa) / (E + kappa)), K links and E expected ones within reach among evaluated
    partnerships; 0 for those that are not evaluated.
    """
    evaluated = network.near.evaluated
    if not dyads.evaluated:
        return Activity(np.zeros(network.size), ACTIVITY_SIZE, False, 0.0)
    links, expected = _links(network, dyads), _expected(network, dyads, coefficients)
    enough = np.count_nonzero(evaluated) >= ACTIVITY_PARTNERSHIPS and dyads.links >= ACTIVITY_LINKS
    size = best_size(links[evaluated], expected[evaluated]) if enough else ACTIVITY_SIZE
    log_ratio = np.where(evaluated, np.log((links + size) / (expected + size)), 0.0)
    return Activity(log_ratio, size, bool(enough), _intercept(network, dyads, coefficients, log_ratio, aim))


def best_size(links: Floats, expected: Floats) -> float:
    """kappa at which links ~ negative binomial (mean expected, size kappa) are most likely, within bounds."""
    known = expected > 0
    links, expected = links[known], expected[known]
    low, high = np.log(ACTIVITY_BOUNDS)
    grid = np.linspace(low, high, _GRID)
    slope = [_slope(at, links, expected) for at in grid]
    peaks = [
        float(brentq(_slope, grid[k], grid[k + 1], args=(links, expected), xtol=1e-14))
        for k in range(_GRID - 1)
        if slope[k] > 0 >= slope[k + 1]
    ]
    tops = [*peaks, *((low,) if slope[0] <= 0 else ()), *((high,) if slope[-1] > 0 else ())]
    return float(np.exp(max(tops, key=lambda at: _likelihood(at, links, expected))))


def _likelihood(log_size: float, links: Floats, expected: Floats) -> float:
    size = np.exp(log_size)
    each = gammaln(links + size) - gammaln(size) + size * log_size - (links + size) * np.log(expected + size)
    return float(each.sum())


def _slope(log_size: float, links: Floats, expected: Floats) -> float:
    """Derivative of the log likelihood by the log of kappa."""
    size = np.exp(log_size)
    each = digamma(links + size) - digamma(size) + log_size + 1 - np.log(expected + size)
    return float(size * (each - (links + size) / (expected + size)).sum())


def _links(network: Network, dyads: Dyads) -> Floats:
    ends = np.concatenate([dyads.recorded.left[dyads.linked], dyads.recorded.right[dyads.linked]])
    return np.bincount(ends, minlength=network.size).astype(np.float64)


def _expected(network: Network, dyads: Dyads, coefficients: Floats) -> Floats:
    """Sum of p over the evaluated pairs of each evaluated partnership."""
    logit, chance = dyads.logit(coefficients), dyads.probability(coefficients)
    found: Floats = network.kernels.expected(network.ready, chance)
    for _, block in blocks(network, once=True):
        special = counted(network, block)
        more = expit(logit[special.combination] + offset(special)) - chance[special.combination]
        for end in (special.left, special.right):
            found = found + np.bincount(end, more, minlength=network.size)
    return np.maximum(found, 0.0)


def _intercept(network: Network, dyads: Dyads, coefficients: Floats, log_ratio: Floats, aim: float) -> float:
    """c: where the propensities of evaluated pairs add up to the aim."""
    logit = dyads.logit(coefficients)
    moments: Floats = network.kernels.spread(network.ready, logit, log_ratio)
    for _, block in blocks(network, once=True):
        special = counted(network, block)
        odds = logit[special.combination] + log_ratio[special.left] + log_ratio[special.right]
        moments = moments + moments_of(odds + offset(special)) - moments_of(odds)
    used = np.flatnonzero(moments.any(axis=1))
    middle = (used - BINS // 2 + 0.5) / BINS_PER_UNIT
    return root(lambda at: _sum(moments[used], middle + at), aim)


def _sum(moments: Floats, middle: Floats) -> float:
    """Sum of probabilities over bins of log odds, by the series about their middles."""
    chance = expit(middle)
    first = chance * (1 - chance)
    second, third = first * (1 - 2 * chance), first * (1 - 6 * first)
    terms = (chance, first, second / 2, third / 6)
    return float(sum(moments[:, power] @ term for power, term in enumerate(terms)))
