"""How names find their values in the rows of tables and in nested data."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from decimal import Decimal
from typing import Any

import pytest

from graphsvc.model.reading import BadCell
from graphsvc.model.records import Problem
from loaders.delimited import Unreadable
from loaders.table.mapping import ColumnReading, Read
from loaders.table.names import Facts, GridNames
from loaders.table.nested import Node, found_in
from loaders.table.rows import Names, Row, Value
from loaders.table.survey import Survey
from loaders.table.tree_names import TreeNames

TITLES = ["id", " Name of  body ", "name", "Name", "", "a.b", "x", "x"]
FACTS = Facts("x.zip/in/a.csv", "in/a.csv")


def grid(read: Read | None = None, titles: Iterable[str] = TITLES) -> GridNames:
    return GridNames(replace(FACTS), list(titles), 3, read or Read())


def tree(read: Read | None = None, survey: Survey | None = None) -> TreeNames:
    return TreeNames(replace(FACTS), read or Read(), survey or Survey())


def refusal(names: Names, name: str) -> Problem:
    with pytest.raises(Unreadable) as refused:
        names.getter(name)
    return refused.value.problem


def value(item: Any, name: str, read: Read | None = None) -> Value:
    return tree(read).getter(name)(Node(item, 1, None, None))


# Tables


@pytest.mark.parametrize(
    ("name", "at"),
    [("id", 0), ("ID", 0), ("name of body", 1), ("name", 2), ("Name", 3), ("#5", 4), ("a.b", 5), ("#8", 7)],
)
def test_columns_are_found_as_written_or_else_without_case(name: str, at: int) -> None:
    row = [str(n) for n in range(8)] + [7]
    assert grid().getter(name)(row) == str(at)


def test_a_column_that_is_not_there(tmp_path: object) -> None:
    problem = refusal(grid(), "Nmae")
    assert (problem.code, str(problem.place)) == ("missing-column", "x.zip/in/a.csv:3 Nmae")
    assert problem.right.startswith("is 'Name' meant? there are id, ")
    assert refusal(grid(), "#9").code == "missing-column"
    assert refusal(grid(), "#0").code == "missing-column"


def test_a_name_of_several_columns_is_refused_where_it_is_used() -> None:
    assert refusal(grid(), "x").right == "#7 or #8"
    assert refusal(grid(), "NAME").code == "duplicate-column"


def test_optional_columns_give_nothing() -> None:
    read = Read(optional=frozenset({"ends", "#99"}))
    assert grid(read).getter("ends")([]) is None
    assert grid(read).getter("#99")([]) is None


def test_cells_are_trimmed_and_empty_words_are_unknown() -> None:
    read = Read(
        empty=frozenset({"NA", " - "}), columns={"COUNTRY": ColumnReading(empty=frozenset({"", "?"}))}
    )
    names = grid(read, ["country", "end"])
    country, end = names.getter("country"), names.getter("end")
    assert [country([cell, "", 2]) for cell in ("NA", "\u00a0NL ", "?", "", "\ufeff")] == [
        "NA",
        "NL",
        None,
        None,
        None,
    ]
    assert [end(["", cell, 2]) for cell in ("NA", "-", "", "NA x")] == [None, None, None, "NA x"]


def test_the_reading_of_a_column_that_is_not_there_is_refused() -> None:
    with pytest.raises(Unreadable, match="no such column"):
        grid(Read(columns={"contry": ColumnReading(repair="cp1252")}), ["country"])


def test_a_table_remembers_no_more_than_it_may() -> None:
    names = grid(titles=["id"])
    get = names.getter("id")
    assert [get([f" {n}", n]) for n in range(20_100)] == [str(n) for n in range(20_100)]
    assert get(["y" * 100, 1]) == "y" * 100
    assert len(names.cells(0)) == 20_000


def test_facts_of_a_table() -> None:
    names = grid()
    date = names.getter("@date")
    names.date = "2024-08-28"
    row = ["a"] * 8 + [12]
    facts = {name: names.getter(name)(row) for name in ("@path", "@file", "@line", "@items")}
    assert facts == {"@path": "in/a.csv", "@file": "a.csv", "@line": "12", "@items": None}
    assert date(row) == "2024-08-28"
    assert refusal(names, "@lnie").code == "missing-column"


@pytest.mark.parametrize("name", [".", "..id", "@key", "@index"])
def test_what_only_nested_data_have(name: str) -> None:
    assert refusal(grid(), name).code == "not-nested"
    with pytest.raises(Unreadable, match="no items in its rows"):
        grid().each(name)


# Nested data


@pytest.mark.parametrize(
    ("name", "expected"),
    [
        ("a", 1),
        ("b.c", 2),
        ("b.d.e", 3),
        ("f.g", 4),
        ("f.g.h", "no"),
        ("l.0", 5),
        ("l.1.m", 6),
        ("l.2", "no"),
        ("l.-1", "no"),
        ("l.²", "no"),
        ("x.y.z", 7),
        ("a.b", "no"),
        ("z", "no"),
        ("", "no"),
        (".a", "no"),
        ("b.", "no"),
    ],
)
def test_dotted_names(name: str, expected: object) -> None:
    item = {
        "a": 1,
        "b": {"c": 2, "d.e": 3},
        "f.g": 4,
        "f": {"g": {"h": 0}},
        "l": [5, {"m": 6}],
        "x.y": {"z": 7},
    }
    if name == "f.g.h":
        expected = 0  # a key with dots that leads nowhere is not the end of it
    found = found_in(item, name)
    assert found == expected if expected != "no" else not isinstance(found, int | str)


@pytest.mark.parametrize(
    ("item", "expected"),
    [
        (" text\u00a0", "text"),
        (12, "12"),
        (Decimal("12.50"), "12.50"),
        (True, "true"),
        (False, "false"),
        (None, None),
        ("", None),
        ([], None),
        ({}, None),
        ([" a ", 1, None, "", False], ["a", "1", "false"]),
        ([None, ""], None),
        ("NA", None),
        (["NA", "x"], ["x"]),
    ],
)
def test_values_become_texts(item: object, expected: Value) -> None:
    read = Read(empty=frozenset({"NA"}))
    assert value({"x": item}, "x", read) == expected
    assert value(item, ".", read) == expected


@pytest.mark.parametrize("item", [{"y": {"z": 1}}, [["a"]], [{"y": 1}], ["a", {"y": 1}]])
def test_a_value_that_is_no_scalar(item: object) -> None:
    with pytest.raises(BadCell) as bad:
        value({"x": item}, "x")
    assert bad.value.code == "not-a-scalar"


def test_an_object_where_a_text_is_needed_names_what_is_in_it() -> None:
    with pytest.raises(BadCell, match=r"such as x\.y, x\.z, or"):
        value({"x": {"y": 1, "z": 2}}, "x")


def test_names_are_sought_outwards_from_an_item() -> None:
    names = tree()
    outer = {"name": "group", "date": "2020", "officers": [{"name": "Ada", "date": None}, {"name": "Bo"}]}
    inner, items = names.each("officers")
    rows = [row for _, _, row in items(Node(outer, 1, None, None))]
    assert [inner.getter("name")(row) for row in rows] == ["Ada", "Bo"]
    assert [inner.getter("..name")(row) for row in rows] == ["group", "group"]
    assert [inner.getter("date")(row) for row in rows] == [None, "2020"]  # null is an answer
    assert [inner.getter("officers.0.name")(row) for row in rows] == ["Ada", "Ada"]
    assert refusal(names, "..name").code == "not-nested"


def test_keyed_objects_of_lists() -> None:
    """As the committees of the US Congress: {HLIG: [{name: …}, …]}."""
    names = tree()
    committees, keyed = names.each(".")
    members, listed = committees.each(".")
    document = Node({"HLIG": [{"name": "Mike"}, {"name": "Mac"}], "SSAF": [], "X": None}, 4, None, None)
    found = []
    for number, key, committee in keyed(document):
        assert (number, key) == (committee.index, committee.key)
        found += [
            [members.getter(name)(row) for name in ("name", "@key", "..@key", "@index", "..@index", "@line")]
            for _, _, row in listed(committee)
        ]
    assert found == [["Mike", "HLIG", "HLIG", "1", "1", "4"], ["Mac", "HLIG", "HLIG", "2", "1", "4"]]


def test_items_of_what_is_not_there_or_no_list() -> None:
    _, items = tree().each("tags")
    for none in ({}, {"tags": None}, {"tags": []}, {"tags": {}}, {"tags": ""}):
        assert list(items(Node(none, 1, None, None))) == []
    with pytest.raises(BadCell, match="neither a list nor an object") as bad:
        list(items(Node({"tags": "a, b"}, 1, None, None)))
    assert bad.value.code == "not-a-list"
    with pytest.raises(BadCell, match="neither a list nor an object"):
        list(items(Node({"tags": 0}, 1, None, None)))


def test_items_that_are_texts() -> None:
    names, items = tree().each("tags")
    get = names.getter(".")
    assert [get(row) for _, _, row in items(Node({"tags": ["a", "b"]}, 1, None, None))] == ["a", "b"]


def test_keys_that_look_like_facts_are_found() -> None:
    assert value({"@id": "x", "@path": "y"}, "@id") == "x"
    assert value({"@path": "y"}, "@path") == "in/a.csv"


def test_the_date_is_seen_in_nested_items() -> None:
    names = tree()
    inner, items = names.each("x")
    get = inner.getter("@date")
    names.date = "2024-08-28"
    ((_, _, row),) = items(Node({"x": [1]}, 1, None, None))
    assert get(row) == "2024-08-28"


# What is told in the end


def read_through(
    survey: Survey, rows: list[Row], *, read: Read | None = None, names: tuple[str, ...]
) -> None:
    found = tree(read, survey)
    for name in names:
        get = found.getter(name)
        for row in rows:
            get(row)


def test_names_found_in_no_file_are_warned_of() -> None:
    survey = Survey()
    rows = [Node({"title": "a", "url": None}, 1, None, None)]
    read_through(survey, rows, names=("titel", "url", "later"))
    read_through(survey, [Node({"later": 1}, 1, None, None)], names=("titel", "url", "later"))
    (problem,) = survey.taken()
    assert (problem.code, problem.place.column) == ("never-found", "titel")
    assert problem.right == "is 'title' meant? there are title, url, later"
    assert "any of 2 items" in problem.wrong
    assert survey.taken() == []


def test_optional_names_and_sources_without_rows_are_not_warned_of() -> None:
    survey = Survey()
    rows = [Node({"title": "a"}, 1, None, None)]
    read_through(survey, rows, read=Read(optional=frozenset({"end"})), names=("end",))
    read_through(survey, [], names=("nothing",))
    assert survey.taken() == []


def test_lists_found_in_no_item_are_warned_of() -> None:
    survey = Survey()
    _, items = tree(None, survey).each("oficers")
    assert list(items(Node({"officers": []}, 1, None, None))) == []
    (problem,) = survey.taken()
    assert problem.right == "is 'officers' meant? there are officers"


def test_texts_repaired_are_counted_once_for_each_item() -> None:
    survey = Survey()
    bad = "Zoë".encode().decode("cp1252")
    names = tree(Read(repair="cp1252"), survey)
    get, again = names.getter("name"), names.getter("name")
    nodes = [Node({"name": text}, n, None, None) for n, text in enumerate((bad, "Zoë", [bad, bad]), 1)]
    assert [get(node) for node in nodes] == ["Zoë", "Zoë", ["Zoë", "Zoë"]]
    (note,) = survey.taken()
    assert (note.code, str(note.place), note.value) == ("repaired-encoding", f"{FACTS.label}:1 name", bad)
    assert "(2 times)" in note.wrong
    assert again(nodes[0]) == "Zoë"
