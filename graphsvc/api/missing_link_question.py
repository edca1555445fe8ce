"""What is asked of the missing links, and which pairs answer it."""

from __future__ import annotations

from functools import cached_property
from typing import TYPE_CHECKING, Annotated

import numpy as np
import strawberry
from strawberry import UNSET

from graphsvc.analysis.links import Block, MissingLinks
from graphsvc.analysis.links.formula import PER_PARTNERSHIP
from graphsvc.api import masks
from graphsvc.api.enums import ContactState, NoMissingLinks
from graphsvc.api.filters import keys_of
from graphsvc.api.index import Mask
from graphsvc.api.masks import Keys, all_of, among, said
from graphsvc.errors import BadInput
from graphsvc.kernels.sets import Longs

if TYPE_CHECKING:
    from graphsvc.api.picture import Picture

MOST_NEED = 2.0  # p 1, nothing recorded, both without a live link
PerPartnership = Annotated[
    int | None,
    strawberry.argument(
        description="How many proposals of its own each partnership gets: 1 to 1000, by default 3."
    ),
]


@strawberry.input(description="Which missing links; all that is said must hold.")
class MissingLinkFilter:
    """Every proposal unless narrowed; blocked pairs only where asked for."""

    min_need: float | None = strawberry.field(default=0.0, description="Least need, 0 to 2.")
    partnerships: Keys = keys_of("partnerships; the pair has one of them")
    territories: Keys = keys_of("territories; a partnership of the pair lists one of them or one below")
    themes: Keys = keys_of("themes; a partnership of the pair lists one of them or one below")
    states: list[ContactState] | None = strawberry.field(
        default=UNSET,
        description="Contact between the two is one of these: `NONE` leaves those never linked.",
    )
    blocked: bool | None = strawberry.field(
        default=False,
        description="Also pairs between which none is proposed, because they object or may not exchange "
        "(G29): after all others, with need 0, whatever `minNeed` says, and what blocks them.",
    )

    @property
    def least(self) -> float:
        """The least need; raises BadInput outside 0 to 2."""
        need = 0.0 if self.min_need is None else self.min_need
        if not 0 <= need <= MOST_NEED:
            raise BadInput(f"minNeed {need}: needs lie between 0 and {MOST_NEED:g}")
        return need


class MissingLinkQuestion:
    """A filter on the missing links of a picture, or of one partnership of it; asked when first needed."""

    def __init__(
        self, picture: Picture, chosen: MissingLinkFilter, per_partnership: int | None, only: int | None
    ) -> None:
        self.picture = picture
        self.filter = chosen
        self.per_partnership = PER_PARTNERSHIP if per_partnership is None else per_partnership
        self.only = only

    @property
    def name(self) -> tuple[object, ...]:
        """What cursors are bound to."""
        asked = self.filter
        keys = (said(asked.partnerships), said(asked.territories), said(asked.themes))
        states = said(asked.states)
        return (
            "missing link",
            self.only,
            self.picture.snapshot.identity,
            self.per_partnership,
            asked.least,
            keys,
            None if states is None else tuple(state for state in ContactState if state in states),
            bool(asked.blocked),
        )

    @cached_property
    def answer(self) -> MissingLinks:
        """The pairs of the whole picture, which all narrowings and partnerships share."""
        return self.picture.context.service.missing_links(
            self.picture.snapshot, per_partnership=self.per_partnership
        )

    @cached_property
    def rows(self) -> Longs:
        """The rows of the answer that are asked for, the greatest need first; raises NotFound."""
        columns, asked, states = self.answer.columns, self.filter, said(self.filter.states)
        blocked = columns.blocked != Block.NONE
        wanted = all_of(
            len(columns),
            np.where(blocked, bool(asked.blocked), columns.need >= asked.least),
            None if states is None else np.isin(columns.state, [state.value for state in states]),
            *(group[columns.a] | group[columns.b] for group in self._groups()),
        )
        return np.flatnonzero(wanted)

    def _groups(self) -> list[Mask]:
        """For each narrowing the partnerships of which a pair must have one."""
        picture, asked = self.picture, self.filter
        only = None if self.only is None else among(len(picture.snapshot.partnerships), [self.only])
        found = (
            only,
            masks.keyed(picture, "partnership", asked.partnerships),
            masks.listing(picture, "partnership", "territories", asked.territories),
            masks.listing(picture, "partnership", "themes", asked.themes),
        )
        return [mask for mask in found if mask is not None]

    @property
    def why_empty(self) -> NoMissingLinks | None:
        """Why nothing is listed; None where something is."""
        if len(self.rows):
            return None
        nothing = self.answer.nothing
        return NoMissingLinks.NOT_ASKED_FOR if nothing is None else NoMissingLinks(nothing.value)
