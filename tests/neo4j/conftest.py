"""Gives each test an empty Neo4j database."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from graphsvc.store.base import Store
from tests.contract.store.engines import Neo4j, prepared


@pytest.fixture
def database(tmp_path: Path) -> Iterator[Neo4j]:
    """The database, and handles on the store in it."""
    found = prepared(Neo4j.name, tmp_path)
    assert isinstance(found, Neo4j)
    yield found
    found.close()


@pytest.fixture
def store(database: Neo4j) -> Store:
    """An empty, open store."""
    return database.open()
