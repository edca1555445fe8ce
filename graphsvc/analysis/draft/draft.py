"""A planned partnership that is in no registry yet."""

from __future__ import annotations

from collections.abc import Iterable
from typing import NamedTuple

import numpy as np

from graphsvc.model.codes import UNKNOWN_CODE
from graphsvc.snapshot.arrays import UNKNOWN_DAY
from graphsvc.snapshot.csr import Ix


class Draft(NamedTuple):
    """What is known of it, in the numbers of one picture; an empty list is unknown.

    `level` counts along codes.LEVELS, days from 1970. Who will serve in it is never known.
    """

    level: int = UNKNOWN_CODE
    territories: tuple[int, ...] = ()  # ix, of any level
    themes: tuple[int, ...] = ()  # ix
    organisations: tuple[int, ...] = ()  # ix
    start: int = int(UNKNOWN_DAY)
    planned_end: int = int(UNKNOWN_DAY)

    @property
    def complete(self) -> bool:
        """Whether it says what about and where: without either nothing can be said of what exists."""
        return bool(self.themes and self.territories)


def distinct(ix: Iterable[int]) -> Ix:
    """The numbers of a list of a draft, ascending, each once."""
    return np.unique(np.fromiter(ix, np.int32))
