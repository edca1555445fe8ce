"""Roles with the ends of terms that a body is known to have, where its registry does not record them."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from graphsvc.evaluating.series import Columns
from graphsvc.snapshot.arrays import UNKNOWN_DAY
from graphsvc.snapshot.build import ColumnSource
from graphsvc.snapshot.days import day_number, ends, starts

_FOREVER = float("inf")


class WithTerms:
    """A series in which every term ends on the given days, and whoever stays begins another.

    A source of snapshots. A role that runs over such a day becomes two, each with the end of its term;
    where one is recorded, it stays.
    """

    def __init__(self, source: ColumnSource, term_ends: Sequence[date]) -> None:
        self.revision = source.revision
        self._source = source
        self._days = sorted(term_ends)

    def nodes(self, kind: str) -> Columns:
        """Nodes as they are."""
        return self._source.nodes(kind)

    def ties(self, kind: str) -> Columns:
        """Ties as they are, roles term by term."""
        columns = self._source.ties(kind)
        return self._by_term(columns) if kind == "role" else columns

    def _by_term(self, columns: Columns) -> Columns:
        made: dict[str, list[object]] = {name: [] for name in columns}
        first, last = starts(columns["start"]).tolist(), ends(columns["end"]).tolist()
        for row, (start, end) in enumerate(zip(first, last, strict=True)):
            own = {name: values[row] for name, values in columns.items()}
            for piece in self._pieces(own, start, _FOREVER if end == UNKNOWN_DAY else end):
                for name, value in piece.items():
                    made[name].append(value)
        return made

    def _pieces(self, role: dict[str, object], start: float, end: float) -> list[dict[str, object]]:
        """The role up to the first end of a term within it, from there to the next, and so on."""
        if role["term_end"] is not None:
            return [role]
        found = []
        within = [day for day in self._days if start < day_number(day) < end]
        after = [str(day) for day in self._days if day_number(day) >= end]
        for day in within:
            found.append({**role, "end": str(day), "end_reason": None, "term_end": str(day)})
            role = {**role, "start": str(day)}
        found.append({**role, "term_end": after[0] if after else None})
        return [{**each, "id": f"{each['id']}/{number}"} for number, each in enumerate(found)]
