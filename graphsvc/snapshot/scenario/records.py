"""The records behind a snapshot as columns once more, to be changed and built anew."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from datetime import date
from itertools import accumulate

import numpy as np
from numpy.typing import NDArray

from graphsvc.model.codes import STATUSES
from graphsvc.model.dates import first_day, next_day
from graphsvc.model.fields import NONE
from graphsvc.model.keys import made_key
from graphsvc.model.kinds import ALIASED, KINDS
from graphsvc.snapshot.arrays import NOBODY
from graphsvc.snapshot.snapshot import Snapshot
from graphsvc.snapshot.tables import Columns, TieTable

Row = int  # the place of a record in its columns
_PLANNED, _ENDED = STATUSES.index("planned"), STATUSES.index("ended")
_FACTS = ("capacity", "requirement")


class Records:
    """A source of columns (`graphsvc.snapshot.build.ColumnSource`) that starts as a snapshot's own.

    Nodes are neither added nor removed, so that each keeps its ix; what ends, ends on the snapshot's day.
    The snapshot itself is never changed: a kind is copied when the first of its records is.
    """

    def __init__(self, snapshot: Snapshot) -> None:
        self.snapshot = snapshot
        self.revision = snapshot.revision
        self.day: date = snapshot.as_of
        self.touches_people = False
        sizes = [len(snapshot.nodes[kind]) for kind in ALIASED]
        self._first = dict(zip(ALIASED, accumulate(sizes, initial=1), strict=False))
        self._nowhere = sum(sizes) + 1
        self._nodes: dict[str, dict[str, list[object]]] = {}
        self._ties: dict[str, dict[str, list[object]]] = {}
        self._dropped: dict[str, set[Row]] = {}
        self._ends: dict[tuple[str, str], NDArray[np.int64]] = {}
        self._over: set[int] = set()

    # What a snapshot is built from

    def nodes(self, kind: str) -> Columns:
        """Nodes of a kind in order of ix."""
        if kind == "source":
            sources = self.snapshot.sources
            return {"id": list(sources), "as_of": list(sources.values())}
        table = self.snapshot.nodes[kind]
        first = self._first[kind]
        numbers = range(first, first + len(table))
        return {**table.columns, **self._nodes.get(kind, {}), "id": table.keys, "nid": numbers}

    def ties(self, kind: str) -> Columns:
        """Ties of a kind in order of id, without those that were dropped."""
        if kind == "alias":
            return self._aliases()
        if kind in _FACTS:
            return self.snapshot.facts[kind]
        if kind not in self._ties:
            return self._as_recorded(kind)
        columns, dropped = self._ties[kind], self._dropped.get(kind, ())
        rows = [row for row in range(len(columns["id"])) if row not in dropped]
        rows.sort(key=lambda row: str(columns["id"][row]))
        return {name: [values[row] for row in rows] for name, values in columns.items()}

    def _aliases(self) -> Columns:
        said = [
            (kind, alias, table.keys[ix])
            for kind, table in self.snapshot.nodes.items()
            for alias, ix in table.ix.items()
            if table.keys[ix] != alias
        ]
        return {name: [row[at] for row in said] for at, name in enumerate(("kind", "alias", "same_as"))}

    def _as_recorded(self, kind: str) -> dict[str, Sequence[object]]:
        table = self.snapshot.ties[kind]
        columns: dict[str, Sequence[object]] = {**table.columns, "id": table.keys}
        for field in KINDS[kind].references:
            if not field.is_list:
                at_end = field.name in KINDS[kind].ends
                columns[field.name] = (self._numbers if at_end else self._keys)(table, field.name)
        return columns

    def _numbers(self, table: TieTable, end: str) -> Sequence[object]:
        found = np.full(len(table), self._nowhere, np.int64)
        for name, kind in _targets(table.kind, end):
            there = table.ends[name] != NOBODY
            found[there] = self._first[kind] + table.ends[name][there]
        return found.tolist()

    def _keys(self, table: TieTable, name: str) -> Sequence[object]:
        keys = self.snapshot.nodes[KINDS[table.kind].by_name[name].refers_to[0]].keys
        return [None if ix == NOBODY else keys[ix] for ix in table.ends[name].tolist()]

    # Nodes

    def ix(self, kind: str, key: str) -> int:
        """The number of a node by key, which must be there."""
        return self.snapshot.nodes[kind].ix[key]

    def key(self, kind: str, ix: int) -> str:
        """The key of a node."""
        return self.snapshot.nodes[kind].keys[ix]

    def field(self, kind: str, name: str, ix: int) -> object:
        """A field of a node as it stands by now."""
        return self.column(kind, name)[ix]

    def column(self, kind: str, name: str) -> Sequence[object]:
        """A field of all nodes of a kind as it stands by now."""
        return self._nodes.get(kind, {}).get(name, self.snapshot.nodes[kind].columns[name])

    def put(self, kind: str, name: str, ix: int, value: object) -> None:
        """Sets a field of a node."""
        columns = self._nodes.setdefault(kind, {})
        if name not in columns:
            columns[name] = list(self.snapshot.nodes[kind].columns[name])
        columns[name][ix] = value

    def referring(self, kind: str, name: str, other: str, targets: set[int]) -> list[int]:
        """The nodes of a kind whose field holds the key of one of some others."""
        known = self.snapshot.nodes[other].ix
        written = self.column(kind, name)
        return [ix for ix, key in enumerate(written) if key is not None and known.get(str(key)) in targets]

    def is_past(self, kind: str, ix: int) -> bool:
        """Whether a node is over by the day; of partnerships ask `is_ended`."""
        return _is_by(self.column(kind, "end")[ix], self.day)

    def is_ended(self, partnership: int) -> bool:
        """Whether a partnership has ended by the day."""
        return partnership in self._over or int(self.snapshot.arrays.status[partnership]) == _ENDED

    def is_planned(self, partnership: int) -> bool:
        """Whether a partnership has not begun by the day."""
        return int(self.snapshot.arrays.status[partnership]) == _PLANNED

    def end_partnership(self, partnership: int, day: date) -> None:
        """Lets a partnership end on the day of the scenario or a later one."""
        self.put("partnership", "end", partnership, day.isoformat())
        if day <= self.day:
            self._over.add(partnership)

    # Ties

    def value(self, kind: str, name: str, row: Row) -> object:
        """A field of a tie as it stands by now; of an end the number of `number`."""
        return self._columns(kind)[name][row]

    def set(self, kind: str, name: str, row: Row, value: object) -> None:
        """Sets a field of a tie."""
        self._columns(kind)[name][row] = value
        self._ends.pop((kind, name), None)

    def number(self, kind: str, ix: int) -> int:
        """The number by which ends of ties mean a node."""
        return self._first[kind] + ix

    def at(self, kind: str, end: str, number: int) -> list[Row]:
        """The ties of a kind at a node that are not over by the day; O(ties) the first time."""
        if (kind, end) not in self._ends:
            self._ends[kind, end] = np.asarray(self._columns(kind)[end], np.int64)
        rows = np.flatnonzero(self._ends[kind, end] == number).tolist()
        return [row for row in rows if not self._is_over(kind, row)]

    def roles(self, *, role: str | None, post: str | None) -> list[Row]:
        """The role with a key, or those by which a post is held, that hold on the day."""
        columns = self._columns("role")
        name, key = ("id", role) if post is None else ("post", post)
        rows = (row for row, held in enumerate(columns[name]) if held == key)
        return [row for row in rows if self._has_begun("role", row) and not self._is_over("role", row)]

    def _has_begun(self, kind: str, row: Row) -> bool:
        start = self.value(kind, "start", row)
        return start in (None, NONE) or first_day(str(start)) <= self.day

    def add(self, kind: str, row: Mapping[str, object], keys: Mapping[str, object]) -> None:
        """Adds a tie; `keys` holds what its ends are made of its own key."""
        columns = self._columns(kind)
        taken, made = set(columns["id"]), made_key(KINDS[kind], {**row, **keys})
        number = 1
        while made in taken:
            number += 1
            made = f"{made_key(KINDS[kind], {**row, **keys})} #{number}"
        for name, values in columns.items():
            values.append(made if name == "id" else row.get(name))
        for end in KINDS[kind].ends:
            self._ends.pop((kind, end), None)

    def drop(self, kind: str, row: Row) -> None:
        """Takes a tie away, as if it had never been."""
        self._columns(kind)
        self._dropped.setdefault(kind, set()).add(row)

    def end(self, kind: str, row: Row) -> None:
        """Lets a tie end on the day; one that would only begin then or later is dropped."""
        start = self.value(kind, "start", row)
        if start not in (None, NONE) and first_day(str(start)) >= self.day:
            self.drop(kind, row)
        else:
            self.set(kind, "end", row, self.day.isoformat())

    def _columns(self, kind: str) -> dict[str, list[object]]:
        if kind not in self._ties:
            self._ties[kind] = {name: list(values) for name, values in self._as_recorded(kind).items()}
        return self._ties[kind]

    def _is_over(self, kind: str, row: Row) -> bool:
        if row in self._dropped.get(kind, ()):
            return True
        ends = self._ties[kind].get("end")  # a succession has none
        return ends is not None and _is_by(ends[row], self.day)


def _is_by(end: object, day: date) -> bool:
    """Whether a written end is known and not after a day."""
    return end not in (None, NONE) and next_day(str(end)) <= day


def _targets(kind: str, end: str) -> Iterator[tuple[str, str]]:
    """The columns that hold an end, and the kind of node each means."""
    kinds = KINDS[kind].by_name[end].refers_to
    yield from ((end if other == kinds[0] else f"{end}_{other}", other) for other in kinds)
