"""Items of JSON documents: each with its number and key, and where a document is broken."""

from __future__ import annotations

import io
import json
from decimal import Decimal
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from graphsvc.model.records import Place
from loaders import Limits
from loaders.delimited import Unreadable
from loaders.json_items import items, lines, sections

PLACE = Place("f.json")
SMALL = Limits(cell_characters=50, row_characters=5_000)
CHARACTERS = st.characters(exclude_characters="\0", codec="utf-8")
JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(CHARACTERS),
    lambda inner: st.lists(inner) | st.dictionaries(st.text(CHARACTERS), inner),
    max_leaves=30,
)


def read(data: bytes | str, path: str = "", *, single: bool = False) -> list[Any]:
    data = data.encode() if isinstance(data, str) else data
    return list(items(io.BytesIO(data), PLACE, SMALL, path, single=single))


def refusal(data: bytes | str, path: str = "") -> str:
    with pytest.raises(Unreadable) as error:
        read(data, path)
    problem = error.value.problem
    assert problem.fatal
    return f"{problem.code} {problem.place}"


def line_refusal(data: bytes) -> str:
    with pytest.raises(Unreadable) as error:
        list(lines(io.BytesIO(data), PLACE, SMALL))
    return f"{error.value.problem.code} {error.value.problem.place}"


def test_items_of_a_list_an_object_and_one_thing() -> None:
    assert read('["a", {"b": [1]}, null, true]') == [
        (1, None, "a"),
        (2, None, {"b": [1]}),
        (3, None, None),
        (4, None, True),
    ]
    assert read('{"x": {"n": 1}, "y": 2}') == [(1, "x", {"n": 1}), (2, "y", 2)]
    assert read('{"x": {"n": 1}}', single=True) == [(1, None, {"x": {"n": 1}})]
    assert read("[]") == read("{}") == []


def test_a_path_leads_to_the_items() -> None:
    text = '{"skip": [[{"a": 1}], 2], "a": {"skip": null, "b": [1, 2]}, "after": [3]}'
    assert read(text, "a.b") == [(1, None, 1), (2, None, 2)]
    assert read(text, "a") == [(1, "skip", None), (2, "b", [1, 2])]
    assert read(text, "a", single=True) == [(1, None, {"skip": None, "b": [1, 2]})]


def test_numbers_keep_their_form() -> None:
    (_, _, found), *_ = read("[[12, 1.50, -0.1, 12345678901234567890123]]")
    assert found == [12, Decimal("1.50"), Decimal("-0.1"), 12345678901234567890123]
    assert [str(number) for number in found] == ["12", "1.50", "-0.1", "12345678901234567890123"]


def test_a_byte_order_mark_is_fine() -> None:
    assert read(b"\xef\xbb\xbf[1]") == [(1, None, 1)]
    assert list(lines(io.BytesIO(b"\xef\xbb\xbf1\n"), PLACE, SMALL)) == [(1, 1)]


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("", "broken-json f.json"),
        ("[1, 2", "broken-json f.json:2"),
        ('[1, {"a": "b', "broken-json f.json:2"),
        ("[1, 2,]", "not-json f.json:2"),
        ("[1] x", "not-json f.json"),
        ("[1][2]", "not-json f.json"),
        ("{'a': 1}", "not-json f.json"),
        ("hello", "not-json f.json"),
        ("5", "wrong-type f.json"),
        ('"text"', "wrong-type f.json"),
        ("[1, NaN]", "not-a-number f.json:1"),
        ("[-Infinity]", "not-a-number f.json"),
        (f"[1, {'7' * 5_000}]", "not-a-number f.json:1"),
        ('{"a": 1, "a": 2}', "duplicate-key f.json:1"),
        ('[1, {"a": 1, "a": 2}]', "duplicate-key f.json:2"),
        ('[{"a": {"b": 1, "b": 1}}]', "duplicate-key f.json:1"),
        ("[" * 5_000, "nested-too-deep f.json:1"),
        ('[1, "' + "x" * 51 + '"]', "cell-too-long f.json:2"),
        ('[{"' + "x" * 51 + '": 1}]', "cell-too-long f.json:1"),
        ('["' + "x" * 3_000_000 + '"]', "row-too-long f.json:1"),
        ("[[" + "1," * 300_000 + "1]]", "row-too-long f.json:1"),
        (" " * 300_000 + "[1]", "row-too-long f.json:1"),
        ('["a\\u0000b"]', "nul-byte f.json:1"),
        (b'[1,\n2,\n"\xe9"]', "not-utf8 f.json:3"),
        ('["\x00"]', "not-json f.json"),
        ("[1]".encode("utf-16"), "not-utf8 f.json:1"),
    ],
)
def test_what_is_broken_is_said_with_its_place(text: str | bytes, found: str) -> None:
    assert refusal(text) == found


def test_places_name_the_path() -> None:
    assert refusal('{"a": {"b": [1, {"x": 1, "x": 2}]}}', "a.b") == "duplicate-key f.json/a.b:2"
    assert refusal('{"a": [1], "c": tru}', "a") == "not-json f.json"
    assert refusal('{"a": 1}', "a") == "wrong-type f.json/a"
    with pytest.raises(Unreadable, match="no 'c' in it — its keys are a, b"):
        read('{"a": 1, "b": 2}', "c")
    with pytest.raises(Unreadable, match="no 'c' in it — it is no object"):
        read('{"a": [1]}', "a.c")


def test_what_is_passed_over_may_be_large_but_not_deep() -> None:
    text = '{"large": [' + '{"a": ["text", 1.5]},' * 30_000 + '0], "small": [1]}'
    assert read(text, "small") == [(1, None, 1)]
    assert (
        refusal('{"deep": ' + "[" * 101 + "]" * 101 + ', "small": [1]}', "small") == "nested-too-deep f.json"
    )


def test_digits_in_two_chunks_are_counted_together() -> None:
    padding = " " * (65_536 - 2_200 - 1)
    data = io.BytesIO(f"[{padding}{'7' * 4_400}]".encode())
    with pytest.raises(Unreadable, match="more than 4,300 digits"):
        list(items(data, PLACE, Limits()))


def test_sections_come_in_the_order_of_the_document() -> None:
    data = b'{"b": [1, 2], "meta": {"x": [1]}, "a": ["y"], "c": [3]}'
    found = list(sections(io.BytesIO(data), PLACE, SMALL, ("a", "b", "missing")))
    assert found == [("b", 0, None), ("b", 1, 1), ("b", 2, 2), ("a", 0, None), ("a", 1, "y")]


@pytest.mark.parametrize(
    ("text", "found"),
    [
        (b"[1]", "wrong-type f.json"),
        (b'{"a": "text"}', "wrong-type f.json/a"),
        (b'{"a": {"b": 1}}', "wrong-type f.json/a"),
        (b'{"a": [1, 2', "broken-json f.json/a:2"),
        (b'{"a": [1], "a": [2]}', "duplicate-key f.json"),
        (b'{"z": [1, }', "not-json f.json"),
    ],
)
def test_a_broken_section_is_said(text: bytes, found: str) -> None:
    with pytest.raises(Unreadable) as error:
        list(sections(io.BytesIO(text), PLACE, SMALL, ("a",)))
    assert f"{error.value.problem.code} {error.value.problem.place}" == found


def test_lines_have_their_numbers() -> None:
    data = b'{"a": 1.10}\n\n  \n["x"]\r\n12'
    assert list(lines(io.BytesIO(data), PLACE, SMALL)) == [(1, {"a": Decimal("1.10")}), (4, ["x"]), (5, 12)]


@pytest.mark.parametrize(
    ("text", "found"),
    [
        (b'1\n{"a": ', "not-json f.json:2"),
        (b"1\n[NaN]", "not-a-number f.json:2"),
        (b"1\n" + b"7" * 4_500, "not-a-number f.json:2"),
        (b'1\n{"a": 1, "a": 2}', "duplicate-key f.json:2"),
        (b"1\n\xff", "not-utf8 f.json:2"),
        (b'1\n"' + b"x" * 51 + b'"', "cell-too-long f.json:2"),
        (b'1\n"' + b"x" * 7_000 + b'"', "row-too-long f.json:2"),
        (b"1\n" + b"[" * 150 + b"]" * 150, "nested-too-deep f.json:2"),
        (b"1\n" + b"[" * 3_000, "nested-too-deep f.json:2"),
        (b'1\n"\\ud800"', "not-utf8 f.json:2"),
        (b'1\n"\\u0000"', "nul-byte f.json:2"),
        (b"1 2", "not-json f.json:1"),
    ],
)
def test_a_broken_line_is_said(text: bytes, found: str) -> None:
    assert line_refusal(text) == found


@given(st.lists(JSON))
def test_both_read_what_was_written(values: list[Any]) -> None:
    whole = json.dumps(values, ensure_ascii=False).encode()
    assert [value for _, _, value in items(io.BytesIO(whole), PLACE, Limits())] == values
    each = "".join(json.dumps(value) + "\n" for value in values).encode()
    assert [value for _, value in lines(io.BytesIO(each), PLACE, Limits())] == values
