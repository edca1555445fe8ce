"""Quarter days: the first of January, April, July and October, on which turnover is computed."""

from __future__ import annotations

from datetime import date

from graphsvc.model.dates import months_before
from graphsvc.snapshot.days import day_number, day_of

_MONTHS = 3


def quarter_day(day: date) -> date:
    """The last quarter day not after a day."""
    return date(day.year, (day.month - 1) // _MONTHS * _MONTHS + 1, 1)


def years_before(day: int, years: int) -> int:
    """The same day some years before, as a number of days; the first day there is if that is later."""
    return months_after(day, -12 * years)


def months_after(day: int, months: int) -> int:
    """The same day of the month some months later, as a number of days; the last day there is if earlier."""
    at = day_of(day)
    return day_number(months_before(at, -months)) if at is not None else day


def quarter_days(first: int, last: int) -> list[int]:
    """The quarter days from the one not after `first` to `last`, ascending; none unless last is after it."""
    found, at = [], day_of(last)
    while at is not None and day_number(at) > first and at > date.min:
        found.append(day_number(at))
        at = months_before(at, _MONTHS)
    return [*([day_number(at)] if at is not None and found else []), *reversed(found)]
