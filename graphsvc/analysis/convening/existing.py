"""Whether a partnership that exists could take the task on (G16): the fit of a draft, which is the task."""

from __future__ import annotations

import numpy as np

from graphsvc.analysis.convening.record import Record
from graphsvc.analysis.convening.task import Task
from graphsvc.analysis.draft import Draft, DraftCheck, Registry, compare
from graphsvc.analysis.draft.check import PROPOSALS
from graphsvc.analysis.draft.fit import fits_of
from graphsvc.kernels.sets import Ints


def existing(registry: Registry, record: Record, task: Task, invited: Ints) -> DraftCheck:
    """The partnerships that have something of the theme and the ground, best first.

    The task is a draft of which theme, territory, its level and the organisations to invite are known, for
    24 months. The parts of the fit are those of `check_draft`, but that who sits there already is
    none: the invited are one choice among near-equals, and inviting more is what convening is for. They
    say how much room is needed. First those that need at most two adjustments, the fewest first; then by
    fit; then by key.
    """
    draft = Draft(
        level=int(record.level[task.territory]),
        territories=(task.territory,),
        themes=(task.theme,),
        organisations=tuple(invited.tolist()),
    )
    columns, fits = compare(registry, draft)
    fits = fits_of(fits.parts._replace(organisations=np.full(len(columns), np.nan)))
    suits = fits.suits
    order = np.lexsort(
        (
            np.minimum(columns.a, columns.b),  # the draft has the largest number
            -np.round(np.nan_to_num(fits.value, nan=0.0), 12),
            np.where(suits, fits.adjustments, 0),
            ~suits,
        )
    )
    rows = order[np.nan_to_num(fits.value[order], nan=0.0) > 0]
    chosen = columns.at(rows)
    best = fits.at(rows)
    return DraftCheck(
        registry=registry,
        draft=draft,
        proposal=PROPOSALS[3 if not len(rows) or not best.suits[0] else 2 if best.adjustments[0] else 1],
        compared=len(columns),
        ix=np.where(chosen.a == registry.arrays.partnerships, chosen.b, chosen.a),
        columns=chosen,
        fits=best,
    )
