"""What was planted in a demo registry, as pairs of ix; what counts as an overlap there, and what does not."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from benchmarks.rankings import packed
from graphsvc.demo.truth import PlantedPair, Truth
from graphsvc.snapshot.snapshot import Snapshot


@dataclass(frozen=True, eq=False)
class Planted:
    """The planted pairs of a registry by their number (`rankings.packed`)."""

    by_number: dict[int, PlantedPair]
    size: int

    @classmethod
    def of(cls, truth: Truth, snapshot: Snapshot) -> Planted:
        """The truth in the numbering of a snapshot."""
        ix, size = snapshot.partnerships.ix, len(snapshot.partnerships)
        return cls({_number(ix[pair.a], ix[pair.b], size): pair for pair in truth.pairs}, size)

    def labels(
        self, a: np.ndarray, b: np.ndarray, *, nested: bool = False
    ) -> np.ndarray[tuple[int], np.dtype[np.bool_]]:
        """Per pair whether it was planted as two that do one job twice, or (`nested`) one under the other."""
        wanted = [n for n, p in self.by_number.items() if p.overlapping or (nested and p.kind == "nested")]
        return np.isin(packed(a, b, self.size), wanted)

    def left_out(self, a: np.ndarray, b: np.ndarray) -> np.ndarray[tuple[int], np.dtype[np.bool_]]:
        """Pairs that are neither right nor wrong in a list of overlaps: recorded satellites."""
        known = [number for number, pair in self.by_number.items() if pair.kind == "satellite"]
        return np.isin(packed(a, b, self.size), known)

    def at(self, a: int, b: int) -> PlantedPair | None:
        """What was planted between two partnerships."""
        return self.by_number.get(_number(a, b, self.size))


def called(pair: PlantedPair) -> str:
    """The kind of a planted pair with its difficulty."""
    return f"{pair.kind}, {pair.difficulty}" if pair.difficulty else pair.kind


def _number(a: int, b: int, size: int) -> int:
    return int(packed(np.array([a]), np.array([b]), size)[0])
