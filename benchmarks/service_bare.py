"""What the way through the socket costs anyone: `python -m benchmarks.service_bare FILE PORT`.

Whatever is asked, the bytes of the file are the answer; nothing is read, looked up or written down.
"""

from __future__ import annotations

import asyncio
import sys
from asyncio import BaseTransport, WriteTransport
from pathlib import Path
from typing import cast

import uvloop

from benchmarks.service_client import HOST
from benchmarks.service_processes import Process, free_port


class Bare(asyncio.Protocol):
    """One connection, on which each packet is a request."""

    def __init__(self, answer: list[bytes]) -> None:
        self._answer = answer

    def connection_made(self, transport: BaseTransport) -> None:
        """A client is there."""
        self._transport = cast(WriteTransport, transport)

    def data_received(self, data: bytes) -> None:
        """A request came."""
        self._transport.writelines(self._answer)


def bare_server(body: Path) -> Process:
    """A server that answers with the bytes of a file."""
    port = free_port()
    return Process([sys.executable, "-m", "benchmarks.service_bare", str(body), str(port)], port)


async def _served(body: bytes, port: int) -> None:
    head = b"HTTP/1.1 200 OK\r\ncontent-type: application/json\r\ncontent-length: %d\r\n\r\n" % len(body)
    server = await asyncio.get_running_loop().create_server(lambda: Bare([head, body]), HOST, port)
    await server.serve_forever()


if __name__ == "__main__":
    uvloop.run(_served(Path(sys.argv[1]).read_bytes(), int(sys.argv[2])))
