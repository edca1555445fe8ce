"""`graphsvc evaluate links` and `turnover`: what would have been said on an earlier day, and what came."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from graphsvc.cli import options, output
from graphsvc.cli.failures import Failure
from graphsvc.cli.output import counted, folded, say
from graphsvc.cli.registry import opened

if TYPE_CHECKING:
    from graphsvc.evaluating.calibration import Bin
    from graphsvc.store.base import Picture

TIES, NODES = ("links", "people", "members"), ("partnerships", "organisations")
Row = dict[str, Any]
LINK_COLUMNS = {
    "auc": "AUC",
    "aucNear": "2 steps",
    "aucFar": "farther",
    "averagePrecision": "av. precision",
    "precisionAt3": "precision@3",
    "recallAt3": "recall@3",
    "logLoss": "log loss",
    "slope": "slope",
}
TURNOVER_COLUMNS = {
    "brier": "Brier",
    "skill": "skill",
    "logLoss": "log loss",
    "expectedPerObserved": "expected/observed",
    "slope": "slope",
    "auc": "AUC",
}
SAID = {
    "probability": "p (ranks proposals)",
    "propensity": "pi (with activity)",
    "theme": "theme only",
    "resource_allocation": "resource allocation",
    "adamic_adar": "Adamic-Adar",
    "degree_product": "degree product",
    "shrunk": "this forecast",
    "pooled": "one rate for a level",
    "raw": "own rate, raw",
    "same_period": "share of the same time",
    "year_before": "share of the time before",
}


def _day(
    name: str, about: str, *, required: bool = False, multiple: bool = False
) -> Callable[[options.F], options.F]:
    """An option that is a day, under the parameter's own name."""
    parameter = {"--from": "first", "--to": "until", "--cut": "cuts", "--term-end": "term_ends"}[name]
    return click.option(
        name, parameter, type=options.Day(), metavar="DATE", required=required, multiple=multiple, help=about
    )


@click.command()
@_day("--from", "The first day to judge from", required=True)
@_day("--to", "The last day  [the latest that a source describes]")
@_day("--cut", "A further day to judge from, up to the next one; may be repeated", multiple=True)
@click.option("--ties", type=click.Choice(TIES), default=TIES[0], show_default=True, help="What joins two")
@click.option("--nodes", type=click.Choice(NODES), default=NODES[0], show_default=True, help="What is joined")
@click.option("--theme", metavar="KEY", help="Of organisations only what they do in this theme")
@options.layout("table", "json")
@options.store
def links(
    first: date,
    until: date | None,
    cuts: tuple[date, ...],
    ties: str,
    nodes: str,
    theme: str | None,
    layout: str,
    store: str | None,
) -> None:
    """Measure how well missing links tell which links come (G36).

    What would have been said on earlier days, from what was known then,
    against the links that came. --ties people or members is for registries
    that record no links: sharing one is a link. --nodes organisations joins
    organisations that are members of one partnership.
    """
    from graphsvc.evaluating.links import evaluate_links
    from graphsvc.evaluating.series_days import last_described
    from graphsvc.evaluating.series_links import Question
    from graphsvc.evaluating.series_report import links_reported

    question = Question(ties, nodes, theme)
    with series_of(store) as series:
        last = until or last_described(series)
        report = links_reported(evaluate_links(series, question, cuts=[first, *cuts], until=last))
    output.write_json(report) if layout == "json" else _show_links(report)


@click.command()
@_day("--from", "The first day to forecast from  [a year after the first role began]")
@_day("--to", "The last day  [the latest that a source describes]")
@click.option("--horizon-months", type=click.IntRange(1, 120), default=12, show_default=True, metavar="N")
@click.option(
    "--every-months",
    type=click.Choice(("3", "6", "12", "24")),
    default="3",
    show_default=True,
    help="From one forecast to the next",
)
@_day("--term-end", "A day on which all terms end, where no role says so; may be repeated", multiple=True)
@click.option("--picture", type=click.Path(path_type=Path), metavar="FILE.svg", help="Draw the calibration")
@options.layout("table", "json")
@options.store
def turnover(
    first: date | None,
    until: date | None,
    horizon_months: int,
    every_months: str,
    term_ends: tuple[date, ...],
    picture: Path | None,
    layout: str,
    store: str | None,
) -> None:
    """Measure how well forecasts of turnover do (G25).

    On every quarter day a forecast for each partnership, from what was known
    then, against who had left at its end. Figures are of all partnerships
    together; nothing is said of any one, or of people.
    """
    from graphsvc.evaluating.series_days import first_forecast, last_described
    from graphsvc.evaluating.series_report import turnover_reported
    from graphsvc.evaluating.turnover import evaluate_turnover

    with series_of(store) as series:
        trial = evaluate_turnover(
            series,
            first=first or first_forecast(series),
            until=until or last_described(series),
            every_months=int(every_months),
            horizon_months=horizon_months,
            term_ends=term_ends,
        )
    report = turnover_reported(trial)
    output.write_json(report) if layout == "json" else _show_turnover(report)
    if picture is not None:
        _draw(picture, trial.bins)


@contextmanager
def series_of(store: str | None) -> Iterator[Picture]:
    """The records of the store that is asked for, past ones included."""
    with opened(store) as (registry, _), registry.read() as picture:
        yield picture


def _draw(file: Path, bins: Mapping[str, list[Bin]]) -> None:
    from graphsvc.evaluating.calibration_picture import draw_calibration

    shown = {SAID[name]: bins[name] for name in ("shrunk", "raw")}
    try:
        with file.open("w", encoding="utf-8", newline="\n") as stream:
            draw_calibration(stream, "Chance that anybody leaves", shown)
    except OSError as error:
        raise Failure(
            f"{file}: cannot be written ({error.strerror}); name a file in a folder that can"
        ) from None


def _show_links(report: Row) -> None:
    what = {
        "links": "links that are recorded",
        "people": "people in post in both",
        "members": "members of both",
    }
    by = "partnerships in common" if report["nodes"] == "organisations" else what[report["ties"]]
    narrowed = f", theme {report['theme']}" if report["theme"] else ""
    say(folded(f"{report['nodes'].capitalize()}{narrowed}, joined by {by}. What came after each day:"))
    header = (
        "from",
        "to",
        "alive",
        "linked",
        "pairs judged",
        "linked later",
        "p expects",
        "to the busiest tenth",
        "most lists",
    )
    rows = [
        (
            *(each["day"], each["until"], f"{each['alive']:,}", f"{each['links']:,}", f"{each['cases']:,}"),
            *(f"{each['laterLinks']:,}", _number(each["expected"]["probability"], ".0f")),
            " by pi ".join(_number(each["toBusiest"][name], ".2f") for name in ("need", "propensity")),
            _number(each["mostLists"]["need"], ".0f"),
        )
        for each in report["periods"]
    ]
    table(header, rows)
    say()
    say(
        folded(
            f"Base rate {spread(report['baseRate'], '.4f')}. 95 % intervals: nodes drawn with replacement."
        )
    )
    table(
        ("score", *LINK_COLUMNS.values()), [_cells(each, "score", LINK_COLUMNS) for each in report["scores"]]
    )
    say()
    say("Differences in AUC")
    table(
        ("", "less", ""),
        [
            (SAID[row["score"]], SAID.get(row["less"], row["less"]), spread(row, "+.3f"))
            for row in report["aucDifferences"]
        ],
    )


def _show_turnover(report: Row) -> None:
    first, last = report["landmarks"][0], report["landmarks"][-1]
    days = counted(len(report["landmarks"]), "day")
    said = f"{counted(report['forecasts'], 'forecast')} of {counted(report['partnerships'], 'partnership')}"
    say(
        folded(
            f"{said} on {days} from {first} to {last}, for {counted(report['horizonMonths'], 'month')} each."
        )
    )
    people = counted(report["departures"], "person", "people")
    left = f"Somebody left in {report['cameTrue']:,}, {people} in all; partnerships that ended are left out"
    say(folded(f"{left} ({report['closed']:,}). 95 % intervals: partnerships drawn with replacement."))
    table(
        ("forecast", *TURNOVER_COLUMNS.values()),
        [_cells(each, "forecast", TURNOVER_COLUMNS) for each in report["scores"]],
    )
    say()
    say("Differences in Brier score; below 0 this forecast is better")
    table(("less", ""), [(SAID[row["less"]], spread(row, "+.3f")) for row in report["brierDifferences"]])
    say()
    say("Calibration of this forecast")
    rows = [
        (f"{b['cases']:,}", f"{b['chance']:.2f}", f"{b['cameTrue']:.2f}") for b in report["bins"]["shrunk"]
    ]
    table(("forecasts", "chance", "came true"), rows)


def _cells(row: Row, name: str, columns: dict[str, str]) -> tuple[str, ...]:
    said = SAID.get(row[name], str(row[name]))
    return (said, *(spread(row.get(column)) for column in columns))


def spread(figure: Row | None, form: str = ".3f") -> str:
    """A figure and its interval; empty where there is none."""
    if figure is None or figure["value"] is None:
        return ""
    ends = "" if figure["low"] is None else f" ({figure['low']:{form}}, {figure['high']:{form}})"
    return f"{figure['value']:{form}}{ends}"


def _number(value: float | None, form: str) -> str:
    return "?" if value is None else f"{value:{form}}"


def table(header: Sequence[str], rows: Sequence[Sequence[str]]) -> None:
    """Prints columns as wide as they must be, without those that are empty."""
    kept = [at for at in range(len(header)) if any(row[at] for row in rows)]
    lines = [[line[at] for at in kept] for line in (header, *rows)]
    widths = [max(len(line[at]) for line in lines) for at in range(len(kept))]
    for line in lines:
        say(f"  {'  '.join(cell.ljust(width) for cell, width in zip(line, widths, strict=True))}".rstrip())
