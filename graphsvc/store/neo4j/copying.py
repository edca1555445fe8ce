"""Copies a whole store into a new SQLite file, history and keys included, while it is in use."""

from __future__ import annotations

import os
import tempfile
from collections.abc import Callable, Sequence
from contextlib import closing
from itertools import count
from sqlite3 import Connection as File
from typing import Any

from graphsvc.model.fields import Field
from graphsvc.store.neo4j.columns import (
    ID,
    NUMBER,
    SINCE,
    UNTIL,
    column_of,
    current_portions,
    past_portions,
)
from graphsvc.store.neo4j.connection import Connection, Transaction
from graphsvc.store.neo4j.schema import CHANGES, ERASED, REGISTRY, REVISION, SHAPES, WRITE_KEY, Shape
from graphsvc.store.neo4j.steady import Steady
from graphsvc.store.sqlite.connections import BUSY_TIMEOUT_SECONDS, Connections, large_cache
from graphsvc.store.sqlite.connections import transaction as transaction_of
from graphsvc.store.sqlite.copying import back_up as copy_file
from graphsvc.store.sqlite.opening import open_file
from graphsvc.store.sqlite.schema import TABLES, Table
from graphsvc.store.values import encoded_list

_NODES = {  # table → the label of the nodes that become its rows, and their properties in its order
    "revision": (
        REVISION,
        ("number", "author", "source", "time", "message", "as_of", "counts", "last_change"),
    ),
    "write_key": (WRITE_KEY, ("key", "revision")),
    "erased": (ERASED, ("pseudonym", "person")),
}
Portion = list[list[Any]]


def back_up(connection: Connection, target: str) -> None:
    """Writes a SQLite store that appears at `target` only when it is complete; O(size of the store).

    It answers as this store does, at every revision. Raises BadInput when the
    target exists or its folder does not.
    """
    with tempfile.TemporaryDirectory(prefix="graphsvc-") as folder:
        path = os.path.join(folder, "copy.db")
        with closing(open_file(path, create=True, busy_timeout_seconds=BUSY_TIMEOUT_SECONDS)) as connections:
            _copy_out(connection, connections, target)


def _copy_out(connection: Connection, connections: Connections, target: str) -> None:
    with connections.lent() as file, large_cache(file):
        Steady(connection).read(lambda transaction, _: _fill(transaction, file))
        copy_file(file, target)


def _fill(transaction: Transaction, file: File) -> None:
    """Fills an empty SQLite store; begins again where a first attempt has left something."""
    with transaction_of(file):
        _empty(file)
        _copy(transaction, file)


def _copy(transaction: Transaction, file: File) -> None:
    key = transaction.value(f"MATCH (m:{REGISTRY}) RETURN m.pseudonym_key")
    file.execute("INSERT INTO setting VALUES ('pseudonym_key', ?)", (bytes(key),))
    for shape in SHAPES.values():
        _copy_kind(transaction, shape, file)
    for table, (label, names) in _NODES.items():
        values = ", ".join(f"n.{name}" for name in names)
        places = ", ".join("?" * len(names))
        rows = transaction.each_row(f"MATCH (n:{label}) RETURN {values}")
        file.executemany(f"INSERT INTO {table} VALUES ({places})", rows)
    _copy_changes(transaction, file)


def _empty(file: File) -> None:
    kinds = list(reversed(TABLES.values()))  # ties before the nodes they end in
    tables = [name for table in kinds for name in (table.past, table.current)]
    for table in ("setting", "change", *_NODES, *tables, "record"):
        file.execute(f"DELETE FROM {table}")


def _copy_kind(transaction: Transaction, shape: Shape, file: File) -> None:
    table = TABLES[shape.kind.name]
    fields = [column_of(shape, field) for field in shape.kind.fields]
    encode = [_encoder(field) for field in shape.kind.fields]
    for portion in current_portions(transaction, shape, [ID, NUMBER, SINCE, *fields]):
        _insert(file, table, table.current, ("rid", "since"), portion, encode)
    for portion in past_portions(transaction, shape, [ID, NUMBER, SINCE, UNTIL, *fields]):
        _insert(file, table, table.past, ("rid", "since", "until"), portion, encode)


def _insert(
    file: File,
    table: Table,
    name: str,
    system: Sequence[str],
    portion: Portion,
    encode: Sequence[Callable[[Any], Any]],
) -> None:
    ids, numbers, *rest = portion
    kind = table.kind.name
    file.executemany(
        "INSERT OR IGNORE INTO record VALUES (?, ?, ?)",
        ((number, kind, key) for number, key in zip(numbers, ids, strict=True)),
    )
    first = len(system) - 1  # of the columns after the number
    values = [
        *rest[:first],
        *(list(map(each, column)) for each, column in zip(encode, rest[first:], strict=True)),
    ]
    places = ", ".join("?" * (1 + len(values)))
    file.executemany(
        f"INSERT INTO {name} ({', '.join((*system, *table.columns))}) VALUES ({places})",
        zip(numbers, *values, strict=True),
    )


def _encoder(field: Field) -> Callable[[Any], Any]:
    """What makes a value of the model one of SQLite."""
    if field.is_list:
        return lambda value: encoded_list(value) if isinstance(value, list) else value
    return lambda value: int(value) if isinstance(value, bool) else value


def _copy_changes(transaction: Transaction, file: File) -> None:
    numbers = count(1)
    statement = f"MATCH (c:{CHANGES}) RETURN c.revision, c.kind, c.ids ORDER BY c.last"
    for revision, kind, ids in transaction.each_row(statement):
        file.executemany(
            "INSERT INTO change SELECT ?, ?, rid FROM record WHERE kind = ? AND id = ?",
            ((next(numbers), revision, kind, key) for key in ids),
        )
