"""Complete-linkage clustering of sparse pairs: groups in which every pair is listed."""

from __future__ import annotations

import numpy as np

from graphsvc.kernels.sets import Floats, Ints, Longs

DIGITS = 12  # of a score; what differs beyond them is a tie


def link(first: Ints, second: Ints, score: Floats, weight: Floats, *, size: int) -> Longs:
    """For each of `size` things the least number in its cluster, complete linkage on the listed pairs.

    A pair that is not listed is below the cut: its two are never in one cluster. The best score
    joins first; equal scores: the larger `weight`, then the smaller numbers. Two clusters are as
    far apart as the worst pair between them in that order, so that no two distances are equal and
    the clusters are those of any complete linkage (methods: 1.5; Sørensen 1948).
    O(pairs log pairs); it runs per connected part by itself, as pairs reach no further.
    """
    low, high = np.minimum(first, second), np.maximum(first, second)
    best_first = np.lexsort((high, low, -np.round(weight, DIGITS), -np.round(score, DIGITS)))
    paired = np.unique(np.concatenate([low, high]))
    ones, others = (np.searchsorted(paired, side[best_first]).tolist() for side in (low, high))
    clusters = _Clusters(len(paired))
    for one, other in zip(ones, others, strict=True):
        clusters.meet(one, other)
    found = np.arange(size, dtype=np.int64)
    found[paired] = paired[clusters.least()]
    return found


class _Clusters:
    """Clusters, and how many of the pairs between any two were met.

    The pairs come best first. Once all pairs between two clusters were met, the last one is the
    worst of them: their distance. Every smaller distance has been dealt with, so they join.
    """

    def __init__(self, size: int) -> None:
        self._cluster = list(range(size))
        self._members = [[one] for one in range(size)]
        self._met: list[dict[int, int]] = [{} for _ in range(size)]

    def meet(self, one: int, other: int) -> None:
        """The next best pair; joins the clusters of the two if it is their last."""
        a, b = self._cluster[one], self._cluster[other]
        met = self._met[a].get(b, 0) + 1
        if met == len(self._members[a]) * len(self._members[b]):
            self._join(a, b)
        else:
            self._met[a][b] = self._met[b][a] = met

    def _join(self, a: int, b: int) -> None:
        """One cluster of two; the one that has met more takes in the other."""
        into, gone = (a, b) if len(self._met[a]) >= len(self._met[b]) else (b, a)
        self._met[into].pop(gone, None)
        self._met[gone].pop(into, None)
        for third, number in self._met[gone].items():
            met = self._met[into].get(third, 0) + number
            self._met[into][third] = self._met[third][into] = met
            del self._met[third][gone]
        for member in self._members[gone]:
            self._cluster[member] = into
        self._members[into] += self._members[gone]
        self._met[gone], self._members[gone] = {}, []

    def least(self) -> Longs:
        """Per thing the least number in its cluster."""
        found = np.arange(len(self._cluster), dtype=np.int64)
        for members in self._members:
            if len(members) > 1:
                found[members] = min(members)
        return found
