"""The application over a hand-made registry, in process and as a server."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import ExitStack
from typing import Any

import pytest
from anyio.from_thread import BlockingPortal, start_blocking_portal

from graphsvc.app import create_app
from graphsvc.service import Service
from graphsvc.settings import Settings
from tests.api.conftest import service_over
from tests.http.asking import demo_store
from tests.http.client import Client
from tests.http.server import Server

Serve = Callable[..., Client]


@pytest.fixture(scope="session")
def store_url(tmp_path_factory: pytest.TempPathFactory) -> str:
    """A store with the hand-made registry."""
    url = f"sqlite:{tmp_path_factory.mktemp('http') / 'registry.db'}"
    service_over(url).close()
    return url


@pytest.fixture(scope="session")
def service(store_url: str) -> Iterator[Service]:
    """A service over that store, shared by tests that change nothing in it."""
    with Service(Settings(store=store_url)) as opened:
        yield opened


@pytest.fixture(scope="session")
def demo_url(tmp_path_factory: pytest.TempPathFactory) -> str:
    """A store with the demo registry."""
    return demo_store(tmp_path_factory.mktemp("demo"))


@pytest.fixture(scope="session")
def server(store_url: str) -> Iterator[Server]:
    """A server without any setting, shared by all tests; they change nothing in it."""
    with Server(store_url) as running:
        yield running


@pytest.fixture(scope="session")
def portal() -> Iterator[BlockingPortal]:
    """An event loop in a thread of its own."""
    with start_blocking_portal() as opened:
        yield opened


@pytest.fixture
def serve(store_url: str, portal: BlockingPortal) -> Iterator[Serve]:
    """Starts the application with settings and gives a client of it."""
    with ExitStack() as stack:

        def served(**settings: Any) -> Client:
            service = stack.enter_context(Service(Settings(**{"store": store_url, **settings})))
            service.follow()
            service.current()
            return Client(create_app(service.settings, service), service, portal)

        yield served


@pytest.fixture
def client(serve: Serve) -> Client:
    """A client of the application without any setting."""
    return serve()
