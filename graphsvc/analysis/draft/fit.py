"""How well an existing partnership could take a draft on, and what would have to change (methods: G16).

Six shares from 0 to 1, their geometric mean, and an adjustment for each share under 0.60.
"""

from __future__ import annotations

from typing import NamedTuple

import numpy as np

from graphsvc.analysis.draft.draft import Draft
from graphsvc.analysis.draft.registry import Registry
from graphsvc.analysis.overlap.considered import take
from graphsvc.analysis.overlap.formula import FORMULA, PLENARY, SATELLITE_DAYS
from graphsvc.analysis.overlap.rules import below, reaches
from graphsvc.analysis.overlap.table import Columns
from graphsvc.kernels.plain import row_sums
from graphsvc.kernels.sets import Floats, Ints, Longs, Truth
from graphsvc.model.codes import UNKNOWN_CODE
from graphsvc.snapshot.arrays import UNKNOWN_DAY, Arrays

FITS = 0.60  # a share from here on needs no adjustment, a fit from here on is one
MOST_ADJUSTMENTS = 2  # beyond it, it would be another partnership
PER_LEVEL = 0.5  # what each step between levels costs


class Parts(NamedTuple):
    """Per partnership how far it goes towards the draft, 0 to 1; NaN unknown."""

    themes: Floats  # how well it covers the draft's themes
    territory: Floats  # share of the draft's ground that it covers
    organisations: Floats  # share of the draft's organisations, by weight, that sit in it
    level: Floats  # 1 the same, 0.5 next to it
    room: Floats  # share of the seats the draft needs beyond those there that are free, of 25
    life: Floats  # share of the draft's time that it still lives


ADJUSTMENTS = (  # along Parts
    *("WIDEN_THEMES", "EXTEND_TERRITORY", "ADD_ORGANISATIONS"),
    *("ADD_LEVEL", "MAKE_ROOM", "PROLONG"),
)


class Fits(NamedTuple):
    """Per partnership the parts and what they come to."""

    parts: Parts
    value: Floats  # 0 other themes or no common ground, NaN themes or territory unknown
    least: Floats  # were every unknown part at its worst
    most: Floats  # were every unknown part at its best
    short: Truth  # rows × parts: the part needs an adjustment; none where the fit is 0 or unknown

    def at(self, rows: Longs | Truth) -> Fits:
        """The same for some of the rows."""
        parts = Parts(*(part[rows] for part in self.parts))
        return Fits(parts, self.value[rows], self.least[rows], self.most[rows], self.short[rows])

    @property
    def adjustments(self) -> Longs:
        """How many adjustments each needs."""
        return np.asarray(self.short.sum(axis=1, dtype=np.int64))

    @property
    def suits(self) -> Truth:
        """Whether it could take the draft on, as it is or with one or two adjustments."""
        enough: Truth = reaches(self.value, FITS) & (self.adjustments <= MOST_ADJUSTMENTS)
        return enough


def judge(registry: Registry, draft: Draft, columns: Columns) -> Fits:
    """The fit of the partnerships of some pairs with the draft; O(entries of the pairs)."""
    arrays = registry.arrays
    first = columns.a == arrays.partnerships
    ix = np.where(first, columns.b, columns.a)
    parts = Parts(
        themes=np.where(first, columns.theme_containment_a, columns.theme_containment_b),
        territory=_coverage(arrays, registry.leaves(draft.territories), ix),
        organisations=np.where(first, columns.containment_a, columns.containment_b),
        level=_level(arrays, draft, ix),
        room=_room(arrays, draft, ix, columns.shared_members),
        life=_life(arrays, draft, ix),
    )
    return fits_of(parts)


def fits_of(parts: Parts) -> Fits:
    """What the parts of some partnerships come to, and which of them need an adjustment."""
    worst, best = (Parts(*(np.where(np.isnan(part), bound, part) for part in parts)) for bound in (0.0, 1.0))
    value = combine(parts)
    decided = np.where(np.isnan(value), np.nan, 1.0)
    short = np.stack([below(part, FITS) & (value > 0) for part in parts], axis=1)
    return Fits(parts, value, decided * combine(worst), decided * combine(best), short)


def combine(parts: Parts) -> Floats:
    """Geometric mean of the known parts, each at least the floor.

    0 where the themes are other ones (as R6 has it) or there is no common ground: nothing to
    adjust then. NaN where themes or territory are unknown: they decide.
    """
    table = np.stack(parts)
    known = ~np.isnan(table)
    logs = np.log(np.maximum(np.where(known, table, 1.0), FORMULA.floor))
    mean = np.exp(logs.sum(axis=0) / np.maximum(known.sum(axis=0), 1))
    apart = below(parts.themes, FORMULA.other_themes) | (parts.territory == 0)
    undecided = np.isnan(parts.themes) | np.isnan(parts.territory)
    return np.where(undecided, np.nan, np.where(apart, 0.0, mean))


def _coverage(arrays: Arrays, leaves: Ints, ix: Ints) -> Floats:
    """Share of the draft's ground, by population, or by number where a population is not known."""
    rows = take(arrays.leaves, ix)
    population = arrays.leaf_population[leaves]
    usable = bool(np.all(np.nan_to_num(population, nan=0.0) > 0))
    weight = np.zeros(arrays.leaves.columns)
    weight[leaves] = population if usable else 1.0
    total = float(weight.sum())
    known = np.diff(rows.start) > 0
    return np.where(known, row_sums(rows, weight) / total, np.nan) if total else np.full(len(ix), np.nan)


def _level(arrays: Arrays, draft: Draft, ix: Ints) -> Floats:
    level = arrays.level[ix].astype(np.float64)
    known = (arrays.level[ix] != UNKNOWN_CODE) & (draft.level != UNKNOWN_CODE)
    return np.where(known, np.maximum(1 - PER_LEVEL * np.abs(level - draft.level), 0.0), np.nan)


def _room(arrays: Arrays, draft: Draft, ix: Ints, shared: Ints) -> Floats:
    """Free seats, up to 25 at a table (G22), over those that the draft's organisations need."""
    needed = len(set(draft.organisations)) - shared
    free = np.maximum(PLENARY - arrays.members.sizes[ix], 0)
    room = np.minimum(free / np.maximum(needed, 1), 1.0)
    return np.where(shared < 0, np.nan, np.where(needed == 0, 1.0, room))


def _life(arrays: Arrays, draft: Draft, ix: Ints) -> Floats:
    """Share of the draft's time, or of 24 months where its end is not known, before the other's end."""
    begins, ends = term(draft, arrays.as_of_day)
    last = last_days(arrays, ix)
    share = (last.astype(np.float64) - begins) / (ends - begins)
    return np.where(last == UNKNOWN_DAY, np.nan, np.clip(share, 0.0, 1.0))


def term(draft: Draft, as_of_day: int) -> tuple[int, int]:
    """The days from and until which the draft needs somebody: [from, until)."""
    begins = max(as_of_day, draft.start)
    known = draft.planned_end != UNKNOWN_DAY
    return begins, max(draft.planned_end if known else begins + SATELLITE_DAYS, begins + 1)


def last_days(arrays: Arrays, ix: Ints) -> Ints:
    """The day each is known to end; today where only a reason for its end is; else UNKNOWN_DAY."""
    never = np.iinfo(np.int32).max
    days = np.minimum(
        *(np.where(d[ix] == UNKNOWN_DAY, never, d[ix]) for d in (arrays.end, arrays.planned_end))
    )
    undated = np.where(arrays.end_reason[ix] != UNKNOWN_CODE, arrays.as_of_day, UNKNOWN_DAY)
    return np.where(days == never, undated, days).astype(np.int32)
