"""Structural holes (G9, G36): groups that ought to be in contact, and who could bring them together."""

from __future__ import annotations

from enum import Enum
from typing import Annotated, Any

import strawberry
from strawberry import UNSET

from graphsvc.analysis.holes import sentences
from graphsvc.analysis.holes.bridges import Bridge
from graphsvc.analysis.holes.formula import MOST_BRIDGES
from graphsvc.api.broker_nodes import BrokerNode
from graphsvc.api.columns import asked, derived, number
from graphsvc.api.connections import After, Connection, First, Rows, Window, page, rows_wanted
from graphsvc.api.enum_values import value
from graphsvc.api.groupings import Grouping
from graphsvc.api.hole_question import Found, HoleQuestion
from graphsvc.api.masks import said
from graphsvc.api.reasons import Reason, shown
from graphsvc.api.refs import PartnershipRef

BRIDGES_SHOWN = 3
Candidates = Annotated[
    int | None,
    strawberry.argument(description="How many, the most fitting first: 0 to 100, by default 3."),
]
ContactsFirst = Annotated[
    int | None, strawberry.argument(description="How many, in order of key: 0 to 1000, by default 20.")
]


@strawberry.enum(description="How near somebody is to two groups.")
class BridgeKind(Enum):
    """As `graphsvc.analysis.holes.Kind`."""

    SITTING = value("SITTING", "Reaches both: a member in both, or in contact with both.")
    NEAR = value(
        "NEAR",
        "In contact with one, covers 60 % of the ground of the other, with themes at least 0.60 alike.",
    )


@strawberry.enum(description="Why no hole is listed.")
class NoHoles(Enum):
    """As `graphsvc.analysis.holes.Nothing`."""

    NO_PARTNERSHIPS = value("NO_PARTNERSHIPS", "None is active on the day.")
    NO_LINKS_RECORDED = value(
        "NO_LINKS_RECORDED", "Of no partnership a link is recorded, or that it has none: silence is no hole."
    )
    FEWER_THAN_TWO_GROUPS = value(
        "FEWER_THAN_TWO_GROUPS", "Partnerships are in fewer than two groups, as far as is recorded."
    )
    NO_HOLE = value("NO_HOLE", "No two groups lack a contact that is to be expected.")


@strawberry.type(description="A group of partnerships.")
class HoleGroup:
    """One of the two that a hole lies between."""

    question: strawberry.Private[HoleQuestion]
    number: strawberry.Private[int]

    kind: Grouping = derived("By what they are grouped.", lambda self: Grouping(self.question.grouping))
    key: str = derived(
        "Key of the territory or theme, the level, the sector; of a part of the network a number, good in "
        "this picture only.",
        lambda self: self.question.answer.groups.keys[self.number],
    )
    name: str = derived("What it is called.", lambda self: self.question.called(self.number))
    partnerships: int = derived(
        "Active partnerships in it.", lambda self: int(self.question.answer.sizes[self.number])
    )
    not_evaluated: int = derived(
        "Of them those of which neither a link nor that there is none is recorded.",
        lambda self: int(self.question.answer.silent[self.number]),
    )


def _of_bridge(about: str, name: str) -> Any:
    return derived(about, lambda self: number(getattr(self.bridge, name)))


def _contacts(side: str, about: str) -> Any:
    """A list of the partnerships of one group."""

    def contacts(self: HoleBridge, first: ContactsFirst = UNSET) -> list[PartnershipRef]:
        found = getattr(self.bridge, side)[: rows_wanted("first", said(first))]
        return [self.found.question.picture.node("partnership", ix) for ix in found]

    return asked(about)(contacts)


@strawberry.type(
    description="Somebody who could bring two groups together (G9): a body to invite, not a judgement "
    "of it (G42)."
)
class HoleBridge:
    """An organisation or partnership; never a person."""

    found: strawberry.Private[Found]
    bridge: strawberry.Private[Bridge]

    node: BrokerNode = derived(
        "Who it is.", lambda self: self.found.question.picture.node(self.bridge.node, self.bridge.ix)
    )
    kind: BridgeKind = derived("How near it is to both.", lambda self: BridgeKind(self.bridge.kind.value))
    potential: float = _of_bridge(
        "√(share of a that it reaches × share of b) × (1 − load / 2): 0 to 1. 0 of those who are NEAR.",
        "potential",
    )
    contact_count_a: int = derived(
        "Partnerships of a that it sits in, or is, or is in contact with.",
        lambda self: len(self.bridge.contacts_a),
    )
    contact_count_b: int = derived("The same of b.", lambda self: len(self.bridge.contacts_b))
    contacts_a: list[PartnershipRef] = _contacts("contacts_a", "Those of a.")
    contacts_b: list[PartnershipRef] = _contacts("contacts_b", "Those of b.")
    carries: int = derived(
        "Its memberships in active partnerships; of a partnership its contacts, live or undated.",
        lambda self: self.bridge.carried,
    )
    load: float | None = _of_bridge(
        "The same over the 90th percentile of all who have any, at most 1. Null where it has none.", "load"
    )
    acquainted: float | None = _of_bridge(
        "Share of the pairs of its contacts that are in contact with each other, 0 to 1: of equal ones those "
        "who join come before those who keep apart. Null of fewer than two contacts.",
        "acquainted",
    )
    reasons: list[Reason] = derived(
        "What speaks for it, or against, in words.",
        lambda self: shown(self.found.told(sentences.bridge_reasons, self.bridge)),
    )


def _group(side: str, about: str) -> Any:
    return derived(
        about, lambda self: HoleGroup(question=self.found.question, number=int(self.found.at(side)))
    )


@strawberry.type(
    description="Two groups of partnerships that ought to be in contact and are not (G9, G36): a proposal "
    "for them to discuss (G30). A place in a network is no measure of performance (G42)."
)
class Hole:
    """A pair of groups. How each number comes about is in docs/methods/holes.md."""

    found: strawberry.Private[Found]

    a: HoleGroup = _group("a", "The group with the smaller key.")
    b: HoleGroup = _group("b", "The other.")
    expected: float = derived(
        "Contacts to be expected: the sum of the probabilities (see `missingLinks`) of the pairs within "
        "reach, one of each group. Pairs that object or may not exchange are left out (G29).",
        lambda self: number(self.found.at("expected")),
    )
    live: float = derived(
        "The sum of the freshness of the links between them, 0 to 1.",
        lambda self: number(self.found.at("live")),
    )
    gap: float = derived(
        "Expected less live, from 1 up: by it holes are ordered.", lambda self: number(self.found.at("gap"))
    )
    links: int = derived(
        "Links between them that are not over, those gone silent included.",
        lambda self: int(self.found.at("links")),
    )
    blocked: int = derived(
        "Pairs between them that object or may not exchange.", lambda self: int(self.found.at("blocked"))
    )
    sitting: int = derived("How many reach both.", lambda self: self.found.bridges().sitting)
    near: int = derived("How many reach one and are near the other.", lambda self: self.found.bridges().near)
    single_point: bool = derived(
        "Whether one alone reaches both.", lambda self: self.found.bridges().single_point
    )
    advice: str = derived("What is proposed, in words.", lambda self: self.found.told(sentences.advice))
    guidelines: list[str] = derived(
        "Guidelines of Rec(2003)21 behind it.", lambda self: list(sentences.GUIDELINES)
    )
    reasons: list[Reason] = derived("Why, in words.", lambda self: shown(self.found.told(sentences.reasons)))

    @asked(
        "Who could bring the two together: first those who reach both, the greatest potential first, then "
        f"those who are near; at most {MOST_BRIDGES} of each."
    )
    def candidates(self, first: Candidates = BRIDGES_SHOWN) -> list[HoleBridge]:
        number = rows_wanted("first", BRIDGES_SHOWN if said(first) is None else first)
        return [
            HoleBridge(found=self.found, bridge=bridge) for bridge in self.found.bridges().listed[:number]
        ]


@strawberry.type(description="A page of structural holes, the largest gap first, then by key.")
class HoleConnection(Connection[Hole]):
    """Holes of one grouping, and what they are looked for among."""

    question: strawberry.Private[HoleQuestion]

    group_by: Grouping = derived("By what is grouped.", lambda self: Grouping(self.question.grouping))
    groups: int = derived("Groups with an active partnership.", lambda self: len(self.question.answer.groups))
    partnerships: int = derived("Active partnerships.", lambda self: self.question.answer.partnerships)
    ungrouped: int = derived("Of them those in no group.", lambda self: self.question.answer.ungrouped)
    empty_reason: NoHoles | None = derived(
        "Why nothing is listed; null where something is.",
        lambda self: self.question.answer.nothing and NoHoles(self.question.answer.nothing.value),
    )


def hole_list(description: str) -> Any:
    """A field that lists the structural holes of a picture."""

    def resolve(
        self: Any,
        group_by: Annotated[
            Grouping, strawberry.argument(description="Between which groups.")
        ] = Grouping.TERRITORY,
        first: First = UNSET,
        after: After = UNSET,
    ) -> HoleConnection | None:
        question = HoleQuestion(self.picture, group_by.value)
        rows = Rows.named(
            range(len(question.answer)), lambda row: Hole(found=Found(question, row)), *question.name
        )
        return page(HoleConnection, rows, Window(said(first), said(after)), question=question)

    return strawberry.field(resolve, description=description)
