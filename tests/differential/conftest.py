"""The service over the hand-made registry, asked by both executors."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from graphsvc.service import Service
from tests.api.conftest import service_over


@pytest.fixture(scope="session")
def service(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Service]:
    """The service that all tests here share; they change nothing in it."""
    with service_over(f"sqlite:{tmp_path_factory.mktemp('differential') / 'registry.db'}") as opened:
        yield opened
