"""The question of G16: does it already exist, or could something that exists take it on?"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from graphsvc.analysis.draft.draft import Draft
from graphsvc.analysis.draft.fit import Fits, judge
from graphsvc.analysis.draft.registry import Registry, beside, candidates
from graphsvc.analysis.overlap.formula import FORMULA
from graphsvc.analysis.overlap.pairs import can_overlap
from graphsvc.analysis.overlap.rules import BANDS, reaches
from graphsvc.analysis.overlap.score import evaluate
from graphsvc.analysis.overlap.table import Columns
from graphsvc.kernels import against
from graphsvc.kernels.sets import Ints, Longs

PROPOSALS = ("COMPLETE_THE_DRAFT", "EXISTING_FITS", "EXISTING_WITH_ADJUSTMENT", "NEW_PARTNERSHIP")


@dataclass(frozen=True, eq=False)
class DraftCheck:
    """What is proposed for a draft, and the partnerships to look at: those that fit, then those that overlap.

    In `columns` the draft is the partnership with the number after the last one.
    """

    registry: Registry
    draft: Draft
    proposal: str  # one of PROPOSALS
    compared: int  # partnerships with something in common on common or unknown ground
    ix: Ints  # of the partnerships
    columns: Columns
    fits: Fits

    def __len__(self) -> int:
        return len(self.ix)

    @property
    def overlapping(self) -> int:
        """How many would overlap with it: bands STRONG and REVIEW."""
        return int(np.count_nonzero(self.columns.band <= BANDS.index("REVIEW")))

    @property
    def suiting(self) -> tuple[int, int]:
        """How many could take it on as they are, and how many with one or two adjustments."""
        ready = self.fits.suits & (self.fits.adjustments == 0)
        return int(np.count_nonzero(ready)), int(np.count_nonzero(self.fits.suits & ~ready))


def check_draft(registry: Registry, draft: Draft) -> DraftCheck:
    """Whether a planned partnership already exists (G16).

    Listed are the partnerships that fit (0.60 or more with at most two adjustments), then
    those that would overlap with the draft once founded: a score of 0.40 or more, or the
    pattern of R5 or R6. Scores are those of `find_overlaps`, the draft counting in no rarity
    weight and its people unknown. O(entries of the partnerships that share something on common ground).
    """
    columns, fits = compare(registry, draft)
    rank = _ranks(fits)
    pattern = columns.band == BANDS.index("PATTERN")
    listed = can_overlap(columns) & (reaches(columns.score, FORMULA.review) | pattern)
    rows = np.flatnonzero(listed | (rank < 2))
    rows = rows[_order(columns.at(rows), fits.at(rows), rank[rows])]
    chosen = columns.at(rows)
    best = int(rank.min(initial=2))
    return DraftCheck(
        registry=registry,
        draft=draft,
        proposal=PROPOSALS[1 + best] if draft.complete else PROPOSALS[0],
        compared=len(columns),
        ix=np.where(chosen.a == registry.arrays.partnerships, chosen.b, chosen.a),
        columns=chosen,
        fits=fits.at(rows),
    )


def compare(registry: Registry, draft: Draft) -> tuple[Columns, Fits]:
    """The draft against every partnership that could be listed: the overlap's columns, and the fit."""
    put = beside(registry, draft)
    numbers = candidates(registry, draft, put)
    drafted = np.full(len(numbers), put.number, np.int32)
    columns = evaluate(against, put.considered, put.state, drafted, numbers)
    return columns, judge(registry, draft, columns)


def _ranks(fits: Fits) -> Longs:
    """0 fits as it is, 1 fits with adjustments, 2 does not or is not known to."""
    return np.where(fits.suits, np.minimum(fits.adjustments, 1), 2)


def _order(columns: Columns, fits: Fits, rank: Longs) -> Longs:
    """Those that fit by adjustments, then fit; the others as lists of overlaps; equal ones by key."""
    suits = rank < 2
    keys = (
        np.minimum(columns.a, columns.b),  # the draft has the largest number
        -np.round(columns.place, 12),
        -np.round(np.where(suits, fits.value, 0.0), 12),
        np.where(suits, fits.adjustments, 0),
        ~suits,
    )
    return np.lexsort(keys)
