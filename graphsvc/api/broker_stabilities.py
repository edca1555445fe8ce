"""How stable the brokers of a request are, asked of the analysis all together."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING

import numpy as np

from graphsvc.analysis.brokers import Brokers, Order
from graphsvc.errors import Timeout

if TYPE_CHECKING:
    from graphsvc.api.picture import Picture


class BrokerStabilities:
    """The rows that a request shows of one answer in one order.

    The first that is asked for brings all that are shown by then; a second question is asked of the whole
    answer, so that there is never a third.
    """

    def __init__(self, picture: Picture, answer: Brokers, order: Order) -> None:
        self._picture = picture
        self._answer = answer
        self._order = order
        self._noted: set[int] = set()
        self._found: dict[int, float] = {}
        self._replicates = 0

    def note(self, rows: Iterable[int]) -> None:
        """Says that rows are shown."""
        self._noted.update(rows)

    def of(self, row: int) -> float:
        """Share of replicates in which a row stays among the first; NaN where that would take too long."""
        self._know(row)
        return self._found[row]

    def replicates(self, rows: Iterable[int]) -> int:
        """Replicates behind the shares of some rows; 0 where that would take too long."""
        rows = list(rows)
        self.note(rows)
        for row in rows[:1]:
            self._know(row)
        return self._replicates

    def _know(self, row: int) -> None:
        if row in self._found:
            return
        shown = range(len(self._answer)) if self._found else self._noted
        rows = sorted({*shown, row} - self._found.keys())
        self._found |= dict(zip(rows, self._ask(rows), strict=True))

    def _ask(self, rows: list[int]) -> list[float]:
        columns, service = self._answer.columns, self._picture.context.service
        try:
            found = service.broker_stability(
                self._picture.snapshot,
                columns.kind[rows].astype(np.int32),
                columns.ix[rows],
                graph=self._answer.graph,
                order=self._order,
            )
        except Timeout:
            return [np.nan] * len(rows)
        self._replicates = found.replicates
        shares: list[float] = found.shares.tolist()
        return shares
