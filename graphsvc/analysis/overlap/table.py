"""The answer of the overlap analysis: one row per pair, as columns."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, fields, replace

import numpy as np
from numpy.typing import NDArray

from graphsvc.analysis.overlap.formula import FULL_COMPLETENESS
from graphsvc.analysis.overlap.rules import BANDS, TABLE
from graphsvc.kernels.sets import Floats, Ints, Longs

Codes = NDArray[np.int8]


@dataclass(frozen=True)
class Parameters:
    """What was asked, and the size of the registry it was asked of."""

    as_of_day: int
    min_score: float
    bands: tuple[str, ...] | None
    include_planned: bool
    considered: int  # partnerships that could overlap
    active: int  # N of the rarity weights


@dataclass(frozen=True, eq=False)
class Columns:
    """One row per pair; all arrays are of one length. NaN, or -1 in whole numbers, is unknown.

    `a` is the smaller of the two by weighted membership (equal, or unknown for either: the one
    with the smaller key). Similarities, containments and scores lie in [0, 1].
    """

    a: Ints  # ix
    b: Ints  # ix
    score: Floats
    score_min: Floats  # over the removal of any one membership
    score_max: Floats
    completeness: Floats  # share of the weights that is known
    band: Codes  # along BANDS
    entry: Codes  # along TABLE: the first row of the decision table that matches
    runner_up: Codes  # along TABLE: the next one, -1 none
    members_similarity: Floats
    containment_a: Floats  # share of a's weight that also sits in b
    containment_b: Floats
    shared_members: Ints
    united_members: Ints
    themes_similarity: Floats
    theme_containment_a: Floats
    theme_containment_b: Floats
    shared_themes: Ints
    people_similarity: Floats
    shared_people: Ints
    territory_similarity: Floats
    territory_containment: Floats
    hours_per_year: Floats  # hours of meetings spent twice
    nearest: Codes  # along THRESHOLDS: where the band or the advice is closest to changing, -1 nowhere
    nearest_distance: Floats
    nearest_band: Codes
    nearest_entry: Codes
    flags: NDArray[np.int16]  # Flag bits

    def __len__(self) -> int:
        return len(self.a)

    def at(self, rows: Longs | NDArray[np.bool_]) -> Columns:
        """The same columns for some of the rows."""
        return Columns(**{item.name: getattr(self, item.name)[rows] for item in fields(self)})

    @property
    def duplicated_seats(self) -> Ints:
        """Seats that the overlap costs: member organisations that sit in both, -1 unknown."""
        return self.shared_members

    @property
    def place(self) -> Floats:
        """What lists are ordered by: score × √min(1, completeness / 0.65)."""
        place: Floats = self.score * np.sqrt(np.minimum(1.0, self.completeness / FULL_COMPLETENESS))
        return place


@dataclass(frozen=True, eq=False)
class Overlaps:
    """Overlapping pairs, best first: by `place`, then score, then the keys of a and b."""

    parameters: Parameters
    columns: Columns
    band_counts: Mapping[str, int | None]  # pairs of the question per band; BELOW None unless listed

    def __len__(self) -> int:
        return len(self.columns)

    def band(self, row: int) -> str:
        """The band of a row, one of BANDS."""
        return BANDS[self.columns.band[row]]

    def rule(self, row: int) -> str | None:
        """The rule of a row (R0..R7), None when none fires."""
        return TABLE[self.columns.entry[row]].rule

    def action(self, row: int) -> str:
        """What is proposed for a row, one of ACTIONS."""
        return TABLE[self.columns.entry[row]].action

    def only(self, rows: Longs | NDArray[np.bool_]) -> Overlaps:
        """The same answer with some of its rows; the counts stay those of the whole question."""
        return replace(self, columns=self.columns.at(rows))


def join(parts: list[Columns]) -> Columns:
    """The rows of all parts, one after the other."""
    names = [item.name for item in fields(Columns)]
    return Columns(**{name: np.concatenate([getattr(part, name) for part in parts]) for name in names})


def in_order(columns: Columns) -> Columns:
    """The rows as lists show them; 12 digits decide, so that rounding does not."""
    keys = (columns.b, columns.a, -np.round(columns.score, 12), -np.round(columns.place, 12))
    return columns.at(np.lexsort(keys))
