"""Puts rows of one kind: those that are not stored are made, those that differ are replaced."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from typing import Any

from graphsvc.errors import BadInput
from graphsvc.model.fields import Row
from graphsvc.store.neo4j.connection import Transaction
from graphsvc.store.neo4j.drawing import draw
from graphsvc.store.neo4j.registry import Raised
from graphsvc.store.neo4j.schema import SHAPES, Shape, quoted, sought
from graphsvc.store.neo4j.values import RowWriter, Written, name_of_node
from graphsvc.store.values import written_twice

_DIFFERS = "properties(n) <> p{.*, nid: nid, since: since}"


@dataclass(frozen=True)
class Size:
    """How many current and past records of a kind there are."""

    current: int
    past: int


_SIZES = "RETURN " + ", ".join(f"COUNT {{ {s.counted} }}, COUNT {{ (:{s.past}) }}" for s in SHAPES.values())


def sizes(transaction: Transaction) -> dict[str, Size]:
    """The size of every kind; asked before a write changes anything.

    Neo4j keeps count of what is committed, but goes through all that the transaction has changed so far.
    """
    (found,) = transaction.rows(_SIZES)
    return {kind: Size(*found[2 * place : 2 * place + 2]) for place, kind in enumerate(SHAPES)}


class Put:
    """Puts rows of one kind at one revision.

    `size` is that of the kind when the write began. With `replayed` a row
    that is stored as it is counts as changed, too.
    """

    def __init__(
        self, transaction: Transaction, shape: Shape, registry: Raised, size: Size, *, replayed: bool = False
    ) -> None:
        self._transaction = transaction
        self._shape = shape
        self._registry = registry
        self._size = size
        self._writer = RowWriter(shape.kind)
        self._find = f"UNWIND $ids AS id {shape.sought('id')} RETURN collect(n.id)"
        self._made: set[str] = set()  # where the kind was empty: what this write has made
        replace = _replace_relationships if shape.is_relationship else _replace_nodes
        self._replace = replace(shape, "true" if replayed else _DIFFERS)

    def apply(self, rows: Sequence[Row]) -> list[str]:
        """Puts a set of rows and gives the ids of those that changed the store."""
        written = self._writer.written(rows)
        stored = self._stored([row.id for row in written])
        replaced, moved = self._replaced([row for row in written if row.id in stored])
        made = [row for row in written if row.id not in stored]
        self._make(made, self._numbers([row.id for row in made]))
        self._make([row for row in written if row.id in moved], moved)
        new = {row.id for row in made}
        changed = [row for row in written if row.id in replaced or row.id in new]
        draw(self._transaction, self._shape.kind.name, changed, new)
        return [row.id for row in changed]

    def _stored(self, ids: Sequence[str]) -> set[str]:
        """Those of the ids that are stored; a kind that was empty is not asked for what it cannot have."""
        if self._size.current:
            return set(self._transaction.value(self._find, ids=ids))
        again = self._made.intersection(ids)
        self._made.update(ids)
        return again

    def _replaced(self, rows: Sequence[Written]) -> tuple[set[str], dict[str, int]]:
        """Moves what differs to the past and puts the rows in place; but ties that move are only taken out.

        Gives the ids of all that differ, and the numbers of those ties.
        """
        if not rows:
            return set(), {}
        revision = self._registry.revision
        found = self._transaction.rows(self._replace, rows=[_sent(row) for row in rows], revision=revision)
        for key, since, _, _ in found:
            if since == revision:
                raise written_twice(self._shape.kind.name, key)
        return {key for key, *_ in found}, {key: nid for key, _, nid, stays in found if not stays}

    def _numbers(self, ids: Sequence[str]) -> dict[str, int]:
        """The numbers of new records: the one it had before, or the next."""
        had = self._earlier_numbers(ids) if ids and self._size.past else {}
        return {key: had[key] if key in had else self._next() for key in ids}

    def _next(self) -> int:
        self._registry.last_nid += 1
        return self._registry.last_nid

    def _earlier_numbers(self, ids: Sequence[str]) -> Mapping[str, int]:
        find = f"UNWIND $ids AS id {sought('v', self._shape.past, 'id', 'id')} RETURN DISTINCT v.id, v.nid"
        return dict(self._transaction.rows(find, ids=ids))

    def _make(self, rows: Sequence[Written], numbers: Mapping[str, int]) -> None:
        for row in rows:
            row.properties["nid"] = numbers[row.id]
        by_kinds: dict[tuple[str, ...], list[Written]] = {}
        for row in rows:
            by_kinds.setdefault(tuple([kind for kind, _ in row.ends]), []).append(row)
        for kinds, alike in by_kinds.items():
            if self._made_of(kinds, alike) != len(alike):
                raise self._dangling(alike)

    def _made_of(self, kinds: tuple[str, ...], rows: Sequence[Written]) -> int:
        """How many of the rows, whose ends are of these kinds, could be made."""
        columns = {column: _column(rows, name) for name, column in _columns(self._shape).items()}
        for place, side in enumerate("ab"[: len(kinds)]):
            columns[side] = [row.ends[place][1] for row in rows]
        number: int = self._transaction.value(
            _make_statement(self._shape, kinds),
            last=len(rows) - 1,
            since=self._registry.revision,
            **columns,
        )
        return number

    def _dangling(self, rows: Sequence[Written]) -> BadInput:
        """The error for the first tie, and its first end in the order of the fields, without a node."""
        kind = self._shape.kind
        for row in rows:
            ends = dict(zip((self._shape.start.name, self._shape.end.name), row.ends, strict=True))
            for end in (field.name for field in kind.fields if field.name in ends):
                other, key = node = ends[end]
                if not self._is_stored(other, key):
                    named = name_of_node(kind, end, node)
                    return BadInput(f"{kind.name} {row.id!r}: {end} {named!r}: no such {other}")
        raise AssertionError("every end is stored")

    def _is_stored(self, kind: str, key: str) -> bool:
        find = f"{sought('n', SHAPES[kind].label, 'id', '$key')} RETURN 1"
        return self._transaction.row(find, key=key) is not None


def _sent(row: Written) -> dict[str, Any]:
    """A row as a parameter of a statement."""
    sent: dict[str, Any] = {"p": row.properties}
    if row.ends:
        (_, sent["a"]), (end_kind, sent["b"]) = row.ends
        sent["kind"] = SHAPES[end_kind].label
    return sent


@cache
def _columns(shape: Shape) -> dict[str, str]:
    """The parameter that brings the values of each property of new records."""
    names = ("id", "nid", *(field.name for field in shape.properties))
    return {name: f"c{place}" for place, name in enumerate(names)}


def _column(rows: Sequence[Written], name: str) -> list[Any]:
    """The values of a property, none where no row has it: what an empty list lacks is null."""
    values = [row.properties.get(name) for row in rows]
    return [] if values.count(None) == len(values) else values


@cache
def _make_statement(shape: Shape, kinds: tuple[str, ...]) -> str:
    """Columns in, not a map for each row: their names would take most of what is sent and read."""
    values = ", ".join(f"{quoted(name)}: ${column}[i]" for name, column in _columns(shape).items())
    find = [
        sought(side, SHAPES[kind].label, "id", f"${side}[i]") for side, kind in zip("ab", kinds, strict=False)
    ]
    record = shape.pattern(f" {{{values}, since: $since}}")
    return f"UNWIND range(0, $last) AS i {' '.join(find)} CREATE {record} RETURN count(n)"


def _replace_nodes(shape: Shape, changed: str) -> str:
    return (
        f"UNWIND $rows AS row {shape.sought('row.p.id')} "
        "WITH n, row.p AS p, n.nid AS nid, n.since AS since "
        f"WHERE {changed} "
        f"CREATE (v:{shape.past}) SET v = properties(n), v.until = $revision "
        "SET n = p{.*, nid: nid, since: $revision} RETURN p.id, since, nid, true"
    )


def _replace_relationships(shape: Shape, changed: str) -> str:
    """Also takes out the ties whose ends differ: a relationship cannot be moved."""
    return (
        f"UNWIND $rows AS row {shape.sought('row.p.id')} "
        "WITH a, b, n, row.p AS p, n.nid AS nid, n.since AS since, "
        "a.id = row.a AND b.id = row.b AND row.kind IN labels(b) AS stays "
        f"WHERE NOT stays OR {changed} "
        f"CREATE (v:{shape.past}) SET {past_of_relationship(shape)} "
        "FOREACH (x IN CASE WHEN stays THEN [n] ELSE [] END | SET x = p{.*, nid: nid, since: $revision}) "
        "FOREACH (x IN CASE WHEN stays THEN [] ELSE [n] END | DELETE x) "
        "RETURN p.id, since, nid, stays"
    )


def past_of_relationship(shape: Shape) -> str:
    """Cypher that makes a past version `v` of a relationship `n` from `a` to `b`."""
    return ", ".join(
        (
            "v = properties(n)",
            "v.until = $revision",
            f"v.{quoted(shape.start.name)} = a.nid",
            f"v.{quoted(shape.end.name)} = b.nid",
        )
    )


def past_of(shape: Shape) -> str:
    """Cypher that makes a past version `v` of a record `n`."""
    return past_of_relationship(shape) if shape.is_relationship else "v = properties(n), v.until = $revision"
