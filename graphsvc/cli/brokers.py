"""`graphsvc brokers`: who joins partnerships that otherwise have nothing to do with each other (G9)."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import date
from typing import Any

import click

from graphsvc.cli import answers, options, output, pairs
from graphsvc.cli.output import counted, folded, printable, say

GRAPHS = ("members", "links")
KINDS = ("organisation", "partnership")
ORDERS = ("pairs-only-through", "pairs-joined", "betweenness", "effective-size", "constraint")
GROUPS = ("territory", "level", "sector", "theme")
PAIRS_NAMED = 3
COLUMNS = (
    "asOf",
    "revision",
    "rank",
    "node.kind",
    "node.key",
    "node.name",
    "node.level",
    "contacts",
    "undatedLinks",
    "pairsJoined",
    "pairsOnlyThrough",
    "betweenness",
    "betweennessError",
    "betweennessNormalised",
    "effectiveSize",
    "constraint",
    "hierarchy",
    "roles.groupBy",
    "roles.coordinator",
    "roles.itinerant",
    "roles.gatekeeper",
    "roles.liaison",
    "roles.shares.coordinator",
    "roles.shares.itinerant",
    "roles.shares.gatekeeper",
    "roles.shares.liaison",
    "roles.z.coordinator",
    "roles.z.itinerant",
    "roles.z.gatekeeper",
    "roles.z.liaison",
    "cutNode",
    "parts",
    "pairsParted",
    "load",
    "stability",
    "reasons.text",
)
ASKED_FOR = ("stability",)  # columns that are there only where they are asked for
EMPTY = {
    "NO_PARTNERSHIPS": "No partnership is active on this day, as far as is recorded.",
    "NO_MEMBERS": "Of no active partnership a member is recorded: members tell who joins whom.",
    "NO_LINKS": "No live or undated link between two active partnerships is recorded: links tell who joins "
    "whom.",
    "NOT_ASKED_FOR": "None of those asked for has a tie.",
}
PLACES = "A place in a network says nothing of how well anybody works (G42)."
Node = Mapping[str, Any]


@click.command()
@options.as_of
@click.option(
    "--graph",
    type=click.Choice(GRAPHS),
    default=GRAPHS[0],
    show_default=True,
    help="By members: who could connect; by live links: who does",
)
@click.option(
    "--kind",
    "kinds",
    type=click.Choice(KINDS),
    multiple=True,
    help="What brokers are; may be repeated  [organisation; with links partnership]",
)
@options.partnerships("Only these, and organisations that sit in them")
@click.option(
    "--organisation",
    "organisations",
    multiple=True,
    metavar="KEY",
    help="Only these, and partnerships in which they sit; may be repeated",
)
@click.option(
    "--order",
    type=click.Choice(ORDERS),
    help="By what they are ranked  [pairs-only-through; with links betweenness]",
)
@click.option("--group-by", type=click.Choice(GROUPS), help="With links: groups of their roles  [territory]")
@click.option("--stability", is_flag=True, help="Also how often each stays first if ties are missing")
@options.first("How many, the first in rank first")
@options.layout("table", "json", "csv")
@options.store
def brokers(
    as_of: date | None,
    graph: str,
    kinds: tuple[str, ...],
    keys: tuple[str, ...],
    organisations: tuple[str, ...],
    order: str | None,
    group_by: str | None,
    stability: bool,
    first: int,
    layout: str,
    store: str | None,
) -> None:
    """Find who joins partnerships that otherwise are apart (G9).

    Organisations or partnerships, never people; each with the pairs that
    nobody else joins, and what falls apart without it. JSON is the whole
    response to the document `brokers`, as `graphsvc query brokers` prints it.
    """
    narrowed = {
        "kinds": [code(kind) for kind in kinds] or None,
        "partnerships": list(keys) or None,
        "organisations": list(organisations) or None,
        "groupBy": group_by and code(group_by),
    }
    asked = {
        "asOf": as_of and as_of.isoformat(),
        "graph": code(graph),
        "filter": answers.said(narrowed),
        "orderBy": order and code(order),
        "first": first,
        "stability": stability or None,
    }
    answers.give("brokers", asked, store=store, layout=layout, table=show, csv=_write_csv)


def code(option: str) -> str:
    """The value of an option as the schema writes it."""
    return option.upper().replace("-", "_")


def _write_csv(network: Node) -> None:
    listed = network["brokers"]
    has_more = "stabilityReplicates" in listed
    columns = [column for column in COLUMNS if has_more or column not in ASKED_FOR]
    nodes = [{**node, "node": {"level": None, **node["node"]}} for node in listed["nodes"]]
    output.write_nodes(columns, nodes, asOf=network["asOf"], revision=network["revision"])
    output.say_first(len(nodes), listed["totalCount"], "broker")


def show(network: Node) -> None:
    """Prints the answer for people: what it rests on, the brokers with their reasons, how to take them."""
    listed = network["brokers"]
    for line in _heading(network):
        say(folded(line))
    say()
    for node in listed["nodes"]:
        _show_broker(node, listed)
    for note in _notes(listed):
        say(folded(note))


def _heading(network: Node) -> Iterator[str]:
    listed = network["brokers"]
    about = f"Brokers on {network['asOf']}, revision {network['revision']}"
    partnerships = counted(listed["partnerships"], "partnership")
    if listed["graph"] == "MEMBERS":
        organisations = counted(listed["organisations"], "organisation")
        rest = f"{organisations} in {partnerships} by {counted(listed['ties'], 'membership')}"
    else:
        undated = f" ({listed['undatedLinks']:,} of them undated)" if listed["undatedLinks"] else ""
        rest = f"{partnerships} by {counted(listed['ties'], 'link')}{undated}"
    yield f"{about}: {rest}, in {counted(listed['components'], 'part')}."
    if listed["leftOut"]:
        lack = "member" if listed["graph"] == "MEMBERS" else "link"
        some = counted(listed["leftOut"], "more partnership" if listed["partnerships"] else "partnership")
        yield f"Of {some} no {lack} is recorded; they count nowhere."


def _show_broker(node: Node, listed: Node) -> None:
    who = f"{printable(node['node']['key'])}  {printable(node['node']['name'])}"
    pairs.show_row(f"{node['rank']:,}", who, "cyan")
    for line in _lines(node, listed):
        pairs.show_row("", line)
    say()


def _lines(node: Node, listed: Node) -> Iterator[str]:
    for reason in node["reasons"]:
        yield f"{printable(reason['text'])} ({reason['guideline']})"
    named = list(_pairs(node["pairs"], listed["graph"]))
    if named:
        yield f"{_which(listed['graph'])}: {'; '.join(named)}."
    if node.get("stability") is not None:
        times = f"{node['stability']:.0%} of {counted(listed['stabilityReplicates'], 'trial')}"
        yield f"Among the first ten of its kind in {times} in which a tenth of the ties is left out."


def _which(graph: str) -> str:
    return (
        "Joined only through it, among others"
        if graph == "MEMBERS"
        else "Not linked themselves, among others"
    )


def _pairs(found: list[Node], graph: str) -> Iterator[str]:
    """Pairs that nothing else joins, as `A and B`."""
    some = [pair for pair in found if graph == "LINKS" or pair["onlyThrough"]]
    for pair in some[:PAIRS_NAMED]:
        yield f"{printable(pair['a']['name'])} and {printable(pair['b']['name'])}"


def _room(listed: Node) -> Iterator[str]:
    """Who has time for more, where those listed first have none."""
    full = [node for node in listed["nodes"] if node["load"] == 1]
    if len(full) <= len(listed["nodes"]) / 2 or not listed["withRoom"]:
        return
    tie = "membership" if listed["graph"] == "MEMBERS" else "link"
    named = ", ".join(
        f"{printable(each['node']['name'])} (rank {each['rank']:,}, {counted(each['contacts'], tie)})"
        for each in listed["withRoom"]
    )
    yield (
        f"Who has most {tie}s joins most: most of those above carry a full load. Wider networks can rather "
        f"grow from who has room for more, the first in rank: {named}. (G9)"
    )


def _notes(listed: Node) -> Iterator[str]:
    shown, total = len(listed["nodes"]), listed["totalCount"]
    if listed["emptyReason"] is not None:
        yield EMPTY[listed["emptyReason"]]
    elif shown < total:
        yield output.more(shown, total, "broker")
    yield from _room(listed)
    if not listed["betweennessExact"]:
        yield (
            f"Betweenness is estimated from {listed['betweennessSamples']:,} shortest ways drawn at random: "
            f"of the 50 greatest it is off by {listed['betweennessError']:.0%} on average."
        )
    if listed.get("stabilityReplicates", 1) is None:
        yield "How stable the ranks are would take too long to work out."
    if total:
        yield PLACES
        yield pairs.PROPOSALS
