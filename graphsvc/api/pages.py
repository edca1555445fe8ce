"""Pages of many lists of nodes at once: one for each of many records, cut in one pass."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from graphsvc.api.batch import Batch, Lists
from graphsvc.snapshot.csr import Ix

if TYPE_CHECKING:
    from graphsvc.api.picture import Picture


@dataclass(frozen=True)
class Pages:
    """A page of each of several lists of nodes or ties of one kind, as connections of one type.

    `totals`: rows of each whole list; `sizes`: rows of each page; `numbers`: the rows of all pages, one
    page after the other; `make`: gives the connections themselves.
    """

    type: type[Any]
    picture: Picture
    kind: str
    totals: list[int]
    sizes: list[int]
    numbers: Ix
    make: Callable[[], list[Any]]

    def __len__(self) -> int:
        return len(self.totals)

    @cached_property
    def objects(self) -> list[Any]:
        """The pages as their GraphQL type, for fields that are read one by one."""
        return self.make()

    @property
    def nodes(self) -> Lists:
        """The nodes of each page."""
        return Lists(self.sizes, Batch(self.picture, self.kind, self.numbers))


def cut(
    type_: type[Any],
    picture: Picture,
    kind: str,
    rows: Ix,
    places: NDArray[np.int64],
    *,
    of: int,
    size: int,
    from_end: bool,
    make: Callable[[], list[Any]],
) -> Pages:
    """The first or last `size` rows of each of several lists; O(rows).

    `rows`: those of all lists, one list after the other; `places`: the list of each row, of `of` lists.
    """
    totals = np.bincount(places, minlength=of)
    ranks = np.arange(len(places)) - (np.cumsum(totals) - totals)[places]
    kept = ranks >= totals[places] - size if from_end else ranks < size
    sizes = np.minimum(totals, size).tolist()
    return Pages(type_, picture, kind, totals.tolist(), sizes, rows[kept], make)
