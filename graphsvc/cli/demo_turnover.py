"""The part of `graphsvc demo` that shows how people come and go (G25), and what of the planted is found."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any

from graphsvc.cli import turnover
from graphsvc.cli.answers import Asking
from graphsvc.cli.options import FIRST_MOST
from graphsvc.cli.output import folded, say

if TYPE_CHECKING:
    from graphsvc.demo.registry import DemoRegistry
    from graphsvc.demo.truth import Truth

SHOWN = 2
PLANTED = {"heavy turnover": "HIGH", "no renewal": "LOW"}  # a kind of fact, and the prompt it ought to have
Node = Mapping[str, Any]


def tell_turnover(asking: Asking, registry: DemoRegistry) -> None:
    """Prints the first partnerships with a prompt, and what became of the planted ones."""
    asked = {"asOf": registry.as_of.isoformat()}
    turnover.show(asking.network("turnover", {**asked, "first": SHOWN}))
    everything = asking.network("turnover", {**asked, "first": FIRST_MOST})
    say()
    say(folded(_found(registry.truth, everything["turnover"]["nodes"])))


def _found(truth: Truth, nodes: Sequence[Node]) -> str:
    """How many of the planted partnerships are pointed out."""
    prompts = {node["partnership"]["key"]: node["prompt"] for node in nodes}
    heavy, frozen = (
        [prompts.get(fact.keys[0]) == prompt for fact in truth.facts_of_kind(kind)]
        for kind, prompt in PLANTED.items()
    )
    return (
        f"Of the {len(heavy)} partnerships planted with heavy turnover {sum(heavy)} are pointed out, and of "
        f"the {len(frozen)} that nobody has joined or left for years {sum(frozen)}."
    )
