"""The health of a network: measures of the whole, and who was told what, per partnership."""

from __future__ import annotations

from dataclasses import dataclass
from enum import IntEnum, StrEnum

import numpy as np
from numpy.typing import NDArray

from graphsvc.kernels.sets import Floats, Ints
from graphsvc.snapshot.csr import Csr

Codes = NDArray[np.int8]


class Measure(StrEnum):
    """A figure of the whole network that has an interval and a check without each region."""

    LINKED_SHARE = "LINKED_SHARE"
    LARGEST_SHARE = "LARGEST_SHARE"
    FRAGMENTATION = "FRAGMENTATION"
    DISTANCE_FRAGMENTATION = "DISTANCE_FRAGMENTATION"
    DENSITY = "DENSITY"
    CENTRALISATION = "CENTRALISATION"
    CORE_PERIPHERY = "CORE_PERIPHERY"
    EI_TERRITORY = "EI_TERRITORY"
    EI_LEVEL = "EI_LEVEL"
    NEAR_NATION = "NEAR_NATION"
    WITHIN_REACH_OF_NATION = "WITHIN_REACH_OF_NATION"
    MEMBERS_REACHED = "MEMBERS_REACHED"
    ADMINISTRATION_INFORMED = "ADMINISTRATION_INFORMED"
    POLITICS_INFORMED = "POLITICS_INFORMED"


MEASURES = tuple(Measure)


class Authority(IntEnum):
    """The two kinds of authority of G35, as `codes.AUTHORITIES` numbers them."""

    ADMINISTRATIVE = 0
    POLITICAL = 1


class Told(IntEnum):
    """Whether an authority of a partnership's own level is told of its work (G35); the first that applies."""

    INFORMED = 0  # a live link to one
    AT_THE_TABLE = 1  # no live link, but one is among the members
    NOT_INFORMED = 2  # links to organisations are recorded, none of them a live one to such an authority
    NOT_EVALUATED = 3  # its level, all its links to organisations, or all authorities there, are not known
    NOT_ACTIVE = -1  # not counted


@dataclass(frozen=True, eq=False)
class Informed:
    """Who was told of the work, per partnership (ix) whatever its state. Counts are -1 where unknown."""

    members: Ints  # counted members, -1 unless active and contact with them is recorded
    reached: Ints  # of them those with a contact within 6 months
    never: Csr  # -> members of which no link is recorded, dated or not; empty where not evaluated
    median_age: Floats  # days since the last contact with a member, over those with a dated one; NaN
    told: Codes  # P × 2: Told, by Authority
    age: Floats  # P × 2: days since the last contact with such an authority; NaN
    steps: Ints  # live links to the nearest national body or national partnership, 0 if it is one; -1 no way


@dataclass(frozen=True, eq=False)
class Mixing:
    """How far links stay within groups: E-I = (between - within) / (between + within), -1 to 1."""

    between: int  # live links between groups
    within: int
    unknown: int  # live links of which an end has no group, or several; in neither
    expected: float | None  # E-I if the same links fell on the same groups by chance
    p_value: float | None  # share of label permutations at least as far from it, either way
    groups: int


@dataclass(frozen=True, eq=False)
class NetworkHealth:
    """Measures of a whole picture. A NaN among `values` is undefined or unknown.

    Links are live ones between active partnerships, undated ones left out, as in link coverage.
    """

    partnerships: int  # active
    not_evaluated: int  # of them those of whose links to partnerships nothing is recorded
    links: int
    undated_links: int  # between active partnerships, left out
    links_since: int  # between active ones, of which only a contact after the day is recorded; left out
    components: int | None
    values: Floats  # by MEASURES
    core: int | None  # partnerships in the core of the best core-periphery pattern
    territory: Mixing
    level: Mixing
    members: int  # of partnerships of which contact with members is recorded
    reached: int
    never: int
    median_age: float | None  # days since the last contact with a member, over all that have a dated one
    inward_evaluated: int  # partnerships of which contact with members is recorded
    told: NDArray[np.int64]  # Authority × Told (0 to 3): how many partnerships
    told_evaluated: tuple[int, int]  # by Authority: of how many it is known whether they have a live link
    told_age: tuple[float | None, float | None]  # median days since the last contact, by Authority
    national: int  # national and international partnerships
    bodies: int  # national bodies among the organisations
    informed: Informed

    def value(self, measure: Measure) -> float | None:
        """A measure; None where it is undefined or unknown."""
        found = float(self.values[MEASURES.index(measure)])
        return None if np.isnan(found) else found


@dataclass(frozen=True, eq=False)
class Intervals:
    """Standard errors of the measures by a vertex bootstrap; arrays by MEASURES, NaN where not worked out."""

    replicates: int
    seed: int
    error: Floats
    low: Floats  # 95 % interval, within the bounds of the measure
    high: Floats


@dataclass(frozen=True, eq=False)
class Without:
    """What the measures would be without the partnerships of one region; regions × MEASURES."""

    keys: tuple[str, ...]  # of the regions, in their order
    partnerships: Ints  # in each
    values: Floats
