"""The question of G25: how many people leave partnerships, and what goes with them."""

from __future__ import annotations

import numpy as np

from graphsvc.analysis.turnover.figures import Asked, figures
from graphsvc.analysis.turnover.formula import INTERNAL_FLOOR, MOST_MONTHS, MOST_YEARS
from graphsvc.analysis.turnover.levels import levels
from graphsvc.analysis.turnover.monitor import monitor
from graphsvc.analysis.turnover.observation import Observation, exposed, in_post, observe
from graphsvc.analysis.turnover.outlook import outlook
from graphsvc.analysis.turnover.posts import holdings, vacancies, waits
from graphsvc.analysis.turnover.protection import Protection, Sitting, protect
from graphsvc.analysis.turnover.record import RoleRecord
from graphsvc.analysis.turnover.spells import roles_of
from graphsvc.analysis.turnover.table import TOO_FEW_PEOPLE, Turnovers
from graphsvc.errors import BadInput
from graphsvc.kernels.sets import Longs
from graphsvc.snapshot.arrays import Arrays


def find_turnover(
    arrays: Arrays,
    *,
    record: RoleRecord,
    horizon_months: int = 12,
    window_years: int = 5,
    floor: int = INTERNAL_FLOOR,
) -> Turnovers:
    """Turnover of every active partnership on the day of the arrays, which should be a quarter day (G25).

    Departures and person-years of the trailing `window_years` (0: all) are shrunk towards those of the
    partnership's level (gamma-Poisson), recorded ends of terms are a process of their own, and both say how
    many of the people in post are expected to leave within `horizon_months`.

    Figures about fewer people than `floor` are suppressed, and so many more that none can be told from
    sums; whom a caller filters for changes nothing of that, so there is no filter. Exact but for the
    interval (32 steps). O(roles log roles). Raises BadInput for a horizon over 100 years or below 0, a
    window over 100 years or below 0, and a floor under 5.
    """
    _check(horizon_months, window_years, floor)
    years = horizon_months / 12.0
    roles = roles_of(record)
    seen = observe(roles, arrays, arrays.as_of_day, window_years)
    rows = np.flatnonzero(arrays.active)
    kept = _protection(seen, rows, floor)
    ahead = outlook(seen, horizon_years=years, withheld=kept.withheld, hidden=kept.hidden)
    held = holdings(seen.spells.roles, record)
    of_levels = levels(seen, ahead, waits(held, record, seen.day), kept, floor)
    suppressed = kept.suppressed[rows]
    asked = Asked(arrays, record, seen, ahead, of_levels, held, rows, suppressed, years, floor)
    return Turnovers(
        columns=figures(asked),
        vacancies=vacancies(held, record, asked.shown, seen.day),
        levels=of_levels,
        monitor=monitor(roles, arrays, seen, window_years, kept, floor),
        as_of_day=arrays.as_of_day,
        horizon_months=horizon_months,
        window_years=window_years,
        floor=floor,
    )


def _check(horizon_months: int, window_years: int, floor: int) -> None:
    if not 0 <= horizon_months <= MOST_MONTHS:
        raise BadInput(f"horizonMonths {horizon_months}: give 0 to {MOST_MONTHS} months")
    if not 0 <= window_years <= MOST_YEARS:
        raise BadInput(f"windowYears {window_years}: give 1 to {MOST_YEARS} years, or 0 for all")
    if floor < INTERNAL_FLOOR:
        raise BadInput(f"floor {floor}: no figure is about fewer than {INTERNAL_FLOOR} people")


def _protection(seen: Observation, rows: Longs, floor: int) -> Protection:
    """What is not shown, by partnership; one without anybody hides nothing but itself."""
    active = np.zeros(len(seen.people), np.bool_)
    active[rows] = True
    sittings = (in_post(seen), *exposed(seen))
    somebody = np.sum([each.numbers(len(active)) for each in sittings], axis=0) > 0
    units = np.flatnonzero(somebody)
    place = np.full(len(active), -1, np.int64)
    place[units] = np.arange(len(units))
    sitting, *others = (Sitting(place[each.row], each.person) for each in sittings)
    found = protect(seen.tally.group[units], active[units], sitting, tuple(others), floor)
    suppressed = np.full(len(active), TOO_FEW_PEOPLE, np.int8)
    hidden = np.zeros(len(active), np.bool_)
    suppressed[units], hidden[units] = found.suppressed, found.hidden
    return Protection(suppressed, hidden, found.withheld)
