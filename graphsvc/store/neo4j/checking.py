"""Checks a store against itself: the schema, the references, the history, what is drawn."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator
from itertools import pairwise
from math import inf
from operator import itemgetter

from graphsvc.model.fields import NONE, Field
from graphsvc.store.base import Problem
from graphsvc.store.neo4j.columns import ID, NUMBER, SINCE, UNTIL, column_of, current_portions, past_portions
from graphsvc.store.neo4j.connection import Transaction
from graphsvc.store.neo4j.drawing import IS_LIST
from graphsvc.store.neo4j.opening import missing_rules, named
from graphsvc.store.neo4j.schema import CHANGES, REFERENCES, REVISION, SHAPES, Reference, Shape, quoted

_STORE = "store"  # the kind of a problem that is no single record's
_Spells = dict[str, list[tuple[int, float]]]  # id → the revisions [since, until) of each version
_Listed = dict[tuple[str, str], set[int]]  # (kind, id) → the revisions that list it as changed


def problems(transaction: Transaction, revision: int) -> list[Problem]:
    """Every contradiction found in a store at a revision; O(size of the store)."""
    found = [Problem(_STORE, "", f"{named(rule)} is missing") for rule in missing_rules(transaction)]
    listed = _listed(transaction)
    found += _revisions(transaction, revision, listed)
    for shape in SHAPES.values():
        found += _numberless(transaction, shape)
        found += _ends(transaction, shape)
        found += _versions(transaction, shape, listed)
        for field in shape.kind.references:
            if field.name not in shape.kind.ends:
                found += _references(transaction, shape, field)
    for reference in REFERENCES:
        found += _drawn(transaction, reference)
    return found


def _listed(transaction: Transaction) -> _Listed:
    listed: _Listed = defaultdict(set)
    for revision, kind, ids in transaction.each_row(f"MATCH (c:{CHANGES}) RETURN c.revision, c.kind, c.ids"):
        for key in ids:
            listed[kind, key].add(revision)
    return listed


def _revisions(transaction: Transaction, revision: int, listed: _Listed) -> Iterator[Problem]:
    numbers = transaction.column(f"MATCH (r:{REVISION}) RETURN r.number ORDER BY r.number")
    missing = sorted(set(range(1, revision + 1)) - set(numbers))
    if missing:
        yield Problem(_STORE, "", f"revision {missing[0]} is missing")
    for (kind, key), changed in listed.items():
        for number in sorted(changed - set(numbers)):
            yield Problem(kind, key, f"changed at revision {number}, which is not recorded")


def _numberless(transaction: Transaction, shape: Shape) -> Iterator[Problem]:
    """Records that something else has made: without what the store gives each of its own."""
    find = (
        f"MATCH {shape.pattern()} WHERE n.id IS NULL OR n.nid IS NULL OR n.since IS NULL RETURN n.id, n.nid"
    )
    for key, number in transaction.rows(find):
        yield Problem(shape.kind.name, str(key or ""), f"record number {number} was not made by graphsvc")


def _ends(transaction: Transaction, shape: Shape) -> Iterator[Problem]:
    """Ties that end in a node of a wrong kind."""
    if not shape.is_relationship:
        return
    for side, end in (("a", shape.start), ("b", shape.end)):
        labels = " OR ".join(f"{side}:{SHAPES[kind].label}" for kind in end.refers_to)
        for key in transaction.column(f"MATCH {shape.pattern()} WHERE NOT ({labels}) RETURN n.id"):
            yield Problem(shape.kind.name, key, f"{end.name} is no stored {' or '.join(end.refers_to)}")


def _versions(transaction: Transaction, shape: Shape, listed: _Listed) -> Iterator[Problem]:
    """Versions that hold at one revision, and those that began or ended without an entry in the log."""
    kind = shape.kind.name
    spells, numbers = _spells(transaction, shape)
    for key, held in spells.items():
        held.sort()
        if any(until <= since for since, until in held) or any(b[0] < a[1] for a, b in pairwise(held)):
            yield Problem(kind, key, "two of its versions hold at one revision")
        if len(numbers[key]) > 1:
            yield Problem(kind, key, "its versions bear several numbers")
        for number in sorted({edge for spell in held for edge in spell if edge < inf} - listed[kind, key]):
            text = f"changed at revision {number:.0f} without an entry in the change log"
            yield Problem(kind, key, text)
    for name, key in listed:
        if name == kind and listed[name, key] and key not in spells:
            yield Problem(kind, key, "the change log lists it, but it never was")


def _spells(transaction: Transaction, shape: Shape) -> tuple[_Spells, dict[str, set[int]]]:
    """The revisions between which every version held, and the numbers they bear, by id."""
    spells: _Spells = defaultdict(list)
    numbers: dict[str, set[int]] = defaultdict(set)
    whole = "WHERE n.id IS NOT NULL AND n.nid IS NOT NULL AND n.since IS NOT NULL"
    for portion in current_portions(transaction, shape, [ID, NUMBER, SINCE], whole):
        for key, number, since in zip(*portion, strict=True):
            spells[key].append((since, inf))
            numbers[key].add(number)
    for portion in past_portions(transaction, shape, [ID, NUMBER, SINCE, UNTIL], whole):
        for key, number, since, until in zip(*portion, strict=True):
            spells[key].append((since, until))
            numbers[key].add(number)
    return spells, numbers


def _references(transaction: Transaction, shape: Shape, field: Field) -> Iterator[Problem]:
    """References by key to records that are neither stored nor aliases of stored ones."""
    known = set(
        transaction.column("MATCH (n:Alias) WHERE n.kind IN $kinds RETURN n.alias", kinds=field.refers_to)
    )
    for kind in field.refers_to:
        known.update(transaction.column(f"MATCH (n:{SHAPES[kind].label}) RETURN n.id"))
    where = f"WHERE n.{quoted(field.name)} IS NOT NULL AND n.id IS NOT NULL"
    for portion in current_portions(transaction, shape, [ID, column_of(shape, field)], where):
        for key, value in sorted(zip(*portion, strict=True), key=itemgetter(0)):
            for missing in (k for k in _keys(value) if k not in known):
                kinds = " or ".join(field.refers_to)
                yield Problem(shape.kind.name, key, f"{field.name} {missing!r} is no stored {kinds}")


def _keys(value: object) -> list[object]:
    if isinstance(value, list):
        return value
    return [] if value is None or value == NONE else [value]


def _drawn(transaction: Transaction, reference: Reference) -> Iterator[Problem]:
    """References without their relationship, and relationships without their reference."""
    a, b = SHAPES[reference.kind].label, SHAPES[reference.target].label
    field = f"a.{quoted(reference.field)}"
    keys = f"CASE WHEN {field} {IS_LIST} THEN {field} ELSE [{field}] END"
    if not reference.is_list:
        keys = f"[{field}]"
    missing = (
        f"MATCH (a:{a}) WHERE {field} IS NOT NULL UNWIND {keys} AS key "
        f"MATCH (b:{b}) WHERE b.id = key AND key <> '{NONE}' AND NOT (a)-[:{reference.type}]->(b) "
        "RETURN DISTINCT a.id, key"
    )
    for key, other in transaction.rows(missing):
        yield Problem(reference.kind, key, f"{reference.field} {other!r} is not drawn as {reference.type}")
    beyond = (
        f"MATCH (a:{a})-[r:{reference.type}]->(b) "
        f"WITH a, b, CASE WHEN {field} IS NULL THEN [] ELSE {keys} END AS keys "
        "WHERE NOT b.id IN keys RETURN a.id, b.id"
    )
    for key, other in transaction.rows(beyond):
        yield Problem(reference.kind, key, f"{reference.type} leads to {other!r}, which it does not name")
