"""Servers that fail in ways that a healthy one on one machine cannot show, played by a scripted peer."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator

import pytest

from graphsvc.errors import GraphsvcError, StoreCorrupt, StoreError, StoreUnavailable, Timeout
from graphsvc.store.neo4j.address import Credentials, parsed
from graphsvc.store.neo4j.connection import Limits
from graphsvc.store.neo4j.store import Neo4jStore
from tests.contract.store.rows import META, Rows
from tests.neo4j.bolt_peer import KEY, SECRET, Fails, HangsUp, Peer, Play, Silent, peer

QUICK = Limits(opening_seconds=1, connecting_seconds=1, retrying_seconds=0.05, pausing_seconds=0.01)
PATIENT = Limits(opening_seconds=5, connecting_seconds=5, retrying_seconds=5, pausing_seconds=0.001)
PASSWORD = "correct-horse"
ROWS = Rows({"theme": [{"id": "t", "name": SECRET}]})
RAISE = "SET m.revision = m.revision + 1"


@pytest.fixture(params=["bolt", "neo4j"])
def scheme(request: pytest.FixtureRequest) -> str:
    """A single server, or one that says where the others are."""
    return str(request.param)


def at(server: Peer, scheme: str = "bolt", limits: Limits = QUICK) -> Neo4jStore:
    return Neo4jStore(
        parsed(f"{scheme}://{server.place}/registry"), Credentials("neo4j", PASSWORD), limits=limits
    )


def refused(server: Peer, ask: Callable[[], object]) -> GraphsvcError:
    """The error of what is asked; it comes soon, and is one line with the address and without a secret."""
    began = time.monotonic()
    with pytest.raises(GraphsvcError) as raised:
        ask()
    assert time.monotonic() - began < 30, "the attempts are not bounded"
    text = str(raised.value)
    assert f"://{server.place}/registry: " in text
    assert "\n" not in text
    assert SECRET not in text and PASSWORD not in text
    return raised.value


WRITES: dict[str, tuple[str, type[GraphsvcError], str]] = {
    "Neo.ClientError.Cluster.NotALeader": (RAISE, StoreUnavailable, "no leader"),
    "Neo.ClientError.General.ForbiddenOnReadOnlyDatabase": (RAISE, StoreUnavailable, "no leader"),
    "Neo.ClientError.General.WriteOnReadOnlyAccessDatabase": (
        "CREATE (n:Theme",
        StoreUnavailable,
        "read-only",
    ),
    "Neo.TransientError.General.MemoryPoolOutOfMemoryError": (
        "CREATE (n:Theme",
        StoreUnavailable,
        "raise its heap",
    ),
    "Neo.ClientError.General.TransactionOutOfMemoryError": (
        "CREATE (n:Theme",
        StoreUnavailable,
        "raise its heap",
    ),
    "Neo.TransientError.Transaction.LeaderSwitch": ("COMMIT", StoreUnavailable, "try again"),
    "Neo.TransientError.Transaction.MaximumTransactionLimitReached": ("BEGIN", StoreUnavailable, "try again"),
    "Neo.TransientError.General.DatabaseUnavailable": ("BEGIN", StoreUnavailable, "not available"),
    "Neo.DatabaseError.Transaction.TransactionLogError": ("COMMIT", StoreUnavailable, "disk is full"),
    "Neo.DatabaseError.Transaction.TransactionCommitFailed": ("COMMIT", StoreUnavailable, "disk is full"),
    "Neo.ClientError.Transaction.TransactionTimedOutClientConfiguration": (RAISE, Timeout, "took too long"),
    "Neo.ClientError.Transaction.LockClientStopped": (RAISE, Timeout, "waited too long"),
    "Neo.ClientError.Schema.ConstraintValidationFailed": ("CREATE (n:Theme", StoreCorrupt, "verify"),
    "Neo.DatabaseError.General.UnknownError": ("CREATE (n:Theme", StoreError, "server failed"),
}


@pytest.mark.parametrize("code", WRITES)
def test_a_write_that_the_server_fails(code: str) -> None:
    where, kind, text = WRITES[code]
    with peer() as server, at(server) as store:
        store.open()
        server.plays = {where: [Fails(code)]}
        error = refused(server, lambda: store.write(ROWS, META))
        assert isinstance(error, kind)
        assert text in str(error)
        assert server.revisions == []
        assert server.seen["BEGIN"] < 30


@pytest.mark.parametrize(
    "code", ["Neo.ClientError.Cluster.NotALeader", "Neo.TransientError.General.MemoryPoolOutOfMemoryError"]
)
def test_what_passes_is_got_over(scheme: str, code: str) -> None:
    with peer({RAISE: [Fails(code), Fails(code), None]}) as server, at(server, scheme, PATIENT) as store:
        store.open()
        assert store.write(ROWS, META) == 1
        assert len(server.revisions) == 1


def test_a_read_only_database_is_not_asked_again() -> None:
    with peer() as server, at(server, limits=PATIENT) as store:
        store.open()
        server.plays = {RAISE: [Fails("Neo.ClientError.General.WriteOnReadOnlyAccessDatabase")]}
        before = server.seen["BEGIN"]
        error = refused(server, lambda: store.write(ROWS, META))
        assert "read-only" in str(error) and not error.retryable
        assert server.seen["BEGIN"] == before + 1


def test_a_cluster_without_a_leader() -> None:
    """Its routing table names nobody to write to."""
    with peer(roles=["ROUTE", "READ"]) as server:
        error = refused(server, at(server, "neo4j").open)
        assert "no leader that can be written to" in str(error)
        assert error.retryable


def test_a_cluster_that_cannot_route() -> None:
    with peer({"ROUTE": [Fails("Neo.ClientError.Database.DatabaseNotFound")]}) as server:
        assert "no such database" in str(refused(server, at(server, "neo4j").open))
    with peer(roles=[]) as server:
        assert "cannot be reached" in str(refused(server, at(server, "neo4j").open))


OPENS = {
    "Neo.ClientError.Security.Unauthorized": "refuses the user or the password",
    "Neo.ClientError.Security.AuthenticationRateLimit": "too many wrong passwords",
    "Neo.ClientError.Security.CredentialsExpired": "first password",
}


@pytest.mark.parametrize("code", OPENS)
def test_a_server_that_lets_nobody_in_is_not_pressed(code: str) -> None:
    with peer({"LOGON": [Fails(code)]}) as server:
        assert OPENS[code] in str(refused(server, at(server, limits=PATIENT).open))
        assert server.seen["LOGON"] == 1


@pytest.mark.parametrize(
    ("code", "text", "attempts"),
    [
        ("Neo.ClientError.Database.DatabaseNotFound", "there is no such database", 1),
        ("Neo.TransientError.General.DatabaseUnavailable", "not available now", 2),
        ("Neo.DatabaseError.Database.UnableToStartDatabase", "cannot start the database", 2),
    ],
)
def test_a_database_that_is_not_there(code: str, text: str, attempts: int) -> None:
    with peer({"RUN": [Fails(code)]}) as server:
        assert text in str(refused(server, at(server).open))
        assert attempts <= server.seen["RUN"] < 10 * attempts


@pytest.mark.parametrize("where", ["HELLO", "LOGON", "RUN", "COMMIT"])
@pytest.mark.parametrize("play", [Silent(), HangsUp()], ids=["silent", "hangs up"])
def test_a_server_that_stops_answering(where: str, play: Play) -> None:
    """A Neo4j server says after how long a silence it is to be given up; here it is a second."""
    with peer({where: [play]}) as server:
        error = refused(server, at(server).open)
        assert isinstance(error, StoreUnavailable) and error.retryable
        assert server.seen[where] < 10


def test_a_server_that_falls_silent_in_a_write() -> None:
    with peer({"CREATE (n:Theme": [Silent(), None]}) as server, at(server, limits=PATIENT) as store:
        store.open()
        assert store.write(ROWS, META) == 1
        assert len(server.revisions) == 1


@pytest.mark.parametrize("done", [True, False])
@pytest.mark.parametrize("times", [1, 2])
def test_a_connection_that_breaks_in_the_commit(times: int, done: bool) -> None:
    """Nobody can tell whether it was done; the next attempt finds it under its token, or does it."""
    with peer() as server, at(server) as store:
        store.open()
        server.plays = {"COMMIT": [*[HangsUp(done=done)] * times, None]}
        before = server.seen["COMMIT"]
        assert store.write(ROWS, META) == 1
        assert server.seen["COMMIT"] == before + times + 1
        assert len(server.revisions) == 1


def test_a_connection_that_breaks_in_every_commit() -> None:
    with peer() as server, at(server) as store:
        store.open()
        server.plays = {"COMMIT": [HangsUp(done=True)]}
        error = refused(server, lambda: store.write(ROWS, META))
        assert "broke off while it committed" in str(error)
        assert len(server.revisions) == 1, "a write that was done was done again"


def test_a_server_that_is_too_old() -> None:
    with peer(agent="Neo4j/5.25.1") as server:
        assert "Neo4j 5.25.1 is too old" in str(refused(server, at(server).open))


@pytest.fixture
def read_only() -> Iterator[Peer]:
    """A database in which taking the registry's lock is refused."""
    code = "Neo.ClientError.General.WriteOnReadOnlyAccessDatabase"
    with peer({"SET m._lock": [Fails(code)]}) as server:
        yield server


def test_a_read_only_database_can_be_opened_and_read(read_only: Peer) -> None:
    with at(read_only) as store:
        told = store.open()
        assert (told.revision, told.pseudonym_key) == (0, KEY)
        with store.read() as picture:
            assert len(picture.nodes("theme")["id"]) == 0
