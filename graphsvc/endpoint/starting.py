"""A service that has no network yet: who asks waits for it, and is told to come again where it takes long."""

from __future__ import annotations

from asyncio import FIRST_COMPLETED, Event, create_task, wait
from collections.abc import Awaitable, Callable
from functools import partial

from starlette.datastructures import MutableHeaders
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from graphsvc.endpoint.refusals import Refused
from graphsvc.endpoint.reply import refused
from graphsvc.endpoint.visit import Visit

RETRY_SECONDS = 1
_RETRY = {"Retry-After": str(RETRY_SECONDS)}
_TEXT = "the service stops, and its network was not loaded yet; ask again in a moment"


class Starting:
    """Those who ask a service before its first network is there. Used on the event loop only."""

    def __init__(self, is_ready: Callable[[], bool]) -> None:
        """`is_ready` tells, at once, whether there is a network; from then on it is not asked any more."""
        self._is_ready = is_ready
        self._is_over = False
        self._stopped = Event()

    def before(self, app: ASGIApp) -> ASGIApp:
        """An application as it is asked while it starts; afterwards nothing stands before it."""

        def asked(scope: Scope, receive: Receive, send: Send) -> Awaitable[None]:
            if self._has_network() or scope["type"] != "http":
                return app(scope, receive, send)
            return self._held(app, scope, receive, send)

        return asked

    def stop(self) -> None:
        """Refuses whoever still waits for the first network; where it is there, does nothing."""
        if not self._has_network():
            self._stopped.set()

    def _has_network(self) -> bool:
        self._is_over = self._is_over or self._is_ready()
        return self._is_over

    async def _held(self, app: ASGIApp, scope: Scope, receive: Receive, send: Send) -> None:
        is_answered = False

        async def telling(message: Message) -> None:
            nonlocal is_answered
            is_answered = True
            if message["type"] == "http.response.start" and message["status"] == 503:
                MutableHeaders(scope=message).update(_RETRY)
            await send(message)

        await app(scope, partial(self._received, receive), telling)
        if self._stopped.is_set() and not is_answered:
            visit = Visit.of(scope, receive)
            refusal = Refused(503, "TIMEOUT", _TEXT, _RETRY)
            visit.account.codes = (refusal.code,)
            await refused(refusal).send(send, visit, [])

    async def _received(self, receive: Receive) -> Message:
        """What comes next from the client; once the service stops, it is as if the client had left."""
        received, stopped = create_task(_next(receive)), create_task(self._stopped.wait())
        try:
            done, _ = await wait((received, stopped), return_when=FIRST_COMPLETED)
        finally:
            received.cancel()
            stopped.cancel()
        return received.result() if received in done else {"type": "http.disconnect"}


async def _next(receive: Receive) -> Message:
    return await receive()
