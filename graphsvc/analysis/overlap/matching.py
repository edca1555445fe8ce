"""Which pair of one picture is which pair of another."""

from __future__ import annotations

import numpy as np

from graphsvc.analysis.overlap.table import Columns
from graphsvc.kernels.sets import Longs
from graphsvc.snapshot.snapshot import Snapshot

NO_ROW = -1


class Matching:
    """The partnerships of two pictures, numbered so that equal numbers mean equal partnerships.

    By key; and where a key is read as another (`same_as`) at one revision only, both keys
    mean one partnership. O(partnerships) to make.
    """

    def __init__(self, before: Snapshot, after: Snapshot) -> None:
        self._width = len(before.partnerships) + len(after.partnerships)
        self._by_key = _by_key(before, after)
        self._by_alias = _by_alias(before, after)

    def rows(self, before: Columns, after: Columns) -> Longs:
        """For each row of `after` the row of `before` that is the same pair, NO_ROW if there is none.

        O(rows log rows). The same keys first. Of pairs that are one only through an alias, the best that are
        left on either side belong together. No row is matched twice.
        """
        found = np.full(len(after), NO_ROW, np.int64)
        then, now = self._codes(self._by_key, before, after)
        _, rows, places = np.intersect1d(then, now, assume_unique=True, return_indices=True)
        found[places] = rows
        left, free = _others(len(before), rows), np.flatnonzero(found == NO_ROW)
        then, now = self._codes(self._by_alias, before.at(left), after.at(free))
        numbers = np.unique(np.concatenate([then, now]), return_inverse=True)[1]
        ranked = _ranked(numbers[: len(left)]), _ranked(numbers[len(left) :])
        _, rows, places = np.intersect1d(*ranked, assume_unique=True, return_indices=True)
        found[free[places]] = left[rows]
        return found

    def known(self, before: Columns, after: Columns) -> tuple[Longs, Longs]:
        """One number per row of each side, equal for pairs that are one by key or alias."""
        return self._codes(self._by_alias, before, after)

    def _codes(self, numbers: tuple[Longs, Longs], *sides: Columns) -> tuple[Longs, Longs]:
        then, now = (
            np.minimum(number[side.a], number[side.b]) * self._width
            + np.maximum(number[side.a], number[side.b])
            for number, side in zip(numbers, sides, strict=True)
        )
        return then, now


def _by_key(before: Snapshot, after: Snapshot) -> tuple[Longs, Longs]:
    size = len(before.partnerships)
    place = {key: ix for ix, key in enumerate(before.partnerships.keys)}
    now = [place.get(key, size + ix) for ix, key in enumerate(after.partnerships.keys)]
    return np.arange(size, dtype=np.int64), np.array(now, np.int64)


def _by_alias(before: Snapshot, after: Snapshot) -> tuple[Longs, Longs]:
    """The least number of all partnerships that one key or another makes one."""
    size = len(before.partnerships)
    now_of = after.partnerships.ix
    edges = [(ix, size + now_of[key]) for key, ix in before.partnerships.ix.items() if key in now_of]
    one, other = np.array(edges, np.int64).reshape(-1, 2).T
    number = np.arange(size + len(after.partnerships), dtype=np.int64)
    while True:
        least = np.minimum(number[one], number[other])
        if np.array_equal(least, number[one]) and np.array_equal(least, number[other]):
            return number[:size], number[size:]
        np.minimum.at(number, one, least)
        np.minimum.at(number, other, least)


def _others(size: int, rows: Longs) -> Longs:
    free = np.ones(size, np.bool_)
    free[rows] = False
    return np.flatnonzero(free)


def _ranked(numbers: Longs) -> Longs:
    """Numbers made distinct by how often each came before: the first of a number meets the first."""
    order = np.argsort(numbers, kind="stable")
    ordered = numbers[order]
    rank = np.arange(len(numbers)) - np.searchsorted(ordered, ordered)
    made = np.empty(len(numbers), np.int64)
    made[order] = ordered * (_MOST_ROWS + 1) + rank
    return made


_MOST_ROWS = 1 << 31  # an answer has fewer rows, and there are fewer numbers than that
