"""Rewrites every record, present and past, that says who an erased person was."""

from __future__ import annotations

import json
import sqlite3
from collections import defaultdict
from collections.abc import Iterable, Mapping

from graphsvc.store.erased import PERSON, person_lists, renamed_key, scrubbed_fields
from graphsvc.store.sqlite.schema import TABLES, Table, quoted
from graphsvc.store.values import encoded_list

_ALIAS = TABLES["alias"]


class Rewriting:
    """One erasure under way.

    `numbers` holds the record number of each id under which the person is
    stored, `people` the id that takes the place of each of their ids, and
    `pseudonyms` what the ids become where an alias relates them.
    """

    def __init__(
        self,
        connection: sqlite3.Connection,
        numbers: Mapping[str, int],
        people: Mapping[str, str],
        pseudonyms: Mapping[str, str],
    ) -> None:
        self._connection = connection
        self._numbers = numbers
        self._people = people
        self._pseudonyms = pseudonyms
        self._touched: dict[str, set[int]] = defaultdict(set)

    def rewrite(self) -> None:
        """Empties and renames the person's own records, their ties, lists that name them, aliases."""
        for key, number in self._numbers.items():
            self._scrub(TABLES[PERSON], number)
            self._connection.execute("UPDATE record SET id = ? WHERE rid = ?", (self._people[key], number))
        for table in TABLES.values():
            for end in table.ends:
                if PERSON in end.refers_to:
                    self._rewrite_ties(table, end.name)
            for name in person_lists(table.kind):
                self._rewrite_lists(table, name)
        self._rewrite_aliases()

    def _scrub(self, table: Table, number: int) -> None:
        """Empties the telling fields of a record in all its versions."""
        empty = ", ".join(f"{quoted(name)} = NULL" for name in scrubbed_fields(table.kind))
        for versions in (table.current, table.past):
            self._connection.execute(f"UPDATE {versions} SET {empty} WHERE rid = ?", (number,))
        self._touched[table.kind.name].add(number)

    def _rewrite_ties(self, table: Table, end: str) -> None:
        for person, node in self._numbers.items():
            for number, key in self._ties(table, end, node):
                self._scrub(table, number)
                self._rename(table, number, key, {person: self._people[person]})

    def _ties(self, table: Table, end: str, node: int) -> list[tuple[int, str]]:
        """The ties, present and past, that end in a node."""
        return self._connection.execute(
            "SELECT rid, id FROM record "
            f"WHERE rid IN (SELECT rid FROM {table.current} WHERE {quoted(end)} = :node "
            f"UNION SELECT rid FROM {table.past} WHERE {quoted(end)} = :node)",
            {"node": node},
        ).fetchall()

    def _rename(self, table: Table, number: int, key: str, people: Mapping[str, str]) -> None:
        renamed = renamed_key(table.kind, key, people)
        self._connection.execute("UPDATE record SET id = ? WHERE rid = ?", (renamed, number))

    def _rewrite_lists(self, table: Table, name: str) -> None:
        column = quoted(name)
        for versions in (table.current, table.past):
            listed = self._connection.execute(
                f"SELECT rowid, rid, {column} FROM {versions} WHERE {column} LIKE '[%'"
            ).fetchall()
            for place, number, text in listed:
                people = json.loads(text)
                if not self._people.keys().isdisjoint(people):
                    renamed = encoded_list([self._people.get(person, person) for person in people])
                    self._connection.execute(
                        f"UPDATE {versions} SET {column} = ? WHERE rowid = ?", (renamed, place)
                    )
                    self._touched[table.kind.name].add(number)

    def _rewrite_aliases(self) -> None:
        for person, made in self._pseudonyms.items():
            for number, key in self._aliases(person):
                self._scrub(_ALIAS, number)
                self._rename(_ALIAS, number, key, {person: made})
            for versions in (_ALIAS.current, _ALIAS.past):
                for column in ("alias", "same_as"):
                    self._connection.execute(
                        f"UPDATE {versions} SET {column} = ? WHERE kind = 'person' AND {column} = ?",
                        (made, person),
                    )

    def _aliases(self, person: str) -> list[tuple[int, str]]:
        """The aliases, present and past, that relate an id of a person."""
        find = " UNION ".join(
            f"SELECT rid FROM {versions} WHERE kind = 'person' AND :person IN (alias, same_as)"
            for versions in (_ALIAS.current, _ALIAS.past)
        )
        return self._connection.execute(
            f"SELECT rid, id FROM record WHERE rid IN ({find})", {"person": person}
        ).fetchall()

    def list_changes(self, revision: int) -> dict[str, int]:
        """Lists every rewritten record that still exists as changed; gives how many of each kind."""
        counts = {
            kind: self._list(TABLES[kind], revision, sorted(numbers))
            for kind, numbers in self._touched.items()
        }
        return {kind: count for kind, count in counts.items() if count}

    def _list(self, table: Table, revision: int, numbers: Iterable[int]) -> int:
        columns = ", ".join(["rid", "since", *table.columns])
        listed = 0
        for number in numbers:
            named = {"rid": number, "revision": revision}
            listed += self._connection.execute(
                f"INSERT INTO {table.past} (until, {columns}) "
                f"SELECT :revision, {columns} FROM {table.current} WHERE rid = :rid",
                named,
            ).rowcount
            self._connection.execute(f"UPDATE {table.current} SET since = :revision WHERE rid = :rid", named)
            self._connection.execute(
                "INSERT INTO change (revision, rid) "
                f"SELECT :revision, rid FROM {table.current} WHERE rid = :rid",
                named,
            )
        return listed
