"""`graphsvc ready`: whether a service that runs can answer; for containers, systemd and scripts."""

from __future__ import annotations

import json
from typing import Any

import click

from graphsvc.cli import options, output
from graphsvc.cli.failures import Failure
from graphsvc.settings import Settings

PATIENCE_SECONDS = 5.0
_TOLD = {"revision", "partnerships", "asOf"}  # by one that is ready
_ANY = {"0.0.0.0": "127.0.0.1", "::": "::1"}  # who listens everywhere is found here


@click.command()
@click.option("--host", metavar="ADDRESS", help="Where it listens  [GRAPHSVC_HOST; 127.0.0.1]")
@click.option(
    "--port", type=click.IntRange(1, 65535), metavar="N", help="On which port  [GRAPHSVC_PORT; 8000]"
)
@click.option("--alive", is_flag=True, help="Only whether the process lives, not whether it can answer")
def ready(host: str | None, port: int | None, alive: bool) -> None:
    """Ask a running service whether it can answer.

    Status 1 when it cannot, or does not say so within 5 seconds.
    """
    settings = options.settings(host=host, port=port)
    status, body = _asked(settings, "/healthz" if alive else "/readyz")
    if alive:
        click.echo(_of_life(status))
        return
    told = _read(status, body)
    if status != 200 or not told.get("ready"):
        raise Failure(f"the service is not ready: {output.printable(str(told.get('reason', status)))}")
    click.echo(_line(told))


def _asked(settings: Settings, path: str) -> tuple[int, bytes]:
    """The status and body of an answer; raises Failure when there is none."""
    from http.client import HTTPConnection, HTTPException

    host = _ANY.get(settings.host, settings.host)
    connection = HTTPConnection(host, settings.port, timeout=PATIENCE_SECONDS)
    try:
        connection.request("GET", path)
        response = connection.getresponse()
        return response.status, response.read()
    except (OSError, HTTPException) as error:
        reason = (getattr(error, "strerror", None) or str(error) or type(error).__name__).lower()
        raise Failure(f"no service answers on {host} port {settings.port}: {reason}") from None
    finally:
        connection.close()


def _of_life(status: int) -> str:
    if status != 200:
        raise Failure(f"what answers there is not graphsvc, or not well: status {status}")
    return "alive"


def _read(status: int, body: bytes) -> dict[str, Any]:
    try:
        told = json.loads(body)
    except ValueError:
        told = None
    if not isinstance(told, dict) or (told.get("ready") and not told.keys() >= _TOLD):
        raise Failure(f"what answers there is not graphsvc: status {status}")
    return told


def _line(told: dict[str, Any]) -> str:
    what = output.counted(told["partnerships"], "partnership")
    line = f"ready: revision {told['revision']}, {what}, as of {told['asOf']}"
    return f"{line}; stale: {output.printable(told['reason'])}" if told.get("stale") else line
