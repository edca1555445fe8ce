"""The answers on horizontal links: one row per proposed pair, and how well partnerships are linked."""

from __future__ import annotations

from dataclasses import dataclass, fields
from enum import IntEnum, StrEnum

import numpy as np
from numpy.typing import NDArray

from graphsvc.kernels.sets import Floats, Ints, Longs, Truth

NOT_LISTED = 0  # rank of a pair that is not among the first of a partnership


class Block(IntEnum):
    """Why no link is proposed between two (G29)."""

    NONE = 0
    OBJECTION = 1  # the two object or may not exchange: `blocked_reason` of a link says why
    PROTOCOL_EXPIRED = 2  # all that they have rests on a protocol that no longer holds


class Nothing(StrEnum):
    """Why an answer has no row."""

    NO_PARTNERSHIPS = "NO_PARTNERSHIPS"  # none is active
    ONE_PARTNERSHIP = "ONE_PARTNERSHIP"  # nobody to be linked to
    NOTHING_WITHIN_REACH = "NOTHING_WITHIN_REACH"  # no two on near ground or a related theme


class Standing(IntEnum):
    """How well one partnership is linked; the first that applies."""

    LINKED = 0  # a contact within 12 months
    STALE_ONLY = 1  # links with a date, none of them live
    UNDATED_ONLY = 2  # links, the last contact of none of them is known
    UNLINKED = 3  # said to have none
    NOT_EVALUATED = 4  # nothing is recorded
    NOT_ACTIVE = -1  # not counted


@dataclass(frozen=True, eq=False)
class Columns:
    """One row per pair, each pair once; all arrays are of one length. NaN is unknown.

    `a` is the one with the smaller key. Probabilities, freshness and features lie in [0, 1].
    """

    a: Ints  # ix
    b: Ints  # ix
    need: Floats  # 0 to 2: probability × (1 - freshness), half as much again for each without a live link
    probability: Floats  # p, whatever the activity of the two: the share of such pairs that are linked today
    probability_low: Floats  # 80 % interval
    probability_high: Floats
    propensity: Floats  # pi: the same, given how active both are; never used for ranking
    freshness: Floats  # of the freshest link, 0 where there is none
    state: NDArray[np.int8]  # LinkState of the freshest link, record.NO_LINK where there is none
    tie: Ints  # its number in the snapshot's table of links, -1 where there is none
    inherited: (
        Truth  # a recorded predecessor of one held a link to the other; not where blocked, nor once live
    )
    joins_components: Truth  # no chain of links (live or undated) leads from the one to the other
    rank_a: Ints  # place of b among the needs of a, from 1; NOT_LISTED beyond those asked for
    rank_b: Ints  # place of a among the needs of b
    blocked: NDArray[np.int8]  # Block; need and ranks are then 0
    blocking_tie: Ints  # the link that says so, -1 where nothing blocks
    theta: Floats  # similarity of their themes
    adjacent: Floats  # 1: territories touch, are the same or nest
    parent: Floats  # 1: the same parent territory
    level: Floats  # 1: the same level
    through: Floats  # W: what one could pass to the other over one or two contacts, its own link left out
    overlap: Floats  # score of their overlap (G17) where it is strong or to be reviewed, else NaN

    def __len__(self) -> int:
        return len(self.need)

    def at(self, rows: Longs | Truth) -> Columns:
        """The same columns for some of the rows."""
        return Columns(**{item.name: getattr(self, item.name)[rows] for item in fields(self)})


@dataclass(frozen=True)
class Coefficients:
    """Weights on the log-odds scale of probability: of the intercept and of each feature."""

    intercept: float
    theta: float
    adjacent: float
    parent: float
    level: float

    def array(self) -> Floats:
        """All five in this order."""
        return np.array([self.intercept, self.theta, self.adjacent, self.parent, self.level])


@dataclass(frozen=True, eq=False)
class Model:
    """What the probabilities rest on. Pairs are those within reach: on near ground or of a related theme."""

    coefficients: Coefficients  # 2 tanh(W) is added to them with a weight of its own that is never fitted
    fitted: bool  # from the registry's own links; False: the fixed weights
    covariance: Floats  # 5 × 5, of the coefficients
    means: Floats  # 4: theta, adjacent, parent, level where unknown
    pairs: int  # within reach, of all active partnerships
    evaluated_pairs: int  # of them those of two evaluated partnerships
    live_links: int  # of them those linked, live or undated
    undated_links: int  # of them those whose last contact is not known
    evaluated: int  # active partnerships with a link recorded, or said to have none
    expected_links: float  # sum of the probabilities of the evaluated pairs
    activity: Floats  # per partnership (ix) log of links over those expected, 0 where not evaluated
    activity_size: float  # kappa of its gamma prior
    activity_fitted: bool  # False: kappa is set, there are too few partnerships or links
    activity_intercept: float  # c


@dataclass(frozen=True, eq=False)
class MissingLinks:
    """Proposed links, those of a predecessor first, then the greatest need; blocked pairs last with need 0.

    Equal needs (12 digits): pairs that join two components first, then more similar themes, then the
    nearer place in the ring of keys, then keys.
    """

    columns: Columns
    model: Model
    per_partnership: int
    partnerships: int  # active ones
    nothing: Nothing | None  # why there is no row

    def __len__(self) -> int:
        return len(self.columns)


@dataclass(frozen=True, eq=False)
class LinkCoverage:
    """How many partnerships have horizontal links, and how these hold the network together.

    Every active partnership is counted once, by its `Standing`. Only live links with a date count; links
    to organisations do not. None is unknown.
    """

    partnerships: int
    linked: int
    stale_only: int
    undated_only: int
    unlinked: int
    not_evaluated: int
    single_carrier: int  # linked partnerships whose live links all have one carrier, the same
    single_carrier_unknown: int  # linked ones that may be such: carriers of live links are not recorded
    linked_share: float | None  # of all but those not evaluated
    expected_contact_realised: float | None  # sum of p × freshness / sum of p, over evaluated pairs
    components: int
    fragmentation: float | None  # share of pairs that no chain of live links connects
    distance_fragmentation: float | None  # 1 - mean of 1 / distance over all pairs
    standing: NDArray[np.int8]  # per partnership (ix) its Standing
    live_links: Ints  # per partnership (ix)
    carrier_unknown_links: Ints  # of them those of which no carrier is recorded
    one_carrier_links: Ints  # of the live links those with one carrier
    most_by_one: Ints  # of these those of the person who alone carries the most: what one departure cuts
