"""Whether a communication link lives: its state and freshness on a day (G36)."""

from __future__ import annotations

from datetime import date
from enum import IntEnum

import numpy as np
from numpy.typing import NDArray

from graphsvc.model.dates import DAYS_PER_YEAR, months_before
from graphsvc.snapshot.arrays import UNKNOWN_DAY
from graphsvc.snapshot.days import Days, day_number

LIVE_MONTHS = 12  # one reporting year; nine in ten bridge ties were gone a year later (Burt 2002)
FADING_MONTHS = 24
UNDATED_FRESHNESS = 0.5


class LinkState(IntEnum):
    """How a link stands on the day."""

    LIVE = 0  # contact within 12 months
    FADING = 1  # within 24 months
    STALE = 2  # longer ago
    UNDATED = 3  # recorded, contact unknown
    OVER = 4  # past its end, or not begun
    BLOCKED = 5  # the two object or may not exchange: no link


def link_states(
    last_contact: Days, start: Days, end: Days, blocked: NDArray[np.bool_], as_of: date
) -> NDArray[np.int8]:
    """The LinkState of each link on a day, int8.

    A contact after the day is not known yet. A link with a start but no
    contact counts from its start for 12 months, then as undated.
    """
    today = day_number(as_of)
    live_from = day_number(months_before(as_of, LIVE_MONTHS))
    contact = _known_contact(last_contact, start, today, live_from)
    state = np.full(len(contact), LinkState.STALE, np.int8)
    state[contact >= day_number(months_before(as_of, FADING_MONTHS))] = LinkState.FADING
    state[contact >= live_from] = LinkState.LIVE
    state[contact == UNKNOWN_DAY] = LinkState.UNDATED
    over = ((end != UNKNOWN_DAY) & (end <= today)) | ((start != UNKNOWN_DAY) & (start > today))
    state[over] = LinkState.OVER
    state[blocked] = LinkState.BLOCKED
    return state


def freshness(last_contact: Days, start: Days, state: NDArray[np.int8], as_of: date) -> NDArray[np.float64]:
    """How fresh each link is: 2^(-years since contact); 0.5 undated, 0 over or blocked."""
    today = day_number(as_of)
    live_from = day_number(months_before(as_of, LIVE_MONTHS))
    contact = _known_contact(last_contact, start, today, live_from)
    fresh = np.exp2(-(today - contact.astype(np.float64)) / DAYS_PER_YEAR)
    fresh[state == LinkState.UNDATED] = UNDATED_FRESHNESS
    fresh[state >= LinkState.OVER] = 0.0
    return fresh


def _known_contact(last_contact: Days, start: Days, today: int, live_from: int) -> Days:
    contact = np.where(last_contact > today, UNKNOWN_DAY, last_contact)
    begun_lately = (contact == UNKNOWN_DAY) & (start >= live_from) & (start <= today)
    return np.where(begun_lately, start, contact).astype(np.int32)
