"""Reads the ids of people who were erased as their pseudonyms, wherever rows or ids come in.

`erased` keeps no id, only the pseudonym made of it (a keyed digest) and the
pseudonym of the record that is now meant, so that a later load neither
restores a name nor makes a second person.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

from graphsvc.model.fields import BAR, Kind, Row, Value
from graphsvc.model.pseudonyms import pseudonym

PERSON = "person"


def person_lists(kind: Kind) -> tuple[str, ...]:
    """The fields of a kind that list people."""
    return tuple(field.name for field in kind.fields if field.is_list and PERSON in field.refers_to)


def person_fields(kind: Kind, row: Mapping[str, object]) -> tuple[str, ...]:
    """The fields of a row that hold the id of one person."""
    if kind.name == "alias":
        return ("alias", "same_as") if row.get("kind") == PERSON else ()
    return tuple(field.name for field in kind.references if not field.is_list and PERSON in field.refers_to)


def scrubbed_fields(kind: Kind) -> tuple[str, ...]:
    """The fields that say who somebody is: emptied in the records of an erased person."""
    return tuple(field.name for field in kind.fields if field.personal or field.name == "attributes")


def renamed_made_key(kind: Kind, key: str, rename: Callable[[str], str]) -> str:
    """A tie's made id with the people in it renamed; any other id as it is."""
    parts = key.split(BAR)
    if len(parts) != len(kind.identity):
        return key
    by_field = dict(zip(kind.identity, parts, strict=True))
    for name in set(person_fields(kind, by_field)) & by_field.keys():
        by_field[name] = rename(by_field[name])
    return BAR.join(by_field.values())


def renamed_key(kind: Kind, key: str, people: Mapping[str, str]) -> str:
    """The id of a tie of erased people: renamed by place in a made id, by whole word in another.

    An id of the register's own may hold bars, too; a person not found by place is looked for by word.
    """
    renamed = renamed_made_key(kind, key, lambda person: people.get(person, person))
    if renamed != key or not people:
        return renamed
    words = "|".join(map(_whole_word, sorted(people, key=len, reverse=True)))
    return re.sub(words, lambda found: people[found[0]], key)


def _whole_word(text: str) -> str:
    """The pattern of a text that is no part of a longer word; an underscore parts words."""
    before = r"(?<![^\W_])" if text[:1].isalnum() else ""
    after = r"(?![^\W_])" if text[-1:].isalnum() else ""
    return f"{before}{re.escape(text)}{after}"


@dataclass(frozen=True)
class Erased:
    """The people erased so far: the pseudonym of each of their ids, and the id of the record meant."""

    secret: bytes
    targets: Mapping[str, str]

    def is_meant(self, key: str) -> bool:
        """Whether an id as stored is that of an erased person."""
        return key in self.targets or key in self.targets.values()

    def person(self, key: str) -> str:
        """The id under which a person is stored."""
        own = self._own(key)
        return self.targets.get(own, own)

    def _own(self, key: str) -> str:
        """The pseudonym of an erased id; any other id as it is."""
        made = pseudonym(self.secret, key)
        return made if made in self.targets else key

    def key(self, kind: Kind, key: str) -> str:
        """The id under which a record is stored."""
        if not self.targets or not mentions_people(kind):
            return key
        return self.person(key) if kind.name == PERSON else renamed_made_key(kind, key, self._naming(kind))

    def _naming(self, kind: Kind) -> Callable[[str], str]:
        return self._own if kind.name == "alias" else self.person

    def rows(self, kind: Kind, rows: Sequence[Row]) -> Sequence[Row]:
        """Rows as they are to be stored."""
        if not self.targets or not mentions_people(kind):
            return rows
        return [self._row(kind, row) for row in rows]

    def _row(self, kind: Kind, row: Row) -> Row:
        naming = self._naming(kind)
        own = {f: row.get(f) for f in (("id",) if kind.name == PERSON else person_fields(kind, row))}
        people = {key: naming(key) for key in own.values() if isinstance(key, str)}
        changed: dict[str, Value] = {}
        if any(map(self.is_meant, people.values())):
            changed |= dict.fromkeys(scrubbed_fields(kind))
            changed |= {name: people[key] for name, key in own.items() if isinstance(key, str)}
            if kind.name != PERSON and row.get("id") is not None:
                changed["id"] = renamed_key(kind, str(row["id"]), people)
        for name in person_lists(kind):
            listed = row.get(name)
            if isinstance(listed, list):
                changed[name] = [self.person(key) for key in listed]
        return {**row, **changed}


def mentions_people(kind: Kind) -> bool:
    """Whether rows of a kind are people or name some."""
    return kind.name in (PERSON, "alias") or any(PERSON in field.refers_to for field in kind.references)
