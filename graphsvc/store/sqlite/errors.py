"""Translates every error of `sqlite3` into one of graphsvc's, at the edge of the package."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager
from json import JSONDecodeError

from graphsvc.errors import BadInput, GraphsvcError, StoreCorrupt, StoreError, StoreUnavailable

# Primary result codes of SQLite (https://www.sqlite.org/rescode.html); extended codes add a high byte.
_BY_CODE: dict[int, tuple[type[GraphsvcError], str]] = {
    sqlite3.SQLITE_BUSY: (StoreUnavailable, "another process has been writing for too long; try again later"),
    sqlite3.SQLITE_LOCKED: (StoreUnavailable, "another thread is using it; try again later"),
    sqlite3.SQLITE_CANTOPEN: (StoreUnavailable, "cannot be opened; check the path and its permissions"),
    sqlite3.SQLITE_READONLY: (StoreUnavailable, "is read-only; it can be read, not written"),
    sqlite3.SQLITE_PERM: (StoreUnavailable, "cannot be opened; check its permissions"),
    sqlite3.SQLITE_FULL: (StoreUnavailable, "the disk is full; nothing was written"),
    sqlite3.SQLITE_IOERR: (StoreUnavailable, "the disk cannot be read or written"),
    sqlite3.SQLITE_NOMEM: (StoreUnavailable, "there is not enough memory"),
    sqlite3.SQLITE_INTERRUPT: (StoreUnavailable, "the statement was interrupted"),
    sqlite3.SQLITE_NOTADB: (StoreCorrupt, "is no SQLite database"),
    sqlite3.SQLITE_CORRUPT: (StoreCorrupt, "is damaged or truncated; restore a backup"),
    sqlite3.SQLITE_TOOBIG: (BadInput, "a value is too long to be stored"),
    sqlite3.SQLITE_CONSTRAINT: (StoreCorrupt, "its content contradicts the schema; run `graphsvc verify`"),
}
_BY_CLASS: dict[type[BaseException], tuple[type[GraphsvcError], str]] = {
    sqlite3.DataError: (BadInput, "a value cannot be stored"),
    sqlite3.IntegrityError: (StoreCorrupt, "its content contradicts the schema; run `graphsvc verify`"),
    sqlite3.OperationalError: (StoreUnavailable, "the engine could not do what it was asked"),
    sqlite3.InternalError: (StoreError, "the engine is in a state it should not be in"),
    sqlite3.NotSupportedError: (StoreError, "the engine does not support this"),
    sqlite3.ProgrammingError: (StoreError, "the engine was used wrongly"),
    sqlite3.InterfaceError: (StoreError, "the engine was used wrongly"),
    sqlite3.DatabaseError: (StoreError, "the engine failed"),
    sqlite3.Error: (StoreError, "the engine failed"),
    sqlite3.Warning: (StoreError, "the engine warns"),
}
_PRIMARY = 0xFF  # masks an extended result code down to its primary one
_GENERIC = sqlite3.SQLITE_ERROR


def translated(error: sqlite3.Error | sqlite3.Warning, place: str) -> GraphsvcError:
    """The error of graphsvc that says what `error` means for the store at `place`."""
    code = getattr(error, "sqlite_errorcode", _GENERIC) & _PRIMARY
    known = _BY_CODE.get(code) or next(_BY_CLASS[base] for base in type(error).__mro__ if base in _BY_CLASS)
    kind, text = known
    return kind(f"{place}: {text} ({error})")


@contextmanager
def translating(place: str) -> Iterator[None]:
    """Lets no error of the engine out; `place` names the store."""
    try:
        yield
    except (sqlite3.Error, sqlite3.Warning) as error:
        raise translated(error, place) from error
    except JSONDecodeError as error:  # lists are kept as JSON
        raise StoreCorrupt(f"{place}: is damaged; restore a backup ({error})") from error
