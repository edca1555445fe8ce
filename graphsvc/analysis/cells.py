"""Cells of the work: lowest territories with narrowest themes, and which partnerships cover which (G16)."""

from __future__ import annotations

from dataclasses import dataclass
from typing import NamedTuple

import numpy as np
from scipy.sparse import csr_array

from graphsvc.kernels.sets import Ints, Truth
from graphsvc.snapshot.arrays import Arrays
from graphsvc.snapshot.csr import Csr
from graphsvc.snapshot.weave import lowest


class Cell(NamedTuple):
    """Some cells, in order of territory and theme; both arrays of one length."""

    territory: Ints  # ix of a lowest territory
    theme: Ints  # ix of a narrowest theme

    def __len__(self) -> int:
        return len(self.territory)


@dataclass(frozen=True, eq=False)
class Cells:
    """What partnerships cover: on a territory all that lies below it, on a theme all narrower ones.

    Rows of partnerships (ix) whatever their state; an empty row of `leaves` or `themes` covers nothing,
    because its territory or its themes are not known. `number` counts active partnerships only.
    """

    active: Truth  # P
    leaves: Csr  # P -> lowest territories
    themes: Csr  # P -> narrowest themes
    number: csr_array  # territories × themes: how many active partnerships cover the cell

    def of(self, partnership: int) -> Cell:
        """The cells that one partnership covers, in order of territory and theme; O(cells)."""
        leaves, themes = self.leaves.row(partnership), self.themes.row(partnership)
        return Cell(np.repeat(leaves, len(themes)), np.tile(themes, len(leaves)))

    def covering(self, cell: Cell) -> Ints:
        """How many active partnerships cover each of some cells; O(cells log themes)."""
        if not len(cell):
            return np.zeros(0, np.int32)
        return np.asarray(self.number[cell.territory, cell.theme], np.int32).ravel()

    def only(self, partnership: int) -> Cell:
        """The cells that no active partnership but this one covers; O(cells it covers)."""
        own = self.of(partnership)
        alone = self.covering(own) == int(self.active[partnership])
        return Cell(own.territory[alone], own.theme[alone])


def cells_of(arrays: Arrays) -> Cells:
    """The cells of a picture; time grows with the cells that all partnerships cover, memory with those."""
    leaves, themes = arrays.leaves, _narrowest(arrays)
    return Cells(arrays.active, leaves, themes, _numbers(arrays.active, leaves, themes))


def _narrowest(arrays: Arrays) -> Csr:
    """The themes of each partnership, widened to the narrowest ones below."""
    below, listed = lowest(arrays.theme_parent), arrays.themes
    sizes = below.sizes[listed.indices]
    rows = np.repeat(listed.row_numbers(), sizes)
    starts = np.repeat(below.indptr[listed.indices] - (np.cumsum(sizes) - sizes), sizes)
    return Csr.from_pairs(rows, below.indices[starts + np.arange(len(rows))], (listed.rows, listed.columns))


def _numbers(active: Truth, leaves: Csr, themes: Csr) -> csr_array:
    """The product of the two: an entry is the number of active partnerships with that territory and theme."""
    one, other = (
        csr_array(
            (np.repeat(active, each.sizes).astype(np.int32), each.indices, each.indptr),
            shape=(each.rows, each.columns),
        )
        for each in (leaves, themes)
    )
    number = csr_array(one.T @ other)
    number.eliminate_zeros()
    number.sort_indices()
    return number
