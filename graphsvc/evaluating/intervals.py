"""How sure a figure is: means over registries, and shares of a number of cases. 95 % intervals."""

from __future__ import annotations

import math
from collections.abc import Sequence
from statistics import mean, stdev

from graphsvc.evaluating.metrics_resampling import Interval

_NORMAL = 1.959963984540054  # of the standard normal distribution, 97.5 % lie below it


def over(values: Sequence[float], *, least: float = -math.inf, most: float = math.inf) -> Interval:
    """The mean of independent values with its t interval, cut off where no value can lie.

    The ends are NaN for fewer than two values.
    """
    if len(values) < 2:
        return Interval(values[0] if values else math.nan, math.nan, math.nan)
    from scipy.stats import t

    middle = mean(values)
    reach = float(t.ppf(0.975, len(values) - 1)) * stdev(values) / math.sqrt(len(values))
    return Interval(middle, max(middle - reach, least), min(middle + reach, most))


def share(part: int, whole: int) -> Interval:
    """part / whole with its score interval (Wilson 1927), which does not shrink to nothing at 0 and 1."""
    if not whole:
        return Interval(math.nan, math.nan, math.nan)
    value, square = part / whole, _NORMAL**2
    middle = (value + square / (2 * whole)) / (1 + square / whole)
    spread = math.sqrt(value * (1 - value) / whole + square / (4 * whole**2))
    reach = _NORMAL / (1 + square / whole) * spread
    return Interval(value, max(middle - reach, 0.0), min(middle + reach, 1.0))
