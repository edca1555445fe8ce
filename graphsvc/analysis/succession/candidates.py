"""Which partnerships may have followed which: begun about when the other ended, with somebody in both."""

from __future__ import annotations

from collections.abc import Iterator
from typing import NamedTuple

import numpy as np

from graphsvc.analysis.succession.formula import COMMON, EARLY_DAYS, LATE_DAYS, SHARED_PEOPLE
from graphsvc.analysis.succession.history import History
from graphsvc.analysis.succession.rarity import Census
from graphsvc.analysis.succession.sides import Side
from graphsvc.kernels.sets import Ints, Longs, Truth
from graphsvc.snapshot.arrays import UNKNOWN_DAY
from graphsvc.snapshot.csr import Csr

MOST_MATCHES = 4_000_000  # seats that two have in common, worked off at once: 100 MB
_DAYS = 1 << 24  # more than there are days


class Candidates(NamedTuple):
    """Pairs of predecessor and successor, and what they share."""

    predecessor: Ints
    successor: Ints
    people: Ints
    rare_members: Ints  # that are evidence, because few have them


def nobody() -> Candidates:
    """No pair at all."""
    return Candidates(*(np.zeros(0, np.int32) for _ in Candidates._fields))


class _Seats(NamedTuple):
    """Seats of predecessors in order of theirs, each with its matches among those of successors in time."""

    owner: Ints
    first: Longs  # where the matches begin among `holders`
    number: Longs
    holders: Ints


def in_time(end: Longs) -> tuple[Longs, Longs]:
    """The first and last day on which a successor of one that ended may begin."""
    return end - EARLY_DAYS, end + LATE_DAYS


def candidates(before: Side, after: Side, history: History, census: Census) -> Iterator[Candidates]:
    """All pairs that share two people, or a member that is not in more than a tenth of all, in blocks.

    The later of the two must outlive the earlier. O(seats log seats + matches), bounded memory.
    """
    people = _seats(before.people, after.people, history, np.ones(len(before.people.indices), np.bool_))
    members = _seats(before.members, after.members, history, _uncommon(before, census))
    size = len(history.end)
    for first, last in _blocks(people, members, size):
        shared_people, shared_members = (_shared(seats, first, last, size) for seats in (people, members))
        pairs = np.union1d(shared_people[0], shared_members[0])
        found = Candidates(
            (pairs // size).astype(np.int32),
            (pairs % size).astype(np.int32),
            _spread(shared_people, pairs),
            _spread(shared_members, pairs),
        )
        yield _of(found, _evident(found, history))


def _of(found: Candidates, rows: Truth) -> Candidates:
    return Candidates(*(column[rows] for column in found))


def _evident(found: Candidates, history: History) -> Truth:
    until = history.end[found.successor]
    later: Truth = (until == UNKNOWN_DAY) | (until > history.end[found.predecessor])
    evident = (found.people >= SHARED_PEOPLE) | (found.rare_members > 0)
    chosen: Truth = evident & later & (found.predecessor != found.successor)
    return chosen


def _uncommon(before: Side, census: Census) -> Truth:
    day = before.members_day[before.members.row_numbers()].astype(np.int64)
    seats = census.seats(before.members.indices.astype(np.int64), day)
    uncommon: Truth = seats * COMMON <= census.active(day)
    return uncommon


def _seats(before: Csr, after: Csr, history: History, chosen: Truth) -> _Seats:
    holder = after.row_numbers()
    key = after.indices.astype(np.int64) * _DAYS + _placed(history.begin[holder])
    order = np.argsort(key, kind="stable")
    owner = before.row_numbers()[chosen]
    earliest, latest = in_time(history.end[owner].astype(np.int64))
    seat = before.indices[chosen].astype(np.int64) * _DAYS
    first = np.searchsorted(key[order], seat + _placed(earliest), side="left")
    last = np.searchsorted(key[order], seat + _placed(latest), side="right")
    return _Seats(owner, first.astype(np.int64), (last - first).astype(np.int64), holder[order])


def _placed(day: Ints | Longs) -> Longs:
    """Days counted from long before any, so that none is negative."""
    return day.astype(np.int64) + _DAYS // 2


def _blocks(people: _Seats, members: _Seats, size: int) -> Iterator[tuple[int, int]]:
    """Ranges of partnerships with a bounded number of matches, one at least."""
    matches = np.zeros(size, np.int64)
    for seats in (people, members):
        np.add.at(matches, seats.owner, seats.number)
    total = np.concatenate([np.zeros(1, np.int64), np.cumsum(matches)])
    first = 0
    while first < size and total[-1] > total[first]:
        last = int(np.searchsorted(total, total[first] + MOST_MATCHES, side="right")) - 1
        last = max(last, first + 1)
        yield first, last
        first = last


def _shared(seats: _Seats, first: int, last: int, size: int) -> tuple[Longs, Longs]:
    """The pairs of some predecessors as predecessor × size + successor, ascending, and how often each is."""
    low, high = np.searchsorted(seats.owner, [first, last])
    number, start = seats.number[low:high], seats.first[low:high]
    within = np.arange(int(number.sum())) - np.repeat(np.cumsum(number) - number, number)
    holder = seats.holders[np.repeat(start, number) + within]
    owner = np.repeat(seats.owner[low:high], number)
    pairs, times = np.unique(owner.astype(np.int64) * size + holder, return_counts=True)
    return pairs, times.astype(np.int64)


def _spread(shared: tuple[Longs, Longs], pairs: Longs) -> Ints:
    """How often each pair is among the shared ones."""
    found = np.zeros(len(pairs), np.int32)
    found[np.searchsorted(pairs, shared[0])] = shared[1]
    return found
