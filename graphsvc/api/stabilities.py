"""How stable the missing links of a request are, asked of the analysis all together."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from graphsvc.analysis.links import MissingLinks
from graphsvc.errors import Timeout

if TYPE_CHECKING:
    from graphsvc.api.picture import Picture


class Stabilities:
    """The pairs that a request shows of one answer.

    The first that is asked for brings all that are shown by then. A second question, as pages below
    several partnerships put them, is asked of the whole answer, so that there is never a third.
    """

    def __init__(self, picture: Picture, answer: MissingLinks) -> None:
        self._picture = picture
        self._answer = answer
        self._noted: set[int] = set()
        self._found: dict[int, float] = {}

    def note(self, row: int) -> None:
        """Says that a row is shown."""
        self._noted.add(row)

    def of(self, row: int) -> float:
        """Share of replicates in which a row stays listed; NaN where they take longer than an answer may."""
        if row not in self._found:
            shown = range(len(self._answer)) if self._found else self._noted
            rows = sorted(set(shown) - self._found.keys())
            self._found |= dict(zip(rows, self._ask(rows), strict=True))
        return self._found[row]

    def _ask(self, rows: list[int]) -> list[float]:
        columns, service = self._answer.columns, self._picture.context.service
        try:
            found = service.link_stability(
                self._picture.snapshot,
                columns.a[rows],
                columns.b[rows],
                per_partnership=self._answer.per_partnership,
            )
        except Timeout:
            return [np.nan] * len(rows)
        told: list[float] = found.tolist()
        return told
