"""What changed in the answer to G17 between two revisions: new, gone, stronger, weaker."""

from __future__ import annotations

from collections.abc import Callable, Collection, Sequence
from dataclasses import dataclass, replace

import numpy as np

from graphsvc.analysis.overlap.matching import NO_ROW, Matching
from graphsvc.analysis.overlap.pairs import compare_pairs
from graphsvc.analysis.overlap.rules import BANDS, Flag, reaches
from graphsvc.analysis.overlap.table import Codes, Columns, Overlaps, join
from graphsvc.errors import BadInput
from graphsvc.kernels.sets import LEEWAY, Floats, Ints, Longs, Truth
from graphsvc.snapshot.arrays import NOBODY, Arrays
from graphsvc.snapshot.csr import Ix
from graphsvc.snapshot.snapshot import Snapshot
from graphsvc.snapshot.tables import ix_of_keys

CHANGES = ("NEW", "GONE", "STRONGER", "WEAKER")
MIN_CHANGE = 0.05  # a third of the band REVIEW, 0.40 to 0.55
NEW, GONE, STRONGER, WEAKER = range(len(CHANGES))

Look = Callable[[Arrays, Ints, Ints], tuple[Longs, Columns]]


@dataclass(frozen=True, eq=False)
class Side:
    """A picture of the network, and the pairs that it lists."""

    snapshot: Snapshot
    overlaps: Overlaps


@dataclass(frozen=True, eq=False)
class OverlapChanges:
    """The pairs that changed, in order of CHANGES, each best first (GONE: as they were).

    Rows of `before` and `after` beyond the listed ones are pairs listed at the other side only.
    """

    before: Overlaps
    after: Overlaps
    kind: Codes  # along CHANGES
    before_row: Longs  # row of the pair in `before`, NO_ROW where it could not overlap
    after_row: Longs
    raised: Longs  # rows of `after`, ascending: not listed before, or in a lower band

    def __len__(self) -> int:
        return len(self.kind)

    @property
    def score_change(self) -> Floats:
        """How much the scores rose; NaN where one is not known."""
        known = (self.before_row != NO_ROW) & (self.after_row != NO_ROW)
        found = np.full(len(self), np.nan)
        then, now = self.before.columns.score, self.after.columns.score
        found[known] = now[self.after_row[known]] - then[self.before_row[known]]
        return found

    def counts(self, bands: Collection[str] = BANDS) -> dict[str, int]:
        """Changes per kind, of pairs listed in one of the bands then or now, without recorded satellites.

        A pair is a satellite if it is one now (GONE: if it was one).
        """
        listed = self._listed_in(bands) & ~self._satellite()
        sizes = np.bincount(self.kind[listed], minlength=len(CHANGES)).tolist()
        return dict(zip(CHANGES, sizes, strict=True))

    def _listed_in(self, bands: Collection[str]) -> Truth:
        was, now = self.kind != NEW, self.kind != GONE
        found = np.zeros(len(self), np.bool_)
        for side, row, there in ((self.before, self.before_row, was), (self.after, self.after_row, now)):
            found[there] |= _within(side.columns.band[row[there]], bands)
        return found

    def _satellite(self) -> Truth:
        gone = self.kind == GONE
        found = np.zeros(len(self), np.bool_)
        for side, row, chosen in ((self.before, self.before_row, gone), (self.after, self.after_row, ~gone)):
            found[chosen] = side.columns.flags[row[chosen]] & Flag.SATELLITE != 0
        return found


def with_higher(bands: Sequence[str] | None) -> tuple[str, ...] | None:
    """The bands and all above them, which is what must be known to tell a fall from something new."""
    if bands is None:
        return None
    return BANDS[: max(map(BANDS.index, bands), default=-1) + 1]


def _look(arrays: Arrays, left: Ints, right: Ints) -> tuple[Longs, Columns]:
    return compare_pairs(arrays, left=left, right=right)


def find_changes(
    before: Side,
    after: Side,
    *,
    bands: Sequence[str] | None = None,
    min_change: float = MIN_CHANGE,
    look: Look = _look,
) -> OverlapChanges:
    """How the answer to one question differs between two pictures, pair by pair (G17).

    NEW: listed after and not before; GONE: the reverse. Of pairs listed in both, STRONGER: in a
    higher band (along BANDS), or in the same with a score higher by at least `min_change`;
    WEAKER: the reverse. Both sides must list `with_higher(bands)`; only changes from or to one of
    `bands` (None: of any) are kept. `look` scores pairs that one side does not list. Pairs are the
    same by the keys of their partnerships. O(rows log rows + partnerships).
    Raises BadInput for a `min_change` outside [0, 1].
    """
    if not 0 <= min_change <= 1:
        raise BadInput(f"minChange {min_change:g}: a change of score lies between 0 and 1")
    matching = Matching(before.snapshot, after.snapshot)
    changes = _of_listed(before.overlaps, after.overlaps, matching, bands, min_change)
    return _completed(changes, before, after, matching, look)


def _of_listed(
    before: Overlaps, after: Overlaps, matching: Matching, bands: Sequence[str] | None, min_change: float
) -> OverlapChanges:
    then, now = before.columns, after.columns
    row = matching.rows(then, now)
    both = np.flatnonzero(row != NO_ROW)
    new = np.flatnonzero(row == NO_ROW)
    gone = np.setdiff1d(np.arange(len(then)), row[both])
    up, down = _moved(then.at(row[both]), now.at(both), min_change)
    higher = both[now.band[both] < then.band[row[both]]]
    chosen = BANDS if bands is None else bands
    raised = np.sort(np.concatenate([new, higher]))
    kinds = (
        (NEW, np.full(len(new), NO_ROW, np.int64), new),
        (GONE, gone, np.full(len(gone), NO_ROW, np.int64)),
        (STRONGER, row[both[up]], both[up]),
        (WEAKER, row[both[down]], both[down]),
    )
    found = OverlapChanges(
        before,
        after,
        kind=np.concatenate([np.full(len(rows), kind, np.int8) for kind, rows, _ in kinds]),
        before_row=np.concatenate([rows for _, rows, _ in kinds]),
        after_row=np.concatenate([rows for _, _, rows in kinds]),
        raised=raised[_within(now.band[raised], chosen)],
    )
    kept = found._listed_in(chosen)
    return replace(
        found, kind=found.kind[kept], before_row=found.before_row[kept], after_row=found.after_row[kept]
    )


def _moved(then: Columns, now: Columns, min_change: float) -> tuple[Truth, Truth]:
    """Which pairs are stronger, and which weaker; a band counts before a score."""
    rise = now.score - then.score
    same = now.band == then.band
    up = same & reaches(rise, min_change) & (rise > LEEWAY)
    down = same & reaches(-rise, min_change) & (-rise > LEEWAY)
    return up | (now.band < then.band), down | (now.band > then.band)


def _within(band: Codes, bands: Collection[str]) -> Truth:
    return np.isin(band, [BANDS.index(name) for name in bands])


def _completed(
    changes: OverlapChanges, before: Side, after: Side, matching: Matching, look: Look
) -> OverlapChanges:
    """With what is known of pairs on the side that does not list them."""
    listed = matching.known(before.overlaps.columns, after.overlaps.columns)
    new, gone = (np.flatnonzero(changes.kind == kind) for kind in (NEW, GONE))
    then, before_row = _looked_up(before, after, changes.after_row[new], listed, look)
    now, after_row = _looked_up(after, before, changes.before_row[gone], listed[::-1], look)
    before_rows, after_rows = changes.before_row.copy(), changes.after_row.copy()
    before_rows[new], after_rows[gone] = before_row, after_row
    return replace(changes, before=then, after=now, before_row=before_rows, after_row=after_rows)


def _looked_up(
    side: Side, other: Side, rows: Longs, listed: tuple[Longs, Longs], look: Look
) -> tuple[Overlaps, Longs]:
    """A side's pairs with one more for each pair that the other side has in `rows`, and which row that is."""
    columns = other.overlaps.columns
    left, right = (_counterparts(side, other, getattr(columns, end)[rows]) for end in ("a", "b"))
    there = (left != NOBODY) & (right != NOBODY) & (left != right)
    there &= ~np.isin(listed[1][rows], listed[0])  # through an alias: another pair is it
    asked = np.flatnonzero(there)
    found = np.full(len(rows), NO_ROW, np.int64)
    if not len(asked):
        return side.overlaps, found
    places, added = look(side.snapshot.arrays, left[asked], right[asked])
    found[asked[places]] = len(side.overlaps) + np.arange(len(places))
    return replace(side.overlaps, columns=join([side.overlaps.columns, added])), found


def _counterparts(side: Side, other: Side, ix: Ints) -> Ix:
    keys = other.snapshot.partnerships.keys
    return ix_of_keys([keys[number] for number in ix.tolist()], side.snapshot.partnerships.ix)
