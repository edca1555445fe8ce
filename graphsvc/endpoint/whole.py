"""Answers that leave in one piece; uvicorn sends head and body apart, and looks at every header by itself."""

from __future__ import annotations

from starlette.types import Message
from uvicorn.protocols.http.httptools_impl import STATUS_LINE, RequestResponseCycle

LARGE_BYTES = 65_536  # of a body; to copy more behind its head costs more than to send it by itself
_ENDS = bytes({*range(32), 127} - {ord("\t")})  # what may stand in no header, because it ends one


class Whole:
    """Where the answer to one request is sent: the head waits for the body."""

    def __init__(self, cycle: RequestResponseCycle) -> None:
        self._cycle = cycle
        self._start: Message | None = None

    async def send(self, message: Message) -> None:
        """Sends a plain answer in one piece; any other, part of one too, is left to uvicorn."""
        if message["type"] == "http.response.start":
            self._start = message
            return
        start, self._start = self._start, None
        if start is not None and self._is_plain(start, message):
            self._answer(_head(start, self._cycle.default_headers), message["body"])
            return
        for each in (start, message):
            if each is not None:
                await self._cycle.send(each)  # type: ignore[arg-type]

    def _is_plain(self, start: Message, message: Message) -> bool:
        """Whether an answer has its whole body, as long as its head says, and the connection goes on."""
        cycle, body = self._cycle, message.get("body")
        if not body or message.get("more_body") or cycle.scope["method"] == "HEAD" or not cycle.keep_alive:
            return False
        if cycle.disconnected or cycle.response_started or cycle.flow.write_paused:
            return False
        said = dict(start["headers"])
        return b"connection" not in said and said.get(b"content-length") == b"%d" % len(body)

    def _answer(self, head: bytes, body: bytes) -> None:
        """Sends an answer, and tells the connection that it was."""
        cycle = self._cycle
        cycle.response_started = cycle.response_complete = True
        cycle.expected_content_length = 0
        cycle.waiting_for_100_continue = False
        if len(body) > LARGE_BYTES:
            cycle.transport.writelines([head, body])
        else:
            cycle.transport.write(head + body)
        cycle.message_event.set()
        cycle.on_response()


def _head(start: Message, more: list[tuple[bytes, bytes]]) -> bytes:
    """The head of an answer; raises ValueError where a header would end before its line does."""
    headers = [*more, *start["headers"]]
    lines = b"".join([b"%b: %b\r\n" % header for header in headers])
    if len(lines.translate(None, _ENDS)) != len(lines) - 2 * len(headers):
        raise ValueError("a header of the answer holds what ends it")
    return b"%b%b\r\n" % (STATUS_LINE[start["status"]], lines)
