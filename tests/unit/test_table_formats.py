"""The rows of tables and of nested data, format by format."""

from __future__ import annotations

import json
import zipfile
from pathlib import Path

import pytest

from graphsvc.model.records import Severity
from loaders.table.mapping import Read
from tests.table_files import problems, refusal, source, values, workbook, write

# Tables


@pytest.mark.parametrize(
    ("name", "text", "read"),
    [
        ("a.csv", "id,name\r\n1,Ada\r\n", Read()),
        ("a.csv", "id;name\n1;Ada\n", Read()),
        ("a.csv", "id|name\n1|Ada\n", Read()),
        ("a.tsv", "id\tname, full\n1\tAda\n", Read()),
        ("a.csv", "id,x|name,y\n1,x|Ada,y\n", Read(delimiter="|", columns={})),
        ("a.csv", "\ufeffid,name\n1,Ada", Read()),
    ],
)
def test_delimiters(tmp_path: Path, name: str, text: str, read: Read) -> None:
    (row,) = values(write(tmp_path / name, text), read, "#2")
    assert row[:2] == (name, 2)
    assert str(row[2]).startswith("Ada")


def test_quoted_line_ends_keep_the_count_of_lines(tmp_path: Path) -> None:
    path = write(tmp_path / "a.csv", 'id,name\n1,"A\nB"\n2,C\n')
    assert values(path, Read(), "name", "@line") == [("a.csv", 2, "A\nB", "2"), ("a.csv", 4, "C", "4")]


def test_the_header_in_line_3_and_lines_that_are_no_data(tmp_path: Path) -> None:
    text = 'A title, long\n\nid,name\n(key),(words)\n1,A\nnonsense"\n2,B\n'
    path = write(tmp_path / "a.csv", text)
    read = Read(header=3, skip=frozenset({4, 6}))
    assert values(path, read, "id", "name") == [("a.csv", 5, "1", "A"), ("a.csv", 7, "2", "B")]
    read = Read(header=3, skip_after_header=1, skip=frozenset({6}))
    assert [row[1] for row in values(path, read, "id")] == [5, 7]
    assert refusal(path, Read(header=9), "id").place.line == 9


def test_no_header(tmp_path: Path) -> None:
    path = write(tmp_path / "a.csv", "1,A\n2,B\n")
    read = Read(header=0)
    assert values(path, read, "#1", "#2") == [("a.csv", 1, "1", "A"), ("a.csv", 2, "2", "B")]
    (file,) = source(path, read)
    assert file.columns == ("#1", "#2")


def test_rows_that_do_not_fit(tmp_path: Path) -> None:
    path = write(tmp_path / "a.csv", "id,name\n1\n , \n2,B,,\n3,C,D\nid,name\n\n4,\0\n5,E\n")
    assert [row[1:] for row in values(path, Read(), "id")] == [(4, "2"), (9, "5")]
    found = [(problem.code, problem.place.line) for problem in problems(path, Read(), "id")]
    assert sorted(found, key=str) == sorted(
        [("wrong-cells", 2), ("wrong-cells", 5), ("header-twice", 6), ("nul-byte", 8)], key=str
    )


def test_another_encoding_is_named_with_its_line(tmp_path: Path) -> None:
    path = write(tmp_path / "a.csv", "id,name\n1,A\n2,Zoë\n".encode("latin-1"))
    problem = refusal(path, Read(), "id")
    assert (problem.code, str(problem.place)) == ("not-utf8", "a.csv:3")
    assert "`encoding: cp1252`" in problem.right
    assert values(path, Read(encoding="cp1252"), "name")[1] == ("a.csv", 3, "Zoë")
    write(path, "id,name\n1,Zoë\n2,".encode("cp1252") + b"\x81\n")
    problem = refusal(path, Read(encoding="cp1252"), "id")
    assert (problem.code, str(problem.place)) == ("wrong-encoding", "a.csv:3")


def test_utf_16(tmp_path: Path) -> None:
    path = write(tmp_path / "a.csv", "id;name\r\n1;Zoë\r\n".encode("utf-16"))
    assert values(path, Read(encoding="utf-16"), "name") == [("a.csv", 2, "Zoë")]
    assert refusal(path, Read(), "id").code == "not-utf8"
    write(path, "id;name\n1;Zoë\n")
    assert refusal(path, Read(encoding="utf-16"), "id").code == "wrong-encoding"


@pytest.mark.parametrize("text", ['id,name\n1,"{}"\n', "id,name\n1,{}\n"])
def test_a_huge_cell_is_refused(tmp_path: Path, text: str) -> None:
    path = write(tmp_path / "a.csv", text.format("x" * 50_000_000))
    assert refusal(path, Read(), "id").code == "row-too-long"


def test_cells_repaired_are_one_note_for_each_column_that_is_read(tmp_path: Path) -> None:
    cell = "Fryslân".encode().decode("cp1252")
    for name in ("a.csv", "b.csv"):
        write(tmp_path / name, f"id,name,other\n1,{cell},{cell}\n2,{cell},x\n3,Fryslân,x\n")
    read = Read(repair="cp1252")
    assert [row[2] for row in values(tmp_path, read, "name")] == ["Fryslân"] * 6
    (note,) = problems(tmp_path, read, "name", "name")
    assert (note.severity, note.code, note.value) == (Severity.NOTE, "repaired-encoding", cell)
    assert str(note.place) == "a.csv:2 name"
    assert "(4 times)" in note.wrong


def test_fill_down_takes_the_cell_above_in_the_same_file(tmp_path: Path) -> None:
    write(tmp_path / "a.csv", "Region,id\n,0\nNorth,1\n,2\n-,3\nSouth,4\n")
    write(tmp_path / "b.csv", "Region,id\n,5\n")
    read = Read(fill_down=("region",), empty=frozenset({"-"}))
    assert [row[2] for row in values(tmp_path, read, "Region")] == [
        None,
        "North",
        "North",
        "North",
        "South",
        None,
    ]


def test_a_workbook(tmp_path: Path) -> None:
    path = workbook(
        tmp_path / "book.xlsx",
        First=[["Title"], [], ["id", "name"], [1, "A"], [2, None], [3, "C", "aside"]],
        Second=[["id"], ["x"]],
    )
    expected = [
        ("book.xlsx/First", 4, "1", "A"),
        ("book.xlsx/First", 5, "2", None),
        ("book.xlsx/First", 6, "3", "C"),
    ]
    assert values(path, Read(header=3), "id", "name") == expected
    assert values(path, Read(sheet="second"), "id") == [("book.xlsx/Second", 2, "x")]
    assert values(path, Read(sheet="Second", header=0), "#1")[0] == ("book.xlsx/Second", 1, "id")
    assert values(path, Read(header=3, skip=frozenset({5}), skip_after_header=1), "id")[0][1] == 6
    assert refusal(path, Read(sheet="Third")).code == "missing-file"
    assert "`header: 3`" in refusal(path, Read(header=2)).right


def test_a_workbook_in_an_archive(tmp_path: Path) -> None:
    book = workbook(tmp_path / "book.xlsx", S=[["id"], ["x"]])
    with zipfile.ZipFile(tmp_path / "x.zip", "w") as packed:
        packed.write(book, "in/book.xlsx")
        packed.writestr("other/a.txt", "")
    assert values(tmp_path / "x.zip", Read(), "id") == [("x.zip/in/book.xlsx/S", 2, "x")]


def test_odd_cells_are_told_of_columns_that_are_read(tmp_path: Path) -> None:
    path = workbook(tmp_path / "book.xlsx", S=[["id", "sum"], ["x", "=1/0"]])
    assert problems(path, Read(), "id") == []
    (problem,) = problems(path, Read(), "sum")
    assert (problem.code, problem.place.column) == ("formula-without-value", "sum")


# Nested data


def test_json_documents(tmp_path: Path) -> None:
    write(tmp_path / "list.json", '[{"id": 1}, {"id": 2}]')
    write(tmp_path / "object.json", '\ufeff\n {"id": 3}')
    found = values(tmp_path, Read(), "id")
    assert found == [("list.json", 1, "1"), ("list.json", 2, "2"), ("object.json", 1, "3")]


def test_json_items(tmp_path: Path) -> None:
    document = {"data": {"groups": [{"id": "a"}], "bodies": {"x": {"id": "b"}, "y": {"id": "c"}}}}
    path = write(tmp_path / "a.json", json.dumps(document))
    read = Read(items=("data.groups", "data.bodies"))
    assert values(path, read, "id", "@items", "@key", "@index") == [
        ("a.json/data.groups", 1, "a", "data.groups", None, "1"),
        ("a.json/data.bodies", 1, "b", "data.bodies", "x", "1"),
        ("a.json/data.bodies", 2, "c", "data.bodies", "y", "2"),
    ]
    assert [row[3] for row in values(path, Read(items=(".",)), "groups.0.id", "@key")] == ["data"]


def test_json_in_another_encoding(tmp_path: Path) -> None:
    path = write(tmp_path / "a.json", '{"id": "Zoë"}'.encode("utf-16"))
    assert values(path, Read(encoding="utf-16"), "id") == [("a.json", 1, "Zoë")]
    write(path, '{"id": "Zoë"}')
    assert refusal(path, Read(encoding="utf-16"), "id").code == "wrong-encoding"
    write(path, '{"id": "Zoë"}'.encode("latin-1"))
    assert refusal(path, Read(), "id").code == "not-utf8"


def test_json_that_is_cut(tmp_path: Path) -> None:
    path = write(tmp_path / "a.json", '[{"id": 1}, {"id": 2')
    assert refusal(path, Read(), "id").code == "broken-json"


def test_json_lines_and_which_one_is_broken(tmp_path: Path) -> None:
    path = write(tmp_path / "a.jsonl", '{"id": 1}\n\n{"id": 2, "in": [{"id": "x"}]}\n')
    assert values(path, Read(), "id") == [("a.jsonl", 1, "1"), ("a.jsonl", 3, "2")]
    assert values(path, Read(items=("in",)), "id") == [("a.jsonl/in", 3, "x")]
    write(path, '{"id": 1}\n{"id": \n')
    assert str(refusal(path, Read(), "id").place) == "a.jsonl:2"


def test_yaml_documents(tmp_path: Path) -> None:
    path = write(tmp_path / "a.yaml", "- id: 014\n- id: 2020-01-01\n---\nid: yes\n---\n---\n[]\n")
    assert values(path, Read(), "id") == [
        ("a.yaml", 1, "014"),
        ("a.yaml", 2, "2020-01-01"),
        ("a.yaml", 3, "yes"),
    ]
    write(path, "sigs: [{id: a}]\nwgs:\n  x: {id: b}\nnothing:\n")
    assert values(path, Read(items=("sigs", "wgs", "nothing")), "id", "@key") == [
        ("a.yaml/sigs", 1, "a", None),
        ("a.yaml/wgs", 1, "b", "x"),
    ]
    assert [row[3] for row in values(path, Read(items=(".",)), "0.id", "@key")] == ["sigs", "wgs", "nothing"]


def test_what_is_no_list_is_refused(tmp_path: Path) -> None:
    assert refusal(write(tmp_path / "a.yaml", "just words")).code == "wrong-type"
    assert refusal(write(tmp_path / "a.yaml", "a: {b: words}"), Read(items=("a.b",))).code == "wrong-type"
    assert refusal(write(tmp_path / "a.json", '"just words"')).code == "wrong-type"


def test_items_that_are_in_no_file_are_warned_of(tmp_path: Path) -> None:
    write(tmp_path / "a.yaml", "sigs: [{id: a}]\n")
    write(tmp_path / "b.yaml", "sigs: [{id: a}]\nworkinggroups: [{id: b}]\n")
    assert problems(tmp_path, Read(items=("sigs", "workinggroups")), "id") == []
    (problem,) = problems(tmp_path, Read(items=("sigs", "workgroups")), "id")
    assert (problem.severity, problem.code) == (Severity.WARNING, "never-found")
    assert str(problem.place) == "a.yaml workgroups"
    assert "is 'workinggroups' meant?" in problem.right
    write(tmp_path / "b.yaml", "")
    path = write(tmp_path / "a.json", '{"sigs": []}')
    (problem,) = problems(path, Read(items=("groups",)), "id")
    assert "sigs" in problem.right


def test_what_says_nothing_of_a_format(tmp_path: Path) -> None:
    path = write(tmp_path / "a.csv", "id\n1\n")
    assert refusal(path, Read(items=("x",))).code == "wrong-format"
    path = write(tmp_path / "a.json", "[]")
    assert refusal(path, Read(fill_down=("x",))).code == "wrong-format"
