"""What came of forecasts of turnover, read from the end of a series."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TypeVar

import numpy as np
from numpy.typing import NDArray

from graphsvc.analysis.turnover.spells import FAR
from graphsvc.evaluating.metrics import Floats, Truth
from graphsvc.evaluating.turnover_landmarks import FORECASTS, Landmark, Seen
from graphsvc.kernels.sets import Longs
from graphsvc.snapshot.arrays import UNKNOWN_DAY
from graphsvc.snapshot.days import day_number

Kind = TypeVar("Kind", bound=np.generic)


@dataclass(frozen=True, eq=False)
class Forecasts:
    """Forecasts with what came of them; one place each. A partnership has one at each landmark."""

    partnership: Longs  # ix
    landmark: Longs  # number
    people: Longs
    chance: dict[str, Floats]
    expected: dict[str, Floats]
    left_before: Truth
    departures: Longs
    closed: int  # left out: partnerships that ended within the horizon

    @property
    def came_true(self) -> Truth:
        """Whether anybody left."""
        some: Truth = self.departures > 0
        return some


def outcomes(landmarks: list[Landmark], last: Seen) -> Forecasts:
    """The forecasts of all landmarks with what the whole series says of them.

    A partnership that ends within the horizon is left out: whether anybody would have left is not known.
    O(landmarks × people log people).
    """
    parts = [_kept(each, last) for each in landmarks]
    left = [_departures(each, last) for each in landmarks]

    def joined(columns: list[NDArray[Kind]]) -> NDArray[Kind]:
        return np.concatenate([column[kept] for column, (kept, _) in zip(columns, parts, strict=True)])

    return Forecasts(
        partnership=np.concatenate([kept for kept, _ in parts]),
        landmark=np.concatenate([np.full(len(kept), number) for number, (kept, _) in enumerate(parts)]),
        people=joined([each.people for each in landmarks]),
        chance={name: joined([each.chance[name] for each in landmarks]) for name in FORECASTS},
        expected={name: joined([each.expected[name] for each in landmarks]) for name in FORECASTS},
        left_before=joined([each.left_before for each in landmarks]),
        departures=joined(left),
        closed=sum(closed for _, closed in parts),
    )


def _kept(then: Landmark, last: Seen) -> tuple[Longs, int]:
    """Partnerships with somebody in post that live on, and how many do not."""
    day, until = day_number(then.day), day_number(then.until)
    over = (last.end != UNKNOWN_DAY) & (last.end > day) & (last.end <= until)
    somebody = then.people > 0
    return np.flatnonzero(somebody & ~over), int(np.count_nonzero(somebody & over))


def _departures(then: Landmark, last: Seen) -> Longs:
    """Per partnership how many of those in post had left by the end of the horizon, scheduled ends included.

    Closures and changes of role are no departures, and whoever is back within a month never left.
    """
    spells = last.now.spells
    left = np.zeros(len(spells.pair), np.bool_)
    left[last.now.at_risk.spell[last.now.at_risk.left]] = True
    key = spells.partnership * last.people + spells.person  # ascending, as spells are
    day, until = day_number(then.day), day_number(then.until)
    place = np.searchsorted((key << 32) + spells.start, (then.in_post << 32) + day, side="right") - 1
    gone = left[place] & (spells.end[place] > day) & (spells.end[place] <= until) & (spells.end[place] < FAR)
    return np.bincount(spells.partnership[place[gone]], minlength=len(last.active))
