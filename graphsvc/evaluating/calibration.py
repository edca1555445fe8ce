"""Whether chances mean what they say: level, slope, and bins for a picture."""

from __future__ import annotations

import math
from typing import NamedTuple

import numpy as np

from graphsvc.evaluating.metrics import LEAST_CHANCE, Floats, Truth

_STEPS = 100  # of Newton's method, which needs about six
_NEAR = 1e-12
_FLAT = 1e-12  # relative to what it could be: rounding, no information
_STEEPEST = 50.0  # a slope beyond which chances separate what came true from what did not: no slope exists


class Line(NamedTuple):
    """logit of what happened = intercept + slope × logit of the chance; 0 and 1 are perfect."""

    intercept: float
    slope: float


_PERFECT = Line(0.0, 1.0)


class Bin(NamedTuple):
    """Cases of like chance: how many, the mean chance, the share that came true."""

    cases: int
    chance: float
    came_true: float


def logit(chance: Floats) -> Floats:
    """Log odds; chances of 0 and 1 are moved inside by 1e-15."""
    held = np.clip(chance, LEAST_CHANCE, 1 - LEAST_CHANCE)
    return np.asarray(np.log(held) - np.log1p(-held))


def expit(odds: Floats) -> Floats:
    """Chances of log odds."""
    return np.asarray(0.5 * (1 + np.tanh(odds / 2)))


def shifted(chance: Floats, total: float, weight: Floats | None = None) -> Floats:
    """The same chances with their log odds moved by one amount, so that they add up to `total`.

    Shares of today become chances of a period (methods.md 2.6). O(n) per step of a bisection.
    Unchanged where no amount does it: total 0, or as many as there are cases.
    """
    weights = np.ones(len(chance)) if weight is None else weight
    if not 0 < total < weights.sum():
        return chance
    odds = logit(chance)
    low, high = -60.0, 60.0  # beyond, every chance is 0 or 1 in double precision
    while high - low > _NEAR:
        middle = (low + high) / 2
        low, high = (low, middle) if weights @ expit(odds + middle) > total else (middle, high)
    return expit(odds + (low + high) / 2)


def line(
    came_true: Truth,
    chance: Floats,
    weight: Floats | None = None,
    *,
    start: Line = _PERFECT,
    near: float = _NEAR,
) -> Line:
    """Logistic regression of what happened on the log odds of the chances, by Newton's method.

    A slope below 1: too sure of itself; above 1: too timid. NaN where there is no finite answer:
    nothing or everything came true, one chance for all, or the chances separate the two. `start` is a
    guess and `near` the last step that counts, which save time.
    """
    weights = np.ones(len(chance)) if weight is None else weight
    odds = logit(chance)
    truth = came_true.astype(np.float64)
    kept = weights > 0
    if not kept.any() or np.ptp(truth[kept]) == 0 or np.ptp(odds[kept]) == 0:
        return Line(math.nan, math.nan)
    at = np.array(start)
    for _ in range(_STEPS):
        step = _newton(at, truth, odds, weights)
        if step is None or abs(at[1]) > _STEEPEST:
            return Line(math.nan, math.nan)
        at = at + step
        if np.abs(step).max() < near:
            break
    return Line(float(at[0]), float(at[1]))


def _newton(at: Floats, truth: Floats, odds: Floats, weights: Floats) -> Floats | None:
    fitted = expit(at[0] + at[1] * odds)
    spread = weights * fitted * (1 - fitted)
    slope = np.array([weights @ (truth - fitted), (weights * odds) @ (truth - fitted)])
    bend = np.array([[spread.sum(), spread @ odds], [spread @ odds, spread @ odds**2]])
    volume = bend[0, 0] * bend[1, 1]
    if volume - bend[0, 1] ** 2 <= _FLAT * volume:
        return None
    return np.asarray(np.linalg.solve(bend, slope))


def bins(came_true: Truth, chance: Floats, *, number: int = 10, least: int = 5) -> list[Bin]:
    """Cases in order of chance, in `number` parts as equal as equal chances allow, none below `least`.

    Equal chances stay together; the last part may be larger.
    """
    order = np.argsort(chance, kind="stable")
    held, truth = chance[order], came_true[order]
    size = max(math.ceil(len(order) / number), least)
    found: list[Bin] = []
    start = 0
    while start < len(order):
        end = _end_of_bin(held, start, size, least)
        part = slice(start, end)
        found.append(Bin(end - start, float(held[part].mean()), float(truth[part].mean())))
        start = end
    return found


def _end_of_bin(held: Floats, start: int, size: int, least: int) -> int:
    end = min(start + size, len(held))
    end = int(np.searchsorted(held, held[end - 1], side="right"))
    return end if len(held) - end >= least else len(held)
