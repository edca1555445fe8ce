"""A network as the measures read it: partnerships 0..n-1 and their live links; parts of it, and resamples."""

from __future__ import annotations

from dataclasses import dataclass, fields, replace

import numpy as np
from numpy.random import Generator

from graphsvc.analysis.connectedness import both_ways
from graphsvc.analysis.health.table import Codes
from graphsvc.kernels.sets import NONE, Ints, Longs, Rows, Truth


@dataclass(frozen=True, eq=False)
class View:
    """n partnerships; `left` and `right` are the ends of each live link, all else is per partnership."""

    left: Ints
    right: Ints
    evaluated: Truth  # a link to another is recorded, or that it has none
    asked: Truth  # the same of links of any kind; nobody where no nation is recorded that could be reached
    national: Codes  # live links to the nation that are known without others: 0 or 1, else NONE
    territory: Ints  # region, NONE in none or several
    level: Ints
    members: Ints  # 0 where links to organisations are not evaluated
    reached: Ints
    administration: Codes  # 1 informed, 0 not, NONE not evaluated
    politics: Codes
    undated: bool = False  # links without a date, and no live one: whether there is contact is not known

    def __len__(self) -> int:
        return len(self.evaluated)

    @property
    def rows(self) -> Rows:
        """The links in the rows of both ends."""
        return both_ways(self.left, self.right, len(self))

    @property
    def degree(self) -> Longs:
        """Live links of each."""
        return np.bincount(np.concatenate([self.left, self.right]), minlength=len(self))

    def part(self, kept: Truth) -> View:
        """The network of some of the partnerships, and the links among them."""
        number = np.cumsum(kept, dtype=np.int32) - 1
        inside = kept[self.left] & kept[self.right]
        return self._of(np.flatnonzero(kept), number[self.left[inside]], number[self.right[inside]])

    def drawn(self, random: Generator) -> View:
        """As many partnerships drawn with replacement, each copy with the links of its original.

        Whether two copies of one are linked is drawn from all pairs (Snijders & Borgatti 1999).
        """
        size = len(self)
        sample = np.sort(random.integers(size, size=size))
        copies = np.bincount(sample, minlength=size)
        first = np.cumsum(copies) - copies
        left, right = _products(self.left, self.right, copies, first)
        later, earlier = _twins(sample, first)
        tied = random.random(len(later)) < len(self.left) * 2 / (size * (size - 1))
        ends = ((left, earlier[tied]), (right, later[tied]))
        return self._of(sample, *(np.concatenate(end).astype(np.int32) for end in ends))

    def _of(self, places: Longs, left: Ints, right: Ints) -> View:
        taken = {item.name: getattr(self, item.name)[places] for item in fields(self)[2:-1]}
        return replace(self, left=left, right=right, undated=False, **taken)


def _products(left: Ints, right: Ints, copies: Longs, first: Longs) -> tuple[Longs, Longs]:
    """Every copy of one end with every copy of the other."""
    wide = copies[right]
    number = copies[left] * wide
    link = np.repeat(np.arange(len(left)), number)
    place = np.arange(len(link)) - np.repeat(np.cumsum(number) - number, number)
    return first[left[link]] + place // wide[link], first[right[link]] + place % wide[link]


def _twins(sample: Longs, first: Longs) -> tuple[Longs, Longs]:
    """Every two copies of the same partnership, the later and the earlier."""
    places = np.arange(len(sample))
    rank = places - first[sample]
    later = np.repeat(places, rank)
    before = np.arange(len(later)) - np.repeat(np.cumsum(rank) - rank, rank)
    return later, first[sample[later]] + before


def known(codes: Codes | Ints) -> Truth:
    """Where a code is known."""
    found: Truth = codes != NONE
    return found
