"""The part of `graphsvc demo` that shows who joins partnerships (G9), and where those planted stand."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any

from graphsvc.cli import brokers
from graphsvc.cli.answers import Asking
from graphsvc.cli.options import FIRST_MOST
from graphsvc.cli.output import folded, say

if TYPE_CHECKING:
    from graphsvc.demo.registry import DemoRegistry
    from graphsvc.demo.truth import Truth

SHOWN = 2
JOINED = 4  # pairs across that each planted one alone joins: two partnerships here with two there
Node = Mapping[str, Any]


def tell_brokers(asking: Asking, registry: DemoRegistry) -> None:
    """Prints the first brokers, and what became of the planted ones."""
    asked = {"asOf": registry.as_of.isoformat()}
    brokers.show(asking.network("brokers", {**asked, "first": SHOWN}))
    everything = asking.network("brokers", {**asked, "first": FIRST_MOST})
    say()
    say(folded(_found(registry.truth, everything["brokers"]["nodes"])))


def _found(truth: Truth, nodes: Sequence[Node]) -> str:
    """How many of the planted ones alone join what they were planted to, and where they stand."""
    by_key = {node["node"]["key"]: node for node in nodes}
    planted = [by_key.get(fact.keys[0]) for fact in truth.facts_of_kind("broker")]
    found = [node for node in planted if node is not None and node["pairsOnlyThrough"] >= JOINED]
    ranks = " and ".join(str(rank) for rank in sorted(node["rank"] for node in found))
    return (
        f"Of the {len(planted)} regional organisations planted as the only tie between two corners of their "
        f"region {len(found)} are found; they rank {ranks} of {len(nodes)}, after the national bodies."
    )
