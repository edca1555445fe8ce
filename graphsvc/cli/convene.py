"""`graphsvc convene`: whom to invite for a theme in a territory (G16, G18, G19, G20, G22)."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from datetime import date
from typing import Any

import click

from graphsvc.cli import answers, options, output, pairs
from graphsvc.cli.output import counted, folded, printable, say, styled

MOST_AT_A_TABLE = 25
NAMED = 5
ENOUGH = 0.80  # adequacy of a set that can take a task on
BRINGS, ADDS_MOST_TO = "BRINGS", "It adds most to "  # a reason of an invited organisation
PROPOSALS = {
    "EXISTING_PARTNERSHIP": ("a partnership that exists", "green"),
    "EXISTING_ORGANISATION": ("an organisation that exists", "green"),
    "NEW_PARTNERSHIP": ("a new partnership", "green"),
    "NEW_CAPABILITY": ("a new agency or capability", "yellow"),
    "COMPLETE_THE_RECORD": ("complete the record", "blue"),
}
COLUMNS = (
    "asOf",
    "revision",
    "theme",
    "territory",
    "organisation.key",
    "organisation.name",
    "organisation.sector",
    "gain",
    "load",
    "coverage",
    "sizeFit",
    "groundFit",
    "stability",
    "substitute.organisation.key",
    "substitute.organisation.name",
    "substitute.loss",
    "substitute.text",
    "reasons.code",
    "reasons.text",
)
WHOSE_TABLE = {  # where somebody else comes first
    "EXISTING_PARTNERSHIP": "Whom it needs at its table, some of whom may sit there already (G18)",
    "EXISTING_ORGANISATION": "Whom a table would have, were it to take more than one (G18)",
}
PARTS = ("theme", "territory", "level", "room", "life")
Node = Mapping[str, Any]


@click.command()
@click.argument("theme")
@click.argument("territory")
@options.as_of
@click.option(
    "--min-size",
    type=click.IntRange(1, MOST_AT_A_TABLE),
    metavar="N",
    default=5,
    show_default=True,
    help="How many at least",
)
@click.option(
    "--max-size",
    type=click.IntRange(1, MOST_AT_A_TABLE),
    metavar="N",
    default=12,
    show_default=True,
    help="How many at most",
)
@options.layout("table", "json", "csv")
@options.store
def convene(
    theme: str,
    territory: str,
    as_of: date | None,
    min_size: int,
    max_size: int,
    layout: str,
    store: str | None,
) -> None:
    """Propose whom to invite for a theme in a territory (G18).

    THEME and TERRITORY are keys of the register. First whether something that
    exists could take it on (G16), then whom to invite, with what each adds
    and who could come instead, and what nobody brings. JSON is the whole
    response to the document `convene`; CSV lists the invited.
    """
    asked = {
        "asOf": as_of and as_of.isoformat(),
        "theme": theme,
        "territory": territory,
        "minSize": min_size,
        "maxSize": max_size,
    }
    answers.give("convene", asked, store=store, layout=layout, table=show, csv=_write_csv)


def _write_csv(network: Node) -> None:
    advice = network["convene"]
    output.write_nodes(
        COLUMNS,
        advice["invitees"],
        asOf=network["asOf"],
        revision=network["revision"],
        theme=advice["theme"]["key"],
        territory=advice["territory"]["key"],
    )


def show(network: Node) -> None:
    """Prints the answer: what is proposed and whom to invite; then why each, what exists, who is left out."""
    advice = network["convene"]
    words, colour = PROPOSALS[advice["proposal"]]
    where = f"{_called(advice['theme'])} in {_called(advice['territory'])}"
    say(folded(f"{where} on {network['asOf']}, revision {network['revision']}"))
    say(styled(folded(f"Proposal: {words}"), colour))
    say(folded(f"{printable(advice['text'])} ({', '.join(advice['guidelines'])})"))
    say()
    _show_invited(advice)
    _show_details(advice["invitees"])
    _show_existing(advice["existing"])
    _say_all(_notes(advice))


def _say_all(lines: Iterable[str]) -> None:
    for line in lines:
        say(folded(line))


def _called(node: Node) -> str:
    """A node by name and key."""
    name, key = printable(node["name"]), printable(node["key"])
    return name if name == key else f"{name} ({key})"


def _show_invited(advice: Node) -> None:
    """Whom to invite, what for, and what to do first."""
    if advice["invitees"]:
        say(folded(WHOSE_TABLE.get(advice["proposal"], "Whom to invite, and what for (G18)")))
        say()
    for each in advice["invitees"]:
        named = f"{printable(each['organisation']['key'])}  {_name(each)}"
        pairs.show_row(f"+{each['gain']:.2f}", f"{named}{_what_for(each)}", "yellow")
    if advice["invitees"]:
        say()
    _say_all(_first_steps(advice))
    say()


def _what_for(invitee: Node) -> str:
    brings = _reasons(invitee, lambda code: code == BRINGS).removeprefix(ADDS_MOST_TO).removesuffix(".")
    unsure = any(each["code"] == "GROUND_UNRECORDED" for each in invitee["reasons"])
    return f"{brings and ': '}{brings}{'; ask first where it works' if unsure else ''}"


def _first_steps(advice: Node) -> Iterator[str]:
    yield _adequacy(advice)
    if advice["proposal"] != "EXISTING_PARTNERSHIP":  # which is there to call
        yield f"To call them together: {printable(advice['convenor']['text'])}"
    if advice["supporters"]:
        named = ", ".join(f"{_name(each)} ({_criterion(each)})" for each in advice["supporters"][:NAMED])
        yield f"Better asked now and then, each for one thing (G19): {named}."


def _show_details(invitees: list[Node]) -> None:
    if invitees:
        say(folded("Why each, and who could come instead (G18, G20)"))
        say()
    for each in invitees:
        organisation = each["organisation"]
        sector = "" if organisation["sector"] is None else f" ({_spaced(organisation['sector'])})"
        pairs.show_row("", f"{printable(organisation['name'])}{sector}", "yellow")
        for line in _about(each):
            pairs.show_row("", line)
        say()


def _show_existing(existing: list[Node]) -> None:
    if existing:
        say(folded("What exists that comes nearest, and what it would have to change (G16)"))
        say()
    for each in existing:
        partnership = each["partnership"]
        named = f"{printable(partnership['key'])}  {printable(partnership['name'])}"
        pairs.show_row(f"fit {each['fit']:.2f}", named, "green" if each["suits"] else None)
        parts = ", ".join(f"{name} {_share(each['parts'][name])}" for name in PARTS)
        pairs.show_row("", f"Fit of {parts}.")
        for adjustment in each["adjustments"]:
            cited = ", ".join(adjustment["guidelines"])
            pairs.show_row("", f"Adjustment ({cited}): {printable(adjustment['text'])}")
    if existing:
        say()


def _about(invitee: Node) -> Iterator[str]:
    others = _reasons(invitee, lambda code: code != BRINGS)
    if others:
        yield others
    known = [
        f"{_criterion(each)} {each['value']:.2f} ({printable(each['evidence'])})"
        for each in invitee["adequacies"]
        if each["value"]  # of another sector is no merit to print
    ]
    yield f"Known: {'; '.join(known)}." if known else "Nothing is known of what it brings."
    if invitee["substitute"] is None:
        yield "Instead: nobody else brings what it mainly brings."
    else:
        yield f"Instead: {printable(invitee['substitute']['text'])}"
    if invitee["stability"] is not None:
        yield f"Invited in {invitee['stability']:.0%} of 200 reruns with other weights."


def _reasons(invitee: Node, wanted: Callable[[str], bool]) -> str:
    """Some reasons of an invited organisation, by their code, as one text."""
    return printable(" ".join(each["text"] for each in invitee["reasons"] if wanted(each["code"])))


def _criterion(adequacy: Node) -> str:
    return _spaced(" or ".join(adequacy["sectors"]) or adequacy["criterion"].lower())


def _spaced(code: str) -> str:
    return printable(code).replace("_", " ")


def _share(value: float | None) -> str:
    return "unknown" if value is None else f"{value:.2f}"


def _adequacy(advice: Node) -> str:
    """What those invited come to, and how sure that is."""
    size, candidates = len(advice["invitees"]), counted(advice["candidates"], "candidate")
    if advice["adequacyOfSet"] is None:
        return f"Invited: {size} of {candidates}; of nobody anything is known that the task needs."
    value, least, most = (_of_one(advice[name]) for name in ("adequacyOfSet", "adequacyMin", "adequacyMax"))
    between = "" if least == most else f", {least} to {most} whatever is unknown"
    best = "; no other set of that size comes to more than 0.01 more" if advice["exact"] else ""
    those = f"Together these {size} of {candidates} bring" if size > 1 else f"This one of {candidates} brings"
    return f"{those} {value} of 1{between}{best}."


def _of_one(adequacy: float) -> str:
    """Two digits; what does not reach 0.80 is not said to."""
    return f"{adequacy if adequacy >= ENOUGH else min(adequacy, ENOUGH - 0.01):.2f}"


def _notes(advice: Node) -> Iterator[str]:
    for each in advice["reasons"]:
        cited = f" ({each['guideline']})" if each["guideline"] else ""
        yield f"{printable(each['text'])}{cited}"
    if advice["unplaced"]:
        yield f"Ask first where these work: {_names(advice['unplaced'])}."
    for text in dict.fromkeys(each["text"] for each in advice["vetoed"]):
        alike = [each for each in advice["vetoed"] if each["text"] == text]
        yield f"Not proposed: {_names(alike, len(alike))}. {printable(text)}"
    yield pairs.PROPOSALS


def _names(listed: list[Node], most: int = NAMED) -> str:
    return ", ".join(_name(each) for each in listed[:most])


def _name(node: Node) -> str:
    return printable(node["organisation"]["name"])
