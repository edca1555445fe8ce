"""What hangs on an organisation (G18, G30, G37)."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from graphsvc.analysis.dependence.members import joined_by, needed_by, only_through, seats_of
from graphsvc.analysis.dependence.substitutes import substitutes_for
from graphsvc.analysis.dependence.table import HOST, OfOrganisation, Presence, Seat, Withheld
from graphsvc.analysis.dependence.ties import (
    is_vacant,
    posts_held_by,
    protocols_with,
    roles_now,
    ties_to_partnerships,
)
from graphsvc.analysis.links.record import LinkRecord
from graphsvc.analysis.needs import Needs, sector_needs
from graphsvc.model.codes import COUNTED_MEMBER_ROLES, MEMBER_ROLES
from graphsvc.model.fields import NONE
from graphsvc.snapshot.arrays import NOBODY, UNKNOWN_DAY
from graphsvc.snapshot.days import day_number, holds
from graphsvc.snapshot.snapshot import Snapshot
from graphsvc.snapshot.tables import ix_of_keys


def organisation_presence(snapshot: Snapshot, organisation: int) -> Presence:
    """Whether an organisation is there on the day."""
    table, today = snapshot.organisations, day_number(snapshot.as_of)
    if table.end[organisation] != UNKNOWN_DAY and table.end[organisation] <= today:
        return Presence.ENDED
    begun = table.start[organisation] == UNKNOWN_DAY or table.start[organisation] <= today
    return Presence.IN_PLACE if begun else Presence.NOT_YET


def of_organisation(
    snapshot: Snapshot, organisation: int, *, record: LinkRecord, floor: int | None
) -> OfOrganisation:
    """Everything that hangs on an organisation (ix).

    `floor`: fewest people of whom a number is told, None where none at all may be.

    O(memberships + what stands around it).
    """
    table = snapshot.organisations
    posts, seats = posts_held_by(snapshot, organisation), seats_of(snapshot, organisation)
    found, number = substitutes_for(snapshot, organisation, seats)
    people, withheld = _people(snapshot, organisation, floor)
    return OfOrganisation(
        sector=_said(table.columns["sector"][organisation]),
        seats=_seats(snapshot, organisation),
        through=only_through(snapshot.arrays, record, seats),
        joined=joined_by(snapshot.arrays, organisation),
        links=ties_to_partnerships(snapshot, organisation),
        authority=_said(table.columns["authority"][organisation]),
        posts=posts,
        vacant=np.array([ix for ix in posts.tolist() if is_vacant(snapshot, ix)], np.int32),
        people=people,
        people_withheld=withheld,
        protocols=protocols_with(snapshot, organisation),
        parent=table.target("parent", organisation, table),
        children=np.flatnonzero(snapshot.arrays.organisation_parent == organisation).astype(np.int32),
        itself=table.target("partnership", organisation, snapshot.partnerships),
        substitutes=found,
        substitutes_number=number,
    )


def _said(value: object) -> str | None:
    return None if value in (None, NONE) else str(value)


def _seats(snapshot: Snapshot, organisation: int) -> tuple[Seat, ...]:
    """The active partnerships that it belongs to or houses, in order of key."""
    needs, roles = sector_needs(snapshot), _roles(snapshot, organisation)
    return tuple(_seat(snapshot, organisation, ix, roles[ix], needs) for ix in sorted(roles))


def _roles(snapshot: Snapshot, organisation: int) -> dict[int, list[str]]:
    """By active partnership what it is there, in order of the codes, `host` last."""
    table, found = snapshot.ties["membership"], dict[int, list[str]]()
    rows = table.of("organisation", organisation)
    for row in rows[holds(table.start[rows], table.end[rows], day_number(snapshot.as_of))].tolist():
        role = table.columns["role"][row]
        known = str(role) if role in MEMBER_ROLES else COUNTED_MEMBER_ROLES[0]
        found.setdefault(int(table.ends["partnership"][row]), []).append(known)
    hosts = ix_of_keys(snapshot.partnerships.columns["host_organisation"], snapshot.organisations.ix)
    for ix in np.flatnonzero(hosts == organisation).tolist():
        found.setdefault(ix, []).append(HOST)
    order = (*MEMBER_ROLES, HOST)
    return {
        ix: sorted(set(roles), key=order.index)
        for ix, roles in found.items()
        if ix != NOBODY and snapshot.arrays.active[ix]
    }


def _seat(snapshot: Snapshot, organisation: int, ix: int, roles: Sequence[str], needs: Needs) -> Seat:
    arrays, sectors = snapshot.arrays, snapshot.organisations.columns["sector"]
    members = arrays.members.row(ix)
    others, counted = members[members != organisation], organisation in members
    own, complete = _said(sectors[organisation]), int(arrays.members_complete[ix])
    return Seat(
        partnership=ix,
        roles=tuple(roles),
        counted=counted,
        alone=counted and not len(others),
        only_of_sector=_only(own, [_said(sectors[o]) for o in others.tolist()], complete)
        if counted
        else None,
        required=own in needed_by(arrays, needs, ix),
        members_complete=None if complete < 0 else bool(complete),
    )


def _only(own: str | None, others: list[str | None], complete: int) -> bool | None:
    """Whether nobody else there is of its sector; None where somebody might be, or its own is unknown."""
    if own is None:
        return None
    if own in others:
        return False
    return None if None in others or complete == 0 else True


def _people(snapshot: Snapshot, organisation: int, floor: int | None) -> tuple[int | None, Withheld | None]:
    """How many different people serve on its behalf in active partnerships, observers left out."""
    if floor is None:
        return None, Withheld.NOT_ALLOWED
    role = snapshot.ties["role"]
    rows = roles_now(snapshot, role.of("organisation", organisation))
    counted = [
        role.columns["role"][row] != "observer" and _active(snapshot, int(role.ends["partnership"][row]))
        for row in rows.tolist()
    ]
    number = len(np.unique(role.ends["person"][rows[np.array(counted, np.bool_)]]))
    if 0 < number < floor:
        return None, Withheld.TOO_FEW_PEOPLE
    return (number, None) if number else (None, Withheld.UNKNOWN)


def _active(snapshot: Snapshot, partnership: int) -> bool:
    return partnership != NOBODY and bool(snapshot.arrays.active[partnership])
