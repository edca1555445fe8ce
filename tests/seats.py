"""A past for the people of a network made of arrays: when each came, and who left then."""

from __future__ import annotations

import numpy as np

from graphsvc.analysis.turnover.record import RoleRecord
from graphsvc.model.codes import SERVICE_ROLES
from graphsvc.snapshot.arrays import NOBODY, UNKNOWN_DAY, Arrays
from graphsvc.snapshot.days import Days

ONE_TERM = 4 * 365


def seats_of(arrays: Arrays) -> RoleRecord:
    """As if each person had come some days ago, on a day of their own, and somebody before had left then."""
    partnership, person = arrays.people.row_numbers(), arrays.people.indices
    came = arrays.as_of_day - 30 - 97 * (partnership + 3 * person) % 2_000
    nobody = np.full(2 * len(came), NOBODY, np.int32)
    days = np.full(2 * len(came), UNKNOWN_DAY, np.int32)
    none = np.zeros(0, np.int32)
    return RoleRecord(
        partnership=np.tile(partnership, 2).astype(np.int32),
        person=np.concatenate([person, person + arrays.people.columns]).astype(np.int32),
        organisation=nobody,
        role=np.full(len(nobody), SERVICE_ROLES.index("member"), np.int8),
        post=nobody,
        start=np.concatenate([came, came - ONE_TERM]).astype(np.int32),
        start_known=np.zeros(len(nobody), np.int8),
        end=np.concatenate([days[: len(came)], came]).astype(np.int32),
        end_known=np.zeros(len(nobody), np.int8),
        end_reason=np.full(len(nobody), -1, np.int8),
        term_end=days,
        seen_from=days,
        seen_to=days,
        organisation_end=_never(len(arrays.organisation_parent)),
        post_partnership=none,
        post_start=none,
        post_end=none,
        tie_partnership=none,
        tie_known=none.astype(np.bool_),
        carrier_tie=none,
        carrier_person=none,
    )


def _never(number: int) -> Days:
    return np.full(number, UNKNOWN_DAY, np.int32)
