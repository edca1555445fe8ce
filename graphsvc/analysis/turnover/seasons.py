"""Whether departures follow a calendar that no end of term records."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np

from graphsvc.analysis.turnover.exposure import Exposure, Pieces
from graphsvc.analysis.turnover.formula import CALENDAR_DEPARTURES, CALENDAR_QUARTERS, CALENDAR_RATIO
from graphsvc.analysis.turnover.quarters import quarter_days
from graphsvc.kernels.sets import Floats, Longs, Truth


class Seasons(NamedTuple):
    """Per group: chi-square of quarterly departures over its degrees of freedom (NaN: too few)."""

    ratio: Floats
    calendar: Truth


def seasons(at_risk: Exposure, parts: Pieces, group: Longs, groups: int, window: tuple[int, int]) -> Seasons:
    """Departures of each quarter against those expected at one rate; `group` by row of the exposure.

    Said of groups with 30 departures in 4 quarters or more. O(pieces + days × groups).
    """
    begin = max(window[0], int(np.min(at_risk.entry, initial=window[1])))
    edges = np.array(quarter_days(begin, window[1]), np.int64)
    quarters = max(len(edges) - 1, 0)
    exposed = _by_quarter(parts, group, groups, edges)
    there = at_risk.departed & (at_risk.exit > at_risk.entry) & (at_risk.exit > window[0])
    there &= at_risk.exit <= window[1]
    quarter = np.clip(np.searchsorted(edges, at_risk.exit[there], side="left") - 1, 0, max(quarters - 1, 0))
    cell = group[there] * max(quarters, 1) + quarter
    left = np.bincount(cell, at_risk.weight[there], groups * quarters).astype(np.float64)
    left = left.reshape(groups, quarters)
    return _compared(left, exposed)


def _compared(left: Floats, exposed: Floats) -> Seasons:
    open_quarters = exposed > 0
    total, left_in_all = exposed.sum(axis=1), np.where(open_quarters, left, 0.0).sum(axis=1)
    rate = np.divide(left_in_all, total, out=np.zeros(len(total)), where=total > 0)
    expected = exposed * rate[:, None]
    apart = np.divide((left - expected) ** 2, expected, out=np.zeros_like(left), where=expected > 0)
    number = open_quarters.sum(axis=1)
    enough = (left_in_all >= CALENDAR_DEPARTURES) & (number >= CALENDAR_QUARTERS)
    ratio = np.where(enough, apart.sum(axis=1) / np.maximum(number - 1, 1), np.nan)
    return Seasons(ratio, np.nan_to_num(ratio) > CALENDAR_RATIO)


def _by_quarter(parts: Pieces, group: Longs, groups: int, edges: Longs) -> Floats:
    """Person-days by group and quarter, from the number at risk on each day."""
    if len(edges) < 2:
        return np.zeros((groups, 0))
    first, days = int(edges[0]), int(edges[-1] - edges[0])
    change = np.zeros(groups * (days + 1))
    for at, sign in ((parts.low, 1.0), (parts.high, -1.0)):
        cell = group[parts.row] * (days + 1) + np.clip(at - first, 0, days)
        change += sign * np.bincount(cell, parts.weight, groups * (days + 1))
    present = np.cumsum(change.reshape(groups, days + 1), axis=1)[:, :days]
    found: Floats = np.maximum(np.add.reduceat(present, edges[:-1] - first, axis=1), 0.0)
    return np.where(found > 1e-6, found, 0.0)  # sums that should be 0 may miss it by rounding
