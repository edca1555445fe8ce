"""When each partnership began and ended, as recorded or as its members and people show."""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

import numpy as np

from graphsvc.kernels.sets import Ints, Truth
from graphsvc.snapshot.arrays import NOBODY, UNKNOWN_DAY
from graphsvc.snapshot.days import Days, day_number
from graphsvc.snapshot.snapshot import Snapshot
from graphsvc.snapshot.tables import TieTable

ON_OR_BEFORE = ".."
NEVER = np.int32(np.iinfo(np.int32).max)


class Lives(NamedTuple):
    """Beginnings and ends up to the day of a picture, per partnership; see `History`."""

    alive_from: Days
    begin: Days
    begin_seen: Truth
    end: Days
    end_seen: Truth


def lives(snapshot: Snapshot) -> Lives:
    """When each partnership began and ended; O(records).

    *Begin*: the recorded start, if exact. A start, or else a first membership or role, that is
    written `..DAY` was first seen that day: that is taken for the beginning where every source that
    lists the partnership had shown others before, else the beginning is not known.
    *End*: the recorded end; without one the day on which the last of all members and people left,
    unless anything shows the partnership alive after it.
    """
    today, table = day_number(snapshot.as_of), snapshot.partnerships
    ties = (snapshot.ties["membership"], snapshot.ties["role"])
    written = table.columns["start"]
    seen = _first_seen(snapshot, ties)
    exact = (table.start != UNKNOWN_DAY) & ~_before(written)
    later = seen > _first_day_of_sources(table.columns["sources"], seen)
    begin = np.where(exact, table.start, np.where(later, seen, UNKNOWN_DAY)).astype(np.int32)
    left = _all_left(snapshot, ties)
    end = np.where(table.end != UNKNOWN_DAY, table.end, left).astype(np.int32)
    past = (end != UNKNOWN_DAY) & (end <= today)
    return Lives(
        alive_from=np.where(table.start != UNKNOWN_DAY, table.start, begin).astype(np.int32),
        begin=np.where(begin <= today, begin, UNKNOWN_DAY).astype(np.int32),
        begin_seen=~exact & (begin != UNKNOWN_DAY),
        end=np.where(past, end, UNKNOWN_DAY).astype(np.int32),
        end_seen=past & (table.end == UNKNOWN_DAY),
    )


def _before(written: Sequence[object]) -> Truth:
    return np.fromiter((str(text).startswith(ON_OR_BEFORE) for text in written), np.bool_, len(written))


def _first_seen(snapshot: Snapshot, ties: Sequence[TieTable]) -> Days:
    """The day each partnership was first seen; UNKNOWN_DAY unless its first sign is written `..DAY`."""
    table = snapshot.partnerships
    first = np.full(len(table), NEVER, np.int32)
    sighting = np.full(len(table), NEVER, np.int32)
    for tie in ties:
        at = tie.ends["partnership"]
        here, seen = at != NOBODY, _before(tie.columns["start"]) & (at != NOBODY)
        np.minimum.at(first, at[here], tie.start[here])  # an unknown start is before all days
        np.minimum.at(sighting, at[seen], tie.start[seen])
    found = np.where((sighting < NEVER) & (sighting == first), sighting, UNKNOWN_DAY)
    said = (table.start != UNKNOWN_DAY) & _before(table.columns["start"])
    return np.where(said, table.start, found).astype(np.int32)


def _first_day_of_sources(sources: Sequence[object], seen: Days) -> Days:
    """Per partnership the latest of the first days that its sources saw anything; NEVER where none did."""
    lists = [tuple(names) if isinstance(names, list) and names else ("",) for names in sources]
    first: dict[str, int] = {}
    for names, day in zip(lists, seen.tolist(), strict=True):
        if day != UNKNOWN_DAY:
            for name in names:
                first[name] = min(day, first.get(name, day))
    days = (max(first.get(name, int(NEVER)) for name in names) for names in lists)
    return np.fromiter(days, np.int32, len(lists))


def _all_left(snapshot: Snapshot, ties: Sequence[TieTable]) -> Days:
    """The day on which the last member or person left; UNKNOWN_DAY where somebody stays or it lives on."""
    size, today = len(snapshot.partnerships), day_number(snapshot.as_of)
    last, staying = np.full(size, UNKNOWN_DAY, np.int32), np.zeros(size, np.bool_)
    for tie in ties:
        at: Ints = tie.ends["partnership"]
        here = (at != NOBODY) & (tie.start <= today)  # who is yet to come is not known yet
        np.maximum.at(last, at[here], tie.end[here])
        staying[at[here & (tie.end == UNKNOWN_DAY)]] = True
    shown = snapshot.confirmed > last
    return np.where(staying | shown, UNKNOWN_DAY, last).astype(np.int32)
