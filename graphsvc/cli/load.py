"""`graphsvc load`: a registry's files in, one revision of the store or nothing out."""

from __future__ import annotations

import getpass
import os
from collections.abc import Iterator, Sequence
from contextlib import contextmanager, suppress
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING

import click

from graphsvc.cli import options, output
from graphsvc.cli.failures import INTERRUPTED, Failure
from graphsvc.cli.interruption import noticing
from graphsvc.cli.progress import followed
from graphsvc.errors import StoreError

if TYPE_CHECKING:
    from graphsvc.loading import LoadReport, Request
    from graphsvc.model.records import Item
    from graphsvc.store.base import Store
    from loaders import ReadOptions

MODES = ("merge", "replace-source")
ON_ERROR = ("reject", "skip")
NOTHING_WRITTEN = "nothing was written"
FILE = click.Path(path_type=Path, readable=False)  # a loader says in one line what it cannot read


@click.command()
@click.argument("paths", metavar="PATH…", nargs=-1, required=True, type=FILE)
@click.option(
    "--loader",
    default="auto",
    metavar="NAME",
    help="bundle, workbook, popolo, table, or a mapping of `graphsvc mappings`; auto looks at the path",
)
@click.option(
    "--mapping", metavar="FILE", help="What becomes of what: a file, or a name of `graphsvc mappings`"
)
@click.option(
    "--on-error", type=click.Choice(ON_ERROR), default="reject", help="Refuse all, or skip bad rows"
)
@click.option(
    "--mode", type=click.Choice(MODES), default="merge", help="Add and change, or replace the source"
)
@click.option(
    "--as-of",
    type=options.Day(),
    metavar="DATE",
    help="The day that the file describes  [what a mapping says, or today]",
)
@click.option("--source", metavar="NAME", help="Name it is kept under  [the file's or folder's]")
@click.option("--dry-run", is_flag=True, help="Check and report only")
@click.option("--report", type=FILE, help="Write every problem to this .json or .csv file")
@click.option("--same-as", type=FILE, help="Write likely duplicates to this .csv, to edit and load")
@click.option("--keep-personal-data", is_flag=True, help="Keep names and contact details of people")
@click.option("--force", is_flag=True, help="Into a Neo4j database that holds data of other kinds, too")
@options.store
def load(
    paths: tuple[Path, ...],
    loader: str,
    mapping: str | None,
    on_error: str,
    mode: str,
    as_of: date | None,
    source: str | None,
    dry_run: bool,
    report: Path | None,
    same_as: Path | None,
    keep_personal_data: bool,
    force: bool,
    store: str | None,
) -> None:
    """Check a registry and write it as one revision, or nothing.

    Each PATH is a folder of CSV files, a .zip of one, one of the files, or a workbook; several are one load.
    Any other table needs a --mapping.
    The report is printed; a load that is refused ends with status 1.
    """
    from graphsvc.loading import Mode, OnError, Request
    from loaders import read_all

    loader, reading = _how_to_read(loader, mapping, keep_personal_data)
    _check_written(report, same_as, [*paths, *([reading.mapping] if reading.mapping else [])])
    items = read_all(paths, loader=loader, options=reading)
    request = Request(
        source=source or name_of(paths),
        author=author(),
        as_of=as_of,
        mode=Mode(mode),
        on_error=OnError(on_error),
        is_dry_run=dry_run,
        report_file=report,
        same_as_file=same_as,
    )
    with opened(options.settings(store=store).store, force=force) as registry:
        outcome = run(items, registry, request)
    for line in outcome.lines():
        click.echo(output.printable(line))
    if same_as is not None:
        number = outcome.likely_duplicates
        found = f"{number:,} likely duplicate{'' if number == 1 else 's'}"
        click.echo(f"{same_as}: {found}; delete the wrong rows, then load it")
    outcome.raise_if_refused()


def _how_to_read(loader: str, mapping: str | None, keep_personal_data: bool) -> tuple[str, ReadOptions]:
    """The loader that is meant, a mapping's name being short for the table loader with it."""
    from loaders import AUTO, LOADERS, TABLE, ReadOptions, mapping_at
    from loaders.table import shipped

    if loader not in (AUTO, *LOADERS):
        if loader not in shipped.names():
            wrong = f"{loader!r} is none of {', '.join((AUTO, *LOADERS))}, and no mapping (graphsvc mappings)"
            raise click.BadParameter(wrong, param_hint="--loader")
        if mapping is not None:
            raise click.UsageError(f"--loader {loader} is a mapping already; leave out one of the two")
        loader, mapping = TABLE, loader
    path = None if mapping is None else mapping_at(mapping)
    return loader, ReadOptions(keep_personal_data=keep_personal_data, mapping=path)


def run(items: Iterator[Item], store: Store, request: Request) -> LoadReport:
    """The load with its progress on stderr; one that ends early says what became of the store."""
    from graphsvc.loading import load as load_into

    before = _revision(store)
    with noticing() as is_interrupted:
        try:
            with followed() as progress:
                return load_into(items, store, request, progress=progress)
        except KeyboardInterrupt:
            raise _interrupted(store, before) from None
        except StoreError as error:
            if is_interrupted():
                raise _interrupted(store, before) from None
            raise Failure(_with_outcome(str(error), store, before)) from error


def _interrupted(store: Store, before: int) -> Failure:
    after = _revision(store)
    outcome = NOTHING_WRITTEN if after == before else f"revision {after} was written already"
    return Failure(f"interrupted; {outcome}", INTERRUPTED)


def _with_outcome(error: str, store: Store, before: int) -> str:
    """What went wrong, and that the store is as it was, where that can still be found out."""
    with suppress(StoreError):
        if NOTHING_WRITTEN not in error and _revision(store) == before:
            return f"{error}; {NOTHING_WRITTEN}"
    return error


@contextmanager
def opened(url: str, *, force: bool = False) -> Iterator[Store]:
    """The store to load into; one that is not there is made by the first write, not by a refused load."""
    from graphsvc.cli.newborn import is_missing, store_to_be
    from graphsvc.store import open_store

    store = store_to_be(url, force=force) if is_missing(url) else open_store(url, create=True)
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


def _check_written(report: Path | None, same_as: Path | None, read: Sequence[Path]) -> None:
    """Finds out before the load, not after it, that what it writes has no place of its own."""
    for path, what in ((report, "report"), (same_as, "same-as file")):
        if path is not None:
            _check_writable(path, what)
            _check_apart(path, read)
    if report is not None and same_as is not None and is_same(report, same_as):
        raise click.UsageError(f"--report and --same-as both name {report}; give each a file of its own")


def _check_writable(path: Path, what: str) -> None:
    folder = path.resolve().parent
    if path.is_dir() or not folder.is_dir() or not os.access(folder, os.W_OK):
        raise Failure(f"{path}: no {what} can be written there; name a file in a folder that may be written")


def _check_apart(path: Path, read: Sequence[Path]) -> None:
    """Refuses to write over, or among, what is being read."""
    for source in read:
        if is_same(path, source) or any(is_same(folder, source) for folder in path.resolve().parents):
            raise Failure(f"{path}: is, or would be, among what is being read; write it elsewhere")


def is_same(one: Path, other: Path) -> bool:
    """Whether two names mean one file, there already or not."""
    there = one.exists() and other.exists()
    return one.samefile(other) if there else one.resolve() == other.resolve()


def _revision(store: Store) -> int:
    latest = store.revisions(1)
    return latest[0].number if latest else 0
