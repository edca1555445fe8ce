"""The days of the demo: the one it is asked about, and how its dates are drawn and written."""

from __future__ import annotations

from datetime import date, timedelta
from random import Random

DEMO_AS_OF = date(2026, 6, 30)  # the demo is answered as of this day, whatever the day of running
EARLIEST_START = date(1998, 1, 1)  # no partnership of the demo is older
RECORD_START = date(2012, 1, 1)  # roles were not recorded before; who served then was first seen that day
WRITTEN_RECORD_START = f"..{RECORD_START.isoformat()}"


def between(rng: Random, first: date, last: date) -> date:
    """A day from `first` to `last`, both possible; `first` where `last` is earlier."""
    return first + timedelta(days=rng.randrange(max((last - first).days, 0) + 1))


def days_ago(rng: Random, least: int, most: int) -> date:
    """A day `least` to `most` days before the day of the demo."""
    return DEMO_AS_OF - timedelta(days=rng.randint(least, most))


def days_ahead(rng: Random, least: int, most: int) -> date:
    """A day `least` to `most` days after the day of the demo."""
    return DEMO_AS_OF + timedelta(days=rng.randint(least, most))


def as_start_of_month(day: date) -> str:
    """A start known to the month only, read as the month's first day."""
    return day.isoformat()[:7]


def as_end_in_month(end: date) -> str:
    """An end known to the month only: the month of the last day on which it held."""
    return (end - timedelta(days=1)).isoformat()[:7]
