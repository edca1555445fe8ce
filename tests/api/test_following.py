"""A service that follows a SQLite file: what it answers while that is moved, damaged, locked or full."""

from __future__ import annotations

import sqlite3
import time
from collections.abc import Callable, Iterator
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from graphsvc.api.execution.run import execute
from graphsvc.errors import StoreError
from graphsvc.service import Service
from graphsvc.service.shelf import Shelf
from graphsvc.service.standing import Now
from graphsvc.settings import Settings
from graphsvc.store.base import Meta
from tests.api.conftest import service_over
from tests.api.registry import Rowset

LONG = 60.0  # seconds: never reached, or the test fails
ASKED = "{ network { asOf revision counts { partnerships } partnerships { nodes { key } } } }"
META = Meta(author="test", source="hand")


def until(holds: Callable[[], object]) -> None:
    deadline = time.monotonic() + LONG
    while not holds():
        assert time.monotonic() < deadline
        time.sleep(0.01)


@pytest.fixture
def store(tmp_path: Path) -> Path:
    path = tmp_path / "store" / "registry.db"
    path.parent.mkdir()
    service_over(f"sqlite:{path}").close()
    return path


@pytest.fixture(params=["alone", "with a shelf", "with a shelf, built apart"])
def following(request: pytest.FixtureRequest, store: Path, tmp_path: Path) -> Iterator[Service]:
    """A service that follows, in each way of making its pictures."""
    (tmp_path / "shelf").mkdir()
    shelf = None if request.param == "alone" else Shelf([tmp_path / "shelf"])
    small = 0 if request.param.endswith("apart") else 2000
    settings = Settings(store=f"sqlite:{store}", follow_seconds=0.01, inline_partnerships=small)
    with Service(settings, shelf=shelf) as service:
        service.follow()
        yield service


def answer(service: Service, document: str = ASKED) -> Any:
    return execute(service, document)


def grow(store: Path, key: str) -> None:
    """Adds a partnership, as another process would."""
    with Service(Settings(store=f"sqlite:{store}")) as other:
        other.store.write(Rowset(partnership=[{"id": key, "name": key, "status": "active"}]), META)


def test_a_new_revision_is_answered_without_asking_the_store(following: Service, store: Path) -> None:
    before = answer(following)["data"]["network"]
    grow(store, "new")
    until(lambda: following.current().revision == before["revision"] + 1)
    after = answer(following)["data"]["network"]
    assert after["counts"]["partnerships"] == before["counts"]["partnerships"] + 1
    assert {"key": "new"} in after["partnerships"]["nodes"]
    assert following.snapshot() is following.snapshot(*following.current())


def test_a_response_is_of_one_picture_whatever_happens_meanwhile(following: Service, store: Path) -> None:
    from graphsvc.api.context import Context

    context = Context(following)
    before = context.now
    grow(store, "new")
    until(lambda: following.current() != before)
    assert (context.today, context.latest) == before
    assert context.picture().snapshot.revision == before.revision


def test_a_cursor_of_the_revision_before_is_refused(following: Service, store: Path) -> None:
    first = answer(following, "{ network { partnerships(first: 1) { pageInfo { endCursor } } } }")
    cursor = first["data"]["network"]["partnerships"]["pageInfo"]["endCursor"]
    grow(store, "new")
    before = following.current().revision
    until(lambda: following.current().revision == 3)
    (error,) = answer(following, f'{{ network {{ partnerships(after: "{cursor}") {{ totalCount }} }} }}')[
        "errors"
    ]
    assert error["extensions"]["code"] == "BAD_CURSOR" and before <= 3


def moved(store: Path) -> Callable[[], object]:
    away = store.parent.with_name("away")
    store.parent.rename(away)
    return lambda: away.rename(store.parent)


def removed(store: Path) -> Callable[[], object]:
    kept = [(path, path.rename(path.with_suffix(path.suffix + ".kept"))) for path in store.parent.iterdir()]
    return lambda: [there.rename(path) for path, there in kept]


def replaced(store: Path) -> Callable[[], object]:
    put_back = removed(store)
    service_over(f"sqlite:{store}").close()

    def undo() -> None:
        for path in store.parent.glob("*.db*"):
            if not path.name.endswith(".kept"):
                path.unlink()
        put_back()

    return undo


@pytest.mark.parametrize("away", [moved, removed, replaced])
def test_the_last_network_is_answered_while_the_file_is_away(
    following: Service, store: Path, away: Callable[[Path], Callable[[], object]]
) -> None:
    before = answer(following)
    put_back = away(store)
    until(lambda: following.standing().wrong)
    standing = following.standing()
    assert (standing.code, standing.ready) == ("STORE_UNAVAILABLE", True)
    assert answer(following) == before
    put_back()
    until(lambda: not following.standing().wrong)
    grow(store, "new")
    until(lambda: following.current().revision == before["data"]["network"]["revision"] + 1)


def test_the_last_network_is_answered_when_the_file_is_damaged(following: Service, store: Path) -> None:
    before = answer(following)
    grow(store, "new")
    until(lambda: following.current().revision == 3)
    before = answer(following)
    with store.open("r+b") as file:
        file.write(b"no database at all" * 100)
    Path(f"{store}-wal").unlink(missing_ok=True)
    assert answer(following) == before
    with pytest.raises(StoreError):
        Service(Settings(store=f"sqlite:{store}")).close()
    assert answer(following) == before


def test_another_day_is_seen_without_the_store_another_revision_is_not(
    following: Service, store: Path
) -> None:
    before = answer(following)
    following.store.close()
    response = answer(following, '{ network(asOf: "2019-01-01") { asOf } }')
    assert response == {"data": {"network": {"asOf": "2019-01-01"}}}
    response = answer(following, "{ network(revision: 0) { asOf } }")
    assert response["errors"][0]["extensions"]["code"] == "STORE_UNAVAILABLE"
    assert answer(following) == before
    until(lambda: following.standing().code == "STORE_UNAVAILABLE")
    assert answer(following) == before


def test_somebody_who_writes_for_long_is_not_waited_for(following: Service, store: Path) -> None:
    before = answer(following)
    with sqlite3.connect(store, isolation_level=None) as other:
        other.execute("BEGIN EXCLUSIVE")
        other.execute("DELETE FROM revision")
        assert answer(following) == before
        looked = following.standing().seconds_since_look
        until(lambda: following.standing().seconds_since_look != looked)
        assert not following.standing().wrong
        other.execute("ROLLBACK")
    other.close()


def test_a_full_disk_keeps_pictures_to_oneself(
    store: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def full(*_: object) -> None:
        raise OSError(28, "No space left on device")

    (tmp_path / "shelf").mkdir()
    monkeypatch.setattr("graphsvc.snapshot.stored.write", full)
    with Service(Settings(store=f"sqlite:{store}"), shelf=Shelf([tmp_path / "shelf"])) as service:
        service.follow()
        assert answer(service)["data"]["network"]["revision"] == 2
        assert service.snapshot().arrays.folder is None


def test_without_following_the_store_is_asked_each_time(store: Path) -> None:
    with Service(Settings(store=f"sqlite:{store}")) as service:
        assert service.current().revision == 2
        assert not service.standing().ready
        grow(store, "new")
        assert service.current().revision == 3
        assert isinstance(service.current(), Now) and isinstance(service.current().day, date)


def test_large_answers_are_made_once_for_all_processes(
    store: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "shelf").mkdir()
    settings = Settings(store=f"sqlite:{store}", inline_partnerships=0)
    asked = "{ network { overlaps(first: 5) { totalCount nodes { score a { key } b { key } } } } }"
    with Service(settings, shelf=Shelf([tmp_path / "shelf"])) as one:
        first = answer(one, asked)
    with Service(settings, shelf=Shelf([tmp_path / "shelf"])) as other:
        monkeypatch.setattr(other._pool, "run", lambda *_, **__: pytest.fail("it is there already"))
        assert answer(other, asked) == first
    assert "errors" not in first
