"""What sets of players are worth to a purpose, for any number of sets at once."""

from __future__ import annotations

from dataclasses import dataclass
from typing import NamedTuple

import numpy as np

from graphsvc.analysis.key_players.field import Field
from graphsvc.analysis.key_players.spreading import inverse_distances, news_from, pairs_without
from graphsvc.analysis.key_players.table import Purpose
from graphsvc.kernels.sets import Floats, Ints, Longs

DIGITS = 12  # worths that are equal to so many are one


class Worth(NamedTuple):
    """Per set what is to be great, and what decides between equals: DF and F, or reached and D_R."""

    first: Floats
    second: Floats

    def best(self) -> int:
        """The place of the greatest; of equals the first."""
        return int(np.lexsort((-self.second, -self.first))[0])

    def greatest(self) -> tuple[float, float]:
        """What the greatest is worth."""
        place = self.best()
        return float(self.first[place]), float(self.second[place])

    def as_good(self, value: tuple[float, float]) -> Longs:
        """The places of those that are worth so much."""
        return np.flatnonzero((self.first == value[0]) & (self.second == value[1]))


@dataclass(frozen=True, eq=False)
class Purse:
    """A field, a purpose, and the partnerships from which distances are measured."""

    field: Field
    purpose: Purpose
    steps: int
    sources: Ints

    def worth(self, sets: Ints) -> Worth:
        """The worth of sets of nodes (a row each)."""
        if self.purpose is Purpose.BRIEF:
            reached, nearness = self.news(sets)
            return Worth(reached.astype(np.float64), np.round(nearness, DIGITS))
        near, connected, pairs = self.pairs(sets)
        with np.errstate(invalid="ignore", divide="ignore"):
            return Worth(np.round(1 - near / pairs, DIGITS), np.round(1 - connected / pairs, DIGITS))

    def pairs(self, sets: Ints) -> tuple[Floats, Longs, Longs]:
        """Without each set: Σ 1/distance, ordered pairs that are connected, and all of them measured."""
        counts = pairs_without(self.field, sets, self.sources)
        gone = sets.shape[1] if self.field.are_partnerships else 0
        lost = np.isin(sets, self.sources).sum(axis=1) if gone else np.zeros(len(sets), np.int64)
        left = self.field.partnerships - gone - 1
        return inverse_distances(counts, first=1), counts.sum(axis=1), (len(self.sources) - lost) * left

    def news(self, sets: Ints) -> tuple[Longs, Floats]:
        """From each set: partnerships reached within the steps, and D_R."""
        counts = news_from(self.field, sets)
        total = max(self.field.partnerships, 1)
        return counts[:, : self.steps + 1].sum(axis=1), inverse_distances(counts, first=0) / total
