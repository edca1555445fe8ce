"""Rewrites every record, present and past, that says who an erased person was."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any

from graphsvc.store.erased import PERSON, person_lists, renamed_key, scrubbed_fields
from graphsvc.store.neo4j.changes import ChangeLog
from graphsvc.store.neo4j.connection import Transaction
from graphsvc.store.neo4j.drawing import IS_LIST
from graphsvc.store.neo4j.putting import past_of
from graphsvc.store.neo4j.schema import CHANGES, SHAPES, Shape, quoted

_ALIAS = SHAPES["alias"]
_RENAME_LOG = (
    f"MATCH (c:{CHANGES} {{kind: $kind}}) WHERE any(id IN c.ids WHERE $names[id] IS NOT NULL) "
    "SET c.ids = [id IN c.ids | coalesce($names[id], id)]"
)


class Rewriting:
    """One erasure under way.

    `stored` are the ids under which the person is or was stored, `people` has
    the id that takes the place of each of their ids, and `pseudonyms` what the
    ids become where an alias relates them.
    """

    def __init__(
        self,
        transaction: Transaction,
        revision: int,
        stored: Sequence[str],
        people: Mapping[str, str],
        pseudonyms: Mapping[str, str],
    ) -> None:
        self._transaction = transaction
        self._revision = revision
        self._stored = stored
        self._people = people
        self._pseudonyms = pseudonyms
        self._touched: dict[str, set[str]] = defaultdict(set)  # ids by kind, as they are now
        self._renamed: dict[str, dict[str, str]] = defaultdict(dict)

    def rewrite(self) -> None:
        """Empties and renames the person's own records, their ties, lists that name them, aliases."""
        ties = list(self._ties())  # found before the people are renamed
        for key in self._stored:
            self._scrub(SHAPES[PERSON], key, self._people[key])
        for shape, key, person in ties:
            self._scrub(shape, key, renamed_key(shape.kind, key, {person: self._people[person]}))
        for shape in SHAPES.values():
            for name in person_lists(shape.kind):
                self._rewrite_lists(shape, name)
        self._rewrite_aliases()
        for kind, names in self._renamed.items():
            self._transaction.run(_RENAME_LOG, kind=kind, names=names)

    def _ties(self) -> Iterator[tuple[Shape, str, str]]:
        """The ties, present and past, that end in the person: shape, id, id of the person."""
        for shape in SHAPES.values():
            for end in shape.kind.ends:
                if PERSON in shape.kind.by_name[end].refers_to:
                    for person in self._stored:
                        yield from ((shape, key, person) for key in self._ties_of(shape, end, person))

    def _ties_of(self, shape: Shape, end: str, person: str) -> list[str]:
        side = "a" if end == shape.start.name else "b"
        people = SHAPES[PERSON]
        current = f"MATCH ({side}:{people.label} {{id: $person}}) MATCH {shape.pattern()} RETURN n.id AS id"
        past = " UNION ".join(
            f"MATCH (p:{label} {{id: $person}}) WITH DISTINCT p.nid AS nid "
            f"MATCH (v:{shape.past}) WHERE v.{quoted(end)} = nid RETURN v.id AS id"
            for label in (people.label, people.past)
        )
        return sorted(self._transaction.column(f"{current} UNION {past}", person=person))

    def _scrub(self, shape: Shape, key: str, new: str) -> None:
        """Empties the telling fields of a record in all its versions, and renames it."""
        values: dict[str, Any] = {**dict.fromkeys(scrubbed_fields(shape.kind)), "id": new}
        for pattern in _versions(shape, " {id: $key}"):
            self._transaction.run(f"MATCH {pattern} SET n += $values", key=key, values=values)
        self._touch(shape, key, new)

    def _touch(self, shape: Shape, key: str, new: str) -> None:
        kind = shape.kind.name
        self._touched[kind].discard(key)
        self._touched[kind].add(new)
        if new != key:
            self._renamed[kind][key] = new

    def _rewrite_lists(self, shape: Shape, name: str) -> None:
        field = f"n.{quoted(name)}"
        listed = (
            f"WHERE CASE WHEN {field} {IS_LIST} THEN any(key IN {field} WHERE $people[key] IS NOT NULL) "
            f"ELSE false END "
            f"SET {field} = [key IN {field} | coalesce($people[key], key)] RETURN DISTINCT n.id"
        )
        for pattern in _versions(shape):
            self._touched[shape.kind.name].update(
                self._transaction.column(f"MATCH {pattern} {listed}", people=dict(self._people))
            )

    def _rewrite_aliases(self) -> None:
        for person, made in self._pseudonyms.items():
            for key in self._aliases(person):
                self._scrub(_ALIAS, key, renamed_key(_ALIAS.kind, key, {person: made}))
            for pattern in _versions(_ALIAS, " {kind: 'person'}"):
                for name in ("alias", "same_as"):
                    self._transaction.run(
                        f"MATCH {pattern} WHERE n.{name} = $person SET n.{name} = $made",
                        person=person,
                        made=made,
                    )

    def _aliases(self, person: str) -> list[str]:
        """The aliases, present and past, that relate an id of a person."""
        find = " UNION ".join(
            f"MATCH {pattern} WHERE $person IN [n.alias, n.same_as] RETURN n.id AS id"
            for pattern in _versions(_ALIAS, " {kind: 'person'}")
        )
        return sorted(self._transaction.column(find, person=person))

    def list_changes(self, log: ChangeLog) -> None:
        """Lists every rewritten record that still exists as changed."""
        for kind, ids in self._touched.items():
            log.add(SHAPES[kind].kind, self._list(SHAPES[kind], sorted(ids)))

    def _list(self, shape: Shape, ids: Iterable[str]) -> list[str]:
        return self._transaction.column(
            f"UNWIND $ids AS id {shape.sought('id')} "
            f"CREATE (v:{shape.past}) SET {past_of(shape)}, n.since = $revision RETURN n.id",
            ids=list(ids),
            revision=self._revision,
        )


def _versions(shape: Shape, where: str = "") -> tuple[str, str]:
    """Patterns of the current record `n` and of its past versions."""
    return shape.pattern(where), f"(n:{shape.past}{where})"
