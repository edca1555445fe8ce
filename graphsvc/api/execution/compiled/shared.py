"""What is written of many records that are few: each once, and which of them stands where."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, TypeAlias

import numpy as np

from graphsvc.snapshot.csr import Ix


class Shared:
    """A column in which values stand often: the different ones, and of each place which of them it has."""

    def __init__(self, values: Sequence[Any], places: Ix) -> None:
        self.values = list(values)
        self.places = places

    def __len__(self) -> int:
        return len(self.places)

    @property
    def whole(self) -> list[Any]:
        """The column itself."""
        found: list[Any] = np.fromiter(self.values, object, len(self.values))[self.places].tolist()
        return found


Written: TypeAlias = "list[Any] | Shared"


def whole(written: Written) -> list[Any]:
    """A column, one value for each of its places."""
    return written.whole if isinstance(written, Shared) else written


def shared(written: Written, places: Ix) -> Shared:
    """A column that has at each place what stands in another at the place told."""
    if isinstance(written, Shared):
        return Shared(written.values, written.places[places])
    return Shared(written, places)
