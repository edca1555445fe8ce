"""Threads and processes that use one store at the same time."""

from __future__ import annotations

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor

from graphsvc.errors import Conflict
from graphsvc.store.base import Meta, Store
from tests.contract.store.engines import Engine
from tests.contract.store.rows import META, Rows, everything, partnership, pictured, replayed, small
from tests.contract.store.writer import MEMBERS, family, start


def check_whole(store: Store, families: int) -> None:
    counts = store.counts()
    assert counts["partnership"] == families + 1
    assert counts["organisation"] == counts["membership"] == families * MEMBERS
    assert [r.number for r in store.revisions(10**6)] == list(range(families, 0, -1))
    assert replayed(store, page=500) == everything(store)
    assert store.verify() == []


def test_threads_lose_nothing(store: Store) -> None:
    def write(thread: int) -> list[int]:
        return [store.write(family(f"{thread} {place}"), Meta(author=str(thread))) for place in range(15)]

    with ThreadPoolExecutor(6) as threads:
        revisions = [number for numbers in threads.map(write, range(6)) for number in numbers]
    assert sorted(revisions) == list(range(1, 91))
    check_whole(store, 90)


def test_processes_lose_nothing(durable: Engine) -> None:
    writers = [start(durable.url, name, 20) for name in "abc"]  # they make the store together, too
    acknowledged = [
        line.split()[0] for writer in writers for line in writer.communicate(timeout=60)[0].splitlines()
    ]
    assert [writer.returncode for writer in writers] == [0, 0, 0]
    assert sorted(int(word) for word in acknowledged if word != "ready") == list(range(1, 61))
    check_whole(durable.open(), 60)


def test_handles_of_one_process_lose_nothing(durable: Engine) -> None:
    stores = [durable.open() for _ in range(3)]
    with ThreadPoolExecutor(3) as threads:
        list(threads.map(lambda place: stores[place % 3].write(family(str(place)), META), range(45)))
    check_whole(stores[0], 45)


def test_an_expected_revision_lets_one_of_many_through(store: Store) -> None:
    store.write(small(), META)

    def count_up(thread: int) -> int:
        refused = 0
        for _ in range(10):
            while not attempt(lambda revision: raise_counter(store, revision)):
                refused += 1
        return refused

    def attempt(step: Callable[[int], object]) -> bool:
        try:
            step(store.open().revision)
        except Conflict:
            return False
        return True

    with ThreadPoolExecutor(4) as threads:
        refused = sum(threads.map(count_up, range(4)))
    assert store.get("partnership", ["p1"])["p1"]["goal"] == "40"
    assert (store.open().revision, refused >= 0) == (41, True)


def raise_counter(store: Store, revision: int) -> None:
    """Reads a number and writes the next one, unless somebody wrote in between."""
    goal = store.get("partnership", ["p1"])["p1"]["goal"]
    store.write(
        Rows({"partnership": [partnership("p1", goal=str(int(goal or 0) + 1))]}),
        META,
        expected_revision=revision,
    )


def test_a_picture_beside_writers_is_consistent(store: Store) -> None:
    store.write(family("first"), META)
    with ThreadPoolExecutor(3) as threads:
        writing = [
            threads.submit(lambda n=n: [store.write(family(f"{n} {i}"), META) for i in range(25)])
            for n in "ab"
        ]
        seen = []
        while not all(future.done() for future in writing) or not seen:
            with store.read() as picture:
                seen.append((picture.revision, len(picture.nodes("partnership")["id"])))
                organisations = len(picture.nodes("organisation")["id"])
                goals = picture.nodes("partnership", ["goal"])
                latest = dict(zip(goals["id"], goals["goal"], strict=True))["shared"]
                memberships = len(picture.ties("membership")["id"])
            revision, partnerships = seen[-1]
            assert partnerships == revision + 1
            assert organisations == memberships == revision * MEMBERS
            assert latest in goals["id"]
        for future in writing:
            future.result()
    assert store.open().revision == 51


def test_a_picture_stays_while_others_write(store: Store) -> None:
    store.write(small(), META)
    with store.read() as picture:
        before = pictured(picture)
        assert store.write(Rows({}, {"link": ["p1|p2||"]}), META) == 2
        assert store.get("link", ["p1|p2||"]) == {}
        assert (pictured(picture), picture.revision) == (before, 1)
        with store.read() as later:
            assert (later.revision, pictured(later)) == (2, everything(store))
