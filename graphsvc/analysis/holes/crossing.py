"""Sums over pairs of partnerships that lie between two groups, by pair of groups."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import NamedTuple

import numpy as np

from graphsvc.kernels.plain import expand
from graphsvc.kernels.sets import Floats, Ints, Longs, Rows, Truth


class Between(NamedTuple):
    """Which pairs lie between which groups: a pair of partnerships once for every pair of groups."""

    pair: Longs
    one: Ints  # group of the left one
    other: Ints  # group of the right one


@dataclass(frozen=True, eq=False)
class GroupSums:
    """A number for some pairs of groups, both ways round; 0 for the others."""

    packed: Longs  # one × groups + other, ascending
    value: Floats
    groups: int

    def row(self, group: int) -> Floats:
        """The numbers of one group with every group."""
        first, last = np.searchsorted(self.packed, [group * self.groups, (group + 1) * self.groups])
        found = np.zeros(self.groups)
        found[self.packed[first:last] - group * self.groups] = self.value[first:last]
        return found


def between(of: Rows, left: Ints, right: Ints, groups: int) -> Between:
    """The groups that pairs lie between: `of` holds the groups of each; neither of the two is in both."""
    place, one = expand(of, left)
    further, other = expand(of, right[place])
    pair, one = place[further], one[further]
    apart = ~_in(of, left[pair], other, groups) & ~_in(of, right[pair], one, groups)
    return Between(pair[apart], one[apart], other[apart])


def _in(of: Rows, some: Ints, group: Ints, groups: int) -> Truth:
    """Whether each of some is in a group."""
    member = np.repeat(np.arange(len(of.start) - 1, dtype=np.int64), np.diff(of.start))
    known: Longs = member * groups + of.entries  # ascending, as rows are
    wanted = some.astype(np.int64) * groups + group
    at = np.searchsorted(known, wanted)
    found: Truth = np.append(known, -1)[at] == wanted
    return found


def summed(parts: Iterable[tuple[Between, Floats]], groups: int) -> GroupSums:
    """Values of pairs added up by pair of groups; O(pairs log pairs) of one part at a time."""
    packed, value = np.zeros(0, np.int64), np.zeros(0)
    for found, values in parts:
        ways = ((found.one, found.other), (found.other, found.one))
        more = [one.astype(np.int64) * groups + other for one, other in ways]
        known, place = np.unique(np.concatenate([packed, *more]), return_inverse=True)
        held = np.zeros(len(known))
        np.add.at(held, place, np.concatenate([value, *[values[found.pair]] * 2]))
        packed, value = known, held
    return GroupSums(packed, value, groups)
