"""`graphsvc composition`: who sits at each table, for its scope and by sector (G5, G22)."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import date
from typing import Any

import click

from graphsvc.cli import answers, options, output
from graphsvc.cli.output import counted, folded, printable, say
from graphsvc.cli.pairs import PROPOSALS, show_row

COLUMNS = (
    "asOf",
    "revision",
    "partnership.key",
    "partnership.name",
    "partnership.level",
    "points",
    "members",
    "membersComplete",
    "expectedSize.members",
    "expectedSize.low",
    "expectedSize.high",
    "expectedSize.inside",
    "expectedSize.basis",
    "twoLevels",
    "channels",
    "sectors",
    "unknownSectors",
    "missingSectors.sector",
    "needsSource",
    "missingShare",
    "diversity",
    "effectiveSectors",
    "largestSector",
    "largestSectorShare",
    "reasons.text",
)
SECTORS_NAMED = 3
Node = Mapping[str, Any]


@click.command()
@options.as_of
@options.partnerships("Only these partnerships")
@options.first("How many partnerships, those that stand out most first")
@options.layout("table", "json", "csv")
@options.store
def composition(
    as_of: date | None, keys: tuple[str, ...], first: int, layout: str, store: str | None
) -> None:
    """Tell who sits at each table (G5, G22).

    How many, from which sectors. Sizes are compared with those of partnerships of such scope; sectors with
    what the themes need. First those that stand out most. JSON is the whole
    response to the document `composition`, as `graphsvc query composition`
    prints it.
    """
    asked = {
        "asOf": as_of and as_of.isoformat(),
        "filter": {"keys": list(keys)} if keys else None,
        "first": first,
    }
    answers.give("composition", asked, store=store, layout=layout, table=show, csv=_write_csv)


def _write_csv(network: Node) -> None:
    listed = network["composition"]
    output.write_nodes(COLUMNS, listed["nodes"], asOf=network["asOf"], revision=network["revision"])
    output.say_first(len(listed["nodes"]), listed["totalCount"], "partnership")


def show(network: Node) -> None:
    """Prints the answer for people: the tables, and how to take them."""
    listed = network["composition"]
    about = f"Composition on {network['asOf']}, revision {network['revision']}"
    say(folded(f"{about}: {counted(listed['totalCount'], 'partnership')}"))
    say()
    for node in listed["nodes"]:
        _show_table(node)
    for note in _notes(listed):
        say(folded(note))


def _show_table(node: Node) -> None:
    number = len(node["points"])
    name = f"{printable(node['partnership']['key'])}  {printable(node['partnership']['name'])}"
    show_row(counted(number, "point") if number else "", name, "yellow" if number else None)
    for line in _lines(node):
        show_row("", line)
    say()


def _lines(node: Node) -> Iterator[str]:
    yield f"{_size(node)}; {_sectors(node)}."
    for reason in node["reasons"]:
        cited = f" ({reason['guideline']})" if reason["guideline"] else ""
        yield f"{printable(reason['text'])}{cited}"
    if "SECTORS_MISSING" in node["points"]:
        yield from _invitees(node["missingSectors"])


def _size(node: Node) -> str:
    if node["members"] is None:
        return "Members not recorded"
    expected = node["expectedSize"]
    members = counted(node["members"], "member")
    if expected is None:
        return members
    return f"{members} ({expected['members']:.1f} expected, {expected['low']} to {expected['high']})"


def _sectors(node: Node) -> str:
    if node["effectiveSectors"] is None:
        return "sectors not recorded"
    largest = node["largestSector"]
    most = f", {node['largestSectorShare']:.0%} {_words(largest)}" if largest else ""
    if len(node["sectors"]) == 1:
        return f"all of known sector are {_words(node['sectors'][0])}"
    varied = f"as varied as {node['effectiveSectors']:.1f} of equal size"
    return f"{len(node['sectors'])} sectors, {varied}{most}"


def _invitees(missing: list[Node]) -> Iterator[str]:
    """Whom to invite of the heaviest sectors that are missing."""
    for each in missing[:SECTORS_NAMED]:
        if each["invitees"]:
            names = ", ".join(printable(one["name"]) for one in each["invitees"])
            yield f"Could be invited for {_words(each['sector'])}: {names}."


def _words(sector: str) -> str:
    return printable(sector.replace("_", " "))


def _notes(listed: Node) -> Iterator[str]:
    shown, total = len(listed["nodes"]), listed["totalCount"]
    if shown < total:
        yield output.more(shown, total, "partnership")
    for remark in listed["remarks"]:
        yield printable(remark["text"])
    yield PROPOSALS
