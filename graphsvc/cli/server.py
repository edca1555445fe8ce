"""One process that answers requests over HTTP until it is told to stop."""

from __future__ import annotations

import socket
from collections.abc import Callable
from math import ceil
from typing import TYPE_CHECKING

import uvicorn

if TYPE_CHECKING:
    from starlette.applications import Starlette

    from graphsvc.settings import Settings

PROTOCOL = "graphsvc.endpoint.protocol:Protocol"


class Server(uvicorn.Server):
    """uvicorn's, which tells when it begins to listen and when it stops."""

    def __init__(
        self, config: uvicorn.Config, listening: Callable[[], None], stopping: Callable[[], None]
    ) -> None:
        super().__init__(config)
        self._listening = listening
        self._stopping = stopping

    async def startup(self, sockets: list[socket.socket] | None = None) -> None:
        """Begins to listen."""
        await super().startup(sockets=sockets)
        if self.started:
            self._listening()

    async def shutdown(self, sockets: list[socket.socket] | None = None) -> None:
        """Takes nothing new, and answers what is under way."""
        self._stopping()
        await super().shutdown(sockets=sockets)


def answer(
    application: Starlette, listener: socket.socket, settings: Settings, listening: Callable[[], None]
) -> None:
    """Answers what comes in on a socket until SIGTERM or SIGINT.

    Then nothing new is taken, what still waits for the first network is refused, and what is under way has
    `shutdown_seconds`; the signal is raised once more in the end. `listening` is called when the socket is
    open.
    """
    config = uvicorn.Config(
        application,
        http=PROTOCOL,
        ws="none",
        lifespan="on",
        log_config=None,  # `graphsvc.endpoint.logs` has done it
        access_log=False,
        server_header=False,
        forwarded_allow_ips=settings.forwarded_allow_ips,
        limit_concurrency=settings.max_connections,
        timeout_keep_alive=ceil(settings.keep_alive_seconds),
        timeout_graceful_shutdown=ceil(settings.shutdown_seconds),
    )
    Server(config, listening, application.state.stop_waiting).run(sockets=[listener])
