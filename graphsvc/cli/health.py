"""`graphsvc health`: how the network is doing, today or over some years (G31, G35, G36, G40)."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import date
from typing import Any

import click

from graphsvc.cli import answers, options, output
from graphsvc.cli.output import counted, folded, printable, say
from graphsvc.cli.pairs import PROPOSALS, show_row
from graphsvc.model.dates import months_before

MOST_DAYS = 18  # of one series
MEASURES = (  # as they are called, and where their values stand
    ("LINKED_SHARE", "in contact", "linkedShare"),
    ("LARGEST_SHARE", "in the largest group", "largestComponentShare"),
    ("FRAGMENTATION", "fragmentation", "fragmentation"),
    ("DISTANCE_FRAGMENTATION", "the same by distance", "distanceFragmentation"),
    ("DENSITY", "density", "density"),
    ("CENTRALISATION", "centralisation", "degreeCentralisation"),
    ("CORE_PERIPHERY", "core and periphery", "corePeriphery.correlation"),
    ("EI_TERRITORY", "E-I between regions", "territoryMixing.index"),
    ("EI_LEVEL", "E-I between levels", "levelMixing.index"),
    ("NEAR_NATION", "two steps from the nation", "withinTwoOfNation"),
    ("WITHIN_REACH_OF_NATION", "three steps from it", "withinThreeOfNation"),
    ("MEMBERS_REACHED", "members reached", "inwardCommunication.share"),
    ("ADMINISTRATION_INFORMED", "administration informed", "administrative.share"),
    ("POLITICS_INFORMED", "politics informed", "political.share"),
)
SHARES = {  # measures of few, and the counts that they rest on
    "MEMBERS_REACHED": ("inwardCommunication", "reached", "members"),
    "ADMINISTRATION_INFORMED": ("administrative", "informed", "evaluated"),
    "POLITICS_INFORMED": ("political", "informed", "evaluated"),
}
COLUMNS = ("asOf", "revision", "measure", "value", "low", "high", "standardError")
SERIES = ("linkedShare", "fragmentation", "density", "withinThreeOfNation")
SAID_ONCE = ("NOT_EVALUATED", "UNDATED_LINKS")  # under the answer, not for each day of a series
NAME_COLUMNS, VALUE_COLUMNS = 27, 9
Node = Mapping[str, Any]


class Span(click.ParamType[tuple[date, date]]):
    """Two days with `..` between them."""

    name = "span"

    def convert(
        self, value: Any, param: click.Parameter | None, ctx: click.Context | None
    ) -> tuple[date, date]:
        """The two, or a usage error that says what would be right."""
        if isinstance(value, tuple):
            return value
        parts = str(value).split("..")
        if len(parts) != 2:
            self.fail(f"{value!r} is no span; write FROM..TO, such as 2020-01-01..2025-01-01", param, ctx)
        first, last = (options.Day().convert(part, param, ctx) for part in parts)
        if last < first:
            self.fail(f"{value!r} ends before it begins", param, ctx)
        return first, last


@click.command()
@options.as_of
@click.option("--series", "span", type=Span(), metavar="FROM..TO", help="Also on days of this span")
@click.option(
    "--every",
    type=click.IntRange(1, 1_200),
    metavar="MONTHS",
    default=12,
    show_default=True,
    help="Months between the days of --series, counted back from its last",
)
@options.first("How many partnerships that leave members or authorities untold")
@options.layout("table", "json", "csv")
@options.store
def health(
    as_of: date | None,
    span: tuple[date, date] | None,
    every: int,
    first: int,
    layout: str,
    store: str | None,
) -> None:
    """Tell how the network is doing (G31, G35, G36, G40).

    Contact across, inwards and upwards, with 95 % intervals, and what one
    region does to them; with --series as it was on other days. JSON is the
    whole response to the document `health`, as `graphsvc query health` prints
    it; CSV has a row for each measure and day.
    """
    asked = {
        "asOf": as_of and as_of.isoformat(),
        "dates": _days(span, every) if span else None,
        "first": first,
    }
    answers.give("health", asked, store=store, layout=layout, table=show, csv=_write_csv)


def _days(span: tuple[date, date], every: int) -> list[str]:
    """The days of a span, the last one among them; a usage error for too many."""
    first, last = span
    days: list[str] = []
    while (day := months_before(last, every * len(days))) >= first:
        days.append(day.isoformat())
        if len(days) > MOST_DAYS:
            raise click.UsageError(f"--series has more than {MOST_DAYS} days; make --every larger")
    return days[::-1]


def _write_csv(network: Node) -> None:
    found = network["health"]
    rows = [{**each, "asOf": network["asOf"]} for each in found["intervals"]["measures"]]
    for point in network["healthSeries"]:
        rows += [
            {"asOf": point["asOf"], "measure": code, "value": output.value_at(point, path)}
            | dict.fromkeys(("low", "high", "standardError"))
            for code, _, path in MEASURES
        ]
    output.write_nodes(COLUMNS, rows, revision=network["revision"])


def show(network: Node) -> None:
    """Prints the answer for people: sentences, figures, other days, whom to talk to."""
    found = network["health"]
    about = f"Health of the network on {network['asOf']}, revision {network['revision']}"
    say(folded(f"{about}: {counted(found['partnerships'], 'partnership')}"))
    say()
    for reason in found["reasons"]:
        say(folded(_cited(reason), indent=2))
    say()
    _show_figures(found)
    _show_series(network["healthSeries"])
    for node in found["toInform"]["nodes"]:
        _show_partnership(node)
    for note in _notes(found):
        say(folded(note))


def _cited(reason: Node) -> str:
    cited = f" ({reason['guideline']})" if reason["guideline"] else ""
    return f"{printable(reason['text'])}{cited}"


def _show_figures(found: Node) -> None:
    """A line for each measure that is known: value, interval, and the region that moves it most."""
    without = {each["measure"]: each for each in found["withoutRegions"]}
    names = {code: name for code, name, _ in MEASURES}
    for each in found["intervals"]["measures"]:
        if each["value"] is not None:
            line = f"{names[each['measure']]:<{NAME_COLUMNS}}{_number(each['value']):>{VALUE_COLUMNS}}"
            line += "".join(_beside(found, each, without.get(each["measure"])))
            say(folded(line, indent=2))
    say()


def _beside(found: Node, each: Node, without: Node | None) -> Iterator[str]:
    if each["low"] is not None:
        yield f"  ({_number(each['low'])} to {_number(each['high'])})"
    if each["measure"] in SHARES:
        part, some, every = SHARES[each["measure"]]
        yield f", {found[part][some]:,} of {found[part][every]:,}"
    if without is not None:
        yield f", {_number(without['without'])} without {printable(without['region']['name'])}"


def _show_series(points: list[Node]) -> None:
    """The figures that matter most on each day, and what the record leaves open there."""
    if not points:
        return
    names = {path: name for _, name, path in MEASURES}
    for point in points:
        parts = [f"{counted(point['partnerships'], 'partnership')}"]
        parts += [f"{names[path]} {_number(point[path])}" for path in SERIES if point[path] is not None]
        show_row(point["asOf"], ", ".join(parts))
        for caveat in point["caveats"]:
            if caveat["code"] not in SAID_ONCE:
                show_row("", printable(caveat["text"]))
    say()


def _show_partnership(node: Node) -> None:
    show_row("to inform", f"{printable(node['key'])}  {printable(node['name'])}", "yellow")
    for part in ("inwardCommunication", "authorities"):
        for reason in node[part]["reasons"]:
            if not reason["code"].endswith("_EVALUATED"):
                show_row("", _cited(reason))
    say()


def _number(value: float | None) -> str:
    return "?" if value is None else f"{value:.3f}"


def _notes(found: Node) -> Iterator[str]:
    listed = found["toInform"]
    if len(listed["nodes"]) < listed["totalCount"]:
        yield output.more(len(listed["nodes"]), listed["totalCount"], "partnership")
    for caveat in found["caveats"]:
        yield printable(caveat["text"])
    intervals = found["intervals"]
    if any(each["low"] is not None for each in intervals["measures"]):
        yield f"Intervals (95 %) rest on {intervals['replicates']:,} replicates of a vertex bootstrap."
    yield PROPOSALS
