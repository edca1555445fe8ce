"""What is asked of the brokers, and which rows answer it."""

from __future__ import annotations

from functools import cached_property
from typing import TYPE_CHECKING, Annotated, Any

import numpy as np
import strawberry
from strawberry import UNSET

from graphsvc.analysis.brokers import Brokers, Graph, Kind, Order
from graphsvc.analysis.brokers.ranking import default_order, ranked
from graphsvc.api import masks
from graphsvc.api.broker_enums import BrokerGraph, BrokerKind, BrokerOrder, NoBrokers
from graphsvc.api.broker_stabilities import BrokerStabilities
from graphsvc.api.filters import any_of, keys_of
from graphsvc.api.groupings import Grouping
from graphsvc.api.masks import Keys, said
from graphsvc.errors import BadInput
from graphsvc.kernels.sets import Ints, Longs

if TYPE_CHECKING:
    from graphsvc.api.index import Mask
    from graphsvc.api.picture import Picture

KINDS = {BrokerKind.ORGANISATION: Kind.ORGANISATION, BrokerKind.PARTNERSHIP: Kind.PARTNERSHIP}
ORDERS = {  # what is known in each graph
    BrokerGraph.MEMBERS: (BrokerOrder.PAIRS_ONLY_THROUGH, BrokerOrder.PAIRS_JOINED, BrokerOrder.BETWEENNESS),
    BrokerGraph.LINKS: (BrokerOrder.BETWEENNESS, BrokerOrder.EFFECTIVE_SIZE, BrokerOrder.CONSTRAINT),
}
GROUPINGS = (Grouping.TERRITORY, Grouping.LEVEL, Grouping.SECTOR, Grouping.THEME)
WhichGraph = Annotated[
    BrokerGraph | None, strawberry.argument(description="Where to look; by default MEMBERS.")
]
WhichOrder = Annotated[
    BrokerOrder | None,
    strawberry.argument(description="By default PAIRS_ONLY_THROUGH on MEMBERS, BETWEENNESS on LINKS."),
]
WhichGroups = Annotated[
    Grouping | None,
    strawberry.argument(
        description="LINKS: the groups between which roles are told, by default TERRITORY; not COMPONENT."
    ),
]


@strawberry.input(
    description="Which brokers; all that is said must hold. Ranks are those among all of the kinds, "
    "figures those of the whole network, whatever the filter."
)
class BrokerFilter:
    """Organisations on MEMBERS, partnerships on LINKS, unless `kinds` says otherwise."""

    kinds: list[BrokerKind] | None = any_of(
        "By default organisations on MEMBERS; on LINKS only partnerships can be. The broker is"
    )
    partnerships: Keys = keys_of("partnerships; it is one of them, or an organisation that sits in one")
    organisations: Keys = keys_of("organisations; it is one of them, or a partnership in which one sits")
    territories: Keys = keys_of(
        "territories; it is a partnership that lists one or one below, or sits in one"
    )
    themes: Keys = keys_of("themes; it is a partnership that lists one or one below, or sits in one")
    group_by: Grouping | None = strawberry.field(
        default=UNSET,
        description="LINKS: the groups between which roles are told, by default TERRITORY; not COMPONENT.",
    )


class BrokerQuestion:
    """A graph, a filter and an order on the brokers of a picture; asked when first needed."""

    def __init__(
        self, picture: Picture, graph: BrokerGraph | None, chosen: BrokerFilter, order: BrokerOrder | None
    ) -> None:
        self.picture = picture
        self.graph = BrokerGraph.MEMBERS if graph is None else graph
        self.filter = chosen
        self.order = BrokerOrder(default_order(Graph(self.graph.value)).value) if order is None else order
        self.grouping = said(chosen.group_by) or Grouping.TERRITORY
        self._check()

    def _check(self) -> None:
        known = ORDERS[self.graph]
        if self.order not in known:
            names = ", ".join(each.value for each in known)
            raise BadInput(f"orderBy {self.order.value}: not known on {self.graph.value}; one of {names}")
        if self.grouping not in GROUPINGS:
            names = ", ".join(each.value for each in GROUPINGS)
            raise BadInput(
                f"groupBy {self.grouping.value}: contacts are always in one of these; one of {names}"
            )
        if self.graph is BrokerGraph.LINKS and BrokerKind.ORGANISATION in self.kinds:
            raise BadInput("kinds ORGANISATION: on LINKS only partnerships are brokers; ask on MEMBERS")

    @property
    def kinds(self) -> tuple[BrokerKind, ...]:
        """Of which brokers are, each once, in order."""
        by_graph = {BrokerGraph.MEMBERS: BrokerKind.ORGANISATION, BrokerGraph.LINKS: BrokerKind.PARTNERSHIP}
        wanted = said(self.filter.kinds)
        return tuple(
            each for each in BrokerKind if each in ([by_graph[self.graph]] if wanted is None else wanted)
        )

    @property
    def name(self) -> tuple[object, ...]:
        """What cursors are bound to."""
        asked = self.filter
        lists = (asked.partnerships, asked.organisations, asked.territories, asked.themes)
        keys = tuple(None if said(each) is None else tuple(said(each) or ()) for each in lists)
        chosen = (self.graph, self.order, self.grouping, *self.kinds)
        return "broker", self.picture.snapshot.identity, tuple(each.value for each in chosen), keys

    @cached_property
    def answer(self) -> Brokers:
        """The brokers of the whole picture, which all narrowings share."""
        return self.picture.context.service.brokers(
            self.picture.snapshot, graph=Graph(self.graph.value), grouping=self.grouping.value
        )

    @cached_property
    def places(self) -> tuple[Longs, Ints]:
        """All rows of the kinds in order, and the rank of each row of the answer; 0 where of another kind."""
        among = np.isin(self.answer.columns.kind, [KINDS[each] for each in self.kinds])
        rows, ranks = ranked(self.answer, Order(self.order.value), among)
        of_row = np.zeros(len(self.answer), np.int32)
        of_row[rows] = ranks
        return rows, of_row

    @cached_property
    def rows(self) -> Longs:
        """The rows asked for, in order; raises NotFound."""
        rows, _ = self.places
        wanted: Longs = rows[self._wanted()[rows]]
        return wanted

    @property
    def with_room(self) -> Longs:
        """Of the rows asked for, those with less than a full load that join what nothing else joins."""
        columns = self.answer.columns
        joins = columns.pairs_only_through if self.graph is BrokerGraph.MEMBERS else columns.betweenness
        found: Longs = self.rows[(columns.load[self.rows] < 1) & (joins[self.rows] > 0)]
        return found

    def rank(self, row: int) -> int:
        """The rank of a row among all of the kinds."""
        return int(self.places[1][row])

    @property
    def stabilities(self) -> BrokerStabilities:
        """How stable the rows of this answer and order are, shared by a request."""
        name = ("broker stabilities", self.graph, self.order)
        return self.picture.once(
            name, lambda: BrokerStabilities(self.picture, self.answer, Order(self.order.value))
        )

    def _wanted(self) -> Mask:
        """Which rows of the answer the filter lets through."""
        picture, asked = self.picture, self.filter
        partnerships = [
            masks.keyed(picture, "partnership", asked.partnerships),
            masks.listing(picture, "partnership", "territories", asked.territories),
            masks.listing(picture, "partnership", "themes", asked.themes),
        ]
        organisations = masks.keyed(picture, "organisation", asked.organisations)
        found = np.ones(len(self.answer), np.bool_)
        for mask in partnerships:
            found &= True if mask is None else self._rows_of(mask, self._sitting_in(mask))
        if organisations is not None:
            found &= self._rows_of(self._with_member(organisations), organisations)
        return found

    def _rows_of(self, partnerships: Mask, organisations: Mask) -> Mask:
        """The rows of some partnerships and organisations."""
        columns = self.answer.columns
        first = columns.kind == Kind.ORGANISATION
        found = np.zeros(len(columns), np.bool_)
        found[first] = organisations[columns.ix[first]]
        found[~first] = partnerships[columns.ix[~first]]
        return found

    def _sitting_in(self, partnerships: Mask) -> Mask:
        """The members of the active ones among some partnerships."""
        arrays = self.picture.snapshot.arrays
        some = (partnerships & arrays.active)[arrays.members.row_numbers()]
        return masks.among(arrays.members.columns, arrays.members.indices[some].tolist())

    def _with_member(self, organisations: Mask) -> Mask:
        """The partnerships in which one of some organisations sits."""
        members = self.picture.snapshot.arrays.members
        return masks.among(members.rows, members.row_numbers()[organisations[members.indices]].tolist())

    @property
    def why_empty(self) -> NoBrokers | None:
        """Why nothing is listed; None where something is."""
        if len(self.rows):
            return None
        nothing = self.answer.nothing
        return NoBrokers.NOT_ASKED_FOR if nothing is None else NoBrokers(nothing.value)


def row_of(question: BrokerQuestion, kind: BrokerKind, ix: int) -> int | None:
    """The row of one node; None where it has no tie."""
    found: Any = question.answer.row_of(KINDS[kind], ix)
    return None if found is None else int(found)
