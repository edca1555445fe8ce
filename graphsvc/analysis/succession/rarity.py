"""How many active partnerships there were, and how many with an organisation, on any day of the past."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from graphsvc.analysis.succession.history import History, Spells
from graphsvc.kernels.sets import Floats, Longs, Truth
from graphsvc.snapshot.arrays import UNKNOWN_DAY
from graphsvc.snapshot.days import Days

_DAYS = 1 << 23  # of a calendar of 10,000 years, and room on both sides
_FIRST, _LAST = -(1 << 22), (1 << 22) - 1  # before and after every date


class Census(NamedTuple):
    """Sorted beginnings and ends: what began up to a day less what ended up to it is there that day."""

    began: Longs  # partnerships
    ended: Longs
    joined: Longs  # organisation × _DAYS + day
    left: Longs

    def active(self, day: Longs) -> Longs:
        """Active partnerships on each day."""
        return _until(self.began, day) - _until(self.ended, day)

    def seats(self, organisation: Longs, day: Longs) -> Longs:
        """In how many of them each organisation sat on its day."""
        at = organisation * _DAYS + (day - _FIRST)
        return _until(self.joined, at) - _until(self.left, at)

    def weight(self, organisation: Longs, day: Longs) -> Floats:
        """Rarity of each organisation on its day: ln((1 + N) / (1 + n)) + 1, as of overlaps."""
        weight: Floats = np.log((1 + self.active(day)) / (1 + self.seats(organisation, day))) + 1
        return weight


def census(history: History, lived: Truth) -> Census:
    """The counts of the past; O(spells log spells). `lived`: partnerships that have ever been active."""
    begin, end = opened(history.alive_from, _FIRST), opened(history.end, _LAST)
    spells = history.members.at(lived[history.members.partnership])
    first, last = begin[spells.partnership], end[spells.partnership]
    start = np.maximum(opened(spells.start, _FIRST), first)
    stop = np.minimum(opened(spells.end, _LAST), last)
    organisation, start, stop = united(spells, start, stop)
    return Census(
        began=np.sort(begin[lived]),
        ended=np.sort(end[lived]),
        joined=np.sort(organisation * _DAYS + (start - _FIRST)),
        left=np.sort(organisation * _DAYS + (stop - _FIRST)),
    )


def opened(days: Days, unknown: int) -> Longs:
    """Days as int64, those unknown far away at one side."""
    return np.where(days == UNKNOWN_DAY, unknown, days.astype(np.int64))


def united(spells: Spells, start: Longs, stop: Longs) -> tuple[Longs, Longs, Longs]:
    """Spells of one organisation in one partnership that touch or overlap made one; empty ones dropped.

    The organisation, first day and first day after of each.
    """
    held = start < stop
    partnership, other = (column[held].astype(np.int64) for column in (spells.partnership, spells.other))
    start, stop = start[held], stop[held]
    order = np.lexsort((start, other, partnership))
    partnership, other, start, stop = (each[order] for each in (partnership, other, start, stop))
    changes = (np.diff(partnership) != 0) | (np.diff(other) != 0)
    tie = np.concatenate([np.zeros(min(len(order), 1), np.int64), np.cumsum(changes)])
    reached = np.maximum.accumulate(tie * (2 * _DAYS) + stop)  # a later tie is beyond all days of an earlier
    fresh = np.ones(len(order), np.bool_)
    fresh[1:] = tie[1:] * (2 * _DAYS) + start[1:] > reached[:-1]
    heads = np.flatnonzero(fresh)
    ends = reached[np.append(heads[1:], len(order)) - 1] if len(heads) else reached
    return other[heads], start[heads], ends - tie[heads] * (2 * _DAYS)


def _until(sorted_days: Longs, day: Longs) -> NDArray[np.int64]:
    return np.searchsorted(sorted_days, day, side="right").astype(np.int64)
