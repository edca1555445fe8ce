"""A network seen on another day than the one it was read on answers as if it had been read on that day."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest

from graphsvc.service import Service
from graphsvc.service.pictures import Pictures, Registry
from graphsvc.snapshot import stored
from graphsvc.snapshot.dating import seen_on
from graphsvc.snapshot.snapshot import Snapshot
from graphsvc.snapshot.stored import columns, form
from tests.api.conftest import SEES_PEOPLE
from tests.api.test_golden import DOCUMENTS
from tests.api.test_stored import Twin, asked, twin_of

FIRST = date(2023, 2, 1)


@pytest.fixture(params=["in memory", "from files"])
def seen(
    request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch, tmp_path: Path, service: Service
) -> Twin:
    """A service that knows one day only, and sees every other from it."""
    latest = service.revision()
    base = service.snapshot(FIRST, latest)
    if request.param == "from files":
        for module in (form, columns):
            monkeypatch.setattr(module, "PLAIN_ROWS", 0)
        stored.write(base, tmp_path)
        base = stored.opened(tmp_path)
    twin = twin_of(service)

    def kept(day: date, revision: int) -> Snapshot:
        return seen_on(base, day) if revision == latest else service.snapshot(day, revision)

    monkeypatch.setattr(twin, "_kept", kept)
    return twin


def test_every_document_is_answered_alike(service: Service, seen: Twin) -> None:
    for path in DOCUMENTS:
        assert asked(seen, path, SEES_PEOPLE) == asked(service, path, SEES_PEOPLE), path.stem


def test_the_records_of_the_latest_revision_are_read_once(
    service: Service, monkeypatch: pytest.MonkeyPatch
) -> None:
    reads: list[tuple[date, int]] = []
    whole = Pictures._read

    def read(self: Pictures, registry: object, day: date, revision: int) -> object:
        reads.append((day, revision))
        return whole(self, registry, day, revision)  # type: ignore[arg-type]

    monkeypatch.setattr(Pictures, "_read", read)
    with Service(service.settings) as fresh:
        latest = fresh.revision()
        for day in (FIRST, date(2024, 2, 1), date(2025, 2, 1)):
            assert fresh.snapshot(day, latest).as_of == day
        assert reads == [(FIRST, latest)]
        fresh.snapshot(FIRST, latest - 1)  # it does not take the place of the latest
        fresh.snapshot(date(2026, 2, 1), latest)
        assert reads == [(FIRST, latest), (FIRST, latest - 1)]


def test_what_is_made_of_a_picture_goes_with_it(service: Service) -> None:
    """The picture that other days are seen from lives as long as its revision; its index need not."""
    with Service(service.settings) as fresh:
        first = fresh.snapshot(FIRST, fresh.revision())
        first.once("index", lambda _: "large")
        kept = fresh._pictures._latest
        assert kept is not None and kept.derived == {}
        assert kept.nodes is first.nodes


def test_a_late_reader_of_an_earlier_revision_does_not_take_the_place_of_the_latest(
    service: Service, monkeypatch: pytest.MonkeyPatch
) -> None:
    read = Pictures._read
    with Service(service.settings) as fresh:
        latest = fresh.revision()

        def overtaken(self: Pictures, registry: Registry, day: date, revision: int) -> Snapshot:
            if revision < latest:
                self.picture(registry, day, latest)  # as another thread would meanwhile
            return read(self, registry, day, revision)

        monkeypatch.setattr(Pictures, "_read", overtaken)
        fresh.snapshot(FIRST, latest - 1)
        kept = fresh._pictures._latest
        assert kept is not None and kept.revision == latest
