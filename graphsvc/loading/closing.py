"""What a source no longer says: closed on its day, withdrawn, or left to the other sources that say it."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from graphsvc.loading.staging import Staging
from graphsvc.loading.stored import Stored
from graphsvc.loading.tables import CLOSED, TABLES, Record, Table
from graphsvc.model import dates
from graphsvc.model.fields import NONE, Kind, Row, Value
from graphsvc.model.kinds import ALIAS, KINDS
from graphsvc.model.records import Severity

_ERRORS_OF = f"""SELECT 1 FROM problem WHERE severity = '{Severity.ERROR}' AND (kind = :kind
                 OR kind IS NULL AND file IN (SELECT file FROM holding WHERE kind = :kind))"""


def close_unsaid(staging: Staging, stored: Stored, *, as_of: str) -> None:
    """Closes, on `as_of`, what the source said before and its files no longer say.

    Only kinds whose file is there are looked at. Where rows of a kind were
    left out, nothing of it is closed: one of them may be what seems missing.
    """
    for kind in KINDS.values():
        if kind.name in staging.present and kind is not ALIAS:
            _close_whole(staging, stored, kind, as_of)


def withdraw_aliases(staging: Staging, stored: Stored) -> None:
    """Takes back the aliases that the source's same_as.csv no longer gives; none where it has errors."""
    if ALIAS.name in staging.present and stored.has(ALIAS.name):
        _close_whole(staging, stored, ALIAS, as_of="")


def closed(kind: Kind, row: Row, source: str, as_of: str) -> Record | None:
    """A stored record once a source says it no longer; None where it is to be removed.

    What another source still says only loses this one. Else it ends on
    `as_of` (on its first day if that is later), unless it has ended before. A
    tie without an end is a statement and is removed; a node without an end
    loses its source.
    """
    sources = row.get("sources")
    others: Value = [s for s in sources if s != source] if isinstance(sources, list) else []
    if others or "end" not in kind.by_name:
        return None if kind.is_tie and not others else {**row, "sources": others or None}
    end, start = row.get("end"), row.get("start")
    if isinstance(end, str) and end != NONE and dates.next_day(end).isoformat() <= as_of:
        return dict(row)
    first = dates.first_day(start).isoformat() if isinstance(start, str) and start != NONE else as_of
    return {**row, "end": max(as_of, first)}


def _close_whole(staging: Staging, stored: Stored, kind: Kind, as_of: str) -> None:
    if staging.exists(_ERRORS_OF, {"kind": kind.name}):
        _say_nothing_closed(staging, kind)
    else:
        _close_kind(staging, stored, kind, as_of)


def _close_kind(staging: Staging, stored: Stored, kind: Kind, as_of: str) -> None:
    table = TABLES[kind.name]
    for rows in stored.all(kind.name):
        for row in _unsaid(staging, table, rows):
            after = closed(kind, row, staging.source, as_of)
            if after is None:
                staging.database.execute("INSERT INTO removal VALUES (?, ?)", (kind.name, row["id"]))
            elif after != row:
                _stage(staging, table, after)


def _unsaid(staging: Staging, table: Table, rows: Iterable[Row]) -> Iterator[Row]:
    for row in rows:
        sources = row.get("sources")
        was_said = isinstance(sources, list) and staging.source in sources
        if was_said and not staging.exists(f"SELECT 1 FROM {table.name} WHERE id = ?", (row["id"],)):
            yield row


def _stage(staging: Staging, table: Table, row: Record) -> None:
    marks = ", ?" * len(table.fields)
    staging.database.execute(
        f"INSERT INTO {table.name} (state, {table.columns}) VALUES ('{CLOSED}'{marks})", table.encode(row)
    )


def _say_nothing_closed(staging: Staging, kind: Kind) -> None:
    wrong = "rows are left out, so nothing that seems to be missing is closed"
    staging.note(
        "nothing-closed", staging.file_of(kind.name), wrong, "mend the rows", severity=Severity.WARNING
    )
