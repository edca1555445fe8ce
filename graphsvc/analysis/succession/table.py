"""The answer of the search for successors: one row per proposal, as columns."""

from __future__ import annotations

from dataclasses import dataclass, fields

import numpy as np
from numpy.typing import NDArray

from graphsvc.kernels.sets import Floats, Ints, Longs, Truth
from graphsvc.model.codes import SUCCESSION_KINDS
from graphsvc.snapshot.days import Days

MERGER, SPLIT, RENAMING = (SUCCESSION_KINDS.index(kind) for kind in ("merger", "split", "renaming"))
NO_ONE = np.int32(-1)


@dataclass(frozen=True, eq=False)
class Columns:
    """One row per pair; all arrays are of one length. NaN, or -1 in whole numbers, is unknown.

    Similarities and scores lie in [0, 1]; the predecessor as on the day before its end, the
    successor as when it began.
    """

    predecessor: Ints  # ix
    successor: Ints  # ix
    score: Floats
    score_min: Floats  # over the removal of any one membership
    score_max: Floats
    completeness: Floats  # share of the weights of the score that is known
    members_similarity: Floats
    themes_similarity: Floats
    people_similarity: Floats
    territory_similarity: Floats
    territory_containment: Floats
    shared_members: Ints
    rare_members: Ints  # of them those that are evidence
    shared_themes: Ints
    shared_people: Ints
    gap_days: Ints  # from the end to the beginning; below 0 both lived
    lost_members: Ints  # of the predecessor, not in the successor
    lost_people: Ints

    def __len__(self) -> int:
        return len(self.score)

    def at(self, rows: Longs | Truth) -> Columns:
        """The same columns for some of the rows."""
        return Columns(**{item.name: getattr(self, item.name)[rows] for item in fields(self)})


@dataclass(frozen=True, eq=False)
class Successions:
    """Proposals to record a succession, the surest first.

    By score × √min(1, completeness / 0.65), then score, then the keys of predecessor and successor.
    """

    columns: Columns
    kind: NDArray[np.int8]  # along codes.SUCCESSION_KINDS
    candidates: Ints  # partnerships that began in time for each, whatever they share
    next_successor: Ints  # ix of the next best of the same predecessor that is not proposed, -1 none
    next_score: Floats  # its score, NaN none
    date: Days  # first day of the successor
    date_seen: Truth  # the day it was first seen; it may have begun before
    end: Days  # of the predecessor
    end_seen: Truth  # the day on which the last of its members and people left
    members_day: Days  # on which the successor's members and people are read, UNKNOWN_DAY none
    people_day: Days
    ended: int  # partnerships that have ended
    recorded: int  # of them those of which a succession is recorded
    undated: int  # partnerships that cannot be found as successors: their beginning is not known

    def __len__(self) -> int:
        return len(self.columns)

    @property
    def unmatched(self) -> int:
        """Partnerships that have ended and for which nothing is recorded or proposed."""
        return self.ended - self.recorded - len(np.unique(self.columns.predecessor))
