"""The part of `graphsvc demo` that shows who lacks contact (G36), and whether what was planted is found."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any

from graphsvc.cli import missing_links
from graphsvc.cli.answers import Asking
from graphsvc.cli.options import FIRST_MOST
from graphsvc.cli.output import folded, say

if TYPE_CHECKING:
    from graphsvc.demo.registry import DemoRegistry
    from graphsvc.demo.truth import Truth

SHOWN = 2
Node = Mapping[str, Any]


def tell_links(asking: Asking, registry: DemoRegistry) -> None:
    """Prints the first pairs, and what became of the planted ones."""
    asked = {"asOf": registry.as_of.isoformat()}
    missing_links.show(asking.network("missing-links", {**asked, "first": SHOWN}))
    everything = asking.network("missing-links", {**asked, "first": FIRST_MOST})
    say()
    say(folded(_found(registry.truth, everything["missingLinks"]["nodes"])))


def _found(truth: Truth, nodes: Sequence[Node]) -> str:
    """How many planted gaps are listed, and whether a pair that may not exchange is."""
    listed = {frozenset((node["a"]["key"], node["b"]["key"])) for node in nodes}
    gaps, blocked = (
        [frozenset(fact.keys) in listed for fact in truth.facts_of_kind(kind)]
        for kind in ("missing link", "blocked pair")
    )
    return (
        f"Of the {len(gaps)} planted pairs that forgot to be in contact {sum(gaps)} are listed, and of the "
        f"{len(blocked)} that may not be (G29) {sum(blocked) or 'none'}."
    )
