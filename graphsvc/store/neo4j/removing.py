"""Removes records of one kind: they move to the past, their number and id stay."""

from __future__ import annotations

from collections.abc import Sequence

from graphsvc.errors import BadInput
from graphsvc.store.neo4j.connection import Transaction
from graphsvc.store.neo4j.putting import past_of
from graphsvc.store.neo4j.schema import SHAPES, Shape
from graphsvc.store.values import written_twice


def removed(transaction: Transaction, shape: Shape, ids: Sequence[str], revision: int) -> list[str]:
    """Removes records and gives the ids of those there were; a node with ties is refused."""
    find = f"UNWIND $ids AS id {shape.sought('id')} RETURN n.id, n.since"
    stored = transaction.rows(find, ids=ids)
    for key, since in stored:
        if since == revision:
            raise written_twice(shape.kind.name, key)
    gone = [key for key, _ in stored]
    if gone:
        if not shape.is_relationship:
            _check_untied(transaction, shape, gone)
        transaction.run(_statement(shape), ids=gone, revision=revision)
    return gone


def _check_untied(transaction: Transaction, shape: Shape, ids: Sequence[str]) -> None:
    for tie in SHAPES.values():
        ends = ((tie.start, "-[t:{}]->()"), (tie.end, "<-[t:{}]-()")) if tie.is_relationship else ()
        for end, arrow in ends:
            if shape.kind.name not in end.refers_to:
                continue
            found = transaction.row(
                f"UNWIND $ids AS id {shape.sought('id')} MATCH (n){arrow.format(tie.label)} "
                "RETURN n.id, t.id LIMIT 1",
                ids=ids,
            )
            if found is not None:
                node, key = found
                raise BadInput(
                    f"{shape.kind.name} {node!r}: {tie.kind.name} {key!r} has it as {end.name}; "
                    "remove its ties first"
                )


def _statement(shape: Shape) -> str:
    """A node goes with the drawn references to and from it; they follow it back if it returns."""
    delete = "DELETE n" if shape.is_relationship else "DETACH DELETE n"
    return f"UNWIND $ids AS id {shape.sought('id')} CREATE (v:{shape.past}) SET {past_of(shape)} {delete}"
