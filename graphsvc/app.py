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

from graphsvc.endpoint.access import AccessLog
from graphsvc.endpoint.door import Door
from graphsvc.endpoint.exchange import Observed, Observer
from graphsvc.endpoint.garbage import settling
from graphsvc.endpoint.health import Health
from graphsvc.endpoint.hosts import Hosts, Named
from graphsvc.endpoint.logs import configure
from graphsvc.endpoint.metrics import Metrics
from graphsvc.endpoint.preparing import preparation
from graphsvc.endpoint.refusals import refusal
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
    routes = [Route(PATH, Door(served)), *health.routes]
    app = Starlette(
        routes=routes,
        middleware=[
            Middleware(Observed, observers=observers),
            Middleware(Named, hosts=Hosts.of(settings)),
        ],
        exception_handlers={HTTPException: refusal},
        lifespan=lifespan,
    )
    app.router.redirect_slashes = False
    return app


def from_environment() -> Starlette:
    """The application as the `GRAPHSVC_…` variables of the environment describe it."""
    settings = Settings.from_environment(os.environ)
    configure(settings)
    return create_app(settings)
