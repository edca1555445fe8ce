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
@click.option(
    "--breaking",
    "released",
    type=click.Path(),
    metavar="FILE",
    help="What could break clients of this released schema; status 1 if the changelog does not name it",
)
@click.option(
    "--changelog",
    type=click.Path(),
    metavar="FILE",
    default="CHANGELOG.md",
    show_default=True,
    help="Changelog for --breaking",
)
def schema(committed: str | None, folder: str | None, released: str | None, changelog: str) -> None:
    """Print the GraphQL schema.

    Or compare a copy of it, tell what would break its clients, or describe the files that load reads.
    """
    if sum(asked is not None for asked in (committed, folder, released)) > 1:
        raise click.UsageError(
            "--check, --breaking and --bundle are questions of their own; ask one at a time"
        )
    if folder is not None:
        _describe_bundle(Path(folder))
        return
    from graphsvc.api.schema import sdl

    if committed is not None:
        _compare(Path(committed), sdl())
    elif released is not None:
        _look_for_breaks(Path(released), Path(changelog), sdl())
    else:
        click.echo(sdl().encode(), nl=False)


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


def _look_for_breaks(released: Path, changelog: Path, current: str) -> None:
    from graphsvc.api.schema_changes import schema_changes, untold

    changes = schema_changes(released.read_text(encoding="utf-8"), current)
    for change in changes:
        click.echo(str(change))
    missing = untold(changes, changelog.read_text(encoding="utf-8"))
    if missing:
        places = ", ".join(f"`{change.place}`" for change in missing)
        raise Failure(
            f"{changelog} does not name {places} below Unreleased, what breaks below Changed or Removed"
        )
