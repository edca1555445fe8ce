"""Checks a store against itself: the file, the references, the history."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator

from graphsvc.model.fields import NONE, Field
from graphsvc.store.base import Problem
from graphsvc.store.sqlite.erasing import is_scrub_due
from graphsvc.store.sqlite.schema import TABLES, Table, quoted

_STORE = "store"  # the kind of a problem that is no single record's


def problems(connection: sqlite3.Connection) -> list[Problem]:
    """Every contradiction found; O(size of the store)."""
    damage = [Problem(_STORE, "", text) for text in _damage(connection)]
    if damage:
        return damage  # what a damaged file answers to further questions means nothing
    found = list(_history(connection))
    for table in TABLES.values():
        found += _ends(connection, table)
        found += _versions(connection, table)
        found += _unlisted(connection, table)
        for field in table.kind.references:
            if field.name not in table.kind.ends:
                found += _references(connection, table, field)
    return found


def _damage(connection: sqlite3.Connection) -> list[str]:
    try:
        rows = connection.execute("PRAGMA integrity_check").fetchall()
    except sqlite3.DatabaseError as error:  # too damaged to be checked any further
        return [str(error)]
    return [text for (text,) in rows if text != "ok"]


def _history(connection: sqlite3.Connection) -> Iterator[Problem]:
    if is_scrub_due(connection):
        yield Problem(
            _STORE, "", "erased text may still stand in the file; close all readers and open it again"
        )
    for number, expected in connection.execute(
        "SELECT number, row_number() OVER (ORDER BY number) AS expected FROM revision ORDER BY number"
    ):
        if number != expected:
            yield Problem(_STORE, "", f"revision {expected} is missing")
            return
    for kind, key, revision in connection.execute(
        "SELECT r.kind, r.id, c.revision FROM change AS c LEFT JOIN record AS r ON r.rid = c.rid "
        "WHERE r.rid IS NULL OR c.revision NOT IN (SELECT number FROM revision)"
    ):
        yield Problem(kind or _STORE, key or "", f"changed at revision {revision}, which is not recorded")


def _ends(connection: sqlite3.Connection, table: Table) -> Iterator[Problem]:
    """Ties, present ones, that end in a node that is not stored or is of a wrong kind."""
    for end in table.ends:
        nodes = " UNION ALL ".join(f"SELECT rid FROM {quoted(kind)}" for kind in end.refers_to)
        for (key,) in connection.execute(
            f"SELECT r.id FROM {table.current} AS t JOIN record AS r ON r.rid = t.rid "
            f"WHERE t.{quoted(end.name)} NOT IN ({nodes})"
        ):
            yield Problem(table.kind.name, key, f"{end.name} is no stored {' or '.join(end.refers_to)}")


def _all_versions(table: Table) -> str:
    return (
        f"SELECT rid, since, until FROM {table.past} UNION ALL SELECT rid, since, NULL FROM {table.current}"
    )


def _versions(connection: sqlite3.Connection, table: Table) -> Iterator[Problem]:
    """Records that are numbered as another kind, and versions that hold at one revision."""
    kind, versions = table.kind.name, _all_versions(table)
    for (number,) in connection.execute(
        f"SELECT v.rid FROM ({versions}) AS v LEFT JOIN record AS r ON r.rid = v.rid AND r.kind = ? "
        "WHERE r.rid IS NULL",
        (kind,),
    ):
        yield Problem(kind, "", f"record number {number} has no id")
    for (key,) in connection.execute(
        f"SELECT DISTINCT r.id FROM (SELECT rid, since, until, lead(since) OVER "
        f"(PARTITION BY rid ORDER BY since) AS following FROM ({versions})) AS v "
        "JOIN record AS r ON r.rid = v.rid "
        "WHERE v.until <= v.since OR v.following < ifnull(v.until, v.following + 1)"
    ):
        yield Problem(kind, key, "two of its versions hold at one revision")


def _unlisted(connection: sqlite3.Connection, table: Table) -> Iterator[Problem]:
    """Versions that began or ended at a revision whose changes do not list the record."""
    versions = _all_versions(table)
    for key, revision in connection.execute(
        f"SELECT r.id, e.revision FROM (SELECT rid, since AS revision FROM ({versions}) UNION "
        f"SELECT rid, until FROM {table.past} EXCEPT SELECT rid, revision FROM change) AS e "
        "JOIN record AS r ON r.rid = e.rid"
    ):
        yield Problem(
            table.kind.name, key, f"changed at revision {revision} without an entry in the change log"
        )


def _references(connection: sqlite3.Connection, table: Table, field: Field) -> Iterator[Problem]:
    """References by key, present ones, to records that are neither stored nor aliases of stored ones."""
    kinds = ", ".join(f"'{kind}'" for kind in field.refers_to)
    column = quoted(field.name)
    keys = f"SELECT rid, {column} AS key FROM {table.current} WHERE {column} <> '{NONE}'"
    if field.is_list:
        keys = (
            f"SELECT t.rid, j.value AS key FROM {table.current} AS t, json_each(t.{column}) AS j "
            f"WHERE t.{column} LIKE '[%'"
        )
    stored = " UNION ALL ".join(
        f"SELECT n.id FROM {quoted(kind)} AS k JOIN record AS n ON n.rid = k.rid" for kind in field.refers_to
    )
    for key, missing in connection.execute(
        f"SELECT r.id, k.key FROM ({keys}) AS k JOIN record AS r ON r.rid = k.rid "
        f"WHERE k.key NOT IN ({stored} UNION ALL SELECT alias FROM alias WHERE kind IN ({kinds}))"
    ):
        yield Problem(
            table.kind.name, key, f"{field.name} {missing!r} is no stored {' or '.join(field.refers_to)}"
        )
