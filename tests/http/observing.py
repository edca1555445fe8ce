"""An application that does what a test tells it, looked at by the observers of a test."""

from __future__ import annotations

import io
import json
import logging
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from typing import Any

import anyio
import httpx
from starlette.types import ASGIApp, Receive, Scope, Send

from graphsvc.endpoint import logs
from graphsvc.endpoint.account import Account, account_of
from graphsvc.endpoint.exchange import Observed, Observer

ACCOUNT = Account(
    operation="Overlaps",
    document="0123456789abcdef",
    cost=120,
    rows=40,
    key_id="dashboard",
    revision=7,
    cached=True,
)
BODY = b'{"data":{}}'


def answering(account: Account | None = None, status: int = 200, error: Exception | None = None) -> ASGIApp:
    """An application that leaves an account and answers, or breaks down before it does."""

    async def app(scope: Scope, receive: Receive, send: Send) -> None:
        if account is not None:
            account_of(scope)
            scope["state"]["account"] = account
        if error is not None:
            raise error
        await send({"type": "http.response.start", "status": status, "headers": []})
        await send({"type": "http.response.body", "body": BODY})

    return app


def asked(
    app: ASGIApp,
    path: str = "/graphql",
    *,
    observers: Sequence[Observer] = (),
    method: str = "POST",
    headers: dict[str, str] | None = None,
    client: tuple[str, int] = ("192.0.2.77", 4711),
) -> httpx.Response:
    """The answer to one request, seen by the observers."""
    return over(Observed(app, observers), path, method=method, headers=headers, client=client)


def over(
    app: ASGIApp,
    path: str,
    *,
    method: str = "GET",
    client: tuple[str, int] = ("127.0.0.1", 4711),
    **request: Any,
) -> httpx.Response:
    """The answer of an application to one request from a client."""

    async def run() -> httpx.Response:
        transport = httpx.ASGITransport(app=app, client=client)
        async with httpx.AsyncClient(transport=transport, base_url="http://localhost") as asker:
            return await asker.request(method, path, **request)

    return anyio.run(run)


@contextmanager
def logged(formatter: logging.Formatter | None = None, level: int = logging.INFO) -> Iterator[io.StringIO]:
    """What graphsvc logs, as lines."""
    stream = io.StringIO()
    handler = logs.Handler(stream)
    handler.setFormatter(formatter or logs.JsonLines())
    logger = logging.getLogger("graphsvc")
    before = logger.level
    logger.addHandler(handler)
    logger.setLevel(level)
    logger.propagate = False  # pytest keeps what it sees, and its workers cannot send on half a character
    try:
        yield stream
    finally:
        logger.propagate = True
        logger.setLevel(before)
        logger.removeHandler(handler)


def events(stream: io.StringIO) -> list[dict[str, Any]]:
    """The lines of a JSON log."""
    return [json.loads(line) for line in stream.getvalue().splitlines()]
