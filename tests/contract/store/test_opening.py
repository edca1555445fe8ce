"""A store that cannot be opened says why, names the path, and is left as it was."""

from __future__ import annotations

import os
import shutil
import sqlite3
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from graphsvc.errors import BadInput, SchemaTooNew, StoreCorrupt, StoreError, StoreUnavailable
from graphsvc.store import open_store
from graphsvc.store.sqlite import SqliteStore, migrations
from tests.contract.store.engines import SqliteFile
from tests.contract.store.rows import META, Rows, everything, partnership, small
from tests.contract.store.writer import ROOT


def planted(path: Path, kind: str) -> None:
    """Puts something at the path that is no store of this graphsvc."""
    if kind == "folder":
        path.mkdir()
    elif kind == "text":
        path.write_text("partnership,organisation\n" * 500)
    elif kind == "short text":
        path.write_text("id")
    elif kind == "another program's":
        with sqlite3.connect(path) as connection:
            connection.execute("CREATE TABLE notes (text)")
        connection.close()
    else:
        planted_store(path, kind)


def planted_store(path: Path, kind: str) -> None:
    with SqliteStore(str(path)) as store:
        store.write(small(), META)
    if kind == "newer":
        connection = sqlite3.connect(path)
        connection.execute("PRAGMA user_version = 99")
        connection.close()
    elif kind == "truncated":
        os.truncate(path, path.stat().st_size // 2)
    elif kind == "keyless":
        connection = sqlite3.connect(path, isolation_level=None)
        connection.execute("DELETE FROM setting")
        connection.close()


REFUSED = {
    "folder": (StoreUnavailable, "is a folder"),
    "text": (StoreCorrupt, "is no SQLite database"),
    "short text": (StoreCorrupt, "is no SQLite database"),
    "another program's": (StoreCorrupt, "no graphsvc store"),
    "newer": (SchemaTooNew, "schema version 99"),
    "truncated": (StoreCorrupt, "damaged or truncated"),
    "keyless": (StoreCorrupt, "pseudonym key"),
}


@pytest.mark.parametrize("create", [True, False])
@pytest.mark.parametrize("kind", REFUSED)
def test_what_is_no_store_is_refused_and_left_alone(tmp_path: Path, kind: str, create: bool) -> None:
    path = tmp_path / "registry.db"
    planted(path, kind)
    before = path.read_bytes() if path.is_file() else None
    error, text = REFUSED[kind]
    with pytest.raises(error, match=text) as raised:
        open_store(f"sqlite:{path}", create=create)
    assert str(path) in str(raised.value)
    assert "\n" not in str(raised.value)
    assert before is None or path.read_bytes() == before


def test_a_missing_folder(tmp_path: Path) -> None:
    for create in (True, False):
        with pytest.raises(StoreUnavailable, match=r"no folder|no store at"):
            open_store(f"sqlite:{tmp_path}/missing/registry.db", create=create)
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize("empty", [True, False])
def test_reading_makes_no_store(tmp_path: Path, empty: bool) -> None:
    path = tmp_path / "mistyped.db"
    if empty:
        path.touch()
    with pytest.raises(StoreUnavailable, match=f"no store at {path}; load one with `graphsvc load`"):
        open_store(f"sqlite:{path}", create=False)
    assert list(tmp_path.iterdir()) == ([path] if empty else [])
    with open_store(f"sqlite:{path}") as store:
        assert store.open().revision == 0
    with open_store(f"sqlite:{path}", create=False) as store:
        assert everything(store) == {}


def test_a_database_without_tables_becomes_a_store_only_when_asked(tmp_path: Path) -> None:
    path = tmp_path / "started.db"
    connection = sqlite3.connect(path)
    connection.execute("PRAGMA journal_mode = WAL")
    connection.execute("PRAGMA user_version = 0")
    connection.execute("VACUUM")
    connection.close()
    assert path.stat().st_size
    with pytest.raises(StoreUnavailable, match="no store at"):
        open_store(f"sqlite:{path}", create=False)
    with open_store(f"sqlite:{path}") as store:
        assert store.verify() == []


ADDRESSES = {
    "registry.db": "write sqlite:registry.db",
    "./registry.db": "write sqlite:./registry.db",
    "C:\\registry.db": "write sqlite:C:",
    "": "write sqlite:",
    "sqlite:": "names no file",
    "sqlite:///registry.db": "names no file",
    "postgres://u:secret@host/db": "no engine is called 'postgres'",
}


@pytest.mark.parametrize("address", ADDRESSES)
def test_an_address_that_means_no_store(address: str) -> None:
    with pytest.raises(BadInput, match=ADDRESSES[address]) as raised:
        open_store(address)
    assert "secret" not in str(raised.value)
    assert "sqlite:" in str(raised.value)


def test_an_address_may_be_relative_or_begin_with_home(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("HOME", str(tmp_path))
    odd = "r # ? %41 ü.db"
    with open_store(f"sqlite:{odd}") as one, open_store(f"sqlite:~/{odd}") as two:
        one.write(small(), META)
        assert everything(two) == everything(one)
        assert one.open().url == f"sqlite:{odd}"
    assert [path.name for path in tmp_path.iterdir()] == [odd]


def test_a_closed_store_says_so(sqlite_file: SqliteFile) -> None:
    store = sqlite_file.open()
    store.close()
    store.close()
    for ask in (store.counts, store.verify, lambda: store.write(small(), META), lambda: store.backup("x")):
        with pytest.raises(StoreUnavailable, match="not open"):
            ask()


def test_a_store_in_memory_is_its_own() -> None:
    with open_store("sqlite::memory:") as one, open_store("sqlite::memory:", create=False) as two:
        one.write(small(), META)
        assert everything(two) == {}


def test_many_make_one_store_at_once(sqlite_file: SqliteFile) -> None:
    with ThreadPoolExecutor(8) as threads:
        stores = list(threads.map(lambda _: sqlite_file.open(), range(8)))
    assert len({store.open().pseudonym_key for store in stores}) == 1


def test_somebody_else_writing_for_too_long(sqlite_file: SqliteFile) -> None:
    sqlite_file.open().write(small(), META)
    other = sqlite3.connect(sqlite_file.path, isolation_level=None)
    other.execute("BEGIN IMMEDIATE")
    with SqliteStore(str(sqlite_file.path), busy_timeout_seconds=0.05) as store:
        with pytest.raises(StoreUnavailable, match="writing for too long") as raised:
            store.write(Rows({"theme": [{"id": "t"}]}), META)
        assert raised.value.retryable
        assert len(everything(store)) == len(everything(sqlite_file.open()))  # readers do not wait
        other.execute("ROLLBACK")
        assert store.write(Rows({"theme": [{"id": "t"}]}), META) == 2
    other.close()


def test_an_old_engine_is_refused(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sqlite3, "sqlite_version_info", (3, 37, 2))
    with pytest.raises(StoreError, match=r"needs 3\.38\.0 or later"):
        open_store(f"sqlite:{tmp_path / 'registry.db'}")


@pytest.fixture
def public() -> Iterator[Path]:
    """A folder that another user may look into."""
    folder = Path(tempfile.mkdtemp(prefix="graphsvc-"))
    folder.chmod(0o755)
    yield folder
    folder.chmod(0o755)
    shutil.rmtree(folder)


READER = """
import os, sys
import urllib.parse  # pathlib would import it later, when this process may no longer look everywhere
from graphsvc.errors import StoreUnavailable
from graphsvc.store import open_store
from tests.contract.store.rows import META, Rows, everything
if os.geteuid() == 0:  # who may do everything shows nothing: go on as nobody
    os.setgroups([])
    os.setgid(65534)
    os.setuid(65534)
with open_store(sys.argv[1], create=False) as store:
    with store.read() as picture:
        print(picture.revision, len(everything(store)), store.verify())
    for change, given in ((store.write, Rows({"theme": [{"id": "t"}]})), (store.erase, "jane.doe")):
        try:
            change(given, META)
        except StoreUnavailable as error:
            print(error)
"""


def read_without_rights(path: Path) -> list[str]:
    """What a user who may only read sees of the store."""
    command = [sys.executable, "-c", READER, f"sqlite:{path}"]
    ran = subprocess.run(command, cwd=ROOT, capture_output=True, text=True)
    assert ran.returncode == 0, ran.stderr
    return ran.stdout.splitlines()


@pytest.mark.parametrize("beside_writer", [True, False])
def test_a_store_that_may_only_be_read(public: Path, beside_writer: bool) -> None:
    path = public / "registry.db"
    store = SqliteStore(str(path))
    store.open()
    store.write(small(), META)
    if not beside_writer:
        store.close()
    path.chmod(0o444)
    public.chmod(0o555)
    seen, *refused = read_without_rights(path)
    assert seen == "1 12 []"
    assert [str(path) in line and "read-only" in line for line in refused] == [True, True]
    store.close()


# Migrations


def with_motto(connection: sqlite3.Connection) -> None:
    """A step from version 1: the goal is from now on written in capitals."""
    connection.execute("UPDATE partnership SET goal = upper(goal)")


def broken(connection: sqlite3.Connection) -> None:
    """A step that loses a node."""
    with_motto(connection)
    connection.execute("DELETE FROM partnership")


def version(path: Path) -> int:
    with SqliteStore(str(path)) as store:
        return store.open().schema_version


def old_store(path: Path) -> None:
    with SqliteStore(str(path)) as store:
        store.write(small(), META)
        store.write(Rows({"partnership": [partnership("p1", goal="less crime")]}), META)


def goal(path: Path) -> object:
    connection = sqlite3.connect(path)
    try:
        return connection.execute("SELECT goal FROM partnership WHERE goal IS NOT NULL").fetchone()[0]
    finally:
        connection.close()


def test_an_older_store_is_brought_up_to_date(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = tmp_path / "registry.db"
    old_store(path)
    monkeypatch.setattr(migrations, "STEPS", (with_motto,))
    with ThreadPoolExecutor(4) as threads:  # whoever comes first migrates, once
        versions = list(threads.map(lambda _: version(path), range(4)))
    assert versions == [2, 2, 2, 2]
    backup = tmp_path / "registry.db.schema-1-revision-2"
    assert (goal(path), goal(backup)) == ("LESS CRIME", "less crime")
    with SqliteStore(str(path)) as store:
        assert (store.migrate(), store.verify()) == (2, [])
    monkeypatch.setattr(migrations, "STEPS", ())
    with pytest.raises(SchemaTooNew):
        SqliteStore(str(path)).open()
    assert version(backup) == 1


def test_a_failed_migration_changes_nothing(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = tmp_path / "registry.db"
    old_store(path)
    with monkeypatch.context() as later:
        later.setattr(migrations, "STEPS", (with_motto, broken))
        with pytest.raises(StoreCorrupt, match="nothing was changed"):
            SqliteStore(str(path)).open()
    assert goal(path) == "less crime"
    with SqliteStore(str(path)) as store:
        assert (store.open().schema_version, store.verify()) == (1, [])


def test_a_new_field_and_kind_need_no_step(sqlite_file: SqliteFile) -> None:
    store = sqlite_file.open()
    store.write(small(), META)
    store.close()
    for statement in ("DROP TABLE capacity", "DROP TABLE capacity_past"):
        sqlite_file.around(statement)
    for table in ("partnership", "partnership_past"):
        sqlite_file.around(f"ALTER TABLE {table} DROP COLUMN url")
    store.open()
    store.write(Rows({"partnership": [partnership("p1", url="https://example.org")]}), META)
    assert store.get("partnership", ["p1"])["p1"]["url"] == "https://example.org"
    assert (store.counts()["capacity"], store.verify()) == (0, [])
    store.ensure_schema()
