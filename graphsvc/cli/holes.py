"""`graphsvc holes`: which groups of partnerships nobody joins, and who could (G9, G36)."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import date
from typing import Any

import click

from graphsvc.cli import answers, options, output, pairs
from graphsvc.cli.output import counted, folded, printable, say

GROUPINGS = ("territory", "level", "sector", "theme", "component")
COLUMNS = (
    "asOf",
    "revision",
    "a.kind",
    "a.key",
    "a.name",
    "a.partnerships",
    "a.notEvaluated",
    "b.key",
    "b.name",
    "b.partnerships",
    "b.notEvaluated",
    "expected",
    "live",
    "gap",
    "links",
    "blocked",
    "sitting",
    "near",
    "singlePoint",
    "advice",
    "reasons.code",
    "reasons.text",
    "candidates.kind",
    "candidates.node.key",
    "candidates.node.name",
)
EMPTY = {
    "NO_PARTNERSHIPS": "No partnership is active on this day, as far as is recorded.",
    "NO_LINKS_RECORDED": "No link of any partnership is recorded, nor that one has none: without any, "
    "silence cannot be told from a hole. Load links first.",
    "FEWER_THAN_TWO_GROUPS": "Partnerships are in fewer than two groups, as far as is recorded.",
    "NO_HOLE": "No two groups lack a contact that is to be expected.",
}
Node = Mapping[str, Any]


@click.command()
@options.as_of
@click.option(
    "--group-by",
    type=click.Choice(GROUPINGS),
    default="territory",
    show_default=True,
    help="Between which groups; component: the parts of the network without contact",
)
@options.first("How many pairs of groups, the largest gap first")
@options.layout("table", "json", "csv")
@options.store
def holes(as_of: date | None, group_by: str, first: int, layout: str, store: str | None) -> None:
    """Find groups that nobody brings together (G9, G36).

    Pairs of groups of partnerships that lack contact which is to be expected,
    with who could bring them together. JSON is the whole response to the
    document `holes`, as `graphsvc query holes` prints it.
    """
    asked = {"asOf": as_of and as_of.isoformat(), "groupBy": group_by.upper(), "first": first}
    answers.give("holes", asked, store=store, layout=layout, table=show, csv=_write_csv)


def _write_csv(network: Node) -> None:
    listed = network["holes"]
    output.write_nodes(COLUMNS, listed["nodes"], asOf=network["asOf"], revision=network["revision"])
    output.say_first(len(listed["nodes"]), listed["totalCount"], "hole")


def show(network: Node) -> None:
    """Prints the answer for people: among which groups, the holes, and how to take them."""
    listed = network["holes"]
    say(folded(_heading(network)))
    say()
    for node in listed["nodes"]:
        pairs.show_block(node, f"{node['gap']:.1f}", "lacking", "yellow", _lines(node))
    for note in _notes(listed):
        say(folded(note))


def _heading(network: Node) -> str:
    listed = network["holes"]
    outside = f", {listed['ungrouped']:,} of them in none" if listed["ungrouped"] else ""
    return (
        f"Holes on {network['asOf']}, revision {network['revision']}: {listed['totalCount']:,} between "
        f"{counted(listed['groups'], 'group')} by {listed['groupBy'].lower()} of "
        f"{counted(listed['partnerships'], 'partnership')}{outside}"
    )


def _lines(node: Node) -> Iterator[str]:
    yield f"Proposal ({', '.join(node['guidelines'])}): {printable(node['advice'])}"
    yield printable(" ".join(each["text"] for each in node["reasons"]))
    for each in node["candidates"]:
        yield f"{printable(each['node']['name'])}: {printable(' '.join(_why(each)))}"


def _why(candidate: Node) -> Iterator[str]:
    return (each["text"] for each in candidate["reasons"])


def _notes(listed: Node) -> Iterator[str]:
    shown, total = len(listed["nodes"]), listed["totalCount"]
    if listed["emptyReason"] is not None:
        yield EMPTY[listed["emptyReason"]]
    elif shown < total:
        yield output.more(shown, total, "hole")
    yield pairs.PROPOSALS
