"""Leaf fields of records as they are written: kept with their snapshot, read once for each record.

They depend on the snapshot alone, so it is nobody's answer that is kept: only what a name, a day or a code
looks like in any of them.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np

from graphsvc.api.batch import Batch
from graphsvc.api.columns import PlainField
from graphsvc.api.execution.compiled.run import Odd
from graphsvc.snapshot.csr import Ix
from graphsvc.snapshot.snapshot import Snapshot
from graphsvc.snapshot.stored.columns import PLAIN_ROWS

MOST_CELLS = 2_000_000  # of one snapshot: 9 bytes each, and 60 for the text of a day
FEWEST = 50  # records; for fewer an array costs more than it saves


class Lasting:
    """What is written of one field: by number, and whether it has been read yet."""

    def __init__(self, rows: int) -> None:
        self._values = np.empty(rows, np.object_)
        self._is_read = np.zeros(rows, np.bool_)

    def taken(self, numbers: Ix, write: Callable[[Ix], list[Any]]) -> list[Any]:
        """What is written of some records; `write` is asked for those that nobody has asked for yet.

        Raises Odd where it gives another number of values, and what it raises. Thread-safe: who writes the
        same at the same time writes the same.
        """
        missing = numbers[~self._is_read[numbers]]
        if len(missing):
            found = write(missing)
            if len(found) != len(missing):
                raise Odd("a column that does not belong to its objects")
            self._values[missing] = np.fromiter(found, np.object_, len(found))
            self._is_read[missing] = True
        taken: list[Any] = self._values[numbers].tolist()
        return taken


class Columns:
    """The columns of one snapshot that have been asked for, up to a number of cells."""

    def __init__(self, snapshot: Snapshot) -> None:
        self._known: dict[object, Lasting] = {}
        self._cells = 0

    def of(self, name: object, rows: int) -> Lasting | None:
        """The column of that name; None where there is no room for it."""
        known = self._known.get(name)
        if known is None and self._cells + rows <= MOST_CELLS:
            self._cells += rows
            known = self._known.setdefault(name, Lasting(rows))
        return known


def lasting(field: PlainField, batch: Batch) -> Lasting | None:
    """Where what is written of a field is kept; None where it is read each time.

    Not of large tables: their values are made from mapped files when they are read, and would take memory.
    """
    if not field.is_lasting or not FEWEST <= len(batch) <= len(batch.table) <= PLAIN_ROWS:
        return None
    columns: Columns = batch.picture.snapshot.once("written", Columns)
    return columns.of((batch.kind, field.reader, field.many), len(batch.table))
