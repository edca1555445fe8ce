"""A store that comes into being with its first write: a load that is refused leaves nothing behind."""

from __future__ import annotations

from contextlib import suppress
from pathlib import Path
from typing import Any, cast

from graphsvc.errors import StoreError
from graphsvc.store import check_address, open_store
from graphsvc.store.base import Batch, Meta, Store

MEMORY = "sqlite::memory:"
_SQLITE = "sqlite:"
_LOG = "-wal"  # SQLite's write-ahead log; the last to close a store removes it


def is_missing(url: str) -> bool:
    """Whether an address means a file that is not there."""
    path = url.removeprefix(_SQLITE)
    return url.startswith(_SQLITE) and url != MEMORY and path != "" and not _file(url).exists()


def store_to_be(url: str) -> Store:
    """A store for a load: empty until it writes, then at the address; raises where there can be none."""
    check_address(url)
    return cast(Store, _StoreToBe(url))


class _StoreToBe:
    """An empty store in memory whose first write opens, or makes, the real one."""

    def __init__(self, url: str) -> None:
        self._url = url
        self._store = open_store(MEMORY)

    def __getattr__(self, name: str) -> Any:
        return getattr(self._store, name)

    def write(self, batch: Batch, meta: Meta, **how: Any) -> int:
        """Writes to the real store; `expected_revision` tells if somebody else has made it since.

        A write that fails takes the file with it that it has made.
        """
        try:
            self._take(open_store(self._url, create=True))
            return self._store.write(batch, meta, **how)
        except BaseException:
            with suppress(StoreError):  # a store that cannot even be asked stays as it is
                self._unmake()
            raise

    def _unmake(self) -> None:
        """Removes the file if it holds no revision and nobody else has it open."""
        if self._store.revisions(1):
            return
        self._take(open_store(MEMORY))
        if not Path(f"{_file(self._url)}{_LOG}").exists():
            _file(self._url).unlink(missing_ok=True)

    def _take(self, store: Store) -> None:
        self._store.close()
        self._store = store


def _file(url: str) -> Path:
    return Path(url.removeprefix(_SQLITE)).expanduser()
