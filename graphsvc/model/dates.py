"""Dates as registers write them: a day, a month or a year, sometimes only "on or before".

A date is kept as written. `first_day` is how it is read as the start of
something, `next_day` as its end (ends are the first day on which it no longer
holds): `2016` is 1 January 2016 as a start and 1 January 2017 as an end.
`..2016-05-01` as a start means on or before, first seen that day.
"""

from __future__ import annotations

import re
from calendar import monthrange
from datetime import date
from enum import StrEnum

_WRITTEN = re.compile(r"(?P<before>\.\.)?(?P<year>\d{4})(?:-(?P<month>\d{2})(?:-(?P<day>\d{2}))?)?", re.ASCII)
FIRST_DAY, LAST_DAY = date(1000, 1, 1), date(2999, 12, 31)  # what is asked or assumed lies between
DAYS_PER_YEAR = 365.25  # registry.md: years are days / 365.25


class Precision(StrEnum):
    """How exactly a date is known."""

    YEAR = "year"
    MONTH = "month"
    DAY = "day"


def parse(written: str) -> tuple[date, Precision, bool]:
    """The first day meant by a written date, its precision, and whether it says "on or before".

    Raises ValueError with what would be right when it is no date.
    """
    match = _WRITTEN.fullmatch(written)
    if match is None:
        raise ValueError(f"not a date: {written!r}; write YYYY, YYYY-MM or YYYY-MM-DD")
    year, month, day = match["year"], match["month"], match["day"]
    try:
        first = date(int(year), int(month or 1), int(day or 1))
    except ValueError:
        raise ValueError(f"no such day: {written!r}; write YYYY, YYYY-MM or YYYY-MM-DD") from None
    precision = Precision.DAY if day else Precision.MONTH if month else Precision.YEAR
    return first, precision, match["before"] is not None


def first_day(written: str) -> date:
    """The day a written date is read as when it starts something."""
    return parse(written)[0]


def next_day(written: str) -> date:
    """The day a written date is read as when it ends something: the first day after a year or month."""
    first, precision, _ = parse(written)
    if precision is Precision.DAY:
        return first
    last_month = first.month if precision is Precision.MONTH else 12
    if (first.year, last_month) == (date.max.year, date.max.month):
        return date.max
    return date(first.year + last_month // 12, last_month % 12 + 1, 1)


def months_before(day: date, months: int) -> date:
    """The same day of the month `months` earlier (the month's last day where there is none).

    Beyond the calendar its first or last day: registers write 9999-12-31 for an open end.
    """
    year, month = divmod(day.year * 12 + day.month - 1 - months, 12)
    if not date.min.year <= year <= date.max.year:
        return date.min if year < date.min.year else date.max
    return date(year, month + 1, min(day.day, monthrange(year, month + 1)[1]))
