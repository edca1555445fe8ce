"""The numbered steps that bring an older file up to date.

A new kind or field needs no step: `schema.missing_statements` adds its table
or column. A step is for whatever else changes what stored values mean. Step
n (counting from 1) leads from version n to n + 1 and runs in one transaction
with all the others that are due.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Callable

from graphsvc.errors import SchemaTooNew, StoreCorrupt
from graphsvc.store.sqlite.connections import MEMORY, transaction
from graphsvc.store.sqlite.copying import back_up_once
from graphsvc.store.sqlite.schema import current_revision

Step = Callable[[sqlite3.Connection], None]
STEPS: tuple[Step, ...] = ()


def newest_version() -> int:
    """The schema version that this graphsvc writes."""
    return 1 + len(STEPS)


def stored_version(connection: sqlite3.Connection) -> int:
    """The schema version of a file; 0 for one without a store."""
    version: int = connection.execute("PRAGMA user_version").fetchone()[0]
    return version


def check_version(connection: sqlite3.Connection, path: str) -> int:
    """The schema version; raises SchemaTooNew for one that this graphsvc does not know."""
    version = stored_version(connection)
    if version > newest_version():
        raise SchemaTooNew(
            f"{path}: has schema version {version}, this graphsvc knows {newest_version()}; "
            "install a later one"
        )
    return version


def migrate(connection: sqlite3.Connection, path: str) -> int:
    """Runs the steps that are due, after copying the file beside itself; gives the version."""
    version = check_version(connection, path)
    if version == newest_version():
        return version
    if path != MEMORY:
        back_up_once(connection, f"{path}.schema-{version}-revision-{current_revision(connection)}")
    connection.execute("PRAGMA foreign_keys = OFF")  # a step may rebuild a table that others refer to
    try:
        with transaction(connection):
            _run_steps(connection, path)
    finally:
        connection.execute("PRAGMA foreign_keys = ON")
    return newest_version()


def _run_steps(connection: sqlite3.Connection, path: str) -> None:
    for step in STEPS[check_version(connection, path) - 1 :]:
        step(connection)
    if connection.execute("PRAGMA foreign_key_check").fetchone() is not None:
        raise StoreCorrupt(f"{path}: migration would leave ties without their nodes; nothing was changed")
    connection.execute(f"PRAGMA user_version = {newest_version()}")
