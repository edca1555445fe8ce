"""A registry in one SQLite file: the embedded default engine."""

from graphsvc.store.sqlite.store import SqliteStore

__all__ = ["SqliteStore"]
