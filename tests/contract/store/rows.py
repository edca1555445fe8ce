"""Rows and batches for the tests of a store."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from datetime import UTC, datetime
from itertools import cycle, islice

from graphsvc.model.fields import Field, FieldType, Kind, Row, Value
from graphsvc.model.kinds import KINDS, NODES, TIES
from graphsvc.store.base import Columns, Meta, Picture, Store

META = Meta(author="tester", source="rows", message="a test", time=datetime(2024, 5, 6, 7, 8, 9, tzinfo=UTC))
ORDER = [kind.name for kind in (*NODES, *TIES)]
State = dict[tuple[str, str], Row]  # (kind, id) → whole row

ODD_IDS = (
    "plain",
    "Ω é 漢字 🎉",
    " space before and after ",
    "a|b|c",
    "none",
    "0",
    "'; DROP TABLE record; --",
    "line\nbreak\ttab",
    "nul\x00inside",
    "%_[*?]",
    "x" * 5000,
)
_TEXTS = ("", "none", "Ω é 漢字 🎉", "nul\x00inside", "[1", '["a"]', "1", "long " * 1_000, None)
_VALUES: Mapping[FieldType, tuple[Value, ...]] = {
    FieldType.INTEGER: (0, 1, -1, 2**63 - 1, -(2**63), "none", None),
    FieldType.NUMBER: (0.0, 1.0, 0.1 + 0.2, 1e-300, 1.7e308, "none", None),
    FieldType.BOOLEAN: (True, False, "none", None),
    FieldType.TEXTS: ([], ["a"], ["none"], ["ä|b", "", "[", '"'], "none", None),
    FieldType.KEYS: ([], ["plain"], ["none"], ["Ω é 漢字 🎉", "0"], "none", None),
}


class Rows:
    """A batch of rows and removals given by kind, put in the order that a batch has."""

    def __init__(
        self,
        puts: Mapping[str, Sequence[Row]] | None = None,
        removals: Mapping[str, Sequence[str]] | None = None,
    ) -> None:
        self._puts = dict(puts or {})
        self._removals = dict(removals or {})

    def puts(self) -> Iterator[tuple[str, list[Row]]]:
        for kind in ORDER:
            if kind in self._puts:
                yield kind, list(self._puts[kind])

    def removals(self) -> Iterator[tuple[str, list[str]]]:
        for kind in reversed(ORDER):
            if kind in self._removals:
                yield kind, list(self._removals[kind])


def whole(kind: str, row: Row) -> Row:
    """A row with every field of its kind, as a store gives it back."""
    return {"id": row["id"], **{name: row.get(name) for name in KINDS[kind].by_name}}


def partnership(key: str, **fields: Value) -> Row:
    return whole("partnership", {"id": key, "name": f"Partnership {key}", **fields})


def organisation(key: str, **fields: Value) -> Row:
    return whole("organisation", {"id": key, "name": f"Organisation {key}", **fields})


def membership(partner: str, member: str, **fields: Value) -> Row:
    ends: dict[str, Value] = {"partnership": partner, "organisation": member}
    return whole("membership", {"id": f"{partner}|{member}||", **ends, **fields})


def small() -> Rows:
    """Two partnerships that share a member, a person in one of them, a link with that person as carrier."""
    return Rows(
        {
            "partnership": [partnership("p1"), partnership("p2", satellite_of="p1", themes=["t1"])],
            "organisation": [organisation("o1"), organisation("o2", parent="o1")],
            "theme": [{"id": "t1"}],
            "person": [{"id": "jane.doe", "name": "Jane Doe", "email": "jane@example.org"}],
            "membership": [membership("p1", "o1"), membership("p2", "o1"), membership("p2", "o2")],
            "role": [{"id": "jane.doe|p1|o1|chair|", "person": "jane.doe", "partnership": "p1"}],
            "link": [
                {"id": "p1|p2||", "a": "p1", "b": "p2", "carriers": ["jane.doe"]},
                {"id": "o1|p1||", "a": "p1", "b": "organisation:o1"},
            ],
        }
    )


def every_kind() -> Rows:
    """Records of every kind with every value that each type of field may hold, under odd ids."""
    return Rows({name: _records(kind) for name, kind in KINDS.items()})


def _records(kind: Kind) -> list[Row]:
    many = 40
    columns = {field.name: list(islice(cycle(_values(kind, field)), many)) for field in kind.fields}
    return [
        {"id": _id(place), **{name: column[place] for name, column in columns.items()}}
        for place in range(many)
    ]


def _id(place: int) -> str:
    return ODD_IDS[place] if place < len(ODD_IDS) else f"{ODD_IDS[place % len(ODD_IDS)]} {place}"


def _values(kind: Kind, field: Field) -> Sequence[Value]:
    if field.name in kind.ends:
        return [*ODD_IDS, "organisation:plain"] if len(field.refers_to) > 1 else ODD_IDS
    values = _VALUES.get(field.type, _TEXTS)
    return [value for value in values if value is not None or not field.required]


def everything(store: Store, *, page: int = 1_000) -> State:
    """All records of a store, page by page; of a server, few large pages are quicker."""
    found: State = {}
    for kind in KINDS:
        rows = store.page(kind, limit=page)
        while rows:
            found.update({(kind, str(row["id"])): row for row in rows})
            rows = store.page(kind, after=str(rows[-1]["id"]), limit=page) if len(rows) == page else []
    return found


def pictured(picture: Picture) -> State:
    """All records of a picture, ends written as in rows."""
    nodes = {kind.name: picture.nodes(kind.name) for kind in NODES}
    written: dict[object, tuple[str, object]] = {}
    found: State = {}
    for name, columns in nodes.items():
        written.update({nid: (name, key) for nid, key in zip(columns["nid"], columns["id"], strict=True)})
        found.update(_rows(name, {c: v for c, v in columns.items() if c != "nid"}))
    for kind in TIES:
        columns = dict(picture.ties(kind.name))
        for end in kind.ends:
            columns[end] = [_written(kind.by_name[end], *written[nid]) for nid in columns[end]]
        found.update(_rows(kind.name, columns))
    return found


def _written(end: Field, kind: str, key: object) -> str:
    return str(key) if kind == end.refers_to[0] else f"{kind}:{key}"


def _rows(kind: str, columns: Columns) -> State:
    rows = [dict(zip(columns, values, strict=True)) for values in zip(*columns.values(), strict=True)]
    assert [row["id"] for row in rows] == sorted(row["id"] for row in rows)
    return {(kind, str(row["id"])): row for row in rows}


def replayed(store: Store, *, page: int = 1_000) -> State:
    """The state that follows from the changes alone."""
    state: State = {}
    seen = 0
    while changes := store.changes_since(0, page, after=seen):
        seen += len(changes)
        for change in changes:
            key = (change.kind, change.id)
            assert state.get(key) == change.before
            if change.after is None:
                del state[key]
            else:
                state[key] = change.after
    return state
