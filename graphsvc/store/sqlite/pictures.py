"""All records of one revision, column by column."""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Collection, Iterator
from contextlib import contextmanager

from graphsvc.errors import NotFound
from graphsvc.model.fields import Field, FieldType
from graphsvc.store.asked import fields_asked, kind_asked
from graphsvc.store.base import Columns
from graphsvc.store.sqlite.connections import transaction
from graphsvc.store.sqlite.schema import TABLES, Table, current_revision, quoted

_FETCHED_AT_ONCE = 1_000  # rows; the tuples stay in the processor's cache until they are columns


class SqlitePicture:
    """A picture inside a read transaction of one connection."""

    def __init__(self, connection: sqlite3.Connection, revision: int, *, is_current: bool) -> None:
        self.revision = revision
        self._connection = connection
        self._is_current = is_current

    def nodes(self, kind: str, fields: Collection[str] | None = None) -> Columns:
        """The nodes of a kind in order of id: `id`, `nid`, and the fields asked for (all by default)."""
        return self._columns(TABLES[kind_asked(kind, is_tie=False).name], fields, numbered=True)

    def ties(self, kind: str, fields: Collection[str] | None = None) -> Columns:
        """The ties of a kind in order of id: `id` and the fields asked for; ends hold the node's `nid`."""
        return self._columns(TABLES[kind_asked(kind, is_tie=True).name], fields, numbered=False)

    def _columns(self, table: Table, fields: Collection[str] | None, *, numbered: bool) -> Columns:
        chosen = fields_asked(table.kind, fields)
        names = ["id", *(["nid"] if numbered else []), *(field.name for field in chosen)]
        columns: list[list[object]] = [[] for _ in names]
        cursor = self._connection.execute(
            self._statement(table, chosen, numbered=numbered),
            {"revision": self.revision},
        )
        while rows := cursor.fetchmany(_FETCHED_AT_ONCE):
            for column, values in zip(columns, zip(*rows, strict=True), strict=True):
                column.extend(values)
        picked = dict(zip(names, columns, strict=True))
        for field in chosen:
            _decode(field, picked[field.name])
        return picked

    def _statement(self, table: Table, chosen: list[Field], *, numbered: bool) -> str:
        fields = "".join(f", k.{quoted(field.name)}" for field in chosen)
        number = ", k.rid" if numbered else ""
        return (
            f"SELECT r.id{number}{fields} FROM {self._held(table, chosen)} AS k "
            "CROSS JOIN record AS r ON r.rid = k.rid ORDER BY r.id"  # scanned as loaded, then sorted
        )

    def _held(self, table: Table, chosen: list[Field]) -> str:
        """The records that held at the revision: those not replaced since, and what later writes replaced."""
        if self._is_current:
            return table.current
        columns = ", ".join(["rid", *(quoted(field.name) for field in chosen)])
        return (
            f"(SELECT {columns} FROM {table.current} WHERE since <= :revision UNION ALL "
            f"SELECT {columns} FROM {table.past} WHERE since <= :revision AND until > :revision)"
        )


def _decode(field: Field, column: list[object]) -> None:
    """Turns a column's stored values into the model's, in place; equal lists are one object."""
    if field.is_list:
        column[:] = map(_Lists().__getitem__, column)
    elif field.type is FieldType.BOOLEAN:
        column[:] = [v == 1 if type(v) is int else v for v in column]


class _Lists(dict[object, object]):
    """The list that each stored text is, and what is no list as it is."""

    def __missing__(self, stored: object) -> object:
        is_list = isinstance(stored, str) and stored.startswith("[")
        self[stored] = json.loads(stored) if is_list else stored  # type: ignore[arg-type]
        return self[stored]


@contextmanager
def reading(connection: sqlite3.Connection, revision: int | None) -> Iterator[SqlitePicture]:
    """The picture of a revision, the current one by default; raises NotFound for one that is not."""
    with transaction(connection, "DEFERRED"):
        current = current_revision(connection)
        wanted = current if revision is None else revision
        if not 0 <= wanted <= current:
            raise NotFound(f"there is no revision {wanted}; the store is at revision {current}")
        yield SqlitePicture(connection, wanted, is_current=wanted == current)
