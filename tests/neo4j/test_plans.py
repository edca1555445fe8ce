"""What finds records by key goes by an index, also where the plan is made for an empty database."""

from __future__ import annotations

import pytest

from graphsvc.store.neo4j.putting import _make_statement
from graphsvc.store.neo4j.schema import REFERENCES, SHAPES, sought
from tests.contract.store.engines import Neo4j
from tests.neo4j_server import running


@pytest.fixture(autouse=True)
def _made(database: Neo4j) -> None:
    """The schema is there, and nothing else."""
    database.open()


def by_index(statement: str) -> bool:
    found = running().operators(statement)
    assert not any("Scan" in operator for operator in found), (statement, found)
    return any("IndexSeek" in operator for operator in found)


@pytest.mark.parametrize("kind", SHAPES)
def test_records_and_what_they_were(kind: str) -> None:
    shape = SHAPES[kind]
    assert by_index(f"UNWIND $ids AS id {shape.sought('id')} RETURN n.id")
    assert by_index(f"UNWIND $ids AS id {sought('v', shape.past, 'id', 'id')} RETURN v.nid")


@pytest.mark.parametrize("kind", [kind for kind, shape in SHAPES.items() if shape.is_relationship])
def test_the_ends_of_new_ties(kind: str) -> None:
    shape = SHAPES[kind]
    kinds = (shape.start.refers_to[0], shape.end.refers_to[-1])
    assert by_index(_make_statement(shape, kinds))


@pytest.mark.parametrize("reference", [each for each in REFERENCES if not each.is_list])
def test_what_refers_to_a_record(reference) -> None:  # type: ignore[no-untyped-def]
    label = SHAPES[reference.kind].label
    assert by_index(f"UNWIND $ids AS id {sought('a', label, reference.field, 'id')} RETURN a.id")
