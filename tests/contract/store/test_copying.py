"""A copy holds all that the store it was made from holds, history and secrets included."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from graphsvc.errors import Conflict, StoreError, StoreUnavailable
from graphsvc.store.base import Batch, Revision, Store
from graphsvc.store.copying import Copied, copy
from graphsvc.store.sqlite import SqliteStore
from tests.contract.store.rows import META, Rows, everything, partnership, pictured, replayed
from tests.contract.store.test_revisions import LIFE

NEW = Rows({"person": [{"id": "new.one", "name": "New One"}], "partnership": [partnership("p9")]})


@pytest.fixture
def origin(tmp_path: Path) -> Iterator[Store]:
    """A store with a life of seven revisions, an erasure, and a revision after it."""
    with SqliteStore(str(tmp_path / "origin.db")) as store:
        for batch in LIFE:
            store.write(batch, META)
        store.erase("jane.doe", replace(META, message="at her wish"))
        store.write(NEW, META)
        yield store


def history(store: Store) -> list[object]:
    """All that a store says of its past."""
    changes = sorted(store.changes_since(0, 10_000), key=lambda each: (each.revision, each.kind, each.id))
    return [store.revisions(100), changes, store.secrets()]


def pictures(store: Store) -> Iterator[dict]:
    for number in range(store.open().revision + 1):
        with store.read(number) as picture:
            yield pictured(picture)


def test_a_copy_is_the_same_at_every_revision_and_so_is_its_copy(
    origin: Store, store: Store, tmp_path: Path
) -> None:
    copied = copy(origin, store)
    assert copied == Copied(9, 9, len(origin.changes_since(0, 10_000)))
    assert history(store) == history(origin)
    assert list(pictures(store)) == list(pictures(origin))
    assert everything(store) == everything(origin) == replayed(store)
    assert set(store.verify()) == set(origin.verify())
    with SqliteStore(str(tmp_path / "back.db")) as back:
        assert copy(store, back) == copied
        assert history(back) == history(origin)
        assert list(pictures(back)) == list(pictures(origin))


def test_who_was_erased_stays_so_in_a_copy(origin: Store, store: Store) -> None:
    copy(origin, store)
    store.write(Rows({"person": [{"id": "jane.doe", "name": "Jane Doe"}]}), META)
    origin.write(Rows({"person": [{"id": "jane.doe", "name": "Jane Doe"}]}), META)
    assert store.get("person", ["jane.doe"]) == origin.get("person", ["jane.doe"])
    assert "Jane Doe" not in str(everything(store))


def test_copying_again_does_nothing_and_later_revisions_follow(origin: Store, store: Store) -> None:
    copy(origin, store)
    again = copy(origin, store)
    assert (again.revisions, again.new) == (9, 0)
    origin.write(Rows({"partnership": [partnership("p10")]}), META)
    later = copy(origin, store)
    assert (later.revisions, later.new) == (10, 1)
    assert history(store) == history(origin)


class Breaking(Store):
    """A store that goes away after some revisions, and is otherwise another."""

    def __init__(self, store: Store, after: int) -> None:
        self._store, self._left = store, after

    def replay(self, batch: Batch, revision: Revision) -> None:
        if not self._left:
            raise StoreUnavailable("gone")
        self._left -= 1
        self._store.replay(batch, revision)

    def __getattribute__(self, name: str) -> object:
        own = object.__getattribute__(self, "__dict__")
        return (
            object.__getattribute__(self, name) if name in ("replay", *own) else getattr(own["_store"], name)
        )


Breaking.__abstractmethods__ = frozenset()


def test_a_copy_that_broke_off_is_finished_by_the_next(origin: Store, store: Store) -> None:
    with pytest.raises(StoreUnavailable):
        copy(origin, Breaking(store, after=4))
    assert store.open().revision == 4
    assert copy(origin, store).new == 5
    assert history(store) == history(origin)


def test_a_revision_goes_in_once_and_in_order(origin: Store, store: Store) -> None:
    first, second = (
        next(each for each in origin.revisions(100) if each.number == number) for number in (1, 2)
    )
    with pytest.raises(Conflict, match="revision 2 is not the next"):
        store.replay(LIFE[1], second)
    store.replay(LIFE[0], first)
    with pytest.raises(Conflict, match="at revision 1"):
        store.replay(LIFE[0], first)
    assert store.revisions(100) == [first]


def test_another_registry_is_not_mixed_in(origin: Store, store: Store) -> None:
    store.write(NEW, META)
    before = everything(store)
    with pytest.raises(Conflict, match="holds another registry"):
        copy(origin, store)
    assert everything(store) == before


def test_a_copy_that_went_its_own_way_is_left_alone(origin: Store, store: Store) -> None:
    copy(origin, store)
    store.write(Rows({"partnership": [partnership("mine")]}), META)
    with pytest.raises(Conflict, match="a revision 10 of its own"):
        copy(origin, store)


def test_an_erasure_makes_earlier_copies_out_of_date(origin: Store, store: Store) -> None:
    copy(origin, store)
    origin.erase("new.one", META)
    with pytest.raises(Conflict, match="erased from since"):
        copy(origin, store)


def test_a_difference_is_found(origin: Store, store: Store) -> None:
    first = origin.revisions(100)[-1]
    store.adopt(origin.secrets())
    store.replay(Rows({"partnership": [partnership("p1", goal="another")]}), first)
    with pytest.raises((StoreError, Conflict)):
        copy(origin, store)


def test_nothing_is_copied_from_an_empty_store(store: Store, tmp_path: Path) -> None:
    with SqliteStore(str(tmp_path / "empty.db")) as empty:
        assert copy(empty, store) == Copied(0, 0, 0)
        assert store.secrets() == empty.secrets()
