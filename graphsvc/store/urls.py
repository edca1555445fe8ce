"""Which engine a store's address means: `sqlite:PATH` or `sqlite::memory:`."""

from __future__ import annotations

import os

from graphsvc.errors import BadInput
from graphsvc.store.base import Store
from graphsvc.store.sqlite import SqliteStore
from graphsvc.store.sqlite.connections import check_path

_RIGHT = "write sqlite:PATH, such as sqlite:registry.db, or sqlite::memory:"
_SQLITE = "sqlite"
_MEMORY = ":memory:"
_BOLT = frozenset({"neo4j", "neo4j+s", "neo4j+ssc", "bolt", "bolt+s", "bolt+ssc"})  # the driver's own schemes


def open_store(url: str, *, create: bool = True) -> Store:
    """The opened store at an address; close it after use (`with open_store(url) as store`).

    With `create=False` (for commands that only read) an address without a
    store raises StoreUnavailable instead of making an empty one. Raises
    BadInput for an address that means no engine; the text never repeats what
    may be a password.
    """
    store = SqliteStore(_sqlite_path(url), create=create)
    try:
        store.open()
    except BaseException:
        store.close()
        raise
    return store


def check_address(url: str) -> None:
    """Raises BadInput or StoreUnavailable where no store can be at an address; makes none."""
    check_path(_sqlite_path(url), create=True)


def _sqlite_path(url: str) -> str:
    scheme, colon, path = url.partition(":")
    if not colon or len(scheme) == 1:  # C:\\registry.db is a path, too
        raise BadInput(f"{url!r} is no address of a store; write sqlite:{url}")
    if scheme in _BOLT:
        raise BadInput(f"this version of graphsvc has no store for {scheme}://…; {_RIGHT}")
    if scheme != _SQLITE:
        raise BadInput(f"no engine is called {scheme!r}; {_RIGHT}")
    if not path or path.startswith("//"):
        raise BadInput(f"{url!r} names no file; {_RIGHT}")
    return path if path == _MEMORY else os.path.expanduser(path)
