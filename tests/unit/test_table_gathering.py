"""Records wait, and those that mean one thing become one."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from graphsvc.errors import BadInput
from graphsvc.model.kinds import KINDS
from graphsvc.model.records import Problem
from loaders.table import gathering as gathering_module
from loaders.table.gathering import Gathering
from loaders.table.joining import Differences, Origin
from loaders.table.layout import Layout

LAYOUTS = {
    "organisation": Layout(KINDS["organisation"], {"id", "name", "sector", "territories", "attributes"}),
    "membership": Layout(KINDS["membership"], {"partnership", "organisation", "role", "start"}),
    "role": Layout(KINDS["role"], {"person", "partnership", "role", "start"}),
    "link": Layout(KINDS["link"], {"id", "a", "b", "channel", "start"}),
}
PLAIN = Origin(0)


@pytest.fixture
def gathering() -> Iterator[Gathering]:
    with Gathering(LAYOUTS) as opened:
        yield opened


def add(gathering: Gathering, kind: str, *records: dict[str, object], origin: Origin = PLAIN) -> None:
    adder = gathering.adder(kind, "list.csv", origin)
    for line, record in enumerate(records, 2):
        adder(LAYOUTS[kind].record(line, **record))
        gathering.make_room()


def joined(gathering: Gathering, kind: str) -> tuple[list[dict[str, object]], list[Problem]]:
    differences = Differences()
    gathering.join(kind, differences)
    fields = LAYOUTS[kind].fields
    records = [dict(zip(fields, found.values[1:], strict=True)) for found in gathering.records(kind)]
    known = [{name: value for name, value in record.items() if value is not None} for record in records]
    return known, list(differences.taken(gathering.files))


def test_types_are_kept(gathering: Gathering) -> None:
    record = {"id": "A", "name": "Ä", "sector": True, "territories": ["x", "y"], "attributes": {"n": "1"}}
    add(gathering, "organisation", record)
    assert joined(gathering, "organisation") == ([record], [])


def test_lists_are_united_and_first_values_count(gathering: Gathering) -> None:
    add(
        gathering,
        "organisation",
        {"id": "A", "name": "One", "territories": ["y", "x"], "attributes": {"a": "1"}},
        {"id": "B", "name": "Two"},
        {"id": "A", "name": "Uno", "sector": "health", "territories": ["z", "x"], "attributes": {"b": "2"}},
        {"id": "A", "name": "Eins", "attributes": {"a": "3"}},
    )
    records, problems = joined(gathering, "organisation")
    one = {"id": "A", "name": "One", "sector": "health", "territories": ["y", "x", "z"]}
    assert records == [one | {"attributes": {"a": "1", "b": "2"}}, {"id": "B", "name": "Two"}]
    assert [(str(p.place), p.value, p.wrong) for p in problems] == [
        (
            "list.csv:4 organisation.name",
            "A",
            "differs between records of one organisation (2 times): 'One' before, 'Uno' here",
        ),
        (
            "list.csv:5 organisation.attributes.a",
            "A",
            "differs between records of one organisation (once): '1' before, '3' here",
        ),
    ]
    assert {problem.code for problem in problems} == {"differing-values"}


def test_none_is_a_value_like_any_other(gathering: Gathering) -> None:
    add(gathering, "organisation", {"id": "A", "territories": "none"}, {"id": "A", "territories": ["x"]})
    records, problems = joined(gathering, "organisation")
    assert records == [{"id": "A", "territories": "none"}]
    assert len(problems) == 1


def test_records_come_in_order_of_appearance(gathering: Gathering) -> None:
    names = [f"O{number * 7919 % 5000:04}" for number in range(5000)]
    add(gathering, "organisation", *({"id": name} for name in (*names, *names[::-1])))
    records, _ = joined(gathering, "organisation")
    assert [record["id"] for record in records] == names
    assert [found.values[0] for found in gathering.records("organisation")] == [*range(2, 5002)]


def test_ties_are_joined_by_what_their_key_is_made_of(gathering: Gathering) -> None:
    tie = {"partnership": "P", "organisation": "O"}
    add(gathering, "membership", tie, tie | {"start": "2016"}, tie | {"role": "lead"}, tie)
    assert joined(gathering, "membership")[0] == [tie, tie | {"start": "2016"}, tie | {"role": "lead"}]
    role = {"person": "x", "partnership": "P"}
    add(gathering, "role", role | {"role": "Vice Chair"}, role | {"role": "vice-chair"}, role)
    assert joined(gathering, "role")[0] == [role | {"role": "Vice Chair"}, role]


def test_links_have_no_direction_but_an_id_goes_before(gathering: Gathering) -> None:
    add(
        gathering,
        "link",
        {"a": "P", "b": "Q"},
        {"a": "Q", "b": "P"},
        {"a": "P", "b": "Q", "channel": "mail"},
        {"id": "L", "a": "P", "b": "Q"},
    )
    records, problems = joined(gathering, "link")
    assert [(r.get("id"), r["a"], r.get("channel")) for r in records] == [
        (None, "P", None),
        (None, "P", "mail"),
        ("L", "P", None),
    ]
    assert problems == []


def test_equal_hashes_are_compared(gathering: Gathering, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(gathering_module, "hash", lambda _: 1, raising=False)
    add(gathering, "organisation", {"id": "A"}, {"id": "B"}, {"id": "A", "name": "One"}, {"id": "C"})
    assert joined(gathering, "organisation")[0] == [{"id": "A", "name": "One"}, {"id": "B"}, {"id": "C"}]


def test_a_later_snapshot_goes_before_an_earlier_one_silently(gathering: Gathering) -> None:
    old, new = Origin(0, "2020-01-01", "a"), Origin(0, "2020-02-01", "b")
    add(gathering, "organisation", {"id": "A", "name": "New", "territories": ["x"]}, origin=new)
    add(
        gathering,
        "organisation",
        {"id": "A", "name": "Old", "sector": "health", "territories": ["y"], "attributes": {"k": "1"}},
        origin=old,
    )
    records, problems = joined(gathering, "organisation")
    assert records == [
        {"id": "A", "name": "New", "sector": "health", "territories": ["x"], "attributes": {"k": "1"}}
    ]
    assert problems == []


def test_one_snapshot_and_another_source_are_joined_as_ever(gathering: Gathering) -> None:
    day = Origin(0, "2020-01-01")
    add(gathering, "organisation", {"id": "A", "name": "One", "territories": ["x"]}, origin=day)
    add(gathering, "organisation", {"id": "A", "name": "Two", "territories": ["y"]}, origin=day)
    add(gathering, "organisation", {"id": "A", "name": "Three", "territories": ["z"]}, origin=Origin(1))
    records, problems = joined(gathering, "organisation")
    assert records == [{"id": "A", "name": "One", "territories": ["x", "y", "z"]}]
    assert "(2 times)" in problems[0].wrong


def test_what_a_bad_row_says_counts_only_where_no_other_row_says_it(gathering: Gathering) -> None:
    organisation = LAYOUTS["organisation"]
    for file, rows in {
        "a.csv": [(1, "A", "Bad"), (2, "A", "Good"), (3, "B", "Bad")],
        "b.csv": [(1, "B", "Worse"), (2, "C", "Good"), (3, "C", "Bad")],
    }.items():
        add_one = gathering.adder("organisation", file, PLAIN)
        for line, key, name in rows:
            add_one(organisation.record(line, id=key, name=name))
            if name != "Good":
                gathering.doubt(file, PLAIN, line)
            gathering.make_room()
    differences = Differences()
    gathering.join("organisation", differences)
    placed = {
        organisation.get(values, "id"): (file, values[0], organisation.get(values, "name"))
        for file, rows in gathering.chunks("organisation")
        for values in rows
    }
    assert placed == {"A": ("a.csv", 2, "Good"), "B": ("a.csv", 3, "Bad"), "C": ("b.csv", 2, "Good")}
    (difference,) = differences.taken(gathering.files)  # between the two that say B
    assert difference.value == "B"


def test_of_a_row_only_the_last_line_is_doubted(gathering: Gathering) -> None:
    add(gathering, "membership", {"partnership": "P"}, {"partnership": "Q"})
    one, other = (
        gathering.adder("organisation", "a.json", PLAIN),
        gathering.adder("organisation", "b.json", PLAIN),
    )
    one(LAYOUTS["organisation"].record(1, id="A"))
    for line, key in ((1, "B"), (2, "C"), (2, "D")):
        other(LAYOUTS["organisation"].record(line, id=key))
    gathering.doubt("b.json", PLAIN, 2)
    gathering.doubt("c.json", PLAIN, 1)  # which says nothing else
    doubted = {str(found.values[1]): found.is_doubtful for found in gathering.records("organisation")}
    assert doubted == {"A": False, "B": False, "C": True, "D": True}
    assert len(joined(gathering, "membership")[0]) == 2


def test_records_are_ordered_changed_and_derived(gathering: Gathering) -> None:
    pairs = [("Q", "b"), ("P", "c"), ("Q", "a"), ("P", "c")]
    add(gathering, "membership", *({"partnership": p, "organisation": o} for p, o in pairs))
    found = list(gathering.ordered("membership", ("partnership", "organisation")))
    assert [tuple(one.values[1:3]) for one in found] == sorted(pairs)
    assert [one.values[0] for one in found] == [3, 5, 4, 2]
    layout = LAYOUTS["membership"]
    gathering.change(
        "membership", lambda values: layout.record(1, partnership="R") if "b" in values else None
    )
    gathering.add_derived("membership", found[:1])
    assert [one.values[1] for one in gathering.records("membership")] == ["R", "P", "Q", "P", "P"]


def test_a_full_disk_is_said_plainly() -> None:
    with (
        pytest.raises(
            BadInput, match=r"temporary database of the mapping failed: .*full; nothing was written"
        ),
        Gathering(LAYOUTS) as gathering,
    ):
        gathering._execute("PRAGMA max_page_count = 20")
        add(gathering, "organisation", *({"id": f"O{number}", "name": "x" * 80} for number in range(9000)))
        gathering.join("organisation", Differences())


def test_other_errors_pass() -> None:
    with pytest.raises(KeyboardInterrupt), Gathering(LAYOUTS):
        raise KeyboardInterrupt
