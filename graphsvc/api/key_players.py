"""Key players: whom the network can least lose, and whom to brief so that news reaches all (G9)."""

from __future__ import annotations

from typing import Annotated, Any

import numpy as np
import strawberry
from strawberry import UNSET

from graphsvc.analysis.key_players import KeyPlayers as Answer
from graphsvc.analysis.key_players import Purpose
from graphsvc.analysis.key_players.sentences import reasons, reasons_of
from graphsvc.analysis.key_players.table import LINKS, SIZE, STEPS
from graphsvc.api.broker_enums import BrokerGraph, KeyPlayerPurpose, NoKeyPlayers
from graphsvc.api.broker_nodes import BrokerNode
from graphsvc.api.columns import DIGITS, derived
from graphsvc.api.masks import said
from graphsvc.api.picture import Picture
from graphsvc.api.reasons import Reason, shown

Players = Annotated[int | None, strawberry.argument(description="How many together: 1 to 10, by default 3.")]
Steps = Annotated[
    int | None,
    strawberry.argument(
        description="BRIEF: over how many links news may go, 1 to 100, by default 1. On MEMBERS 1 is their "
        "own partnerships, 2 those that share a member with these."
    ),
]


class Asked:
    """An answer, and the picture it is of."""

    def __init__(self, picture: Picture, answer: Answer) -> None:
        self.picture = picture
        self.answer = answer

    def node(self, ix: int) -> Any:
        """The organisation or partnership with a number."""
        return self.picture.node("partnership" if self.answer.graph == LINKS else "organisation", ix)

    def share(self) -> float | None:
        """The share of partnerships reached; None where it is not asked for."""
        answer = self.answer
        return None if answer.purpose is Purpose.LOSE else _rounded(answer.value[-1:])

    def first(self, column: str) -> float | None:
        """A share as the network is; None where the purpose is the other, or it is not defined."""
        return _rounded(getattr(self.answer.stages, column)[:1])

    def last(self, column: str) -> float | None:
        """The same with all players gone, or briefed."""
        return _rounded(getattr(self.answer.stages, column)[-1:])


def _rounded(values: Any) -> float | None:
    known = [float(value) for value in values if np.isfinite(value)]
    return round(known[0], DIGITS) if known else None


@strawberry.type(description="One of a set of key players. Position in a network is no performance (G42).")
class KeyPlayer:
    """A player with what it adds to those before it."""

    asked: strawberry.Private[Asked]
    place: strawberry.Private[int]

    node: BrokerNode = derived(
        "Who it is: on LINKS a partnership, on MEMBERS an organisation.",
        lambda self: self.asked.node(self.asked.answer.players[self.place]),
    )
    rank: int = derived("Place in the set, from 1: who adds most first.", lambda self: self.place + 1)
    gain: float = derived(
        "What it adds to those before it: to `distanceFragmentation`, or to the share of partnerships "
        "reached. Below 0 where the rest holds together better without it.",
        lambda self: round(float(np.diff(self.asked.answer.value)[self.place]), DIGITS),
    )
    value: float = derived(
        "`distanceFragmentation`, or the share reached, with it and those before it: 0 to 1.",
        lambda self: round(float(self.asked.answer.value[self.place + 1]), DIGITS),
    )
    reasons: list[Reason] = derived(
        "What that means, in words.",
        lambda self: shown(reasons_of(self.asked.answer, self.place, self.asked.picture.snapshot)),
    )


@strawberry.type(description="Another set that does as much.")
class KeyPlayerSet:
    """A set of players, by key."""

    players: list[BrokerNode] = strawberry.field(description="Who is in it.")


@strawberry.type(
    description="The set of players that is key to a purpose (G9; Borgatti 2006): chosen together, since the "
    "best three are not the three best. A proposal for those concerned to discuss (G30); position in a "
    "network is no measure of performance (G42)."
)
class KeyPlayers:
    """A set, and how sure it is. How it is found is in docs/methods/brokers.md."""

    asked: strawberry.Private[Asked]

    graph: BrokerGraph = derived(
        "Where they were looked for.", lambda self: BrokerGraph(self.asked.answer.graph)
    )
    purpose: KeyPlayerPurpose = derived(
        "What they are key to.", lambda self: KeyPlayerPurpose(self.asked.answer.purpose.value)
    )
    size: int = derived("How many were asked for.", lambda self: self.asked.answer.size)
    steps: int | None = derived(
        "Over how many steps news may go; null of LOSE.",
        lambda self: self.asked.answer.steps if self.asked.answer.purpose is Purpose.BRIEF else None,
    )
    players: list[KeyPlayer] = derived(
        "Who they are, who adds most first. Fewer than `size` where no more have a tie.",
        lambda self: [KeyPlayer(asked=self.asked, place=place) for place in range(len(self.asked.answer))],
    )
    partnerships: int = derived(
        "Active partnerships: of whom shares are.", lambda self: self.asked.answer.partnerships
    )
    distance_fragmentation_now: float | None = derived(
        "1 − mean of 1 / distance over all pairs of partnerships, 0 where nothing connects them, as things "
        "are: 0 to 1. Null of BRIEF.",
        lambda self: self.asked.first("distance_fragmentation"),
    )
    distance_fragmentation: float | None = derived(
        "The same of those left without the players: what LOSE makes greatest.",
        lambda self: self.asked.last("distance_fragmentation"),
    )
    fragmentation_now: float | None = derived(
        "Share of pairs of partnerships that nothing connects, as things are: 0 to 1. Null of BRIEF.",
        lambda self: self.asked.first("fragmentation"),
    )
    fragmentation: float | None = derived(
        "The same of those left without the players.", lambda self: self.asked.last("fragmentation")
    )
    reached: int | None = derived(
        "Partnerships that news reaches within the steps, those told first included: what BRIEF makes "
        "greatest. Null of LOSE.",
        lambda self: next(iter(map(int, self.asked.answer.stages.reached[-1:])), None),
    )
    reached_share: float | None = derived(
        "The same over all active partnerships, 0 to 1. Null of LOSE.",
        lambda self: self.asked.share(),
    )
    distance_reach: float | None = derived(
        "Mean of 1 / distance from the nearest player over all partnerships, 1 for those told first: decides "
        "between sets that reach as many. 0 to 1. Null of LOSE.",
        lambda self: self.asked.last("distance_reach"),
    )
    exact: bool = derived(
        "Whether no set does more: all were compared. Else they were found one after the other and by swaps, "
        "and another set may do a little more.",
        lambda self: self.asked.answer.exact,
    )
    sets: float = derived("Sets of so many that there are.", lambda self: self.asked.answer.sets)
    compared: int = derived("Sets that were compared.", lambda self: self.asked.answer.compared)
    alternative_count: int = derived(
        "Other sets among those compared that do as much.", lambda self: self.asked.answer.alternative_count
    )
    alternatives: list[KeyPlayerSet] = derived(
        "Of them the first ten.",
        lambda self: [
            KeyPlayerSet(players=[self.asked.node(ix) for ix in each])
            for each in self.asked.answer.alternatives
        ],
    )
    empty_reason: NoKeyPlayers | None = derived(
        "Why nobody is named; null where somebody is.",
        lambda self: self.asked.answer.nothing and NoKeyPlayers(self.asked.answer.nothing.value),
    )
    reasons: list[Reason] = derived(
        "What the set does, how sure that is and what it rests on, in words.",
        lambda self: shown(reasons(self.asked.answer)),
    )


def key_player_set(description: str) -> Any:
    """A field that gives the key players of a picture."""

    def resolve(
        self: Any, purpose: Any, graph: Any = UNSET, size: Players = SIZE, steps: Steps = STEPS
    ) -> Any:
        answer = self.picture.context.service.key_players(
            self.picture.snapshot,
            purpose=purpose.value,
            graph=(said(graph) or BrokerGraph.LINKS).value,
            size=SIZE if size is None else size,
            steps=STEPS if steps is None else steps,
        )
        return KeyPlayers(asked=Asked(self.picture, answer))

    which = strawberry.argument(description="Where to look; by default LINKS.")
    resolve.__annotations__ |= {
        "purpose": Annotated[
            KeyPlayerPurpose, strawberry.argument(description="What they are to be key to.")
        ],
        "graph": Annotated[BrokerGraph | None, which],
        "size": Players,
        "steps": Steps,
        "return": KeyPlayers | None,
    }
    return strawberry.field(resolve, description=description)
