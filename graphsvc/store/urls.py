"""Which engine a store's address means: `sqlite:PATH`, `sqlite::memory:` or `neo4j://HOST/DATABASE`."""

from __future__ import annotations

import os

from graphsvc.errors import BadInput
from graphsvc.store.base import Store
from graphsvc.store.neo4j.address import SCHEMES, credentials, parsed
from graphsvc.store.sqlite import SqliteStore
from graphsvc.store.sqlite.connections import check_path

_RIGHT = "write sqlite:PATH, such as sqlite:registry.db, or neo4j://HOST:PORT/DATABASE"
_SQLITE = "sqlite"
_MEMORY = ":memory:"


def open_store(url: str, *, create: bool = True, force: bool = False) -> Store:
    """The opened store at an address; close it after use (`with open_store(url) as store`).

    With `create=False` (for commands that only read) an address without a
    store raises StoreUnavailable instead of making an empty one; `force` lets
    one into a Neo4j database that holds other data. Raises BadInput for an
    address that means no engine; the text never repeats what may be a
    password.
    """
    store = _store(url, create=create, force=force)
    try:
        store.open()
    except BaseException:
        store.close()
        raise
    return store


def _store(url: str, *, create: bool, force: bool) -> Store:
    if _scheme(url) not in SCHEMES:
        return SqliteStore(_sqlite_path(url), create=create)
    from graphsvc.store.neo4j.store import Neo4jStore  # the driver takes a while to import

    return Neo4jStore(parsed(url), credentials(os.environ), create=create, force=force)


def check_address(url: str) -> None:
    """Raises BadInput or StoreUnavailable where no store can be at an address; makes none."""
    if _scheme(url) in SCHEMES:
        parsed(url)
    else:
        check_path(_sqlite_path(url), create=True)


def _scheme(url: str) -> str:
    """What stands before the colon; a letter alone is a drive of Windows, as in C:\\registry.db."""
    scheme, colon, _ = url.partition(":")
    if not colon or len(scheme) == 1:
        raise BadInput(f"{url!r} is no address of a store; write sqlite:{url}")
    return scheme


def _sqlite_path(url: str) -> str:
    scheme, path = _scheme(url), url.partition(":")[2]
    if scheme != _SQLITE:
        raise BadInput(f"no engine is called {scheme!r}; {_RIGHT}")
    if not path or path.startswith("//"):
        raise BadInput(f"{url!r} names no file; {_RIGHT}")
    return path if path == _MEMORY else os.path.expanduser(path)
