"""What verify finds when something wrote around the store."""

from __future__ import annotations

import pytest

from graphsvc.store.base import Store
from tests.contract.store.engines import Neo4j
from tests.contract.store.rows import META, Rows, partnership, small

PLANTED = {
    "a reference to nothing": (
        "MATCH (p:Partnership {id: 'p2'}) SET p.satellite_of = 'p7'",
        ("partnership", "p2", "satellite_of 'p7' is no stored partnership"),
    ),
    "a list that names nothing": (
        "MATCH ()-[r:COMMUNICATES]->() WHERE r.carriers IS NOT NULL SET r.carriers = r.carriers + 'nobody'",
        ("link", "p1|p2||", "carriers 'nobody' is no stored person"),
    ),
    "an end of a wrong kind": (
        "MATCH (b:Partnership {id: 'p1'}) MATCH (t:Theme) "
        "CREATE (t)-[:COMMUNICATES {id: 'new', nid: 999, since: 1}]->(b)",
        ("link", "new", "a is no stored partnership"),
    ),
    "a record that was made by hand": (
        "CREATE (:Person {name: 'Jane'})",
        ("person", "", "record number None was not made by graphsvc"),
    ),
    "a change that was not recorded": (
        "MATCH (p:Partnership {id: 'p1'}) SET p.since = 9",
        ("partnership", "p1", "changed at revision 9 without an entry in the change log"),
    ),
    "an entry of a lost revision": (
        "MATCH (c:Changes {kind: 'theme'}) CREATE (d:Changes) SET d = c{.*, last: 999, revision: 5}",
        ("theme", "t1", "changed at revision 5, which is not recorded"),
    ),
    "an entry of nothing": (
        "MATCH (c:Changes {kind: 'theme'}) SET c.ids = c.ids + 't9'",
        ("theme", "t9", "the change log lists it, but it never was"),
    ),
    "a lost revision": (
        "MATCH (r:Revision {number: 1}) DELETE r",
        ("store", "", "revision 1 is missing"),
    ),
    "two versions at once": (
        "MATCH (t:Theme) CREATE (v:PastTheme) SET v = properties(t), v.until = 7",
        ("theme", "t1", "two of its versions hold at one revision"),
    ),
    "two numbers": (
        "MATCH (t:Theme) CREATE (v:PastTheme) SET v = properties(t), v.nid = 999, v.since = 0, v.until = 1",
        ("theme", "t1", "its versions bear several numbers"),
    ),
    "a reference that is not drawn": (
        "MATCH (:Partnership)-[r:ADDRESSES]->(:Theme) DELETE r",
        ("partnership", "p2", "themes 't1' is not drawn as ADDRESSES"),
    ),
    "a drawing without its reference": (
        "MATCH (a:Partnership {id: 'p1'}) MATCH (t:Theme) CREATE (a)-[:ADDRESSES]->(t)",
        ("partnership", "p1", "ADDRESSES leads to 't1', which it does not name"),
    ),
}


@pytest.mark.parametrize("case", PLANTED)
def test_verify_finds_what_was_planted(database: Neo4j, store: Store, case: str) -> None:
    store.write(small(), META)
    store.write(Rows({"organisation": [{"id": "o3", "name": "O"}]}), META)
    assert store.verify() == []
    statement, wanted = PLANTED[case]
    database.around(statement)
    assert wanted in [(problem.kind, problem.id, problem.text) for problem in store.verify()]


def drawn(database: Neo4j) -> list[tuple[object, ...]]:
    types = "PART_OF|SATELLITE_OF|COVERS|ADDRESSES|ADJOINS"
    return database.around(
        f"MATCH (a)-[r:{types}]->(b) RETURN a.id, type(r), b.id ORDER BY a.id, type(r), b.id"
    )


def test_references_are_drawn_whatever_comes_first(database: Neo4j, store: Store) -> None:
    store.write(
        Rows(
            {
                "territory": [{"id": "north", "adjoins": ["south", "north"], "parent": "land"}],
                "partnership": [partnership("p", satellite_of="q", themes=["t", "t"], territories=["south"])],
                "organisation": [{"id": "o", "name": "O", "territories": "none", "themes": ["later"]}],
                "theme": [{"id": "t", "parent": "t"}],
            }
        ),
        META,
    )
    assert drawn(database) == [
        ("north", "ADJOINS", "north"),
        ("p", "ADDRESSES", "t"),
        ("t", "PART_OF", "t"),
    ]
    store.write(
        Rows(
            {
                "territory": [{"id": "south"}, {"id": "land"}],
                "partnership": [partnership("q")],
                "theme": [{"id": "later"}],
            }
        ),
        META,
    )
    assert set(drawn(database)) == {
        ("north", "ADJOINS", "north"),
        ("north", "ADJOINS", "south"),
        ("north", "PART_OF", "land"),
        ("o", "ADDRESSES", "later"),
        ("p", "ADDRESSES", "t"),
        ("p", "COVERS", "south"),
        ("p", "SATELLITE_OF", "q"),
        ("t", "PART_OF", "t"),
    }
    store.write(Rows({"partnership": [partnership("p", satellite_of="none")]}, {"territory": ["land"]}), META)
    assert set(drawn(database)) == {
        ("north", "ADJOINS", "north"),
        ("north", "ADJOINS", "south"),
        ("o", "ADDRESSES", "later"),
        ("t", "PART_OF", "t"),
    }
    store.write(Rows({"territory": [{"id": "land"}]}), META)
    assert ("north", "PART_OF", "land") in drawn(database)
    assert [problem for problem in store.verify() if "no stored" not in problem.text] == []
