"""`graphsvc turnover`: how many people leave partnerships, and what goes with them (G25)."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import date
from typing import Any

import click

from graphsvc.cli import answers, options, output
from graphsvc.cli.output import counted, folded, printable, say
from graphsvc.cli.pairs import PROPOSALS, show_row

MOST_MONTHS, MOST_YEARS = 1_200, 100
COLOURS = {"LOW": "green", "MODERATE": "yellow", "ELEVATED": "red"}
COLUMNS = (
    "asOf",
    "revision",
    "partnership.key",
    "partnership.name",
    "partnership.level",
    "peopleInPost",
    "suppressed",
    "band",
    "prompt",
    "rate",
    "rateLow",
    "rateHigh",
    "levelRate",
    "basis",
    "expectedDepartures",
    "expectedLow",
    "expectedHigh",
    "probability",
    "departures",
    "personYears",
    "scheduledEnds",
    "renewalShare",
    "knowledgeRetained",
    "knowledgeExpected",
    "trust",
    "trustExpected",
    "handoverGapDays",
    "liveLinks",
    "singleCarrierLinks",
    "busFactor",
    "keyPeople",
    "keyExpected",
    "renewalDue",
    "vacancies.post.key",
    "reasons.text",
)
Node = Mapping[str, Any]


@click.command()
@options.as_of
@options.partnerships("Only these partnerships")
@click.option(
    "--horizon-months", type=click.IntRange(0, MOST_MONTHS), metavar="N", help="Months to look ahead  [12]"
)
@click.option(
    "--window-years",
    type=click.IntRange(0, MOST_YEARS),
    metavar="N",
    help="Years of the record that count, 0 for all  [5]",
)
@options.first("How many partnerships, those with a prompt first")
@options.layout("table", "json", "csv")
@options.store
def turnover(
    as_of: date | None,
    keys: tuple[str, ...],
    horizon_months: int | None,
    window_years: int | None,
    first: int,
    layout: str,
    store: str | None,
) -> None:
    """Tell how many people leave partnerships (G25).

    What is to be expected, what goes with them, and what to talk about.
    Figures are of groups of five people or more, on the quarter day; never of
    a person. JSON is the whole response to the document `turnover`, as
    `graphsvc query turnover` prints it.
    """
    asked = {
        "asOf": as_of and as_of.isoformat(),
        "filter": {"partnerships": list(keys)} if keys else None,
        "horizonMonths": horizon_months,
        "windowYears": window_years,
        "first": first,
    }
    answers.give("turnover", asked, store=store, layout=layout, table=show, csv=_write_csv)


def _write_csv(network: Node) -> None:
    listed = network["turnover"]
    output.write_nodes(COLUMNS, listed["nodes"], revision=network["revision"])
    output.say_first(len(listed["nodes"]), listed["totalCount"], "partnership")


def show(network: Node) -> None:
    """Prints the answer for people: what holds for all, the partnerships, and how to take it."""
    listed = network["turnover"]
    say(folded(_heading(network)))
    for line in _levels(listed):
        say(folded(line, indent=2))
    say()
    for node in listed["nodes"]:
        _show_row(node)
    for note in _notes(listed):
        say(folded(note))


def _heading(network: Node) -> str:
    listed = network["turnover"]
    hidden = listed["suppressedCount"]
    kept = f"; of {hidden:,} no figure is shown, lest a person be recognised" if hidden else ""
    about = f"Turnover on the quarter day {listed['asOf']}, revision {network['revision']}"
    return f"{about}: {counted(listed['totalCount'], 'partnership')}{kept}"


def _levels(listed: Node) -> Iterator[str]:
    for level in listed["levels"]:
        name = (level["level"] or "level unknown").lower()
        if level["withheld"]:
            yield f"  {name}: not shown, it would tell of too few people"
        else:
            yield f"  {name}: {_pooled(level)}"


def _pooled(level: Node) -> str:
    limits = f"{_number(level['rateLow'])} to {_number(level['rateHigh'])}"
    calendar = ", departures follow a calendar" if level["calendar"] else ""
    return (
        f"{_number(level['rate'])} departures per person-year ({limits}) in "
        f"{counted(level['partnerships'], 'partnership')}{calendar}"
    )


def _show_row(node: Node) -> None:
    mark = "not shown" if node["suppressed"] else (node["band"] or "?").lower()
    name = f"{printable(node['partnership']['key'])}  {printable(node['partnership']['name'])}"
    show_row(mark, name, COLOURS.get(node["band"]))
    for line in _lines(node):
        show_row("", line)
    say()


def _lines(node: Node) -> Iterator[str]:
    for reason in node["reasons"]:
        cited = f" ({reason['guideline']})" if reason["guideline"] else ""
        yield f"{printable(reason['text'])}{cited}"


def _number(value: float | None) -> str:
    return "unknown" if value is None else f"{value:.2f}"


def _notes(listed: Node) -> Iterator[str]:
    shown, total = len(listed["nodes"]), listed["totalCount"]
    if not total:
        yield "No partnership is listed: none of those asked for is active on the quarter day."
    elif shown < total:
        yield output.more(shown, total, "partnership")
    if listed["observedDepartures"] is not None:
        observed, expected = listed["observedDepartures"], listed["expectedDepartures"]
        yield f"In the last three years {observed:,} people left; forecasts had expected {expected:,.0f}."
    for remark in listed["remarks"]:
        yield printable(remark["text"])
    yield PROPOSALS
