"""The web application: where settings, service and endpoint are put together."""

from __future__ import annotations

import os
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from anyio import to_thread
from starlette.applications import Starlette
from starlette.exceptions import HTTPException
from starlette.middleware import Middleware
from starlette.routing import Route
from starlette.types import ASGIApp, Receive, Scope, Send

from graphsvc.endpoint.access import AccessLog
from graphsvc.endpoint.astray import astray
from graphsvc.endpoint.door import Door
from graphsvc.endpoint.exchange import Observed, Observer
from graphsvc.endpoint.garbage import settling
from graphsvc.endpoint.health import Health
from graphsvc.endpoint.hosts import Hosts, Named
from graphsvc.endpoint.logs import configure
from graphsvc.endpoint.metrics import Metrics
from graphsvc.endpoint.preparing import preparation
from graphsvc.endpoint.starting import Starting
from graphsvc.endpoint.tracing import Tracing, provider
from graphsvc.endpoint.worker_files import shared_files
from graphsvc.service import Service
from graphsvc.service.shelf import VARIABLE, Shelf
from graphsvc.settings import Settings

PATH = "/graphql"


def create_app(settings: Settings, service: Service | None = None) -> Starlette:
    """The application over a service; without one given it opens its own and closes it when it ends."""
    served = service or Service(settings, shelf=Shelf.of(os.environ.get(VARIABLE, "")))
    prepare = preparation(served)
    metrics = Metrics(served, shared_files())
    served.watcher = metrics
    starting = Starting(lambda: service is not None or served.standing().ready)
    tracing = Tracing(provider()) if settings.opentelemetry else None

    @asynccontextmanager
    async def lifespan(_: Starlette) -> AsyncIterator[None]:
        if service is None:
            served.follow(settling(prepare))
        async with metrics.sampling():
            yield
        if service is None:
            await to_thread.run_sync(served.close)
        if tracing is not None:
            await to_thread.run_sync(tracing.close)

    observers: list[Observer] = [AccessLog(settings.log_addresses), metrics, *([tracing] if tracing else [])]
    health = Health(served, metrics.text, settings.metrics)
    door = Door(served)
    app = Starlette(
        routes=[Route(PATH, door), *health.routes],
        middleware=[
            Middleware(Observed, observers=observers),
            Middleware(Named, hosts=Hosts.of(settings)),
            Middleware(starting.before),
            Middleware(Straight, path=PATH, to=door),
        ],
        exception_handlers={HTTPException: astray},
        lifespan=lifespan,
    )
    app.router.redirect_slashes = False
    app.state.stop_waiting = starting.stop
    return app


class Straight:
    """An application whose one path leads straight to where it is answered, past the search for a route."""

    def __init__(self, app: ASGIApp, path: str, to: ASGIApp) -> None:
        self._app = app
        self._path = path
        self._to = to

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answers a request."""
        is_there = scope["type"] == "http" and scope["path"] == self._path
        await (self._to if is_there else self._app)(scope, receive, send)


def from_environment() -> Starlette:
    """The application as the `GRAPHSVC_…` variables of the environment describe it."""
    settings = Settings.from_environment(os.environ)
    configure(settings)
    return create_app(settings)
