"""`graphsvc diff`: what changed in the answers since a revision (G17)."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import date
from typing import TYPE_CHECKING, Any

import click

from graphsvc.cli import answers, options, output, pairs, registry
from graphsvc.cli.failures import FINDINGS, Failure
from graphsvc.cli.output import counted, folded, printable, say

if TYPE_CHECKING:
    from graphsvc.store.base import Store

KINDS = ("new", "gone", "stronger", "weaker")
FAIL_ON = {"new": ("new",), "stronger": ("new", "stronger"), "any": KINDS}
COLOURS = {"NEW": "red", "STRONGER": "yellow", "WEAKER": "cyan", "GONE": "green"}
EXACT = 3  # decimals of a score, so that a small change shows
COLUMNS = (
    "asOf",
    "sinceRevision",
    "revision",
    "kind",
    "a.key",
    "a.name",
    "a.level",
    "b.key",
    "b.name",
    "b.level",
    "before.score",
    "before.band",
    "before.advice.rule",
    "before.advice.action",
    "after.score",
    "after.band",
    "after.advice.rule",
    "after.advice.action",
    "after.advice.text",
    "after.advice.guidelines",
    "scoreChange",
    "text",
)
Node = Mapping[str, Any]


class Moment(click.ParamType[int | date]):
    """A revision, or a day that stands for the latest one written until then."""

    name = "revision"

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> int | date:
        """The revision or day, or a usage error that says what would be right."""
        if isinstance(value, int | date):
            return value
        text = str(value).strip()
        if text.isascii() and text.isdecimal():
            return int(text)
        try:
            return date.fromisoformat(text)
        except ValueError:
            about = "write a revision, such as 12 (graphsvc history lists them), or a day, YYYY-MM-DD"
            self.fail(f"{value!r} is neither revision nor day; {about}", param, ctx)


@click.command()
@click.option(
    "--from",
    "since",
    type=Moment(),
    metavar="REV|DATE",
    required=True,
    help="Compare with this revision, or the latest one written until this day (UTC)",
)
@click.option(
    "--to", "until", type=Moment(), metavar="REV|DATE", help="What to compare  [the latest revision]"
)
@options.as_of
@options.partnerships("Only pairs with it")
@options.min_score("Only pairs from this score up  [0.40]")
@click.option(
    "--min-change", type=options.Share(), metavar="X", help="Least change of score within a band  [0.05]"
)
@options.first("How many changes, new ones first")
@options.layout("table", "json", "csv")
@click.option("--fail-on", type=click.Choice(tuple(FAIL_ON)), help="Status 3 where there is such a change")
@options.store
def diff(
    since: int | date,
    until: int | date | None,
    keys: tuple[str, ...],
    first: int,
    layout: str,
    fail_on: str | None,
    store: str | None,
    **narrowed: Any,
) -> None:
    """Tell what changed in the overlaps (G17) since a revision.

    Pairs that are new, gone, stronger or weaker, and why. Both revisions are
    asked about the same day, so the passing of time is no change. JSON is the
    whole response to the document `diff`, as `graphsvc query diff` prints it.
    """
    with registry.opened(store) as (opened, _):
        revisions = [None if each is None else _revision(opened, each) for each in (since, until)]
    asked = _variables(revisions[0], revisions[1], keys=keys, first=first, **narrowed)
    network = answers.give("diff", asked, store=store, layout=layout, table=_show_table, csv=_write_csv)
    if fail_on is not None:
        _fail_on(fail_on, network["overlapChanges"]["findings"])


def _revision(opened: Store, moment: int | date) -> int:
    """A revision as given, or the latest written until a day; 0, the empty registry, before all of them."""
    if isinstance(moment, int):
        return moment
    newest = opened.revisions(1)
    written = opened.revisions(newest[0].number) if newest else []
    return next((each.number for each in written if each.time.date() <= moment), 0)


def _variables(
    since: int | None,
    until: int | None,
    *,
    as_of: date | None,
    keys: tuple[str, ...],
    min_score: float | None,
    min_change: float | None,
    first: int,
) -> dict[str, Any]:
    """The variables of the document."""
    return {
        "asOf": as_of and as_of.isoformat(),
        "from": since,
        "to": until,
        "filter": answers.said({"partnerships": list(keys) or None, "minScore": min_score}),
        "minChange": min_change,
        "first": first,
    }


def _write_csv(network: Node) -> None:
    listed = network["overlapChanges"]
    dated = {"asOf": network["asOf"], "revision": network["revision"]}
    since = listed["sinceRevision"]
    output.write_nodes(COLUMNS, listed["nodes"], sinceRevision=since, **dated)
    output.say_first(len(listed["nodes"]), listed["totalCount"], "change")


def _show_table(network: Node) -> None:
    listed = network["overlapChanges"]
    told = ", ".join(f"{listed['counts'][kind]:,} {kind}" for kind in KINDS)
    heading = (
        f"Overlaps on {network['asOf']}, from revision {listed['sinceRevision']} to {network['revision']}"
    )
    say(folded(f"{heading}: {told} (recorded satellites aside)"))
    say()
    for node in listed["nodes"]:
        moved = "" if node["scoreChange"] is None else f"{node['scoreChange']:+.{EXACT}f}"
        pairs.show_block(node, node["kind"].lower(), moved, COLOURS[node["kind"]], _lines(node))
    for note in _notes(listed):
        say(folded(note))


def _lines(node: Node) -> Iterator[str]:
    before = _state(node["before"], listed=node["kind"] != "NEW")
    yield f"Before: {before}. Now: {_state(node['after'], listed=node['kind'] != 'GONE')}."
    if node["text"]:
        yield printable(node["text"])
    if node["kind"] != "GONE":
        yield pairs.proposal(node["after"]["advice"])


def _state(pair: Node | None, *, listed: bool) -> str:
    if pair is None:
        return "no overlap"
    return f"{pair['score']:.{EXACT}f} {pair['band'].lower()}{'' if listed else ', not listed'}"


def _notes(listed: Node) -> Iterator[str]:
    shown, total = len(listed["nodes"]), listed["totalCount"]
    if not total:
        yield "Nothing changed."
    elif shown < total:
        yield output.more(shown, total, "change")
    yield pairs.PROPOSALS


def _fail_on(least: str, counts: Mapping[str, int]) -> None:
    """Status 3 for changes of strong and review pairs, shown or not; recorded satellites are left out."""
    found = {kind: counts[kind] for kind in FAIL_ON[least] if counts[kind]}
    if found:
        told = ", ".join(f"{number:,} {kind}" for kind, number in found.items())
        raise Failure(f"{counted(sum(found.values()), 'pair')} changed: {told}", FINDINGS)
