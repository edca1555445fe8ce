"""Both sides of a succession: predecessors on their last day, successors when they began."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np

from graphsvc.analysis.succession.formula import SETTLING_DAYS
from graphsvc.analysis.succession.history import History, Spells
from graphsvc.analysis.succession.lives import NEVER
from graphsvc.kernels.sets import Ints, Truth
from graphsvc.model.codes import STATUSES
from graphsvc.snapshot.arrays import UNKNOWN_DAY, Arrays
from graphsvc.snapshot.csr import Csr
from graphsvc.snapshot.days import Days, holds


class Side(NamedTuple):
    """Partnerships as they were on a day of each; rows by ix, empty where they are not of this side."""

    ix: Ints  # ascending
    members: Csr
    people: Csr
    members_day: Days  # per partnership the day on which it is read, UNKNOWN_DAY none
    people_day: Days


def predecessors(history: History, widths: tuple[int, int]) -> Side:
    """Partnerships that have ended and of which no succession is recorded, on the day before their end."""
    ended = history.end != UNKNOWN_DAY
    ended[history.predecessor] = False
    day = np.where(ended, history.end - np.int32(1), UNKNOWN_DAY).astype(np.int32)
    members, people = _on(history.members, day, widths[0]), _on(history.people, day, widths[1])
    return Side(np.flatnonzero(ended).astype(np.int32), members, people, day, day)


def successors(history: History, widths: tuple[int, int], today: int) -> Side:
    """Partnerships whose beginning is known, on their first day, or on that of the first to come."""
    began = np.flatnonzero(history.begin != UNKNOWN_DAY).astype(np.int32)
    members_day, people_day = (
        settled(spells, history.begin, today) for spells in (history.members, history.people)
    )
    members = _on(history.members, members_day, widths[0])
    return Side(began, members, _on(history.people, people_day, widths[1]), members_day, people_day)


def ever_active(arrays: Arrays, history: History) -> Truth:
    """Partnerships that have been active on some day: all but those planned for a day not known."""
    planned = arrays.status == STATUSES.index("planned")
    begun = (history.alive_from != UNKNOWN_DAY) & (history.alive_from <= arrays.as_of_day)
    lived: Truth = ~planned | begun
    return lived


def settled(spells: Spells, begin: Days, today: int) -> Days:
    """The first day with anybody, from the beginning to 92 days after; UNKNOWN_DAY where there is none."""
    partnership = spells.partnership
    first = begin[partnership]
    from_begin = np.where(spells.start > first, spells.start, first)
    last = np.minimum(first.astype(np.int64) + SETTLING_DAYS, today)
    there = (first != UNKNOWN_DAY) & (from_begin <= last)
    there &= holds(spells.start, spells.end, from_begin)
    earliest = np.full(len(begin), NEVER, np.int32)
    np.minimum.at(earliest, partnership[there], from_begin[there])
    return np.where(earliest == NEVER, UNKNOWN_DAY, earliest).astype(np.int32)


def _on(spells: Spells, day: Days, width: int) -> Csr:
    """For each partnership whoever was in it on its day; nobody where it has none."""
    at = day[spells.partnership]
    held = (at != UNKNOWN_DAY) & holds(spells.start, spells.end, at)
    there = spells.at(held)
    return Csr.from_pairs(there.partnership, there.other, (len(day), width))
