"""The command line: `graphsvc COMMAND`. Each module holds a command or a few that belong together."""

from __future__ import annotations

import click

from graphsvc import __version__
from graphsvc.cli import (
    check_draft,
    demo,
    diff,
    export,
    families,
    load,
    mappings,
    options,
    overlaps,
    query,
    registry,
    schema,
    serve,
    successions,
    warm,
)
from graphsvc.cli.failures import Commands

COMMANDS = (
    demo.demo,
    load.load,
    mappings.mappings,
    export.export,
    overlaps.overlaps,
    families.families,
    check_draft.check_draft,
    diff.diff,
    successions.successions,
    query.query,
    serve.serve,
    registry.info,
    registry.history,
    registry.backup,
    registry.verify,
    schema.schema,
    warm.warm,
)


@click.group(cls=Commands, commands=COMMANDS, context_settings={"help_option_names": ["-h", "--help"]})
@click.version_option(__version__, prog_name="graphsvc", message="%(prog)s %(version)s")
@options.store
@click.pass_context
def graphsvc(context: click.Context, store: str | None) -> None:
    """A registry of crime-prevention partnerships, and what it can tell about them.

    Start with `graphsvc demo`, or load your own: `graphsvc load FOLDER`.
    """
    if store is not None:  # as if it were said after the command
        context.default_map = {command.name or "": {"store": store} for command in COMMANDS}


def main() -> None:
    """Runs the command line and ends the process with its exit status."""
    graphsvc(prog_name="graphsvc")
