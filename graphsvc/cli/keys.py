"""`graphsvc keys`: API keys for those who ask the service from elsewhere."""

from __future__ import annotations

import os
import secrets
from datetime import UTC, date, datetime

import click

from graphsvc.cli import options, output
from graphsvc.settings import Settings


@click.group()
def keys() -> None:
    """Make API keys, and list those of the service.

    Who may see what, and where the entries go: docs/access.md.
    """


@keys.command()
@click.argument("name", required=False)
@click.option(
    "--scope",
    "scopes",
    multiple=True,
    metavar="SCOPE",
    help="What it opens: read (always), read:people (names of people); may be repeated",
)
@click.option(
    "--expires", type=options.Day(), metavar="DATE", help="First day (UTC) it is not valid  [never]"
)
def new(name: str | None, scopes: tuple[str, ...], expires: date | None) -> None:
    """Make a key: print it, and the entry by which the service knows it.

    NAME tells in logs whose key it was; by default one is made up.
    """
    from graphsvc.endpoint.keys import new_key

    if expires is not None and expires <= datetime.now(UTC).date():
        raise click.UsageError(f"--expires {expires}: a key that is not valid today opens nothing")
    key, kept = new_key(name or f"key-{secrets.token_hex(4)}", scopes, expires)
    click.echo(key)
    click.echo(kept.entry)
    click.echo(
        "The first line is the key, for its holder alone; nothing can show it again.\n"
        "The second is for GRAPHSVC_API_KEYS, or the file that GRAPHSVC_API_KEYS_FILE names.",
        err=True,
    )


@keys.command("list")
def show() -> None:
    """List the keys that the settings name, without their digests."""
    from graphsvc.endpoint.keys import Keys

    today = datetime.now(UTC).date()
    configured = Keys.of(Settings.from_environment(os.environ)).keys
    if not configured:
        click.echo("No keys are set.")
    for key in configured:
        until = f"until {key.expires}" if key.expires else "no end"
        state = "expired" if key.has_expired(today) else until
        click.echo(output.printable(f"{key.name:20}  {' '.join(sorted(key.scopes)):17}  {state}"))
