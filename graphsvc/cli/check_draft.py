"""`graphsvc check-draft`: does a planned partnership already exist (G16)?"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import date
from functools import partial
from typing import Any

import click

from graphsvc.cli import answers, options, output, pairs
from graphsvc.cli.draft_file import read_draft
from graphsvc.cli.failures import FINDINGS, Failure
from graphsvc.cli.output import counted, folded, printable, say, styled

NAMED = 6  # organisations, themes or places in a line
FAIL_ON = {
    "fits": ("EXISTING_FITS",),
    "adjustment": ("EXISTING_FITS", "EXISTING_WITH_ADJUSTMENT"),
}
PROPOSALS = {
    "COMPLETE_THE_DRAFT": ("complete the draft", "blue"),
    "EXISTING_FITS": ("an existing partnership fits", "red"),
    "EXISTING_WITH_ADJUSTMENT": ("an existing partnership fits with adjustments", "yellow"),
    "NEW_PARTNERSHIP": ("a new partnership", "green"),
}
PARTS = ("themes", "territory", "organisations", "level", "room", "life")
Node = Mapping[str, Any]


@click.command("check-draft")
@click.argument("file", metavar="FILE|-")
@options.as_of
@options.first("How many partnerships, those that fit first")
@options.layout("table", "json")
@click.option(
    "--fail-on", type=click.Choice(tuple(FAIL_ON)), help="Status 3 where one fits (or fits with adjustments)"
)
@options.store
def check_draft(
    file: str, as_of: date | None, first: int, layout: str, fail_on: str | None, store: str | None
) -> None:
    """Look for what does a draft's work already (G16).

    FILE is the draft as a JSON object, - for stdin: name, level,
    territories, themes, organisations (lists of keys), start, plannedEnd.
    JSON out is the whole response to the document `check-draft`.
    """
    draft = read_draft(file)
    asked = {"asOf": as_of and as_of.isoformat(), "draft": draft, "first": first}
    table = partial(_show_table, draft=draft)
    network = answers.give("check-draft", asked, store=store, layout=layout, table=table)
    if fail_on is not None:
        _fail_on(fail_on, network["checkDraft"])


def _show_table(network: Node, draft: Node) -> None:
    check = network["checkDraft"]
    words, colour = PROPOSALS[check["verdict"]]
    name = printable(draft.get("name") or "the draft")
    say(folded(f"{name} on {network['asOf']}, revision {network['revision']}:"))
    say(styled(folded(words), colour))
    say(folded(f"{printable(check['text'])} ({', '.join(check['guidelines'])})"))
    say()
    for match in check["matches"]:
        _show_match(match)
    for note in _notes(check):
        say(folded(note))


def _show_match(match: Node) -> None:
    partnership = match["partnership"]
    fit = "fit ?" if match["fit"] is None else f"fit {match['fit']:.2f}"
    pairs.show_row(fit, f"{printable(partnership['key'])}  {printable(partnership['name'])}")
    for line in _lines(match):
        pairs.show_row("", line)
    say()


def _lines(match: Node) -> Iterator[str]:
    yield _fit(match)
    for adjustment in match["adjustments"]:
        yield f"Adjustment ({', '.join(adjustment['guidelines'])}): {printable(adjustment['text'])}"
    yield from _evidence(match)
    score = f"Overlap, were it founded: {match['score']:.2f} {match['band'].lower()}"
    if match["members"] is not None:
        score += f", {match['scoreMin']:.2f} to {match['scoreMax']:.2f} if any one membership is wrong"
    yield f"{score}; {match['completeness']:.0%} of its evidence is known."
    yield pairs.proposal(match["advice"])
    if match["advice"]["nearestThreshold"]:
        yield f"Nearest threshold: {printable(match['advice']['nearestThreshold'])}."


def _fit(match: Node) -> str:
    parts = ", ".join(f"{name} {_share(match['fitParts'][name])}" for name in PARTS)
    if match["fit"] is None:
        return f"Fit unknown: {parts}."
    if match["fit"] == 0:
        return "It does not fit: its themes are other ones."
    between = f"{match['fitMin']:.2f} to {match['fitMax']:.2f}"
    known = all(match["fitParts"][name] is not None for name in PARTS)
    return f"Fit of {parts}." if known else f"Fit of {parts}; {between} whatever is unknown."


def _evidence(match: Node) -> Iterator[str]:
    """Shared organisations, themes and places by name."""
    members, themes, ground = match["members"], match["themes"], match["territory"]
    if members is None:
        yield "Shared organisations: unknown."
    else:
        lacking = _after(members["missing"], members["missingCount"])
        shared = counted(members["sharedCount"], "shared organisation")
        shared += _after(members["shared"], members["sharedCount"])
        yield f"{shared}{f'; not in it{lacking}' if lacking else ''}."
    yield f"Shared themes{_after(themes['shared']) or ': none'}." if themes else "Shared themes: unknown."
    yield f"Shared places{_after(ground['shared']) or ': none'}." if ground else "Shared places: unknown."


def _after(nodes: list[Node], number: int | None = None) -> str:
    """The names of some of a number of nodes, after a colon; nothing for none."""
    names = ", ".join(printable(node["name"] or node["key"]) for node in nodes[:NAMED])
    more = (len(nodes) if number is None else number) - NAMED
    return f": {names}{f' and {more:,} more' if more > 0 else ''}" if nodes else ""


def _share(value: float | None) -> str:
    return "unknown" if value is None else f"{value:.2f}"


def _notes(check: Node) -> Iterator[str]:
    shown, total = len(check["matches"]), check["totalCount"]
    if not total:
        yield f"Nothing is listed; {counted(check['compared'], 'partnership')} had something in common."
    elif shown < total:
        yield output.more(shown, total, "partnership")
    yield pairs.PROPOSALS


def _fail_on(least: str, check: Node) -> None:
    """Status 3 where something that exists could take it on, shown or not."""
    if check["verdict"] in FAIL_ON[least]:
        raise Failure(PROPOSALS[check["verdict"]][0], FINDINGS)
