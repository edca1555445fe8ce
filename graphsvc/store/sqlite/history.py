"""Revisions and what each of them changed."""

from __future__ import annotations

import json
import sqlite3
from datetime import datetime

from graphsvc.errors import NotFound
from graphsvc.model.fields import Row
from graphsvc.store.base import Change, Revision
from graphsvc.store.sqlite.reading import row_columns
from graphsvc.store.sqlite.schema import TABLES, Table, current_revision
from graphsvc.store.values import decoded_row

_COLUMNS = "number, author, source, time, message, as_of, counts"


def revisions(connection: sqlite3.Connection, limit: int) -> list[Revision]:
    """The latest revisions, newest first."""
    rows = connection.execute(f"SELECT {_COLUMNS} FROM revision ORDER BY number DESC LIMIT ?", (limit,))
    return [
        Revision(number, author, source, datetime.fromisoformat(time), message, as_of, json.loads(counts))
        for number, author, source, time, message, as_of, counts in rows
    ]


def changes_since(connection: sqlite3.Connection, revision: int, *, limit: int, after: int) -> list[Change]:
    """A page of the changes of later revisions, in the order written; O(log n) each."""
    first = _last_change(connection, revision) + after + 1
    listed = connection.execute(
        "SELECT c.seq, c.revision, r.kind, r.id FROM change AS c CROSS JOIN record AS r ON r.rid = c.rid "
        "WHERE c.seq >= ? ORDER BY c.seq LIMIT ?",
        (first, limit),
    ).fetchall()
    if not listed:
        return []
    keys = {seq: key for seq, _, _, key in listed}
    before: dict[int, Row] = {}
    later: dict[int, Row] = {}
    for name in {kind for _, _, kind, _ in listed}:
        table = TABLES[name]
        before |= _images(connection, table, f"{table.past} AS k ON k.until = c.revision", keys)
        for held in (table.past, table.current):
            later |= _images(connection, table, f"{held} AS k ON k.since = c.revision", keys)
    return [Change(number, kind, key, before.get(seq), later.get(seq)) for seq, number, kind, key in listed]


def _last_change(connection: sqlite3.Connection, revision: int) -> int:
    """The sequence number of the last change of a revision."""
    if revision == 0:
        return 0
    row = connection.execute("SELECT last_change FROM revision WHERE number = ?", (revision,)).fetchone()
    if row is None:
        raise NotFound(f"no revision {revision}; the store is at revision {current_revision(connection)}")
    last: int = row[0]
    return last


def _images(
    connection: sqlite3.Connection, table: Table, joined: str, keys: dict[int, str]
) -> dict[int, Row]:
    """The records of one kind that changes replaced or made, by the sequence number of the change."""
    rows = connection.execute(
        f"SELECT c.seq, {row_columns(table, 'k')} FROM change AS c CROSS JOIN {joined} AND k.rid = c.rid "
        "WHERE c.seq BETWEEN ? AND ?",
        (min(keys), max(keys)),
    )
    return {seq: decoded_row(table.kind, keys[seq], values) for seq, *values in rows}
