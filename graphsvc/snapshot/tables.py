"""Nodes and ties of one kind, column by column, with what of them holds on the day."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from itertools import repeat

import numpy as np
from numpy.typing import NDArray

from graphsvc.snapshot.arrays import NOBODY
from graphsvc.snapshot.csr import Ix
from graphsvc.snapshot.days import Days

Columns = Mapping[str, Sequence[object]]


@dataclass(frozen=True, eq=False)
class NodeTable:
    """All nodes of a kind, present or not; `ix` counts along `keys`.

    `columns` holds each field as written, None unknown; `ix` knows aliases
    too, so that a reference to one finds the record that is meant.
    """

    kind: str
    keys: Sequence[str]
    columns: Columns
    ix: Mapping[str, int]
    start: Days
    end: Days
    present: NDArray[np.bool_]

    def __len__(self) -> int:
        return len(self.keys)

    def targets(self, field_name: str, ix: int, other: NodeTable) -> list[int]:
        """The ix in `other` of the keys that a list field of one node holds, in key order."""
        keys = self.columns[field_name][ix]
        if not isinstance(keys, list):
            return []
        return sorted({other.ix[key] for key in keys if key in other.ix})

    def target(self, field_name: str, ix: int, other: NodeTable) -> int | None:
        """The ix in `other` of the key that a field of one node holds; None when unknown."""
        key = self.columns[field_name][ix]
        return other.ix.get(key) if isinstance(key, str) else None


@dataclass(frozen=True, eq=False)
class TieTable:
    """All ties of a kind, present or not, in order of key.

    `ends` holds for each end field the ix of its node, NOBODY where it points
    nowhere. A link's organisation end stands in `ends["b_organisation"]`.
    """

    kind: str
    keys: Sequence[str]
    columns: Columns
    ends: Mapping[str, Ix]
    start: Days
    end: Days
    present: NDArray[np.bool_]
    _groups: dict[str, tuple[Ix, NDArray[np.int64]]] = field(default_factory=dict, repr=False)

    def __len__(self) -> int:
        return len(self.keys)

    def of(self, end: str, ix: int) -> Ix:
        """The numbers of the ties whose `end` is node ix, ascending; O(log ties) after the first call."""
        order, sorted_ends = self.grouped(end)
        low, high = np.searchsorted(sorted_ends, [ix, ix + 1])
        return order[low:high]

    def grouped(self, end: str) -> tuple[Ix, NDArray[np.int64]]:
        """The numbers of all ties in the order of the ix at an end, and those ix; O(ties log ties) once."""
        if end not in self._groups:
            order = np.argsort(self.ends[end], kind="stable").astype(np.int32)
            self._groups[end] = (order, self.ends[end][order].astype(np.int64))
        return self._groups[end]


def ix_of_keys(keys: Sequence[object], ix: Mapping[str, int]) -> Ix:
    """The ix of each key, NOBODY for unknown keys and values."""
    found = map(ix.get, keys, repeat(int(NOBODY)))  # type: ignore[arg-type]
    return np.fromiter(found, np.int32, len(keys))
