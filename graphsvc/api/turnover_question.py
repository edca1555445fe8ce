"""What is asked of the turnover analysis, and which rows answer it."""

from __future__ import annotations

from functools import cached_property
from typing import TYPE_CHECKING, Any

import numpy as np
import strawberry
from numpy.typing import NDArray

from graphsvc.analysis.reasons import Reason
from graphsvc.analysis.turnover.formula import INTERNAL_FLOOR, PUBLIC_FLOOR
from graphsvc.analysis.turnover.sentences import remarks_of
from graphsvc.analysis.turnover.table import BANDS, PROMPTS, Turnovers
from graphsvc.api import masks
from graphsvc.api.enums import Level, RiskBand, TurnoverPrompt
from graphsvc.api.filters import any_of, keys_of
from graphsvc.api.masks import Keys, said
from graphsvc.errors import Forbidden
from graphsvc.model.codes import LEVELS

if TYPE_CHECKING:
    from graphsvc.api.index import Mask
    from graphsvc.api.picture import Picture

HORIZON_MONTHS, WINDOW_YEARS = 12, 5
_EXACT = ("FORECASTS_OFF",)
PUBLIC_STEP = 5  # departures of the whole registry in public: one person more or less is not to show


@strawberry.input(
    description="Which partnerships; all that is said must hold. What is suppressed, and every figure, stays "
    "the same whatever the filter."
)
class TurnoverFilter:
    """By default all that are active on the quarter day."""

    partnerships: Keys = keys_of("partnerships")
    territories: Keys = keys_of("territories; it lists one of them or one below")
    themes: Keys = keys_of("themes; it lists one of them or one below")
    levels: list[Level] | None = any_of("Level is")
    bands: list[RiskBand] | None = any_of(
        "Not for anonymous callers, to whom nobody is ranked by risk: FORBIDDEN. Band is"
    )
    prompts: list[TurnoverPrompt] | None = any_of("Not for anonymous callers: FORBIDDEN. Prompt is")

    def given(self) -> tuple[Any, ...]:
        """What was said, in one spelling: what cursors are bound to."""
        lists = (self.partnerships, self.territories, self.themes, self.levels, self.bands, self.prompts)
        return tuple(None if said(each) is None else tuple(map(str, said(each) or ())) for each in lists)


class TurnoverQuestion:
    """A filter on the turnover of a picture; asked when first needed."""

    def __init__(
        self, picture: Picture, chosen: TurnoverFilter, horizon_months: int | None, window_years: int | None
    ) -> None:
        self.picture = picture
        self.filter = chosen
        self.horizon_months = HORIZON_MONTHS if horizon_months is None else horizon_months
        self.window_years = WINDOW_YEARS if window_years is None else window_years
        self.ranked = picture.context.viewer.is_known
        self.floor = INTERNAL_FLOOR if self.ranked else PUBLIC_FLOOR

    @property
    def name(self) -> tuple[object, ...]:
        """What cursors are bound to."""
        asked = (self.filter.given(), self.horizon_months, self.window_years, self.floor)
        return "turnover", self.picture.snapshot.identity, *asked

    @cached_property
    def answer(self) -> Turnovers:
        """Turnover of every active partnership; what is below the floor is not in it.

        Raises Forbidden where the public asks of an earlier revision: two that differ by one person
        would tell of that person.
        """
        if not self.ranked and self.picture.snapshot.revision != self.picture.context.latest:
            raise Forbidden("turnover as recorded at an earlier revision is not for the public; leave it out")
        return self.picture.context.service.turnover(
            self.picture.snapshot,
            horizon_months=self.horizon_months,
            window_years=self.window_years,
            floor=self.floor,
        )

    @cached_property
    def rows(self) -> NDArray[Any]:
        """The rows asked for, in order of key; for callers who are known, those with a prompt first."""
        prompt = self.answer.columns.prompt
        chosen = np.flatnonzero(self._among_partnerships() & self._by_risk())
        order = np.argsort(prompt[chosen] < 0, kind="stable") if self.ranked else np.arange(len(chosen))
        return chosen[order]

    def coarse(self, departures: float | None) -> Any:
        """Departures of the whole registry as the caller may know them; None unknown."""
        if departures is None or self.ranked:
            return None if departures is None else round(departures, 1)
        return PUBLIC_STEP * round(departures / PUBLIC_STEP)

    def remarks(self) -> list[Reason]:
        """What is said of the whole answer; what holds exact departures of the registry not in public."""
        return [each for each in remarks_of(self.answer) if self.ranked or each.code not in _EXACT]

    def _among_partnerships(self) -> Mask:
        """The rows that what everybody may ask for leaves."""
        picture, asked, arrays = self.picture, self.filter, self.picture.snapshot.arrays
        wanted = masks.all_of(
            arrays.partnerships,
            masks.keyed(picture, "partnership", asked.partnerships),
            masks.listing(picture, "partnership", "territories", asked.territories),
            masks.listing(picture, "partnership", "themes", asked.themes),
            masks.coded(arrays.level, LEVELS, asked.levels),
        )
        found: Mask = wanted[self.answer.columns.partnership]
        return found

    def _by_risk(self) -> Mask:
        """The rows of the bands and prompts asked for; raises Forbidden where nobody is to be ranked."""
        columns, asked = self.answer.columns, self.filter
        for name in ("bands", "prompts"):
            if said(getattr(asked, name)) is not None and not self.ranked:
                raise Forbidden(
                    f"filter: {name} would rank partnerships by risk, which is not for the public"
                )
        return masks.all_of(
            len(columns),
            masks.coded(columns.band, BANDS, asked.bands),
            masks.coded(columns.prompt, PROMPTS, asked.prompts),
        )
