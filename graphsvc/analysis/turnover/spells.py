"""Spells: one person's unbroken time in one partnership, made of roles, and how each ended."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from graphsvc.analysis.turnover.formula import CARRIED_DAYS, CLOSURE_DAYS, MERGE_DAYS
from graphsvc.analysis.turnover.record import BEFORE, RoleRecord
from graphsvc.kernels.sets import Longs, Truth
from graphsvc.model.codes import ROLE_END_REASONS
from graphsvc.snapshot.arrays import NOBODY, UNKNOWN_DAY
from graphsvc.snapshot.days import Days

FAR = 1 << 30  # later than any day; its negative is earlier
_COMPETING = tuple(map(ROLE_END_REASONS.index, ("role_changed", "organisation_left", "partnership_ended")))


class Roles(NamedTuple):
    """Roles that hold on some day, in order of partnership, person and start; days are int64, FAR open."""

    record: RoleRecord
    pair: Longs  # number of the partnership and person, ascending
    start: Longs  # -FAR unknown
    end: Longs  # FAR open


class Spells(NamedTuple):
    """Spells as they are known on a day, in order of pair and start.

    `end` is FAR for people in post on the day. What starts or ends later is not known yet.
    """

    pair: Longs
    partnership: Longs
    person: Longs
    start: Longs  # -FAR unknown
    end: Longs
    start_known: NDArray[np.int8]  # bits of graphsvc.analysis.turnover.record
    end_known: NDArray[np.int8]
    seen_from: Longs  # -FAR: as far as dates go
    seen_to: Longs  # FAR: up to any day
    competing: Truth  # ended by a closure, with its organisation, or by a change of role: nobody left
    carried: Longs  # days of tenure in partnerships that this one is recorded to succeed
    dated: Truth  # whether the tenure is known
    of_role: Longs  # per role known on the day, in the order of `roles`
    roles: Roles  # those known on the day

    @property
    def in_post(self) -> Truth:
        """Whether each is of somebody in post on the day."""
        found: Truth = self.end == FAR
        return found


def roles_of(record: RoleRecord) -> Roles:
    """The roles of a record in the order in which spells are made; O(roles log roles)."""
    held = (record.start == UNKNOWN_DAY) | (record.end == UNKNOWN_DAY) | (record.end > record.start)
    order = _order(record)
    order = order[held[order]]
    own = RoleRecord._fields[: RoleRecord._fields.index("organisation_end")]
    picked = record._replace(**{name: getattr(record, name)[order] for name in own})
    return Roles(picked, _numbered(picked), _far(picked.start, -FAR), _far(picked.end, FAR))


def _order(record: RoleRecord) -> Longs:
    """Places in order of partnership, person and start; in one number where its 63 bits hold the three."""
    people = int(record.person.max(initial=0)) + 1
    if (int(record.partnership.max(initial=0)) + 1) * people >= 1 << 40:
        return np.lexsort((record.start, record.person, record.partnership))
    pair = record.partnership.astype(np.int64) * people + record.person
    start = np.clip(record.start.astype(np.int64) + (1 << 22), 0, (1 << 23) - 1)  # years 1 to 9999
    return np.argsort((pair << 23) + start, kind="stable")


def spells_on(roles: Roles, day: int, partnership_end: Days) -> Spells:
    """The spells of a day; O(roles).

    Roles of one person in one partnership with at most 31 days between them are one spell.
    """
    known = _known_on(roles, day)
    first = _first_of_spell(known)
    of_role = np.cumsum(first) - 1
    begins = np.flatnonzero(first)
    if not len(begins):
        return _spells(known, begins, begins, begins, of_role, begins.astype(np.bool_))
    end = np.maximum.reduceat(known.end, begins)
    place = np.where(known.end == end[of_role], np.arange(len(first)), -1)
    last = np.maximum.reduceat(place, begins)
    competing = (end != FAR) & _competing(known.record, begins, last, end, day, partnership_end)
    return _carried(_spells(known, begins, last, end, of_role, competing))


def _spells(roles: Roles, begins: Longs, last: Longs, end: Longs, of_role: Longs, competing: Truth) -> Spells:
    record = roles.record
    start, start_known = roles.start[begins], record.start_known[begins]
    return Spells(
        pair=roles.pair[begins],
        partnership=record.partnership[begins].astype(np.int64),
        person=record.person[begins].astype(np.int64),
        start=start,
        end=end.astype(np.int64),
        start_known=start_known,
        end_known=record.end_known[last],
        seen_from=_far(record.seen_from[begins], -FAR),
        seen_to=_far(record.seen_to[last], FAR),
        competing=competing,
        carried=np.zeros(len(begins), np.int64),
        dated=(start != -FAR) & ((start_known & BEFORE) == 0),
        of_role=of_role,
        roles=roles,
    )


def _carried(spells: Spells) -> Spells:
    """With the tenure of people who went on in a recorded successor; they have not left its predecessor."""
    record = spells.roles.record
    bounds = np.searchsorted(spells.partnership, np.array([record.predecessor, record.successor]))
    first = np.append(spells.start, FAR)[bounds[1]]
    found = spells._replace(
        competing=spells.competing.copy(), carried=spells.carried.copy(), dated=spells.dated.copy()
    )
    for at in np.argsort(first, kind="stable").tolist():  # of a chain the earlier ones first
        before, after = _in_both(found, int(record.predecessor[at]), int(record.successor[at]))
        found.competing[before] |= found.end[before] != FAR
        found.carried[after] = found.start[after] - found.start[before] + found.carried[before]
        found.dated[after] &= found.dated[before]
        found.carried[after[~found.dated[after]]] = 0
    return found


def _in_both(spells: Spells, old: int, new: int) -> tuple[Longs, Longs]:
    """The last spell in a predecessor and the first in its successor of those who went on."""
    low, high = np.searchsorted(spells.partnership, [old, old + 1])
    begin, end = np.searchsorted(spells.partnership, [new, new + 1])
    _, last, first = np.intersect1d(
        spells.person[low:high][::-1], spells.person[begin:end], return_indices=True
    )
    before, after = high - 1 - last, begin + first
    gap = spells.start[after] - spells.end[before]
    went_on = (
        (gap <= CARRIED_DAYS) & (spells.start[before] < spells.start[after]) & (spells.end[before] != FAR)
    )
    return before[went_on], after[went_on]


def _numbered(record: RoleRecord) -> Longs:
    new = np.ones(len(record.person), np.bool_)
    new[1:] = (np.diff(record.person) != 0) | (np.diff(record.partnership) != 0)
    return np.cumsum(new) - 1


def _far(days: Days, otherwise: int) -> Longs:
    return np.where(days == UNKNOWN_DAY, otherwise, days.astype(np.int64))


def _known_on(roles: Roles, day: int) -> Roles:
    """The roles begun by a day; an end after it is not known yet."""
    begun = np.flatnonzero(roles.start <= day)
    own = RoleRecord._fields[: RoleRecord._fields.index("organisation_end")]
    record = roles.record._replace(**{name: getattr(roles.record, name)[begun] for name in own})
    end = roles.end[begun]
    return Roles(record, roles.pair[begun], roles.start[begun], np.where(end > day, FAR, end))


def _first_of_spell(roles: Roles) -> Truth:
    """Whether each role begins a spell: the first of its pair, or more than a month after all before."""
    first = np.ones(len(roles.pair), np.bool_)
    reach = np.maximum.accumulate((roles.pair << 32) + roles.end)  # a pair's ends, never those before
    so_far = reach[:-1] - (roles.pair[:-1] << 32)
    first[1:] = (np.diff(roles.pair) != 0) | (roles.start[1:] > so_far + MERGE_DAYS)
    return first


def _competing(
    record: RoleRecord, begins: Longs, last: Longs, end: Longs, day: int, partnership_end: Days
) -> Truth:
    """Whether each ended otherwise than by somebody leaving, as far as the day knows."""
    partnership, organisation = record.partnership[begins], record.organisation[last]
    closed = _closure(partnership, end, len(partnership_end))
    for over in (partnership_end[partnership], _end_of(organisation, record.organisation_end)):
        closed |= (over != UNKNOWN_DAY) & (over <= day) & (end >= over.astype(np.int64) - CLOSURE_DAYS)
    return np.asarray(closed | np.isin(record.end_reason[last], _COMPETING))


def _end_of(organisation: Days, organisation_end: Days) -> Days:
    if not len(organisation_end):
        return np.full(len(organisation), UNKNOWN_DAY, np.int32)
    return np.where(organisation == NOBODY, UNKNOWN_DAY, organisation_end[organisation])


def _closure(partnership: Days, end: Longs, size: int) -> Truth:
    """Whether each is among the last of its partnership, who left within three days and nobody followed."""
    last = np.full(size, -FAR, np.int64)
    np.maximum.at(last, partnership, end)
    final = last[partnership]
    found: Truth = (final != FAR) & (end >= final - CLOSURE_DAYS)
    return found
