"""Pictures of one store, built here, or once for all workers of the machine."""

from __future__ import annotations

import gc
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import replace
from datetime import date
from functools import partial
from pathlib import Path
from threading import BoundedSemaphore
from typing import NamedTuple

from graphsvc import __version__
from graphsvc.model.pseudonyms import pseudonym
from graphsvc.service.apart import apart
from graphsvc.service.patience import patience
from graphsvc.service.shelf import NoRoom, Shelf
from graphsvc.snapshot import stored
from graphsvc.snapshot.build import build
from graphsvc.snapshot.dating import seen_on
from graphsvc.snapshot.snapshot import Snapshot
from graphsvc.snapshot.tables import Columns
from graphsvc.store import open_store
from graphsvc.store.base import Picture, Store

_IN_MEMORY = "sqlite::memory:"  # no other process sees it
_AT_ONCE = 2  # builds: the one that everybody waits for goes beside one that somebody asked for
_PAUSE_SECONDS = 0.05  # between looks whether it is one's turn


class Registry(NamedTuple):
    """A store that is open, its address, and the secret of its pseudonyms."""

    store: Store
    url: str
    secret: bytes


class Pictures:
    """Builds pictures: on the shelf, where there is one, else for this process alone. Thread-safe.

    The records of the latest revision are read once: on any other day they are only seen anew. Pictures of
    up to `small` partnerships are built here, larger ones in a process of their own, so that neither their
    building nor the memory it takes is felt here.
    """

    def __init__(self, *, shelf: Shelf | None, small: int, most: int) -> None:
        self._shelf = shelf
        self._small = small
        self._most = most
        self._turns = BoundedSemaphore(_AT_ONCE)
        self._latest: Snapshot | None = None  # of the highest revision that was read

    def picture(self, registry: Registry, day: date, revision: int) -> Snapshot:
        """The network on a day at a revision; raises NotFound for one that is not, StoreError, Timeout."""
        latest = self._latest
        if latest is not None and latest.revision == revision:
            return seen_on(latest, day)
        picture = self._read(registry, day, revision)
        latest = self._latest  # another thread may have read a later one meanwhile
        if latest is None or latest.revision < revision:
            self._latest = replace(picture, derived={})  # what others make of it goes when its day does
        return picture

    def _read(self, registry: Registry, day: date, revision: int) -> Snapshot:
        if self._shelf is not None:
            name = f"picture.{__version__}.{day.isoformat()}.{revision}"
            put = partial(self._put, registry, day, revision)
            with suppress(NoRoom):
                return self._shelf.get(name, put, stored.opened, most=self._most)
        with self._turn():
            return _built(registry.store, registry.secret, day, revision)

    def _put(self, registry: Registry, day: date, revision: int, folder: Path) -> None:
        store, url, secret = registry
        with self._turn():
            if url == _IN_MEMORY or store.counts()["partnership"] <= self._small:
                stored.write(_built(store, secret, day, revision), folder)
            else:
                apart(build_into, folder, url, secret, day, revision, behind=self._latest is not None)

    @contextmanager
    def _turn(self) -> Iterator[None]:
        while not self._turns.acquire(timeout=_PAUSE_SECONDS):
            patience().check()
        try:
            yield
        finally:
            self._turns.release()


def build_into(folder: Path, url: str, secret: bytes, day: date, revision: int) -> None:
    """Writes the picture of a store into an empty folder; in a process that does nothing else."""
    gc.disable()  # what a picture is made of is no garbage, and there is much of it to look through
    store = open_store(url, create=False)
    try:
        stored.write(_built(store, secret, day, revision), folder)
    finally:
        store.close()


class _Patient:
    """The columns of a picture for somebody who may not wait to the end."""

    def __init__(self, picture: Picture) -> None:
        self._picture = picture
        self.revision = picture.revision

    def nodes(self, kind: str) -> Columns:
        patience().check()
        return self._picture.nodes(kind)

    def ties(self, kind: str) -> Columns:
        patience().check()
        return self._picture.ties(kind)


def _built(store: Store, secret: bytes, day: date, revision: int) -> Snapshot:
    with store.read(revision) as picture:
        return build(_Patient(picture), as_of=day, pseudonym=partial(pseudonym, secret))
