"""Connection fields: a filter, an order and a window over the rows of one kind."""

from __future__ import annotations

from collections.abc import Callable
from typing import Annotated, Any

import numpy as np
import strawberry
from numpy.typing import NDArray
from strawberry import UNSET

from graphsvc.api import filters, tie_filters
from graphsvc.api.batch import Batch
from graphsvc.api.columns import Many, ManyField
from graphsvc.api.connections import After, Before, First, Last, Rows, Window, page, rows_wanted
from graphsvc.api.filters import Filter
from graphsvc.api.index import Index, Mask
from graphsvc.api.masks import said
from graphsvc.api.node import Node
from graphsvc.api.orders import ORDER_TYPES, given, ordered, ordered_within
from graphsvc.api.pages import Pages, cut
from graphsvc.api.picture import Picture
from graphsvc.snapshot.csr import Csr, Ix

FILTER_TYPES: dict[str, type[Filter]] = {
    "partnership": filters.PartnershipFilter,
    "organisation": filters.OrganisationFilter,
    "person": filters.PersonFilter,
    "post": filters.PostFilter,
    "territory": filters.TerritoryFilter,
    "theme": filters.ThemeFilter,
    "protocol": filters.ProtocolFilter,
    "membership": tie_filters.MembershipFilter,
    "role": tie_filters.RoleFilter,
    "link": tie_filters.LinkFilter,
    "succession": tie_filters.SuccessionFilter,
}
PLURALS = {
    "partnership": "partnerships",
    "organisation": "organisations",
    "person": "people",
    "post": "posts",
    "territory": "territories",
    "theme": "themes",
    "protocol": "protocols",
    "membership": "memberships",
    "role": "roles",
    "link": "links",
    "succession": "successions",
}
PAGE_TYPES: dict[str, type[Any]] = {}

Within = Callable[[Any], Ix]  # the rows of a kind that belong to one record
Grouped = Callable[[Index], Csr]  # the rows of a kind that belong to each record of another


def page_type(kind: str) -> Callable[[type[Any]], type[Any]]:
    """Makes a class the connection type of a kind."""

    def decorate(cls: type[Any]) -> type[Any]:
        made = strawberry.type(cls, description=f"A page of a list of {PLURALS[kind]}.")
        PAGE_TYPES[kind] = made
        return made

    return decorate


def listing(
    kind: str,
    shown: Any,
    description: str,
    within: Within | None = None,
    *,
    grouped: Grouped | None = None,
) -> Any:
    """A field that pages through records of a kind, or through those that belong to its object.

    `shown` is the connection type, by reference; `within` gives the rows of one record, `grouped` those of
    all of its kind, so that the pages of many are cut in one pass. Raises BadInput, BadCursor,
    NotFound for an unknown key in a filter, Forbidden for an order by names.
    """
    if grouped is not None:
        within = _row_of(grouped)

    def resolve(
        self: Any,
        filter: Any = UNSET,
        order_by: Any = UNSET,
        first: First = UNSET,
        after: After = UNSET,
        last: Last = UNSET,
        before: Before = UNSET,
    ) -> Any:
        picture, chosen, steps = self.picture, said(filter) or FILTER_TYPES[kind](), said(order_by) or ()
        inside = None if within is None else within(self)
        rows = rows_of(picture, kind, chosen, steps, inside=inside, owner=_owner(self))
        window = Window(said(first), said(after), said(last), said(before))
        return page(PAGE_TYPES[kind], rows, window)

    about_filter = strawberry.argument(description="What to narrow the list to.")
    about_order = strawberry.argument(
        description="What to order by, the first step first; by default the key."
    )
    filter_type: Any = FILTER_TYPES[kind]
    steps_type: Any = list[ORDER_TYPES[kind]]  # type: ignore[valid-type]
    resolve.__annotations__ |= {
        "filter": Annotated[filter_type | None, about_filter],
        "order_by": Annotated[steps_type | None, about_order],
        "first": First,
        "after": After,
        "last": Last,
        "before": Before,
        "return": shown,
    }
    field = ManyField(description=description)(resolve)
    if grouped is not None:
        field.many = _pages_of(kind, grouped, resolve)
    return field


def _row_of(grouped: Grouped) -> Within:
    return lambda record: grouped(record.picture.index).row(record.ix)


def _pages_of(kind: str, grouped: Grouped, resolve: Callable[..., Any]) -> Many:
    """What gives the pages of many records at once; None where a cursor is given: it fits one of them."""

    def pages(batch: Batch, **named: Any) -> Pages | None:
        asked = {name: said(value) for name, value in named.items()}
        if asked.get("after") is not None or asked.get("before") is not None:
            return None
        wanted = [(name, asked[name]) for name in ("first", "last") if asked.get(name) is not None]
        if len(wanted) > 1:
            return None
        chosen, steps = asked.get("filter") or FILTER_TYPES[kind](), asked.get("order_by") or ()
        rows, places = _rows_of_many(batch, kind, grouped(batch.picture.index), chosen, steps)
        (name, size), *_ = wanted or [("first", None)]
        return cut(
            PAGE_TYPES[kind],
            batch.picture,
            kind,
            rows,
            places,
            of=len(batch),
            size=rows_wanted(name, size),
            from_end=name == "last",
            make=lambda: [resolve(record, **named) for record in batch.objects],
        )

    return pages


def _rows_of_many(
    batch: Batch, kind: str, grouped: Csr, chosen: Filter, steps: Any
) -> tuple[Ix, NDArray[np.int64]]:
    """What `rows_of` gives for each record of a batch, and the place in the batch of each row's record."""
    mask = _let_through(batch.picture, kind, chosen)
    rows, places = grouped.several(batch.numbers)
    kept = mask[rows]
    rows, places = rows[kept], places[kept]
    return ordered_within(batch.picture, kind, rows, places, steps), places


def _owner(record: Any) -> object:
    """What a list hangs on: a record, a gap, or the network."""
    if isinstance(record, Node):
        return record.record_kind, record.ix
    return type(record).__name__, getattr(getattr(record, "gap", None), "field", None)


def rows_of(
    picture: Picture,
    kind: str,
    chosen: Filter,
    steps: Any = (),
    *,
    inside: Ix | None = None,
    owner: object = None,
) -> Rows:
    """The rows of a kind that a filter lets through, in order; of those inside only, if given.

    The filter is applied to the whole kind once per request, however many
    records ask for their part of it.
    """
    asked, mask = chosen.given(), _let_through(picture, kind, chosen)
    rows = np.flatnonzero(mask).astype(np.int32) if inside is None else inside[mask[inside]]
    numbers = ordered(picture, kind, rows, steps)
    name = (kind, owner, picture.snapshot.identity, asked, given(steps))
    return Rows.of_nodes(picture, kind, numbers, *name)


def _let_through(picture: Picture, kind: str, chosen: Filter) -> Mask:
    """Which rows of a kind a filter lets through; where nothing is said, known for the whole snapshot."""
    asked = chosen.given()
    if not asked:
        return picture.index.usual_mask(kind, lambda: chosen.mask(picture))
    return picture.once((kind, repr(asked)), lambda: chosen.mask(picture))
