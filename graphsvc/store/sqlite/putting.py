"""Puts rows of one kind: stages them, finds those that differ from what is stored, replaces these."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator, Sequence

from graphsvc.errors import BadInput
from graphsvc.model.fields import Field, Row
from graphsvc.store.sqlite.schema import Table, quoted
from graphsvc.store.values import (
    RowEncoder,
    Stored,
    has_kinds,
    unencodable,
    written_end,
    written_twice,
)


class Put:
    """The statements that put rows of one kind at one revision, made once for many chunks.

    With `replayed` a row that is stored as it is counts as changed, too.
    Cost: O(log n) a row beside n stored records.
    """

    def __init__(
        self, connection: sqlite3.Connection, table: Table, revision: int, *, replayed: bool = False
    ) -> None:
        self._connection = connection
        self._table = table
        self._encoder = RowEncoder(table.kind)
        self._parameters = {"kind": table.kind.name, "revision": revision}
        self._staged = f"temp.{quoted(f'staged {table.kind.name}')}"
        self._fresh = f"temp.{quoted(f'fresh {table.kind.name}')}"
        self._register = (
            f"INSERT INTO record (kind, id) SELECT :kind, id FROM {self._staged} WHERE true "
            "ON CONFLICT (kind, id) DO NOTHING"
        )
        self._compare = _compare_statement(table, self._staged, self._fresh, replayed)
        self._apply = _apply_statements(table, self._fresh)
        self._make_temporary_tables()

    def _make_temporary_tables(self) -> None:
        kind = self._table.kind
        fields = [f"{quoted(f.name)} {self._table.column_type(f)}" for f in kind.fields]
        staged = [f"{quoted(f.name)} {'TEXT' if f.name in kind.ends else 'ANY'}" for f in kind.fields]
        kinds = [f"{_kind_column(f.name)} TEXT" for f in kind.fields if has_kinds(kind, f)]
        for name, columns in (
            (self._staged, ["id TEXT", *staged, *kinds]),
            (self._fresh, ["rid INTEGER PRIMARY KEY", "was INTEGER", *fields]),
        ):
            self._connection.execute(f"CREATE TABLE IF NOT EXISTS {name} ({', '.join(columns)}) STRICT")

    def apply(self, rows: Sequence[Row]) -> int:
        """Puts a chunk of rows and gives how many of them changed the store."""
        self._stage(self._encoder.encode(rows))
        self._connection.execute(self._register, self._parameters)
        changed = self._connection.execute(self._compare, self._parameters).rowcount
        if changed:
            self._check_ends()
            self._check_written_once()
            for statement in self._apply:
                self._connection.execute(statement, self._parameters)
            self._connection.execute(f"DELETE FROM {self._fresh}")
        self._connection.execute(f"DELETE FROM {self._staged}")
        return changed

    def _stage(self, encoded: Sequence[tuple[Stored, ...]]) -> None:
        if not encoded:
            return
        places = ", ".join("?" * len(encoded[0]))
        try:
            self._connection.executemany(f"INSERT INTO {self._staged} VALUES ({places})", encoded)
        except UnicodeEncodeError:
            raise unencodable(self._table.kind.name, encoded) from None

    def _check_ends(self) -> None:
        for end in self._table.ends:
            row = self._connection.execute(
                f"SELECT s.id, {_end_kind(self._table, end)}, s.{quoted(end.name)} FROM {self._fresh} AS f "
                f"JOIN record AS r ON r.rid = f.rid JOIN {self._staged} AS s ON s.id = r.id "
                f"WHERE f.{quoted(end.name)} IS NULL LIMIT 1"
            ).fetchone()
            if row is not None:
                raise self._dangling(end, *row)

    def _dangling(self, end: Field, key: str, kind: str, node: str) -> BadInput:
        name = self._table.kind.name
        return BadInput(f"{name} {key!r}: {end.name} {written_end(end, kind, node)!r}: no such {kind}")

    def _check_written_once(self) -> None:
        row = self._connection.execute(
            f"SELECT r.id FROM {self._fresh} AS f JOIN record AS r ON r.rid = f.rid "
            "WHERE f.was = :revision LIMIT 1",
            self._parameters,
        ).fetchone()
        if row is not None:
            raise written_twice(self._table.kind.name, row[0])


def _kind_column(end: str) -> str:
    """The staged column that holds the kind of node an end names."""
    return quoted(f"{end} kind")


def _end_kind(table: Table, end: Field) -> str:
    """The kind of node that an end of a staged row names."""
    return f"s.{_kind_column(end.name)}" if has_kinds(table.kind, end) else f"'{end.refers_to[0]}'"


def _record_of(end: str) -> str:
    return quoted(f"{end} record")


def _node_of(end: str, kind: str) -> str:
    return quoted(f"{end} {kind}")


def _fresh_value(table: Table, field: Field) -> str:
    """What a field is to become: as staged, or the number of the node that an end names."""
    if field.name not in table.kind.ends:
        return f"s.{quoted(field.name)}"
    numbers = [f"{_node_of(field.name, kind)}.rid" for kind in field.refers_to]
    return numbers[0] if len(numbers) == 1 else f"coalesce({', '.join(numbers)})"


def _end_joins(table: Table) -> Iterator[str]:
    for end in table.ends:
        record = _record_of(end.name)
        yield (
            f"LEFT JOIN record AS {record} ON {record}.kind = {_end_kind(table, end)} "
            f"AND {record}.id = s.{quoted(end.name)}"
        )
        for kind in end.refers_to:
            node = _node_of(end.name, kind)
            yield f"LEFT JOIN {quoted(kind)} AS {node} ON {node}.rid = {record}.rid"


def _compare_statement(table: Table, staged: str, fresh: str, replayed: bool) -> str:
    """Fills `fresh` with the staged rows that are new or differ from the stored record, or with all."""
    values = {quoted(field.name): _fresh_value(table, field) for field in table.kind.fields}
    differs = " OR ".join(f"{value} IS NOT old.{column}" for column, value in values.items())
    differs = "true" if replayed else differs
    return (
        f"INSERT INTO {fresh} SELECT r.rid, old.since, {', '.join(values.values())} FROM {staged} AS s "
        "CROSS JOIN record AS r ON r.kind = :kind AND r.id = s.id "
        f"LEFT JOIN {table.current} AS old ON old.rid = r.rid {' '.join(_end_joins(table))} "
        f"WHERE old.rid IS NULL OR {differs}"
    )


def _apply_statements(table: Table, fresh: str) -> tuple[str, ...]:
    """Moves what `fresh` replaces to the past, puts it in place, lists the changes."""
    columns = ", ".join(table.columns)
    replaced = ", ".join(f"k.{column}" for column in table.columns)
    updates = ", ".join(f"{column} = excluded.{column}" for column in ("since", *table.columns))
    return (
        f"INSERT INTO {table.past} (rid, since, until, {columns}) "
        f"SELECT k.rid, k.since, :revision, {replaced} "
        f"FROM {fresh} AS f CROSS JOIN {table.current} AS k ON k.rid = f.rid WHERE f.was IS NOT NULL",
        f"INSERT INTO {table.current} (rid, since, {columns}) SELECT rid, :revision, {columns} FROM {fresh} "
        f"WHERE true ON CONFLICT (rid) DO UPDATE SET {updates}",
        f"INSERT INTO change (revision, rid) SELECT :revision, rid FROM {fresh}",
    )
