"""One request and what came of it, as those see it who log, count and trace."""

from __future__ import annotations

import logging
import os
import re
import time
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Protocol
from uuid import uuid4

import orjson
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from graphsvc.endpoint.account import Account
from graphsvc.endpoint.logs import REQUEST_ID
from graphsvc.endpoint.negotiation import JSON
from graphsvc.endpoint.reply import GUARDS, NOT_KEPT, NOTHING, form
from graphsvc.errors import GraphsvcError

log = logging.getLogger(__name__)
CLIENT_LEFT = 499  # as proxies write it
HEADER = "X-Request-ID"
_HEADER = HEADER.lower().encode()
_WELL_FORMED = re.compile(r"[A-Za-z0-9._-]{1,64}")


@dataclass(slots=True)
class Exchange:
    """A request while it is answered; where no answer begins, the client did not wait for it."""

    scope: Scope
    request_id: str
    began: float = field(default_factory=time.perf_counter)
    began_at_nanoseconds: int = field(default_factory=time.time_ns)
    status: int = CLIENT_LEFT
    sent_bytes: int = 0
    seconds: float = 0.0

    @property
    def path(self) -> str:
        """The path, without what was asked."""
        path: str = self.scope["path"]
        return path

    @property
    def account(self) -> Account | None:
        """What the answer to a GraphQL operation cost; None of anything else."""
        account: Account | None = self.scope["state"].get("account")
        return account


class Observer(Protocol):
    """Whoever looks on; called on the event loop, so it must be quick, and must not raise."""

    def began(self, exchange: Exchange) -> None:
        """A request came."""

    def ended(self, exchange: Exchange) -> None:
        """It was answered, or whoever asked is gone."""


class Observed:
    """An application whose requests have an id and are looked at; its mishaps are masked by an id."""

    def __init__(self, app: ASGIApp, observers: Sequence[Observer]) -> None:
        self._app = app
        self._observers = observers

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answers a request and tells the observers."""
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        scope.setdefault("state", {})
        exchange = Exchange(scope, request_id(_given(scope)))
        token = REQUEST_ID.set(exchange.request_id)
        for observer in self._observers:
            observer.began(exchange)
        try:
            await self._answered(exchange, receive, send)
        finally:
            exchange.seconds = time.perf_counter() - exchange.began
            for observer in self._observers:
                observer.ended(exchange)
            REQUEST_ID.reset(token)

    async def _answered(self, exchange: Exchange, receive: Receive, send: Send) -> None:
        async def noting(message: Message) -> None:
            if message["type"] == "http.response.start":
                exchange.status = message["status"]
                message["headers"] = [*message.get("headers", ()), (_HEADER, exchange.request_id.encode())]
            elif message["type"] == "http.response.body":
                exchange.sent_bytes += len(message.get("body", b""))
            await send(message)

        try:
            await self._app(exchange.scope, receive, noting)
        except Exception as error:
            await _masked(error, exchange, noting)


def request_id(given: str | None) -> str:
    """The id that the caller, or a proxy, gave the request, if it is well-formed; else a new one."""
    return given if given and _WELL_FORMED.fullmatch(given) else os.urandom(16).hex()


def _given(scope: Scope) -> str | None:
    return next((value.decode("latin-1") for name, value in scope["headers"] if name == _HEADER), None)


async def _masked(error: Exception, exchange: Exchange, send: Send) -> None:
    """Whoever asked gets an id to quote, unless the answer is on its way already."""
    mark = uuid4().hex[:12]
    log.error("internal error %s at %s", mark, exchange.path, exc_info=error)
    if exchange.status != CLIENT_LEFT:
        raise error
    extensions = {"code": GraphsvcError.code, "errorId": mark}
    body = orjson.dumps({"errors": [{"message": f"internal error {mark}", "extensions": extensions}]})
    headers = [*form(JSON, body), NOTHING, NOT_KEPT, *GUARDS]
    await send({"type": "http.response.start", "status": 500, "headers": headers})
    await send({"type": "http.response.body", "body": body})
