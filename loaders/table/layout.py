"""Which fields the records of a kind have in a mapping, where each stands, and what identifies a record."""

from __future__ import annotations

from collections.abc import Callable, Hashable, Iterator
from functools import lru_cache
from operator import itemgetter
from typing import Any

from graphsvc.model.fields import Kind
from graphsvc.model.keys import START, joined_key, written_role
from graphsvc.model.kinds import ABOUT_PEOPLE, KINDS, LINK, MEMBERSHIP, PARTNERSHIP, ROLE, TERRITORY
from loaders.table.mapping import EachRule, Mapping, RecordRule, Rule

ATTRIBUTES = "attributes"
SEEN_IN_SNAPSHOTS = (MEMBERSHIP, ROLE, LINK)  # ties whose spells are made of their presence

Values = list[Any]  # a record: its line, then the values of its fields in the order of the layout, as in Rows
Identity = Callable[[Values], Hashable]


class Layout:
    """The fields of a kind's records: the id, those of the model in its order, the attributes.

    `identity` tells records apart: by the id, a tie without one by what its
    key is made of. `tie` leaves the start out, and of a role the organisation
    as well, so that what is seen in several snapshots is one.
    """

    def __init__(self, kind: Kind, filled: set[str]) -> None:
        self.kind = kind
        self.is_seen_in_snapshots = kind in SEEN_IN_SNAPSHOTS
        known = ("id", *(field.name for field in kind.fields))
        self.fields = tuple(name for name in known if name in filled)
        self.position = {name: at for at, name in enumerate(self.fields, start=1)}
        self.identity = self._identity(kind.identity)
        without = (START, "organisation") if kind is ROLE else (START,)
        self.tie = self._identity(tuple(name for name in kind.identity if name not in without))

    def blank(self) -> Values:
        """A record of which nothing is known."""
        return [None] * (1 + len(self.fields))

    def record(self, line: int | None, **values: object) -> Values:
        """The record with these values."""
        return [line, *(values.get(name) for name in self.fields)]

    def get(self, values: Values, name: str) -> Any:
        """The value of a field; None where no record has it."""
        at = self.position.get(name)
        return None if at is None else values[at]

    def key(self, values: Values) -> str:
        """The key of a record as people know it: its id, or the one that is made of a tie's parts."""
        given = self.get(values, "id")
        if given is not None:
            return str(given)
        return joined_key(self.kind, *(self._part(values, name) for name in self.kind.identity))

    def _part(self, values: Values, name: str) -> object:
        value = self.get(values, name)
        return _folded(value) if value and (self.kind, name) == (ROLE, "role") else value

    def _identity(self, names: tuple[str, ...]) -> Identity:
        made = self._made_of(tuple(name for name in names if name in self.position))
        at = self.position.get("id")
        if at is None:
            return made
        if not self.kind.is_tie:
            return itemgetter(at)
        return lambda values: made(values) if values[at] is None else values[at]

    def _made_of(self, names: tuple[str, ...]) -> Identity:
        pick: Identity = itemgetter(*(self.position[name] for name in names)) if names else tuple
        if self.kind is LINK and {"a", "b"} <= set(names):
            return lambda values: _ends_in_order(pick(values))
        if self.kind is ROLE and "role" in names:
            return lambda values: _role_folded(pick(values), names.index("role"))
        return pick


def layouts_of(mapping: Mapping, *, keeps_personal_data: bool) -> dict[str, Layout]:
    """The layout of each kind that a mapping can make, nodes before ties.

    Personal data are in it only if they are kept.
    """
    filled: dict[str, set[str]] = {}
    for source in mapping.sources:
        for rule in record_rules(source.records):
            names = filled.setdefault(rule.kind.name, set())
            names |= {name for name in rule.fields if keeps_personal_data or not is_personal(rule.kind, name)}
            if rule.attributes and (keeps_personal_data or not is_personal(rule.kind, ATTRIBUTES)):
                names.add(ATTRIBUTES)
        if source.snapshots:
            _add_spells(filled, ends_partnerships=source.snapshots.is_absent_ended)
    _add_derived(mapping, filled)
    return {name: Layout(kind, filled[name]) for name, kind in KINDS.items() if name in filled}


def record_rules(rules: tuple[Rule, ...]) -> Iterator[RecordRule]:
    """Every rule that makes a record, those of nested items too."""
    for rule in rules:
        if isinstance(rule, EachRule):
            yield from record_rules(rule.records)
        else:
            yield rule


def is_personal(kind: Kind, name: str) -> bool:
    """Whether a field is personal data; attributes of what is about people may name somebody."""
    if name == ATTRIBUTES:
        return kind.name in ABOUT_PEOPLE
    return name in kind.by_name and kind.by_name[name].personal


def _add_spells(filled: dict[str, set[str]], *, ends_partnerships: bool) -> None:
    for kind in SEEN_IN_SNAPSHOTS:
        if kind.name in filled:
            filled[kind.name] |= {START, "end"} | ({"id"} if kind is ROLE else set())
    if ends_partnerships and PARTNERSHIP.name in filled:
        filled[PARTNERSHIP.name].add("end")


def _add_derived(mapping: Mapping, filled: dict[str, set[str]]) -> None:
    derive = mapping.derive
    if derive.memberships_from_roles and ROLE.name in filled:
        said = filled.setdefault(MEMBERSHIP.name, set())
        said |= {"partnership", "organisation", "role", START, "end"}
    if PARTNERSHIP.name in filled and (derive.territories_from_members or derive.divide_territories):
        filled[PARTNERSHIP.name].add("territories")
    if derive.divide_territories:
        filled.setdefault(TERRITORY.name, set()).update({"id", "name", "parent"})


@lru_cache(maxsize=10_000)
def _folded(role: str) -> str:
    return written_role(role)


def _role_folded(parts: Any, at: int) -> Hashable:
    role = parts[at]
    return (*parts[:at], _folded(role) if role else role, *parts[at + 1 :])


def _ends_in_order(parts: Any) -> Hashable:
    a, b, *rest = parts
    return (b, a, *rest) if b < a else (a, b, *rest)
