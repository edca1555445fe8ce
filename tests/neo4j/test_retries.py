"""A write is tried again within bounds, and done once, whatever became of its commit."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from neo4j import ManagedTransaction
from neo4j.exceptions import ClientError, IncompleteCommit, Neo4jError

from graphsvc.errors import StoreError, StoreUnavailable
from graphsvc.store.base import Store
from graphsvc.store.neo4j.address import parsed
from graphsvc.store.neo4j.connection import Limits
from graphsvc.store.neo4j.store import Neo4jStore
from tests.contract.store.engines import Neo4j
from tests.contract.store.rows import META, Rows, everything, small

QUICK = Limits(retrying_seconds=1)
DEADLOCK = "Neo.TransientError.Transaction.DeadlockDetected"
Breaks = Callable[[int, Exception, bool], list[int]]


@pytest.fixture
def breaks(monkeypatch: pytest.MonkeyPatch) -> Breaks:
    """Makes so many commits fail with an error, before or after they are done; gives who counts them."""
    commit = ManagedTransaction._commit  # the driver has no public way to interfere

    def break_commits(times: int, error: Exception, done: bool) -> list[int]:
        broken: list[int] = []

        def broken_commit(transaction: ManagedTransaction) -> None:
            if len(broken) >= times:
                commit(transaction)
                return
            broken.append(1)
            if done:
                commit(transaction)
            else:
                transaction._rollback()
            raise error

        monkeypatch.setattr(ManagedTransaction, "_commit", broken_commit)
        return broken

    return break_commits


@pytest.mark.parametrize("key", [None, "k"])
@pytest.mark.parametrize("done", [True, False])
def test_a_commit_whose_answer_was_lost(store: Store, breaks: Breaks, done: bool, key: str | None) -> None:
    broken = breaks(2, IncompleteCommit("lost"), done)
    assert store.write(small(), META, key=key, expected_revision=0) == 1
    assert len(broken) == 2
    assert ([revision.number for revision in store.revisions()], len(everything(store))) == ([1], 12)
    assert store.verify() == []


def test_an_erasure_whose_answer_was_lost(store: Store, breaks: Breaks) -> None:
    store.write(small(), META)
    breaks(1, IncompleteCommit("lost"), True)
    assert store.erase("jane.doe", META) == 2
    assert store.open().revision == 2
    assert store.verify() == []


def test_a_connection_that_always_breaks(
    store: Store, breaks: Breaks, monkeypatch: pytest.MonkeyPatch
) -> None:
    broken = breaks(10**6, IncompleteCommit("lost"), True)
    with pytest.raises(StoreUnavailable, match="broke off while it committed") as raised:
        store.write(small(), META, key="k")
    assert raised.value.retryable
    assert len(broken) == 3
    monkeypatch.undo()
    assert store.write(small(), META, key="k") == 1
    assert store.open().revision == 1


def test_what_the_server_calls_transient_is_tried_again(store: Store, breaks: Breaks) -> None:
    broken = breaks(1, Neo4jError._hydrate_neo4j(code=DEADLOCK, message="two of them"), False)
    assert store.write(small(), META) == 1
    assert len(broken) == 1


def test_but_not_for_ever(database: Neo4j, breaks: Breaks) -> None:
    with Neo4jStore(parsed(database.url), limits=QUICK) as store:
        breaks(10**6, Neo4jError._hydrate_neo4j(code=DEADLOCK, message="two of them"), False)
        with pytest.raises(StoreUnavailable, match=DEADLOCK):
            store.write(small(), META)
    assert database.around("MATCH (n:Partnership) RETURN n") == []


def test_what_the_server_refuses_is_not_tried_again(store: Store, breaks: Breaks) -> None:
    broken = breaks(10**6, ClientError("no"), False)
    with pytest.raises(StoreError):
        store.write(small(), META)
    assert len(broken) == 1


def test_an_error_of_the_batch_comes_out_as_it_is(store: Store) -> None:
    class Unreadable(Rows):
        def puts(self):
            yield from super().puts()
            raise OSError(5, "the source cannot be read")

    with pytest.raises(OSError, match="the source cannot be read"):
        store.write(Unreadable({"theme": [{"id": "t"}]}), META)
    assert (store.counts()["theme"], store.open().revision) == (0, 0)
