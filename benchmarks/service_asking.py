"""Questions that are sent when they are due, whether or not the ones before have been answered."""

from __future__ import annotations

import asyncio
import time
from asyncio import StreamReader, StreamWriter
from collections.abc import Callable, Iterator
from contextlib import suppress
from typing import NamedTuple

from benchmarks.service_client import HOST, NoAnswer, Reply, head_of

MOST_CONNECTIONS = 400  # beyond that questions wait for a free one, and their wait counts
_LINE_END = b"\r\n\r\n"


Line = tuple[StreamReader, StreamWriter]


class Waited(NamedTuple):
    """Seconds until a question was answered, or until something else was said."""

    seconds: float
    answered: bool


class Asking:
    """Connections that are kept open, as many as are needed at once."""

    def __init__(self, port: int) -> None:
        self._port = port
        self._free: list[Line] = []
        self._room = asyncio.Semaphore(MOST_CONNECTIONS)

    async def ask(self, request: bytes, due: float) -> Waited:
        """How long a question waited from when it was due until its whole answer came."""
        async with self._room:
            reply = await self._reply(request)
        seconds = time.perf_counter() - due
        try:
            return Waited(seconds, answered=bool(reply.data))
        except NoAnswer:
            return Waited(seconds, answered=False)

    async def _reply(self, request: bytes) -> Reply:
        """As every client, it tries again where a server hung up on a line that was silent for seconds."""
        while self._free:
            line = self._free.pop()
            try:
                return await self._sent(line, request)
            except (asyncio.IncompleteReadError, ConnectionError):
                line[1].close()
        return await self._sent(await asyncio.open_connection(HOST, self._port), request)

    async def _sent(self, line: Line, request: bytes) -> Reply:
        reader, writer = line
        writer.write(request)
        status, headers = head_of(await reader.readuntil(_LINE_END))
        reply = Reply(status, headers, await reader.readexactly(int(headers["content-length"])))
        self._free.append(line)
        return reply

    async def close(self) -> None:
        """Ends the connections."""
        for _, writer in self._free:
            writer.close()
            with suppress(ConnectionError):
                await writer.wait_closed()


async def asked(
    port: int, requests: Iterator[bytes], *, every_seconds: float, until: Callable[[float], bool]
) -> list[Waited]:
    """How long each question waited, one sent every so often until told so by the seconds gone by."""
    asking, began = Asking(port), time.perf_counter()
    await asking.ask(next(requests), began)
    began, sent = time.perf_counter(), list[asyncio.Task[Waited]]()
    while not until(seconds := len(sent) * every_seconds):
        due = began + seconds
        await asyncio.sleep(due - time.perf_counter())
        sent.append(asyncio.create_task(asking.ask(next(requests), due)))
    waits = await asyncio.gather(*sent)
    await asking.close()
    return waits
