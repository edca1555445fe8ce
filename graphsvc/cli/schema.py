"""`graphsvc schema`: the GraphQL schema, and the description of a registry bundle."""

from __future__ import annotations

import difflib
from pathlib import Path

import click

from graphsvc.cli import output
from graphsvc.cli.failures import Failure


@click.command()
@click.option(
    "--check",
    "committed",
    type=click.Path(),
    metavar="FILE",
    help="Compare with this file; status 1 if it differs",
)
@click.option(
    "--bundle",
    "folder",
    type=click.Path(),
    help="Write datapackage.json for the files in DIR; where there are none, empty files and a workbook, too",
    metavar="DIR",
)
def schema(committed: str | None, folder: str | None) -> None:
    """Print the GraphQL schema.

    Or compare a copy of it, or describe the files that load reads.
    """
    if committed is not None and folder is not None:
        raise click.UsageError("--check and --bundle are two questions; ask one at a time")
    if folder is not None:
        _describe_bundle(Path(folder))
        return
    from graphsvc.api.schema import sdl

    if committed is None:
        click.echo(sdl().encode(), nl=False)
    else:
        _compare(Path(committed), sdl())


def _describe_bundle(folder: Path) -> None:
    from loaders.datapackage import write_datapackage

    for path in write_datapackage(folder):
        click.echo(output.printable(path))


def _compare(committed: Path, current: str) -> None:
    written = committed.read_text(encoding="utf-8")
    if written == current:
        return
    lines = difflib.unified_diff(
        written.splitlines(), current.splitlines(), str(committed), "the code's schema", lineterm=""
    )
    for line in lines:
        click.echo(line)
    raise Failure(f"{committed} is not the schema of this code; write it anew: graphsvc schema > {committed}")
