"""`graphsvc coverage`: where and on what no partnership works, and whom to ask first (G16)."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import date
from typing import Any

import click

from graphsvc.cli import answers, options, output
from graphsvc.cli.output import counted, folded, printable, say
from graphsvc.cli.pairs import PROPOSALS, show_row

LEVELS = ("international", "national", "regional", "local")
MOST_PEOPLE = 2**31 - 1  # what a GraphQL Int holds
COLUMNS = (
    "asOf",
    "revision",
    "territory.key",
    "territory.name",
    "territory.level",
    "theme.key",
    "theme.name",
    "population",
    "lowestTerritories",
    "advice",
    "reasons.code",
    "reasons.text",
    "mayCover",
    "otherLevelCount",
    "otherLevels.key",
    "extensionCount",
    "extensions.kind",
    "extensions.partnership.key",
    "extensions.partnership.name",
    "organisationCount",
    "organisations.key",
    "organisations.name",
)
EMPTY = {
    "NO_TERRITORIES": "No territory is recorded, or none of that level.",
    "OF_OTHER_LEVELS": "There are gaps, but of no territory of that level as a whole.",
    "ALL_COVERED": "Somebody works everywhere on every theme looked at, or on a part of it.",
    "NOT_ASKED_FOR": "There are gaps, but none of so many inhabitants, as far as is recorded.",
}
NEED = "Not every gap is a need: whether there is a problem is for those who live there to say."
Node = Mapping[str, Any]


@click.command()
@options.as_of
@click.option(
    "--territory", "territories", multiple=True, metavar="KEY", help="Only it and what lies in it; repeatable"
)
@click.option(
    "--theme", "themes", multiple=True, metavar="KEY", help="Only this theme; repeatable  [the topmost]"
)
@click.option(
    "--narrower", is_flag=True, help="Also narrower themes, where others of the same kind are covered"
)
@click.option(
    "--level",
    "levels",
    type=click.Choice(LEVELS),
    multiple=True,
    help="Partnerships of this level count; repeatable  [regional, local]",
)
@click.option(
    "--territory-level", metavar="LEVEL", help="Territories of this level  [the highest that lack it]"
)
@click.option("--min-population", type=click.IntRange(0, MOST_PEOPLE), metavar="N", help="Least population")
@options.first("How many gaps, the greatest population first")
@options.layout("table", "json", "csv")
@options.store
def coverage(
    as_of: date | None,
    territories: tuple[str, ...],
    themes: tuple[str, ...],
    narrower: bool,
    levels: tuple[str, ...],
    territory_level: str | None,
    min_population: int | None,
    first: int,
    layout: str,
    store: str | None,
) -> None:
    """Find where and on what no partnership works (G16).

    Territories and themes by population, with whom to ask before anything new
    is founded. JSON is the whole response to the document `coverage`, as
    `graphsvc query coverage` prints it.
    """
    narrowed = {
        "territories": list(territories) or None,
        "themes": list(themes) or None,
        "narrowerThemes": narrower or None,
        "levels": [each.upper() for each in levels] or None,
        "territoryLevel": territory_level,
        "minPopulation": min_population,
    }
    asked = {"asOf": as_of and as_of.isoformat(), "filter": answers.said(narrowed) or None, "first": first}
    answers.give("coverage", asked, store=store, layout=layout, table=show, csv=_write_csv)


def _write_csv(network: Node) -> None:
    listed = network["coverage"]
    output.write_nodes(COLUMNS, listed["nodes"], asOf=network["asOf"], revision=network["revision"])
    output.say_first(len(listed["nodes"]), listed["totalCount"], "gap")


def show(network: Node) -> None:
    """Prints the answer for people: how much is covered, the gaps, and how to take them."""
    for line in _heading(network):
        say(folded(line))
    say()
    for node in network["coverage"]["nodes"]:
        _show_gap(node)
    for note in _notes(network["coverage"]):
        say(folded(note))


def _heading(network: Node) -> Iterator[str]:
    listed = network["coverage"]
    about = f"Coverage on {network['asOf']}, revision {network['revision']}"
    places = counted(listed["territories"], "lowest territory", "lowest territories")
    on = f" × {counted(listed['themes'], 'theme')}" if listed["themes"] else ""
    share = listed["populationShare"]
    people = "population not known" if share is None else f"{share:.0%} by population"
    covered = f"{listed['covered']:,} of {counted(listed['cells'], 'cell')} ({places}{on})"
    yield f"{about}: {counted(listed['partnerships'], 'partnership')} work on {covered}; {people}."
    if listed["levels"]:
        yield f"By themselves: {', '.join(_level(each) for each in listed['levels'])}."


def _level(level: Node) -> str:
    name = (level["level"] or "level unknown").lower()
    share = level["populationShare"]
    part = counted(level["covered"], "cell") if share is None else f"{share:.0%}"
    return f"{name} {part} ({level['partnerships']:,})"


def _show_gap(node: Node) -> None:
    people = "?" if node["population"] is None else f"{node['population']:,}"
    where = "everywhere" if node["territory"] is None else _called(node["territory"])
    what = "any theme" if node["theme"] is None else _called(node["theme"])
    show_row(people, f"{where}: {what}", "yellow")
    for line in _lines(node):
        show_row("", line)
    say()


def _called(node: Node) -> str:
    return f"{printable(node['key'])}  {printable(node['name'] or node['key'])}"


def _lines(node: Node) -> Iterator[str]:
    yield f"Proposal ({', '.join(node['guidelines'])}): {printable(node['advice'])}"
    yield printable(" ".join(each["text"] for each in node["reasons"]))
    for each in node["extensions"]:
        why = " ".join(reason["text"] for reason in each["reasons"])
        yield f"{printable(each['partnership']['name'])}: {printable(why)}"


def _notes(listed: Node) -> Iterator[str]:
    shown, total = len(listed["nodes"]), listed["totalCount"]
    if listed["emptyReason"] is not None:
        yield EMPTY[listed["emptyReason"]]
    elif shown < total:
        yield output.more(shown, total, "gap")
    if listed["unplaced"] or listed["themeless"]:
        some = counted(listed["unplaced"], "partnership")
        yield (
            f"Of {some} the territory is not known, of {listed['themeless']:,} the themes: they may fill "
            "gaps unseen."
        )
    if listed["populationUnknown"]:
        some = counted(listed["populationUnknown"], "lowest territory", "lowest territories")
        yield f"The population of {some} is not known; they count in no share."
    if total:
        yield NEED
    yield PROPOSALS
