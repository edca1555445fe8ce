"""The named evidence of one pair, looked up when somebody asks for it."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from graphsvc.snapshot.arrays import Arrays
from graphsvc.snapshot.csr import Csr, Ix


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
