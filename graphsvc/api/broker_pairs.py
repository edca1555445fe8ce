"""The two that a broker joins: the evidence of its place (G9)."""

from __future__ import annotations

from itertools import islice
from typing import TYPE_CHECKING, Annotated, Any

import strawberry

from graphsvc.analysis.brokers import Graph, Kind
from graphsvc.analysis.brokers.pairs import BridgedPair as Joined
from graphsvc.analysis.brokers.pairs import pairs_of
from graphsvc.api.broker_nodes import BrokerNode
from graphsvc.api.columns import derived

if TYPE_CHECKING:
    from graphsvc.api.picture import Picture

PairsFirst = Annotated[
    int | None, strawberry.argument(description="How many pairs: 0 to 1000, by default 20.")
]


@strawberry.type(
    description="Two that a broker joins. On MEMBERS: partnerships in which an organisation sits, or "
    "organisations that sit in a partnership. On LINKS: contacts of a partnership that have no link "
    "themselves."
)
class BridgedPair:
    """One pair."""

    picture: strawberry.Private[Any]
    kind: strawberry.Private[str]
    joined: strawberry.Private[Joined]

    a: BrokerNode = derived(
        "The one with the smaller key.", lambda self: self.picture.node(self.kind, self.joined.a)
    )
    b: BrokerNode = derived("The other.", lambda self: self.picture.node(self.kind, self.joined.b))
    shared_count: int | None = derived(
        "What else they have in common: members, or partnerships in which both sit. Null on LINKS.",
        lambda self: self.joined.shared,
    )
    linked: bool | None = derived(
        "Whether two partnerships have a live link with each other. Null of organisations.",
        lambda self: self.joined.linked,
    )
    only_through: bool | None = derived(
        "Whether nothing else joins them: nothing else in common, no live link. Null on LINKS.",
        lambda self: self.joined.only_through,
    )


def bridged_pairs(picture: Picture, graph: Graph, kind: Kind, ix: int, number: int) -> list[BridgedPair]:
    """The first pairs that a node joins: those joined by nothing else first, then by key."""
    of_partnerships = graph == Graph.LINKS or kind == Kind.ORGANISATION
    found = islice(pairs_of(picture.snapshot, graph, kind, ix), number)
    shown = "partnership" if of_partnerships else "organisation"
    return [BridgedPair(picture=picture, kind=shown, joined=pair) for pair in found]
