"""Connections to one SQLite file: opening with the right settings, lending, transactions."""

from __future__ import annotations

import os
import sqlite3
import threading
import time
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path
from queue import Empty, LifoQueue

from graphsvc.errors import StoreCorrupt, StoreError, StoreUnavailable
from graphsvc.store.sqlite.schema import APPLICATION_ID

BUSY_TIMEOUT_SECONDS = 30.0  # how long a writer waits for another; store.md section 3
_OLDEST_ENGINE = (3, 38, 0)  # STRICT tables (3.37) and built-in JSON (3.38)
_READING_CACHE_KIB = 8_192  # each connection may keep that much
_WRITING_CACHE_KIB = 65_536  # keeps the indexes of a bulk load in memory: measured in docs/adr/0005
_KEPT_WAL_BYTES = 67_108_864  # a log grown by a bulk load is cut back to this
_SETTINGS = (
    "foreign_keys = ON",
    "synchronous = FULL",
    "temp_store = MEMORY",
    "main.secure_delete = ON",
    f"cache_size = -{_READING_CACHE_KIB}",
    f"journal_size_limit = {_KEPT_WAL_BYTES}",
)
_SWITCHING_PAUSE_SECONDS = 0.01  # between attempts to switch the log of a file that others use
MEMORY = ":memory:"


def check_engine() -> None:
    """Raises StoreError when the SQLite library is too old for the schema."""
    if sqlite3.sqlite_version_info < _OLDEST_ENGINE:
        needed = ".".join(map(str, _OLDEST_ENGINE))
        raise StoreError(f"SQLite {sqlite3.sqlite_version} is too old: graphsvc needs {needed} or later")


def is_new(path: str) -> bool:
    """Whether no store is at the path yet: nothing, or a file without content."""
    return path == MEMORY or not os.path.exists(path) or os.path.getsize(path) == 0


def check_path(path: str, *, create: bool) -> None:
    """Raises StoreUnavailable with the reason when no store can be opened or made at the path."""
    if path == MEMORY:
        return
    if os.path.isdir(path):
        raise StoreUnavailable(f"{path}: is a folder, not a store file")
    if is_new(path) and not create:
        raise StoreUnavailable(f"no store at {path}; load one with `graphsvc load`")
    folder = os.path.dirname(os.path.abspath(path))
    if not os.path.isdir(folder):
        raise StoreUnavailable(f"{path}: there is no folder {folder}; make it first")


class Place:
    """The place of a file, and which file stood there when it was opened."""

    def __init__(self, path: str) -> None:
        self._path = path
        self._absolute = os.path.abspath(path)
        self._opened = self._found()

    def check(self) -> None:
        """Raises StoreUnavailable unless that file still stands there.

        A connection reads on in a file that was moved or removed, as if nothing had happened.
        """
        found = self._found()
        if found == self._opened:
            return
        if found is None:
            raise StoreUnavailable(f"{self._path}: the store has gone; put it back, or stop the service")
        raise StoreUnavailable(f"{self._path}: another file stands in the store's place; start again")

    def _found(self) -> tuple[int, int] | None:
        try:
            found = os.stat(self._absolute)
        except OSError:
            return None  # also of a store in memory
        return found.st_dev, found.st_ino


def is_read_only(path: str) -> bool:
    """Whether this process may read the file and not write it or beside it (SQLite's log)."""
    if path == MEMORY or not os.path.exists(path):
        return False
    folder = os.path.dirname(os.path.abspath(path))
    return not (os.access(path, os.W_OK) and os.access(folder, os.W_OK))


def _uri(path: str) -> str:
    """The file as SQLite is to open it; without a log beside it a read-only file needs none."""
    plain = Path(path).absolute().as_uri()
    if not is_read_only(path):
        return plain
    log = Path(f"{path}-wal")
    return f"{plain}?mode=ro" + ("" if log.exists() and log.stat().st_size else "&immutable=1")


def connect(path: str, *, busy_timeout_seconds: float) -> sqlite3.Connection:
    """A connection in autocommit mode that may be handed from thread to thread."""
    memory = path == MEMORY
    connection = sqlite3.connect(
        path if memory else _uri(path),
        uri=not memory,
        timeout=busy_timeout_seconds,
        isolation_level=None,
        check_same_thread=False,
    )
    try:
        for setting in _SETTINGS:
            connection.execute(f"PRAGMA {setting}")
    except sqlite3.Error:
        connection.close()
        raise
    return connection


def check_is_store(connection: sqlite3.Connection, path: str) -> None:
    """Raises StoreCorrupt for a SQLite file that some other program made."""
    with transaction(connection, "DEFERRED"):  # somebody may be making it right now
        (tables,) = connection.execute("SELECT count(*) FROM sqlite_master").fetchone()
        marked = connection.execute("PRAGMA application_id").fetchone()[0]
    if tables and marked != APPLICATION_ID:
        raise StoreCorrupt(f"{path}: is a SQLite database, but no graphsvc store")


def keep_log(connection: sqlite3.Connection, path: str, *, busy_timeout_seconds: float) -> None:
    """Switches to a write-ahead log: readers and one writer do not wait for each other."""
    deadline = time.monotonic() + busy_timeout_seconds
    while (mode := _log_mode(connection, deadline)) is None:
        time.sleep(_SWITCHING_PAUSE_SECONDS)
    if mode != "wal" and path != MEMORY:
        raise StoreError(
            f"{path}: its file system cannot hold a write-ahead log; put the store on a local disk"
        )


def _log_mode(connection: sqlite3.Connection, deadline: float) -> str | None:
    """The kind of log after asking for a write-ahead log; None while others are at the new file.

    SQLite's own busy timeout does not hold for this switch.
    """
    try:
        mode: str = connection.execute("PRAGMA journal_mode = WAL").fetchone()[0]
    except sqlite3.OperationalError as error:
        if error.sqlite_errorcode != sqlite3.SQLITE_BUSY or time.monotonic() > deadline:
            raise
        return None
    return mode


@contextmanager
def transaction(connection: sqlite3.Connection, mode: str = "IMMEDIATE") -> Iterator[None]:
    """Commits what the block does, or undoes all of it when the block raises."""
    connection.execute(f"BEGIN {mode}")
    try:
        yield
        connection.execute("COMMIT")
    except BaseException:
        if connection.in_transaction:
            connection.execute("ROLLBACK")
        raise


@contextmanager
def large_cache(connection: sqlite3.Connection) -> Iterator[None]:
    """Lets a writer keep more of the file in memory while the block runs."""
    connection.execute(f"PRAGMA cache_size = -{_WRITING_CACHE_KIB}")
    try:
        yield
    finally:
        connection.execute(f"PRAGMA cache_size = -{_READING_CACHE_KIB}")


class Connections:
    """Lends each borrower a connection of its own; of a store in memory there is only one."""

    def __init__(self, path: str, *, busy_timeout_seconds: float) -> None:
        self.path = path
        self._timeout_seconds = busy_timeout_seconds
        self._free: LifoQueue[sqlite3.Connection] = LifoQueue()
        self._lock = threading.Lock()
        self._opened = 0
        self._closed = False

    @contextmanager
    def lent(self) -> Iterator[sqlite3.Connection]:
        """A connection that nobody else uses meanwhile."""
        connection = self._take()
        try:
            yield connection
        finally:
            self._give_back(connection)

    def _take(self) -> sqlite3.Connection:
        with self._lock:
            if self._closed:
                raise StoreUnavailable(f"{self.path}: the store is closed")
            if not self._free.empty():
                return self._free.get_nowait()
            if self.path != MEMORY or not self._opened:
                connection = connect(self.path, busy_timeout_seconds=self._timeout_seconds)
                self._opened += 1
                return connection
        return self._waited_for()

    def _waited_for(self) -> sqlite3.Connection:
        try:
            return self._free.get(timeout=self._timeout_seconds)
        except Empty:
            raise StoreUnavailable(f"{self.path}: in use by another thread for too long") from None

    def _give_back(self, connection: sqlite3.Connection) -> None:
        with self._lock:
            if not self._closed:
                self._free.put(connection)
                return
        connection.close()

    def close(self) -> None:
        """Closes every connection that is free now, and each lent one when it comes back."""
        with self._lock:
            self._closed = True
            while not self._free.empty():
                with closing(self._free.get()):
                    pass
