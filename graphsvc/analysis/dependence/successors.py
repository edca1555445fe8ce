"""Who could carry on what a partnership does, and who is recorded as doing so (G37, G38)."""

from __future__ import annotations

import numpy as np

from graphsvc.analysis.dependence.table import Candidate, Heir
from graphsvc.analysis.draft.check import compare
from graphsvc.analysis.draft.draft import Draft
from graphsvc.analysis.draft.fit import ADJUSTMENTS
from graphsvc.analysis.draft.registry import Registry
from graphsvc.analysis.links.inheritance import recorded_successions
from graphsvc.snapshot.arrays import Arrays
from graphsvc.snapshot.snapshot import Snapshot

DIGITS = 12  # values that are equal to so many are one
MOST_CANDIDATES = 3  # the best ones: more would not be read before anything is decided


def heirs_of(snapshot: Snapshot, partnership: int) -> tuple[Heir, ...]:
    """The partnerships that are recorded by the day as carrying it on, in order of key; O(successions)."""
    found = {
        after: None if kind is None else str(kind)
        for after, before, kind in recorded_successions(snapshot)
        if before == partnership and after != partnership
    }
    return tuple(Heir(*each) for each in sorted(found.items()))


def candidates_for(registry: Registry, partnership: int) -> tuple[tuple[Candidate, ...], int]:
    """Existing partnerships that could take its work on, at most three, the best first (G16, G38).

    It is taken as a draft of itself from today on, and the others as in `analysis.draft`: those that suit (a
    fit of 0.60 or more with two adjustments at most) first, of these those whose members are known, then by
    fit, then by the score of the overlap, then by key. One of other themes or without common ground is none.
    Where more than three are the best alike, none is named, and how many they are is the second number, else
    0: to name the first by key would be no advice. O(entries of those on common ground).
    """
    arrays = registry.arrays
    columns, fits = compare(registry, _draft_of(arrays, partnership))
    ix = np.where(columns.a == arrays.partnerships, columns.b, columns.a)
    able = np.flatnonzero((ix != partnership) & (fits.value > 0))
    value, score = np.round(fits.value, DIGITS), np.round(columns.score, DIGITS)
    known = ~np.isnan(fits.parts.organisations)
    keys = np.stack([-score[able], -value[able], ~known[able], ~fits.suits[able]])
    places = np.lexsort((ix[able], *keys))
    alike = int(np.count_nonzero((keys == keys[:, places[:1]]).all(axis=0)))
    if alike > MOST_CANDIDATES:
        return (), alike
    return tuple(
        Candidate(
            partnership=int(ix[row]),
            fit=float(fits.value[row]),
            members_known=bool(known[row]),
            adjustments=tuple(np.array(ADJUSTMENTS)[fits.short[row]].tolist()),
            suits=bool(fits.suits[row]),
            score=float(columns.score[row]),
        )
        for row in able[places[:MOST_CANDIDATES]].tolist()
    ), 0


def _draft_of(arrays: Arrays, partnership: int) -> Draft:
    rows = (arrays.leaves, arrays.themes, arrays.members)
    leaves, themes, members = (tuple(each.row(partnership).tolist()) for each in rows)
    return Draft(
        level=int(arrays.level[partnership]),
        territories=leaves,
        themes=themes,
        organisations=members,
        planned_end=int(arrays.planned_end[partnership]),
    )
