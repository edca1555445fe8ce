"""`graphsvc evaluate overlaps`: how well the answer to G17 finds what is known to overlap."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from graphsvc.cli import options, output
from graphsvc.cli.failures import Failure
from graphsvc.cli.output import counted, folded, printable, say

if TYPE_CHECKING:
    from graphsvc.evaluating.overlaps import Evaluation

SEEDS, PARTNERSHIPS = 12, 300
REPLICATES = 200
MOST_SEEDS = 100
Row = dict[str, Any]
OVER_REGISTRIES = "means over the registries with 95 % t intervals; shares of pairs with score intervals"
OF_ONE = "95 % intervals: of partnerships drawn with replacement, of shares score intervals"


@click.command()
@click.option(
    "--seeds",
    type=click.IntRange(1, MOST_SEEDS),
    metavar="N",
    help=f"How many registries to invent  [{SEEDS}]",
)
@click.option(
    "--partnerships", type=click.IntRange(76, 2_000), metavar="N", help=f"How large each is  [{PARTNERSHIPS}]"
)
@click.option(
    "--truth",
    type=click.Path(path_type=Path),
    metavar="FILE",
    help="Your registry instead: a CSV of pairs a,b that overlap, or a,b,overlap with yes and no",
)
@options.as_of
@options.layout("table", "json")
@options.store
def overlaps(
    seeds: int | None,
    partnerships: int | None,
    truth: Path | None,
    as_of: date | None,
    layout: str,
    store: str | None,
) -> None:
    """Measure how well overlaps are found (G17).

    On invented registries in which overlaps and look-alikes are planted; or,
    with --truth, on your own with pairs that people judged. Beside plainer
    ways to order pairs, and without each part of the method.
    """
    if truth is None:
        if store is not None or as_of is not None:
            raise click.UsageError("--store and --as-of are about your registry; add --truth FILE")
        found, about = _of_invented(seeds or SEEDS, partnerships or PARTNERSHIPS)
    else:
        if seeds is not None or partnerships is not None:
            raise click.UsageError(
                "--seeds and --partnerships are about invented registries; leave out --truth"
            )
        found, about = _of_yours(truth, as_of, store)
    report = {**about, **_reported(found)}
    output.write_json(report) if layout == "json" else _show(report)


def _reported(found: Evaluation) -> Row:
    from graphsvc.evaluating.overlap_report import reported

    return reported(found)


def _of_invented(seeds: int, partnerships: int) -> tuple[Evaluation, Row]:
    from graphsvc.cli.invented import invented
    from graphsvc.evaluating.overlap_truth import known_of
    from graphsvc.evaluating.overlaps import over_registries, trial
    from graphsvc.kernels import PLAIN_UP_TO, engine

    engine(PLAIN_UP_TO + 1)  # many small questions: loading the compiled kernels pays off at once

    def trials() -> Iterator[Any]:
        for seed in range(1, seeds + 1):
            snapshot, truth = invented(seed=seed, partnerships=partnerships)
            yield trial(snapshot, known_of(truth, snapshot))

    about = {"seeds": list(range(1, seeds + 1)), "partnerships": partnerships}
    return over_registries(trials()), about


def _of_yours(file: Path, as_of: date | None, store: str | None) -> tuple[Evaluation, Row]:
    from graphsvc.evaluating.overlap_truth import read_known
    from graphsvc.evaluating.overlaps import of_one, trial
    from graphsvc.service import Service

    if not file.is_file():
        raise Failure(f"{file}: no such file")
    with Service(options.settings(store=store)) as service:
        snapshot = service.snapshot(as_of)
        known = read_known(file, snapshot)
        found = of_one(trial(snapshot, known), replicates=REPLICATES)
    inactive = ~(snapshot.arrays.active[known.pairs.a] & snapshot.arrays.active[known.pairs.b])
    return found, {
        "asOf": snapshot.as_of.isoformat(),
        "revision": snapshot.revision,
        "partnerships": len(snapshot.partnerships),
        "overlappingButNotActive": int((known.overlapping & inactive).sum()),
    }


def _show(report: Row) -> None:
    for line in _about(report):
        say(folded(line))
    ranks = [
        (row["ranking"], *_figure(row), _number(row["nestedCounted"])) for row in report["averagePrecision"]
    ]
    planted = bool(report["planted"])
    _table(
        "Average precision of the list",
        ("ordered by", "", "95 %", *(("with nested levels",) if planted else ())),
        [row if planted else row[:-1] for row in ranks],
    )
    _table(
        "What each part contributes",
        ("the service's order", "", "difference", "95 %"),
        [
            (row["part"], _number(row["value"]), *_figure(row["difference"], "+.3f"))
            for row in report["parts"]
        ],
    )
    _table(
        "The list from a score up",
        ("from", "pairs", "precision", "95 %", "recall", "95 %"),
        [
            (
                f"{row['from']:.2f}",
                f"{row['listed']:.0f}",
                *_figure(row["precision"]),
                *_figure(row["recall"]),
            )
            for row in report["lists"]
        ],
    )
    if planted:
        _show_planted(report["planted"])
    _show_rules(report["rules"], planted)
    _show_mistakes(report["mistakes"])


def _about(report: Row) -> Iterator[str]:
    overlapping = sum(report["overlapping"])
    if "seeds" in report:
        size = counted(report["partnerships"], "partnership")
        many = counted(len(report["seeds"]), "invented registry", "invented registries")
        yield f"{many} of {size}, {overlapping:,} pairs planted that do one job twice: {OVER_REGISTRIES}."
        return
    others = "every other pair counts as wrong"
    if report["onlyJudged"]:
        others = f"{sum(report['pairs']) - overlapping:,} that do not, no other pair is looked at"
    day = f"The registry on {report['asOf']}, revision {report['revision']}"
    yield f"{day}: {counted(overlapping, 'pair')} known to overlap; {others}. {OF_ONE}."
    if report["overlappingButNotActive"]:
        number = report["overlappingButNotActive"]
        yield f"Of {number:,} of them one is not active on that day; no list holds them."


def _show_planted(rows: Sequence[Row]) -> None:
    _table(
        "What was planted (+ does one job twice; listed from 0.40)",
        ("planted", "", "pairs", "listed", "95 %", "calls for", "proposed", "95 %"),
        [
            (
                row["kind"],
                "+" if row["overlapping"] else "",
                f"{row['pairs']:,}",
                *_figure(row["listedShare"], ".2f"),
                row["callsFor"],
                *_figure(row["proposedRightly"], ".2f"),
            )
            for row in rows
        ],
    )


def _show_rules(rows: Sequence[Row], planted: bool) -> None:
    figures = ("precision", "recall") if planted else ("overlapping",)
    _table(
        "The rule that fires",
        ("rule", "proposal", "pairs", *(part for name in figures for part in (name, "95 %"))),
        [
            (
                row["rule"] or "",
                row["action"],
                f"{row['fired']:,}",
                *(part for name in figures for part in _figure(row[name], ".2f")),
            )
            for row in rows
        ],
    )


def _show_mistakes(rows: Sequence[Row]) -> None:
    say()
    say("What the list from 0.40 gets wrong" if rows else "The list from 0.40 gets nothing wrong.")
    for row in rows:
        say(f"  {printable(row['kind'])}: {counted(row['pairs'], 'pair')}")
        for example in row["examples"]:
            say(folded(f"    {printable(example)}", indent=6))


def _table(title: str, header: Sequence[str], rows: Sequence[Sequence[str]]) -> None:
    """Prints columns as wide as they must be: the first to the left, numbers to the right."""
    lines = [header, *rows]
    widths = [max(len(line[column]) for line in lines) for column in range(len(header))]
    say()
    say(title)
    for line in lines:
        cells = (
            cell.ljust(width) if at == 0 or cell.isupper() else cell.rjust(width)
            for at, (cell, width) in enumerate(zip(line, widths, strict=True))
        )
        say(f"  {'  '.join(cells)}".rstrip())


def _figure(row: Row, form: str = ".3f") -> tuple[str, str]:
    ends = "" if row["low"] is None else f"{row['low']:{form}} to {row['high']:{form}}"
    return _number(row["value"], form), ends


def _number(value: float | None, form: str = ".3f") -> str:
    return "?" if value is None else f"{value:{form}}"
