"""Every error of the engine becomes one of graphsvc's."""

from __future__ import annotations

import inspect
import sqlite3

import pytest

from graphsvc.errors import BadInput, GraphsvcError, StoreCorrupt, StoreError, StoreUnavailable
from graphsvc.store.sqlite.errors import translated, translating
from tests.contract.store.engines import SqliteFile
from tests.contract.store.rows import META, Rows, partnership

CLASSES = [kind for _, kind in inspect.getmembers(sqlite3, inspect.isclass) if issubclass(kind, Exception)]


def raised(kind: type[Exception], code: int | None = None) -> GraphsvcError:
    error = kind("what the engine says")
    if code is not None:
        error.sqlite_errorcode = code  # type: ignore[attr-defined]
    with pytest.raises(GraphsvcError) as caught, translating("registry.db"):
        raise error
    assert caught.value.__cause__ is error
    assert str(caught.value).startswith("registry.db: ")
    assert "what the engine says" in str(caught.value)
    return caught.value


def test_the_engine_has_the_classes_that_are_known() -> None:
    assert len(CLASSES) >= 10


@pytest.mark.parametrize("kind", CLASSES, ids=lambda kind: kind.__name__)
def test_every_class_is_translated(kind: type[Exception]) -> None:
    assert isinstance(raised(kind), (StoreError, BadInput))


def test_a_class_that_comes_later_is_translated() -> None:
    assert type(raised(type("Later", (sqlite3.OperationalError,), {}))) is StoreUnavailable


@pytest.mark.parametrize(
    ("code", "meaning"),
    [
        (sqlite3.SQLITE_BUSY, StoreUnavailable),
        (sqlite3.SQLITE_BUSY_SNAPSHOT, StoreUnavailable),
        (sqlite3.SQLITE_READONLY_DIRECTORY, StoreUnavailable),
        (sqlite3.SQLITE_IOERR_FSYNC, StoreUnavailable),
        (sqlite3.SQLITE_FULL, StoreUnavailable),
        (sqlite3.SQLITE_CORRUPT_INDEX, StoreCorrupt),
        (sqlite3.SQLITE_NOTADB, StoreCorrupt),
        (sqlite3.SQLITE_CONSTRAINT_FOREIGNKEY, StoreCorrupt),
        (sqlite3.SQLITE_TOOBIG, BadInput),
    ],
)
def test_a_result_code_says_more_than_the_class(code: int, meaning: type[GraphsvcError]) -> None:
    assert type(raised(sqlite3.DatabaseError, code)) is meaning


def test_other_errors_pass() -> None:
    with pytest.raises(KeyError), translating("registry.db"):
        raise KeyError("x")
    assert isinstance(translated(sqlite3.Error("x"), "here"), StoreError)


@pytest.mark.parametrize("text", ['["t1"', "[", '["t1" "t2"]'])
def test_a_damaged_list_is_damage(sqlite_file: SqliteFile, text: str) -> None:
    store = sqlite_file.open()
    store.write(Rows({"partnership": [partnership("p1", territories=["t1"])]}), META)
    sqlite_file.around("UPDATE partnership SET territories = ?", text)
    with pytest.raises(StoreCorrupt, match="is damaged"):
        store.get("partnership", ["p1"])
    with pytest.raises(StoreCorrupt, match="is damaged"), store.read() as picture:
        picture.nodes("partnership")
