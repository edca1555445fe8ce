"""A picture shows one revision while others write; the plain rule, without the lock, would not do."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from contextlib import contextmanager

from graphsvc.store.base import Store
from graphsvc.store.neo4j import steady
from tests.contract.store.engines import Neo4j
from tests.contract.store.rows import META, Rows, partnership

PARTNERSHIPS = 3_000  # a commit of so many takes a while to be seen as a whole
SAMPLES = 8
MOST_SAMPLES = 20_000
PLAIN = (
    "MATCH (m:Registry) WITH m.revision AS before MATCH (p:Partnership) "
    "WITH before, collect(DISTINCT p.goal) AS goals MATCH (m:Registry) RETURN before, m.revision, goals"
)


def batch(revision: int) -> Rows:
    """Every partnership says by which revision it was written."""
    return Rows({"partnership": [partnership(str(n), goal=str(revision)) for n in range(PARTNERSHIPS)]})


@contextmanager
def rewriting(store: Store) -> Iterator[None]:
    """Rewrites everything over and over while the block runs."""
    store.write(batch(1), META)
    done = threading.Event()

    def rewrite() -> None:
        revision = 1
        while not done.is_set():
            revision += 1
            assert store.write(batch(revision), META) == revision

    writer = threading.Thread(target=rewrite)
    writer.start()
    try:
        yield
    finally:
        done.set()
        writer.join()


def goals(store: Store) -> tuple[int, set[object]]:
    with store.read() as picture:
        columns = picture.nodes("partnership", ["goal"])
    assert len(columns["id"]) == PARTNERSHIPS
    return picture.revision, set(columns["goal"])


def test_the_plain_rule_fails_where_the_locked_one_holds(database: Neo4j, store: Store) -> None:
    """The plain rule: the number is the same before and after, so nothing can have changed in between."""
    torn = 0
    with rewriting(store):
        for _ in range(SAMPLES):
            revision, seen = goals(store)
            assert seen == {str(revision)}
        for _ in range(MOST_SAMPLES):
            ((before, after, found),) = database.around(PLAIN)
            torn += before == after and found != [str(before)]
            if torn:
                break
    assert torn, "the plain rule never failed here: is the lock still needed?"


def test_readers_that_are_always_too_late_make_the_writers_wait(store: Store, monkeypatch) -> None:  # type: ignore[no-untyped-def]
    monkeypatch.setattr(steady, "_ATTEMPTS", 0)
    with rewriting(store):
        for _ in range(5):
            revision, seen = goals(store)
            assert seen == {str(revision)}


def test_an_earlier_picture_stays_as_it_was(store: Store) -> None:
    store.write(batch(1), META)
    with store.read() as picture:
        for revision in range(2, 5):
            store.write(batch(revision), META)
            assert set(picture.nodes("partnership", ["goal"])["goal"]) == {"1"}
        assert picture.revision == 1
