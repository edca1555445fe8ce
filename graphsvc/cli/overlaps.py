"""`graphsvc overlaps`: which partnerships overlap (G17)."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Any

import click

from graphsvc.cli import answers, options, output, pairs
from graphsvc.cli.failures import FINDINGS, Failure
from graphsvc.cli.output import counted

AT_OR_ABOVE = {"strong": ("strong",), "review": ("strong", "review")}
COLUMNS = (
    "asOf",
    "revision",
    "score",
    "band",
    "scoreMin",
    "scoreMax",
    "completeness",
    "a.key",
    "a.name",
    "a.level",
    "b.key",
    "b.name",
    "b.level",
    "members.similarity",
    "members.containmentA",
    "members.containmentB",
    "members.sharedCount",
    "members.shared.key",
    "members.shared.name",
    "themes.similarity",
    "themes.containmentA",
    "themes.containmentB",
    "themes.shared.key",
    "themes.shared.name",
    "people.similarity",
    "people.sharedCount",
    "territory.similarity",
    "territory.containment",
    "chance.expectedShared",
    "chance.pValue",
    "chance.qValue",
    "burden.duplicatedSeats",
    "burden.hoursPerYear",
    *pairs.ADVICE_COLUMNS,
)
Node = Mapping[str, Any]


@click.command()
@options.as_of
@options.partnerships("Only pairs with it")
@options.min_score("Only pairs from this score up  [0.40]")
@options.first("How many pairs, the surest first")
@options.layout("table", "json", "csv")
@click.option(
    "--fail-on", type=click.Choice(tuple(AT_OR_ABOVE)), help="Status 3 where a pair is in this band"
)
@options.store
def overlaps(
    as_of: date | None,
    keys: tuple[str, ...],
    min_score: float | None,
    first: int,
    layout: str,
    fail_on: str | None,
    store: str | None,
) -> None:
    """Find partnerships that overlap (G17).

    Each pair comes with how sure it is, why, and what would resolve it. JSON
    is the whole response to the document `overlaps`, as `graphsvc query
    overlaps` prints it.
    """
    asked = {
        "asOf": as_of and as_of.isoformat(),
        "filter": answers.said({"partnerships": list(keys) or None, "minScore": min_score}),
        "first": first,
    }
    network = answers.give("overlaps", asked, store=store, layout=layout, table=pairs.show, csv=_write_csv)
    if fail_on is not None:
        _fail_on(fail_on, network["overlaps"]["bandCounts"])


def _write_csv(network: Node) -> None:
    listed = network["overlaps"]
    output.write_nodes(COLUMNS, listed["nodes"], asOf=network["asOf"], revision=network["revision"])
    output.say_first(len(listed["nodes"]), listed["totalCount"], "pair")


def _fail_on(band: str, counts: Mapping[str, int]) -> None:
    """Status 3 for findings among all pairs of the filter; the counts leave recorded satellites out."""
    found = sum(counts[each] for each in AT_OR_ABOVE[band])
    if found:
        raise Failure(f"{counted(found, 'pair')} in band {' or '.join(AT_OR_ABOVE[band])}", FINDINGS)
