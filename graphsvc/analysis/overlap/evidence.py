"""The named evidence of one pair, looked up when somebody asks for it."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
from numpy.typing import NDArray

from graphsvc.analysis.overlap.rules import Flag
from graphsvc.analysis.overlap.table import Columns
from graphsvc.snapshot.arrays import Arrays
from graphsvc.snapshot.csr import Csr, Ix

Label = Callable[[int], str]  # how a partnership is called, by ix


def seats(rows: Csr, active: NDArray[np.bool_]) -> NDArray[np.int64]:
    """In how many active partnerships each member or person sits; `rows` by partnership, O(entries)."""
    held = rows.indices[active[rows.row_numbers()]]
    return np.bincount(held, minlength=rows.columns).astype(np.int64)


def shared_members(arrays: Arrays, seats: NDArray[np.int64], a: int, b: int) -> Ix:
    """The organisations that sit in both: rarest first (fewest `seats`), then by key."""
    shared = np.intersect1d(arrays.members.row(a), arrays.members.row(b), assume_unique=True)
    return shared[np.argsort(seats[shared], kind="stable")]


def shared_themes(arrays: Arrays, a: int, b: int) -> Ix:
    """The themes that both have, by key."""
    return np.intersect1d(arrays.themes.row(a), arrays.themes.row(b), assume_unique=True)


class Pair:
    """One row of the answer, with names."""

    def __init__(self, columns: Columns, row: int, arrays: Arrays, label: Label) -> None:
        self.columns, self.row, self.arrays = columns, row, arrays
        self.ix_a, self.ix_b = int(columns.a[row]), int(columns.b[row])
        self.a, self.b = label(self.ix_a), label(self.ix_b)

    def number(self, column: str) -> int:
        """A whole number of the row, negative unknown."""
        return int(getattr(self.columns, column)[self.row])

    def value(self, column: str) -> float:
        """A number of the row, NaN unknown."""
        return float(getattr(self.columns, column)[self.row])

    def has(self, flag: Flag) -> bool:
        """Whether the row has a flag."""
        return bool(self.number("flags") & flag)
