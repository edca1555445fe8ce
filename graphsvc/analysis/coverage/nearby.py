"""Whom to ask before anything new is founded for a gap (G16): who works next to it, or on what is like it."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from enum import StrEnum
from math import log

import numpy as np

from graphsvc.analysis.coverage.find import related
from graphsvc.analysis.coverage.scope import at_or_below
from graphsvc.analysis.coverage.table import ANY_THEME, EVERYWHERE, Coverage
from graphsvc.analysis.holes.reach import remits, shares
from graphsvc.analysis.links.ground import Ground, ground_of
from graphsvc.analysis.links.near import likeness
from graphsvc.kernels.plain import expand
from graphsvc.kernels.sets import LEEWAY, Floats, Ints, Longs, Rows, Truth
from graphsvc.snapshot.csr import Csr
from graphsvc.snapshot.snapshot import Snapshot
from graphsvc.snapshot.weave import lowest

LIKE = 0.60  # themes that are so alike, or ground so far covered, come first: as a fit of G16
MOST_LISTED = 50
DIGITS = 12  # likeness and shares that are equal to so many are one


class Kind(StrEnum):
    """What a partnership would have to change."""

    WIDEN_THEMES = "WIDEN_THEMES"  # it works there, on something like it
    EXTEND_TERRITORY = "EXTEND_TERRITORY"  # it works on it, next door


@dataclass(frozen=True)
class Extension:
    """An active partnership that could be asked to take a gap up."""

    partnership: int  # ix
    kind: Kind
    likeness: (
        float | None
    )  # of its nearest theme to the gap's, above 0; None where the gap is about any theme
    theme: int | None  # that theme, ix
    ground: float  # share of the gap's ground that it covers; 0 of EXTEND_TERRITORY
    touches: bool  # its territory touches the gap's; else both lie in one; False of WIDEN_THEMES
    unlike: float  # in size of its ground and the gap's: |ln(lowest territories of it / of the gap)|


@dataclass(frozen=True, eq=False)
class Nearby:
    """Whom to ask about one gap, and what may cover it unseen."""

    extensions: tuple[Extension, ...]  # at most MOST_LISTED, the most fitting first
    extending: int  # how many there are
    organisations: (
        Ints  # ix: there on the day, on the gap's ground, with its theme in their remit; local first
    )
    may_cover: int  # of those that count: may cover some of it, were their territory or themes known
    other_levels: Ints  # active partnerships (ix) of levels that do not count that work on some of it


@dataclass(frozen=True, eq=False)
class _Picture:
    """What is read of a picture once for all its gaps."""

    ground: Ground
    below: Csr  # territory -> lowest ones
    used: Ints  # themes of partnerships
    similarity: Floats  # of every theme in use to every theme
    remits: Csr  # organisation -> themes


def nearby(answer: Coverage, row: int, snapshot: Snapshot) -> Nearby:
    """Whom to ask about a gap, the most fitting first; O(entries of partnerships and organisations).

    First those who work on 60 % of the ground on themes at least 0.60 alike, then those who work on the theme
    next door, then others who work on some of the ground on a theme that is alike at all, then those who work
    on the theme beside it in the same wider territory. Among those there the more alike, then who covers
    more; among the others themes at least 0.60 alike, then whose ground is more like the gap's in size.
    """
    gap = _Gap(answer, row, snapshot)
    found = sorted((*gap.widening(), *gap.extending()), key=_fitting)
    return Nearby(
        tuple(found[:MOST_LISTED]), len(found), gap.organisations(), gap.may_cover(), gap.other_levels()
    )


def _fitting(one: Extension) -> tuple[int, float, float, float, int]:
    alike, unlike = round(one.likeness or 0.0, DIGITS), round(one.unlike, DIGITS)
    if one.kind is Kind.EXTEND_TERRITORY:
        return 1 if one.touches else 3, float(alike < LIKE), unlike, -alike, one.partnership
    both = min(alike, one.ground) >= LIKE - LEEWAY
    return 0 if both else 2, -alike, -round(one.ground, DIGITS), unlike, one.partnership


def _picture(snapshot: Snapshot) -> _Picture:
    return snapshot.once("coverage", _read)


def _read(snapshot: Snapshot) -> _Picture:
    arrays, ground = snapshot.arrays, ground_of(snapshot)
    used = np.unique(arrays.themes.indices).astype(np.int32)
    every = np.arange(arrays.themes.columns, dtype=np.int32)
    place, alike = likeness(arrays.theme_parent, every)
    return _Picture(ground, lowest(ground.above), used, alike[place[used]], remits(snapshot))


class _Gap:
    """One gap, and what lies about it."""

    def __init__(self, answer: Coverage, row: int, snapshot: Snapshot) -> None:
        self.snapshot, self.arrays, self.picture = snapshot, snapshot.arrays, _picture(snapshot)
        self.territory = int(answer.columns.territory[row])
        self.theme = int(answer.columns.theme[row])
        self.lowest = int(answer.columns.lowest[row])
        self.counted: Truth = self.arrays.active & np.isin(self.arrays.level, answer.counted)
        above = self.picture.ground.above
        self.inside: Truth = np.ones(len(above), np.bool_)
        if self.territory != EVERYWHERE:
            self.inside = at_or_below(above, [self.territory])
        parent = self.arrays.theme_parent
        self.related: Truth = np.ones(len(parent), np.bool_)
        if self.theme != ANY_THEME:
            self.related = related(parent, np.array([self.theme], np.int32))[:, 0]

    def widening(self) -> Iterator[Extension]:
        """Those who work there on something like the theme."""
        if self.theme == ANY_THEME:
            return
        ground = self._share_of_ground()
        alike, theme = self._likeness()
        for ix in np.flatnonzero(self.counted & (ground > 0) & (alike > 0)).tolist():
            share, like = float(ground[ix]), float(alike[ix])
            yield Extension(ix, Kind.WIDEN_THEMES, like, int(theme[ix]), share, False, self._unlike(ix))

    def extending(self) -> Iterator[Extension]:
        """Those who work on the theme next door, or beside it in the territory right above."""
        if self.territory == EVERYWHERE:
            return
        there = self._has(self.arrays.leaves, self.inside)
        on = self._has(self.arrays.themes, self.related) & self.counted & ~there
        beside, within = self._around()
        alike, theme = self._likeness()
        for ix in np.flatnonzero(on & (beside | within)).tolist():
            yield Extension(
                ix,
                Kind.EXTEND_TERRITORY,
                None if self.theme == ANY_THEME else float(alike[ix]),
                None if self.theme == ANY_THEME else int(theme[ix]),
                0.0,
                bool(beside[ix]),
                self._unlike(ix),
            )

    def _unlike(self, ix: int) -> float:
        return abs(log(self.arrays.leaves.sizes[ix] / self.lowest))

    def _around(self) -> tuple[Truth, Truth]:
        """Partnerships whose territories touch the gap's, and those whose lie in the one right above."""
        ground = self.picture.ground
        touching = np.zeros(len(ground.above), np.bool_)
        touching[ground.touches.row(self.territory)] = True
        wider = int(ground.above[self.territory])
        siblings: Truth = (ground.parent == wider) & (wider >= 0)
        return self._has(ground.listed, touching), siblings

    def organisations(self) -> Ints:
        """Those there with the theme in their remit, whose ground is most like the gap's in size first."""
        table, leaves = self.snapshot.organisations, self.arrays.organisation_leaves
        there = self._has(leaves, self.inside) & np.asarray(table.present)
        if self.theme != ANY_THEME:
            there &= self._has(self.picture.remits, self.related)
        some = np.flatnonzero(there).astype(np.int32)
        unlike = np.abs(np.log(leaves.sizes[some] / self.lowest))
        return some[np.argsort(np.round(unlike, DIGITS), kind="stable")]

    def may_cover(self) -> int:
        """Active partnerships that nothing known keeps from covering some of it."""
        placeless, themeless = (each.sizes == 0 for each in (self.arrays.leaves, self.arrays.themes))
        there = placeless | self._has(self.arrays.leaves, self.inside)
        on = themeless | self._has(self.arrays.themes, self.related)
        return int(np.count_nonzero(self.counted & there & on & (placeless | themeless)))

    def other_levels(self) -> Ints:
        """Those that do not count for their level, and work on some of it."""
        on = self._has(self.arrays.themes, self.related)
        there = self._has(self.arrays.leaves, self.inside)
        return np.flatnonzero(self.arrays.active & ~self.counted & on & there).astype(np.int32)

    def _has(self, rows: Csr, wanted: Truth) -> Truth:
        """Which rows have an entry that is wanted."""
        held = np.append(0, np.cumsum(wanted[rows.indices]))
        found: Truth = held[rows.indptr[1:]] > held[rows.indptr[:-1]]
        return found

    def _share_of_ground(self) -> Floats:
        """Per partnership the share of the gap's ground that it covers: by population, else by number."""
        leaves = np.unique(self.picture.below.indices[self.inside[self.picture.below.row_numbers()]])
        population = np.nan_to_num(self.arrays.leaf_population[leaves], nan=0.0)
        weight = np.zeros(len(self.inside))
        weight[leaves] = population if np.all(population > 0) else 1.0
        return np.nan_to_num(shares(self.arrays.leaves, weight / weight.sum()), nan=0.0)

    def _likeness(self) -> tuple[Floats, Longs]:
        """Per partnership how like its nearest theme is to the gap's, and which that is."""
        rows = self.arrays.themes
        alike = np.zeros(rows.columns)
        if self.theme != ANY_THEME:
            alike[self.picture.used] = self.picture.similarity[:, self.theme]
        found, theme = np.zeros(rows.rows), np.zeros(rows.rows, np.int64)
        place, entry = expand(Rows(rows.indptr, rows.indices), np.arange(rows.rows, dtype=np.int32))
        order = np.lexsort((entry, -alike[entry], place))
        first = order[np.unique(place[order], return_index=True)[1]]
        found[place[first]], theme[place[first]] = alike[entry[first]], entry[first]
        return found, theme
