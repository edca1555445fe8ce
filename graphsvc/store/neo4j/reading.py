"""Point reads: records by id, in order of id, by the node a tie ends in."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any

from graphsvc.errors import BadInput
from graphsvc.model.fields import Kind, Row
from graphsvc.model.kinds import KINDS
from graphsvc.store.erased import mentions_people
from graphsvc.store.neo4j.connection import Transaction
from graphsvc.store.neo4j.registry import erasures
from graphsvc.store.neo4j.schema import SHAPES, Shape, sought
from graphsvc.store.neo4j.values import name_of_node, node_named, row_of

_ASKED_AT_ONCE = 1_000  # ids in one statement


def chunks(ids: Sequence[str]) -> Iterator[Sequence[str]]:
    """The ids in groups that fit one statement."""
    for first in range(0, len(ids), _ASKED_AT_ONCE):
        yield ids[first : first + _ASKED_AT_ONCE]


def answer(shape: Shape) -> str:
    """What a statement gives of a record `n`, for `record` to read."""
    ends = ", a.id, b.id, labels(b)" if shape.is_relationship else ""
    return f"RETURN properties(n){ends}"


def record(shape: Shape, found: Sequence[Any]) -> Row:
    """A row of the model from such an answer."""
    if not shape.is_relationship:
        return row_of(shape.kind, found[0], {})
    properties, a, b, labels = found
    (end_kind,) = (kind for kind in shape.end.refers_to if SHAPES[kind].label in labels)
    ends = {shape.start.name: a, shape.end.name: name_of_node(shape.kind, shape.end.name, (end_kind, b))}
    return row_of(shape.kind, properties, ends)


def records(transaction: Transaction, kind: Kind, ids: Sequence[str]) -> dict[str, Row]:
    """The current records with these ids, by the id asked for; O(log n) each."""
    stored_as = _stored_keys(transaction, kind, ids)
    found = {str(row["id"]): row for row in _records(transaction, kind, list(set(stored_as.values())))}
    return {key: found[stored] for key, stored in stored_as.items() if stored in found}


def _stored_keys(transaction: Transaction, kind: Kind, ids: Sequence[str]) -> dict[str, str]:
    """The id under which each record is stored: another one where a person was erased."""
    if not mentions_people(kind):
        return {key: key for key in ids}
    erased = erasures(transaction)
    return {key: erased.key(kind, key) for key in ids}


def _records(transaction: Transaction, kind: Kind, ids: Sequence[str]) -> Iterator[Row]:
    shape = SHAPES[kind.name]
    find = f"UNWIND $ids AS id {shape.sought('id')} {answer(shape)}"
    for chunk in chunks(ids):
        yield from (record(shape, found) for found in transaction.rows(find, ids=chunk))


def page(transaction: Transaction, kind: Kind, *, after: str | None, limit: int) -> list[Row]:
    """The first `limit` current records in order of id, those after the given id."""
    shape = SHAPES[kind.name]
    later = f"MATCH {shape.pattern()} USING INDEX n:{shape.label}(id) WHERE n.id > $after"
    find = f"{later} WITH * ORDER BY n.id LIMIT $limit {answer(shape)}"
    rows = transaction.rows(find, after="" if after is None else after, limit=limit)
    return [record(shape, found) for found in rows]


def ties_of(transaction: Transaction, kind: Kind, end: str, nodes: Sequence[str]) -> list[Row]:
    """The current ties with one of these nodes, named as in a row, at an end; in order of id."""
    if end not in kind.ends:
        raise BadInput(f"{kind.name} has no end {end!r}; its ends are {', '.join(kind.ends) or 'none'}")
    shape = SHAPES[kind.name]
    side = "a" if end == shape.start.name else "b"
    found: list[Row] = []
    for node_kind, keys in _by_kind(transaction, kind, end, nodes).items():
        find = (
            f"UNWIND $ids AS id {sought(side, SHAPES[node_kind].label, 'id', 'id')} "
            f"MATCH {shape.pattern()} {answer(shape)}"
        )
        found += [record(shape, values) for values in transaction.rows(find, ids=keys)]
    return sorted(found, key=lambda row: str(row["id"]))


def _by_kind(transaction: Transaction, kind: Kind, end: str, nodes: Sequence[str]) -> dict[str, list[str]]:
    """The stored keys of nodes that an end may name, once each, by kind."""
    named: dict[str, dict[str, None]] = {}
    for node in nodes:
        node_kind, key = node_named(kind, end, node)
        named.setdefault(node_kind, {})[key] = None
    return {
        node_kind: list(dict.fromkeys(_stored_keys(transaction, KINDS[node_kind], list(keys)).values()))
        for node_kind, keys in named.items()
    }


def _counted(shape: Shape) -> str:
    return f"MATCH {shape.counted} WITH count(n) AS number RETURN '{shape.kind.name}' AS kind, number"


_COUNTS = " UNION ALL ".join(map(_counted, SHAPES.values()))


def counts(transaction: Transaction) -> dict[str, int]:
    """How many current records of each kind there are; O(1), Neo4j keeps count."""
    return dict(transaction.rows(_COUNTS))
