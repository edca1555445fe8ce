"""The answer on structural holes: one row per pair of groups."""

from __future__ import annotations

from dataclasses import dataclass, fields
from enum import StrEnum

from graphsvc.analysis.grouping import Groups
from graphsvc.kernels.sets import Floats, Ints, Longs, Truth


class Nothing(StrEnum):
    """Why an answer has no row."""

    NO_PARTNERSHIPS = "NO_PARTNERSHIPS"  # none is active
    NO_LINKS_RECORDED = "NO_LINKS_RECORDED"  # of nobody: silence would be taken for a hole
    FEWER_THAN_TWO_GROUPS = "FEWER_THAN_TWO_GROUPS"
    NO_HOLE = "NO_HOLE"  # no two groups lack a contact that is to be expected


@dataclass(frozen=True, eq=False)
class Columns:
    """One row per hole, a before b in order of key; all arrays are of one length.

    Pairs of partnerships are one of each group, neither of them in both; blocked ones are left out.
    """

    a: Ints  # group
    b: Ints  # group
    expected: Floats  # sum of the probabilities of the pairs within reach, from 1 up
    live: Floats  # sum of the freshness of their links, at most 1
    links: Ints  # recorded links between them that are not over, silent ones included
    blocked: Ints  # pairs that object or may not exchange: neither expected nor counted

    def __len__(self) -> int:
        return len(self.a)

    @property
    def gap(self) -> Floats:
        """Contacts that are to be expected and lacking: expected - live."""
        lacking: Floats = self.expected - self.live
        return lacking

    def at(self, rows: Longs | Truth) -> Columns:
        """The same columns for some of the rows."""
        return Columns(**{item.name: getattr(self, item.name)[rows] for item in fields(self)})


@dataclass(frozen=True, eq=False)
class Holes:
    """Pairs of groups without contact that is to be expected, the largest gap first, then by key.

    Gaps that are equal to 12 digits are one.
    """

    columns: Columns
    groups: Groups
    sizes: Ints  # per group its active partnerships
    silent: Ints  # per group those of which neither a link nor that there is none is recorded
    partnerships: int  # active ones
    ungrouped: int  # of them those in no group
    nothing: Nothing | None  # why there is no row

    def __len__(self) -> int:
        return len(self.columns)
