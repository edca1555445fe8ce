"""A registry as it was known on a day: what begins later is not there, what ends later has no end.

Evaluations ask the same functions as users do, of pictures made from this.
The store keeps one text per field, so that three things of the past are lost: a contact
that a later one replaced (the link is then undated), a name, theme or territory that
was another, and what was recorded late or taken back. A registry that was loaded month
by month has them in its revisions.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from datetime import date

import numpy as np
from numpy.typing import NDArray

from graphsvc.snapshot.arrays import UNKNOWN_DAY
from graphsvc.snapshot.build import ColumnSource
from graphsvc.snapshot.days import Days, day_number, day_of, ends, starts

Columns = Mapping[str, Sequence[object]]
Truth = NDArray[np.bool_]
Numbers = NDArray[np.int64]
ON_OR_BEFORE = ".."
FOREVER = np.int32(np.iinfo(np.int32).max)
TIES_OF_PARTNERSHIPS = {"membership": ("partnership",), "role": ("partnership",), "link": ("a", "b")}


class KnownThen:
    """A picture of a store as it would have been recorded on a day; a source of snapshots.

    A tie that starts after the day is left out, with `..` too: it was first seen later. An end after the
    day is unknown, with its reason; so are a contact, a status, a listing and a check for links after it.
    A term end or planned end stays, being known beforehand. A partnership with no start whose first sign
    is later starts then; one with no end whose every member and person had left ended with the last.
    Partnerships keep their place (ix) whatever the day.
    """

    def __init__(self, source: ColumnSource, day: date) -> None:
        self.revision = source.revision
        self.day = day
        self._source = source
        self._today = day_number(day)
        self._read: dict[tuple[str, str], Columns] = {}

    def nodes(self, kind: str) -> Columns:
        """Nodes as known on the day; see `graphsvc.snapshot.build.ColumnSource`."""
        return self._once("node", kind, self._nodes)

    def ties(self, kind: str) -> Columns:
        """Ties as known on the day."""
        return self._once("tie", kind, self._ties)

    def _once(self, sort: str, kind: str, read: Callable[[str], Columns]) -> Columns:
        if (sort, kind) not in self._read:
            self._read[sort, kind] = read(kind)
        return self._read[sort, kind]

    def _nodes(self, kind: str) -> Columns:
        columns = self._without_later_ends(self._source.nodes(kind))
        return self._partnerships(columns) if kind == "partnership" else columns

    def _ties(self, kind: str) -> Columns:
        columns = self._source.ties(kind)
        if kind == "succession":
            return self._successions(columns)
        if "start" not in columns:
            return columns
        known = rows(columns, starts(columns["start"]) <= self._today)
        return self._without_later_ends(known)

    def _without_later_ends(self, columns: Columns) -> Columns:
        changed = dict(columns)
        if "end" in columns:
            blank(changed, ends(columns["end"]) > self._today, ("end", "end_reason"))
        for name in ("last_contact", "listed_on", "links_confirmed_none"):
            if name in columns:
                blank(changed, starts(columns[name]) > self._today, (name,))
        if "status_confirmed_on" in columns:
            later = starts(columns["status_confirmed_on"]) > self._today
            blank(changed, later, ("status", "status_confirmed_on"))
        return changed

    def _partnerships(self, columns: Columns) -> Columns:
        first, last = self._signs(columns["nid"])
        start, end = starts(columns["start"]), ends(columns["end"])
        begins_later = (start == UNKNOWN_DAY) & (first > self._today) & (first < FOREVER)
        left = (end == UNKNOWN_DAY) & (last > UNKNOWN_DAY) & (last <= self._today)
        changed = dict(columns)
        changed["start"] = _where(begins_later, first, columns["start"], before=ON_OR_BEFORE)
        changed["end"] = _where(left, last, columns["end"])
        return changed

    def _signs(self, nids: Sequence[object]) -> tuple[Days, Days]:
        """Per partnership the first day that any tie shows (FOREVER none), and the day the last had left.

        The latter counts members and people known on the day: UNKNOWN_DAY with none, FOREVER while one stays.
        """
        place = np.asarray(nids, np.int64)
        order = np.argsort(place)
        first, last = np.full(len(place), FOREVER), np.full(len(place), UNKNOWN_DAY)
        for kind, names in TIES_OF_PARTNERSHIPS.items() if len(place) else ():
            columns = self._source.ties(kind)
            start, end = starts(columns["start"]), ends(columns["end"])
            open_or_later = (end == UNKNOWN_DAY) | (end > self._today)
            for name in names:
                at, here = found(place, order, columns[name])
                np.minimum.at(first, at[here], start[here])
                counted = here & (start <= self._today) & (kind != "link")
                np.maximum.at(last, at[counted], np.where(open_or_later, FOREVER, end)[counted])
        return first, last

    def _successions(self, columns: Columns) -> Columns:
        """Successions dated up to the day; one without a date may have been recorded at any time."""
        day = starts(columns["date"])
        return rows(columns, (day != UNKNOWN_DAY) & (day <= self._today))


def rows(columns: Columns, kept: Truth) -> Columns:
    """Some of the rows of columns."""
    if kept.all():
        return columns
    chosen = np.flatnonzero(kept).tolist()
    return {name: [values[row] for row in chosen] for name, values in columns.items()}


def blank(columns: dict[str, Sequence[object]], at: Truth, names: Iterable[str]) -> None:
    """Makes some rows of some columns unknown."""
    if at.any():
        for name in (each for each in names if each in columns):
            columns[name] = [
                None if gone else value for gone, value in zip(at.tolist(), columns[name], strict=True)
            ]


def found(place: Numbers, order: Numbers, nids: Sequence[object]) -> tuple[Numbers, Truth]:
    """Where in `place`, of which `order` is the argsort, numbers stand, and whether they do."""
    wanted = np.asarray(nids, np.int64)
    at = order[np.minimum(np.searchsorted(place, wanted, sorter=order), len(place) - 1)]
    return at, place[at] == wanted


def _where(at: Truth, days: Days, otherwise: Sequence[object], *, before: str = "") -> Sequence[object]:
    pairs = zip(at.tolist(), days.tolist(), otherwise, strict=True)
    return [f"{before}{day_of(day)}" if here else value for here, day, value in pairs]
