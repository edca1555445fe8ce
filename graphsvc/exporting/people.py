"""How people appear in an export for everybody: under pseudonyms, without what says who they are."""

from __future__ import annotations

from functools import lru_cache, partial

from graphsvc.model.fields import BAR, NONE, Kind, Row, Value
from graphsvc.model.kinds import ABOUT_PEOPLE, ALIAS, PERSON
from graphsvc.model.pseudonyms import pseudonym

_REMEMBERED = 100_000  # pseudonyms; one takes 4 µs to make
_MAY_DIFFER = ("role", "start")  # a key may be made of a role as it was written, or before a start was known
_WITHOUT_ATTRIBUTES = frozenset({*ABOUT_PEOPLE, ALIAS.name})


class Pseudonyms:
    """Gives people pseudonyms wherever a row names them; one person has one in the whole registry."""

    def __init__(self, secret: bytes) -> None:
        self._pseudonym = lru_cache(_REMEMBERED)(partial(pseudonym, secret))

    def are_in_keys_of(self, kind: Kind) -> bool:
        """Whether keys of a kind name people, so that their order would tell of names."""
        return kind in (PERSON, ALIAS) or PERSON.name in kind.by_name

    def keeps_attributes(self, kind: Kind) -> bool:
        """Whether the attributes of a kind are shown: those that are about people are not."""
        return kind.name not in _WITHOUT_ATTRIBUTES

    def row(self, kind: Kind, row: Row) -> Row:
        """A row that anybody may see; a pseudonym stays what it is, so that this may be done twice.

        Names, contacts, attributes that may name somebody, and ids that a
        register gave to somebody's roles are gone.
        """
        changed: dict[str, Value] = {field.name: None for field in kind.fields if field.personal}
        if not self.keeps_attributes(kind):
            changed["attributes"] = None
        for name in _person_fields(kind, row):
            changed[name] = self._renamed(row.get(name))
        for field in kind.references:
            if field.is_list and PERSON.name in field.refers_to:
                changed[field.name] = self._renamed(row.get(field.name))
        after = {**row, **changed}
        return {**after, "id": self._tie_id(kind, row, after)} if kind.is_tie else after

    def _tie_id(self, kind: Kind, row: Row, after: Row) -> str:
        """A made key with its person renamed; what may be an id of the register's own is gone as a whole."""
        key, people = str(row["id"]), _person_fields(kind, row)
        if not people:
            return key
        parts = key.split(BAR)
        if len(parts) != len(kind.identity) or not all(
            part == str(row.get(name) or "")
            for name, part in zip(kind.identity, parts, strict=True)
            if name not in _MAY_DIFFER
        ):
            return self._pseudonym(key)
        named = zip(kind.identity, parts, strict=True)
        return BAR.join(str(after[name]) if name in people else part for name, part in named)

    def _renamed(self, value: Value) -> Value:
        if isinstance(value, list):
            return sorted({self._pseudonym(key) for key in value})  # no order tells of a name
        return self._pseudonym(value) if isinstance(value, str) and value != NONE else value


def _person_fields(kind: Kind, row: Row) -> tuple[str, ...]:
    """The fields of a row that hold the key of one person."""
    if kind is PERSON:
        return ("id",)
    if kind is ALIAS:
        return ("alias", "same_as") if row.get("kind") == PERSON.name else ()
    return tuple(
        field.name for field in kind.references if not field.is_list and PERSON.name in field.refers_to
    )
