"""`graphsvc export`: the registry out again, in forms that other tools open."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING

import click

from graphsvc.cli import options, output, registry
from graphsvc.cli.output import counted

if TYPE_CHECKING:
    from graphsvc.exporting.network import Network
    from graphsvc.exporting.written import Written

HOLDS_PEOPLE = "graphsvc: what is written holds personal data: the ids, names and contacts of people"


@dataclass(frozen=True)
class Asked:
    """What is to be exported, and where to."""

    target: Path
    store: str | None
    as_of: date | None
    revision: int | None
    personal_data: bool
    force: bool


@dataclass(frozen=True)
class Form:
    """A form of export: what writes it, how its file ends (a folder does not), whether it shows one day."""

    write: Callable[[Asked], Written]
    endings: tuple[str, ...]
    is_of_a_day: bool


def _bundle(asked: Asked) -> Written:
    from graphsvc.exporting.bundle import write_bundle

    return _recorded(asked, write_bundle)


def _workbook(asked: Asked) -> Written:
    from graphsvc.exporting.workbook import write_workbook

    return _recorded(asked, write_workbook)


def _recorded(asked: Asked, write: Callable[..., Written]) -> Written:
    from graphsvc.exporting.people import Pseudonyms

    with registry.opened(asked.store) as (store, about):
        people = None if asked.personal_data else Pseudonyms(about.pseudonym_key)
        return write(store, asked.target, people=people, revision=asked.revision, force=asked.force)


def _node_table(asked: Asked) -> Written:
    from graphsvc.exporting.node_table import write_node_table

    return write_node_table(_network(asked), asked.target, force=asked.force)


def _graphml(asked: Asked) -> Written:
    from graphsvc.exporting.graphml import write_graphml

    return write_graphml(_network(asked), asked.target, force=asked.force)


def _gexf(asked: Asked) -> Written:
    from graphsvc.exporting.gexf import write_gexf

    return write_gexf(_network(asked, ever=True), asked.target, force=asked.force)


def _network(asked: Asked, *, ever: bool = False) -> Network:
    from graphsvc.exporting.network import Network
    from graphsvc.service import Service

    with Service(options.settings(store=asked.store)) as service:
        snapshot = service.snapshot(asked.as_of, asked.revision)
    return Network(snapshot, shows_people=asked.personal_data, ever=ever)


FORMS = {
    "bundle": Form(_bundle, ("", ".zip"), is_of_a_day=False),
    "xlsx": Form(_workbook, (".xlsx",), is_of_a_day=False),
    "csv": Form(_node_table, ("",), is_of_a_day=True),
    "graphml": Form(_graphml, (".graphml",), is_of_a_day=True),
    "gexf": Form(_gexf, (".gexf",), is_of_a_day=False),
}
FILE_ENDINGS = frozenset(ending for form in FORMS.values() for ending in form.endings) | {".csv", ".xls"}


@click.command()
@click.argument("form", type=click.Choice(tuple(FORMS)))
@options.as_of
@click.option(
    "--revision", type=click.IntRange(0), metavar="N", help="As recorded at this revision  [latest]"
)
@click.option("--personal-data", is_flag=True, help="With the ids, names and contacts of people")
@click.option("--force", is_flag=True, help="Replace what is there")
@click.option(
    "-o", "target", type=click.Path(path_type=Path), required=True, metavar="PATH", help="Where to write it"
)
@options.store
def export(
    form: str,
    as_of: date | None,
    revision: int | None,
    personal_data: bool,
    force: bool,
    target: Path,
    store: str | None,
) -> None:
    """Write the registry for other tools.

    bundle (a folder or .zip) and xlsx hold the whole registry, to be loaded
    again; csv (nodes and edges for Gephi and Kumu) and graphml the network on
    a day; gexf the network through time. People appear under pseudonyms.
    """
    chosen = FORMS[form]
    _check_day(form, chosen, as_of)
    _check_ending(form, chosen, target)
    if personal_data:
        click.echo(HOLDS_PEOPLE, err=True)
    _tell(chosen.write(Asked(target, store, as_of, revision, personal_data, force)))


def _check_day(form: str, chosen: Form, as_of: date | None) -> None:
    if as_of is not None and not chosen.is_of_a_day:
        dated = " and ".join(name for name, other in FORMS.items() if other.is_of_a_day)
        raise click.UsageError(f"{form} holds all days; --as-of is for {dated}")


def _check_ending(form: str, chosen: Form, target: Path) -> None:
    """A file that other tools know by its name has the right one, and no folder is called like a file."""
    ending = target.suffix.lower()
    if ending in chosen.endings or ("" in chosen.endings and ending not in FILE_ENDINGS):
        return
    right = " or ".join(f"a file ending in {end}" if end else "a folder" for end in chosen.endings)
    raise click.UsageError(f"{form} is written to {right}, not to {target.name!r}")


def _tell(written: Written) -> None:
    if written.escaped:
        number = counted(
            written.escaped, "character that XML cannot hold is", "characters that XML cannot hold are"
        )
        click.echo(f"graphsvc: {number} written as its number, such as _x0007_", err=True)
    held = ", ".join(f"{kind} {number:,}" for kind, number in written.counts.items() if number)
    click.echo(
        output.folded(
            f"{output.printable(written.target)} holds revision {written.revision}: {held or 'no records'}."
        )
    )
