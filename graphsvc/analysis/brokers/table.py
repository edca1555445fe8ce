"""The answer on brokers: one row per organisation or partnership, its figures, and what they rest on."""

from __future__ import annotations

from dataclasses import dataclass, fields
from enum import IntEnum, StrEnum

import numpy as np
from numpy.typing import NDArray

from graphsvc.kernels.sets import Floats, Ints, Longs, Truth

UNKNOWN_COUNT = -1  # in columns of counts


class Graph(StrEnum):
    """Which graph brokers are looked for in."""

    MEMBERS = "MEMBERS"  # organisations × active partnerships, counted memberships: who could connect
    LINKS = "LINKS"  # active partnerships, live and undated links: who does


class Kind(IntEnum):
    """What a row is about."""

    ORGANISATION = 0
    PARTNERSHIP = 1


class Order(StrEnum):
    """By what brokers are ranked, the greatest first; constraint: the least first. Unknown comes last."""

    PAIRS_ONLY_THROUGH = "PAIRS_ONLY_THROUGH"
    PAIRS_JOINED = "PAIRS_JOINED"
    BETWEENNESS = "BETWEENNESS"
    EFFECTIVE_SIZE = "EFFECTIVE_SIZE"
    CONSTRAINT = "CONSTRAINT"


class Role(IntEnum):
    """What one is to two of its contacts that have no link themselves (Gould & Fernandez 1989).

    The column of `Columns.roles`. Links have no direction, so gatekeeper and representative are one.
    """

    COORDINATOR = 0  # all three in one group
    ITINERANT = 1  # the two in one group, the broker in another
    GATEKEEPER = 2  # the broker and one of the two in one group, the other in another
    LIAISON = 3  # all three in different groups


class Nothing(StrEnum):
    """Why an answer has no row."""

    NO_PARTNERSHIPS = "NO_PARTNERSHIPS"  # none is active
    NO_MEMBERS = "NO_MEMBERS"  # no member of an active partnership is recorded
    NO_LINKS = "NO_LINKS"  # no live or undated link between two active partnerships is recorded


@dataclass(frozen=True, eq=False)
class Columns:
    """One row per node with a tie, organisations first, each kind by ix; all arrays are of one length.

    NaN is unknown or undefined, in counts -1. The pair counts are known of MEMBERS only; effective size,
    constraint, hierarchy and roles of LINKS only.
    """

    kind: NDArray[np.int8]  # Kind
    ix: Ints  # in the snapshot's table of the kind
    contacts: Ints  # ties: partnerships an organisation sits in, members of a partnership, links
    undated: Ints  # of the links of a partnership those without a date of last contact; on MEMBERS 0
    pairs_joined: Longs  # pairs of partnerships that share this organisation; of organisations, partnership
    pairs_only_through: Longs  # of them those that share no other, and, of partnerships, have no live link
    betweenness: Floats  # sum over unordered pairs of others of the share of shortest paths that pass here
    betweenness_error: Floats  # 0 where exact; else half-width that holds for all rows at once in 95 %
    betweenness_normalised: Floats  # over the greatest that a graph of so many nodes allows
    effective_size: Floats  # contacts less the mean number of links that each has to the others (Burt 1992)
    constraint: Floats  # 1 for a single contact, near 0 for many that do not know each other (Burt 1992)
    hierarchy: Floats  # 0: spread evenly over contacts, 1: all in one; null for a single contact
    roles: Longs  # rows × Role: open triads in which it is the broker; -1 where its group is not known
    role_shares: Floats  # rows × Role: of the pairs of others for which groups allow it that role
    role_z: Floats  # rows × Role: deviations from groups dealt at random; NaN where all dealings agree
    cut_node: Truth  # without it some that are connected now would not be
    parts: Ints  # what its component falls into without it: 1 where it stays whole, 0 where nothing is left
    pairs_parted: Longs  # pairs of other partnerships that only it connects, over whatever distance
    component: Ints  # from 0, the largest first
    load: Floats  # contacts over the 90th percentile of its kind, at most 1

    def __len__(self) -> int:
        return len(self.ix)

    def at(self, rows: Longs | Truth) -> Columns:
        """The same columns for some of the rows."""
        return Columns(**{item.name: getattr(self, item.name)[rows] for item in fields(self)})


@dataclass(frozen=True, eq=False)
class Brokers:
    """Every node with a tie, and what the whole answer rests on. None is unknown.

    Nodes without a tie have no row and count nowhere: nothing is recorded that they could pass on.
    """

    columns: Columns
    graph: Graph
    nodes: int  # rows
    edges: int  # memberships, or linked pairs
    organisations: int  # rows that are organisations
    partnerships: int  # rows that are partnerships
    left_out: int  # active partnerships without a tie
    components: int
    undated_links: int  # of the edges; 0 on MEMBERS
    samples: int | None  # random shortest paths that betweenness is estimated from; None: exact
    error: float | None  # mean relative standard error of the 50 greatest estimates; None: exact
    ungrouped: int | None  # rows whose group is not known or not one; None on MEMBERS
    groups: int | None  # groups with a row; None on MEMBERS
    nothing: Nothing | None  # why there is no row

    def __len__(self) -> int:
        return len(self.columns)

    def row_of(self, kind: Kind, ix: int) -> int | None:
        """The row of a node, None where it has no tie."""
        first = 0 if kind == Kind.ORGANISATION else self.organisations
        last = self.organisations if kind == Kind.ORGANISATION else self.nodes
        at = first + int(np.searchsorted(self.columns.ix[first:last], ix))
        return at if at < last and self.columns.ix[at] == ix else None


@dataclass(frozen=True, eq=False)
class Stability:
    """How often some nodes stay among the first when a tenth of the ties is not known (methods 0.5)."""

    shares: Floats  # per node asked about, in the order asked; NaN where it has no tie
    top: int  # k: among so many first of its kind
    replicates: int  # 200, or as many as fit; 0 where not even 20 do, and all shares are NaN
