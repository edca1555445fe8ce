"""A client of the application in process, with no server between."""

from __future__ import annotations

from functools import partial
from typing import Any

import anyio
import httpx
from anyio.from_thread import BlockingPortal
from starlette.applications import Starlette
from starlette.types import Message

from graphsvc.service import Service


class Client:
    """Sends requests to an application that runs on the event loop of a portal."""

    def __init__(self, app: Starlette, service: Service, portal: BlockingPortal) -> None:
        self.service = service
        self._portal = portal
        self._app = app
        transport = httpx.ASGITransport(app=app, raise_app_exceptions=False)
        self._client = httpx.AsyncClient(transport=transport, base_url="http://localhost")
        self._client.headers.clear()

    def request(self, method: str, url: str, **more: Any) -> httpx.Response:
        """The response to one request."""
        response: httpx.Response = self._portal.call(partial(self._client.request, method, url, **more))
        return response

    def abandon(self, url: str, *, seconds: float, **more: Any) -> None:
        """Sends a POST and goes away after a while; nothing may be sent to it then."""
        request = self._client.build_request("POST", url, **more)
        self._portal.call(_abandoned, self._app, request, seconds)

    def get(self, url: str, **more: Any) -> httpx.Response:
        """The response to a GET."""
        return self.request("GET", url, **more)

    def post(self, url: str, **more: Any) -> httpx.Response:
        """The response to a POST."""
        return self.request("POST", url, **more)


async def _abandoned(app: Starlette, request: httpx.Request, seconds: float) -> None:
    """Sends a request, and the message that its client is gone after a while."""
    body = {"type": "http.request", "body": request.content, "more_body": False}
    messages = iter([body])

    async def receive() -> Message:
        for message in messages:
            return message
        await anyio.sleep(seconds)
        return {"type": "http.disconnect"}

    async def send(message: Message) -> None:
        raise AssertionError(f"{message} was sent to nobody")

    url, headers = request.url, [(name.lower(), value) for name, value in request.headers.raw]
    scope = {"type": "http", "method": request.method, "path": url.path, "query_string": url.query}
    await app({**scope, "headers": headers, "client": None, "http_version": "1.1"}, receive, send)
