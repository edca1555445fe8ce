"""Who met whom in a series: pairs that held something in common for a time."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np

from graphsvc.evaluating.series import FOREVER, ON_OR_BEFORE, Columns, Numbers, Truth
from graphsvc.snapshot.arrays import UNKNOWN_DAY
from graphsvc.snapshot.days import Days, ends, starts

EVER = np.int32(np.iinfo(np.int32).min + 1)  # an unknown start: before every day, yet no UNKNOWN_DAY


class Stays(NamedTuple):
    """`who` was with `what` (nids) in [start, end); EVER and FOREVER where a side is open or unknown."""

    who: Numbers
    what: Numbers
    start: Days
    end: Days
    seen: Truth  # the start is written `..DAY`: the day is when it was first seen

    def at(self, rows: Truth | Numbers) -> Stays:
        """Some of the stays."""
        return Stays(self.who[rows], self.what[rows], self.start[rows], self.end[rows], self.seen[rows])


class Meetings(NamedTuple):
    """Pairs of `who` (nids, left < right) that shared something, each pair once, by left and right."""

    left: Numbers
    right: Numbers
    first: Days  # the first day they shared anything
    seen: Truth  # that day is when it was first seen
    last: Days  # the end of the last thing shared, FOREVER while something is


def stays(columns: Columns, who: str, what: str, *, left_out: frozenset[str]) -> Stays:
    """The ties of a kind as stays; roles in `left_out` do not count."""
    counted = np.fromiter((role not in left_out for role in columns["role"]), np.bool_, len(columns["id"]))
    start, end = starts(columns["start"]), ends(columns["end"])
    return Stays(
        np.asarray(columns[who], np.int64)[counted],
        np.asarray(columns[what], np.int64)[counted],
        np.where(start == UNKNOWN_DAY, EVER, start).astype(np.int32)[counted],
        np.where(end == UNKNOWN_DAY, FOREVER, end).astype(np.int32)[counted],
        _on_or_before(columns)[counted],
    )


def within(held: Stays, partnership: Numbers, lives: Columns) -> Stays:
    """Stays cut to the lives of their partnerships; those of none are left out."""
    nid = np.asarray(lives["nid"], np.int64)
    order = np.argsort(nid)
    at = order[np.minimum(np.searchsorted(nid, partnership, sorter=order), len(nid) - 1)]
    start, end = starts(lives["start"])[at], ends(lives["end"])[at]
    bounded = held._replace(
        start=np.maximum(held.start, np.where(start == UNKNOWN_DAY, EVER, start)).astype(np.int32),
        end=np.minimum(held.end, np.where(end == UNKNOWN_DAY, FOREVER, end)).astype(np.int32),
        seen=np.where(start > held.start, _on_or_before(lives)[at], held.seen),
    )
    return bounded.at(bounded.start < bounded.end)


def meetings(held: Stays) -> Meetings:
    """Pairs of `who` that were with one `what` at one time; O(sum of squares of how many were with each)."""
    held = held.at(np.argsort(held.what, kind="stable"))
    a, b = _pairs_in_runs(held.what)
    start, end = np.maximum(held.start[a], held.start[b]), np.minimum(held.end[a], held.end[b])
    later = np.where(held.start[a] >= held.start[b], a, b)
    met = (start < end) & (held.who[a] != held.who[b])
    left, right = np.minimum(held.who[a], held.who[b])[met], np.maximum(held.who[a], held.who[b])[met]
    return _once(Meetings(left, right, start[met], held.seen[later[met]], end[met]))


def _once(met: Meetings) -> Meetings:
    """Each pair once: its first day (an exact one before one first seen), its last end."""
    order = np.lexsort((met.seen, met.first, met.right, met.left))
    left, right, end = met.left[order], met.right[order], met.last[order]
    new = np.ones(len(left), np.bool_)
    new[1:] = (left[1:] != left[:-1]) | (right[1:] != right[:-1])
    first = np.flatnonzero(new)
    last = np.maximum.reduceat(end, first) if len(first) else end
    return Meetings(left[first], right[first], met.first[order][first], met.seen[order][first], last)


def _pairs_in_runs(group: Numbers) -> tuple[Numbers, Numbers]:
    """All pairs of places of equal, adjacent values."""
    ends_at = np.searchsorted(group, group, side="right")
    place = np.arange(len(group))
    after = ends_at - place - 1
    a = np.repeat(place, after)
    offset = np.arange(len(a)) - np.repeat(np.cumsum(after) - after, after)
    return a, a + 1 + offset


def _on_or_before(columns: Columns) -> Truth:
    written = columns["start"]
    return np.fromiter((str(text).startswith(ON_OR_BEFORE) for text in written), np.bool_, len(written))
