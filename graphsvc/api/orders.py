"""By what lists are ordered. Unknown values come last either way, equal ones in order of key."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from enum import Enum
from typing import TYPE_CHECKING, Any

import numpy as np
import strawberry
from numpy.typing import NDArray

from graphsvc.api.criteria import CRITERIA
from graphsvc.api.enums import OrderDirection
from graphsvc.api.index import UNKNOWN_RANK, Ranks
from graphsvc.snapshot.csr import Ix

if TYPE_CHECKING:
    from graphsvc.api.picture import Picture

_NAMES_OF_PEOPLE = ("person", "NAME")
_LAST = np.iinfo(np.int64).max


def _order_type(kind: str) -> type[Any]:
    """The input type of one step of an order, with the enum of what to order by."""
    values = [
        (name, strawberry.enum_value(name, description=it.about)) for name, it in CRITERIA[kind].items()
    ]
    fields: Any = Enum(f"{kind.capitalize()}OrderField", values)  # type: ignore[misc]
    strawberry.enum(fields, description=f"What records of kind {kind} are ordered by.")
    namespace = {
        "__annotations__": {"field": fields, "direction": OrderDirection | None},
        "field": strawberry.field(description="What to order by."),
        "direction": strawberry.field(default=OrderDirection.ASC, description="In which direction."),
    }
    about = "A step of an order: the first decides, the next where it is equal, at last the key."
    return strawberry.input(type(f"{kind.capitalize()}Order", (), namespace), description=about)


ORDER_TYPES: Mapping[str, type[Any]] = {kind: _order_type(kind) for kind in CRITERIA}


def ordered(picture: Picture, kind: str, rows: Ix, steps: Sequence[Any]) -> Ix:
    """The rows in the order of the steps, then of key; raises Forbidden."""
    in_order = picture.index.in_key_order(kind, rows)
    if not steps:
        return in_order
    columns = [_sortable(picture, kind, step)[in_order] for step in steps]
    return in_order[np.lexsort(columns[::-1])]  # a stable sort: equal rows stay in order of key


def ordered_within(
    picture: Picture, kind: str, rows: Ix, owners: NDArray[np.int64], steps: Sequence[Any]
) -> Ix:
    """Rows of several lists, one list after the other, each list in the order of the steps, then of key."""
    if not steps and kind != "role":
        return rows  # the rows of each record are in order of key
    place = picture.index.places(kind, rows)
    columns = [_sortable(picture, kind, step)[rows] for step in steps]
    return rows[np.lexsort([place, *columns[::-1], owners])]


def given(steps: Iterable[Any]) -> tuple[tuple[str, bool], ...]:
    """The steps in one spelling: what cursors are bound to."""
    return tuple((step.field.name, step.direction is OrderDirection.DESC) for step in steps)


def _sortable(picture: Picture, kind: str, step: Any) -> Ranks:
    name = step.field.name
    if (kind, name) == _NAMES_OF_PEOPLE:
        picture.context.require_people("ordering people by name")
    ranks = picture.index.ranks((kind, name), CRITERIA[kind][name].rank)
    known = -ranks if step.direction is OrderDirection.DESC else ranks
    sortable: Ranks = np.where(ranks == UNKNOWN_RANK, _LAST, known)
    return sortable
