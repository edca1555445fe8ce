"""Who sits at each table: how many for its scope, and from which sectors."""

from __future__ import annotations

from dataclasses import dataclass, fields
from enum import IntEnum, IntFlag

import numpy as np
from numpy.typing import NDArray

from graphsvc.kernels.sets import Floats, Ints, Longs, Truth
from graphsvc.snapshot.csr import Csr

Codes = NDArray[np.int8]


class SizeBasis(IntEnum):
    """What an expected size rests on."""

    REGRESSION = 0  # sizes of partnerships of that many themes, inhabitants, and that level
    LEVEL_MEDIAN = 1  # the middle half of those of its level
    REGISTRY_MEDIAN = 2  # of all, because too few of its level are known
    UNKNOWN = -1  # too few to compare with


class Point(IntFlag):
    """What is to be talked about; in the order of the sentences."""

    SECTORS_MISSING = 1  # by the registry's own requirements, the sectors of half the members being known
    TOO_LARGE = 2  # more than 25 members, and no second level recorded
    LARGE = 4  # not so, but more members than partnerships of its scope have
    SMALL = 8  # fewer, and the list of members is not known to be incomplete
    ONE_SIDED = 16  # more than half of four or more members are of one sector


@dataclass(frozen=True, eq=False)
class Columns:
    """One row per active partnership; all arrays are of one length. NaN, or -1 of a count, is unknown."""

    partnership: Ints  # ix
    members: Ints  # -1 none recorded
    complete: Codes  # whether the list of members is: 1 yes, 0 no, -1 not said
    expected: Floats  # members of a partnership of that scope
    low: Floats  # 90 % of such partnerships have from this many members
    high: Floats  # to this many
    size_basis: Codes  # SizeBasis
    two_levels: Truth  # a satellite, or a member that is a partnership itself, is recorded
    unknown_sectors: Ints  # members whose sector is not known, -1 where no members are recorded
    blau: Floats  # 1 - Σ share², unbiased below ten; of known sectors
    effective: Floats  # exp of the Shannon entropy: as many equally large sectors would be as varied
    largest_share: Floats  # of the largest sector, among members of known sector
    largest: Ints  # that sector, its number; -1 where several lead or none is known
    needs_source: Codes  # NeedsSource
    missing_weight: Floats  # share of the weight of required sectors that is missing, 0 to 1
    points: Ints  # Point

    def __len__(self) -> int:
        return len(self.partnership)

    def at(self, rows: Longs | Truth) -> Columns:
        """The same columns for some of the rows."""
        return Columns(**{item.name: getattr(self, item.name)[rows] for item in fields(self)})


@dataclass(frozen=True, eq=False)
class SizeModel:
    """log(expected members) = intercept + themes log(themes) + population log(inhabitants) + level.

    The variance of members is mean + dispersion × mean². None: not fitted, or the quantity is not
    recorded or does not vary.
    """

    fitted: bool
    partnerships: int  # whose members and scope are known: those it is fitted to, or would have been
    intercept: float | None = None
    themes: float | None = None
    population: float | None = None
    levels: tuple[float | None, ...] = ()  # along codes.LEVELS: 0 of the first that occurs, None of none
    dispersion: float | None = None


@dataclass(frozen=True, eq=False)
class Composition:
    """All active partnerships, those that stand out most first.

    Order: the sum of log2(n / k) over points that k of n have (of missing sectors: lack as large a share),
    how far the size lies outside its range, key. Sectors are numbered along `sectors`.
    """

    columns: Columns
    sectors: tuple[str, ...]
    held: Csr  # row -> sectors that members are of
    missing: Csr  # row -> required sectors that no member is known to be of; empty where none is known
    weights: Floats  # of each entry of `missing`, NaN where the requirement has none
    model: SizeModel

    def __len__(self) -> int:
        return len(self.columns)

    def row(self, partnership: int) -> int | None:
        """The row of a partnership by ix; None unless it is active."""
        found = np.flatnonzero(self.columns.partnership == partnership)
        return int(found[0]) if len(found) else None
