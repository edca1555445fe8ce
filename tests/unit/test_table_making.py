"""Records made of rows: fields, several values, conditions, what is wrong with a row."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from typing import Any

import pytest

from graphsvc.model.reading import BadCell
from graphsvc.model.records import Problem
from loaders.table import repeats
from loaders.table.gathering import Add
from loaders.table.layout import layouts_of
from loaders.table.making import Making, Target, maker
from loaders.table.mapping import Lookup
from loaders.table.parsing import parse
from loaders.table.recipes import Context, with_values
from loaders.table.rows import Getter, Item, Names, Row, Value


class Cells(Names):
    """Names in rows that are mappings of names to values."""

    date = None

    def getter(self, name: str) -> Getter:
        def get(row: Row) -> Value:
            value: Value = row.get(name)
            if isinstance(value, dict):
                raise BadCell("not-a-scalar", "an object", "name what is in it")
            return value or None

        return get

    def each(self, path: str) -> tuple[Names, Callable[[Row], Iterator[Item]]]:
        def items(row: Row) -> Iterator[Item]:
            found = row.get(path, [])
            if not isinstance(found, list):
                raise BadCell("not-a-list", "neither a list nor an object", "name what has items")
            return ((number, None, item) for number, item in enumerate(found, 1))

        return self, items


class NoLookups:
    def values(self, lookup: Lookup) -> Callable[[str], list[str]]:
        raise NotImplementedError


class Made:
    """What a mapping makes of rows."""

    def __init__(
        self, records: str, *rows: Mapping[str, Any], values: str = "{}", keep: bool = False
    ) -> None:
        mapping = parse(f"about: test\nvalues: {values}\nrecords:\n{records}", "m.yaml")
        self.layouts = layouts_of(mapping, keeps_personal_data=keep)
        self.found: list[tuple[int | None, str, dict[str, Any]]] = []
        self.told: list[Problem] = []
        context = Context(NoLookups())
        making = Making(self.layouts, context, self.told.append)
        (source,) = mapping.sources
        names = with_values(Cells(), source.values, context)
        self.make = maker(source.records, names, making, Target("list.csv", self._adder))
        self.month_ends = list(self._read(making, rows))

    def _read(self, making: Making, rows: tuple[Mapping[str, Any], ...]) -> Iterator[Problem]:
        for line, row in enumerate(rows, 2):
            self.make(line, row)
        return making.month_ends.notes("list.csv")

    def _adder(self, kind: str) -> Add:
        def add(values: list[Any]) -> None:
            line, *told = values
            pairs = zip(self.layouts[kind].fields, told, strict=True)
            self.found.append((line, kind, {name: value for name, value in pairs if value is not None}))

        return add

    @property
    def records(self) -> list[dict[str, Any]]:
        return [record for _, _, record in self.found]

    @property
    def problems(self) -> list[str]:
        return [f"{p.code} {p.place}" + (f"={p.value}" if p.value else "") for p in self.told]


PARTNERSHIP = """
- partnership:
    id: key
    name: title
    level: level
    meetings_per_year: meetings
    members_complete: complete
    themes: themes
    identifiers: identifiers
    end: left
"""


def test_fields_hold_values_of_their_types() -> None:
    row = {
        "key": "P",
        "title": "One",
        "level": "Local",
        "meetings": "4",
        "complete": "TRUE",
        "themes": ["drugs", "theft", "drugs"],
        "identifiers": "x:a|b",
        "left": "none",
    }
    made = Made(PARTNERSHIP, row, {"key": "Q", "title": "none", "themes": "none", "level": "none"})
    assert made.found == [
        (
            2,
            "partnership",
            {
                "id": "P",
                "name": "One",
                "level": "local",
                "themes": ["drugs", "theft"],
                "end": "none",
                "meetings_per_year": 4.0,
                "members_complete": True,
                "identifiers": ["x:a|b"],  # the bar separates nothing here
            },
        ),
        (3, "partnership", {"id": "Q", "name": "none", "level": "none", "themes": "none"}),
    ]
    assert made.problems == []


def test_everything_wrong_with_a_row_is_told_at_its_column() -> None:
    row = {"key": "P|Q", "meetings": "often", "complete": "maybe", "themes": ["a", "b|c"], "left": "..2015"}
    made = Made(PARTNERSHIP, row, {"key": "none", "title": {"en": "One"}, "themes": ["a", "none"]})
    assert made.records == []
    assert made.problems == [
        "bad-id list.csv:2 key=P|Q",
        "not-a-number list.csv:2 meetings=often",
        "not-true-or-false list.csv:2 complete=maybe",
        "bad-id list.csv:2 themes=a, b|c",
        "not-a-date list.csv:2 left=..2015",
        "bad-id list.csv:3 key=none",
        "not-a-scalar list.csv:3 title",
        "bad-id list.csv:3 themes=a, none",
    ]


def test_a_required_field_without_value_is_an_error() -> None:
    made = Made("- organisation: {id: {template: 'o-{key}'}, name: title}", {"title": "One"}, {"key": "A"})
    assert made.problems == ["missing-cell list.csv:2 key", "missing-cell list.csv:3 title"]
    assert "say with `when`" in made.told[0].right


def test_a_bad_value_of_a_step_is_told_as_it_stands_in_the_source() -> None:
    made = Made(
        "- membership: {partnership: p, organisation: o, start: {from: s, date: '%d/%m/%Y'}}", {"s": "1.5.16"}
    )
    assert "not-a-date list.csv:2 s=1.5.16" in made.problems


def test_conditions_must_all_hold() -> None:
    rule = """
- organisation: {id: key, name: key}
  when: [{from: key, filled: true}, {from: kind, not_in: [person]}]
"""
    made = Made(
        rule, {"key": "A"}, {"kind": "body"}, {"key": "B", "kind": "person"}, {"key": "C", "kind": "body"}
    )
    assert [record["id"] for record in made.records] == ["A", "C"]
    assert made.problems == []


def test_a_bad_condition_is_told() -> None:
    rule = "- organisation: {id: key, name: key}\n  when: {from: kind, map: {a: b}, else: error, in: [b]}"
    made = Made(rule, {"key": "A", "kind": "x"}, {"key": "B", "kind": "a"})
    assert made.problems == ["unmapped-value list.csv:2 kind=x"]
    assert [record["id"] for record in made.records] == ["B"]


# Several values


def test_a_field_with_several_values_makes_a_record_of_each() -> None:
    rule = "- membership: {partnership: p, organisation: {from: members, split: ', '}, role: {const: lead}}"
    made = Made(rule, {"p": "P", "members": "A, B"}, {"p": "Q", "members": "C"}, {"p": "R"})
    assert made.records == [
        {"partnership": p, "organisation": o, "role": "lead"} for p, o in (("P", "A"), ("P", "B"), ("Q", "C"))
    ]
    assert made.problems == []  # none are no mistake where there may be several


def test_fields_that_read_one_name_vary_together() -> None:
    rule = """
- organisation:
    id: {from: member, id: true}
    name: member
    territories: {template: "{member} area"}
    attributes: {called: member, all: members}
"""
    made = Made(
        rule,
        {"members": "Ä Council, City Police"},
        {"members": "ä council"},
        values="{member: {from: members, split: ', '}}",
    )
    every = {"all": "Ä Council, City Police"}
    assert made.records == [
        {
            "id": "ä-council",
            "name": "Ä Council",
            "territories": ["Ä Council area"],
            "attributes": {"called": "Ä Council", **every},
        },
        {
            "id": "city-police",
            "name": "City Police",
            "territories": ["City Police area"],
            "attributes": {"called": "City Police", **every},
        },
        {
            "id": "ä-council",
            "name": "ä council",
            "territories": ["ä council area"],
            "attributes": {"called": "ä council", "all": "ä council"},
        },
    ]


def test_fields_that_vary_apart_are_an_error() -> None:
    rule = "- membership: {partnership: {from: p, split: ','}, organisation: {from: o, split: ','}}"
    made = Made(rule, {"p": "P,Q", "o": "A,B"}, {"p": "P", "o": "A,B"})
    assert made.problems == ["several-values list.csv:2 p=P, Q", "several-values list.csv:2 o=A, B"]
    assert [record["organisation"] for record in made.records] == ["A", "B"]


def test_an_optional_field_without_any_of_its_values_leaves_the_record() -> None:
    rule = "- role: {person: who, partnership: p, organisation: {from: o, split: '/'}}"
    made = Made(rule, {"who": "x", "p": "P"}, {"who": "x", "p": "P", "o": "A/B"})
    assert [record.get("organisation") for record in made.records] == [None, "A", "B"]


def test_several_values_of_an_attribute_are_one_text() -> None:
    rule = "- organisation: {id: key, name: key, attributes: {tags: tags, gone: gone}}"
    made = Made(rule, {"key": "A", "tags": ["x", "y"]}, {"key": "B"})
    assert made.records == [
        {"id": "A", "name": "A", "attributes": {"tags": "x; y"}},
        {"id": "B", "name": "B"},
    ]


# Nested items


EACH = """
- each: officers
  when: {from: name, filled: true}
  values: {who: {from: name, id: true}}
  records:
    - person: {id: who}
    - role: {person: who, partnership: group, start: since}
"""


def test_items_of_lists_make_records() -> None:
    officers = [{"name": "A. B.", "group": "G"}, {"group": "G"}, {"name": "C", "group": "G", "since": "2016"}]
    made = Made(EACH, {"officers": officers}, {})
    assert [(kind, list(record.values())) for _, kind, record in made.found] == [
        ("person", ["a-b"]),
        ("role", ["a-b", "G"]),
        ("person", ["c"]),
        ("role", ["c", "G", "2016"]),
    ]
    assert made.problems == []


def test_problems_of_items_name_the_list() -> None:
    made = Made(EACH, {"officers": [{"name": "A", "since": "once"}]}, {"officers": "nobody"})
    assert made.problems == [
        "not-a-date list.csv:2 officers.since=once",
        "missing-cell list.csv:2 officers.group",
        "not-a-list list.csv:3 officers",
    ]


@pytest.mark.parametrize(
    ("inside", "column", "place"),
    [
        ((), "name", "f:7 name"),
        (("officers",), "name", "f:7 officers.name"),
        (("officers",), "..slug", "f:7 slug"),
        (("a", "b"), "..x", "f:7 a.x"),
        ((".", "."), "bioguide", "f:7 bioguide"),
        (("officers",), ".", "f:7 officers"),
        (("officers",), None, "f:7 officers"),
        ((), None, "f:7"),
    ],
)
def test_places_in_lists(inside: tuple[str, ...], column: str | None, place: str) -> None:
    target = Target("f", lambda kind: lambda values: None, inside=inside)
    assert str(target.place(7, column)) == place


# Personal data


PEOPLE = """
- person: {id: key, name: name, email: mail, attributes: {party: party}}
- organisation: {id: key, name: key, attributes: {party: party}}
"""


def test_personal_data_are_made_only_when_kept() -> None:
    row = {"key": "a", "name": "Ann", "mail": "a@example.org", "party": "X"}
    kept = {"party": "X"}
    assert Made(PEOPLE, row).records == [{"id": "a"}, {"id": "a", "name": "a", "attributes": kept}]
    assert Made(PEOPLE, row, keep=True).records[0] == {
        "id": "a",
        "name": "Ann",
        "email": "a@example.org",
        "attributes": kept,
    }


# Repeats


def test_a_combination_of_cells_is_made_once() -> None:
    row = {"key": "A", "title": "One", "other": "1"}
    made = Made(
        "- organisation: {id: key, name: title}", row, row | {"other": "2"}, row | {"title": "Two"}, row
    )
    assert [record["name"] for record in made.records] == ["One", "Two"]


def test_what_is_wrong_is_told_of_every_row() -> None:
    made = Made("- organisation: {id: key, name: title}", *[{"key": "A"}] * 3)
    assert made.problems == [f"missing-cell list.csv:{line} title" for line in (2, 3, 4)]


def test_what_hardly_repeats_is_no_longer_remembered(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(repeats, "_FIRST_LOOK", 10)
    rows = [{"key": f"O{number}"} for number in range(20)]
    made = Made("- organisation: {id: key, name: key}", *rows, rows[19])
    assert len(made.records) == 21
    assert Made("- organisation: {id: key, name: key}", *(rows[:5] * 3), *rows, rows[19]).records[-1] == {
        "id": "O19",
        "name": "O19",
    }


# Ends


def test_ends_that_look_like_last_days_are_noted() -> None:
    last_days = [{"p": "P", "o": f"O{number}", "left": f"20{number:02}-06-30"} for number in range(20)]
    rule = "- membership: {partnership: p, organisation: o, end: left}"
    (note,) = Made(rule, *last_days, {"p": "P", "o": "X", "left": "2015-06-12"}).month_ends
    assert (note.code, str(note.place)) == ("ends-look-like-last-days", "list.csv membership.end")
    assert note.wrong == "20 of 21 ends are the last day of a month"
    assert Made(rule, *last_days[:19]).month_ends == []
    assert (
        Made(
            rule, *last_days, *({"p": "P", "o": f"Y{n}", "left": f"2015-05-{n:02}"} for n in range(1, 9))
        ).month_ends
        == []
    )
    known = rule.replace("end: left", "end: {from: left, date: {last_day: true}}")
    assert Made(known, *last_days).month_ends == []
