"""The answer where the question itself would lead to figures about people: none (methods 3.6)."""

from __future__ import annotations

from dataclasses import replace

import numpy as np

from graphsvc.analysis.turnover.find import find_turnover
from graphsvc.analysis.turnover.formula import INTERNAL_FLOOR
from graphsvc.analysis.turnover.record import RoleRecord
from graphsvc.analysis.turnover.table import NOT_ALLOWED, Turnovers
from graphsvc.snapshot.arrays import Arrays

_MORE_THAN_ANYBODY_HAS = 1 << 31  # people of one registry; a person's number has 31 bits


def refuse_turnover(
    arrays: Arrays,
    *,
    record: RoleRecord,
    horizon_months: int = 12,
    window_years: int = 5,
    floor: int = INTERNAL_FLOOR,
) -> Turnovers:
    """The rows of `find_turnover` without any figure, each NOT_ALLOWED; levels and registry withheld (G25).

    For networks in which other people serve elsewhere than recorded: two figures of which the one has a
    person less would tell of that person. It is the answer with a floor that no group reaches, so that
    what strikes figures out is what always does. Raises BadInput as `find_turnover` does.
    """
    found = find_turnover(
        arrays,
        record=record,
        horizon_months=horizon_months,
        window_years=window_years,
        floor=_MORE_THAN_ANYBODY_HAS if floor >= INTERNAL_FLOOR else floor,
    )
    suppressed = np.full_like(found.columns.suppressed, NOT_ALLOWED)
    return replace(found, columns=replace(found.columns, suppressed=suppressed), floor=floor)
