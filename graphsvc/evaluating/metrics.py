"""How well scores tell what came true from what did not; every figure takes weights, for bootstraps."""

from __future__ import annotations

import math
from dataclasses import dataclass
from functools import cached_property
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]
Truth = NDArray[np.bool_]
Places = NDArray[np.integer[Any]]
LEAST_CHANCE = 1e-15  # a chance of 0 or 1 that was wrong would cost infinitely much


class Weighed(NamedTuple):
    """Figures of a ranking; NaN where there is nothing to tell apart."""

    auc: float  # chance that a case that came true scores above one that did not, equal scores half
    average_precision: (
        float  # precision at each step down, weighed by the recall that it adds (threshold form)
    )


@dataclass(frozen=True, eq=False)
class Ranking:
    """Cases from the highest score down, equal scores as one step; sorted once, weighed often."""

    order: Places
    came_true: Places  # cases that came true, in order
    step: Places  # of each of them its step, counting only steps in which a case came true
    begins: Places  # where in the order each of these steps begins
    ends: Places

    @classmethod
    def of(cls, came_true: Truth, score: Floats) -> Ranking:
        """Ranks cases by a score; O(n log n)."""
        order = np.argsort(-score, kind="stable")
        ranked = score[order]
        new = np.r_[True, ranked[1:] != ranked[:-1]][: len(order)]
        first = np.flatnonzero(new)
        place = np.flatnonzero(came_true[order])
        steps, step = np.unique(np.searchsorted(first, place, side="right") - 1, return_inverse=True)
        return cls(order, order[place], step, first[steps], np.r_[first[1:], len(order)][steps])

    def weighed(self, weight: Floats | None = None) -> Weighed:
        """The figures, with each case counted so often; O(n)."""
        weights = np.ones(len(self.order)) if weight is None else weight
        above = np.r_[0.0, np.cumsum(weights[self.order])]
        yes = np.bincount(self.step, weights[self.came_true], len(self.begins)).astype(np.float64)
        found = np.cumsum(yes)
        every, listed = above[-1], above[self.ends]
        no = listed - above[self.begins] - yes
        below = every - yes.sum() - (listed - found) + no / 2
        precision = np.divide(found, listed, out=np.zeros_like(found), where=listed > 0)
        right, wrong = float(yes.sum()), float(every - yes.sum())
        return Weighed(
            auc=float((yes * below).sum()) / (right * wrong) if right and wrong > 0 else math.nan,
            average_precision=float((yes * precision).sum()) / right if right else math.nan,
        )


def surprise(came_true: Truth, chance: Floats) -> Floats:
    """Of each case -log of the chance given to what happened, in nats."""
    held = np.clip(chance, LEAST_CHANCE, 1 - LEAST_CHANCE)
    return np.asarray(-np.where(came_true, np.log(held), np.log1p(-held)))


def log_loss(came_true: Truth, chance: Floats, weight: Floats | None = None) -> float:
    """Mean surprise; NaN without a case."""
    return mean(surprise(came_true, chance), weight)


def brier(came_true: Truth, chance: Floats, weight: Floats | None = None) -> float:
    """Mean squared difference between chance and what happened; NaN without a case."""
    return mean((chance - came_true) ** 2, weight)


def base_rate(came_true: Truth, weight: Floats | None = None) -> float:
    """Share of the cases that came true."""
    return mean(came_true.astype(np.float64), weight)


def skill(score: float, reference: float) -> float:
    """Share of a reference's Brier score that is saved: 1 all, 0 none, below 0 worse; NaN if that is 0."""
    return 1 - score / reference if reference else math.nan


def mean(values: Floats, weight: Floats | None = None) -> float:
    """The weighted mean; NaN of nothing."""
    if not len(values) or (weight is not None and not weight.sum()):
        return math.nan
    return float(np.average(values, weights=weight))


@dataclass(frozen=True, eq=False)
class TopLists:
    """The list of the k best pairs of each node, expected under random breaking of ties.

    Where equal scores cross the end of a list, each of them is in it with the same chance
    (vertex-centric precision: Menand & Seshadhri 2024).
    """

    node: Places  # whose list: every pair stands in two
    other: Places  # who is proposed
    share: Floats  # chance that it is in the list, 0 to 1
    came_true: Floats  # 1 or 0

    @classmethod
    def of(cls, left: Places, right: Places, came_true: Truth, score: Floats, *, k: int = 3) -> TopLists:
        """The lists of pairs of nodes by a score; O(n log n)."""
        node, other = np.r_[left, right].astype(np.int64), np.r_[right, left].astype(np.int64)
        value, truth = np.r_[score, score], np.r_[came_true, came_true].astype(np.float64)
        order = np.lexsort((-value, node))
        node, other, value, truth = node[order], other[order], value[order], truth[order]
        new_node = np.r_[True, node[1:] != node[:-1]][: len(node)]
        first = np.flatnonzero(new_node)
        step = np.flatnonzero(new_node | np.r_[True, value[1:] != value[:-1]][: len(node)])
        size = np.diff(np.r_[step, len(node)])
        before = step - first[np.searchsorted(first, step, side="right") - 1]
        share = np.repeat(np.clip(k - before, 0, size) / size, size)
        return cls(node, other, share, truth)

    def precision(self, weight: Floats | None = None) -> float:
        """Share of a list that came true, mean over nodes with a pair; `weight` by node number."""
        return _over_nodes(self._listed, self._right, weight)

    def recall(self, weight: Floats | None = None) -> float:
        """Share of what came true at a node that is in its list, mean over nodes where something did."""
        return _over_nodes(self._came_true, self._right, weight)

    def share_pointing_at(self, chosen: Truth) -> float:
        """Share of all that is listed that are nodes of a kind; `chosen` by node number."""
        return mean(chosen[self.other].astype(np.float64), self.share)

    def most_lists(self) -> float:
        """In how many lists the node is that is in the most of them."""
        return float(np.bincount(self.other, self.share).max(initial=0.0))

    @cached_property
    def _listed(self) -> Floats:
        return _sums(self.node, self.share)

    @cached_property
    def _came_true(self) -> Floats:
        return _sums(self.node, self.came_true)

    @cached_property
    def _right(self) -> Floats:
        return _sums(self.node, self.share * self.came_true)


def _over_nodes(whole: Floats, part: Floats, weight: Floats | None) -> float:
    some = np.flatnonzero(whole > 0)
    return mean(part[some] / whole[some], None if weight is None else weight[some])


def _sums(node: Places, values: Floats) -> Floats:
    """The sum over each node; floats even where there is nothing to add."""
    return np.bincount(node, values).astype(np.float64)
