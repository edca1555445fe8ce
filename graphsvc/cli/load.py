"""`graphsvc load`: a registry's files in, one revision of the store or nothing out."""

from __future__ import annotations

import getpass
import os
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from datetime import UTC, date, datetime
from pathlib import Path
from typing import TYPE_CHECKING

import click

from graphsvc.cli import options, output
from graphsvc.cli.failures import INTERRUPTED, Failure
from graphsvc.cli.progress import followed

if TYPE_CHECKING:
    from graphsvc.loading import LoadReport, Request
    from graphsvc.model.records import Item
    from graphsvc.store.base import Store

LOADERS = ("auto", "bundle")
MODES = ("merge", "replace-source")
ON_ERROR = ("reject", "skip")


@click.command()
@click.argument("paths", metavar="PATH…", nargs=-1, required=True, type=click.Path(path_type=Path))
@click.option(
    "--loader", type=click.Choice(LOADERS), default="auto", help="What reads it; auto looks at the path"
)
@click.option(
    "--on-error", type=click.Choice(ON_ERROR), default="reject", help="Refuse all, or skip bad rows"
)
@click.option(
    "--mode", type=click.Choice(MODES), default="merge", help="Add and change, or replace the source"
)
@click.option("--as-of", type=options.Day(), metavar="DATE", help="The day that the file describes  [today]")
@click.option("--source", metavar="NAME", help="Name it is kept under  [the file's or folder's]")
@click.option("--dry-run", is_flag=True, help="Check and report only")
@click.option(
    "--report", type=click.Path(path_type=Path), help="Write every problem to this .json or .csv file"
)
@click.option("--keep-personal-data", is_flag=True, help="Keep names and contact details of people")
@options.store
def load(
    paths: tuple[Path, ...],
    loader: str,
    on_error: str,
    mode: str,
    as_of: date | None,
    source: str | None,
    dry_run: bool,
    report: Path | None,
    keep_personal_data: bool,
    store: str | None,
) -> None:
    """Check a registry and write it as one revision, or nothing.

    Each PATH is a folder of CSV files or a .zip of one; several are one load.
    The report is printed; a load that is refused ends with status 1.
    """
    from graphsvc.loading import Mode, OnError, Request
    from loaders import ReadOptions, read_all

    _check_report(report)
    items = read_all(paths, loader=loader, options=ReadOptions(keep_personal_data=keep_personal_data))
    request = Request(
        source=source or name_of(paths),
        author=author(),
        as_of=as_of or datetime.now(UTC).date(),
        mode=Mode(mode),
        on_error=OnError(on_error),
        is_dry_run=dry_run,
        report_file=report,
    )
    with opened(options.settings(store=store).store) as registry:
        outcome = run(items, registry, request)
    for line in outcome.lines():
        click.echo(output.printable(line))
    outcome.raise_if_refused()


def run(items: Iterator[Item], store: Store, request: Request) -> LoadReport:
    """The load with its progress on stderr; an interruption says what became of the store."""
    from graphsvc.loading import load as load_into

    before = _revision(store)
    try:
        with followed() as progress:
            return load_into(items, store, request, progress=progress)
    except KeyboardInterrupt:
        after = _revision(store)
        outcome = "nothing was written" if after == before else f"revision {after} was written already"
        raise Failure(f"interrupted; {outcome}", INTERRUPTED) from None


@contextmanager
def opened(url: str) -> Iterator[Store]:
    """The store to load into; one that is not there is made by the first write, not by a refused load."""
    from graphsvc.cli.newborn import is_missing, store_to_be
    from graphsvc.store import open_store

    store = store_to_be(url) if is_missing(url) else open_store(url, create=True)
    try:
        yield store
    finally:
        store.close()


def name_of(paths: Sequence[Path]) -> str:
    """The name a load is kept under unless one is given: that of its files or folders."""
    resolved = [path.resolve() for path in paths]
    return "+".join(path.name if path.is_dir() else path.stem for path in resolved)


def author() -> str:
    """Who loads, as the machine knows them."""
    try:
        return getpass.getuser()
    except (KeyError, ImportError, OSError):
        return "unknown"


def _check_report(report: Path | None) -> None:
    """Finds out before the load, not after it, that its report could not be written."""
    if report is None:
        return
    folder = report.resolve().parent
    if report.is_dir() or not folder.is_dir() or not os.access(folder, os.W_OK):
        raise Failure(
            f"{report}: no report can be written there; name a file in a folder that may be written"
        )


def _revision(store: Store) -> int:
    latest = store.revisions(1)
    return latest[0].number if latest else 0
