"""In which state a partnership is on a day: dates win over status, and status decays."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

import numpy as np
from numpy.typing import NDArray

from graphsvc.model.codes import STATUSES, number_of
from graphsvc.model.dates import months_before
from graphsvc.snapshot.arrays import UNKNOWN_DAY
from graphsvc.snapshot.days import Days, day_number

DECAY_MONTHS = 24  # registry.md section 2: two reporting years
PLANNED, ACTIVE, DORMANT, ENDED, UNCLEAR = (STATUSES.index(s) for s in STATUSES)
_UNSAID = number_of(None, STATUSES)


def partnership_status(
    written: Sequence[object], start: Days, end: Days, confirmed_on: Days, confirmed: Days, as_of: date
) -> NDArray[np.int8]:
    """The status of each partnership on a day, int8 along codes.STATUSES.

    `written` and `confirmed_on` are the recorded status and its date,
    `confirmed` the latest day anything shows that the partnership lives.
    """
    today = day_number(as_of)
    status = np.array([number_of(text, STATUSES) for text in written], np.int8)
    status[(confirmed_on != UNKNOWN_DAY) & (confirmed_on > today)] = _UNSAID  # not known yet
    started = (start != UNKNOWN_DAY) & (start <= today)
    status[(status == PLANNED) & started] = ACTIVE
    status[status == _UNSAID] = ACTIVE
    status[_decayed(status, start, end, confirmed, as_of)] = UNCLEAR
    status[(start != UNKNOWN_DAY) & (start > today)] = PLANNED
    dated_end = end != UNKNOWN_DAY
    status[dated_end & (end > today) & (status == ENDED)] = ACTIVE
    status[dated_end & (end <= today)] = ENDED
    return status


def last_confirmation(
    confirmed_on: Days, listed_on: Days, *signs: tuple[NDArray[np.int32], Days], today: int
) -> Days:
    """The latest day up to today that shows each partnership alive; UNKNOWN_DAY where none is kept.

    `confirmed_on` is the register's own date; where it has none, the day a
    loaded file listed it counts (`listed_on`). `signs` are (partnership ix,
    day) of memberships, roles and contacts. What is yet to come shows nothing.
    """
    confirmed = np.where(confirmed_on != UNKNOWN_DAY, confirmed_on, listed_on)
    confirmed[confirmed > today] = UNKNOWN_DAY
    kept = confirmed != UNKNOWN_DAY
    for ix, day in signs:
        known = (day != UNKNOWN_DAY) & (day <= today) & (ix >= 0)
        np.maximum.at(confirmed, ix[known], day[known])
    return np.where(kept, confirmed, UNKNOWN_DAY).astype(np.int32)


def _decayed(
    status: NDArray[np.int8], start: Days, end: Days, confirmed: Days, as_of: date
) -> NDArray[np.bool_]:
    limit = day_number(months_before(as_of, DECAY_MONTHS))
    living = (status == ACTIVE) | (status == DORMANT)
    proved = ((end != UNKNOWN_DAY) & (end > day_number(as_of))) | (start >= limit)
    return np.asarray(living & ~proved & (confirmed != UNKNOWN_DAY) & (confirmed < limit))
