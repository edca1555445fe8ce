"""Records that a write was accepted."""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Mapping
from datetime import UTC

from graphsvc.store.base import Meta


def record_revision(
    connection: sqlite3.Connection, number: int, meta: Meta, counts: Mapping[str, int]
) -> None:
    """Adds the row of a revision whose changes have all been listed."""
    time = meta.time.astimezone(UTC).isoformat()
    connection.execute(
        "INSERT INTO revision VALUES (?, ?, ?, ?, ?, ?, ?, (SELECT coalesce(max(seq), 0) FROM change))",
        (number, meta.author, meta.source, time, meta.message, meta.as_of, json.dumps(dict(counts))),
    )
