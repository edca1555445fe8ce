"""A service over the hand-made registry, and how tests ask it."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from graphsvc.api.execution.run import execute
from graphsvc.api.viewer import ANONYMOUS, READ_PEOPLE, Viewer
from graphsvc.service import Service
from graphsvc.settings import Settings
from graphsvc.store.base import Meta, Store
from tests.api.registry import FIRST, SECOND

Ask = Callable[..., dict[str, Any]]
SEES_PEOPLE = Viewer(ANONYMOUS.scopes | {READ_PEOPLE})


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addoption("--update-golden", action="store_true", help="Write the golden answers anew")


class CountingStore:
    """Passes everything on to a store and counts what it is asked."""

    def __init__(self, store: Store) -> None:
        self._store = store
        self.calls: list[str] = []

    def __getattr__(self, name: str) -> Any:
        asked = getattr(self._store, name)
        if callable(asked):
            self.calls.append(name)
        return asked


def service_over(url: str) -> Service:
    """A service over a new store with the registry; the secret of its pseudonyms is always the same."""
    service = Service(Settings(store=url), create=True)
    service.store.write(FIRST, Meta(author="test", source="hand"))
    service.store.write(SECOND, Meta(author="test", source="hand"))
    service.info = replace(service.info, pseudonym_key=b"a secret of the tests, 32 bytes.")
    return service


@pytest.fixture(scope="session")
def service(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Service]:
    """The service that all tests of the API share; they change nothing in it."""
    folder: Path = tmp_path_factory.mktemp("api")
    with service_over(f"sqlite:{folder / 'registry.db'}") as opened:
        yield opened


@pytest.fixture
def cold(service: Service) -> Iterator[Service]:
    """A service over the same store that knows nothing yet and counts what it asks the store."""
    with Service(service.settings) as opened:
        opened.info = service.info
        opened.store = CountingStore(opened.store)  # type: ignore[assignment]
        yield opened


@pytest.fixture
def ask(service: Service) -> Ask:
    """Asks a document and gives the whole response."""

    def asked(document: str, viewer: Viewer = ANONYMOUS, **variables: Any) -> dict[str, Any]:
        return execute(service, document, variables, viewer)

    return asked


@pytest.fixture
def data(ask: Ask) -> Ask:
    """Asks a document that must have no errors, and gives what it says of `network`."""

    def asked(selection: str, viewer: Viewer = ANONYMOUS, at: str = 'asOf: "2026-06-30"') -> dict[str, Any]:
        response = ask(f"{{ network({at}) {{ {selection} }} }}", viewer)
        assert "errors" not in response, response["errors"]
        found: dict[str, Any] = response["data"]["network"]
        return found

    return asked


@pytest.fixture
def failure(ask: Ask) -> Callable[..., tuple[str, str]]:
    """Asks a selection that must fail once, and gives code and text."""

    def asked(selection: str, viewer: Viewer = ANONYMOUS, at: str = 'asOf: "2026-06-30"') -> tuple[str, str]:
        response = ask(f"{{ network({at}) {{ {selection} }} }}", viewer)
        (error,) = response["errors"]
        return error["extensions"]["code"], error["message"]

    return asked
