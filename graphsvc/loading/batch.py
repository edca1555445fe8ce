"""What a load writes, read from its staging database as often as the store asks."""

from __future__ import annotations

from collections.abc import Iterator

from graphsvc.loading.staging import Staging
from graphsvc.loading.stored import CHUNK
from graphsvc.loading.tables import CHANGED, CLOSED, GOOD, NEW, TABLES, Table
from graphsvc.model.fields import Row
from graphsvc.model.kinds import KINDS, TIES
from graphsvc.model.portions import portions
from graphsvc.model.records import Progress, unheard

_WRITTEN = f"bad = {GOOD} AND state IN ('{NEW}', '{CHANGED}', '{CLOSED}')"


class StagedBatch:
    """The new, changed and closed rows of a load, and the records it removes."""

    def __init__(self, staging: Staging, progress: Progress = unheard) -> None:
        self._staging = staging
        self._progress = progress
        self.size = sum(staging.count(table.name, _WRITTEN) for table in TABLES.values())
        self.size += staging.count("removal")

    def puts(self) -> Iterator[tuple[str, list[Row]]]:
        """Chunks of (kind, rows), nodes before ties."""
        done = 0
        for name in KINDS:
            for rows in self._rows(TABLES[name]):
                yield name, rows
                done += len(rows)
                self._progress("writing", done, self.size)

    def removals(self) -> Iterator[tuple[str, list[str]]]:
        """Chunks of (kind, ids) of ties; a load removes no node."""
        for kind in TIES:
            rows = self._staging.database.execute("SELECT id FROM removal WHERE kind = ?", (kind.name,))
            for chunk in portions(rows, CHUNK):
                yield kind.name, [str(key) for (key,) in chunk]

    def _rows(self, table: Table) -> Iterator[list[Row]]:
        select = f"SELECT {table.columns} FROM {table.name} WHERE {_WRITTEN}"
        for chunk in portions(
            self._staging.database.execute(select), CHUNK, weigh=self._staging.weigh(table)
        ):
            yield [table.decode(values) for values in chunk]
