"""What the search for successors reads of the past: spells, beginnings, ends, recorded successions."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np

from graphsvc.analysis.succession.lives import lives
from graphsvc.kernels.sets import Ints, Truth
from graphsvc.model.codes import COUNTED_MEMBER_ROLES, MEMBER_ROLES
from graphsvc.snapshot.arrays import NOBODY
from graphsvc.snapshot.days import Days, day_number
from graphsvc.snapshot.snapshot import Snapshot
from graphsvc.snapshot.tables import TieTable

SHOWN_ONLY = frozenset(MEMBER_ROLES) - frozenset(COUNTED_MEMBER_ROLES)
OUT_OF_POST = frozenset({"observer"})


class Spells(NamedTuple):
    """Who was in which partnership from when to when: half-open days, UNKNOWN_DAY open at that side."""

    partnership: Ints
    other: Ints  # organisation or person
    start: Days
    end: Days

    def at(self, rows: Truth | Ints) -> Spells:
        """Some of the spells."""
        return Spells(*(column[rows] for column in self))


class History(NamedTuple):
    """The past as of the day of a picture; one place per partnership except in the spells."""

    members: Spells  # counted members
    people: Spells  # people in post
    alive_from: Days  # UNKNOWN_DAY: always, as far as is known
    begin: Days  # UNKNOWN_DAY: when it began is not known
    begin_seen: Truth  # the beginning is the day a register first showed it
    end: Days  # UNKNOWN_DAY: not ended by the day
    end_seen: Truth  # the end is the day on which the last of its members and people left
    predecessor: Ints  # recorded successions
    successor: Ints


def history_of(snapshot: Snapshot) -> History:
    """The past of a picture; O(records). What starts after the day is not known yet."""
    today = day_number(snapshot.as_of)
    recorded = snapshot.ties["succession"].ends
    both = (recorded["predecessor"] != NOBODY) & (recorded["successor"] != NOBODY)
    life = lives(snapshot)
    return History(
        members=_spells(snapshot.ties["membership"], "organisation", SHOWN_ONLY, today),
        people=_spells(snapshot.ties["role"], "person", OUT_OF_POST, today),
        alive_from=life.alive_from,
        begin=life.begin,
        begin_seen=life.begin_seen,
        end=life.end,
        end_seen=life.end_seen,
        predecessor=recorded["predecessor"][both],
        successor=recorded["successor"][both],
    )


def _spells(table: TieTable, other: str, left_out: frozenset[str], today: int) -> Spells:
    counted = np.fromiter((role not in left_out for role in table.columns["role"]), np.bool_, len(table))
    known = (table.ends["partnership"] != NOBODY) & (table.ends[other] != NOBODY) & (table.start <= today)
    spells = Spells(table.ends["partnership"], table.ends[other], table.start, table.end)
    return spells.at(counted & known)
