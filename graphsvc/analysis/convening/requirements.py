"""What a set of partners must bring: the criteria of G18, and the sectors that the theme needs."""

from __future__ import annotations

from dataclasses import dataclass
from typing import NamedTuple

import numpy as np

from graphsvc.analysis.convening.formula import CRITERIA_SHARE
from graphsvc.analysis.needs import PARAGRAPH_5, Needs, NeedsSource, needing
from graphsvc.kernels.sets import Floats, Ints
from graphsvc.model.codes import CRITERIA


class Requirement(NamedTuple):
    """One thing that at least one partner should bring."""

    criterion: str | None  # of codes.CRITERIA; None: a seat of one of the sectors
    sectors: tuple[str, ...]
    weight: float  # all of them come to 1


@dataclass(frozen=True)
class Requirements:
    """The requirements in the order of `codes.CRITERIA`, then sectors; where the sectors are from."""

    listed: tuple[Requirement, ...]
    source: NeedsSource
    theme: int | None  # ix of the theme whose sectors they are; None: paragraph 5

    def __len__(self) -> int:
        return len(self.listed)

    @property
    def weights(self) -> Floats:
        """The weight of each."""
        return np.array([each.weight for each in self.listed])


def requirements_of(theme: int, theme_parent: Ints, needs: Needs) -> Requirements:
    """The requirements of a theme; O(depth).

    The sectors are those that the registry says the theme needs, else those of the nearest theme above
    it, else those of paragraph 5 of the Recommendation, each as important as the other.
    """
    at = needing(theme, theme_parent, needs)
    if at is None:
        paragraph_5 = [(sectors, 1.0) for sectors in PARAGRAPH_5]
        return Requirements(_listed(paragraph_5), NeedsSource.PARAGRAPH_FIVE, None)
    source = NeedsSource.REGISTRY if at == theme else NeedsSource.WIDER_THEME
    return Requirements(_listed([((need.sector,), need.importance) for need in needs[at]]), source, at)


def _listed(sectors: list[tuple[tuple[str, ...], float]]) -> tuple[Requirement, ...]:
    total = sum(weight for _, weight in sectors)
    each = CRITERIA_SHARE / len(CRITERIA)
    criteria = [Requirement(criterion, (), each) for criterion in CRITERIA]
    rest = 1 - CRITERIA_SHARE
    return (*criteria, *(Requirement(None, needed, rest * weight / total) for needed, weight in sectors))
