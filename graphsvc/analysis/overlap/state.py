"""What the advice looks at beside the sets: endings, levels, legal basis, links, satellites."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from graphsvc.analysis.overlap.considered import Considered
from graphsvc.analysis.overlap.formula import SATELLITE_DAYS, SOON_DAYS
from graphsvc.analysis.overlap.rules import Flag
from graphsvc.kernels.sets import Floats, Ints, Longs, Truth
from graphsvc.model.codes import LEGAL_BASES, UNKNOWN_CODE
from graphsvc.snapshot.arrays import NOBODY, UNKNOWN_DAY, Arrays


@dataclass(frozen=True, eq=False)
class State:
    """Per considered partnership, numbered as `Considered` does."""

    ending: Truth
    ends_within_two_years: Truth  # a planned end, at most 24 months away
    level: Ints
    hours: Floats  # of meetings a year, NaN unknown
    satellite_of: Ints
    own_flags: Ints  # as if the partnership were a: bits of Flag
    incomplete: Truth  # member list said to be incomplete
    links: Longs  # live links as number × n + number, ascending

    def satellite(self, a: Ints, b: Ints) -> Truth:
        """Whether one of the two is recorded as a satellite of the other."""
        recorded: Truth = (self.satellite_of[a] == b) | (self.satellite_of[b] == a)
        return recorded

    def across_levels(self, a: Ints, b: Ints) -> Truth:
        """Whether both levels are known and differ."""
        known = (self.level[a] != UNKNOWN_CODE) & (self.level[b] != UNKNOWN_CODE)
        differ: Truth = known & (self.level[a] != self.level[b])
        return differ

    def members_incomplete(self, a: Ints, b: Ints) -> Truth:
        """Whether the member list of one of the two is said to be incomplete."""
        return self.incomplete[a] | self.incomplete[b]

    def flags(self, a: Ints, b: Ints) -> np.ndarray[tuple[int], np.dtype[np.int16]]:
        """The flags of each pair."""
        wanted = a.astype(np.int64) * len(self.level) + b
        place = np.searchsorted(self.links, wanted)
        linked = np.append(self.links, -1)[place] == wanted
        both = (self.own_flags[a] | self.own_flags[b]) & Flag.STATUTORY
        found = both | (self.own_flags[a] & ~Flag.STATUTORY) | ((self.own_flags[b] & ~Flag.STATUTORY) << 1)
        found |= np.where(self.satellite(a, b), Flag.SATELLITE, 0)
        found |= np.where(linked, 0, Flag.NO_LIVE_LINK)
        found |= np.where(self.members_incomplete(a, b), Flag.MEMBERS_INCOMPLETE, 0)
        return found.astype(np.int16)


def read_state(arrays: Arrays, considered: Considered) -> State:
    """The state of the considered partnerships; O(entries)."""
    ix = considered.ix
    statutory = arrays.legal_basis[ix] == LEGAL_BASES.index("statutory")
    single = np.diff(considered.sets.members.start) == 1
    ending = _ending(arrays)[ix]
    own = np.where(statutory, Flag.STATUTORY, 0) | np.where(_umbrella(arrays)[ix], Flag.UMBRELLA_A, 0)
    own |= np.where(single, Flag.ONE_ORGANISATION_A, 0) | np.where(ending, Flag.ENDING_A, 0)
    planned = arrays.planned_end[ix]
    return State(
        ending=ending,
        ends_within_two_years=(planned != UNKNOWN_DAY) & (planned <= arrays.as_of_day + SATELLITE_DAYS),
        level=arrays.level[ix].astype(np.int32),
        hours=(arrays.meetings_per_year * arrays.hours_per_meeting)[ix],
        satellite_of=considered.sets.satellite_of,
        own_flags=own.astype(np.int32),
        incomplete=arrays.members_complete[ix] == 0,
        links=_links(arrays, ix),
    )


def _ending(arrays: Arrays) -> Truth:
    """An end or planned end at most half a year away, overdue included, or a reason for an undated end."""
    soon = arrays.as_of_day + SOON_DAYS
    planned = (arrays.planned_end != UNKNOWN_DAY) & (arrays.planned_end <= soon)
    dated = (arrays.end != UNKNOWN_DAY) & (arrays.end > arrays.as_of_day) & (arrays.end <= soon)
    reasoned = (arrays.end_reason != UNKNOWN_CODE) & (arrays.end == UNKNOWN_DAY)
    ending: Truth = planned | dated | reasoned
    return ending


def _umbrella(arrays: Arrays) -> Truth:
    """Whether an organisation and its parent both sit in the partnership."""
    rows = arrays.members.row_numbers().astype(np.int64)
    parent = arrays.organisation_parent[arrays.members.indices]
    seats = rows * arrays.members.columns + arrays.members.indices  # ascending
    has_parent = parent != NOBODY
    wanted = rows[has_parent] * arrays.members.columns + parent[has_parent]
    under = np.append(seats, -1)[np.searchsorted(seats, wanted)] == wanted
    return np.bincount(rows[has_parent][under], minlength=arrays.partnerships) > 0


def _links(arrays: Arrays, ix: Ints) -> Longs:
    number = np.full(arrays.partnerships, -1, np.int64)
    number[ix] = np.arange(len(ix))
    one = number[arrays.live_links.row_numbers()]
    other = number[arrays.live_links.indices]
    inside = (one >= 0) & (other >= 0)
    return np.sort(one[inside] * len(ix) + other[inside])
