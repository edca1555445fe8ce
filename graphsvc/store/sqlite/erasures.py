"""The people erased so far, as a SQLite store keeps them."""

from __future__ import annotations

import sqlite3
from typing import Any

from graphsvc.errors import Conflict
from graphsvc.store.base import Secrets
from graphsvc.store.erased import Erased
from graphsvc.store.sqlite.schema import current_revision, setting


def adopt(connection: sqlite3.Connection, secrets: Secrets) -> None:
    """Takes over the secrets of another store inside the caller's transaction."""
    own = stored_erasures(connection)
    if own == Erased(secrets.pseudonym_key, secrets.erased):
        return
    if current_revision(connection):
        raise Conflict("the store has made revisions with other secrets")
    connection.execute("UPDATE setting SET value = ? WHERE name = 'pseudonym_key'", (secrets.pseudonym_key,))
    connection.execute("DELETE FROM erased")
    connection.executemany("INSERT INTO erased VALUES (?, ?)", secrets.erased.items())


def stored_erasures(connection: sqlite3.Connection) -> Erased:
    """The erasures of a store; O(people erased)."""
    secret: Any = setting(connection, "pseudonym_key")
    targets = dict(connection.execute("SELECT pseudonym, person FROM erased").fetchall())
    return Erased(secret, targets)
