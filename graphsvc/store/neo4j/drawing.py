"""Draws references as relationships, for people who look at the graph or ask it in Cypher.

What refers to what stands in the records' own fields, where references may
come in any order and may lead nowhere; the relationships follow: there is one
wherever the node that is named is stored. The store itself never asks them.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator, Sequence

from graphsvc.model.fields import NONE
from graphsvc.store.neo4j.connection import Transaction
from graphsvc.store.neo4j.schema import REFERENCES, SHAPES, Reference, quoted, sought
from graphsvc.store.neo4j.values import Written

IS_LIST = "IS :: LIST<STRING NOT NULL> NOT NULL"  # a list's field may hold the word "none" instead


def draw(transaction: Transaction, kind: str, rows: Sequence[Written], new: Collection[str]) -> None:
    """Draws what changed nodes refer to, and what refers to new ones."""
    own = [reference for reference in REFERENCES if reference.kind == kind]
    replaced = [row.id for row in rows if row.id not in new]
    if own and replaced:
        transaction.run(_WIPE[kind], ids=replaced)
    for reference in own:
        pairs = [{"a": row.id, "b": key} for row in rows for key in _keys(reference, row)]
        transaction.each(_DRAW[reference], pairs)
    for reference in REFERENCES:
        if reference.target == kind and new:
            transaction.run(_DRAW_TO[reference], ids=list(new))


def _keys(reference: Reference, row: Written) -> Iterator[str]:
    value = row.properties.get(reference.field)
    if isinstance(value, list):
        yield from dict.fromkeys(value)
    elif value is not None and value != NONE:
        yield value


def _draw(reference: Reference) -> str:
    return (
        f"UNWIND $rows AS row {sought('a', SHAPES[reference.kind].label, 'id', 'row.a')} "
        f"{sought('b', SHAPES[reference.target].label, 'id', 'row.b')} MERGE (a)-[:{reference.type}]->(b)"
    )


def _draw_to(reference: Reference) -> str:
    """Draws from the nodes that name one of `$ids`; those that list it are looked through."""
    a, b = SHAPES[reference.kind].label, SHAPES[reference.target].label
    field = f"a.{quoted(reference.field)}"
    merge = f"MERGE (a)-[:{reference.type}]->(b)"
    if not reference.is_list:
        named = f"{sought('a', a, reference.field, 'id')} {sought('b', b, 'id', 'id')}"
        return f"UNWIND $ids AS id {named} {merge}"
    return (
        f"MATCH (a:{a}) WHERE CASE WHEN {field} {IS_LIST} THEN any(key IN {field} WHERE key IN $ids) "
        f"ELSE false END UNWIND {field} AS key WITH DISTINCT a, key WHERE key IN $ids "
        f"{sought('b', b, 'id', 'key')} {merge}"
    )


def _wipe(kind: str) -> str:
    types = "|".join(reference.type for reference in REFERENCES if reference.kind == kind)
    return (
        f"UNWIND $ids AS id {sought('a', SHAPES[kind].label, 'id', 'id')} MATCH (a)-[r:{types}]->() DELETE r"
    )


_WIPE = {kind: _wipe(kind) for kind in {reference.kind for reference in REFERENCES}}
_DRAW = {reference: _draw(reference) for reference in REFERENCES}
_DRAW_TO = {reference: _draw_to(reference) for reference in REFERENCES}
