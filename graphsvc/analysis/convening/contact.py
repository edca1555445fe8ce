"""Who is in contact with whom already: trust takes time (G20)."""

from __future__ import annotations

import numpy as np

from graphsvc.analysis.convening.record import Record
from graphsvc.kernels.plain import expand
from graphsvc.kernels.sets import Ints, Rows, Truth
from graphsvc.snapshot.csr import Csr


class Contacts:
    """Contact between candidates: two that sit in one active partnership, or one that has a live link with
    an active partnership in which the other sits. Symmetric; nobody is in contact with itself.
    """

    def __init__(self, record: Record, organisation: Ints) -> None:
        self._seats, self._linked = record.seats, record.contacts
        self._place = np.full(record.seats.rows, -1, np.int64)
        self._place[organisation] = np.arange(len(organisation))
        self._organisation = organisation
        self._sitting, self._calling = record.sitting, record.calling
        self._known: dict[int, Truth] = {}

    def of(self, place: int) -> Truth:
        """Which candidates the candidate at a place is in contact with."""
        if place not in self._known:
            self._known[place] = self._find(place)
        return self._known[place]

    def _find(self, place: int) -> Truth:
        organisation = int(self._organisation[place])
        seats, linked = self._seats.row(organisation), self._linked.row(organisation)
        others = [_all(self._sitting, seats), _all(self._sitting, linked), _all(self._calling, seats)]
        found = np.zeros(len(self._organisation), np.bool_)
        places = self._place[np.concatenate(others)]
        found[places[places >= 0]] = True
        found[place] = False
        return found


def _all(rows: Csr, picked: Ints) -> Ints:
    return expand(Rows(rows.indptr, rows.indices), picked)[1]
