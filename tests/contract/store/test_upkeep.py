"""Copies of a store, and what verify finds when something wrote around it."""

from __future__ import annotations

import resource
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from graphsvc.errors import BadInput, StoreUnavailable
from graphsvc.store import open_store
from graphsvc.store.base import Store
from tests.contract.store.engines import SqliteFile
from tests.contract.store.rows import META, Rows, every_kind, everything, partnership, replayed, small
from tests.contract.store.writer import family


def test_a_backup_opens_and_equals(store: Store, tmp_path: Path) -> None:
    store.write(small(), META, key="k")
    store.write(every_kind(), META)
    target = tmp_path / "copy.db"
    store.backup(str(target))
    assert [path.name for path in tmp_path.glob("copy*")] == ["copy.db"]
    with open_store(f"sqlite:{target}", create=False) as copy:
        assert everything(copy) == everything(store) == replayed(copy, page=500)
        assert (copy.revisions(), set(copy.verify())) == (store.revisions(), set(store.verify()))
        assert copy.open().pseudonym_key == store.open().pseudonym_key
        assert copy.write(Rows({"theme": [{"id": "new"}]}), META, key="k") == 1


def test_a_backup_beside_a_writer_is_whole(store: Store, tmp_path: Path) -> None:
    store.write(family("first"), META)
    done = threading.Event()

    def write() -> None:
        for place in range(1000):
            if done.is_set():
                return
            store.write(family(str(place)), META)

    writer = threading.Thread(target=write)
    writer.start()
    try:
        for place in range(5):
            store.backup(str(tmp_path / f"copy{place}.db"))
    finally:
        done.set()
        writer.join()
    for place in range(5):
        with open_store(f"sqlite:{tmp_path / f'copy{place}.db'}") as copy:
            revision = copy.open().revision
            assert (copy.counts()["organisation"], copy.verify()) == (3 * revision, [])


def test_a_backup_overwrites_nothing(sqlite_file: SqliteFile) -> None:
    store = sqlite_file.open()
    store.write(small(), META)
    existing = sqlite_file.folder / "notes.txt"
    existing.write_text("mine")
    dangling = sqlite_file.folder / "dangling"
    dangling.symlink_to("nowhere")
    for target in (existing, dangling, sqlite_file.path, sqlite_file.folder):
        with pytest.raises(BadInput, match="exists already") as raised:
            store.backup(str(target))
        assert str(target) in str(raised.value)
    with pytest.raises(BadInput, match="no folder"):
        store.backup(str(sqlite_file.folder / "missing" / "copy.db"))
    assert (existing.read_text(), store.verify()) == ("mine", [])


@contextmanager
def files_of_at_most(size: int) -> Iterator[None]:
    """No file of this process may grow beyond that many bytes: what a full disk is like."""
    soft, hard = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (size, hard))
    try:
        yield
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, (soft, hard))


def test_a_full_disk_loses_nothing(sqlite_file: SqliteFile) -> None:
    store = sqlite_file.open()
    store.write(small(), META)
    before = everything(store)
    target = sqlite_file.folder / "copy.db"
    with files_of_at_most(100_000):
        with pytest.raises(StoreUnavailable, match=r"registry\.db"):
            store.write(every_kind(), META)
        with pytest.raises(StoreUnavailable, match=r"copy\.db"):
            store.backup(str(target))
    assert list(sqlite_file.folder.glob("copy*")) == []
    assert (everything(store), store.verify()) == (before, [])
    assert store.write(every_kind(), META) == 2


def test_verify_has_nothing_to_say_of_a_good_store(store: Store) -> None:
    assert store.verify() == []
    store.write(small(), META)
    store.write(Rows({"partnership": [partnership("p1")]}, {"link": ["p1|p2||"]}), META)
    assert store.verify() == []


PLANTED = {
    "a reference to nothing": (
        "UPDATE partnership SET satellite_of = 'p7' WHERE satellite_of = 'p1'",
        ("partnership", "p2", "satellite_of 'p7' is no stored partnership"),
    ),
    "a list that names nothing": (
        """UPDATE link SET carriers = '["jane.doe","nobody"]' WHERE carriers IS NOT NULL""",
        ("link", "p1|p2||", "carriers 'nobody' is no stored person"),
    ),
    "an end of a wrong kind": (
        "UPDATE link SET a = (SELECT rid FROM theme) WHERE carriers IS NOT NULL",
        ("link", "p1|p2||", "a is no stored partnership"),
    ),
    "an end that is gone": (
        "DELETE FROM organisation WHERE name = 'Organisation o2'",
        ("membership", "p2|o2||", "organisation is no stored organisation"),
    ),
    "a record without an id": (
        "DELETE FROM record WHERE kind = 'theme'",
        ("theme", "", "record number"),
    ),
    "a change that was not recorded": (
        "UPDATE partnership SET since = 9 WHERE name = 'Partnership p1'",
        ("partnership", "p1", "changed at revision 9 without an entry in the change log"),
    ),
    "an entry of a lost revision": (
        "INSERT INTO change (revision, rid) SELECT 5, rid FROM theme",
        ("theme", "t1", "changed at revision 5, which is not recorded"),
    ),
    "a lost revision": ("DELETE FROM revision WHERE number = 1", ("store", "", "revision 1 is missing")),
    "two versions at once": (
        "INSERT INTO theme_past (rid, since, until) SELECT rid, since, 7 FROM theme",
        ("theme", "t1", "two of its versions hold at one revision"),
    ),
}


@pytest.mark.parametrize("case", PLANTED)
def test_verify_finds_what_was_planted(sqlite_file: SqliteFile, case: str) -> None:
    store = sqlite_file.open()
    store.write(small(), META)
    store.write(Rows({"organisation": [{"id": "o3", "name": "O"}]}), META)
    statement, (kind, key, text) = PLANTED[case]
    sqlite_file.around(statement)
    found = [(problem.kind, problem.id) for problem in store.verify() if problem.text.startswith(text)]
    assert found == [(kind, key)]


def test_verify_reads_aliases(store: Store) -> None:
    alias = {"id": "partnership|old", "kind": "partnership", "alias": "old", "same_as": "p1"}
    store.write(small(), META)
    store.write(Rows({"partnership": [partnership("p2", satellite_of="old")]}), META)
    assert [problem.text for problem in store.verify()] == ["satellite_of 'old' is no stored partnership"]
    store.write(Rows({"alias": [alias]}), META)
    assert store.verify() == []


def test_verify_finds_damage(sqlite_file: SqliteFile) -> None:
    store = sqlite_file.open()
    store.write(every_kind(), META)
    store.close()
    size = sqlite_file.path.stat().st_size
    with open(sqlite_file.path, "r+b") as file:
        for place in range(size // 2, size, 4096):
            file.seek(place)
            file.write(b"\xff" * 100)
    found = sqlite_file.open().verify()
    assert found
    assert {problem.kind for problem in found} == {"store"}
