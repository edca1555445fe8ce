"""A database that cannot be a store says why, names the address, and is left as it was."""

from __future__ import annotations

import socket
import threading
import time
from collections.abc import Iterator

import pytest

from graphsvc.errors import SchemaTooNew, StoreCorrupt, StoreError, StoreUnavailable, Timeout
from graphsvc.store import open_store
from graphsvc.store.base import Store
from graphsvc.store.neo4j.address import PASSWORD, Credentials, parsed
from graphsvc.store.neo4j.connection import Limits
from graphsvc.store.neo4j.store import Neo4jStore
from tests.contract.store.engines import Neo4j
from tests.contract.store.rows import META, Rows, everything, small
from tests.neo4j_server import REQUIRED, Server, missing

HURRIED = Limits(opening_seconds=0.5, connecting_seconds=1, writing_seconds=1, retrying_seconds=1)
ALL = "MATCH (n) RETURN labels(n), properties(n) ORDER BY elementId(n)"


def test_somebody_elses_data_is_left_alone(database: Neo4j) -> None:
    database.around("CREATE (:Film {title: 'Vertigo'})")
    before = database.around(ALL)
    for create, error, text in (
        (True, StoreCorrupt, "holds data, but no"),
        (False, StoreUnavailable, "no store"),
    ):
        with pytest.raises(error, match=text) as raised:
            open_store(database.url, create=create)
        assert database.url in str(raised.value)
    assert database.around(ALL) == before


def test_force_lets_a_registry_in_beside_other_labels(database: Neo4j) -> None:
    database.around("CREATE (:Film {title: 'Vertigo'})-[:SHOT_IN]->(:City)")
    with open_store(database.url, force=True) as store:
        store.write(small(), META)
        assert store.verify() == []
    assert database.around("MATCH (:Film)-[:SHOT_IN]->(:City) RETURN count(*)") == [(1,)]
    with open_store(database.url) as store:
        assert store.open().revision == 1


@pytest.mark.parametrize("data", ["(:Person {name: 'Kim Novak'})", "(:Film)-[:MEMBER_OF]->(:City)"])
def test_not_even_force_mixes_data_of_the_same_names(database: Neo4j, data: str) -> None:
    database.around(f"CREATE {data}")
    before = database.around(ALL)
    with pytest.raises(StoreCorrupt, match=r"of the same names, (Person|MEMBER_OF); name another"):
        open_store(database.url, force=True)
    assert database.around(ALL) == before


def test_reading_makes_no_store(database: Neo4j) -> None:
    with pytest.raises(StoreUnavailable, match=r"no store at .*; load one with `graphsvc load`"):
        open_store(database.url, create=False)
    assert database.around(ALL) == []


def test_a_store_of_a_later_graphsvc(database: Neo4j) -> None:
    database.open().write(small(), META)
    database.around("MATCH (m:Registry) SET m.schema_version = 99")
    before = database.around(ALL)
    with pytest.raises(SchemaTooNew, match="schema version 99"):
        open_store(database.url)
    assert database.around(ALL) == before


def test_a_store_without_its_key(database: Neo4j) -> None:
    database.open()
    database.around("MATCH (m:Registry) REMOVE m.pseudonym_key")
    with pytest.raises(StoreCorrupt, match="pseudonym key"):
        open_store(database.url)


def test_a_registry_that_went_away(database: Neo4j, store: Store) -> None:
    store.write(small(), META)
    database.around("MATCH (n) DETACH DELETE n")
    with pytest.raises(StoreUnavailable, match="holds no registry any more"):
        store.write(small(), META)
    with pytest.raises(StoreUnavailable, match="holds no registry any more"):
        store.open()


def test_a_lost_constraint_is_made_again(database: Neo4j, store: Store) -> None:
    store.write(small(), META)
    for name in ("graphsvc_person_id", "graphsvc_member_of_id"):
        database.around(f"DROP CONSTRAINT {name}")
    assert [problem.text for problem in store.verify()] == [
        "uniqueness of id on Person is missing",
        "uniqueness of id on MEMBER_OF is missing",
    ]
    with open_store(database.url) as again:
        assert again.verify() == []


def test_a_constraint_that_cannot_be_made_again(database: Neo4j, store: Store) -> None:
    store.write(small(), META)
    database.around("DROP CONSTRAINT graphsvc_theme_id")
    database.around("CREATE (:Theme {id: 't1', nid: 99, since: 1})")
    with pytest.raises(StoreError) as raised:
        open_store(database.url)
    assert database.url in str(raised.value)
    database.around("MATCH (n:Theme {nid: 99}) DELETE n")
    with open_store(database.url) as again:
        assert again.verify() == []


def test_a_closed_store_says_so(store: Store) -> None:
    store.close()
    store.close()
    for ask in (store.counts, store.verify, lambda: store.write(small(), META), lambda: store.backup("x")):
        with pytest.raises(StoreUnavailable, match="not open"):
            ask()


# Servers that cannot be used


def refused(url: str, credentials: Credentials | None = None) -> StoreUnavailable:
    """The error for a store that cannot be opened; it names the address, is one line, and comes soon."""
    start = time.monotonic()
    with pytest.raises(StoreUnavailable) as raised:
        Neo4jStore(parsed(url), credentials, limits=HURRIED).open()
    assert url in str(raised.value)
    assert "\n" not in str(raised.value)
    assert time.monotonic() - start < 60, "the attempts are not bounded"
    return raised.value


def test_a_server_that_is_not_there() -> None:
    with socket.socket() as closed:
        closed.bind(("127.0.0.1", 0))
        for scheme in ("bolt", "neo4j"):
            error = refused(f"{scheme}://127.0.0.1:{closed.getsockname()[1]}/registry")
            assert "cannot be reached" in str(error)
            assert error.retryable


def test_a_host_that_is_not_there() -> None:
    assert "cannot be reached" in str(refused("neo4j://no-such-host.invalid/registry"))


@pytest.fixture(params=[b"", b"HTTP/1.1 400 Bad Request\r\n\r\n"], ids=["silent", "web server"])
def stranger(request: pytest.FixtureRequest) -> Iterator[str]:
    """The address of a server that does not speak Bolt."""
    with socket.create_server(("127.0.0.1", 0)) as listening:

        def serve() -> None:
            while True:
                try:
                    connection, _ = listening.accept()
                except OSError:
                    return
                with connection:
                    connection.recv(100)
                    connection.sendall(request.param)

        threading.Thread(target=serve, daemon=True).start()
        yield f"bolt://127.0.0.1:{listening.getsockname()[1]}"
        listening.shutdown(socket.SHUT_RDWR)


def test_a_server_of_something_else(stranger: str) -> None:
    refused(stranger)


def test_a_database_that_is_not_there(database: Neo4j) -> None:
    assert "no such database" in str(refused(f"{database.url}/nowhere"))


def test_a_writer_that_takes_too_long(database: Neo4j, store: Store) -> None:
    """Others wait for it, but not for ever; readers of single records do not wait."""
    store.write(small(), META)
    waiting = Neo4jStore(parsed(database.url), limits=HURRIED)
    waiting.open()
    holding, done = threading.Event(), threading.Event()

    class Slow(Rows):
        def puts(self):
            yield from super().puts()
            holding.set()
            done.wait(30)

    writer = threading.Thread(target=lambda: store.write(Slow({"theme": [{"id": "slow"}]}), META))
    writer.start()
    try:
        assert holding.wait(30)
        with pytest.raises(Timeout, match=r"took too long|waited too long") as raised:
            waiting.write(Rows({"theme": [{"id": "late"}]}), META)
        assert database.url in str(raised.value)
        assert len(everything(waiting)) == 12
    finally:
        done.set()
        writer.join()
    assert waiting.write(Rows({"theme": [{"id": "late"}]}), META) == 3
    waiting.close()


def test_a_password(monkeypatch: pytest.MonkeyPatch) -> None:
    if missing():
        assert not REQUIRED, missing()
        pytest.skip(str(missing()))
    secret = "correct-horse-battery"
    server = Server("--auth", password=secret)
    try:
        for wrong in (None, Credentials("neo4j", "wr0ng-password"), Credentials("nobody", secret)):
            error = refused(server.url, wrong)
            assert "refuses the user or the password" in str(error)
            assert secret not in str(error) and "wr0ng" not in str(error)
        monkeypatch.setenv(PASSWORD, secret)
        with open_store(server.url) as store:
            store.write(small(), META)
            assert secret not in repr(store.open())
    finally:
        server.stop()
