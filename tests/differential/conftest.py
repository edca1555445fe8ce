"""Services over the hand-made registry and over an invented country, asked by both executors."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from graphsvc.demo.registry import demo_registry
from graphsvc.demo.writer import write_bundle
from graphsvc.loading import Request, load
from graphsvc.service import Service
from graphsvc.settings import Settings
from graphsvc.store import open_store
from loaders import read_all
from tests.api.conftest import service_over


@pytest.fixture(scope="session")
def service(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Service]:
    """The service that all tests here share; they change nothing in it."""
    with service_over(f"sqlite:{tmp_path_factory.mktemp('differential') / 'registry.db'}") as opened:
        yield opened


@pytest.fixture(scope="module")
def country(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Service]:
    """A service over a demo registry of more records than are read without a column."""
    folder: Path = tmp_path_factory.mktemp("country")
    registry = demo_registry(partnerships=120)
    write_bundle(registry, folder / "bundle")
    store = open_store(f"sqlite:{folder / 'r.db'}", create=True)
    load(read_all([folder / "bundle"]), store, Request("demo", "test", registry.as_of))
    store.close()
    with Service(Settings(store=f"sqlite:{folder / 'r.db'}")) as service:
        yield service
