"""YAML as plain texts, lists and objects, and what is refused of it."""

from __future__ import annotations

import io
from dataclasses import replace
from typing import Any

import pytest

from graphsvc.model.records import Place, Problem
from loaders import yaml_documents
from loaders.base import Limits
from loaders.delimited import Unreadable
from loaders.yaml_documents import documents


def read(text: str | bytes, encoding: str = "utf-8", limits: Limits | None = None) -> list[Any]:
    stream = io.BytesIO(text if isinstance(text, bytes) else text.encode())
    return list(documents(stream, Place("a.yaml"), limits or Limits(), encoding))


def refusal(text: str | bytes, encoding: str = "utf-8", limits: Limits | None = None) -> Problem:
    with pytest.raises(Unreadable) as refused:
        read(text, encoding, limits)
    return refused.value.problem


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("014", "014"),
        ("12.0", "12.0"),
        ("2020-01-01", "2020-01-01"),
        ("2001-12-14t21:59:43.10-05:00", "2001-12-14t21:59:43.10-05:00"),
        ("190:20:30", "190:20:30"),
        ("yes", "yes"),
        ("NO", "NO"),
        (".inf", ".inf"),
        ("true", True),
        ("FALSE", False),
        ("null", None),
        ("~", None),
        ("", None),
        ("'null'", "null"),
        ('"true"', "true"),
        ("''", ""),
        ("!!str true", "true"),
        ("!!python/object/apply:os.system [x]", ["x"]),
        ("!!timestamp 2020-01-01", "2020-01-01"),
        ("a\n  b", "a b"),
        ("|\n  a\n  b\n", "a\nb\n"),
    ],
)
def test_scalars_are_as_written(text: str, expected: object) -> None:
    assert read(f"x: {text}\n") == [{"x": expected}]


def test_documents_and_encodings() -> None:
    assert read("a: 1\n---\n- b\n---\n...\n") == [{"a": "1"}, ["b"], None]
    assert read("") == []
    assert read("\ufeffa: é") == read("a: é".encode("cp1252"), "cp1252") == [{"a": "é"}]
    assert read("a: é".encode("utf-16"), "utf-16") == [{"a": "é"}]


def test_aliases_and_merge_keys() -> None:
    text = "base: &b {x: 1, y: 2}\nother: &o {y: 3, z: 4}\nmade: {<<: [*b, *o], x: 5}\nagain: *b\n"
    (document,) = read(text)
    assert document["made"] == {"x": "5", "y": "2", "z": "4"}
    assert document["again"] is document["base"]
    assert read('"<<": 1') == [{"<<": "1"}]


def laughs(line: str, levels: int = 9) -> str:
    lines = ["a0: &a0 {x: 1}"]
    lines += [line.format(n, ", ".join([f"*a{n - 1}"] * 9)) for n in range(1, levels + 1)]
    return "\n".join(lines)


@pytest.mark.parametrize("line", ["a{0}: &a{0} [{1}]", "a{0}: &a{0} {{<<: [{1}]}}"])
def test_a_billion_laughs(line: str) -> None:
    problem = refusal(laughs(line))
    assert problem.code == "too-many-aliases"
    assert problem.place.line is not None


def test_aliases_count_anew_in_each_document() -> None:
    text = laughs("a{0}: &a{0} [{1}]", levels=5)
    assert len(read("\n---\n".join([text] * 20))) == 20


@pytest.mark.parametrize(
    ("text", "code", "line"),
    [
        ("a: 1\nb: [1, 2\nc: 3\n", "broken-yaml", 3),
        ("a: 1\nb: '", "broken-yaml", 2),
        ("a: 1\n\tb: 2\n", "broken-yaml", 2),
        ("a: 1\nb: \x01\n", "broken-yaml", 2),
        ("a: 1\nb: *c\n", "broken-yaml", 2),
        ("a: 1\nb: &c [*c]\n", "broken-yaml", 2),
        ("a: 1\n? [b]\n: 2\n", "broken-yaml", 2),
        ("a: 1\n<<: 2\n", "broken-yaml", 2),
        ("a: 1\nb: 2\na: 3\n", "duplicate-key", 3),
        ("a: 1\nb: " + "[" * 101 + "]" * 101, "nested-too-deep", 2),
        ("a: 1\nb: " + "[" * 100_000, "nested-too-deep", 2),
        ("a: 1\nb: " + "x" * 1_000_001, "cell-too-long", 2),
    ],
)
def test_what_is_refused_and_where(text: str, code: str, line: int) -> None:
    problem = refusal(text)
    assert (problem.code, problem.place) == (code, Place("a.yaml", line))
    assert problem.right


def test_another_encoding() -> None:
    problem = refusal("a: 1\nb: é\n".encode("latin-1"))
    assert (problem.code, problem.place.line) == ("not-utf8", 2)
    assert "`encoding: cp1252`" in problem.right
    assert refusal(b"a: \x81", "cp1252").code == "wrong-encoding"
    assert refusal(b"a: 1\n", "utf-16").code == "wrong-encoding"


def test_a_file_that_is_too_large(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(yaml_documents, "MOST_BYTES", 1 << 20)
    assert read("x" * 1_000_000) == ["x" * 1_000_000]
    problem = refusal("x: y\n" * 300_000)
    assert (problem.code, problem.wrong) == (
        "file-too-large",
        "more than 1 MB of YAML, which cannot be read piece by piece",
    )


def test_the_limits_are_the_caller_s() -> None:
    assert refusal("a: abcd", limits=replace(Limits(), cell_characters=3)).code == "cell-too-long"
