"""The web application: where settings, service and endpoint are put together."""

from __future__ import annotations

import logging
import os
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from starlette.applications import Starlette
from starlette.routing import Route

from graphsvc.endpoint.door import Door
from graphsvc.service import Service
from graphsvc.settings import Settings

PATH = "/graphql"


def create_app(settings: Settings, service: Service | None = None) -> Starlette:
    """The application over a service; without one given it opens its own and closes it when it ends."""
    served = service or Service(settings)

    @asynccontextmanager
    async def lifespan(_: Starlette) -> AsyncIterator[None]:
        yield
        if service is None:
            served.close()

    return Starlette(routes=[Route(PATH, Door(served).respond, methods=["GET", "POST"])], lifespan=lifespan)


def from_environment() -> Starlette:
    """The application as the `GRAPHSVC_…` variables of the environment describe it."""
    logging.basicConfig(level=logging.WARNING)
    return create_app(Settings.from_environment(os.environ))
