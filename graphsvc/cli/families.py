"""`graphsvc families`: groups of partnerships that overlap together, or could be one board (G17)."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import date
from typing import Any

import click

from graphsvc.cli import answers, options, output
from graphsvc.cli.failures import FINDINGS, Failure
from graphsvc.cli.output import counted, folded, printable, say
from graphsvc.cli.pairs import ADVICE_COLUMNS, MEMBERS_NAMED, PROPOSALS, proposal, show_row

KINDS = {"same-ground": "SAME_GROUND", "neighbours": "NEIGHBOURS"}
COLOUR = "yellow"
FAMILIES = ("family", "families")
COLUMNS = (
    "asOf",
    "revision",
    "kind",
    "scoreMin",
    "scoreMean",
    "scoreFloor",
    "steady",
    "completeness",
    "duplicatedSeats",
    "partnerships.key",
    "partnerships.name",
    "level",
    "parentTerritory.key",
    "parentTerritory.name",
    "sharedMemberCount",
    "sharedMembers.key",
    "sharedMembers.name",
    "repeatedMemberCount",
    "sharedPeople",
    "repeatedPeople",
    "sharedThemes.key",
    "sharedThemes.name",
    "sharedTerritoryCount",
    "burden.seats",
    "burden.seatsIfJoined",
    "burden.meetingsPerYear",
    "burden.meetingsPerYearIfJoined",
    "burden.hoursPerYear",
    "burden.hoursPerYearIfJoined",
    "leftOut",
    *ADVICE_COLUMNS,
)
Node = Mapping[str, Any]


@click.command()
@click.option(
    "--kind",
    type=click.Choice(tuple(KINDS)),
    default="same-ground",
    show_default=True,
    help="Every two overlap on common ground, or are neighbours with the same members from above",
)
@options.as_of
@options.partnerships("Only families with it")
@options.min_score("Every two reach this score  [0.40; neighbours 0.60, and no less]")
@options.first("How many families, the most duplicated seats first")
@options.layout("table", "json", "csv")
@click.option("--fail-on", type=click.Choice(("any",)), help="Status 3 where there is a family")
@options.store
def families(
    kind: str,
    as_of: date | None,
    keys: tuple[str, ...],
    min_score: float | None,
    first: int,
    layout: str,
    fail_on: str | None,
    store: str | None,
) -> None:
    """Find groups of partnerships that overlap together (G17).

    Every two of a family overlap, so that what is proposed is true of each
    pair. Neighbours are families without common ground: the same members from
    above sit at all their tables, which could be one board. JSON is the whole
    response to the document `families`, as `graphsvc query families` prints it.
    """
    asked = {
        "asOf": as_of and as_of.isoformat(),
        "kind": KINDS[kind],
        "filter": answers.said({"partnerships": list(keys) or None, "minScore": min_score}),
        "first": first,
    }
    network = answers.give("families", asked, store=store, layout=layout, table=_show_table, csv=_write_csv)
    found = network["overlapFamilyCounts"]["families"]
    if fail_on is not None and found:
        raise Failure(f"{counted(found, *FAMILIES)} found", FINDINGS)


def _write_csv(network: Node) -> None:
    listed, total = network["overlapFamilies"], network["overlapFamilyCounts"]["families"]
    output.write_nodes(COLUMNS, listed, asOf=network["asOf"], revision=network["revision"])
    output.say_first(len(listed), total, *FAMILIES)


def _show_table(network: Node) -> None:
    counts = network["overlapFamilyCounts"]
    found = counted(counts["families"], *FAMILIES)
    members = counted(counts["partnerships"], "partnership")
    say(folded(f"Families on {network['asOf']}, revision {network['revision']}: {found} of {members} in all"))
    say()
    for node in network["overlapFamilies"]:
        _show_family(node)
    for note in _notes(network):
        say(folded(note))


def _show_family(node: Node) -> None:
    marks = [f"{node['scoreMin']:.2f}", f"{len(node['partnerships'])} tables"]
    for at, each in enumerate(node["partnerships"]):
        mark = marks[at] if at < len(marks) else ""
        show_row(mark, f"{printable(each['key'])}  {printable(each['name'])}", COLOUR)
    for line in _lines(node):
        show_row("", line)
    say()


def _lines(node: Node) -> Iterator[str]:
    yield _members(node)
    themes = ", ".join(printable(each["name"]) for each in node["sharedThemes"])
    yield f"Score {node['scoreMin']:.2f} at least, {node['scoreMean']:.2f} on average; " + _common(
        node, themes
    )
    if costs := list(_costs(node)):
        yield f"Now and if joined: {'; '.join(costs)}."
    yield proposal(node["advice"])
    if node["advice"]["nearestThreshold"]:
        yield f"Nearest threshold: {printable(node['advice']['nearestThreshold'])}."


def _members(node: Node) -> str:
    if node["sharedMemberCount"] is None:
        return "Members at all tables: unknown."
    names = [printable(each["name"]) for each in node["sharedMembers"][:MEMBERS_NAMED]]
    more = node["sharedMemberCount"] - len(names)
    listed = ", ".join(names) + (f" and {more:,} more" if more and names else "")
    several = node["repeatedMemberCount"] - node["sharedMemberCount"]
    some = f"; {several:,} at two or more" if several else ""
    return (
        f"{counted(node['sharedMemberCount'], 'member')} at all tables{': ' if names else ''}{listed}{some}."
    )


def _common(node: Node, themes: str) -> str:
    people = node["sharedPeople"]
    common = [f"themes of all: {themes or 'none'}"]
    common.append(f"people at all tables: {'unknown' if people is None else f'{people:,}'}")
    if node["completeness"] < 1:
        common.append(f"{node['completeness']:.0%} of the evidence is recorded")
    return "; ".join(common) + "."


def _costs(node: Node) -> Iterator[str]:
    burden = node["burden"]
    for name, words in (
        ("seats", "seats"),
        ("meetingsPerYear", "meetings a year"),
        ("hoursPerYear", "hours a year"),
    ):
        if burden[name] is not None:
            yield f"{words} {burden[name]:,g} and {burden[f'{name}IfJoined']:,g}"


def _notes(network: Node) -> Iterator[str]:
    shown, counts = len(network["overlapFamilies"]), network["overlapFamilyCounts"]
    if not counts["families"]:
        yield "No family is listed."
    elif shown < counts["families"]:
        yield output.more(shown, counts["families"], *FAMILIES)
    if counts["leftOut"]:
        left = counted(
            counts["leftOut"],
            "partnership was left out: its themes are",
            "partnerships were left out: their themes are",
        )
        yield f"{left} unknown."
    yield PROPOSALS
