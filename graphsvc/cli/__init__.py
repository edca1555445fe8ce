"""The command line: `graphsvc COMMAND`. Each module holds a command or a few that belong together."""

from __future__ import annotations

from typing import Any

import click

from graphsvc import __version__
from graphsvc.cli import (
    brokers,
    check_draft,
    composition,
    convene,
    copy,
    coverage,
    demo,
    dependence,
    diff,
    evaluate,
    export,
    families,
    health,
    holes,
    key_players,
    keys,
    load,
    mappings,
    missing_links,
    options,
    overlaps,
    query,
    ready,
    registry,
    schema,
    serve,
    successions,
    turnover,
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
    convene.convene,
    diff.diff,
    successions.successions,
    missing_links.missing_links,
    brokers.brokers,
    holes.holes,
    key_players.key_players,
    turnover.turnover,
    composition.composition,
    coverage.coverage,
    health.health,
    dependence.dependence,
    query.query,
    evaluate.evaluate,
    serve.serve,
    ready.ready,
    keys.keys,
    registry.info,
    registry.history,
    registry.backup,
    copy.copy,
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
        context.default_map = {command.name or "": _told(command, store) for command in COMMANDS}


def _told(command: click.Command, store: str) -> dict[str, Any]:
    """The store, for a command or for each of a group."""
    below = command.commands if isinstance(command, click.Group) else {}
    return {"store": store, **{name: {"store": store} for name in below}}


def main() -> None:
    """Runs the command line and ends the process with its exit status."""
    graphsvc(prog_name="graphsvc")
