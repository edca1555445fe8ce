"""Point reads: records by id, in order of id, by the node a tie ends in."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator, Sequence

from graphsvc.errors import BadInput
from graphsvc.model.fields import Kind, Row
from graphsvc.model.kinds import KINDS
from graphsvc.store.erased import mentions_people
from graphsvc.store.sqlite.erasures import stored_erasures
from graphsvc.store.sqlite.schema import TABLES, Table, quoted
from graphsvc.store.values import decoded_row, end_reference

_ASKED_AT_ONCE = 500  # ids in one statement; SQLite allows 32,766 parameters


def chunks(ids: Sequence[str]) -> Iterator[Sequence[str]]:
    """The ids in groups that fit one statement."""
    for first in range(0, len(ids), _ASKED_AT_ONCE):
        yield ids[first : first + _ASKED_AT_ONCE]


def places(ids: Sequence[str]) -> str:
    """As many SQL parameters as there are ids."""
    return ", ".join("?" * len(ids))


def row_columns(table: Table, alias: str) -> str:
    """The fields of a table as SQL, an end as a row names it: by the key of its node."""
    ends = set(table.kind.ends)
    return ", ".join(
        f"(SELECT {_written(table.kind, name)} FROM record AS n WHERE n.rid = {alias}.{quoted(name)})"
        if name in ends
        else f"{alias}.{quoted(name)}"
        for name in table.kind.by_name
    )


def _written(kind: Kind, end: str) -> str:
    """SQL of `written_end` for the node `n`."""
    others = kind.by_name[end].refers_to[1:]
    cases = "".join(f" WHEN '{other}' THEN '{other}:' || n.id" for other in others)
    return f"CASE n.kind{cases} ELSE n.id END" if others else "n.id"


def records(connection: sqlite3.Connection, kind: Kind, ids: Sequence[str]) -> dict[str, Row]:
    """The current records with these ids, by the id asked for; O(log n) each."""
    stored_as = _stored_keys(connection, kind, ids)
    found = _records(connection, kind, list(set(stored_as.values())))
    return {key: found[stored] for key, stored in stored_as.items() if stored in found}


def _stored_keys(connection: sqlite3.Connection, kind: Kind, ids: Sequence[str]) -> dict[str, str]:
    """The id under which each record is stored: another one where a person was erased."""
    if not mentions_people(kind):
        return {key: key for key in ids}
    erased = stored_erasures(connection)
    return {key: erased.key(kind, key) for key in ids}


def _records(connection: sqlite3.Connection, kind: Kind, ids: Sequence[str]) -> dict[str, Row]:
    table = TABLES[kind.name]
    found: dict[str, Row] = {}
    for chunk in chunks(ids):
        rows = connection.execute(
            f"SELECT r.id, {row_columns(table, 'k')} FROM record AS r JOIN {table.current} AS k "
            f"ON k.rid = r.rid WHERE r.kind = ? AND r.id IN ({places(chunk)})",
            (kind.name, *chunk),
        )
        found.update((key, decoded_row(kind, key, values)) for key, *values in rows)
    return found


def page(connection: sqlite3.Connection, kind: Kind, *, after: str | None, limit: int) -> list[Row]:
    """The first `limit` current records in order of id, those after the given id."""
    table = TABLES[kind.name]
    rows = connection.execute(
        f"SELECT r.id, {row_columns(table, 'k')} FROM record AS r CROSS JOIN {table.current} AS k "
        f"ON k.rid = r.rid WHERE r.kind = ? AND r.id > ? ORDER BY r.id LIMIT ?",
        (kind.name, "" if after is None else after, limit),
    )
    return [decoded_row(kind, key, values) for key, *values in rows]


def ties_of(connection: sqlite3.Connection, kind: Kind, end: str, nodes: Sequence[str]) -> list[Row]:
    """The current ties with one of these nodes, named as in a row, at an end; in order of id."""
    if end not in kind.ends:
        raise BadInput(f"{kind.name} has no end {end!r}; its ends are {', '.join(kind.ends) or 'none'}")
    table = TABLES[kind.name]
    named: dict[str, list[str]] = {}
    for node in nodes:
        node_kind, key = end_reference(kind.by_name[end], node)
        key = _stored_keys(connection, KINDS[node_kind], [key])[key]
        named.setdefault(node_kind, []).append(key)
    where = " OR ".join(f"(n.kind = ? AND n.id IN ({places(keys)}))" for keys in named.values())
    rows = connection.execute(
        f"SELECT r.id, {row_columns(table, 't')} FROM record AS n CROSS JOIN {table.current} AS t "
        f"ON t.{quoted(end)} = n.rid JOIN record AS r ON r.rid = t.rid "
        f"WHERE {where or 'false'} ORDER BY r.id",
        [value for node_kind, keys in named.items() for value in (node_kind, *keys)],
    )
    return [decoded_row(kind, key, values) for key, *values in rows]


def counts(connection: sqlite3.Connection) -> dict[str, int]:
    """How many current records of each kind there are."""
    return {
        name: connection.execute(f"SELECT count(*) FROM {table.current}").fetchone()[0]
        for name, table in TABLES.items()
    }
