"""What may be told of the people whom a partnership or a post rests on (methods: protecting individuals).

Everything comes from the figures of turnover on a quarter day and under its floor: where turnover shows
nothing of a partnership, nothing is shown here.
"""

from __future__ import annotations

import math
from typing import NamedTuple

import numpy as np

from graphsvc.analysis.dependence.table import Staff, Withheld
from graphsvc.analysis.turnover.keys import carriers
from graphsvc.analysis.turnover.knowledge import present_on
from graphsvc.analysis.turnover.record import RoleRecord
from graphsvc.analysis.turnover.spells import FAR, Spells, roles_of, spells_on
from graphsvc.analysis.turnover.table import NO_CODE, SUPPRESSIONS, Turnovers
from graphsvc.kernels.sets import Longs, Truth
from graphsvc.model.codes import SERVICE_ROLES, number_of
from graphsvc.snapshot.arrays import Arrays


class PostPeople(NamedTuple):
    """What may be told of the people around a post."""

    sole_links: int | None
    sole_links_withheld: Withheld | None
    knowledge_share: float | None
    knowledge_withheld: Withheld | None


def untold(why: Withheld) -> PostPeople:
    """Nothing, for one reason."""
    return PostPeople(None, why, None, why)


def staff_of(turnover: Turnovers, partnership: int) -> Staff | None:
    """What turnover shows of the people of a partnership; None where it is not active on the quarter day."""
    row = turnover.row(partnership)
    if row is None:
        return None
    columns = turnover.columns
    shares = (columns.knowledge_retained[row], columns.knowledge_expected[row])
    alone = int(columns.single_carrier_links[row])
    retained, expected = (None if math.isnan(share) else round(float(share), 2) for share in shares)
    return Staff(
        as_of_day=turnover.as_of_day,
        people=int(columns.people_in_post[row]),
        withheld=_withheld(int(columns.suppressed[row])),
        knowledge_retained=retained,
        knowledge_expected=expected,
        single_carrier_links=None if alone < 0 else alone,
    )


def _withheld(code: int) -> Withheld | None:
    return None if code == NO_CODE else Withheld(SUPPRESSIONS[code])


def find_post_people(
    arrays: Arrays, *, record: RoleRecord, turnover: Turnovers, post: int, partnership: int, role: int
) -> PostPeople:
    """What may be told around a post (ix) of a partnership on the quarter day; O(roles log roles).

    `role` along codes.SERVICE_ROLES. Of the links that its holder alone carries only the number, and only
    where turnover shows that of the partnership. Of knowledge only the share of all who have the role there,
    where they are at least as many as the floor and so are the others: Σ g(tenure of those) / Σ g(tenure).
    """
    row = turnover.row(partnership)
    if row is None:
        return untold(Withheld.UNKNOWN)
    withheld = _withheld(int(turnover.columns.suppressed[row]))
    if withheld is not None:
        return untold(withheld)
    spells = spells_on(roles_of(record), arrays.as_of_day, arrays.end)
    links, why = _sole_links(spells, record, post, int(turnover.columns.single_carrier_links[row]))
    return PostPeople(links, why, *_knowledge_share(spells, arrays, partnership, role, turnover.floor))


def _sole_links(
    spells: Spells, record: RoleRecord, post: int, shown: int
) -> tuple[int | None, Withheld | None]:
    roles = spells.roles
    held = np.flatnonzero((roles.record.post == post) & (roles.end == FAR))
    if not len(held) or shown < 0:
        return None, Withheld.UNKNOWN
    carried = carriers(spells, record)
    return int(np.count_nonzero(carried.alone & np.isin(carried.spell, spells.of_role[held]))), None


def _knowledge_share(
    spells: Spells, arrays: Arrays, partnership: int, role: int, floor: int
) -> tuple[float | None, Withheld | None]:
    present = present_on(spells, arrays.as_of_day)
    here = present.partnership == partnership
    of_role = _has_role(spells, role)[present.spell] & here
    number, others = int(np.count_nonzero(of_role)), int(np.count_nonzero(here & ~of_role))
    total = float(present.knowledge[here].sum())
    if role < 0 or not number or total <= 0:
        return None, Withheld.UNKNOWN
    if number < floor or 0 < others < floor:
        return None, Withheld.TOO_FEW_PEOPLE
    return round(float(present.knowledge[of_role].sum()) / total, 2), None


def _has_role(spells: Spells, role: int) -> Truth:
    """Which spells are of somebody who has the role on the day."""
    held: Longs = spells.of_role[(spells.roles.end == FAR) & (spells.roles.record.role == role)]
    found = np.zeros(len(spells.pair), np.bool_)
    found[held] = True
    return found


def role_number(role: object) -> int:
    """The number of a role along codes.SERVICE_ROLES; -1 where it is not known."""
    return number_of(role, SERVICE_ROLES)
