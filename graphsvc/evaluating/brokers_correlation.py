"""How far two orders agree: rank correlations that take weights, for bootstraps."""

from __future__ import annotations

import math
from dataclasses import dataclass

import numpy as np

from graphsvc.evaluating.metrics import Floats, Places


@dataclass(frozen=True, eq=False)
class Ranks:
    """Values in order, equal ones as one step; sorted once, weighed often."""

    order: Places
    begins: Places  # where in the order each step begins
    ends: Places

    @classmethod
    def of(cls, values: Floats) -> Ranks:
        """Sorts some values, the least first; O(n log n)."""
        order = np.argsort(values, kind="stable")
        ordered = values[order]
        begins = np.flatnonzero(np.r_[True, ordered[1:] != ordered[:-1]][: len(order)])
        return cls(order, begins, np.r_[begins[1:], len(order)][: len(begins)])

    def weighed(self, weight: Floats) -> Floats:
        """The rank of each, in the middle of its equals, with each counted `weight` times; O(n)."""
        below = np.r_[0.0, np.cumsum(weight[self.order])]
        middle = (below[self.begins] + below[self.ends]) / 2
        found = np.empty(len(self.order))
        found[self.order] = np.repeat(middle, self.ends - self.begins)
        return found

    def share_of_first(self, k: float, weight: Floats) -> Floats:
        """How much of each is among the k greatest, where equals at the end of the list are drawn by lot."""
        size = np.add.reduceat(weight[self.order], self.begins) if len(self.begins) else np.zeros(0)
        above = size.sum() - np.cumsum(size)
        taken = np.clip(k - above, 0, size)
        share = np.divide(taken, size, out=np.zeros_like(size), where=size > 0)
        found = np.empty(len(self.order))
        found[self.order] = np.repeat(share, self.ends - self.begins)
        return found * weight


def pearson(one: Floats, other: Floats, weight: Floats) -> float:
    """The weighted correlation; NaN where one of them does not vary. Of ranks it is Spearman's."""
    total = weight.sum()
    if not total:
        return math.nan
    a, b = one - np.average(one, weights=weight), other - np.average(other, weights=weight)
    spread = float((weight * a * a).sum()) * float((weight * b * b).sum())
    return float((weight * a * b).sum()) / math.sqrt(spread) if spread > 0 else math.nan


def partial(xy: float, xz: float, yz: float) -> float:
    """The correlation of x and y that is left when z is held; NaN where z tells one of them entirely."""
    rest = (1 - xz**2) * (1 - yz**2)
    return (xy - xz * yz) / math.sqrt(rest) if rest > 1e-12 else math.nan
