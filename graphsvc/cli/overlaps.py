"""`graphsvc overlaps`: which partnerships overlap (G17)."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
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
    "advice.rule",
    "advice.action",
    "advice.text",
    "advice.guidelines",
    "advice.alternative",
    "advice.nearestThreshold",
)


@click.command()
@options.as_of
@click.option(
    "--partnership", "keys", multiple=True, metavar="KEY", help="Only pairs with it; may be repeated"
)
@click.option("--min-score", type=options.Share(), metavar="X", help="Only pairs from this score up  [0.40]")
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
    asked = variables(as_of=as_of, partnerships=keys, min_score=min_score, first=first)
    with answers.asking(store) as asking:
        response = asking.respond(answers.document("overlaps"), asked)
        show(response, layout)
        asking.check(response)
    if fail_on is not None:
        _fail_on(fail_on, response["data"]["network"]["overlaps"]["bandCounts"])


def variables(
    *, as_of: date | None, partnerships: tuple[str, ...] = (), min_score: float | None = None, first: int
) -> dict[str, Any]:
    """The variables of the document for what was asked; what was not asked is left out."""
    narrowed = {"partnerships": list(partnerships) or None, "minScore": min_score}
    chosen = {name: value for name, value in narrowed.items() if value is not None}
    asked = {"asOf": as_of and as_of.isoformat(), "filter": chosen or None, "first": first}
    return {name: value for name, value in asked.items() if value is not None}


def show(response: Mapping[str, Any], layout: str) -> None:
    """Prints a response; of one with errors, only JSON shows what there is."""
    if layout == "json":
        output.write_json(response)
    elif response.get("errors"):
        return
    elif layout == "csv":
        _write_csv(response["data"]["network"])
    else:
        pairs.show(response["data"]["network"])


def _write_csv(network: Mapping[str, Any]) -> None:
    listed = network["overlaps"]
    dated = {"asOf": network["asOf"], "revision": network["revision"]}
    rows = ({**dated, **node} for node in listed["nodes"])
    output.write_table(COLUMNS, ([value_at(row, column) for column in COLUMNS] for row in rows))
    if listed["pageInfo"]["hasNextPage"]:
        of = counted(listed["totalCount"], "pair")
        click.echo(f"graphsvc: these are the first {len(listed['nodes']):,} of {of}", err=True)


def value_at(value: Any, path: str) -> object:
    """The value at a dotted path; the values of a list are joined with `|`, as in the registry's files."""
    for name in path.split("."):
        if isinstance(value, list):
            value = [item[name] for item in value]
        elif value is not None:
            value = value[name]
    return "|".join(_escaped(value)) if isinstance(value, list) else value


def _escaped(values: list[str]) -> Iterator[str]:
    return (value.replace("|", r"\|") for value in values)


def _fail_on(band: str, counts: Mapping[str, int]) -> None:
    """Status 3 for findings among all pairs of the filter; the counts leave recorded satellites out."""
    found = sum(counts[each] for each in AT_OR_ABOVE[band])
    if found:
        raise Failure(f"{counted(found, 'pair')} in band {' or '.join(AT_OR_ABOVE[band])}", FINDINGS)
