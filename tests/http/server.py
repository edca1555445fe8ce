"""The service as it runs in production: a process of `graphsvc serve`, asked over real sockets."""

from __future__ import annotations

import os
import socket
import subprocess
import sys
import time
from collections.abc import Mapping
from contextlib import suppress
from typing import IO

import httpx

STARTING_SECONDS = 60.0


class Server:
    """A running server on a free port of this machine; in `with`, it is stopped in the end."""

    def __init__(
        self,
        store: str,
        settings: Mapping[str, str] | None = None,
        *,
        stdout: IO[bytes] | None = None,
        stderr: IO[bytes] | None = None,
    ) -> None:
        self.port = _free_port()
        self.url = f"http://127.0.0.1:{self.port}/graphql"
        outer = {name: value for name, value in os.environ.items() if not name.startswith("GRAPHSVC_")}
        options = ["--store", store, "serve", "--port", str(self.port)]
        self.process = subprocess.Popen(
            [sys.executable, "-m", "graphsvc", *options],
            env={**outer, **(settings or {})},
            stdout=stdout or subprocess.DEVNULL,
            stderr=stderr,
        )
        self._await()

    def __enter__(self) -> Server:
        return self

    def __exit__(self, *_: object) -> None:
        self.process.terminate()
        self.process.wait(timeout=60)

    def connect(self, timeout: float = 30.0) -> socket.socket:
        """A connection of one's own."""
        return socket.create_connection(("127.0.0.1", self.port), timeout=timeout)

    def send(self, *parts: bytes) -> bytes:
        """All that the server sends until it closes, after these parts."""
        with self.connect() as wire:
            for part in parts:
                with suppress(BrokenPipeError, ConnectionResetError):
                    wire.sendall(part)
            return read_all(wire)

    def _await(self) -> None:
        until = time.monotonic() + STARTING_SECONDS
        while time.monotonic() < until and self.process.poll() is None:
            with suppress(httpx.TransportError):
                httpx.post(self.url, json={"query": "{ network { revision } }"}, timeout=STARTING_SECONDS)
                return
            time.sleep(0.1)
        self.process.kill()
        raise RuntimeError(f"graphsvc serve ended with {self.process.wait()} or did not answer")


def read_all(wire: socket.socket) -> bytes:
    """What comes until the other side closes."""
    parts = []
    with suppress(ConnectionResetError):
        while part := wire.recv(65_536):
            parts.append(part)
    return b"".join(parts)


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
    return port
