"""Finds territories, themes, organisations and partnerships that are part of themselves."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from graphsvc.loading.pointers import Pointers
from graphsvc.loading.staging import Staging
from graphsvc.loading.stored import CHUNK, Stored
from graphsvc.loading.tables import GOOD, quoted
from graphsvc.model.fields import NONE, Row
from graphsvc.model.kinds import KINDS

_UPWARD = (
    ("territory", "parent"),
    ("theme", "parent"),
    ("organisation", "parent"),
    ("partnership", "satellite_of"),
)


def check_circles(staging: Staging, stored: Stored) -> None:
    """Refuses every row of a circle in PART_OF or SATELLITE_OF, read through aliases and the store."""
    for kind, field in _UPWARD:
        if field in staging.fields.get(kind, ()):
            _check(staging, stored, kind, field)


def _check(staging: Staging, stored: Stored, kind: str, field: str) -> None:
    pointers = Pointers(staging.database, f"above_{kind}", _staged(staging, kind, field))
    _add_stored(staging, stored, kind, field, pointers)
    pointers.follow()
    for circle in pointers.circles():
        way = " → ".join([*circle[:8], *(["…"] if len(circle) > 8 else []), circle[0]])
        for key in circle:
            found = staging.database.execute(
                f"SELECT row, {quoted(field)}, ? FROM {quoted(kind)} WHERE id = ? AND bad = {GOOD}",
                (way, key),
            )
            column = KINDS[kind].by_name[field].column
            staging.refuse(kind, column, "cycle", found, "a circle: {0}", "leave one of them empty")


def _staged(staging: Staging, kind: str, field: str) -> Iterator[tuple[str, str]]:
    column = quoted(field)
    yield from staging.database.execute(
        f"""SELECT t.id, coalesce(m.root, t.{column}) FROM {quoted(kind)} AS t
            LEFT JOIN meant AS m ON m.kind = :kind AND m.id = t.{column}
            WHERE t.bad = {GOOD} AND t.{column} <> '{NONE}'
            AND NOT EXISTS (SELECT 1 FROM meant WHERE kind = :kind AND id = t.id)""",
        {"kind": kind},
    )


def _add_stored(staging: Staging, stored: Stored, kind: str, field: str, pointers: Pointers) -> None:
    """Climbs from the staged records through stored ones, a level at a time."""
    if not stored.has(kind):
        return
    database = staging.database
    database.execute(f"CREATE TABLE climbed_{kind} (id PRIMARY KEY) WITHOUT ROWID")
    above = f"""SELECT DISTINCT next FROM above_{kind} WHERE next NOT IN (SELECT id FROM above_{kind})
                AND next NOT IN (SELECT id FROM climbed_{kind})
                AND next NOT IN (SELECT id FROM {quoted(kind)} WHERE bad = {GOOD} AND id IS NOT NULL)
                LIMIT {CHUNK}"""
    while keys := [str(key) for (key,) in database.execute(above)]:
        database.executemany(f"INSERT INTO climbed_{kind} VALUES (?)", ((key,) for key in keys))
        pointers.add(_pairs(staging, kind, field, stored.get(kind, keys).values()))


def _pairs(staging: Staging, kind: str, field: str, rows: Iterable[Row]) -> Iterator[tuple[str, str]]:
    meant = "SELECT root FROM meant WHERE kind = ? AND id = ?"
    for row in rows:
        above = row.get(field)
        if above not in (None, NONE):
            root = staging.database.execute(meant, (kind, above)).fetchone()
            yield str(row["id"]), str(root[0] if root else above)
