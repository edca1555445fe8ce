"""Joins what a file says of a record with what the store holds of it."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping

from graphsvc.loading.staging import Staging
from graphsvc.loading.stored import Stored
from graphsvc.loading.tables import CHANGED, NEW, SAME, TABLES, Record, Table, encoded, quoted
from graphsvc.model import dates
from graphsvc.model.fields import NONE, Kind, Row, Value
from graphsvc.model.kinds import PARTNERSHIP


def merged(kind: Kind, stored: Row | None, said: Row, *, as_of: str) -> Record:
    """The record once the file is loaded.

    What the file leaves empty stays as it is stored; a list, like any value,
    replaces the stored one; attributes are joined by name; sources gather. A
    partnership was listed on the latest `as_of`, and one that is said to be
    ended ends, where no end is known, on the day for which the file confirms
    it, else on `as_of`.
    """
    before = {name: value for name, value in (stored or {}).items() if value is not None}
    row = {**before, **said, "id": said["id"]}
    if before:
        row |= _joined(before, said)
    if kind is PARTNERSHIP:
        row["listed_on"] = max(as_of, str(before.get("listed_on", "")))
        if row.get("status") == "ended" and "end" not in row:
            row["end"] = _derived_end(row, said.get("status_confirmed_on"), as_of)
    return row


class Merger:
    """Merges staged rows with their stored records and says what each does to the store: `state`.

    Rows that do not reopen what has ended are warned about: those of ties, those
    that give it a living status, and with `warns_of_closed` all.
    """

    def __init__(self, staging: Staging, stored: Stored, *, as_of: str, warns_of_closed: bool) -> None:
        self._staging = staging
        self._stored = stored
        self._as_of = as_of
        self._warns_of_closed = warns_of_closed

    def merge_all(self) -> None:
        """Merges every good row that is not merged yet."""
        for name in sorted(self._staging.present):
            if self._stored.has(name) or name == PARTNERSHIP.name:
                self._merge_kind(TABLES[name])

    def merge(self, table: Table, said: Mapping[int, Record], known: Mapping[str, Row]) -> None:
        """Merges rows, by number, with their stored records, by key."""
        same = [row for row, record in said.items() if self._merge_row(table, row, record, known)]
        self._staging.database.executemany(
            f"UPDATE {table.name} SET state = '{SAME}' WHERE row = ?", ((row,) for row in same)
        )
        self._warn_of_closed(table, said, known)

    def _merge_kind(self, table: Table) -> None:
        for said in self._staging.pages(table, f"state = '{NEW}'"):
            known = self._stored.get(table.kind.name, [str(record["id"]) for record in said.values()])
            self.merge(table, said, known)

    def _merge_row(self, table: Table, row: int, said: Record, known: Mapping[str, Row]) -> bool:
        """Writes back what merging changes of the row; whether that is only its state, to SAME."""
        before = known.get(str(said["id"]))
        after = merged(table.kind, before, said, as_of=self._as_of)
        state = NEW if before is None else SAME if _is_same(before, after) else CHANGED
        changed = {name: value for name, value in after.items() if said.get(name) != value}
        if changed or state == CHANGED:
            sets = "".join(f", {quoted(name)} = ?" for name in changed)
            self._staging.database.execute(
                f"UPDATE {table.name} SET state = '{state}'{sets} WHERE row = ?",
                (*map(encoded, changed.values()), row),
            )
        return state == SAME and not changed

    def _warn_of_closed(self, table: Table, said: Mapping[int, Record], known: Mapping[str, Row]) -> None:
        pairs = ((row, record, known.get(str(record["id"]))) for row, record in said.items())
        found = [
            (row, record["id"], before["end"])
            for row, record, before in pairs
            if before
            and (self._warns_of_closed or table.kind.is_tie or "status" in record)
            and _stays_closed(record, before, self._as_of)
        ]
        wrong, right = (
            "listed, but it ended on {0} in the store and stays so",
            "write none as its end to reopen it",
        )
        self._staging.warn(table.kind.name, "end", "listed-again", found, wrong, right)


def _is_same(known: Row, after: Record) -> bool:
    return {name: value for name, value in known.items() if value is not None} == after


def _joined(before: Row, said: Row) -> Record:
    joined: Record = {}
    if "attributes" in before and "attributes" in said:
        both = {**json.loads(str(before["attributes"])), **json.loads(str(said["attributes"]))}
        joined["attributes"] = json.dumps(both, ensure_ascii=False, sort_keys=True)
    if "sources" in before and "sources" in said:
        joined["sources"] = list(dict.fromkeys([*_texts(before["sources"]), *_texts(said["sources"])]))
    return joined


def _texts(value: Value) -> Iterable[str]:
    return value if isinstance(value, list) else []


def _derived_end(row: Record, confirmed: Value, as_of: str) -> str:
    day = (
        dates.first_day(confirmed).isoformat() if isinstance(confirmed, str) and confirmed != NONE else as_of
    )
    start = row.get("start")
    first = dates.first_day(start).isoformat() if isinstance(start, str) and start != NONE else day
    return max(day, first)


def _stays_closed(said: Record, known: Row, as_of: str) -> bool:
    end = known.get("end")
    if not isinstance(end, str) or end == NONE or "end" in said or said.get("status") == "ended":
        return False
    return dates.next_day(end).isoformat() <= as_of
