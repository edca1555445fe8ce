"""Which territories and themes a question on coverage looks at."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from graphsvc.analysis.grouping import topmost
from graphsvc.kernels.sets import Ints, Truth
from graphsvc.model.codes import LEVELS, UNKNOWN_CODE
from graphsvc.snapshot.arrays import NOBODY
from graphsvc.snapshot.snapshot import Snapshot
from graphsvc.snapshot.tables import ix_of_keys

COUNTED = ("regional", "local")  # who works for the whole country works everywhere on paper


@dataclass(frozen=True, eq=False)
class Scope:
    """Territories and themes by ix. The ground are the lowest territories of `within`."""

    above: Ints  # territory -> the one right above it, NOBODY
    within: Truth  # territories looked at: with each all that lies below it
    listed: Truth  # territories that a row may be about
    themes: Ints  # looked at, ascending
    wider: Ints  # per theme looked at the place in `themes` of the nearest wider one, NOBODY
    whole: bool  # every theme is looked at, and a row may be about any theme
    everywhere: bool  # every territory is, and a row may be about all of them
    levels: tuple[int, ...]  # along codes.LEVELS, UNKNOWN_CODE too: partnerships of these count

    @property
    def narrowest(self) -> Truth:
        """Themes looked at that have no narrower one among them: those of which cells are made."""
        found = np.ones(len(self.themes), np.bool_)
        found[self.wider[self.wider != NOBODY]] = False
        return found


def scope_of(
    snapshot: Snapshot,
    *,
    territories: Sequence[int] | None = None,
    themes: Sequence[int] | None = None,
    territory_level: str | None = None,
    levels: Sequence[str] | None = None,
    narrower: bool = False,
) -> Scope:
    """What a question looks at; None: everything. O(territories + themes).

    Themes are the topmost of which there are two or more, or those asked for; `narrower`: all below them,
    too. `territory_level`, as the registry writes it, is that of the territories that rows are about;
    without it a row is about the highest territory that it is true of. Partnerships of `levels` count, and
    those whose level is not known; None: regional and local ones, or all where no active one is of these.
    """
    table = snapshot.territories
    above = ix_of_keys(table.columns["parent"], table.ix)
    within = np.ones(len(above), np.bool_) if territories is None else at_or_below(above, territories)
    listed = within.copy()
    if territory_level is not None:
        said = table.columns["level"]
        listed &= np.fromiter((each == territory_level for each in said), np.bool_, len(said))
    parent = snapshot.arrays.theme_parent
    asked = topmost(parent) if themes is None else np.unique(np.array(themes, np.int32))
    looked = np.flatnonzero(at_or_below(parent, asked)).astype(np.int32) if narrower else asked
    unnarrowed = territories is None and territory_level is None
    return Scope(
        above=above,
        within=within,
        listed=listed,
        themes=looked,
        wider=_nearest(parent, looked),
        whole=themes is None,
        everywhere=unnarrowed and int(np.count_nonzero(above == NOBODY)) > 1,
        levels=_counted(snapshot, levels),
    )


def _counted(snapshot: Snapshot, levels: Sequence[str] | None) -> tuple[int, ...]:
    if levels is None:
        some = (UNKNOWN_CODE, *map(LEVELS.index, COUNTED))
        arrays = snapshot.arrays
        levels = COUNTED if np.isin(arrays.level[arrays.active], some).any() else LEVELS
    return (UNKNOWN_CODE, *sorted(map(LEVELS.index, levels)))


def at_or_below(parent: Ints, some: Sequence[int] | Ints) -> Truth:
    """Which nodes of a tree are one of some, or lie below one; O(nodes × depth)."""
    found = np.zeros(len(parent), np.bool_)
    found[list(some)] = True
    while True:
        more = ~found & (parent != NOBODY) & np.append(found, False)[parent]
        if not more.any():
            return found
        found |= more


def _nearest(parent: Ints, some: Ints) -> Ints:
    """Per node of some the place of the nearest one above it that is one of them, too; NOBODY for none."""
    place = np.full(len(parent) + 1, NOBODY, np.int32)
    place[some] = np.arange(len(some), dtype=np.int32)
    above, found = parent[some], np.full(len(some), NOBODY, np.int32)
    while np.any(above != NOBODY):
        found = np.where(found == NOBODY, place[above], found)
        above = np.where((above == NOBODY) | (found != NOBODY), NOBODY, np.append(parent, NOBODY)[above])
    return found.astype(np.int32)
