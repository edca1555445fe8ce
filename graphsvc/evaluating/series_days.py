"""From when to when a series tells something."""

from __future__ import annotations

from datetime import date

from graphsvc.errors import BadInput
from graphsvc.model.dates import first_day, months_before
from graphsvc.snapshot.arrays import UNKNOWN_DAY
from graphsvc.snapshot.build import ColumnSource
from graphsvc.snapshot.days import day_of, starts

FIRST_MONTHS = 12  # of a record, before a rate of it says anything


def last_described(source: ColumnSource) -> date:
    """The latest day that a source of the registry describes; raises BadInput where none says one."""
    days = [first_day(str(day)) for day in source.nodes("source")["as_of"] if day is not None]
    if not days:
        raise BadInput("no source says which day it describes; give the last day of the series")
    return max(days)


def first_forecast(source: ColumnSource) -> date:
    """A year after the first dated beginning of a role; raises BadInput where there is none."""
    begun = starts(source.ties("role")["start"])
    known = begun[begun != UNKNOWN_DAY]
    first = day_of(int(known.min())) if len(known) else None
    if first is None:
        raise BadInput("no role has a start: a series is needed in which people come and go")
    return months_before(first, -FIRST_MONTHS)
