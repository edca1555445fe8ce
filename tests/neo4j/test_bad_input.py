"""Input that a database of indexes and statements could stumble over."""

from __future__ import annotations

import re
from datetime import UTC, datetime

import pytest

from graphsvc.errors import BadInput
from graphsvc.model.fields import Row
from graphsvc.store.base import Meta, Store
from graphsvc.store.neo4j.store import Neo4jStore
from graphsvc.store.neo4j.values import LONGEST_BYTES
from tests.contract.store.engines import Neo4j
from tests.contract.store.rows import META, Rows, everything, membership, organisation, partnership, small
from tests.neo4j_server import ROOT

LONGEST = "x" * LONGEST_BYTES
TOO_LONG: dict[str, tuple[str, Row, str]] = {
    "ten thousand letters": ("partnership", partnership("x" * 10_000), "id"),
    "one byte too many": ("theme", {"id": f"{LONGEST}x"}, "id"),
    "letters of four bytes": ("theme", {"id": "🎉" * (LONGEST_BYTES // 4 + 1)}, "id"),
    "a reference": ("partnership", partnership("p", satellite_of=f"{LONGEST}x"), "satellite_of"),
    "a tie of two long names": ("membership", membership("x" * 5_000, "y" * 5_000), "id"),
}
CYPHER = (
    "'}) DETACH DELETE n //",
    '"}) MATCH (n) DETACH DELETE n WITH 1 AS `x`',
    "` OR 1 = 1 //",
    "$id",
    "{id: 'p1'}",
    "\\u0027}) RETURN 1 //",
    "'+toString(1/0)+'",
)
CLOCK = re.compile(r"(?<![\w.])(?:date|datetime|localdatetime|time|localtime|timestamp|duration)\(\)")


@pytest.mark.parametrize("case", TOO_LONG)
def test_what_is_too_long_to_be_looked_up_is_refused(store: Store, case: str) -> None:
    store.write(small(), META)
    before = everything(store)
    kind, row, field = TOO_LONG[case]
    with pytest.raises(BadInput, match=f"{field} has more than {LONGEST_BYTES} bytes") as raised:
        store.write(Rows({kind: [row]}), META)
    assert len(str(raised.value)) < 300
    assert (everything(store), store.open().revision) == (before, 1)


def test_the_longest_id_is_stored_and_found(store: Store) -> None:
    store.write(Rows({"partnership": [partnership(LONGEST)], "organisation": [organisation("o")]}), META)
    store.write(Rows({"membership": [membership(LONGEST, "o") | {"id": "m"}]}), META)
    assert list(store.get("partnership", [LONGEST])) == [LONGEST]
    assert [tie["partnership"] for tie in store.ties_of("membership", "organisation", ["o"])] == [LONGEST]
    assert store.verify() == []


def test_asking_for_what_is_too_long_finds_nothing(store: Store) -> None:
    store.write(small(), META)
    beyond = "x" * 10_000
    assert store.get("partnership", [beyond]) == {}
    assert list(store.ties_of("membership", "partnership", [beyond])) == []
    assert store.page("partnership", after=beyond) == []
    assert store.write(Rows(removals={"partnership": [beyond]}), META) == 1


def test_text_that_looks_like_cypher_is_text(database: Neo4j, store: Store) -> None:
    store.write(small(), META)
    before = database.around("MATCH (n) RETURN count(n)")
    rows = [partnership(text, name=text, goal=text, themes=[text], satellite_of=text) for text in CYPHER]
    store.write(Rows({"partnership": rows, "theme": [{"id": text} for text in CYPHER]}), META)
    assert store.get("partnership", CYPHER) == {str(row["id"]): row for row in rows}
    assert database.around("MATCH (n) RETURN count(n)") > before
    assert store.verify() == []
    ends = [membership(text, "o1") for text in CYPHER]
    store.write(Rows({"membership": ends}), META)
    assert len(list(store.ties_of("membership", "partnership", CYPHER))) == len(CYPHER)
    store.write(Rows(removals={"membership": [str(tie["id"]) for tie in ends]}), META)
    store.write(Rows(removals={"partnership": CYPHER, "theme": CYPHER}), META)
    assert len(everything(store)) == 12


@pytest.mark.parametrize("kind", ["Film", "Partnership", "partnership`) DETACH DELETE n //"])
def test_a_label_that_is_no_kind(store: Store, kind: str) -> None:
    store.write(small(), META)
    asks = (
        lambda: store.get(kind, ["p1"]),
        lambda: store.page(kind),
        lambda: store.write(Odd(kind), META),
    )
    for ask in asks:
        with pytest.raises(BadInput, match=re.escape(repr(kind))):
            ask()
    assert (len(everything(store)), store.open().revision) == (12, 1)


class Odd(Rows):
    """A batch of a kind that is none."""

    def __init__(self, kind: str) -> None:
        super().__init__()
        self._kind = kind

    def puts(self):  # type: ignore[no-untyped-def]
        yield self._kind, [{"id": "x"}]


def test_revisions_are_in_order_whatever_the_clocks_say(store: Store) -> None:
    """A client whose clock goes wrong writes between two others."""
    times = [datetime(year, 1, 1, tzinfo=UTC) for year in (2026, 1999, 2050, 2026)]
    for number, time in enumerate(times):
        batch = Rows({"theme": [{"id": f"t{number}"}]})
        assert store.write(batch, Meta(author="tester", time=time)) == number + 1
    assert [(each.number, each.time) for each in store.revisions()][::-1] == list(enumerate(times, start=1))
    assert [change.id for change in store.changes_since(1)] == ["t1", "t2", "t3"]
    for revision in range(5):
        with store.read(revision) as picture:
            assert len(picture.nodes("theme")["id"]) == revision


def test_a_hint_of_the_server_is_heard(store: Store) -> None:
    """So no statement of any test on this server gives one."""
    store.write(small(), META)
    assert isinstance(store, Neo4jStore)
    with pytest.raises(AssertionError, match="deprecated"):
        store._connection.read(lambda transaction: transaction.rows("MATCH (n) RETURN id(n)"))


def test_no_statement_asks_the_server_for_its_clock() -> None:
    for path in sorted((ROOT / "graphsvc" / "store" / "neo4j").glob("*.py")):
        assert not CLOCK.search(path.read_text(encoding="utf-8")), path.name
