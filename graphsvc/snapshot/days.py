"""Written dates as day numbers: whole columns at once, each distinct text read once."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import date

import numpy as np
from numpy.typing import NDArray

from graphsvc.model.dates import first_day, next_day
from graphsvc.model.fields import NONE
from graphsvc.snapshot.arrays import UNKNOWN_DAY

Days = NDArray[np.int32]
_EPOCH = date(1970, 1, 1).toordinal()


def day_number(day: date) -> int:
    """Days since 1970-01-01."""
    return day.toordinal() - _EPOCH


def day_of(number: int) -> date | None:
    """The day with that number; None for UNKNOWN_DAY."""
    return None if number == UNKNOWN_DAY else date.fromordinal(int(number) + _EPOCH)


def starts(written: Sequence[object]) -> Days:
    """Start-like dates (`2016` is 1 January 2016) as day numbers; unknown and `none`: UNKNOWN_DAY."""
    return _numbers(written, first_day)


def ends(written: Sequence[object]) -> Days:
    """End-like dates (`2016` is 1 January 2017) as day numbers; unknown and `none`: UNKNOWN_DAY."""
    return _numbers(written, next_day)


def _numbers(written: Sequence[object], read: Callable[[str], date]) -> Days:
    known: dict[object, int] = {text: int(UNKNOWN_DAY) for text in (None, NONE, "true")}
    for text in set(written) - known.keys():
        known[text] = day_number(read(str(text)))
    return np.fromiter(map(known.__getitem__, written), np.int32, len(written))


def holds(start: Days, end: Days, day: int | Days) -> NDArray[np.bool_]:
    """Whether each half-open interval holds the day; an unknown start or end does not hinder."""
    started = (start == UNKNOWN_DAY) | (start <= day)
    return np.asarray(started & ((end == UNKNOWN_DAY) | (day < end)))
