"""Ends as Popolo files write them, mostly the last day, as ends of ours: the first day it no longer holds."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from datetime import date, timedelta
from functools import lru_cache
from itertools import pairwise

from graphsvc.model import dates


@dataclass(frozen=True)
class Period:
    """A legislative period: its organisation and classification, and when it was, as written."""

    key: str
    series: tuple[str | None, str | None]
    start: str | None
    end: str | None


@lru_cache(maxsize=100_000)
def after(end: str, next_start: str | None) -> str:
    """The first day after an end, where something follows that starts on `next_start`.

    An end with the day of the next start, or with the month or year that it
    lies in, is that start; any other is a last day. A month or year stays as
    it is written, because as an end it is read as the first day after it.
    """
    if next_start is not None and next_start.startswith(end):
        return dates.first_day(next_start).isoformat()
    last, precision, _ = dates.parse(end)
    if precision is not dates.Precision.DAY or last == date.max:
        return end
    return (last + timedelta(days=1)).isoformat()


def ended(periods: list[Period], *, is_last_day: bool) -> dict[str, tuple[str | None, str | None]]:
    """Start and end of each period by key; the next period is the next one in the same series."""
    series: dict[tuple[str | None, str | None], list[Period]] = defaultdict(list)
    for period in periods:
        series[period.series].append(period)
    found: dict[str, tuple[str | None, str | None]] = {}
    for members in series.values():
        dated = sorted((p for p in members if p.start), key=lambda period: str(period.start))
        following = {one.key: other.start for one, other in pairwise(dated)}
        for period in members:
            shifts = period.end is not None and is_last_day
            end = after(str(period.end), following.get(period.key)) if shifts else period.end
            found[period.key] = (period.start, end)
    return found
