"""Gives each test of the contract an empty store of each engine."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from graphsvc.store.base import Store
from tests.contract.store.engines import ENGINES, Engine, SqliteFile, prepared


@pytest.fixture(params=list(ENGINES))
def engine(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Engine]:
    """Every engine."""
    found = prepared(request.param, tmp_path)
    yield found
    found.close()


@pytest.fixture(params=[name for name, engine in ENGINES.items() if engine.durable])
def durable(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Engine]:
    """Every engine whose store several handles and processes can use."""
    found = prepared(request.param, tmp_path)
    yield found
    found.close()


@pytest.fixture
def sqlite_file(tmp_path: Path) -> Iterator[SqliteFile]:
    """SQLite in a file, for what only a file can show."""
    found = prepared(SqliteFile.name, tmp_path)
    assert isinstance(found, SqliteFile)
    yield found
    found.close()


@pytest.fixture
def store(engine: Engine) -> Store:
    """An empty, open store."""
    return engine.open()
