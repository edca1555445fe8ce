"""What a scenario assumes, in plain words, and what to look at before it is taken for a plan."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from typing import Any

from graphsvc.analysis.reasons import Fact, Reason
from graphsvc.snapshot.scenario import (
    AddLink,
    AddMember,
    End,
    Merge,
    RemoveLink,
    RemoveMember,
    RemoveRole,
)
from graphsvc.snapshot.snapshot import Snapshot

_STATUTORY = "statutory"


def assumptions(snapshot: Snapshot) -> list[Reason]:
    """The changes that a snapshot assumes, in order, each followed by what is to be checked first.

    None for a network as recorded. People are not named, nor counted. O(changes).
    """
    told: list[Reason] = []
    for change in snapshot.assumed.changes if snapshot.assumed else ():
        told += _TOLD[type(change)](snapshot, change)
    return told


def _merge(snapshot: Snapshot, change: Merge) -> Iterator[Reason]:
    names = [_name(snapshot, "partnership", key) for key in change.merged]
    into = _name(snapshot, "partnership", change.into)
    facts = (
        _fact(snapshot, "goes on", "partnership", change.into),
        *(_fact(snapshot, "ends", "partnership", key) for key in change.merged),
    )
    yield Reason("MERGED", f"{_listed(names)} {_become(names)} part of {into}.", "G17", facts)
    yield from _legal(snapshot, change.merged) or _legal(snapshot, (change.into,))
    levels = {_level(snapshot, key) for key in (change.into, *change.merged)} - {None}
    if len(levels) > 1:
        text = "They work at different levels: dividing the labour by level may serve better than a merger."
        yield Reason("LEVELS_DIFFER", text, "G21")


def _end(snapshot: Snapshot, change: End) -> Iterator[Reason]:
    name = _name(snapshot, "partnership", change.partnership)
    facts = (_fact(snapshot, "ends", "partnership", change.partnership),)
    yield Reason("ENDED", f"{name} ends on {change.day}.", "G37", facts)
    yield from _legal(snapshot, (change.partnership,))


def _add_member(snapshot: Snapshot, change: AddMember) -> Iterator[Reason]:
    who, where = _seat(snapshot, change)
    yield Reason("MEMBER_ADDED", f"{who} joins {where}.", "G18", _seat_facts(snapshot, change))


def _remove_member(snapshot: Snapshot, change: RemoveMember) -> Iterator[Reason]:
    who, where = _seat(snapshot, change)
    text = f"{who} leaves {where}, and so does whoever serves there on its behalf."
    yield Reason("MEMBER_REMOVED", text, "G37", _seat_facts(snapshot, change))


def _remove_role(snapshot: Snapshot, change: RemoveRole) -> Iterator[Reason]:
    if change.post is None:
        yield Reason("ROLE_REMOVED", "Somebody leaves a role.", "G38")
    else:
        title = snapshot.nodes["post"].columns["title"][snapshot.nodes["post"].ix[change.post]]
        facts = (Fact("post", str(title or change.post), None, change.post),)
        yield Reason("ROLE_REMOVED", f"The post {title or change.post} gets vacant.", "G38", facts)


def _add_link(snapshot: Snapshot, change: AddLink) -> Iterator[Reason]:
    a, b = _name(snapshot, "partnership", change.a), _name(snapshot, change.kind, change.b)
    text = f"{a} and {b} are in touch, the last time on {change.last_contact}."
    yield Reason("LINK_ADDED", text, "G36", _link_facts(snapshot, change))


def _remove_link(snapshot: Snapshot, change: RemoveLink) -> Iterator[Reason]:
    a, b = _name(snapshot, "partnership", change.a), _name(snapshot, change.kind, change.b)
    yield Reason("LINK_REMOVED", f"{a} and {b} are no more in touch.", "G36", _link_facts(snapshot, change))


_TOLD: dict[type[Any], Callable[[Snapshot, Any], Iterable[Reason]]] = {
    Merge: _merge,
    End: _end,
    AddMember: _add_member,
    RemoveMember: _remove_member,
    RemoveRole: _remove_role,
    AddLink: _add_link,
    RemoveLink: _remove_link,
}


def _legal(snapshot: Snapshot, keys: tuple[str, ...]) -> list[Reason]:
    """What to check where one of some partnerships rests on law; what a merger made so is not told twice."""
    columns, ix = snapshot.partnerships.columns, snapshot.partnerships.ix
    bound = [key for key in keys if columns["legal_basis"][ix[key]] == _STATUTORY]
    if not bound:
        return []
    names = _listed([_name(snapshot, "partnership", key) for key in bound])
    text = f"{names} {'rests' if len(bound) == 1 else 'rest'} on law: check the legal basis first."
    facts = tuple(_fact(snapshot, "statutory", "partnership", key) for key in bound)
    return [Reason("STATUTORY", text, "G10", facts)]


def _level(snapshot: Snapshot, key: str) -> object:
    return snapshot.partnerships.columns["level"][snapshot.partnerships.ix[key]]


def _seat(snapshot: Snapshot, change: AddMember | RemoveMember) -> tuple[str, str]:
    return _name(snapshot, "organisation", change.organisation), _name(
        snapshot, "partnership", change.partnership
    )


def _seat_facts(snapshot: Snapshot, change: AddMember | RemoveMember) -> tuple[Fact, ...]:
    return (
        _fact(snapshot, "organisation", "organisation", change.organisation),
        _fact(snapshot, "partnership", "partnership", change.partnership),
    )


def _link_facts(snapshot: Snapshot, change: AddLink | RemoveLink) -> tuple[Fact, ...]:
    return (
        _fact(snapshot, "partnership", "partnership", change.a),
        _fact(snapshot, change.kind, change.kind, change.b),
    )


def _fact(snapshot: Snapshot, label: str, kind: str, key: str) -> Fact:
    return Fact(label, _name(snapshot, kind, key), None, key)


def _name(snapshot: Snapshot, kind: str, key: str) -> str:
    table = snapshot.nodes[kind]
    return str(table.columns["name"][table.ix[key]] or key)


def _listed(names: list[str]) -> str:
    return names[0] if len(names) == 1 else f"{', '.join(names[:-1])} and {names[-1]}"


def _become(names: list[str]) -> str:
    return "becomes" if len(names) == 1 else "become"
