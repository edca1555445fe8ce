"""Brokers (G9): who joins partnerships that otherwise have nothing to do with each other."""

from __future__ import annotations

from collections.abc import Callable
from typing import Annotated, Any

import numpy as np
import strawberry
from strawberry import UNSET

from graphsvc.analysis.brokers import Graph, Kind, Role
from graphsvc.analysis.brokers.evidence import evidence
from graphsvc.analysis.brokers.sentences import reasons
from graphsvc.analysis.brokers.stability import TOP
from graphsvc.analysis.brokers.table import UNKNOWN_COUNT
from graphsvc.analysis.reasons import Reason as Told
from graphsvc.api.broker_enums import BrokerGraph, BrokerKind, BrokerOrder, NoBrokers
from graphsvc.api.broker_nodes import BrokerNode
from graphsvc.api.broker_pairs import BridgedPair, PairsFirst, bridged_pairs
from graphsvc.api.broker_question import (
    BrokerFilter,
    BrokerQuestion,
    WhichGraph,
    WhichGroups,
    WhichOrder,
    row_of,
)
from graphsvc.api.columns import DIGITS, asked, derived
from graphsvc.api.connections import After, Connection, First, Rows, Window, page, rows_wanted
from graphsvc.api.groupings import Grouping
from graphsvc.api.masks import said
from graphsvc.api.reasons import Reason, shown

_KINDS = {Kind.ORGANISATION: "organisation", Kind.PARTNERSHIP: "partnership"}


class Standing:
    """One row of an answer, and the question it answers."""

    def __init__(self, question: BrokerQuestion, row: int) -> None:
        self.question = question
        self.answer = question.answer
        self.row = row
        question.stabilities.note([row])

    def figure(self, column: str) -> float | None:
        """A number of the row; None unknown or undefined."""
        return _figure(getattr(self.answer.columns, column)[self.row])

    def count(self, column: str) -> int | None:
        """A whole number of the row; None unknown."""
        value = int(getattr(self.answer.columns, column)[self.row])
        return None if value == UNKNOWN_COUNT else value

    @property
    def kind(self) -> Kind:
        """Whether it is an organisation or a partnership."""
        return Kind(int(self.answer.columns.kind[self.row]))

    @property
    def ix(self) -> int:
        """Its number in its kind."""
        return int(self.answer.columns.ix[self.row])

    def node(self) -> Any:
        """The organisation or partnership."""
        return self.question.picture.node(_KINDS[self.kind], self.ix)

    def reasons(self) -> list[Told]:
        """What it joins, in words."""
        snapshot = self.question.picture.snapshot
        found = evidence(self.answer, self.row, snapshot)
        return reasons(self.answer, self.row, found, snapshot, grouping=self.question.grouping.value)

    def stability(self) -> float | None:
        """How often it stays among the first; asked for all rows of the request at once."""
        return _figure(self.question.stabilities.of(self.row))

    def pairs(self, number: int) -> list[BridgedPair]:
        """The first pairs that it joins."""
        picture = self.question.picture
        return bridged_pairs(picture, self.answer.graph, self.kind, self.ix, number)


def _figure(value: Any) -> float | None:
    """To 12 digits, in which threads that add in another order agree."""
    return round(float(f"{value:.{DIGITS}g}"), DIGITS) if np.isfinite(value) else None


def _number(column: str, about: str) -> Any:
    return derived(about, lambda self: self.standing.figure(column))


def _count(column: str, about: str) -> Any:
    return derived(about, lambda self: self.standing.count(column))


def _role(role: Role, about: str) -> Any:
    return derived(about, lambda self: int(self.standing.answer.columns.roles[self.standing.row, role]))


def _of_role(role: Role) -> Any:
    return derived(_ROLES[role], lambda self: _figure(self.figures[role]))


_ROLES = {
    Role.COORDINATOR: "All three in one group.",
    Role.ITINERANT: "The two in one group, the broker in another.",
    Role.GATEKEEPER: "The broker and one of the two in one group, the other in another; links have no "
    "direction, so representative and gatekeeper are one.",
    Role.LIAISON: "All three in different groups.",
}


@strawberry.type(description="A figure for each role; null where it is not defined.")
class BrokerRoleFigures:
    """Four figures."""

    figures: strawberry.Private[Any]

    coordinator: float | None = _of_role(Role.COORDINATOR)
    itinerant: float | None = _of_role(Role.ITINERANT)
    gatekeeper: float | None = _of_role(Role.GATEKEEPER)
    liaison: float | None = _of_role(Role.LIAISON)


@strawberry.type(
    description="Between which groups a partnership stands: pairs of its contacts that have no link "
    "themselves, each counted once, by the groups of the three (Gould & Fernandez 1989)."
)
class BrokerRoles:
    """Counts, and what they would be by chance."""

    standing: strawberry.Private[Standing]

    group_by: Grouping = derived("The groups.", lambda self: self.standing.question.grouping)
    coordinator: int = _role(Role.COORDINATOR, _ROLES[Role.COORDINATOR])
    itinerant: int = _role(Role.ITINERANT, _ROLES[Role.ITINERANT])
    gatekeeper: int = _role(Role.GATEKEEPER, _ROLES[Role.GATEKEEPER])
    liaison: int = _role(Role.LIAISON, _ROLES[Role.LIAISON])
    shares: BrokerRoleFigures = derived(
        "Of the pairs of others whose groups allow the role, the share: 0 to 1.",
        lambda self: BrokerRoleFigures(figures=self.standing.answer.columns.role_shares[self.standing.row]),
    )
    z: BrokerRoleFigures = derived(
        "Standard deviations from the mean over all ways to deal the same groups anew; null where all agree.",
        lambda self: BrokerRoleFigures(figures=self.standing.answer.columns.role_z[self.standing.row]),
    )


def _roles(standing: Standing) -> BrokerRoles | None:
    known = standing.answer.columns.roles[standing.row, 0] != UNKNOWN_COUNT
    return BrokerRoles(standing=standing) if known else None


@strawberry.type(
    description="An organisation or partnership by what it joins (G9): a proposal whom to ask, for those "
    "concerned to discuss (G30). Position in a network is no measure of performance (G42). People are never "
    "ranked."
)
class Broker:
    """One node with a tie. How each number comes about is in docs/methods/brokers.md."""

    standing: strawberry.Private[Standing]

    node: BrokerNode = derived("Who it is.", lambda self: self.standing.node())
    rank: int = derived(
        "Rank among all of the kinds asked for, whatever else the filter says; equal ones share the better.",
        lambda self: self.standing.question.rank(self.standing.row),
    )
    contacts: int = _count(
        "contacts", "Partnerships in which an organisation sits, members of a partnership, or its links."
    )
    undated_links: int | None = derived(
        "Of its links those without a date of last contact, which count as live here. Null on MEMBERS.",
        lambda self: self.standing.count("undated") if self.standing.answer.graph == Graph.LINKS else None,
    )
    pairs_joined: int | None = _count(
        "pairs_joined",
        "Pairs of partnerships in which an organisation sits, or of organisations that sit in a partnership. "
        "Null on LINKS.",
    )
    pairs_only_through: int | None = _count(
        "pairs_only_through",
        "Of them those that nothing else joins: no other shared member and no live link; of organisations no "
        "other partnership. Null on LINKS.",
    )
    betweenness: float = _number(
        "betweenness",
        "Sum over all pairs of others, each counted once, of the share of shortest ways between them that "
        "pass here (Freeman 1977).",
    )
    betweenness_error: float | None = _number(
        "betweenness_error",
        "0 where exact; else how far off it may be either way, for all brokers at once in 95 of 100 samples.",
    )
    betweenness_normalised: float | None = _number(
        "betweenness_normalised",
        "Over the greatest that a network of so many nodes allows, 0 to 1 (Borgatti & Everett 1997). Null "
        "where that is 0.",
    )
    effective_size: float | None = _number(
        "effective_size",
        "Contacts less the mean number of links that each has to the others (Burt 1992). Null on MEMBERS.",
    )
    constraint: float | None = _number(
        "constraint",
        "How far its contacts lead back to each other: 1 for a single contact, near 0 for many that do not "
        "know each other (Burt 1992). Null on MEMBERS.",
    )
    hierarchy: float | None = _number(
        "hierarchy",
        "How far constraint comes from one contact: 0 evenly, 1 all. Null for a single contact and on "
        "MEMBERS.",
    )
    roles: BrokerRoles | None = derived(
        "Between which groups it stands. Null on MEMBERS, and where its group is not known or not one.",
        lambda self: _roles(self.standing),
    )
    cut_node: bool = derived(
        "Whether some that are connected now would not be without it.",
        lambda self: bool(self.standing.answer.columns.cut_node[self.standing.row]),
    )
    parts: int = _count(
        "parts", "What its part of the network falls into without it: 1 where it stays whole."
    )
    pairs_parted: int = _count(
        "pairs_parted",
        "Pairs of other partnerships that only it connects, over whatever distance.",
    )
    load: float | None = _number(
        "load",
        "Contacts over the 90th percentile of its kind, at most 1: who has a full load has little time for "
        "more.",
    )
    stability: float | None = derived(
        f"Share of replicates in which it stays among the first {TOP} of its kind if each tie is lost with a "
        "chance of 0.10, 0 to 1; `stabilityReplicates` of the connection says how many. Worked out where "
        "selected only; null where it would take too long.",
        lambda self: self.standing.stability(),
    )
    reasons: list[Reason] = derived(
        "What it joins, what falls apart without it, and who could stand in, in words.",
        lambda self: shown(self.standing.reasons()),
    )

    @asked(
        "The pairs it joins, those joined by nothing else first, then by key; on LINKS pairs of contacts "
        "without a link."
    )
    def pairs(self, first: PairsFirst = UNSET) -> list[BridgedPair]:
        return self.standing.pairs(rows_wanted("first", said(first)))


BrokersFirst = Annotated[
    int | None, strawberry.argument(description="How many brokers: 0 to 1000, by default 20.")
]


def _of_answer(name: str, about: str) -> Any:
    return derived(about, lambda self: getattr(self.question.answer, name))


@strawberry.type(description="A page of brokers, the first in rank first.")
class BrokerConnection(Connection[Broker]):
    """Rows, and what holds for all of them whatever the filter."""

    question: strawberry.Private[BrokerQuestion]

    graph: BrokerGraph = derived("Where they were looked for.", lambda self: self.question.graph)
    order_by: BrokerOrder = derived("By what they are ranked.", lambda self: self.question.order)
    organisations: int = _of_answer("organisations", "Organisations with a tie; 0 on LINKS.")
    partnerships: int = _of_answer("partnerships", "Active partnerships with a tie.")
    left_out: int = _of_answer(
        "left_out",
        "Active partnerships without one: no member, or no link, is recorded, so they count nowhere.",
    )
    ties: int = _of_answer("edges", "Counted memberships, or linked pairs of partnerships.")
    undated_links: int = _of_answer(
        "undated_links", "Of the links those without a date of last contact, which count as live here."
    )
    components: int = _of_answer("components", "Parts of the network that ties hold together.")
    betweenness_exact: bool = derived(
        "Whether betweenness is exact; else it is estimated from shortest ways drawn at random.",
        lambda self: self.question.answer.samples is None,
    )
    betweenness_samples: int | None = _of_answer("samples", "How many ways were drawn. Null where exact.")
    betweenness_error: float | None = derived(
        "Mean relative standard error of the 50 greatest. Null where exact.",
        lambda self: None if self.question.answer.error is None else _figure(self.question.answer.error),
    )
    groups: int | None = _of_answer("groups", "LINKS: groups between which roles are told. Null on MEMBERS.")
    ungrouped: int | None = _of_answer(
        "ungrouped", "LINKS: partnerships whose group is not known or not one. Null on MEMBERS."
    )
    stability_replicates: int | None = derived(
        "Replicates behind each `stability`; worked out with it, for the page. Null where it takes too long.",
        lambda self: self.question.stabilities.replicates(self.shown_rows()) or None,
    )
    empty_reason: NoBrokers | None = derived(
        "Why nothing is listed; null where something is.", lambda self: self.question.why_empty
    )

    @asked(
        "Of the whole list the first that carry less than a full load and join pairs that nothing else joins "
        "(LINKS: lie on shortest ways): from these wider networks can rather grow (G9)."
    )
    def with_room(self, first: BrokersFirst = UNSET) -> list[Broker]:
        rows = self.question.with_room[: rows_wanted("first", said(first))].tolist()
        return [Broker(standing=Standing(self.question, row)) for row in rows]

    def shown_rows(self) -> list[int]:
        """The rows of the page."""
        return [int(row) for row in self.rows.numbers[self.span.start : self.span.end]]


def broker_list(description: str) -> Any:
    """A field that lists the brokers of a picture."""

    def resolve(
        self: Any,
        graph: WhichGraph = UNSET,
        filter: Any = UNSET,
        order_by: WhichOrder = UNSET,
        first: First = UNSET,
        after: After = UNSET,
    ) -> Any:
        chosen = said(filter) or BrokerFilter()
        question = BrokerQuestion(self.picture, said(graph), chosen, said(order_by))
        rows = Rows.named(
            question.rows, lambda row: Broker(standing=Standing(question, int(row))), *question.name
        )
        return page(BrokerConnection, rows, Window(said(first), said(after)), question=question)

    about = strawberry.argument(description="What to narrow the list to; it changes no figure and no rank.")
    resolve.__annotations__ |= {
        "graph": WhichGraph,
        "filter": Annotated[BrokerFilter | None, about],
        "order_by": WhichOrder,
        "first": First,
        "after": After,
        "return": BrokerConnection | None,
    }
    return strawberry.field(resolve, description=description)


def broker_of(description: str, kind: BrokerKind, of: Callable[[Any], int]) -> Any:
    """A field that gives one node as a broker; null where it has no tie."""

    def resolve(
        self: Any, graph: WhichGraph = UNSET, order_by: WhichOrder = UNSET, group_by: WhichGroups = UNSET
    ) -> Any:
        chosen = BrokerFilter(kinds=[kind], group_by=group_by)
        question = BrokerQuestion(self.picture, said(graph), chosen, said(order_by))
        row = row_of(question, kind, of(self))
        return None if row is None else Broker(standing=Standing(question, row))

    resolve.__annotations__ |= {
        "graph": WhichGraph,
        "order_by": WhichOrder,
        "group_by": WhichGroups,
        "return": Broker | None,
    }
    return strawberry.field(resolve, description=description)
