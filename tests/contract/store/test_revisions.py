"""Every accepted write is a numbered revision, and every earlier one can be read again."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta, timezone

import pytest

from graphsvc.errors import BadInput, Conflict, NotFound
from graphsvc.store.base import Meta, Revision, Store
from tests.contract.store.engines import Engine
from tests.contract.store.rows import (
    META,
    Rows,
    every_kind,
    everything,
    membership,
    partnership,
    pictured,
    replayed,
    small,
)

LIFE = (
    small(),
    Rows({"partnership": [partnership("p1", goal="less crime")], "person": [{"id": "jane.doe"}]}),
    Rows({}, {"link": ["p1|p2||"], "membership": ["p2|o1||"]}),
    every_kind(),
    Rows({"membership": [membership("p2", "o1", role="lead")], "theme": [{"id": "t1", "name": "Theft"}]}),
    Rows({}, {"membership": ["p2|o1||", "p2|o2||"], "partnership": ["p2"], "theme": ["t1"]}),
    Rows({"partnership": [partnership("p2")], "membership": [membership("p2", "o2")]}),
)


def read(store: Store, revision: int | None = None) -> dict:
    with store.read(revision) as picture:
        return pictured(picture)


def lived(store: Store) -> list[dict]:
    """Writes a life of seven revisions; the state after each of them, that of the empty store first."""
    states = [everything(store)]
    for number, batch in enumerate(LIFE, start=1):
        assert store.write(batch, META) == number
        states.append(everything(store))
    return states


def test_every_revision_reads_as_it_was(store: Store) -> None:
    states = lived(store)
    assert states[-1] != states[-2] != states[0] == {}
    for number, state in enumerate(states):
        assert read(store, number) == state, number
    assert read(store) == states[-1]


def test_a_node_keeps_its_number_through_time(store: Store) -> None:
    lived(store)
    numbers: dict[str, int] = {}
    for revision in range(1, 8):
        with store.read(revision) as picture:
            nodes = picture.nodes("partnership")
            for key, nid in zip(nodes["id"], nodes["nid"], strict=True):
                assert numbers.setdefault(key, nid) == nid


@pytest.mark.parametrize("revision", [-1, 8, 10**6])
def test_a_revision_that_is_not(store: Store, revision: int) -> None:
    lived(store)
    with pytest.raises(NotFound, match=f"no revision {revision}.*at revision 7"):
        read(store, revision)
    with pytest.raises(NotFound, match=f"no revision {revision}"):
        store.changes_since(revision)


def test_the_changes_replay_to_the_same_state(store: Store) -> None:
    states = lived(store)
    assert replayed(store) == states[-1]
    paged = [change for after in range(0, 12, 3) for change in store.changes_since(0, 3, after=after)]
    assert paged == store.changes_since(0, 12)


def test_changes_since_a_revision(store: Store) -> None:
    lived(store)
    later = store.changes_since(4)
    assert [(c.revision, c.kind, c.id) for c in later] == [
        (5, "theme", "t1"),
        (5, "membership", "p2|o1||"),
        (6, "membership", "p2|o1||"),
        (6, "membership", "p2|o2||"),
        (6, "partnership", "p2"),
        (6, "theme", "t1"),
        (7, "partnership", "p2"),
        (7, "membership", "p2|o2||"),
    ]
    assert store.changes_since(4, 3, after=2) == later[2:5]
    assert store.changes_since(7) == []
    assert (later[0].before["name"], later[0].after["name"]) == (None, "Theft")


def test_a_write_that_changes_nothing_makes_no_revision(store: Store) -> None:
    assert store.write(Rows(), META) == 0
    store.write(small(), META)
    assert store.write(small(), META, key="again") == 1
    assert store.write(Rows({"partnership": []}, {"link": []}), META) == 1
    assert [revision.number for revision in store.revisions()] == [1]
    assert {change.revision for change in store.changes_since(0)} == {1}


def test_a_revision_says_who_what_why_and_when(store: Store) -> None:
    there = datetime(2024, 1, 2, 3, 4, 5, 678901, tzinfo=timezone(timedelta(hours=2)))
    meta = Meta(author="Zoë", source="bundle.zip", message="spring\nload", as_of="2024-01-01", time=there)
    store.write(small(), meta)
    store.write(Rows({}, {"link": ["p1|p2||"]}), Meta(author="x"))
    latest, first = store.revisions()
    assert first == Revision(
        number=1,
        author="Zoë",
        source="bundle.zip",
        time=datetime(2024, 1, 2, 1, 4, 5, 678901, tzinfo=UTC),
        message="spring\nload",
        as_of="2024-01-01",
        counts={
            "partnership": 2,
            "organisation": 2,
            "theme": 1,
            "person": 1,
            "membership": 3,
            "role": 1,
            "link": 2,
        },
    )
    assert latest.time.utcoffset() == timedelta(0)
    assert (latest.number, latest.source, latest.as_of, latest.counts) == (2, None, None, {"link": 1})
    assert [revision.number for revision in store.revisions(limit=1)] == [2]


def test_a_write_expects_a_revision(store: Store) -> None:
    assert store.write(small(), META, expected_revision=0) == 1
    with pytest.raises(Conflict, match="revision 1, not at the expected 0"):
        store.write(Rows({"theme": [{"id": "t2"}]}), META, expected_revision=0)
    assert store.get("theme", ["t2"]) == {}
    assert store.write(Rows({"theme": [{"id": "t2"}]}), META, expected_revision=1) == 2


def test_a_key_writes_once(store: Store) -> None:
    assert store.write(small(), META, key="k1", expected_revision=0) == 1
    store.write(Rows({"theme": [{"id": "t2"}]}), META)
    other = Rows({"theme": [{"id": "t3"}]})
    assert store.write(other, META, key="k1", expected_revision=0) == 1
    assert store.get("theme", ["t3"]) == {}
    assert store.write(other, META, key="k2") == 3


def test_a_refused_write_leaves_its_key_free(store: Store) -> None:
    bad = Rows({"membership": [membership("p1", "o1")]})
    with pytest.raises(BadInput):
        store.write(bad, META, key="k")
    assert store.write(small(), META, key="k") == 1


def test_opening_again_tells_the_revision(store: Store) -> None:
    before = store.open()
    store.write(small(), META)
    assert store.open() == replace(before, revision=1)
    assert before.pseudonym_key.hex() not in repr(before)


def test_another_handle_sees_the_same(durable: Engine) -> None:
    one, two = durable.open(), durable.open()
    states = lived(one)
    assert everything(two) == states[-1]
    assert (one.open().pseudonym_key, len(one.open().pseudonym_key)) == (two.open().pseudonym_key, 32)
    one.close()
    one.open()
    assert everything(one) == states[-1]
    assert [read(two, number) for number in range(8)] == states


def test_the_latest_is_the_number_of_the_last_revision(store: Store) -> None:
    assert store.latest() == 0
    for number in (1, 2):
        store.write(Rows({"theme": [{"id": "t", "name": f"Theme {number}"}]}), META)
        assert store.latest() == number == store.revisions(1)[0].number
    store.write(Rows({"theme": [{"id": "t", "name": "Theme 2"}]}), META)
    assert store.latest() == 2, "nothing was changed"
