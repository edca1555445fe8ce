"""Opens a file as a store: checks it, creates or upgrades its schema, finishes what was left undone."""

from __future__ import annotations

import sqlite3

from graphsvc.errors import StoreCorrupt, StoreUnavailable
from graphsvc.store.base import StoreInfo
from graphsvc.store.sqlite import erasing, migrations, schema
from graphsvc.store.sqlite.connections import (
    MEMORY,
    Connections,
    check_engine,
    check_is_store,
    check_path,
    is_read_only,
    keep_log,
    transaction,
)


def open_file(path: str, *, create: bool, busy_timeout_seconds: float) -> Connections:
    """Connections to the store at the path, which is then of the newest schema."""
    check_engine()
    check_path(path, create=create)
    connections = Connections(path, busy_timeout_seconds=busy_timeout_seconds)
    try:
        with connections.lent() as connection:
            check_is_store(connection, path)
            _prepare(connection, path, create=create, busy_timeout_seconds=busy_timeout_seconds)
    except BaseException:
        connections.close()
        raise
    return connections


def _prepare(connection: sqlite3.Connection, path: str, *, create: bool, busy_timeout_seconds: float) -> None:
    version = migrations.check_version(connection, path)
    if is_read_only(path):
        if version != migrations.newest_version():
            raise StoreUnavailable(
                f"{path}: has schema version {version} and may not be written to update it"
            )
        return
    if version == 0:
        _create(connection, path, create=create)
    keep_log(connection, path, busy_timeout_seconds=busy_timeout_seconds)
    migrations.migrate(connection, path)
    ensure_schema(connection)
    if erasing.is_scrub_due(connection):
        erasing.scrub(connection)


def _create(connection: sqlite3.Connection, path: str, *, create: bool) -> None:
    if not create and path != MEMORY:
        raise StoreUnavailable(f"no store at {path}; load one with `graphsvc load`")
    with transaction(connection):
        if migrations.stored_version(connection) == 0:
            schema.create(connection, migrations.newest_version())


def ensure_schema(connection: sqlite3.Connection) -> None:
    """Adds the tables, indexes and columns that the model has and the file lacks."""
    if schema.missing_statements(connection):
        with transaction(connection):
            for statement in schema.missing_statements(connection):
                connection.execute(statement)


def info(connection: sqlite3.Connection, path: str) -> StoreInfo:
    """What the store says of itself."""
    key = schema.setting(connection, "pseudonym_key")
    if not isinstance(key, bytes):
        raise StoreCorrupt(f"{path}: has lost its pseudonym key; restore a backup")
    return StoreInfo(
        url=f"sqlite:{path}",
        engine="sqlite",
        engine_version=sqlite3.sqlite_version,
        schema_version=migrations.stored_version(connection),
        revision=schema.current_revision(connection),
        pseudonym_key=key,
    )
