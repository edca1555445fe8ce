"""What is written comes back, and what breaks the schema is refused as a whole."""

from __future__ import annotations

import pytest

from graphsvc.errors import BadInput
from graphsvc.model.fields import Row, Value
from graphsvc.model.kinds import KINDS
from graphsvc.store.base import Store
from tests.contract.store.rows import (
    META,
    ODD_IDS,
    Rows,
    every_kind,
    everything,
    membership,
    organisation,
    partnership,
    pictured,
    small,
    whole,
)


def written(batch: Rows) -> dict[tuple[str, str], Row]:
    return {(kind, str(row["id"])): whole(kind, row) for kind, rows in batch.puts() for row in rows}


def typed(row: Row) -> dict[str, tuple[type, Value]]:
    return {name: (type(value), value) for name, value in row.items()}


def test_every_kind_and_value_comes_back_exactly(store: Store) -> None:
    batch = every_kind()
    store.write(batch, META)
    wanted = written(batch)
    assert len(wanted) == 40 * len(KINDS)
    for found in (everything(store), pictured_now(store)):
        assert found.keys() == wanted.keys()
        for key, row in wanted.items():
            assert typed(found[key]) == typed(row), key
    for kind in KINDS:
        rows = store.get(kind, [*ODD_IDS, "unknown"])
        assert rows == {key: wanted[kind, key] for key in ODD_IDS}


def pictured_now(store: Store) -> dict[tuple[str, str], Row]:
    with store.read() as picture:
        return pictured(picture)


def test_a_whole_number_in_a_number_field_is_a_number(store: Store) -> None:
    store.write(Rows({"partnership": [partnership("p", meetings_per_year=4)]}), META)
    (row,) = store.page("partnership")
    assert typed(row)["meetings_per_year"] == (float, 4.0)


def test_writing_twice_is_writing_once(store: Store) -> None:
    first = store.write(every_kind(), META)
    counts = store.counts()
    assert store.write(every_kind(), META) == first
    assert (store.counts(), len(store.revisions())) == (counts, 1)


def test_a_row_replaces_the_whole_record(store: Store) -> None:
    store.write(Rows({"partnership": [partnership("p", goal="less crime", level="local")]}), META)
    store.write(Rows({"partnership": [{"id": "p", "name": "New", "level": "none"}]}), META)
    assert store.get("partnership", ["p"])["p"] == whole(
        "partnership", {"id": "p", "name": "New", "level": "none"}
    )


def test_a_tie_can_move_to_other_nodes(store: Store) -> None:
    store.write(small(), META)
    moved = {**membership("p1", "o1"), "partnership": "p2", "organisation": "o2"}
    store.write(Rows({"membership": [moved]}), META)
    assert [row["id"] for row in store.ties_of("membership", "partnership", ["p1"])] == []
    assert moved in list(store.ties_of("membership", "organisation", ["o2"]))


def test_references_in_a_batch_may_come_in_any_order(store: Store) -> None:
    batch = Rows(
        {"partnership": [partnership("a", satellite_of="b"), partnership("b", host_organisation="o")]}
    )
    store.write(batch, META)
    store.write(Rows({"organisation": [organisation("o")]}), META)
    assert store.verify() == []


BAD: dict[str, tuple[str, Row, str]] = {
    "unknown field": ("partnership", partnership("bad") | {"colour": "red"}, "colour"),
    "missing name": ("partnership", {"id": "bad"}, "name"),
    "text for a number": ("partnership", partnership("bad", meetings_per_year="four"), "meetings_per_year"),
    "not finite": ("partnership", partnership("bad", meetings_per_year=float("nan")), "meetings_per_year"),
    "beyond every float": ("partnership", partnership("bad", meetings_per_year=10**400), "meetings_per_year"),
    "text for a list": ("partnership", partnership("bad", themes="t1"), "themes"),
    "number in a list": ("partnership", partnership("bad", themes=[1]), "themes"),
    "number for a text": ("partnership", partnership("bad", goal=1), "goal"),
    "number for true": ("partnership", partnership("bad", members_complete=1), "members_complete"),
    "beyond 64 bits": ("territory", {"id": "bad", "population": 2**63}, "population"),
    "true for a number": ("territory", {"id": "bad", "population": True}, "population"),
    "half a character": ("partnership", partnership("bad", goal="\ud800"), "Unicode"),
    "no such node": ("membership", membership("p1", "bad"), "organisation 'bad': no such organisation"),
    "no such other node": ("link", {"id": "bad", "a": "p1", "b": "organisation:p1"}, "b 'organisation:p1'"),
    "end of another kind": ("link", {"id": "bad", "a": "p1", "b": "o1"}, "b 'o1': no such partnership"),
    "missing end": ("membership", {"id": "bad", "partnership": "p1"}, "organisation"),
    "no such kind": ("gang", {"id": "bad"}, "gang"),
}


class Bad(Rows):
    """Good rows, then one that is not."""

    def __init__(self, kind: str, row: Row) -> None:
        super().__init__({"partnership": [partnership("p3")]}, {"link": ["p1|p2||"]})
        self._bad = (kind, [row])

    def puts(self):
        yield from super().puts()
        yield self._bad


@pytest.mark.parametrize("case", BAD)
def test_one_bad_row_changes_nothing(store: Store, case: str) -> None:
    store.write(small(), META)
    before = everything(store)
    kind, row, named = BAD[case]
    with pytest.raises(BadInput) as raised:
        store.write(Bad(kind, row), META, key="k")
    assert named in str(raised.value)
    assert "bad" in str(raised.value) or kind == "gang"
    assert (everything(store), len(store.revisions())) == (before, 1)
    assert store.write(Rows({"partnership": [partnership("p3")]}), META, key="k") == 2


@pytest.mark.parametrize("key", ["", None, 1])
def test_an_id_is_a_text(store: Store, key: Value) -> None:
    with pytest.raises(BadInput, match="id"):
        store.write(Rows({"partnership": [{"id": key, "name": "P"}]}), META)


def test_one_batch_changes_a_record_once(store: Store) -> None:
    store.write(small(), META)
    twice = [partnership("p1", goal="one"), partnership("p1", goal="two")]
    with pytest.raises(BadInput, match="'p1': stands more than once"):
        store.write(Rows({"partnership": twice}), META)
    with pytest.raises(BadInput, match="'p9': stands more than once"):
        store.write(Rows({"partnership": [partnership("p9")]}, {"partnership": ["p9"]}), META)
    assert store.write(Rows({"partnership": [twice[0], twice[0]]}), META) == 2


class Chunked(Rows):
    """One record in two chunks."""

    def puts(self):
        for kind, rows in super().puts():
            for row in rows:
                yield kind, [row]


def test_one_batch_changes_a_record_once_across_chunks(store: Store) -> None:
    twice = [partnership("p1", goal="one"), partnership("p1", goal="two")]
    with pytest.raises(BadInput, match="'p1': stands more than once"):
        store.write(Chunked({"partnership": twice}), META)
    assert store.write(Chunked({"partnership": [twice[0], twice[0]]}), META) == 1


def test_a_node_with_ties_stays(store: Store) -> None:
    store.write(small(), META)
    for kind, key in (("partnership", "p2"), ("organisation", "o1"), ("person", "jane.doe")):
        with pytest.raises(BadInput, match="remove its ties first"):
            store.write(Rows({}, {kind: [key]}), META)
    gone = Rows({}, {"partnership": ["p2"], "link": ["p1|p2||"], "membership": ["p2|o1||", "p2|o2||"]})
    assert store.write(gone, META) == 2
    assert store.counts() | {"partnership": 1, "link": 1, "membership": 1} == store.counts()


def test_removing_what_is_not_there_changes_nothing(store: Store) -> None:
    revision = store.write(small(), META)
    assert store.write(Rows({}, {"partnership": ["p9"], "link": ["l9"]}), META) == revision


def test_a_removed_record_can_come_back(store: Store) -> None:
    store.write(small(), META)
    with store.read() as picture:
        before = picture.nodes("theme")
    store.write(Rows({}, {"theme": ["t1"]}), META)
    assert store.get("theme", ["t1"]) == {}
    store.write(Rows({"theme": [{"id": "t1"}]}), META)
    with store.read() as picture:
        assert picture.nodes("theme") == before  # the same nid, too


def test_ties_of_a_node(store: Store) -> None:
    store.write(small(), META)
    assert [t["id"] for t in store.ties_of("membership", "organisation", ["o1", "o9", "o1"])] == [
        "p1|o1||",
        "p2|o1||",
    ]
    assert [t["id"] for t in store.ties_of("link", "b", ["organisation:o1"])] == ["o1|p1||"]
    assert [t["id"] for t in store.ties_of("link", "b", ["p2", "o1"])] == ["p1|p2||"]
    assert list(store.ties_of("link", "a", [])) == []
    with pytest.raises(BadInput, match="has no end 'channel'"):
        list(store.ties_of("link", "channel", ["x"]))


def test_ties_of_many_nodes_while_others_are_asked(store: Store) -> None:
    nodes = [f"n{place}" for place in range(1500)]
    batch = {"organisation": [organisation("o")], "partnership": [partnership(node) for node in nodes]}
    store.write(Rows(batch | {"membership": [membership(node, "o") for node in nodes]}), META)
    found = []
    for tie in store.ties_of("membership", "partnership", nodes):
        found.append(str(tie["partnership"]))
        if len(found) % 25 == 0:  # each is a question to a server
            assert store.get("partnership", found[-1:]).keys() == {found[-1]}
    assert sorted(found) == sorted(nodes)


def test_pages_follow_the_order_of_ids(store: Store) -> None:
    keys = ["b", "a", "ä", "B", "aa", "10", "9"]
    store.write(Rows({"theme": [{"id": key} for key in keys]}), META)
    assert [row["id"] for row in store.page("theme", limit=3)] == sorted(keys)[:3]
    assert [row["id"] for row in store.page("theme", after="a")] == [k for k in sorted(keys) if k > "a"]
    assert everything(store, page=2) == everything(store, page=7) == everything(store)


def test_counts_name_every_kind(store: Store) -> None:
    assert store.counts() == dict.fromkeys(KINDS, 0)
    store.write(small(), META)
    assert store.counts()["membership"] == 3


@pytest.mark.parametrize("kind", ["gang", ""])
def test_a_kind_that_is_not_is_named(store: Store, kind: str) -> None:
    for ask in (
        lambda: store.get(kind, ["x"]),
        lambda: store.page(kind),
        lambda: list(store.ties_of(kind, "a", ["x"])),
    ):
        with pytest.raises(BadInput, match="no such kind"):
            ask()


def test_a_picture_gives_the_fields_asked_for(store: Store) -> None:
    store.write(small(), META)
    with store.read() as picture:
        assert set(picture.ties("link", ["a", "b"])) == {"id", "a", "b"}
        assert set(picture.nodes("partnership", ["themes"])) == {"id", "nid", "themes"}
        for ask in (lambda: picture.nodes("link"), lambda: picture.ties("theme", None)):
            with pytest.raises(BadInput, match="no kind of"):
                ask()
        with pytest.raises(BadInput, match="colour"):
            picture.nodes("theme", ["colour"])
