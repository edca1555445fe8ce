"""What follows from the records of a mapping as a whole: memberships from roles, territories from members."""

from __future__ import annotations

import heapq
from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date
from itertools import groupby

from graphsvc.model import dates
from graphsvc.model.codes import COUNTED_MEMBER_ROLES
from graphsvc.model.fields import NONE
from graphsvc.model.kinds import MEMBERSHIP, ORGANISATION, PARTNERSHIP, ROLE, TERRITORY
from loaders.table.gathering import Gathering
from loaders.table.joining import Found
from loaders.table.layout import Layout, Values
from loaders.table.mapping import Mapping
from loaders.table.spells import begins, ends

_OBSERVER = "observer"
_PAIR = ("partnership", "organisation")
_TERRITORIES = "territories"

Stretch = tuple[str | None, str | None]  # start and end as written


@dataclass(frozen=True)
class _Tie:
    """A membership or role of an organisation in a partnership."""

    pair: tuple[str, str]
    stretch: Stretch
    role: str | None
    found: Found
    is_role: bool


def derive(gathering: Gathering, mapping: Mapping, *, day: str | None) -> None:
    """Adds what the mapping wants to be derived; `day` is the one that the files describe.

    O(n log n) for n ties. Memory for the territories of partnerships and
    organisations.
    """
    wanted, has = mapping.derive, gathering.layouts
    if wanted.memberships_from_roles and ROLE.name in has:
        gathering.add_derived(MEMBERSHIP.name, memberships(gathering))
    if wanted.territories_from_members and {MEMBERSHIP.name, ORGANISATION.name, PARTNERSHIP.name} <= set(has):
        give_territories(gathering, day)
    if wanted.divide_territories and PARTNERSHIP.name in has:
        if TERRITORY not in mapping.kinds:
            gathering.add_derived(TERRITORY.name, _territories_named(gathering))
        divide_territories(gathering)


def memberships(gathering: Gathering) -> Iterator[Found]:
    """A membership for each unbroken time in which an organisation has somebody in a role.

    There is none where the mapping itself has a membership of the two. Where
    all that serve are observers, so is the organisation.
    """
    layout = gathering.layouts[MEMBERSHIP.name]
    given, served = _ties(gathering, MEMBERSHIP.name), _ties(gathering, ROLE.name)
    for _, together in groupby(heapq.merge(given, served, key=_pair_of), key=_pair_of):
        ties = list(together)
        if ties[0].is_role:  # memberships come first
            yield from _memberships(layout, ties)


def unbroken(stretches: Iterable[Stretch]) -> list[Stretch]:
    """Stretches of time united where they touch or overlap; those that never hold are left out.

    An unknown start is before all others. Starts and ends stay as they are written.
    """
    found: list[Stretch] = []
    for start, end in sorted(stretches, key=_start_order):
        if begins(start) >= ends(end):
            continue
        if found and begins(start) <= ends(found[-1][1]):
            found[-1] = found[-1][0], max(found[-1][1], end, key=_end_order)
        else:
            found.append((start, end))
    return found


def give_territories(gathering: Gathering, day: str | None) -> None:
    """Gives partnerships without territories those of their members.

    Members are those of that day; where a partnership has none then, all it ever had.
    """
    layout = gathering.layouts[PARTNERSHIP.name]
    known = _territories_of(gathering, ORGANISATION.name)
    lacking = (found.values for found in gathering.records(PARTNERSHIP.name))
    now: dict[str, list[str]] = {
        layout.get(values, "id"): [] for values in lacking if layout.get(values, _TERRITORIES) is None
    }
    ever: dict[str, list[str]] = {key: [] for key in now}
    for partnership, organisation, end in _members(gathering):
        if partnership in now and organisation in known:
            ever[partnership] += known[organisation]
            now[partnership] += known[organisation] if _holds(end, day) else []

    def given(values: Values) -> Values | None:
        key = layout.get(values, "id")
        territories = now.get(key) or ever.get(key)
        return _with(layout, values, list(dict.fromkeys(territories))) if territories else None

    gathering.change(PARTNERSHIP.name, given)


def divide_territories(gathering: Gathering) -> None:
    """Gives each of several partnerships that name one and the same territory a part of its own."""
    shared = Counter(
        territory
        for territories in _territories_of(gathering, PARTNERSHIP.name).values()
        for territory in territories
    )
    layout = gathering.layouts[PARTNERSHIP.name]

    def divided(values: Values) -> Values | None:
        territories, key = layout.get(values, _TERRITORIES), layout.get(values, "id")
        if territories in (None, NONE) or all(shared[one] == 1 for one in territories):
            return None
        return _with(layout, values, [_part(one, key) if shared[one] > 1 else one for one in territories])

    gathering.add_derived(TERRITORY.name, _parts(gathering, shared))
    gathering.change(PARTNERSHIP.name, divided)


def _ties(gathering: Gathering, kind: str) -> Iterator[_Tie]:
    """The ties of organisations, in order of their pairs."""
    layout = gathering.layouts[kind]
    if not set(_PAIR) <= set(layout.fields):
        return
    for found in gathering.ordered(kind, _PAIR):
        partnership, organisation = (layout.get(found.values, name) for name in _PAIR)
        if organisation not in (None, NONE):
            stretch = layout.get(found.values, "start"), layout.get(found.values, "end")
            role = layout.get(found.values, "role")
            yield _Tie((partnership, organisation), stretch, role, found, kind == ROLE.name)


def _pair_of(tie: _Tie) -> tuple[str, str]:
    return tie.pair


def _memberships(layout: Layout, roles: list[_Tie]) -> Iterator[Found]:
    serving = [tie for tie in roles if tie.role != _OBSERVER]
    role = None if serving else _OBSERVER
    partnership, organisation = roles[0].pair
    place = roles[0].found
    for start, end in unbroken(tie.stretch for tie in serving or roles):
        values = layout.record(
            place.values[0],
            partnership=partnership,
            organisation=organisation,
            role=role,
            start=start,
            end=end,
        )
        yield Found(0, place.file, values)


def _start_order(stretch: Stretch) -> tuple[date, bool]:
    """Orders by start, "on or before" a day before the day itself."""
    start, _ = stretch
    return begins(start), not (start or "").startswith("..")


def _end_order(end: str | None) -> tuple[date, bool]:
    """Orders by end, what is known to be open after what has no end."""
    return ends(end), end == NONE


def _territories_of(gathering: Gathering, kind: str) -> dict[str, list[str]]:
    """The territories of the records of a kind that have any, by key."""
    layout = gathering.layouts[kind]
    found = (record.values for record in gathering.records(kind))
    named = ((layout.get(values, "id"), layout.get(values, _TERRITORIES)) for values in found)
    return {key: territories for key, territories in named if territories not in (None, NONE)}


def _members(gathering: Gathering) -> Iterator[tuple[str, str, str | None]]:
    """Partnership, organisation and end of each membership that counts as one."""
    layout = gathering.layouts[MEMBERSHIP.name]
    for found in gathering.records(MEMBERSHIP.name):
        if layout.get(found.values, "role") in (None, NONE, *COUNTED_MEMBER_ROLES):
            partnership, organisation = (layout.get(found.values, name) for name in _PAIR)
            yield partnership, organisation, layout.get(found.values, "end")


def _holds(end: str | None, day: str | None) -> bool:
    return ends(end) > dates.first_day(day) if day else ends(end) == date.max


def _territories_named(gathering: Gathering) -> Iterator[Found]:
    """A record for each territory that partnerships and organisations name, where none are made otherwise."""
    layout = gathering.layouts[TERRITORY.name]
    named: set[str] = set()
    for kind in (PARTNERSHIP.name, ORGANISATION.name):
        for found in gathering.records(kind) if kind in gathering.layouts else ():
            territories = gathering.layouts[kind].get(found.values, _TERRITORIES)
            new = [] if territories in (None, NONE) else [one for one in territories if one not in named]
            named.update(new)
            yield from (Found(0, found.file, layout.record(found.values[0], id=one)) for one in new)


def _parts(gathering: Gathering, shared: Counter[str]) -> Iterator[Found]:
    partnerships, territories = (gathering.layouts[kind.name] for kind in (PARTNERSHIP, TERRITORY))
    for found in gathering.records(PARTNERSHIP.name):
        key, name = (partnerships.get(found.values, field) for field in ("id", "name"))
        named = partnerships.get(found.values, _TERRITORIES)
        for one in named if named not in (None, NONE) else ():
            if shared[one] > 1:
                values = territories.record(found.values[0], id=_part(one, key), name=name, parent=one)
                yield Found(0, found.file, values)


def _part(territory: str, partnership: str) -> str:
    return f"{territory}/{partnership}"


def _with(layout: Layout, values: Values, territories: list[str]) -> Values:
    values[layout.position[_TERRITORIES]] = territories
    return values
