"""A server that is killed in the middle of a load, and one whose database is made read-only."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from graphsvc.errors import StoreUnavailable
from graphsvc.store import open_store
from graphsvc.store.neo4j.address import parsed
from graphsvc.store.neo4j.connection import Limits
from graphsvc.store.neo4j.store import Neo4jStore
from tests.cli.conftest import command
from tests.contract.store.rows import META, Rows, everything, partnership, small
from tests.neo4j_server import REQUIRED, Server, missing

QUICK = Limits(connecting_seconds=1, retrying_seconds=0.5)
MORE = [partnership(f"n{number}") for number in range(100)]
LATER = Rows({"partnership": MORE})
SCANTY = ("--set", "dbms.memory.transaction.total.max=12m")
READ_ONLY = ("--set", "server.databases.default_to_read_only=true")


class Kept:
    """A server on one port whose data outlives it."""

    def __init__(self, home: Path) -> None:
        self._home = home
        self._port = "0"
        self.start()

    def start(self, *options: str) -> None:
        """Starts it, again on the same port."""
        self._server = Server("--home", str(self._home), "--port", self._port, *options)
        self._port = self.url.rpartition(":")[2]

    @property
    def url(self) -> str:
        return self._server.url

    def clear(self) -> None:
        self._server.clear()

    def kill(self) -> None:
        self._server.kill()

    def stop(self) -> None:
        self._server.stop()


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Kept]:
    if missing():
        assert not REQUIRED, missing()
        pytest.skip(str(missing()))
    started = Kept(tmp_path_factory.mktemp("neo4j") / "home")
    yield started
    started.stop()


@pytest.fixture
def kept(server: Kept) -> Kept:
    """The server with an empty database."""
    server.clear()
    return server


class Interrupted(Rows):
    """The same rows, and once, after half of them, something that happens."""

    def __init__(self, happens: Callable[[], None]) -> None:
        super().__init__()
        self._happens: Callable[[], None] | None = happens

    def puts(self):  # type: ignore[no-untyped-def]
        yield "partnership", MORE[:50]
        yield "theme", [{"id": "between"}]  # another kind: the first half is sent
        if self._happens is not None:
            happens, self._happens = self._happens, None
            happens()
        yield "partnership", MORE[50:]


def restart(server: Kept) -> None:
    server.kill()
    server.start()


def test_a_server_that_is_killed_and_started_again_in_a_load(kept: Kept) -> None:
    """The driver tries again, and the second attempt does it all."""
    with open_store(kept.url) as store:
        store.write(small(), META)
        before = len(everything(store))
        assert store.write(Interrupted(lambda: restart(kept)), META) == 2
        assert len(everything(store)) == before + len(MORE) + 1
        assert [each.number for each in store.revisions()] == [2, 1]


def test_a_server_that_is_killed_in_a_load_and_away_for_long(kept: Kept) -> None:
    store = Neo4jStore(parsed(kept.url), limits=QUICK)
    store.open()
    store.write(small(), META)
    before = everything(store)
    with pytest.raises(StoreUnavailable, match=r"cannot be reached|ended the connection") as raised:
        store.write(Interrupted(kept.kill), META)
    assert kept.url in str(raised.value) and "\n" not in str(raised.value)
    kept.start()
    assert everything(store) == before, "half of it was written"
    assert store.write(LATER, META) == 2
    assert [each.number for each in store.revisions()] == [2, 1]
    assert store.verify() == []
    store.close()


def test_a_load_that_does_not_fit_the_server(kept: Kept) -> None:
    with open_store(kept.url) as store:
        store.write(small(), META)
        before = everything(store)
    kept.stop()
    kept.start(*SCANTY)
    with Neo4jStore(parsed(kept.url), limits=QUICK) as store:
        store.open()
        goal = "as long as a page " * 100
        large = Rows({"partnership": [partnership(f"n{number}", goal=goal) for number in range(5_000)]})
        with pytest.raises(StoreUnavailable, match="needs more memory than the server may use") as raised:
            store.write(large, META)
        assert kept.url in str(raised.value)
        assert everything(store) == before
        assert store.write(LATER, META) == 2
    kept.stop()
    kept.start()


def test_a_read_only_database_answers_and_refuses(kept: Kept, tmp_path: Path) -> None:
    with open_store(kept.url) as store:
        store.write(small(), META)
        before = everything(store)
    kept.stop()
    kept.start(*READ_ONLY)
    with open_store(kept.url, create=False) as store:
        assert store.open().revision == 1
        assert everything(store) == before
        with store.read() as picture:
            assert len(picture.nodes("partnership")["id"]) == store.counts()["partnership"]
        assert len(store.changes_since(0)) == sum(store.counts().values())
        for change in (
            lambda: store.write(LATER, META),
            lambda: store.erase("jane.doe", META),
        ):
            with pytest.raises(StoreUnavailable, match="is read-only; it can be read, not written"):
                change()
        assert store.open().revision == 1
    for ask in (["info"], ["backup", tmp_path / "backup.db"]):
        done = command(*ask, "--store", kept.url)
        assert done.exit_code == 0, done.output
