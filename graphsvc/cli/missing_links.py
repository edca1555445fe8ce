"""`graphsvc missing-links`: who ought to be in contact and is not (G36)."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import date
from typing import Any

import click

from graphsvc.cli import answers, options, output, pairs
from graphsvc.cli.output import counted, folded, printable, say

PER_PARTNERSHIP_MOST = 1000
INTRODUCERS_NAMED = 3
SAID_ELSEWHERE = ("NO_LINK_RECORDED", "INTRODUCER", "INTRODUCER_BY_WAY")  # by the mark and a line of its own
COLUMNS = (
    "asOf",
    "revision",
    "need",
    "probability",
    "probabilityLow",
    "probabilityHigh",
    "propensity",
    "a.key",
    "a.name",
    "a.level",
    "b.key",
    "b.name",
    "b.level",
    "rankA",
    "rankB",
    "state",
    "freshness",
    "daysSinceContact",
    "joinsComponents",
    "text",
    "reasons.code",
    "reasons.text",
    "themeSimilarity",
    "sharedMembers.key",
    "sharedMembers.name",
    "sharedPeople",
    "introducers.partnership.key",
    "introducers.partnership.name",
    "blockedBy",
)
STANDINGS = (  # as they are counted, one after the other, with how they are called
    ("linked", "linked"),
    ("staleOnly", "with stale links only"),
    ("undatedOnly", "with undated links only"),
    ("unlinked", "said to have none"),
    ("notEvaluated", "not evaluated"),
)
EMPTY = {
    "NO_PARTNERSHIPS": "No partnership is active on this day, as far as is recorded.",
    "ONE_PARTNERSHIP": "One partnership alone has nobody to be linked to.",
    "NOTHING_WITHIN_REACH": "No two partnerships work on near ground or on related themes, as far as is "
    "recorded: territories and themes tell whom to look at.",
    "NOT_ASKED_FOR": "No pair is listed.",
}
Node = Mapping[str, Any]


@click.command("missing-links")
@options.as_of
@options.partnerships("Only pairs with it")
@click.option(
    "--per-partnership",
    type=click.IntRange(1, PER_PARTNERSHIP_MOST),
    metavar="N",
    default=3,
    show_default=True,
    help="How many proposals each partnership gets",
)
@click.option("--blocked", is_flag=True, help="Also pairs that object or may not exchange (G29), at the end")
@options.first("How many pairs, the greatest need first")
@options.layout("table", "json", "csv")
@options.store
def missing_links(
    as_of: date | None,
    keys: tuple[str, ...],
    per_partnership: int,
    blocked: bool,
    first: int,
    layout: str,
    store: str | None,
) -> None:
    """Find who lacks contact that is to be expected (G36).

    First how many partnerships are in contact at all; then pairs, with why,
    who could introduce them, and how sure that is. JSON is the whole response
    to the document `missing-links`, as `graphsvc query missing-links` prints it.
    """
    asked = {
        "asOf": as_of and as_of.isoformat(),
        "filter": answers.said({"partnerships": list(keys) or None, "blocked": blocked or None}),
        "perPartnership": per_partnership,
        "first": first,
    }
    answers.give("missing-links", asked, store=store, layout=layout, table=show, csv=_write_csv)


def _write_csv(network: Node) -> None:
    listed = network["missingLinks"]
    output.write_nodes(COLUMNS, listed["nodes"], asOf=network["asOf"], revision=network["revision"])
    output.say_first(len(listed["nodes"]), listed["totalCount"], "pair")


def show(network: Node) -> None:
    """Prints the answer: how well all are linked, the pairs, and how to take them."""
    for line in _heading(network):
        say(folded(line))
    say()
    for node in network["missingLinks"]["nodes"]:
        _show_pair(node)
    for note in _notes(network):
        say(folded(note))


def _heading(network: Node) -> Iterator[str]:
    coverage = network["linkCoverage"]
    about = f"Links on {network['asOf']}, revision {network['revision']}"
    counts = ", ".join(f"{coverage[name]:,} {words}" for name, words in STANDINGS)
    yield f"{about}: of {counted(coverage['partnerships'], 'partnership')} {counts}."
    if coverage["linked"]:
        yield f"{_carried(coverage)}; {_contact(coverage)}"


def _carried(coverage: Node) -> str:
    """On how many the contact of a partnership hangs; unknown is not none."""
    alone, unknown = coverage["singleCarrier"], coverage["singleCarrierUnknown"]
    if unknown == coverage["linked"]:
        return "Who keeps up these contacts is not recorded"
    more = f", of {unknown:,} nobody can tell" if unknown else ""
    return f"{alone:,} of the linked hang on one person{more}"


def _contact(coverage: Node) -> str:
    groups = f"contact holds them together in {counted(coverage['components'], 'group')}"
    realised = coverage["expectedContactRealised"]
    more = "" if realised is None else f", and {realised:.0%} of the contact to be expected takes place"
    return f"{groups}{more}."


def _show_pair(node: Node) -> None:
    blocked = node["blockedBy"] is not None
    mark, beside = ("blocked", "") if blocked else (f"{node['need']:.2f}", _state(node["state"]))
    pairs.show_block(node, mark, beside, "blue" if blocked else "yellow", _lines(node))


def _state(state: str) -> str:
    return "no link" if state == "NONE" else state.lower()


def _lines(node: Node) -> Iterator[str]:
    if node["blockedBy"] is not None:
        yield printable(node["blockedBy"])
        return
    yield f"Proposal (G36): {printable(node['text'])}"
    yield printable(" ".join(each["text"] for each in node["reasons"] if each["code"] not in SAID_ELSEWHERE))
    if node["introducers"]:
        yield f"Could introduce them: {_introducers(node['introducers'])}."
    yield _how_sure(node)


def _introducers(ways: list[Node]) -> str:
    """Who is in contact with both, or with one and with somebody who is in contact with the other."""
    some = [" > ".join(_way(each)) for each in ways[:INTRODUCERS_NAMED]]
    rest = " and others" if len(ways) > len(some) else ""
    return f"{'; '.join(some)}{rest}"


def _way(introducer: Node) -> Iterator[str]:
    return (printable(each["name"]) for each in (introducer["partnership"], introducer["byWayOf"]) if each)


def _how_sure(node: Node) -> str:
    between = f"{_share(node['probabilityLow'])} to {_share(node['probabilityHigh'])}"
    active = f"{_share(node['propensity'])} given how active both are"
    return f"Of such pairs {_share(node['probability'])} are linked today ({between}); {active}."


def _share(value: float) -> str:
    return f"{value:.1%}" if value < 0.1 else f"{value:.0%}"


def _notes(network: Node) -> Iterator[str]:
    listed, coverage = network["missingLinks"], network["linkCoverage"]
    shown, total = len(listed["nodes"]), listed["totalCount"]
    if listed["emptyReason"] is not None:
        yield EMPTY[listed["emptyReason"]]
    elif shown < total:
        yield output.more(shown, total, "pair")
    if coverage["notEvaluated"]:
        some = counted(coverage["notEvaluated"], "partnership")
        yield f"Of {some} nothing is recorded: ask them first whether they are in contact already."
    if total:
        yield _weights(listed["model"])
        yield pairs.PROPOSALS


def _weights(model: Node) -> str:
    """What the numbers rest on."""
    undated = f" ({model['undatedLinks']:,} of them undated)" if model["undatedLinks"] else ""
    rest = f"{counted(model['liveLinks'], 'link')}{undated} of {counted(model['evaluated'], 'partnership')}"
    return f"The shares rest on {rest}, with {'fitted' if model['fitted'] else 'fixed'} weights."
