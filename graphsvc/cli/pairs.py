"""Overlapping pairs for people to read."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from typing import Any

from graphsvc.cli.output import counted, folded, more, printable, say, styled

MEMBERS_NAMED = 6
LEAST_SHOWN = 0.0001  # of p and q; smaller ones are as good as this
MARGIN = 12  # columns for score and band, beside which the rest stands
ADVICE_COLUMNS = (
    "advice.rule",
    "advice.action",
    "advice.text",
    "advice.guidelines",
    "advice.alternative",
    "advice.nearestThreshold",
)
COLOURS = {"STRONG": "red", "REVIEW": "yellow", "PATTERN": "cyan", "INCOMPLETE": "blue", "BELOW": "blue"}
PROPOSALS = "These are proposals for the people concerned to discuss (G30), no judgement of any partnership."
Node = Mapping[str, Any]


def show(network: Node) -> None:
    """Prints the answer: what was asked, the pairs, and how to take them."""
    listed = network["overlaps"]
    say(folded(_heading(network)))
    say()
    for node in listed["nodes"]:
        _show_pair(node)
    for note in _notes(listed):
        say(folded(note))


def _heading(network: Node) -> str:
    counts = network["overlaps"]["bandCounts"]
    bands = ", ".join(f"{number:,} {band}" for band, number in counts.items() if number is not None)
    return (
        f"Overlaps on {network['asOf']}, revision {network['revision']}: {bands} (recorded satellites aside)"
    )


def _show_pair(node: Node) -> None:
    show_block(node, f"{node['score']:.2f}", node["band"].lower(), COLOURS[node["band"]], _lines(node))


def show_block(node: Node, mark: str, second_mark: str, colour: str | None, lines: Iterable[str]) -> None:
    """Prints a pair: its two partnerships with a mark beside each, and lines under them."""
    for beside, side in ((mark, node["a"]), (second_mark, node["b"])):
        show_row(beside, f"{printable(side['key'])}  {printable(side['name'])}", colour)
    for line in lines:
        show_row("", line)
    say()


def show_row(mark: str, text: str, colour: str | None = None) -> None:
    """Prints a text with a mark beside its first line."""
    padded = f"{mark:<{MARGIN}}"
    say(styled(padded, colour) + folded(padded + text, indent=MARGIN)[MARGIN:])


def _lines(node: Node) -> Iterator[str]:
    yield _shared(node["members"])
    if node["chance"] is not None:
        yield by_chance(node)
    yield f"{'; '.join(_why(node))}."
    yield proposal(node["advice"])
    if node["advice"]["nearestThreshold"]:
        yield f"Nearest threshold: {printable(node['advice']['nearestThreshold'])}."


def _shared(members: Node | None) -> str:
    if members is None:
        return "Shared members: unknown."
    names = [printable(each["name"]) for each in members["shared"][:MEMBERS_NAMED]]
    more = members["sharedCount"] - len(names)
    listed = ", ".join(names) + (f" and {more:,} more" if more and names else "")
    return f"{counted(members['sharedCount'], 'shared member')}{': ' if names else ''}{listed}."


def by_chance(node: Node) -> str:
    """What chance would give, as `7 shared, 3.1 expected by chance, p 0.004, q 0.03.`"""
    shared, chance = node["members"]["sharedCount"], node["chance"]
    q = "" if chance["qValue"] is None else f", q {_rare(chance['qValue'])}"
    expected = f"{chance['expectedShared']:,.1f} expected by chance"
    return f"{shared:,} shared, {expected}, p {_rare(chance['pValue'])}{q}."


def _rare(chance: float) -> str:
    """One significant digit below 0.1, two above, as p is usually read."""
    if chance < LEAST_SHOWN:
        return f"under {LEAST_SHOWN:f}".rstrip("0")
    return f"{chance:.2f}" if chance >= 0.1 else f"{chance:.1g}"


def _why(node: Node) -> Iterator[str]:
    parts = {"members": node["members"], "themes": node["themes"], "people": node["people"]}
    parts["ground"] = node["territory"]
    likeness = ", ".join(f"{name} {_share(part and part['similarity'])}" for name, part in parts.items())
    yield f"Similarity of {likeness}"
    if node["people"] is not None and node["people"]["sharedCount"]:
        yield counted(node["people"]["sharedCount"], "person in both", "people in both")
    yield f"score {_share(node['scoreMin'])} to {_share(node['scoreMax'])} if any one membership is wrong"
    if node["completeness"] < 1:
        yield f"{node['completeness']:.0%} of the evidence is recorded"


def _share(value: float | None) -> str:
    return "unknown" if value is None else f"{value:.2f}"


def proposal(advice: Node) -> str:
    """What is proposed, by which rule and guidelines."""
    cited = ", ".join([*([advice["rule"]] if advice["rule"] else []), *advice["guidelines"]])
    return f"Proposal ({cited}): {printable(advice['text'])}" if cited else printable(advice["text"])


def _notes(listed: Node) -> Iterator[str]:
    shown, total = len(listed["nodes"]), listed["totalCount"]
    if not total:
        has_patterns = bool(listed["bandCounts"]["pattern"])
        why = " (patterns lie below 0.40; --min-score 0 shows them)" if has_patterns else ""
        yield f"No pair is listed{why}."
    elif shown < total:
        yield more(shown, total, "pair")
    incomplete = listed["bandCounts"]["incomplete"]
    if incomplete:
        some = counted(incomplete, "pair")
        yield f"{some} cannot be judged before more is recorded: graphsvc query quality says what."
    yield PROPOSALS
