"""The engines that the contract is asked of, and how a test reaches each of them."""

from __future__ import annotations

import os
import sqlite3
from abc import ABC, abstractmethod
from pathlib import Path

import pytest

from graphsvc.store import open_store
from graphsvc.store.base import Store
from graphsvc.store.sqlite.connections import check_engine
from tests import neo4j_server


class Engine(ABC):
    """One empty store for one test; every handle from `open` is closed with the test."""

    name: str
    durable = True  # what one handle wrote, another one finds, also in another process

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self._handles: list[Store] = []

    @property
    @abstractmethod
    def url(self) -> str:
        """The address of the store."""

    def open(self) -> Store:
        """A new handle on the store."""
        store = open_store(self.url)
        self._handles.append(store)
        return store

    def close(self) -> None:
        """Closes all handles."""
        for store in self._handles:
            store.close()

    def missing(self) -> str | None:
        """Why the engine cannot be tested here, None when it can."""
        return None


class SqliteFile(Engine):
    """SQLite in a file."""

    name = "sqlite"

    @property
    def path(self) -> Path:
        return self.folder / "registry.db"

    @property
    def url(self) -> str:
        return f"sqlite:{self.path}"

    def missing(self) -> str | None:
        try:
            check_engine()
        except Exception as error:
            return str(error)
        return None

    def around(self, statement: str, *parameters: object) -> list[tuple[object, ...]]:
        """Reads or writes the file behind the store's back."""
        connection = sqlite3.connect(self.path, isolation_level=None)
        connection.execute("PRAGMA secure_delete = OFF")  # as most programs have it
        try:
            return connection.execute(statement, parameters).fetchall()
        finally:
            connection.close()


class SqliteMemory(SqliteFile):
    """SQLite in memory."""

    name = "sqlite-memory"
    durable = False

    @property
    def url(self) -> str:
        return "sqlite::memory:"


class Neo4j(Engine):
    """A Neo4j database, emptied for each test."""

    name = "neo4j"

    def missing(self) -> str | None:
        return neo4j_server.missing()

    def __init__(self, folder: Path) -> None:
        super().__init__(folder)
        if self.missing() is None:
            neo4j_server.running().clear()

    @property
    def url(self) -> str:
        return neo4j_server.running().url

    def around(self, statement: str, **parameters: object) -> list[tuple[object, ...]]:
        """Reads or writes the database behind the store's back."""
        return neo4j_server.running().ask(statement, **parameters)


ENGINES: dict[str, type[Engine]] = {e.name: e for e in (SqliteFile, SqliteMemory, Neo4j)}


def prepared(name: str, folder: Path) -> Engine:
    """The engine; skips the test where it is missing, fails it where GRAPHSVC_REQUIRE names it."""
    engine = ENGINES[name](folder)
    reason = engine.missing()
    if reason is not None:
        if name in os.environ.get("GRAPHSVC_REQUIRE", "").split(","):
            pytest.fail(f"{name} is required: {reason}")
        pytest.skip(f"{name}: {reason}")
    return engine
