"""`graphsvc serve`: the GraphQL service over HTTP."""

from __future__ import annotations

import os
import socket

import click

from graphsvc.cli import options, registry
from graphsvc.cli.failures import Failure
from graphsvc.settings import PREFIX, Settings

APP = "graphsvc.app:from_environment"


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

    It listens on this machine only, unless GRAPHSVC_PUBLIC=1.
    """
    settings = options.settings(store=store, host=host, port=port, workers=workers, dev=dev)
    with registry.opened(settings.store) as (_, about):
        revision = about.revision
    _check_free(settings)
    import uvicorn

    click.echo(
        f"Revision {revision} of {about.url} on http://{_shown(settings)}/graphql (Ctrl-C stops it)", err=True
    )
    _hand_over(settings)
    uvicorn.run(
        APP,
        factory=True,
        host=settings.host,
        port=settings.port,
        workers=settings.workers,
        log_level="warning",
    )


def _check_free(settings: Settings) -> None:
    """Says in one line what uvicorn would say in a traceback."""
    family = socket.AF_INET6 if ":" in settings.host else socket.AF_INET
    with socket.socket(family, socket.SOCK_STREAM) as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((settings.host, settings.port))
        except (OSError, OverflowError) as error:
            reason = (getattr(error, "strerror", None) or str(error)).lower()
            raise Failure(
                f"cannot listen on {_shown(settings)}: {reason}; choose another with --host or --port"
            ) from None


def _shown(settings: Settings) -> str:
    host = f"[{settings.host}]" if ":" in settings.host else settings.host
    return f"{host}:{settings.port}"


def _hand_over(settings: Settings) -> None:
    """Puts the options where each worker process reads them: its environment."""
    for name in ("store", "host", "dev"):
        value = getattr(settings, name)
        os.environ[PREFIX + name.upper()] = str(int(value)) if isinstance(value, bool) else value
