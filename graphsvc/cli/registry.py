"""Commands about the registry itself: info, history, backup, verify."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any

import click

from graphsvc.cli import options, output
from graphsvc.cli.failures import Failure

if TYPE_CHECKING:
    from graphsvc.store.base import Revision, Store, StoreInfo

PROBLEMS_SHOWN = 100


@contextmanager
def opened(url: str | None) -> Iterator[tuple[Store, StoreInfo]]:
    """The store that is asked for, which must exist, and what it says of itself."""
    from graphsvc.store import open_store

    store = open_store(options.settings(store=url).store, create=False)
    try:
        yield store, store.open()
    finally:
        store.close()


@click.command()
@options.store
@options.layout("table", "json")
def info(store: str | None, layout: str) -> None:
    """Say what a store holds.

    Its engine, its revision, how many records, and the day they describe.
    """
    with opened(store) as (registry, about):
        facts = {
            "store": about.url,
            "engine": about.engine,
            "schemaVersion": about.schema_version,
            "revision": about.revision,
            "counts": registry.counts(),
            "asOf": _latest_day(registry),
        }
    if layout == "json":
        output.write_json(facts)
    else:
        _tell(facts)


@click.command()
@options.store
@options.first("How many revisions, the latest first")
@options.layout("table", "json")
def history(store: str | None, first: int, layout: str) -> None:
    """List the revisions, the latest first.

    When, by whom, from what, and how many records changed.
    """
    with opened(store) as (registry, _):
        revisions = registry.revisions(first) if first else []
    if layout == "json":
        output.write_json([_revision(each) for each in revisions])
        return
    for each in revisions:
        _print_revision(each)
    if not revisions:
        click.echo("No revision yet." if first else "No revision was asked for.")


@click.command()
@options.store
@click.argument("file", type=click.Path())
def backup(store: str | None, file: str) -> None:
    """Copy the whole store to FILE.

    FILE must not exist yet; the store may be in use.
    """
    with opened(store) as (registry, about):
        registry.backup(file)
    click.echo(f"Revision {about.revision} of {about.url} is backed up in {output.printable(file)}.")


@click.command()
@options.store
def verify(store: str | None) -> None:
    """Check the store and every reference.

    What is wrong is listed, with status 1.
    """
    with opened(store) as (registry, about):
        problems = registry.verify()
    for problem in problems[:PROBLEMS_SHOWN]:
        click.echo(output.printable(f"{problem.kind} {problem.id}: {problem.text}"))
    if len(problems) > PROBLEMS_SHOWN:
        click.echo(f"… and {output.counted(len(problems) - PROBLEMS_SHOWN, 'more')}")
    if problems:
        raise Failure(f"{about.url} has {output.counted(len(problems), 'problem')}")
    click.echo(f"{about.url} is sound at revision {about.revision}.")


def _latest_day(registry: Store) -> str | None:
    """The latest day that a source of the registry describes."""
    days = [row.get("as_of") for row in registry.page("source", limit=options.FIRST_MOST)]
    return max((day for day in days if isinstance(day, str)), default=None)


def _tell(facts: Mapping[str, Any]) -> None:
    counts = {kind: number for kind, number in facts["counts"].items() if number}
    lines = {
        "store": facts["store"],
        "engine": f"{facts['engine']}, schema version {facts['schemaVersion']}",
        "revision": facts["revision"],
        "records": _listed(counts) or "none",
        "as of": facts["asOf"] or "nothing is loaded yet: graphsvc load PATH",
    }
    for name, value in lines.items():
        click.echo(output.folded(f"{name:<10}{output.printable(value)}", indent=10))


def _revision(revision: Revision) -> dict[str, object]:
    return {
        "revision": revision.number,
        "time": revision.time.isoformat(timespec="seconds").replace("+00:00", "Z"),
        "author": revision.author,
        "source": revision.source,
        "asOf": revision.as_of,
        "message": revision.message,
        "counts": dict(revision.counts),
    }


def _print_revision(revision: Revision) -> None:
    time = revision.time.strftime("%Y-%m-%d %H:%M")
    origin = f", from {revision.source}" if revision.source else ""
    day = f", as of {revision.as_of}" if revision.as_of else ""
    head = f"{revision.number:>6}  {time} UTC, by {revision.author}{origin}{day}"
    for line in (head, f"        {revision.message}", f"        {_listed(revision.counts) or 'nothing'}"):
        if line.strip():
            click.echo(output.folded(output.printable(line), indent=8))


def _listed(counts: Mapping[str, int]) -> str:
    return ", ".join(f"{kind} {number:,}" for kind, number in counts.items())
