"""`graphsvc key-players`: whom the network can least lose, or whom to brief so that news reaches all (G9)."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import date
from typing import Any

import click

from graphsvc.cli import answers, options, output, pairs
from graphsvc.cli.brokers import GRAPHS, PLACES, code
from graphsvc.cli.output import counted, folded, printable, say

PURPOSES = ("lose", "brief")
MOST_PLAYERS, MOST_STEPS = 10, 100
SETS_NAMED = 3
COLUMNS = (
    "asOf",
    "revision",
    "graph",
    "purpose",
    "exact",
    "rank",
    "node.kind",
    "node.key",
    "node.name",
    "gain",
    "value",
    "reasons.text",
)
ASKED = {"LOSE": "Whom the network can least lose", "BRIEF": "Whom to brief so that news reaches most"}
EMPTY = {
    "NO_PARTNERSHIPS": "No partnership is active on this day, as far as is recorded.",
    "NO_TIES": "No tie is recorded by which anything could be passed on.",
    "TOO_FEW": "Without one of them fewer than two partnerships would be left.",
}
Node = Mapping[str, Any]


@click.command("key-players")
@options.as_of
@click.option(
    "--purpose",
    type=click.Choice(PURPOSES),
    default=PURPOSES[0],
    show_default=True,
    help="Whom the network can least lose, or whom to brief so that news reaches all",
)
@click.option(
    "--graph",
    type=click.Choice(GRAPHS),
    default="links",
    show_default=True,
    help="Partnerships by their links, or organisations by the partnerships they sit in",
)
@click.option(
    "--size",
    type=click.IntRange(1, MOST_PLAYERS),
    metavar="N",
    default=3,
    show_default=True,
    help="How many together",
)
@click.option(
    "--steps",
    type=click.IntRange(1, MOST_STEPS),
    metavar="N",
    default=1,
    show_default=True,
    help="With brief: over how many steps news may go",
)
@options.layout("table", "json", "csv")
@options.store
def key_players(
    as_of: date | None, purpose: str, graph: str, size: int, steps: int, layout: str, store: str | None
) -> None:
    """Find whom to keep, or whom to brief, together (G9).

    The best three are not the three best: who does the same as another adds
    nothing. JSON is the whole response to the document `key-players`, as
    `graphsvc query key-players` prints it.
    """
    asked = {
        "asOf": as_of and as_of.isoformat(),
        "graph": code(graph),
        "purpose": code(purpose),
        "size": size,
        "steps": steps,
    }
    answers.give("key-players", asked, store=store, layout=layout, table=show, csv=_write_csv)


def _write_csv(network: Node) -> None:
    found = network["keyPlayers"]
    same = {"asOf": network["asOf"], "revision": network["revision"]}
    of_set = {name: found[name] for name in ("graph", "purpose", "exact")}
    output.write_nodes(COLUMNS, found["players"], **same, **of_set)


def show(network: Node) -> None:
    """Prints the answer for people: the players, what they do together, and how sure that is."""
    found = network["keyPlayers"]
    say(folded(_heading(network)))
    say()
    for player in found["players"]:
        _show_player(player)
    for line in _notes(found):
        say(folded(line))


def _heading(network: Node) -> str:
    found = network["keyPlayers"]
    by = "links" if found["graph"] == "LINKS" else "members"
    about = f"{ASKED[found['purpose']]}, by {by}, on {network['asOf']}, revision {network['revision']}"
    return f"{about}: {counted(found['partnerships'], 'partnership')}."


def _show_player(player: Node) -> None:
    who = f"{printable(player['node']['key'])}  {printable(player['node']['name'])}"
    pairs.show_row(f"{player['gain']:+.4f}", who, "cyan")
    for reason in player["reasons"]:
        pairs.show_row("", f"{printable(reason['text'])} ({reason['guideline']})")
    say()


def _notes(found: Node) -> Iterator[str]:
    if found["emptyReason"] is not None:
        yield EMPTY[found["emptyReason"]]
        return
    for reason in found["reasons"]:
        cited = f" ({reason['guideline']})" if reason["guideline"] else ""
        yield f"{printable(reason['text'])}{cited}"
    for each in found["alternatives"][:SETS_NAMED]:
        yield f"As good: {', '.join(printable(node['name']) for node in each['players'])}."
    yield PLACES
    yield pairs.PROPOSALS
