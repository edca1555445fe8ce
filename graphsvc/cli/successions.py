"""`graphsvc successions`: which partnership carries on what one that ended did (G37, G38)."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterator, Mapping
from datetime import date
from typing import Any

import click

from graphsvc.cli import answers, options, output, pairs
from graphsvc.cli.output import counted, folded, printable, say

COLUMNS = ("predecessor", "successor", "date", "kind")  # of successions.csv
NAMED = 6
_WRITTEN = {"YEAR": 4, "MONTH": 7, "DAY": 10, "ON_OR_BEFORE": 10}  # characters of a day that are known
Node = Mapping[str, Any]


@click.command()
@options.as_of
@options.partnerships("Only proposals with it")
@options.min_score("Only from this score up  [0.50]")
@options.first("How many proposals, the surest first")
@options.layout("table", "json", "csv")
@options.store
def successions(
    as_of: date | None,
    keys: tuple[str, ...],
    min_score: float | None,
    first: int,
    layout: str,
    store: str | None,
) -> None:
    """Find new names of old partnerships (G37, G38).

    For each partnership that has ended, the one that seems to carry it on, and
    what it did not carry on. CSV is rows of successions.csv: strike out what is
    wrong, then load the file. JSON is the whole response to the document
    `successions`, as `graphsvc query successions` prints it.
    """
    asked = {
        "asOf": as_of and as_of.isoformat(),
        "partnerships": list(keys) or None,
        "minScore": min_score,
        "first": first,
    }
    answers.give("successions", asked, store=store, layout=layout, table=_show_table, csv=_write_csv)


def _write_csv(network: Node) -> None:
    """Prints rows of successions.csv; keys stand as they are, so that the file can be loaded."""
    out = io.StringIO()
    writer = csv.writer(out, lineterminator="\n")
    writer.writerow(COLUMNS)
    for node in network["successions"]:
        day = node["date"][: _WRITTEN[node["datePrecision"]]]
        writer.writerow((node["predecessor"]["key"], node["successor"]["key"], day, node["kind"].lower()))
    click.echo(out.getvalue().encode("utf-8", "backslashreplace"), nl=False)
    output.say_first(len(network["successions"]), network["successionCounts"]["proposals"], "proposal")


def _show_table(network: Node) -> None:
    counts = network["successionCounts"]
    about = f"Successions on {network['asOf']}, revision {network['revision']}"
    say(
        folded(
            f"{about}: {counted(counts['ended'], 'partnership')} ended, {counts['recorded']:,} with a "
            f"recorded successor, {counts['proposed']:,} with a proposed one"
        )
    )
    say()
    for node in network["successions"]:
        ends = {"a": node["predecessor"], "b": node["successor"]}
        pairs.show_block(ends, f"{node['score']:.2f}", node["kind"].lower(), "yellow", _lines(node))
    for note in _notes(network):
        say(folded(note))


def _lines(node: Node) -> Iterator[str]:
    yield f"Proposal ({', '.join(node['guidelines'])}): {printable(node['text'])}"
    lost = node["notCarriedOn"]
    yield from _named("Members not carried on", [each["name"] for each in lost["members"] or ()])
    yield from _named("Themes not carried on", [each["name"] for each in lost["themes"] or ()])
    yield from _named("Links not carried on", [_other_end(link, node) for link in lost["links"]])
    if node["alternative"]:
        other = node["alternative"]
        yield f"Next candidate: {printable(other['successor']['name'])} ({other['score']:.2f})."


def _named(what: str, names: list[str]) -> Iterator[str]:
    if names:
        more = f" and {len(names) - NAMED:,} more" if len(names) > NAMED else ""
        yield f"{what}: {', '.join(printable(name) for name in names[:NAMED])}{more}."


def _other_end(link: Node, node: Node) -> str:
    """To whom a link of the predecessor goes."""
    ends = [end for end in (link["organisation"], link["a"], link["b"]) if end is not None]
    others = [end for end in ends if end["key"] != node["predecessor"]["key"]]
    return str((others or ends)[0]["name"])


def _notes(network: Node) -> Iterator[str]:
    shown, counts = len(network["successions"]), network["successionCounts"]
    if not counts["ended"]:
        yield "No partnership has ended by this day, as far as is recorded."
    elif not counts["proposals"]:
        yield "No succession is proposed."
    elif shown < counts["proposals"]:
        yield output.more(shown, counts["proposals"], "proposal")
    if counts["undated"] and counts["ended"]:
        some = counted(counts["undated"], "partnership")
        yield f"{some} cannot be found as successors: when they began is not known."
    if counts["proposals"]:
        yield "To record them: --format csv > successions.csv, strike out what is wrong, load that file."
    yield pairs.PROPOSALS
