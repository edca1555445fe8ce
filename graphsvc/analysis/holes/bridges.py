"""Who could bring the two groups of a hole together (G9)."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from enum import StrEnum

import numpy as np

from graphsvc.analysis.holes.formula import DIGITS, FITS, LOAD_WEIGHT, MOST_BRIDGES
from graphsvc.analysis.holes.reach import (
    Reach,
    Side,
    members_of,
    reach_of,
    shares,
    theme_fits,
    weighed_ground,
)
from graphsvc.analysis.holes.table import Holes
from graphsvc.kernels.plain import expand
from graphsvc.kernels.sets import LEEWAY, Floats, Ints, Longs, Rows, Truth
from graphsvc.snapshot.arrays import Arrays
from graphsvc.snapshot.csr import Csr
from graphsvc.snapshot.snapshot import Snapshot

ORGANISATION, PARTNERSHIP = "organisation", "partnership"


class Kind(StrEnum):
    """How near somebody is to both groups."""

    SITTING = "SITTING"  # reaches both
    NEAR = "NEAR"  # in contact with one, works on the ground of the other and on themes like its


@dataclass(frozen=True, eq=False)
class Bridge:
    """An organisation or partnership that could join two groups; None is unknown."""

    kind: Kind
    node: str  # kind of node
    ix: int
    potential: float  # sqrt(share of a × share of b) × (1 - load / 2); 0 of those who are near
    contacts_a: Ints  # partnerships (ix) of a that it sits in, is, or is in contact with
    contacts_b: Ints
    size_a: int  # partnerships of a
    size_b: int
    load: float | None  # memberships or contacts over the 90th percentile of all, at most 1
    carried: int  # memberships, or contacts
    acquainted: float | None  # share of the pairs of its contacts that are in contact with each other
    undated: bool  # the last contact of a link to one of them is not known
    ground: float | None  # share of the ground of the group out of reach; only of those who are near
    themes: float | None  # likeness of its themes to those of that group; only of those who are near


@dataclass(frozen=True, eq=False)
class Bridges:
    """Candidates for one hole: those who sit in both groups, then those who are near."""

    listed: tuple[Bridge, ...]  # at most MOST_BRIDGES of each kind
    sitting: int
    near: int

    @property
    def single_point(self) -> bool:
        """Whether one alone sits in both."""
        return self.sitting == 1


def bridges_of(answer: Holes, row: int, snapshot: Snapshot) -> Bridges:
    """Candidates for the hole of a row, the greatest potential first.

    Of those whose potentials are equal to two significant digits those come first whose contacts are in
    contact with each other (joiners, not gate-keepers: Obstfeld 2005), then the greater, organisations,
    keys. Those near: by the share that they reach × (1 - load / 2).
    O(memberships + links + entries of both groups).
    """
    reach, arrays = reach_of(snapshot), snapshot.arrays
    columns = answer.columns
    members = tuple(members_of(answer.groups, int(group[row])) for group in (columns.a, columns.b))
    sides = ((ORGANISATION, reach.organisations), (PARTNERSHIP, reach.partnerships))
    found = [_Candidates(reach, arrays, node, side, members) for node, side in sides]
    sitting = [bridge for each in found for bridge in each.sitting()]
    near = [bridge for each in found for bridge in each.near()]
    sitting.sort(key=_joiners_first)
    listed = (*sitting[:MOST_BRIDGES], *_most_reaching(near)[:MOST_BRIDGES])
    return Bridges(
        listed,
        sum(int(np.count_nonzero(each.sits)) for each in found),
        sum(int(np.count_nonzero(each.is_near)) for each in found),
    )


def _joiners_first(bridge: Bridge) -> tuple[float, float, float, str, int]:
    known = -1.0 if bridge.acquainted is None else bridge.acquainted
    return -float(f"{bridge.potential:.{DIGITS - 1}e}"), -known, -bridge.potential, bridge.node, bridge.ix


def _most_reaching(near: list[Bridge]) -> list[Bridge]:
    return sorted(near, key=lambda each: (-_reaching(each), each.node, each.ix))


def _reaching(bridge: Bridge) -> float:
    share = max(len(bridge.contacts_a) / bridge.size_a, len(bridge.contacts_b) / bridge.size_b)
    return share * (1 - LOAD_WEIGHT * (bridge.load or 0.0))


class _Candidates:
    """All organisations, or all partnerships, beside two groups."""

    def __init__(
        self, reach: Reach, arrays: Arrays, node: str, side: Side, members: tuple[Ints, ...]
    ) -> None:
        self.reach, self.arrays, self.node, self.side, self.members = reach, arrays, node, side, members
        self.inside = tuple(_mask(each, arrays.partnerships) for each in members)
        self.share = tuple(
            side.reached(mask) / len(each) for mask, each in zip(self.inside, members, strict=True)
        )
        a, b = self.share
        self.sits: Truth = (a > 0) & (b > 0)
        self.fit = tuple(self._fit(other) for other in members)
        through = [
            np.rint(share * len(each)) > self._own(each)
            for share, each in zip(self.share, members, strict=True)
        ]
        lacking = zip(self.share, reversed(through), self.fit, strict=True)
        ways = [(mine == 0) & other & (np.minimum(*fit) >= FITS - LEEWAY) for mine, other, fit in lacking]
        self.is_near: Truth = ways[0] | ways[1]

    def sitting(self) -> Iterator[Bridge]:
        """Those who reach both, the greatest potential first."""
        some = np.flatnonzero(self.sits)
        potential = np.sqrt(self.share[0] * self.share[1])[some] * self._room(some)
        for place in _first(potential).tolist():
            yield self._bridge(Kind.SITTING, int(some[place]), float(potential[place]))

    def near(self) -> Iterator[Bridge]:
        """Those who reach one and are near the other, those who reach most first."""
        some = np.flatnonzero(self.is_near)
        reaching = np.maximum(*self.share)[some] * self._room(some)
        for place in _first(reaching).tolist():
            yield self._bridge(Kind.NEAR, int(some[place]), 0.0)

    def _own(self, members: Ints) -> Longs:
        """1 for each partnership that is one of some itself: to be near another group takes contacts."""
        found = np.zeros(len(self.sits), np.int64)
        if self.node == PARTNERSHIP:
            found[members] = 1
        return found

    def _fit(self, members: Ints) -> tuple[Floats, Floats]:
        """Of each the share of a group's ground that it covers, and how like its themes are; NaN unknown."""
        weight = weighed_ground(self.arrays, members)
        ground = shares(self.side.ground, weight) if weight.any() else np.full(len(self.sits), np.nan)
        return ground, theme_fits(self.reach, self.side, self.arrays, members)

    def _room(self, some: Longs) -> Floats:
        return 1 - LOAD_WEIGHT * np.nan_to_num(self.side.load[some], nan=0.0)

    def _bridge(self, kind: Kind, ix: int, potential: float) -> Bridge:
        contacts = self.side.contacts.entries[self.side.contacts.start[ix] : self.side.contacts.start[ix + 1]]
        ours = tuple(contacts[mask[contacts]] for mask in self.inside)
        load, apart = float(self.side.load[ix]), next((k for k in (0, 1) if not len(ours[k])), None)
        others = contacts if self.node == ORGANISATION else contacts[contacts != ix]
        return Bridge(
            kind=kind,
            node=self.node,
            ix=ix,
            potential=potential,
            contacts_a=ours[0],
            contacts_b=ours[1],
            size_a=len(self.members[0]),
            size_b=len(self.members[1]),
            load=None if np.isnan(load) else load,
            carried=int(self.side.carried[ix]),
            acquainted=acquainted(self.reach.links, others),
            undated=self.node == PARTNERSHIP and self._undated(ix, np.concatenate(ours)),
            ground=None if apart is None else float(self.fit[apart][0][ix]),
            themes=None if apart is None else float(self.fit[apart][1][ix]),
        )

    def _undated(self, ix: int, others: Ints) -> bool:
        return any((min(ix, each), max(ix, each)) in self.reach.undated for each in others.tolist())


def acquainted(links: Csr, some: Ints) -> float | None:
    """Share of the pairs of some partnerships that are in contact; None of fewer than two."""
    size = len(some)
    if size < 2:
        return None
    inside = _mask(some, links.columns)[expand(Rows(links.indptr, links.indices), some)[1]]
    return int(np.count_nonzero(inside)) / (size * (size - 1))


def _first(value: Floats) -> Longs:
    """The places of the greatest values, equal ones in order."""
    return np.argsort(-value, kind="stable")[:MOST_BRIDGES]


def _mask(some: Ints, size: int) -> Truth:
    found = np.zeros(size, np.bool_)
    found[some] = True
    return found
