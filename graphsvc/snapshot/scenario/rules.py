"""What each change makes of the records, and what contradicts it."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from typing import Any

import numpy as np

from graphsvc.errors import BadInput
from graphsvc.model.codes import COUNTED_MEMBER_ROLES, MEMBER_ROLES
from graphsvc.model.dates import FIRST_DAY, LAST_DAY
from graphsvc.model.fields import NONE
from graphsvc.model.kinds import LINK, MEMBERSHIP
from graphsvc.snapshot.days import ends, starts
from graphsvc.snapshot.links import LinkState, link_states
from graphsvc.snapshot.scenario.changes import (
    AddLink,
    AddMember,
    Change,
    End,
    Merge,
    RemoveLink,
    RemoveMember,
    RemoveRole,
)
from graphsvc.snapshot.scenario.merging import merge
from graphsvc.snapshot.scenario.records import Records, Row

_SHOWN_ONLY = frozenset(MEMBER_ROLES) - frozenset(COUNTED_MEMBER_ROLES)


def apply(records: Records, change: Change, place: str) -> None:
    """Makes one change; raises BadInput naming the place where it contradicts what stands by now."""
    _RULES[type(change)](records, change, place)


def _merge(records: Records, change: Merge, place: str) -> None:
    where = f"{place}.merge"
    if not change.merged:
        raise BadInput(f"{where}.from: empty; name at least one partnership that becomes part of `into`")
    into = _running(records, change.into, f"{where}.into")
    merged: list[int] = []
    for number, key in enumerate(change.merged):
        at = f"{where}.from[{number}]"
        ix = _running(records, key, at)
        if ix == into:
            raise BadInput(f"{at}: {key!r:.100} is `into` itself; name others")
        if ix in merged:
            raise BadInput(f"{at}: {key!r:.100} is there twice; name each once")
        merged.append(ix)
    merge(records, into, merged)


def _end(records: Records, change: End, place: str) -> None:
    ix = _running(records, change.partnership, f"{place}.end.partnership")
    if change.day < records.day:
        raise BadInput(
            f"{place}.end.date {change.day} is before {records.day}, the day of the network; "
            f"ask for network(asOf: ...) of that day"
        )
    _writable(change.day, f"{place}.end.date")
    records.end_partnership(ix, change.day)
    records.touches_people = True


def _add_member(records: Records, change: AddMember, place: str) -> None:
    where = f"{place}.addMember"
    partnership = _not_over(records, change.partnership, f"{where}.partnership")
    organisation = _organisation(records, change.organisation, f"{where}.organisation")
    if change.role not in MEMBER_ROLES:
        raise BadInput(f"{where}.role {change.role!r:.100}: it must be one of {', '.join(MEMBER_ROLES)}")
    held = [records.value("membership", "role", row) for row in _seats(records, partnership, organisation)]
    counts = change.role not in _SHOWN_ONLY and any(role not in _SHOWN_ONLY for role in held)
    if change.role in held or counts:
        raise BadInput(
            f"{where}: {change.organisation!r:.100} is in {change.partnership!r:.100} already; leave it out"
        )
    row = {
        "partnership": records.number("partnership", partnership),
        "organisation": records.number("organisation", organisation),
        "role": change.role,
        "start": records.day.isoformat(),
    }
    keys = {"partnership": change.partnership, "organisation": change.organisation}
    records.add(MEMBERSHIP.name, row, keys)


def _remove_member(records: Records, change: RemoveMember, place: str) -> None:
    where = f"{place}.removeMember"
    partnership = _not_over(records, change.partnership, f"{where}.partnership")
    organisation = records.ix("organisation", change.organisation)
    seats = _seats(records, partnership, organisation)
    if not seats:
        raise BadInput(
            f"{where}: {change.organisation!r:.100} is not in {change.partnership!r:.100}; "
            "name one of its members"
        )
    for row in seats:
        records.end("membership", row)
    key = records.key("organisation", organisation)
    for row in records.at("role", "partnership", records.number("partnership", partnership)):
        if records.value("role", "organisation", row) == key:
            records.end("role", row)
            records.touches_people = True


def _remove_role(records: Records, change: RemoveRole, place: str) -> None:
    where = f"{place}.removeRole"
    rows = records.roles(role=change.role, post=change.post)
    if not rows:
        named = (
            f"role {change.said!r:.200} is not held"
            if change.post is None
            else (f"post {change.post!r:.100} is vacant")
        )
        raise BadInput(f"{where}: {named} on {records.day}; name one that somebody holds")
    for row in rows:
        records.end("role", row)
    records.touches_people = True


def _add_link(records: Records, change: AddLink, place: str) -> None:
    where = f"{place}.addLink"
    a, b = _ends_of(records, change, where)
    if change.last_contact > records.day:
        raise BadInput(
            f"{where}.lastContact {change.last_contact} is after {records.day}, the day of the network; "
            "a contact counts once it has taken place"
        )
    _writable(change.last_contact, f"{where}.lastContact")
    for row in _links(records, a, b):
        state = _state(records, row)
        if state == LinkState.BLOCKED:
            raise BadInput(f"{where}: the two object to it or may not exchange (G29); leave it out")
        if state == LinkState.LIVE:
            raise BadInput(f"{where}: {change.a!r:.100} and {change.b!r:.100} are in touch; leave it out")
    day = records.day.isoformat()
    link = {"a": a, "b": b, "start": day, "last_contact": change.last_contact.isoformat()}
    records.add(LINK.name, link, {"a": change.a, "b": change.b})
    records.touches_people = True


def _remove_link(records: Records, change: RemoveLink, place: str) -> None:
    a, b = _ends_of(records, change, f"{place}.removeLink", must_last=False)
    rows = [row for row in _links(records, a, b) if _state(records, row) < LinkState.OVER]
    if not rows:
        raise BadInput(
            f"{place}.removeLink: no link is recorded between {change.a!r:.100} and {change.b!r:.100}; "
            "name two that have one"
        )
    for row in rows:
        records.end("link", row)
    records.touches_people = True


_RULES: dict[type[Any], Callable[[Records, Any, str], None]] = {
    Merge: _merge,
    End: _end,
    AddMember: _add_member,
    RemoveMember: _remove_member,
    RemoveRole: _remove_role,
    AddLink: _add_link,
    RemoveLink: _remove_link,
}


def _running(records: Records, key: str, where: str) -> int:
    """The number of a partnership that has begun and not ended; raises BadInput for another."""
    ix = _not_over(records, key, where)
    if records.is_planned(ix):
        raise BadInput(f"{where}: {key!r:.100} has not begun on {records.day}; name one that has")
    return ix


def _not_over(records: Records, key: str, where: str) -> int:
    ix = records.ix("partnership", key)
    if records.is_ended(ix):
        raise BadInput(f"{where}: {key!r:.100} has ended by {records.day}; name one that goes on")
    return ix


def _writable(day: date, where: str) -> None:
    """Raises BadInput for a day that registers cannot write."""
    if not FIRST_DAY <= day <= LAST_DAY:
        raise BadInput(f"{where} {day}: write a day from {FIRST_DAY} to {LAST_DAY}")


def _organisation(records: Records, key: str, where: str) -> int:
    ix = records.ix("organisation", key)
    if not records.snapshot.organisations.present[ix]:
        raise BadInput(f"{where}: {key!r:.100} is not there on {records.day}; name one that is")
    return ix


def _seats(records: Records, partnership: int, organisation: int) -> list[Row]:
    """The memberships of an organisation in a partnership, to come included."""
    there = records.number("organisation", organisation)
    rows = records.at("membership", "partnership", records.number("partnership", partnership))
    return [row for row in rows if records.value("membership", "organisation", row) == there]


def _ends_of(
    records: Records, change: AddLink | RemoveLink, where: str, *, must_last: bool = True
) -> tuple[int, int]:
    """The numbers of both ends of a link; raises BadInput for two that cannot have one."""
    a, b = records.ix("partnership", change.a), records.ix(change.kind, change.b)
    if change.kind == "partnership" and a == b:
        raise BadInput(f"{where}: {change.a!r:.100} is both ends; name two")
    if must_last:
        _not_over(records, change.a, f"{where}.a")
        (_not_over if change.kind == "partnership" else _organisation)(records, change.b, f"{where}.b")
    return records.number("partnership", a), records.number(change.kind, b)


def _links(records: Records, a: int, b: int) -> list[Row]:
    """The links between two nodes, in either direction, that are not over."""
    there = {row for row in records.at("link", "a", a) if records.value("link", "b", row) == b}
    there |= {row for row in records.at("link", "b", a) if records.value("link", "a", row) == b}
    return sorted(there)


def _state(records: Records, row: Row) -> LinkState:
    """How a link stands on the day, as `graphsvc.snapshot.links` has it."""
    contact, start = (starts([records.value("link", name, row)]) for name in ("last_contact", "start"))
    end = ends([records.value("link", "end", row)])
    blocked = np.array([records.value("link", "blocked_reason", row) not in (None, NONE)])
    return LinkState(int(link_states(contact, start, end, blocked, records.day)[0]))
