"""The network that would be if some changes were made (G16, G17, G36, G37)."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated

import strawberry

from graphsvc.analysis.scenario import assumptions
from graphsvc.api.change_input import ChangeInput, changes_of
from graphsvc.api.reasons import Reason, shown

if TYPE_CHECKING:
    from graphsvc.api.picture import Picture

Changes = Annotated[
    list[ChangeInput],
    strawberry.argument(
        description="What is assumed, in the order given, on the day of the network; at most 50 in all, "
        "those of an outer whatIf included."
    ),
]


def changed(picture: Picture, changes: list[ChangeInput]) -> Picture:
    """The picture of a scenario; raises BadInput, NotFound, QueryTooComplex."""
    return picture.context.what_if(picture, changes_of(picture, changes))


def assumed(picture: Picture) -> list[Reason]:
    """What a network assumes, in sentences; nothing for one as recorded."""
    return shown(assumptions(picture.snapshot))
