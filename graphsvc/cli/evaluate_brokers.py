"""`graphsvc evaluate brokers`: how far ranks of brokers can be relied on, and what brokers did later."""

from __future__ import annotations

from datetime import date
from typing import Any

import click

from graphsvc.cli import options, output
from graphsvc.cli.evaluate_series import series_of, spread, table
from graphsvc.cli.failures import Failure
from graphsvc.cli.output import counted, folded, say

GRAPHS, TIES = ("members", "links"), ("links", "people", "members")
Row = dict[str, Any]
SAID = {
    "pairsOnlyThrough": "pairs only through it",
    "betweenness": "betweenness",
    "effectiveSize": "effective size",
    "constraint": "constraint, least first",
    "contacts": "number of contacts",
    "partners": "organisations met so far",
    "joined": "partnerships joined",
    "met": "organisations met for the first time",
    "broughtTogether": "pairs of its partners that first met where it sits",
    "led": "partnerships joined as lead",
    "linked": "partnerships linked to for the first time",
    "spanned": "values of the attribute reached",
    "introduced": "pairs of its contacts that were linked",
}
COLUMNS = {
    "rankCorrelation": "rank correlation",
    "lessContacts": "less that of contacts",
    "beyondContacts": "at equal contacts",
}


@click.command()
@click.option(
    "--graph", type=click.Choice(GRAPHS), default=GRAPHS[0], show_default=True, help="As in `brokers`"
)
@click.option(
    "--ties",
    type=click.Choice(TIES),
    default=TIES[0],
    show_default=True,
    help="With --graph links, what joins two",
)
@options.as_of
@click.option(
    "--from", "first", type=options.Day(), metavar="DATE", help="Also judge what came from this day on"
)
@click.option(
    "--to", "until", type=options.Day(), metavar="DATE", help="to this  [the latest that a source describes]"
)
@click.option(
    "--cut",
    "cuts",
    type=options.Day(),
    metavar="DATE",
    multiple=True,
    help="Judge anew from this day; may be repeated",
)
@click.option(
    "--across", metavar="NAME", help="Also compare with how many values of this attribute they reach"
)
@options.layout("table", "json")
@options.store
def brokers(
    graph: str,
    ties: str,
    as_of: date | None,
    first: date | None,
    until: date | None,
    cuts: tuple[date, ...],
    across: str | None,
    layout: str,
    store: str | None,
) -> None:
    """Measure how far ranks of brokers can be relied on (G9).

    On one day: how the measures agree, and how often the first of each are
    still the first when a tenth of the ties is not known. With --from, too:
    whether brokers of that day joined, met, led and brought together more
    than others afterwards, beside the plain number of contacts; with --across,
    in how many provinces or the like their partnerships are. Figures are of
    all together; nobody is named.
    """
    if first is None and (until or cuts):
        raise Failure("--to and --cut go with --from DATE, the first day to judge from")
    if across is not None and (first is not None or graph != GRAPHS[0]):
        raise Failure("--across goes with --graph members, and without --from")
    report = _report(graph, ties, as_of, (first, until, cuts), across, store)
    output.write_json(report) if layout == "json" else _show(report)


def _report(
    graph: str,
    ties: str,
    as_of: date | None,
    series: tuple[date | None, date | None, tuple[date, ...]],
    attribute: str | None,
    store: str | None,
) -> Row:
    from graphsvc.analysis.brokers import Graph
    from graphsvc.evaluating.brokers import evaluate_brokers, foresight, steadiness
    from graphsvc.evaluating.brokers_across import across
    from graphsvc.evaluating.brokers_cases import picture
    from graphsvc.evaluating.brokers_report import foresight_reported, steadiness_reported
    from graphsvc.evaluating.series_days import last_described
    from graphsvc.evaluating.series_links import Question

    first, until, cuts = series
    on, day = Graph(graph.upper()), as_of or first or date.today()
    with series_of(store) as source:
        question = Question(ties if on == Graph.LINKS else TIES[0])
        known = picture(source, day, question)
        told = steadiness_reported(steadiness(known, on))
        report: Row = {"graph": graph, "ties": question.ties, "asOf": day.isoformat(), **told}
        if attribute is not None:
            report |= foresight_reported(foresight((across(known, attribute),)))
        if first is not None:
            last = until or last_described(source)
            found = evaluate_brokers(source, on, question.ties, cuts=[first, *cuts], until=last)
            report |= foresight_reported(found)
    return report


def _show(report: Row) -> None:
    who = "organisations" if report["graph"] == "members" else "partnerships"
    size = f"{counted(report['nodes'], 'node')}, {counted(report['ties'], 'tie')}"
    judged = f"{report['judged']:,} {who} with two contacts or more"
    say(folded(f"Graph {report['graph']} on {report['asOf']}: {size}; {judged}."))
    say("Rank correlation of the measures")
    table(("", "and", ""), [_agreement(row) for row in report["agreement"]])
    say()
    say(folded("How often one of the first is still among them when a tenth of the ties is lost"))
    table(("measure", "first", "are", "stays", "replicates"), [_survival(r) for r in report["survival"]])
    for outcome in report.get("outcomes", ()):
        _show_outcome(outcome, report["periods"], who)


def _agreement(row: Row) -> tuple[str, ...]:
    return SAID[row["one"]], SAID[row["other"]], _number(row["rankCorrelation"])


def _survival(row: Row) -> tuple[str, ...]:
    listed = f"{row['top']:,}", f"{row['listed']:,}"
    return SAID[row["measure"]], *listed, _number(row["survival"]), f"{row['replicates']:,}"


def _show_outcome(outcome: Row, periods: list[Row], who: str) -> None:
    first, last = periods[0]["day"], periods[-1]["until"]
    days = first if first == last else f"{first} to {last}"
    cases = f"{sum(each['judged'] for each in periods):,} cases ({who} on {counted(len(periods), 'day')})"
    head = f"{SAID[outcome['outcome']].capitalize()}, {days}"
    say()
    if not outcome["mean"]["value"]:
        say(folded(f"{head}: none by {cases}."))
        return
    average = f"{spread(outcome['mean'], '.2f')} on average of {cases}"
    say(folded(f"{head}: {average}. The first tenth by each measure, and rank correlations:"))
    rows = [
        (SAID[row["measure"]], spread(row["firstTenth"], ".1f"), *(spread(row[name]) for name in COLUMNS))
        for row in outcome["measures"]
    ]
    table(("measure", "first tenth", *COLUMNS.values()), rows)


def _number(value: float | None) -> str:
    return "?" if value is None else f"{value:.2f}"
