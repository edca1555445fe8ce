"""A picture made of plain rows, for tests that need a snapshot but no store."""

from __future__ import annotations

from datetime import date

from graphsvc.model.fields import ORGANISATION_PREFIX
from graphsvc.model.kinds import KINDS, NODES, TIES
from graphsvc.snapshot.build import build
from graphsvc.snapshot.snapshot import Snapshot

Rows = list[dict[str, object]]


class RowPicture:
    """Rows by kind as the columns a store would give; a tie's key is its place when it has none."""

    revision = 1

    def __init__(self, rows: dict[str, Rows]) -> None:
        self._rows = {kind: sorted(given, key=lambda r: str(r.get("id", ""))) for kind, given in rows.items()}
        keys = ((k.name, str(row["id"])) for k in NODES for row in self._rows.get(k.name, []))
        self._nid = {key: number for number, key in enumerate(keys, start=1)}

    def nodes(self, kind: str) -> dict[str, list[object]]:
        columns = self._columns(kind)
        columns["nid"] = [self._nid[kind, str(key)] for key in columns["id"]]
        return columns

    def ties(self, kind: str) -> dict[str, list[object]]:
        columns = self._columns(kind)
        columns["id"] = [key or f"{kind}-{place}" for place, key in enumerate(columns["id"])]
        for end in KINDS[kind].ends:
            kinds = KINDS[kind].by_name[end].refers_to
            columns[end] = [self._end(str(key), kinds) for key in columns[end]]
        return columns

    def _end(self, key: str, kinds: tuple[str, ...]) -> int:
        if key.startswith(ORGANISATION_PREFIX):
            return self._nid["organisation", key.removeprefix(ORGANISATION_PREFIX)]
        return next(self._nid[kind, key] for kind in kinds if (kind, key) in self._nid)

    def _columns(self, kind: str) -> dict[str, list[object]]:
        names = ["id", *KINDS[kind].by_name]
        return {name: [row.get(name) for row in self._rows.get(kind, [])] for name in names}


def snapshot_of(as_of: str = "2026-06-30", **rows: Rows) -> Snapshot:
    """The snapshot on a day of rows given by kind; unknown kinds are a mistake of the test."""
    assert set(rows) <= {kind.name for kind in (*NODES, *TIES)}
    return build(
        RowPicture(rows), as_of=date.fromisoformat(as_of), pseudonym=lambda key: f"person-{key[::-1]}"
    )
