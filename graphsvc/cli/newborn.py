"""A store that comes into being with its first write: a load that is refused leaves nothing behind.

A first write that breaks off takes the file with it that it has made; in a
Neo4j database it may leave an empty store, which the next load fills.
"""

from __future__ import annotations

from contextlib import suppress
from pathlib import Path
from typing import Any, cast

from graphsvc.errors import StoreError
from graphsvc.store import check_address, open_store
from graphsvc.store.base import Batch, Meta, Store
from graphsvc.store.neo4j.address import NoStore

MEMORY = "sqlite::memory:"
_SQLITE = "sqlite:"
_LOG = "-wal"  # SQLite's write-ahead log; the last to close a store removes it


def is_missing(url: str) -> bool:
    """Whether an address means a file that is not there, or a Neo4j database without a store.

    Raises where a server cannot be reached: before the files are read.
    """
    if _is_file(url):
        return not _file(url).exists()
    if url.startswith(_SQLITE):
        return False
    try:
        open_store(url, create=False).close()
    except NoStore:
        return True
    return False


def store_to_be(url: str, *, force: bool = False) -> Store:
    """A store for a load: empty until it writes, then at the address; raises where there can be none.

    `force` lets it into a Neo4j database that holds other data.
    """
    check_address(url)
    return cast(Store, _StoreToBe(url, force))


class _StoreToBe:
    """An empty store in memory whose first write opens, or makes, the real one."""

    def __init__(self, url: str, force: bool) -> None:
        self._url = url
        self._force = force
        self._store = open_store(MEMORY)

    def __getattr__(self, name: str) -> Any:
        return getattr(self._store, name)

    def write(self, batch: Batch, meta: Meta, **how: Any) -> int:
        """Writes to the real store; `expected_revision` tells if somebody else has made it since.

        A write that fails takes the file with it that it has made.
        """
        try:
            self._take(open_store(self._url, create=True, force=self._force))
            return self._store.write(batch, meta, **how)
        except BaseException:
            with suppress(StoreError):  # a store that cannot even be asked stays as it is
                self._unmake()
            raise

    def _unmake(self) -> None:
        """Removes the file if it holds no revision and nobody else has it open."""
        if not _is_file(self._url) or self._store.revisions(1):
            return
        self._take(open_store(MEMORY))
        if not Path(f"{_file(self._url)}{_LOG}").exists():
            _file(self._url).unlink(missing_ok=True)

    def _take(self, store: Store) -> None:
        self._store.close()
        self._store = store


def _is_file(url: str) -> bool:
    return url.startswith(_SQLITE) and url not in (_SQLITE, MEMORY)


def _file(url: str) -> Path:
    return Path(url.removeprefix(_SQLITE)).expanduser()
