"""How long people stay: Kaplan-Meier with delayed entry, Aalen-Johansen, and the shape of tenures."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
from scipy.optimize import brentq

from graphsvc.kernels.sets import Floats, Longs, Truth

Z = 1.959963984540054  # 97.5 % point of the normal distribution


class Curve(NamedTuple):
    """Share still there at the end of each day of tenure on which somebody left."""

    days: Longs
    at_risk: Floats
    events: Floats
    staying: Floats
    low: Floats  # 95 % log-log limits; NaN where the share is 0
    high: Floats


class Shape(NamedTuple):
    """The shape of a Weibull distribution with its 95 % limits; NaN where it cannot be told."""

    shape: float
    low: float
    high: float


_NO_SHAPE = Shape(np.nan, np.nan, np.nan)


def kaplan_meier(entry: Longs, leave: Longs, left: Floats, weight: Floats) -> Curve:
    """The tenure curve from tenures in days at entry (0 at the start) and exit; `left` 1 for a departure.

    S(t) = Π (1 - d/n), Greenwood's variance, log-log limits (Klein & Moeschberger 2003); at risk are those
    who entered before a day and have not left before it. O(spells + days).
    """
    days, at_risk, events = _counted(entry, leave, left * weight, weight)
    staying = np.cumprod(1.0 - events / at_risk).astype(np.float64)
    left_over = at_risk - events
    variance = np.cumsum(
        np.divide(events, at_risk * left_over, out=np.zeros(len(days)), where=left_over > 1e-9)
    )
    known = (staying > 0) & (staying < 1)
    log: Floats = np.log(np.where(known, staying, 0.5))
    spread = np.exp(Z * np.sqrt(variance) / np.abs(log))
    low, high = (np.where(known, np.exp(log * s), np.nan).astype(np.float64) for s in (spread, 1 / spread))
    return Curve(days, at_risk, events, staying, low, high)


def incidence(entry: Longs, leave: Longs, cause: Longs, causes: int, weight: Floats) -> tuple[Longs, Floats]:
    """Cumulative incidence of each cause (Aalen-Johansen): days, and causes × days; cause 0 is censored.

    Causes that compete: 1 - Kaplan-Meier of one cause would count what cannot happen any more.
    """
    days, at_risk, events = _counted(entry, leave, (cause > 0) * weight, weight)
    before = np.concatenate([np.ones(1), np.cumprod(1.0 - events / at_risk)[:-1]])[: len(days)]
    rows = []
    for each in range(1, causes + 1):
        number = np.bincount(leave[cause == each], weight[cause == each], int(leave.max(initial=0)) + 1)
        rows.append(np.cumsum(before * number[days] / at_risk))
    return days, np.array(rows).reshape(causes, len(days))


def at_years(curve: Curve, years: Floats, floor: int) -> tuple[Floats, Floats, Floats]:
    """The curve and its limits after some years; NaN from where fewer than `floor` are at risk."""
    place = np.searchsorted(curve.days, years * 365.25, side="right") - 1
    enough = _risk_after(curve, years, floor)
    before = place < 0
    columns = []
    for column in (curve.staying, curve.low, curve.high):
        value = column[np.maximum(place, 0)] if len(column) else np.ones(len(years))
        columns.append(np.where(enough, np.where(before, 1.0, value), np.nan))
    return columns[0], columns[1], columns[2]


def _risk_after(curve: Curve, years: Floats, floor: int) -> Truth:
    """Whether somebody left later while so many were at risk: the curve reaches so far."""
    far = curve.days[curve.at_risk >= floor]
    reach = far.max() if len(far) else -1
    return np.asarray(years * 365.25 <= reach)


def incidence_at(days: Longs, cumulated: Floats, years: Floats, known: Truth) -> Floats:
    """A cumulative incidence after some years; NaN where it is not `known`."""
    place = np.searchsorted(days, years * 365.25, side="right")
    return np.where(known, np.append(np.zeros(1), cumulated)[place], np.nan)


def median_years(curve: Curve, floor: int) -> float:
    """The tenure at which half have left; NaN where so few were at risk then, or it is never reached."""
    half = np.flatnonzero(curve.staying <= 0.5)
    if not len(half) or curve.at_risk[half[0]] < floor:
        return float("nan")
    return float(curve.days[half[0]] / 365.25)


def weibull_shape(entry: Longs, leave: Longs, left: Floats, weight: Floats) -> Shape:
    """The shape of a Weibull distribution of tenures with delayed entry, by maximum likelihood.

    The scale is profiled out: one root-find over sums by day of tenure. Below 1 leaving slackens with tenure.
    """
    events = np.bincount(leave, left * weight, minlength=1)
    net = np.bincount(leave, weight, len(events)) - np.bincount(entry, weight, len(events))[: len(events)]
    days = np.flatnonzero((net != 0) | (events != 0))
    days = days[days > 0]
    d, w, log = events[days], net[days].astype(np.float64), np.log(days / 365.25)
    total = d.sum()
    if total < 2:
        return _NO_SHAPE

    def score(shape: float) -> float:
        power = w * np.exp(shape * log)
        return float(total / shape + (d * log).sum() - total * (power * log).sum() / power.sum())

    try:
        shape = float(brentq(score, 0.02, 50.0, xtol=1e-12, rtol=1e-12))
    except ValueError:  # no root: everybody leaves at one tenure, or the sums say nothing
        return _NO_SHAPE
    return _with_limits(shape, total, w, log)


def _with_limits(shape: float, total: float, w: Floats, log: Floats) -> Shape:
    power = w * np.exp(shape * log)
    first, second = (power * log).sum() / power.sum(), (power * log**2).sum() / power.sum()
    information = total / shape**2 + total * (second - first**2)
    if not information > 0:
        return _NO_SHAPE
    spread = np.exp(Z / np.sqrt(information) / shape)  # limits on the log scale
    return Shape(shape, float(shape / spread), float(shape * spread))


def _counted(entry: Longs, leave: Longs, events: Floats, weight: Floats) -> tuple[Longs, Floats, Floats]:
    """The days with events, the number at risk on each, and the events."""
    size = int(leave.max(initial=0)) + 1
    number = np.bincount(leave, events, size)
    entered = np.cumsum(np.bincount(entry, weight, size))
    gone = np.cumsum(np.bincount(leave, weight, size))
    days = np.flatnonzero(number > 1e-9)
    before = days - 1
    at_risk = np.where(before >= 0, entered[before] - gone[before], 0.0)
    at_risk = np.maximum(at_risk, number[days])  # rounding; and who came and left on one day was there
    return days, at_risk, number[days].astype(np.float64)
