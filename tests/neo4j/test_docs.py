"""Every query of docs/neo4j.md runs on the demonstration registry and finds something."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

import pytest

from graphsvc.demo.registry import demo_registry
from graphsvc.demo.writer import write_bundle
from graphsvc.loading import Mode, Request
from graphsvc.store.base import Meta, Store
from tests.contract.store.engines import Neo4j, prepared
from tests.contract.store.rows import Rows
from tests.neo4j_server import ROOT

PAGE = (ROOT / "docs" / "neo4j.md").read_text(encoding="utf-8")
QUERIES = re.findall(r"(?:^|\n)([^\n]+):\n\n```cypher\n(.*?)```", PAGE, re.DOTALL)
GOAL = "one goal less"


@pytest.fixture(scope="module")
def database(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Neo4j]:
    """The demonstration registry, and a second revision that gives a partnership another goal."""
    folder = tmp_path_factory.mktemp("demo")
    found = prepared(Neo4j.name, folder)
    assert isinstance(found, Neo4j)
    load_demo(found.open(), folder / "bundle")
    yield found
    found.close()


def load_demo(store: Store, folder: Path) -> None:
    from graphsvc.cli import load
    from loaders import ReadOptions, read_all

    registry = demo_registry()
    write_bundle(registry, folder)
    request = Request("demo", "tester", registry.as_of, mode=Mode.REPLACE_SOURCE)
    load.run(read_all([folder], options=ReadOptions()), store, request).raise_if_refused()
    (row,) = store.get("partnership", ["p-000-001"]).values()
    meta = Meta(author="editor", message="a new goal", time=datetime(2026, 7, 1, tzinfo=UTC))
    store.write(Rows({"partnership": [{**row, "goal": GOAL}]}), meta)


def test_there_are_ten() -> None:
    assert len(QUERIES) == PAGE.count("```cypher") == 10


@pytest.mark.parametrize(("title", "query"), QUERIES, ids=[title[:40] for title, _ in QUERIES])
def test_a_query_finds_something(database: Neo4j, title: str, query: str) -> None:
    rows = database.around(query)
    assert rows, title
    assert any(value not in (None, 0, []) for row in rows for value in row)


def test_members_are_those_of_the_store(database: Neo4j) -> None:
    (query,) = (query for title, query in QUERIES if title.startswith("Who belongs"))
    names = {row[0] for row in database.around(query)}
    store = database.open()
    ties = [
        t for t in store.ties_of("membership", "partnership", ["p-000-001"]) if t["end"] in (None, "none")
    ]
    found = store.get("organisation", [str(tie["organisation"]) for tie in ties])
    assert {row["name"] for row in found.values()} <= names


def test_the_latest_revision_tells_what_stood_before(database: Neo4j) -> None:
    (query,) = (query for title, query in QUERIES if title.startswith("What the latest"))
    ((author, _, message, kind, key, name, goal),) = database.around(query)
    assert (author, message, kind, key) == ("editor", "a new goal", "partnership", "p-000-001")
    assert name and goal and goal != GOAL


def test_the_demonstration_registry_is_whole(database: Neo4j) -> None:
    assert database.open().verify() == []


def test_every_word_of_the_picture_is_in_the_graph(database: Neo4j) -> None:
    from graphsvc.store.neo4j.schema import OWN_LABELS, OWN_TYPES

    words = set(re.findall(r"\b[A-Z]{2,}(?:_[A-Z]+)+\b|\bADJOINS\b|\bCOVERS\b", PAGE)) - {"PART_OF"}
    told = {word for word in words if not word.startswith("GRAPHSVC_")}
    assert told <= OWN_TYPES
    assert OWN_TYPES - set(re.findall(r"[A-Z_]+", PAGE)) == set()
    labels = {label for label in OWN_LABELS if not label.startswith("Past")} - {"WriteKey", "Erased"}
    assert labels - set(re.findall(r"\w+", PAGE)) == set()
