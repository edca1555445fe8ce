"""Posts: how they pass from one holder to the next, and which are vacant."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np

from graphsvc.analysis.turnover.protection import distinct
from graphsvc.analysis.turnover.record import BEFORE, YEAR, RoleRecord
from graphsvc.analysis.turnover.spells import FAR, Roles
from graphsvc.analysis.turnover.table import UNKNOWN_COUNT, Vacancies
from graphsvc.analysis.turnover.tenure import kaplan_meier, median_years
from graphsvc.kernels.sets import Floats, Longs, Truth
from graphsvc.model.dates import DAYS_PER_YEAR
from graphsvc.snapshot.arrays import NOBODY, UNKNOWN_DAY
from graphsvc.snapshot.days import holds


class Holdings(NamedTuple):
    """Who held which post, in order of post and start; `free` is when all holders so far had left it."""

    post: Longs
    partnership: Longs
    person: Longs
    start: Longs
    free: Longs  # FAR: somebody holds it
    exact: Truth  # start and end are known to the month or day


class Handovers(NamedTuple):
    """A post that passed from one person to another."""

    partnership: Longs
    before: Longs  # person
    after: Longs
    day: Longs  # the successor's first
    gap: Longs  # days from the last holder's end; below 0 they overlap


class Waits(NamedTuple):
    """Days from each vacation of a post until it was filled, or, where it was not, until the day."""

    partnership: Longs
    person: Longs  # who left it
    days: Longs
    filled: Truth


def holdings(roles: Roles, record: RoleRecord) -> Holdings:
    """The holders of each post as known on the day of the roles; O(roles log roles)."""
    own = roles.record
    rows = np.flatnonzero(own.post != NOBODY)
    order = rows[np.lexsort((roles.end[rows], roles.start[rows], own.post[rows]))]
    post, start, end = own.post[order].astype(np.int64), roles.start[order], roles.end[order]
    reach = np.maximum.accumulate((post << 32) + end) - (post << 32)
    exact = (start != -FAR) & ((own.start_known[order] & (YEAR | BEFORE)) == 0)
    exact &= (own.end_known[order] & YEAR) == 0
    partnership = record.post_partnership[post].astype(np.int64)
    return Holdings(post, partnership, own.person[order].astype(np.int64), start, reach, exact)


def handovers(held: Holdings) -> Handovers:
    """Each passing of a post to somebody else, where both dates are known to the month or day.

    A post whose holder stays on beside a newcomer has not passed.
    """
    follows = (held.post[1:] == held.post[:-1]) & (held.person[1:] != held.person[:-1])
    at = np.flatnonzero(follows & (held.free[:-1] != FAR) & held.exact[1:] & held.exact[:-1])
    at = at[held.partnership[at] != NOBODY]
    gap = held.start[at + 1] - held.free[at]
    return Handovers(held.partnership[at], held.person[at], held.person[at + 1], held.start[at + 1], gap)


def median_gap(passed: Handovers, size: int, after_day: int, floor: int) -> Floats:
    """Per partnership the median gap in days since a day; NaN unless `floor` different people took part."""
    rows = np.flatnonzero(passed.day > after_day)
    partnership = passed.partnership[rows]
    people = np.unique(
        np.concatenate([(partnership << 32) + person[rows] for person in (passed.before, passed.after)])
    )
    enough = np.bincount(people >> 32, minlength=size) >= floor
    order = np.lexsort((passed.gap[rows], partnership))
    gap, number = passed.gap[rows][order], np.bincount(partnership, minlength=size)
    first = np.cumsum(number) - number
    found = np.full(size, np.nan)
    chosen = np.flatnonzero(enough & (number > 0))
    middle = (first + (number - 1) // 2)[chosen], (first + number // 2)[chosen]
    found[chosen] = np.round((gap[middle[0]] + gap[middle[1]]) / 2.0)
    return found


def waits(held: Holdings, record: RoleRecord, day: int) -> Waits:
    """How long posts waited for somebody new; those that still wait, or ended waiting, are censored."""
    last = np.ones(len(held.post), np.bool_)
    last[:-1] = held.post[1:] != held.post[:-1]
    following = np.append(held.start[1:], FAR)
    closed = record.post_end[held.post].astype(np.int64)
    until = np.where(last, np.where((closed > -FAR) & (closed < day), closed, day), following)
    rows = np.flatnonzero((held.free != FAR) & held.exact & (held.partnership != NOBODY) & (until > -FAR))
    days = np.maximum(until - held.free, 0)[rows]
    return Waits(held.partnership[rows], held.person[rows], days, ~last[rows])


def days_to_fill(found: Waits, chosen: Truth, floor: int) -> float:
    """The median wait of some posts; NaN where fewer people than the floor left them, or half still wait."""
    if distinct(found.person[chosen]) < floor:
        return float("nan")
    days, filled = found.days[chosen] + 1, found.filled[chosen].astype(np.float64)  # 0: filled at once
    curve = kaplan_meier(np.zeros(len(days), np.int64), days, filled, np.ones(len(days)))
    return float(np.round(median_years(curve, floor) * DAYS_PER_YEAR - 1))


def vacancies(held: Holdings, record: RoleRecord, shown: Truth, day: int) -> Vacancies:
    """The posts of shown partnerships that exist on the day and that nobody holds.

    A post that nobody ever held counts where other roles of its partnership name their post.
    """
    size = len(record.post_partnership)
    free = np.full(size, -FAR, np.int64)
    np.maximum.at(free, held.post, held.free)
    names_posts = np.zeros(len(shown), np.bool_)
    names_posts[held.partnership[held.partnership != NOBODY]] = True
    there = (record.post_partnership != NOBODY) & holds(record.post_start, record.post_end, day)
    of = np.where(there, record.post_partnership, 0)
    there &= (shown & names_posts)[of] if len(shown) else False
    rows = np.flatnonzero(there & (free != FAR))
    rows = rows[np.lexsort((rows, record.post_partnership[rows]))]
    since = np.where(free[rows] == -FAR, record.post_start[rows], free[rows]).astype(np.int32)
    days = np.where(since == UNKNOWN_DAY, UNKNOWN_COUNT, day - since.astype(np.int64)).astype(np.int32)
    return Vacancies(record.post_partnership[rows], rows.astype(np.int32), since, days)
