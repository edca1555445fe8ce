"""Following a store: switching to new pictures, and answering on when the store is away."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from datetime import date, timedelta
from threading import Event, Thread

import pytest

from graphsvc.errors import StoreCorrupt, StoreUnavailable, Timeout
from graphsvc.service.following import Follower
from graphsvc.service.patience import Patience, patience
from graphsvc.service.standing import Now
from tests.pictures import snapshot_of

LONG = 60.0  # seconds: never reached, or the test fails
DAY = date(2026, 6, 30)


class Place:
    """A store and a clock that do as they are told."""

    def __init__(self) -> None:
        self.revision = 1
        self.day = DAY
        self.error: Exception | None = None
        self.broken: Exception | None = None
        self.ready = Event()
        self.ready.set()
        self.made: list[Now] = []

    def latest(self) -> int:
        if self.error:
            raise self.error
        return self.revision

    def make(self, now: Now) -> object:
        self.made.append(now)
        while not self.ready.wait(0.005):
            patience().check()
        if self.broken:
            raise self.broken
        return snapshot_of(now.day.isoformat())


@pytest.fixture
def place() -> Place:
    return Place()


@pytest.fixture
def following(place: Place) -> Iterator[Callable[..., Follower]]:
    started: list[Follower] = []

    def start(**more: object) -> Follower:
        follower = Follower(
            place.latest,
            place.make,
            every_seconds=0.01,
            day=lambda: place.day,
            **more,  # type: ignore[arg-type]
        )
        started.append(follower)
        follower.start()
        return follower

    yield start
    place.ready.set()
    for follower in started:
        follower.stop()


def until(holds: Callable[[], object]) -> None:
    deadline = time.monotonic() + LONG
    while not holds():
        assert time.monotonic() < deadline
        time.sleep(0.005)


def test_it_switches_to_a_new_revision(place, following):
    follower = following()
    assert follower.current() == Now(DAY, 1)
    place.revision = 2
    until(lambda: follower.current() == Now(DAY, 2))
    assert follower.picture(Now(DAY, 2)).as_of == DAY


def test_it_switches_at_midnight(place, following):
    follower = following()
    assert follower.current() == Now(DAY, 1)
    place.day += timedelta(days=1)
    until(lambda: follower.current() == Now(DAY + timedelta(days=1), 1))


def test_it_answers_from_the_last_picture_until_the_new_one_is_ready(place, following):
    follower = following()
    assert follower.current().revision == 1
    place.ready.clear()
    place.revision = 2
    until(lambda: Now(DAY, 2) in place.made)
    assert follower.current() == Now(DAY, 1)
    place.ready.set()
    until(lambda: follower.current() == Now(DAY, 2))


def test_the_picture_before_stays_for_those_who_began_with_it_and_no_longer(place, following):
    follower = following()
    assert follower.current() == Now(DAY, 1)
    for revision in (2, 3):
        place.revision = revision
        until(lambda: follower.current().revision == place.revision)
        assert follower.picture(Now(DAY, revision - 1)) is not None
    assert follower.picture(Now(DAY, 1)) is None


@pytest.mark.parametrize("error", [StoreUnavailable("it is away"), StoreCorrupt("it is damaged")])
def test_a_store_that_fails_is_told_of_and_the_last_picture_serves(place, following, error):
    follower = following()
    assert follower.current() == Now(DAY, 1)
    assert follower.standing().wrong == ""
    place.error = error
    until(lambda: follower.standing().wrong)
    standing = follower.standing()
    assert (standing.ready, standing.now, standing.wrong) == (True, Now(DAY, 1), str(error))
    assert standing.code == error.code
    assert follower.current() == Now(DAY, 1)
    place.error, place.revision = None, 2
    until(lambda: follower.current() == Now(DAY, 2))
    assert follower.standing().wrong == ""


def test_the_age_of_the_last_look_grows_while_the_store_is_away(place, following):
    follower = following()
    follower.current()
    place.error = StoreUnavailable("it is away")
    until(lambda: follower.standing().wrong)
    before = follower.standing().seconds_since_look
    until(lambda: follower.standing().seconds_since_look > before + 0.1)


def test_a_revision_that_cannot_be_read_leaves_the_last_one(place, following):
    follower = following()
    assert follower.current() == Now(DAY, 1)
    place.broken, place.revision = StoreCorrupt("it is damaged"), 2
    until(lambda: follower.standing().code == "STORE_CORRUPT")
    assert follower.current() == Now(DAY, 1)
    place.broken = None
    until(lambda: follower.current() == Now(DAY, 2))


def test_a_store_that_goes_back_is_told_of_and_the_last_picture_serves(place, following):
    place.revision = 3
    follower = following()
    assert follower.current() == Now(DAY, 3)
    place.revision = 2
    until(lambda: follower.standing().wrong)
    assert "went back from revision 3 to 2" in follower.standing().wrong
    assert follower.current() == Now(DAY, 3)
    place.revision = 4
    until(lambda: follower.current() == Now(DAY, 4))


def test_what_ends_because_following_ends_is_no_failure(place, following, caplog):
    place.ready.clear()
    follower = following()
    until(lambda: place.made)
    follower.stop()
    assert follower.standing().wrong == "" and caplog.text == ""


def test_a_defect_stops_nothing_and_is_logged(place, following, caplog):
    follower = following()
    assert follower.current() == Now(DAY, 1)
    place.broken, place.revision = ZeroDivisionError("a secret detail"), 2
    until(lambda: follower.standing().code == "INTERNAL")
    assert "secret" not in follower.standing().wrong
    assert "secret" in caplog.text
    place.broken = None
    until(lambda: follower.current() == Now(DAY, 2))


def test_a_store_that_fails_is_logged_once(place, following, caplog):
    follower = following()
    follower.current()
    place.error = StoreUnavailable("it is away")
    until(lambda: follower.standing().wrong)
    time.sleep(0.2)
    assert caplog.text.count("it is away") == 1


def test_the_first_picture_is_waited_for(place, following):
    place.ready.clear()
    follower, found = following(), []
    assert not follower.standing().ready
    thread = Thread(target=lambda: found.append(follower.current()))
    thread.start()
    place.ready.set()
    thread.join(LONG)
    assert found == [Now(DAY, 1)]


def test_nobody_waits_for_it_longer_than_they_want(place, following):
    place.ready.clear()
    follower = following()
    with Patience(0.02), pytest.raises(Timeout, match="still being loaded"):
        follower.current()
    gone = Patience(LONG)
    gone.give_up()
    with gone, pytest.raises(Timeout):
        follower.current()


def test_where_the_first_picture_cannot_be_made_the_reason_is_told(place, following):
    place.error = StoreUnavailable("it is away")
    follower = following()
    with pytest.raises(StoreUnavailable, match="it is away"):
        follower.current()
    place.error = None
    until(lambda: follower.standing().ready)
    assert follower.current() == Now(DAY, 1)


def test_answers_are_prepared_for_each_picture_with_a_patience(place, following):
    prepared: list[tuple[Now, float]] = []
    follower = following(
        prepare=lambda now: prepared.append((now, patience().seconds_left)), prepare_seconds=50.0
    )
    until(lambda: prepared)
    place.revision = 2
    until(lambda: len(prepared) == 2)
    assert [now for now, _ in prepared] == [Now(DAY, 1), Now(DAY, 2)]
    assert all(0 < left <= 50 for _, left in prepared)
    assert follower.current().revision == 2


def test_preparing_ends_with_the_next_picture_and_delays_nothing(place, following):
    ended = []

    def prepare(now: Now) -> None:
        try:
            while True:
                patience().check()
                time.sleep(0.005)
        except Timeout:
            ended.append(now)
            raise

    follower = following(prepare=prepare, prepare_seconds=LONG)
    assert follower.current() == Now(DAY, 1)
    place.revision = 2
    until(lambda: follower.current() == Now(DAY, 2))
    until(lambda: ended == [Now(DAY, 1)])


def test_stopping_does_not_wait_for_a_picture(place, following):
    place.ready.clear()
    follower = following()
    until(lambda: place.made)
    follower.stop()
    assert not follower.standing().ready
