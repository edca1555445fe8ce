"""How many members a partnership has: a median of eight and a tail as long as the mean asks for."""

from __future__ import annotations

from dataclasses import dataclass
from math import erf, exp, log, sqrt
from random import Random

MEDIAN_MEMBERS = 8
LEAST_MEMBERS = 3
_WIDEST = 3.0  # the widest spread of logarithms that is looked for


@dataclass(frozen=True)
class Sizes:
    """A log-normal number of members, between LEAST_MEMBERS and `most`."""

    spread: float
    most: int

    def draw(self, rng: Random) -> int:
        """A number of members."""
        drawn = MEDIAN_MEMBERS * rng.lognormvariate(0, self.spread)
        return max(LEAST_MEMBERS, round(min(drawn, self.most)))


def sizes_with_mean(mean: float, *, most: int) -> Sizes:
    """The sizes with about that mean, the spread found by bisection; out of reach, the nearest."""
    low, high = 0.0, _WIDEST
    for _ in range(50):
        middle = (low + high) / 2
        low, high = (middle, high) if _capped_mean(middle, most) < mean else (low, middle)
    return Sizes(round(low, 6), most)


def _capped_mean(spread: float, most: int) -> float:
    """The mean of min(X, most), X log-normal with the median: the partial expectation plus what is capped."""
    if spread == 0:
        return MEDIAN_MEMBERS
    cut = log(most / MEDIAN_MEMBERS) / spread
    return MEDIAN_MEMBERS * exp(spread * spread / 2) * _normal(cut - spread) + most * (1 - _normal(cut))


def _normal(z: float) -> float:
    return (1 + erf(z / sqrt(2))) / 2
