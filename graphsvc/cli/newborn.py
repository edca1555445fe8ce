"""A store that comes into being with its first write: a load that is refused leaves nothing behind."""

from __future__ import annotations

from pathlib import Path
from typing import Any, cast

from graphsvc.store import check_address, open_store
from graphsvc.store.base import Batch, Meta, Store

MEMORY = "sqlite::memory:"
_SQLITE = "sqlite:"


def is_missing(url: str) -> bool:
    """Whether an address means a file that is not there."""
    path = url.removeprefix(_SQLITE)
    return url.startswith(_SQLITE) and url != MEMORY and path != "" and not Path(path).expanduser().exists()


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
        """Writes to the real store; `expected_revision` tells if somebody else has made it since."""
        self._store.close()
        self._store = open_store(self._url, create=True)
        return self._store.write(batch, meta, **how)
