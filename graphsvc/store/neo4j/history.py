"""Revisions and what each of them changed."""

from __future__ import annotations

import json
from collections.abc import Collection, Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from itertools import islice
from typing import Any

from graphsvc.errors import NotFound
from graphsvc.model.fields import Row
from graphsvc.store.base import Change, Revision
from graphsvc.store.neo4j.connection import Transaction
from graphsvc.store.neo4j.reading import chunks, record
from graphsvc.store.neo4j.schema import CHANGES, REVISION, SHAPES, Shape, sought
from graphsvc.store.neo4j.values import name_of_node, row_of

_REVISIONS = (
    f"MATCH (r:{REVISION}) WITH r ORDER BY r.number DESC LIMIT $limit "
    "RETURN r.number, r.author, r.source, r.time, r.message, r.as_of, r.counts ORDER BY r.number DESC"
)
_LAST_CHANGE = f"MATCH (r:{REVISION} {{number: $number}}) RETURN r.last_change"
_LISTED = (
    f"MATCH (c:{CHANGES}) WHERE c.last >= $first WITH c ORDER BY c.last LIMIT $limit "
    "RETURN c.first, c.revision, c.kind, c.ids ORDER BY c.last"
)
_Entry = tuple[int, str, str]  # revision, kind, id of one change


def revisions(transaction: Transaction, limit: int) -> list[Revision]:
    """The latest revisions, newest first."""
    return [
        Revision(number, author, source, datetime.fromisoformat(time), message, as_of, json.loads(counts))
        for number, author, source, time, message, as_of, counts in transaction.rows(_REVISIONS, limit=limit)
    ]


def changes_since(
    transaction: Transaction, current: int, revision: int, *, limit: int, after: int
) -> list[Change]:
    """A page of the changes of later revisions, in the order written."""
    first = _last_change(transaction, current, revision) + after + 1
    entries = list(islice(_entries(transaction, first, limit), limit))
    images: dict[_Entry, _Images] = {}
    for kind in {kind for _, kind, _ in entries}:
        images |= _images(transaction, SHAPES[kind], [entry for entry in entries if entry[1] == kind])
    return [Change(*entry, images[entry].before, images[entry].after) for entry in entries]


def _last_change(transaction: Transaction, current: int, revision: int) -> int:
    """The number of the last change of a revision."""
    if revision == 0:
        return 0
    row = transaction.row(_LAST_CHANGE, number=revision)
    if row is None:
        raise NotFound(f"no revision {revision}; the store is at revision {current}")
    last: int = row[0]
    return last


def _entries(transaction: Transaction, first: int, limit: int) -> Iterator[_Entry]:
    """The changes from a number on; at most `limit` lists of at least one each are read."""
    for begin, revision, kind, ids in transaction.rows(_LISTED, first=first, limit=limit):
        for key in ids[max(first - begin, 0) :]:
            yield revision, kind, key


@dataclass
class _Images:
    before: Row | None = None
    after: Row | None = None


def _images(transaction: Transaction, shape: Shape, entries: Sequence[_Entry]) -> dict[_Entry, _Images]:
    """What stood before and after each change of one kind."""
    images = {entry: _Images() for entry in entries}
    kind = shape.kind.name
    for properties, row in _versions(transaction, shape, entries):
        made = images.get((properties["since"], kind, str(row["id"])))
        if made is not None:
            made.after = row
        replaced = images.get((properties.get("until", -1), kind, str(row["id"])))
        if replaced is not None:
            replaced.before = row
    return images


def _versions(
    transaction: Transaction, shape: Shape, entries: Sequence[_Entry]
) -> Iterator[tuple[dict[str, Any], Row]]:
    """Every version of the listed records that began or ended at one of their revisions, and as a row."""
    numbers = [number for number, _, _ in entries]
    limits = {"least": min(numbers), "most": max(numbers)}
    ids = list(dict.fromkeys(key for _, _, key in entries))
    ends = ", a.id, b.id, labels(b)" if shape.is_relationship else ""
    current = f"UNWIND $ids AS id {shape.sought('id')} RETURN properties(n){ends}"
    past = (
        f"UNWIND $ids AS id {sought('v', shape.past, 'id', 'id')} "
        "WHERE v.until >= $least AND v.since <= $most RETURN properties(v)"
    )
    for chunk in chunks(ids):
        for found in transaction.rows(current, ids=chunk):
            yield found[0], record(shape, found)
        held = transaction.column(past, ids=chunk, **limits)
        names = end_names(transaction, shape, held)
        for properties in held:
            ends_of = {end: names[end, properties[end]] for end in shape.kind.ends}
            yield properties, row_of(shape.kind, properties, ends_of)


def end_names(
    transaction: Transaction, shape: Shape, held: Iterable[dict[str, Any]]
) -> dict[tuple[str, int], str]:
    """How the ends of past versions, kept as numbers, are written in a row."""
    versions = list(held)
    names: dict[tuple[str, int], str] = {}
    for end in shape.kind.ends:
        numbers = {properties[end] for properties in versions}
        for kind in shape.kind.by_name[end].refers_to:
            for number, key in _keys(transaction, SHAPES[kind], numbers):
                names[end, number] = name_of_node(shape.kind, end, (kind, key))
    return names


def _keys(transaction: Transaction, shape: Shape, numbers: Collection[int]) -> list[list[Any]]:
    """Number and key of the nodes of a kind, present and past, with these numbers."""
    if not numbers:
        return []
    return transaction.rows(
        f"UNWIND $numbers AS number {sought('n', shape.label, 'nid', 'number')} RETURN n.nid, n.id "
        f"UNION UNWIND $numbers AS number {sought('n', shape.past, 'nid', 'number')} RETURN n.nid, n.id",
        numbers=list(numbers),
    )
