"""HTTP itself, as uvicorn speaks it, with bounds on what one connection may hold and for how long."""

from __future__ import annotations

from asyncio import BaseTransport, TimerHandle
from typing import Any

from starlette.types import Receive, Scope, Send
from uvicorn._types import ASGI3Application
from uvicorn.protocols.http.httptools_impl import STATUS_LINE, HttpToolsProtocol, RequestResponseCycle

from graphsvc.endpoint.refusals import Refused
from graphsvc.endpoint.reply import refused
from graphsvc.endpoint.visit import Visit
from graphsvc.endpoint.whole import Whole

HEAD_SECONDS = 10.0  # for the head of a request, from its first byte; a new connection may be silent as long
MOST_HEAD_BYTES = 65_536  # beside those of the packet that it began in
MOST_PIPELINED = 32  # requests sent before the first is answered
READING_SECONDS = 60.0  # for what is still unread of an answer when the connection ends


class Protocol(HttpToolsProtocol):
    """One connection.

    uvicorn waits for the head of a request and for the reader of an answer without end, keeps heads of any
    length, and refuses what is no HTTP, and what is one too many, in plain text.
    """

    def __init__(self, *arguments: Any, **named: Any) -> None:
        super().__init__(*arguments, **named)
        self._most_connections, self.limit_concurrency = self.limit_concurrency, None
        self._in_head = False
        self._head_bytes = 0
        self._head_timer: TimerHandle | None = None
        self._end_timer: TimerHandle | None = None
        self._answered: RequestResponseCycle | None = None  # the latest that was begun; others may wait

    def connection_made(self, transport: BaseTransport) -> None:
        """A client is there; its first request must come soon."""
        super().connection_made(transport)  # type: ignore[arg-type]
        self._await_head()

    def connection_lost(self, exc: Exception | None) -> None:
        """It is gone: there is nothing to wait for."""
        for timer in (self._head_timer, self._end_timer):
            if timer is not None:
                timer.cancel()
        if self._answered is not None and not self._answered.response_complete:
            self._answered.disconnected = True  # uvicorn tells it only to the last that was sent
            self._answered.message_event.set()
        super().connection_lost(exc)

    def data_received(self, data: bytes) -> None:
        """Some bytes came."""
        was_in_head = self._in_head
        super().data_received(data)
        if self.transport.is_closing():
            return
        self._head_bytes = self._head_bytes + len(data) if was_in_head and self._in_head else 0
        if self._head_bytes > MOST_HEAD_BYTES:
            self._refuse(431, "HEAD_TOO_LARGE", f"the head is longer than {MOST_HEAD_BYTES} bytes")
        elif self._in_head or self._is_idle:
            self._await_head()

    def on_message_begin(self) -> None:
        """A request begins."""
        self._in_head = True
        super().on_message_begin()

    def on_headers_complete(self) -> None:
        """The head of a request is complete."""
        self._in_head = False
        if self._head_timer is not None:
            self._head_timer.cancel()
            self._head_timer = None
        self.app = _full if self._is_full else self.config.loaded_app
        super().on_headers_complete()
        if len(self.pipeline) > MOST_PIPELINED:
            self.transport.close()

    def on_response_complete(self) -> None:
        """An answer was handed to the transport."""
        super().on_response_complete()
        if self.transport.is_closing():
            self._end()

    def timeout_keep_alive_handler(self) -> None:
        """Nothing came after an answer."""
        super().timeout_keep_alive_handler()
        self._end()

    def send_400_response(self, msg: str) -> None:
        """Refuses what is no HTTP."""
        self._refuse(400, "BAD_USER_INPUT", "this is no HTTP request")

    def _start_asgi_task(self, cycle: RequestResponseCycle, app: ASGI3Application) -> None:
        """Asks the application; what it answers is sent in one piece."""

        async def whole(scope: Any, receive: Any, _: Any) -> None:
            await app(scope, receive, Whole(cycle).send)  # type: ignore[arg-type]

        self._answered = cycle
        super()._start_asgi_task(cycle, whole)

    @property
    def _is_full(self) -> bool:
        most = self._most_connections
        return most is not None and max(len(self.connections), len(self.tasks)) >= most

    @property
    def _is_idle(self) -> bool:
        # Typed as never None, which it is before the first request.
        return self.cycle is None or self.cycle.response_complete  # type: ignore[redundant-expr]

    @property
    def _lacks_body(self) -> bool:
        """Whether what is being sent is the one request that has no answer yet."""
        return self.cycle.more_body and not self.cycle.response_started and not self.pipeline

    def _await_head(self) -> None:
        if self._head_timer is None:
            self._head_timer = self.loop.call_later(HEAD_SECONDS, self._head_is_late)

    def _head_is_late(self) -> None:
        self._head_timer = None
        if self.transport.is_closing():
            return
        if not self._is_idle:  # the one before is still being answered
            self._await_head()
        elif self._in_head:
            self._refuse(408, "TIMEOUT", f"the head was not complete within {HEAD_SECONDS:g} seconds")
        else:
            self.transport.close()

    def _refuse(self, status: int, code: str, text: str) -> None:
        """Says why the connection ends, unless the client would take it for the answer that it waits for."""
        if self._is_idle:
            self._write(status, code, text)
        elif self._lacks_body:
            self._write(status, code, text)
            self.cycle.disconnected = True  # whoever waits for the rest of the body hears that it ends
            self.cycle.message_event.set()
        self.transport.close()
        self._end()

    def _write(self, status: int, code: str, text: str) -> None:
        body = Refused(status, code, text).body
        head = b"content-type: application/json; charset=utf-8\r\nconnection: close\r\ncontent-length: "
        self.transport.write(b"%s%s%d\r\n\r\n%s" % (STATUS_LINE[status], head, len(body), body))

    def _end(self) -> None:
        """The connection ends when its client has read what was sent, or does not read it."""
        if self._end_timer is None:
            self._end_timer = self.loop.call_later(READING_SECONDS, self.transport.abort)


async def _full(scope: Scope, receive: Receive, send: Send) -> None:
    """Answers in place of the application where there are too many connections."""
    text = "too many clients are connected; try again in a moment"
    made = refused(Refused(503, "OVERLOADED", text, {"Retry-After": "1", "Connection": "close"}))
    await made.send(send, Visit.of(scope, receive), [])
