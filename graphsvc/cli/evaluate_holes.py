"""`graphsvc evaluate holes`: whether links came where they were found to be lacking."""

from __future__ import annotations

import math
from dataclasses import asdict
from datetime import date
from typing import Any

import click

from graphsvc.cli import options, output
from graphsvc.cli.evaluate_series import NODES, TIES, series_of, table
from graphsvc.cli.holes import GROUPINGS
from graphsvc.cli.output import folded, say

COLUMNS = {
    "day": "from",
    "until": "to",
    "groups": "groups",
    "holes": "holes",
    "expected": "expected",
    "live": "live",
    "firstLinks": "first links",
    "inHoles": "in holes",
    "bridged": "holes with one",
    "rateInHoles": "per 1,000 pairs",
    "rateElsewhere": "elsewhere",
    "byGap": "by gap",
    "bySize": "by size",
}
Row = dict[str, Any]


@click.command()
@click.option(
    "--group-by", type=click.Choice(GROUPINGS), default=GROUPINGS[0], show_default=True, help="As in `holes`"
)
@click.option(
    "--from", "first", type=options.Day(), metavar="DATE", required=True, help="The first day to judge from"
)
@click.option(
    "--to", "until", type=options.Day(), metavar="DATE", help="[the latest that a source describes]"
)
@click.option(
    "--cut", "cuts", type=options.Day(), metavar="DATE", multiple=True, help="A further day; may be repeated"
)
@click.option("--ties", type=click.Choice(TIES), default=TIES[0], show_default=True, help="What joins two")
@click.option("--nodes", type=click.Choice(NODES), default=NODES[0], show_default=True, help="What is joined")
@click.option("--theme", metavar="KEY", help="Of organisations only what they do in this theme")
@options.layout("table", "json")
@options.store
def holes(
    group_by: str,
    first: date,
    until: date | None,
    cuts: tuple[date, ...],
    ties: str,
    nodes: str,
    theme: str | None,
    layout: str,
    store: str | None,
) -> None:
    """Measure whether links came where they were lacking (G9, G36).

    Holes between groups as they would have been found on earlier days,
    against the first links that came. What is expected is the contact that
    groups alike have, no forecast of a period.
    """
    from graphsvc.evaluating.brokers_holes import evaluate_holes
    from graphsvc.evaluating.series_days import last_described
    from graphsvc.evaluating.series_links import Question

    question = Question(ties, nodes, theme)
    with series_of(store) as series:
        last = until or last_described(series)
        found = evaluate_holes(series, question, group_by.upper(), cuts=[first, *cuts], until=last)
    rows = [_reported(asdict(each)) for each in found]
    report = {"ties": ties, "nodes": nodes, "theme": theme, "groupBy": group_by, "periods": rows}
    output.write_json(report) if layout == "json" else _show(report)


def _reported(fields: Row) -> Row:
    return {_camel(name): _known(value) for name, value in fields.items()}


def _camel(name: str) -> str:
    start, *others = name.split("_")
    return start + "".join(word.capitalize() for word in others)


def _known(value: Any) -> Any:
    if isinstance(value, date):
        return value.isoformat()
    return None if isinstance(value, float) and not math.isfinite(value) else value


def _show(report: Row) -> None:
    by = f"{report['nodes']}, grouped by {report['groupBy']}, joined by {report['ties']}"
    say(folded(f"Holes between {by}, and the first links that came. By gap and by size: rank correlations."))
    rows = [tuple(_cell(row[name]) for name in COLUMNS) for row in report["periods"]]
    table(tuple(COLUMNS.values()), rows)


def _cell(value: Any) -> str:
    if value is None:
        return "?"
    return (
        f"{value:,.2f}"
        if isinstance(value, float)
        else f"{value:,}"
        if isinstance(value, int)
        else str(value)
    )
