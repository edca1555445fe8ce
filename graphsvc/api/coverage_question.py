"""What is asked of coverage, and which gaps answer it."""

from __future__ import annotations

from functools import cached_property
from typing import TYPE_CHECKING, Any

import numpy as np
import strawberry
from strawberry import UNSET

from graphsvc.analysis.coverage.nearby import Nearby, nearby
from graphsvc.analysis.coverage.table import Coverage
from graphsvc.api import masks
from graphsvc.api.enums import Level
from graphsvc.api.filters import keys_of
from graphsvc.api.masks import Keys, said
from graphsvc.errors import BadInput
from graphsvc.kernels.sets import Longs

if TYPE_CHECKING:
    from graphsvc.api.picture import Picture

_KINDS = {"territories": "territory", "themes": "theme"}


@strawberry.input(description="What to look at; all that is said must hold.")
class CoverageFilter:
    """Everything unless narrowed."""

    territories: Keys = keys_of("territories; the gap is one of them or one below")
    territory_level: str | None = strawberry.field(
        default=UNSET,
        description="Gaps of territories of this level, as the registry writes it (`local`); by default of "
        "the highest territory of which the same is true.",
    )
    themes: Keys = keys_of("themes to look at instead of the topmost ones")
    narrower_themes: bool | None = strawberry.field(
        default=False, description="Also the themes below them, where somebody works on a part of the wider."
    )
    levels: list[Level] | None = strawberry.field(
        default=UNSET,
        description="Levels whose partnerships count, beside those whose level is not known; by default "
        "REGIONAL and LOCAL, or all where there are none such: who works for a whole country works "
        "everywhere on paper (G21).",
    )
    min_population: int | None = strawberry.field(
        default=0,
        description="Least population, from 0; from 1 on those whose population is not known are left out.",
    )

    def given(self) -> tuple[Any, ...]:
        """What was said, in one spelling: what cursors are bound to."""
        lists = (self.territories, self.themes)
        return (
            *(None if said(each) is None else tuple(said(each) or ()) for each in lists),
            said(self.territory_level),
            bool(self.narrower_themes),
            self.counted,
            self.least,
        )

    @property
    def counted(self) -> tuple[str, ...] | None:
        """The levels that count; None: not said."""
        levels = said(self.levels)
        return None if levels is None else tuple(sorted({str(level.value) for level in levels}))

    @property
    def least(self) -> int:
        """The least population; raises BadInput below 0."""
        people = 0 if self.min_population is None else self.min_population
        if people < 0:
            raise BadInput(f"minPopulation {people}: a population is 0 or more")
        return people


class CoverageQuestion:
    """A filter on the coverage of a picture; asked when first needed."""

    def __init__(self, picture: Picture, chosen: CoverageFilter) -> None:
        self.picture = picture
        self.filter = chosen

    @property
    def name(self) -> tuple[object, ...]:
        """What cursors are bound to."""
        return "coverage", *self.picture.snapshot.identity, *self.filter.given()

    @cached_property
    def answer(self) -> Coverage:
        """Every gap of what is looked at; raises NotFound for an unknown key."""
        asked = self.filter
        return self.picture.context.service.coverage(
            self.picture.snapshot,
            territories=self._numbers("territories"),
            themes=self._numbers("themes"),
            territory_level=said(asked.territory_level),
            levels=asked.counted,
            narrower=bool(asked.narrower_themes),
        )

    def _numbers(self, name: str) -> list[int] | None:
        keys = said(getattr(self.filter, name))
        return None if keys is None else masks.found(self.picture, _KINDS[name], keys)

    @cached_property
    def rows(self) -> Longs:
        """The rows asked for, the greatest population first."""
        population, least = self.answer.columns.population, self.filter.least
        return np.flatnonzero((population >= least) if least else np.ones(len(population), np.bool_))

    def nearby(self, row: int) -> Nearby:
        """Whom to ask about a gap."""
        name = (id(self.answer), "nearby", row)
        return self.picture.once(name, lambda: nearby(self.answer, row, self.picture.snapshot))
