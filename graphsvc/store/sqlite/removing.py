"""Removes records of one kind: they move to the past, their number and id stay."""

from __future__ import annotations

import sqlite3
from collections.abc import Sequence

from graphsvc.errors import BadInput
from graphsvc.store.sqlite.schema import TABLES, Table, quoted
from graphsvc.store.values import written_twice

_GONE = 'temp."gone"'


class Removal:
    """Removes records of one kind at one revision."""

    def __init__(self, connection: sqlite3.Connection, table: Table, revision: int) -> None:
        self._connection = connection
        self._table = table
        self._parameters = {"kind": table.kind.name, "revision": revision}
        connection.execute(f"CREATE TABLE IF NOT EXISTS {_GONE} (rid INTEGER PRIMARY KEY) STRICT")

    def apply(self, ids: Sequence[str]) -> int:
        """Removes a chunk of records and gives how many there were; unknown ids are passed over."""
        gone = self._find(ids)
        if gone:
            self._check_written_once()
            self._check_untied()
            for statement in self._statements():
                self._connection.execute(statement, self._parameters)
        return gone

    def _find(self, ids: Sequence[str]) -> int:
        self._connection.execute(f"DELETE FROM {_GONE}")
        return self._connection.executemany(
            f"INSERT OR IGNORE INTO {_GONE} SELECT k.rid FROM record AS r "
            f"JOIN {self._table.current} AS k ON k.rid = r.rid WHERE r.kind = ? AND r.id = ?",
            [(self._table.kind.name, key) for key in ids],
        ).rowcount

    def _check_written_once(self) -> None:
        row = self._connection.execute(
            f"SELECT r.id FROM {_GONE} AS g JOIN record AS r ON r.rid = g.rid "
            f"JOIN {self._table.current} AS k ON k.rid = g.rid WHERE k.since = :revision LIMIT 1",
            self._parameters,
        ).fetchone()
        if row is not None:
            raise written_twice(self._table.kind.name, row[0])

    def _check_untied(self) -> None:
        for tie, end in ties_ending_in(self._table.kind.name):
            row = self._connection.execute(
                f"SELECT n.id, r.id FROM {_GONE} AS g JOIN {tie.current} AS t ON t.{quoted(end)} = g.rid "
                "JOIN record AS n ON n.rid = g.rid JOIN record AS r ON r.rid = t.rid LIMIT 1"
            ).fetchone()
            if row is not None:
                node, key = row
                raise BadInput(
                    f"{self._table.kind.name} {node!r}: {tie.kind.name} {key!r} has it as {end}; "
                    "remove its ties first"
                )

    def _statements(self) -> tuple[str, ...]:
        columns = ", ".join(self._table.columns)
        current = self._table.current
        return (
            f"INSERT INTO {self._table.past} (rid, since, until, {columns}) "
            f"SELECT rid, since, :revision, {columns} FROM {current} WHERE rid IN {_GONE}",
            f"DELETE FROM {current} WHERE rid IN {_GONE}",
            f"INSERT INTO change (revision, rid) SELECT :revision, rid FROM {_GONE}",
        )


def ties_ending_in(kind: str) -> list[tuple[Table, str]]:
    """Every kind of tie with an end that may be a node of the kind, and that end."""
    return [(table, end.name) for table in TABLES.values() for end in table.ends if kind in end.refers_to]
