"""Follows "is part of" and "is the same as" to their end, in the database, and finds the circles in them."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterable, Iterator


class Pointers:
    """A forest of keys, each pointing to at most one other; `table` is its name in the database."""

    def __init__(self, database: sqlite3.Connection, table: str, pairs: Iterable[tuple[str, str]]) -> None:
        self._database = database
        self._table = table
        database.execute(f"CREATE TABLE {table} (id PRIMARY KEY, next, root, jump) WITHOUT ROWID")
        self.add(pairs)

    def add(self, pairs: Iterable[tuple[str, str]]) -> None:
        """Adds pairs of a key and where it points; the first for a key wins."""
        self._database.executemany(f"INSERT OR IGNORE INTO {self._table} (id, next) VALUES (?, ?)", pairs)

    def follow(self) -> None:
        """Fills `root`, the end each key leads to; NULL for those that lead into a circle.

        Each round doubles the length of the jumps: O(n log n) for the longest chain n.
        """
        self._database.execute(f"UPDATE {self._table} SET jump = next")
        before, pending = -1, self._pending()
        while pending and pending != before:
            self._jump()
            before, pending = pending, self._pending()

    def circles(self) -> Iterator[list[str]]:
        """Every circle as its keys in order, after `follow`."""
        seen: set[str] = set()
        unended = f"SELECT id FROM {self._table} WHERE root IS NULL ORDER BY id"
        for (key,) in self._database.execute(unended).fetchall():
            path: list[str] = []
            while key not in seen:
                seen.add(key)
                path.append(key)
                key = self._next(key)
            if key in path:
                yield path[path.index(key) :]

    def _jump(self) -> None:
        table = self._table
        self._database.execute(
            f"""UPDATE {table} SET root = jump, jump = NULL
                WHERE jump IS NOT NULL AND jump NOT IN (SELECT id FROM {table})"""
        )
        self._database.execute(
            f"""UPDATE {table} SET root = at.root, jump = at.jump
                FROM {table} AS at WHERE at.id = {table}.jump"""
        )

    def _pending(self) -> int:
        select = f"SELECT count(*) FROM {self._table} WHERE root IS NULL"
        number: int = self._database.execute(select).fetchone()[0]
        return number

    def _next(self, key: str) -> str:
        select = f"SELECT next FROM {self._table} WHERE id = ?"
        found: str = self._database.execute(select, (key,)).fetchone()[0]
        return found
