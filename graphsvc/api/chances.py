"""What chance would give for the pairs of a request, asked of the analysis all together."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

import numpy as np

from graphsvc.analysis.overlap import Overlaps
from graphsvc.errors import GraphsvcError

if TYPE_CHECKING:
    from graphsvc.api.picture import Picture


class PairChance(NamedTuple):
    """What is to be expected of one pair; NaN unknown."""

    expected_shared: float
    p_value: float
    q_value: float


class Chances:
    """The pairs that a request shows of one answer; the first that is asked for brings all of them."""

    def __init__(self, picture: Picture, answer: Overlaps) -> None:
        self._picture = picture
        self._columns = answer.columns
        self._noted: set[int] = set()
        self._found: dict[int, PairChance] = {}
        self._failure: GraphsvcError | None = None

    def note(self, row: int) -> None:
        """Says that a row is shown."""
        self._noted.add(row)

    def of(self, row: int) -> PairChance:
        """What chance would give for a row; raises what the analysis raised, without asking again."""
        if row not in self._found and self._failure is None:
            self._ask()
        if self._failure is not None:
            raise self._failure
        return self._found[row]

    def _ask(self) -> None:
        rows = sorted(self._noted - self._found.keys())
        left, right = self._columns.a[rows], self._columns.b[rows]
        context = self._picture.context
        try:
            found = context.service.overlap_chance(self._picture.snapshot, left, right)
        except GraphsvcError as error:
            self._failure = error
            return
        values = np.stack([found.expected_shared, found.p_value, found.q_value], axis=1).tolist()
        self._found |= {row: PairChance(*each) for row, each in zip(rows, values, strict=True)}
