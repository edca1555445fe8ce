"""`graphsvc serve`: the GraphQL service over HTTP."""

from __future__ import annotations

import gc
import os
import signal
import socket
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING

import click

from graphsvc.cli import options, registry
from graphsvc.cli.failures import Failure
from graphsvc.errors import GraphsvcError
from graphsvc.settings import PREFIX, Settings

if TYPE_CHECKING:
    from starlette.applications import Starlette

# How long a thread that computes keeps the interpreter while others want it. A small request needs three to
# five turns. Beside one or two threads that build pages of 1,000 it then waits a quarter less than with
# Python's 5 ms in the median, an eighth less at p99, for up to a tenth fewer pages.
SWITCH_SECONDS = 0.0005
_COULD_NOT_START = 3  # the status with which uvicorn leaves an application that cannot start


@click.command()
@click.option("--host", metavar="ADDRESS", help="Listen on this address  [GRAPHSVC_HOST; 127.0.0.1]")
@click.option(
    "--port", type=click.IntRange(1, 65535), metavar="N", help="On this port  [GRAPHSVC_PORT; 8000]"
)
@click.option("--workers", type=click.IntRange(1), metavar="N", help="Processes  [GRAPHSVC_WORKERS; 1]")
@click.option("--dev", is_flag=True, default=None, help="Offer GraphiQL in the browser; for development only")
@options.store
def serve(
    host: str | None, port: int | None, workers: int | None, dev: bool | None, store: str | None
) -> None:
    """Serve GraphQL over HTTP until interrupted.

    It listens on this machine only, unless there are keys (graphsvc keys new) or GRAPHSVC_PUBLIC=1.
    """
    from graphsvc.endpoint.keys import Keys

    settings = options.settings(store=store, host=host, port=port, workers=workers, dev=dev)
    Keys.of(settings)  # a wrong entry is said here, not by each worker
    with registry.opened(settings.store) as (_, about):
        revision = about.revision
    with _listener(settings) as listener, _handed_over(settings):
        click.echo(
            f"Revision {revision} of {about.url} on http://{_shown(settings)}/graphql (Ctrl-C stops it)",
            err=True,
        )
        _run(listener, settings)


def answer(listener: socket.socket, listening: Callable[[], None]) -> None:
    """Answers as the environment says, in this process, until told to stop; then raises SystemExit."""
    signal.signal(signal.SIGTERM, _leave)
    signal.signal(signal.SIGINT, _leave)
    from graphsvc.cli import server

    sys.setswitchinterval(SWITCH_SECONDS)
    try:
        server.answer(_application(), listener, Settings.from_environment(os.environ), listening)
    except SystemExit as end:
        if end.code == _COULD_NOT_START:
            raise GraphsvcError("the service could not start; the log says why") from None
        raise


def _application() -> Starlette:
    """The application; what it is made of stays as long as the process, and is no garbage."""
    gc.disable()
    try:
        from graphsvc.app import from_environment

        return from_environment()
    finally:
        gc.freeze()
        gc.enable()


def _run(listener: socket.socket, settings: Settings) -> None:
    if settings.workers == 1:
        answer(listener, lambda: None)
        return
    from graphsvc.cli.workers import Workers
    from graphsvc.endpoint import logs

    logs.configure(settings)
    Workers(settings.workers, answer, listener, shutdown_seconds=settings.shutdown_seconds).run()


def _leave(*_: object) -> None:
    raise SystemExit(0)


def _listener(settings: Settings) -> socket.socket:
    """The socket of all workers, bound; says in one line why it cannot be."""
    family = socket.AF_INET6 if ":" in settings.host else socket.AF_INET
    listener = socket.socket(family, socket.SOCK_STREAM)
    listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    try:
        listener.bind((settings.host, settings.port))
    except (OSError, OverflowError) as error:
        listener.close()
        reason = (getattr(error, "strerror", None) or str(error)).lower()
        raise Failure(
            f"cannot listen on {_shown(settings)}: {reason}; choose another with --host or --port"
        ) from None
    return listener


def _shown(settings: Settings) -> str:
    host = f"[{settings.host}]" if ":" in settings.host else settings.host
    return f"{host}:{settings.port}"


@contextmanager
def _handed_over(settings: Settings) -> Iterator[None]:
    """Puts the options, and the folders that workers share, where each of them reads: its environment."""
    from graphsvc.service.shelf import VARIABLE, laid_out

    for name in ("store", "host", "port", "workers", "dev"):
        value = getattr(settings, name)
        os.environ[PREFIX + name.upper()] = str(int(value)) if isinstance(value, bool) else str(value)
    with laid_out(settings.snapshot_folder) as folders:
        os.environ[VARIABLE] = os.pathsep.join(map(str, folders))
        yield
