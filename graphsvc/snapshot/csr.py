"""Sparse rows: for each of n things, the sorted ix numbers of what belongs to it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

Ix = NDArray[np.int32]


@dataclass(frozen=True, eq=False)
class Csr:
    """Compressed sparse rows without values: row i is `indices[indptr[i]:indptr[i + 1]]`.

    indptr: int64 (rows + 1); indices: int32, ascending and distinct within a
    row, below `columns`. Checked once on construction, O(entries), because a
    compiled kernel that reads an inconsistent one ends the process.
    """

    indptr: NDArray[np.int64]
    indices: Ix
    columns: int

    def __post_init__(self) -> None:
        pointer, indices = self.indptr, self.indices
        if pointer.dtype != np.int64 or indices.dtype != np.int32:
            raise ValueError(f"CSR needs int64 and int32, not {pointer.dtype} and {indices.dtype}")
        if pointer.ndim != 1 or len(pointer) == 0 or pointer[0] != 0 or pointer[-1] != len(indices):
            raise ValueError("CSR row pointers do not span the entries")
        if np.any(np.diff(pointer) < 0):
            raise ValueError("CSR row pointers descend")
        if len(indices) and (indices.min() < 0 or indices.max() >= self.columns):
            raise ValueError("CSR entry outside the columns")
        rising = np.diff(indices) > 0
        rising[pointer[1:-1][(pointer[1:-1] > 0) & (pointer[1:-1] < len(indices))] - 1] = True
        if not rising.all():
            raise ValueError("CSR row not ascending and distinct")
        pointer.setflags(write=False)
        indices.setflags(write=False)

    @classmethod
    def from_pairs(cls, rows: Ix, columns: Ix, shape: tuple[int, int]) -> Csr:
        """Rows from (row, column) pairs in any order, repeated ones once; O(n log n)."""
        for numbers, size in zip((rows, columns), shape, strict=True):
            if len(numbers) and (numbers.min() < 0 or numbers.max() >= size):
                raise ValueError(f"CSR entry outside the {shape[0]} rows or {shape[1]} columns")
        packed = rows.astype(np.int64) * shape[1] + columns
        packed.sort()
        if len(packed):  # np.unique takes thirty times as long
            packed = packed[np.append(True, packed[1:] != packed[:-1])]
        indptr = np.searchsorted(packed, np.arange(shape[0] + 1, dtype=np.int64) * shape[1])
        row = np.repeat(np.arange(shape[0]), np.diff(indptr))
        return cls(indptr, (packed - row * shape[1]).astype(np.int32), shape[1])

    @property
    def rows(self) -> int:
        """Number of rows."""
        return len(self.indptr) - 1

    @property
    def sizes(self) -> NDArray[np.int64]:
        """Number of entries of each row."""
        return np.diff(self.indptr)

    def row(self, ix: int) -> Ix:
        """The entries of one row, a view."""
        return self.indices[self.indptr[ix] : self.indptr[ix + 1]]

    def several(self, of: Sequence[int] | Ix) -> tuple[Ix, NDArray[np.int64]]:
        """The entries of some rows, one row after the other, and the place in `of` of each; O(entries)."""
        rows = np.asarray(of, np.int64)
        starts = self.indptr[rows]
        sizes = self.indptr[rows + 1] - starts
        places = np.repeat(np.arange(len(rows)), sizes)
        skipped = np.cumsum(sizes) - sizes - starts
        return self.indices[np.arange(len(places)) - skipped[places]], places

    def row_numbers(self) -> Ix:
        """The row of each entry."""
        return np.repeat(np.arange(self.rows, dtype=np.int32), self.sizes)

    def transpose(self) -> Csr:
        """Rows and columns exchanged; O(entries log entries)."""
        return Csr.from_pairs(self.indices, self.row_numbers(), (self.columns, self.rows))
