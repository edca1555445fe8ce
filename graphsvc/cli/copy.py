"""`graphsvc copy`: a whole registry, from one store into another."""

from __future__ import annotations

import click

from graphsvc.cli import progress
from graphsvc.cli.output import counted, folded, printable


@click.command()
@click.option("--from", "source", metavar="URL", required=True, help="The store to copy; it may be in use")
@click.option("--to", "target", metavar="URL", required=True, help="Where to; made if nothing is there")
@click.option("--force", is_flag=True, help="Into a Neo4j database that holds data of other kinds, too")
def copy(source: str, target: str, force: bool) -> None:
    """Copy a registry into another store, of any engine.

    With every revision and the key of its pseudonyms; in the end both are
    compared. Run it again to add what came later, or after it was broken off.
    """
    if source == target:
        raise click.UsageError(f"--from and --to both name {source}")
    from graphsvc.store import open_store
    from graphsvc.store.copying import copy as copied

    with (
        open_store(source, create=False) as read,
        open_store(target, force=force) as written,
        progress.followed() as told,
    ):
        done = copied(read, written, told)
        place = written.open().url
    new = f"{counted(done.new, 'revision')} copied; " if done.new else "Nothing was new; "
    same = f"{printable(place)} is at revision {done.revisions}, the same as its source"
    click.echo(folded(f"{new}{same} in all {counted(done.changes, 'change')}."))
