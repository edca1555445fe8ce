"""The web application: where settings, service and schema are put together."""

from __future__ import annotations

import logging
import os
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from json import JSONDecodeError
from typing import Any

from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route
from starlette.websockets import WebSocket
from strawberry.asgi import GraphQL

from graphsvc.api.context import Context
from graphsvc.api.schema import schema
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

    view = Door(served, dev=settings.dev)
    return Starlette(routes=[Route(PATH, view, methods=["GET", "POST"])], lifespan=lifespan)


def from_environment() -> Starlette:
    """The application as the `GRAPHSVC_…` variables of the environment describe it."""
    logging.basicConfig(level=logging.WARNING)
    return create_app(Settings.from_environment(os.environ))


class Door(GraphQL[Context, None]):
    """GraphQL over HTTP. Every caller is anonymous: nobody's name is shown."""

    def __init__(self, service: Service, *, dev: bool) -> None:
        super().__init__(schema(), graphql_ide="graphiql" if dev else None, subscription_protocols=())
        self._service = service

    def decode_json(self, data: str | bytes) -> object:
        """What a body says; one that is nested too deeply or no UTF-8 is no JSON, not our mistake."""
        try:
            return super().decode_json(data)
        except (RecursionError, UnicodeDecodeError):
            raise JSONDecodeError("cannot be read", "", 0) from None

    async def get_context(self, request: Request | WebSocket, response: Response | WebSocket) -> Any:
        """What one request knows; nothing of it outlives the request."""
        return Context(self._service)
