"""What chance alone would give: how many members a pair would share if seats fell at random."""

from __future__ import annotations

from dataclasses import dataclass
from threading import Lock
from types import ModuleType
from weakref import WeakKeyDictionary

import numpy as np

from graphsvc.analysis.overlap.balance import Balance, balance
from graphsvc.analysis.overlap.find import find_family
from graphsvc.analysis.overlap.masks import Mask, read_mask
from graphsvc.analysis.overlap.peeling import Peeled, peel
from graphsvc.kernels import chance_engine, engine
from graphsvc.kernels.sets import NONE, Floats, Ints, Longs, Rows
from graphsvc.snapshot.arrays import Arrays


@dataclass(frozen=True, eq=False)
class Chance:
    """What is to be expected of pairs; arrays of one length, NaN unknown."""

    expected_shared: Floats  # members that both would have
    p_value: Floats  # chance of sharing at least as many as they do
    q_value: Floats  # the same with all pairs of the family in mind; NaN outside of it

    def __len__(self) -> int:
        return len(self.p_value)


def find_chance(arrays: Arrays, *, left: Ints, right: Ints) -> Chance:
    """What chance would give for pairs of partnerships given by ix.

    The null: who sits where is random, given how many members each active partnership has, in how
    many each organisation sits, and where it could sit (territories meet, or one is unknown, or
    it sits there). `p_value` is the chance of at least as many shared members as there are, of a
    Poisson-binomial number; `q_value` the share of false alarms to expect (Benjamini & Hochberg
    1995) among all pairs with a score of at least 0.40 and two shared members, NaN for others.
    Unknown where a partnership is not active or has no known member, or the model has no solution.

    The first question on a registry solves the model, which is then kept as long as the arrays
    are: O(memberships + allowed blocks) a round; every question then costs O(organisations that
    could sit in both × shared) a pair.
    """
    return _model(arrays).of(np.asarray(left, np.int32), np.asarray(right, np.int32))


class _Model:
    """The solved model of one registry, and the chances of its family of pairs."""

    def __init__(
        self, arrays: Arrays, mask: Mask, peeled: Peeled, odds: Balance, kernels: ModuleType
    ) -> None:
        self._members = Rows(arrays.members.indptr, arrays.members.indices)
        self._weight = np.ones(arrays.members.columns)
        self._sets, self._kernels = engine(arrays.partnerships), kernels
        self._row_of, self._columns = mask.row_of, mask.columns.many
        self._peeled, self._odds = peeled, odds
        self._pairs, self._q = self._judged(*find_family(arrays))

    def of(self, left: Ints, right: Ints) -> Chance:
        expected, p = self._chances(left, right)
        place = np.searchsorted(self._pairs, self._packed(left, right))
        q = np.append(self._q, np.nan)[place]
        q[np.append(self._pairs, NONE)[place] != self._packed(left, right)] = np.nan
        return Chance(expected, p, q)

    def _judged(self, left: Ints, right: Ints) -> tuple[Longs, Floats]:
        """The pairs of the family in ascending order, and the q of each."""
        packed = self._packed(left, right)
        order = np.argsort(packed)
        return packed[order], false_alarms(self._chances(left, right)[1])[order]

    def _packed(self, left: Ints, right: Ints) -> Longs:
        low, high = np.minimum(left, right), np.maximum(left, right)
        return low.astype(np.int64) * len(self._row_of) + high

    def _chances(self, left: Ints, right: Ints) -> tuple[Floats, Floats]:
        """Expected number and p of each pair; equal pairs are worked out once."""
        shared = self._sets.intersect(self._members, self._weight, left, right).number
        types = np.sort(np.stack([self._row_of[left], self._row_of[right]]), axis=0)
        known = np.flatnonzero(types[0] != NONE)
        asked, back = np.unique(np.stack([*types, shared])[:, known], axis=1, return_inverse=True)
        one, other, least = (np.ascontiguousarray(row, np.int32) for row in asked)
        free, sure, x, y = self._peeled.free, self._peeled.sure, self._odds.x, self._odds.y
        found = self._kernels.tails(free, sure, x, y, self._columns, one, other, least)
        expected, p = np.full(len(left), np.nan), np.full(len(left), np.nan)
        expected[known], p[known] = (values[back] for values in found)
        return expected, p


class _Unsolved:
    """Stands for a registry whose model has no solution."""

    def of(self, left: Ints, right: Ints) -> Chance:
        unknown = np.full(len(left), np.nan)
        return Chance(unknown, unknown.copy(), unknown.copy())


_MODELS: WeakKeyDictionary[Arrays, _Model | _Unsolved] = WeakKeyDictionary()
_TURN = Lock()


def _model(arrays: Arrays) -> _Model | _Unsolved:
    """The model of a registry, solved for the first who asks."""
    with _TURN:
        if arrays not in _MODELS:
            _MODELS[arrays] = _solved(arrays)
        return _MODELS[arrays]


def _solved(arrays: Arrays) -> _Model | _Unsolved:
    kernels = chance_engine(int(np.count_nonzero(arrays.active)))
    mask = read_mask(arrays, kernels)
    if mask is None:
        return _Unsolved()
    peeled = peel(mask, kernels)
    odds = balance(mask, peeled, kernels)
    return _Unsolved() if odds is None else _Model(arrays, mask, peeled, odds, kernels)


def false_alarms(p: Floats) -> Floats:
    """The q of each p: the least share of false alarms at which it is called (Benjamini & Hochberg 1995)."""
    order = np.argsort(p)
    rate = p[order] * (len(p) / np.arange(1, len(p) + 1))
    q = np.empty(len(p))
    q[order] = np.minimum.accumulate(rate[::-1])[::-1]
    return np.minimum(q, 1.0)
