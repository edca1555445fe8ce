"""`graphsvc dependence`: what would be missing if something went, and the checklist of G38 (G30, G37)."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Any

import click

from graphsvc.cli import answers, options, output, pairs
from graphsvc.cli.failures import Failure
from graphsvc.cli.output import folded, printable, say, styled

DOCUMENT = "dependence"
KINDS = ("partnership", "organisation", "post")
MATTERS = {
    "COMMITMENTS": "Responsibilities, liabilities and commitments",
    "ASSETS": "Resources and data",
    "KNOWLEDGE": "Knowledge and experience",
    "MEDIA": "Media",
}
Node = Mapping[str, Any]


@click.command()
@click.argument("key")
@click.option(
    "--kind",
    type=click.Choice(KINDS),
    help="What KEY is  [partnership, else whichever of the others has it]",
)
@options.as_of
@options.first("How many names each list in JSON has")
@options.layout("table", "json")
@options.store
def dependence(
    key: str, kind: str | None, as_of: date | None, first: int, layout: str, store: str | None
) -> None:
    """Say what would be missing if something went (G30, G37, G38).

    KEY is a partnership, an organisation or a post, never a person. First
    what hangs on it, then the checklist of an exit strategy. JSON is the
    whole response to the document `dependence`.
    """
    asked = answers.said({"asOf": as_of and as_of.isoformat(), "key": key, "first": first})
    with answers.asking(store) as asking:
        response = _answered(asking, asked, KINDS if kind is None else (kind,))
        if layout == "json":
            output.write_json(response)
        asking.check(response)
    network = answers.network_of(response)
    if network["dependence"] is None:
        what = kind or "partnership, organisation or post"
        raise Failure(f"no {what} {printable(key)!r}; look it up with graphsvc query search")
    if layout == "table":
        show(network)


def _answered(asking: answers.Asking, asked: Node, kinds: tuple[str, ...]) -> dict[str, Any]:
    """The response of the first kind; where it has no such key of the one that has, or of the last."""
    responses = []
    for kind in kinds:
        response = asking.respond(answers.document(DOCUMENT), {**asked, "kind": kind.upper()})
        found = "errors" not in response and answers.network_of(response)["dependence"] is not None
        if "errors" in response or (found and kind == KINDS[0]):
            return response
        responses.append((kind, found, response))
    having = [(kind, response) for kind, found, response in responses if found]
    if len(having) > 1:
        both = " and ".join(kind for kind, _ in having)
        raise Failure(f"{printable(asked['key'])!r} is the key of {both}; say which with --kind")
    return having[0][1] if having else responses[-1][2]


def show(network: Node) -> None:
    """Prints the answer: what hangs on it, the checklist, and how to take both."""
    found = network["dependence"]
    say(folded(_heading(network, found["node"])))
    say()
    for reason in found["reasons"]:
        pairs.show_row(reason["guideline"] or "", printable(reason["text"]))
    say()
    say(folded("To settle before it goes (G38):"))
    for item in found["exit"]:
        _show_item(item)
    say()
    say(folded(pairs.PROPOSALS))


def _heading(network: Node, node: Node) -> str:
    name = printable(node.get("name") or (node.get("role") or "").lower())
    named = f"{printable(node['key'])}  {name}".rstrip()
    about = f"{network['asOf']}, revision {network['revision']}"
    return f"What hangs on {node['__typename'].lower()} {named} on {about}:"


def _show_item(item: Node) -> None:
    say(styled(folded(MATTERS[item["matter"]]), "yellow"))
    for reason in item["known"]:
        pairs.show_row("  known", printable(reason["text"]))
    for text in item["notRecorded"]:
        pairs.show_row("  to ask", f"{printable(text)}: not recorded.")
