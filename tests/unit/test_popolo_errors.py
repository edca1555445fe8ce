"""Popolo JSON: files that are broken or wrong, and where."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from graphsvc.model.records import Problem
from loaders import Limits, ReadOptions
from tests.popolo import (
    HOUSE,
    LOADER,
    RED,
    document,
    errors,
    read,
    records,
    written,
)


@pytest.mark.parametrize(
    ("content", "found"),
    [
        ("", "broken-json land.popolo.json"),
        ("[1, 2]", "wrong-type land.popolo.json"),
        ('{"persons": []}', "missing-path land.popolo.json"),
        ('{"memberships": [{"id": "a"}, {"id": ', "broken-json land.popolo.json/memberships:2"),
        ('{"memberships": "none"}', "wrong-type land.popolo.json/memberships"),
        ('{"memberships": [' + "[" * 200, "nested-too-deep land.popolo.json/memberships:1"),
        ('{"organizations": [{"id": "a", "id": "b"}]}', "duplicate-key land.popolo.json/organizations:1"),
        (document(), "no-partnership land.popolo.json"),
        (document({"person_id": "eve"}), "unknown-reference land.popolo.json/memberships:1 person_id"),
        (
            document({"on_behalf_of_id": "x"}),
            "unknown-reference land.popolo.json/memberships:1 on_behalf_of_id",
        ),
        (
            document({"organization_id": "x"}),
            "unknown-reference land.popolo.json/memberships:1 organization_id",
        ),
        (document({"post_id": "x"}), "unknown-reference land.popolo.json/memberships:1 post_id"),
        (
            document({"legislative_period_id": "x"}),
            "unknown-reference land.popolo.json/memberships:1 legislative_period_id",
        ),
        (document({"person_id": None}), "missing-cell land.popolo.json/memberships:1 person_id"),
        (document({"organization_id": ""}), "missing-cell land.popolo.json/memberships:1 organization_id"),
        (document({"end_date": "soon"}), "not-a-date land.popolo.json/memberships:1 end_date"),
        (document({"start_date": "2001-02-30"}), "not-a-date land.popolo.json/memberships:1 start_date"),
        (document({"role": ["member"]}), "wrong-type land.popolo.json/memberships:1 role"),
        (document({"role": True}), "wrong-type land.popolo.json/memberships:1 role"),
        (document({"person_id": "a|b"}), "bad-id land.popolo.json/memberships:1 person_id"),
        (document({}, persons=["ann"]), "wrong-type land.popolo.json/persons:1"),
        (
            document({}, events=[{"id": "a", "start_date": "x"}]),
            "not-a-date land.popolo.json/events:1 start_date",
        ),
        (
            document({}, events=[{"id": "a"}, {"id": "a", "start_date": "2001"}]),
            "duplicate-id land.popolo.json/events:2 id",
        ),
        (
            document({}, organizations=[{**HOUSE, "identifiers": "Q1"}]),
            "wrong-type land.popolo.json/organizations:1 identifiers",
        ),
        (
            document({}, organizations=[{**HOUSE, "area_id": "x"}]),
            "unknown-reference land.popolo.json/organizations:1 area_id",
        ),
        (
            document({}, organizations=[HOUSE, {**RED, "parent_id": "x"}]),
            "unknown-reference land.popolo.json/organizations:2 parent_id",
        ),
        (
            document({}, organizations=[{**HOUSE, "founding_date": "May"}]),
            "not-a-date land.popolo.json/organizations:1 founding_date",
        ),
    ],
)
def test_what_is_wrong_is_said_with_its_place(tmp_path: Path, content: Any, found: str) -> None:
    assert found in errors(read(written(tmp_path, content)))


def test_bytes_that_are_no_text_are_said_with_their_line(tmp_path: Path) -> None:
    path = tmp_path / "land.popolo.json"
    path.write_bytes(json.dumps(document({}), indent=1).encode().replace(b"Reds", b"R\xe9ds"))
    line = json.dumps(document({}), indent=1).split("Reds")[0].count("\n") + 1
    assert errors(read(path)) == [f"not-utf8 land.popolo.json:{line}"]


def test_a_text_over_the_limit_is_refused(tmp_path: Path) -> None:
    path = written(tmp_path, document({}, persons=[{"id": "ann", "name": "x" * 2_000}]))
    items = list(LOADER.read(path, ReadOptions(limits=Limits(cell_characters=1_000))))
    assert errors(items) == ["cell-too-long land.popolo.json/persons:1"]


def test_a_missing_file_is_said(tmp_path: Path) -> None:
    (problem,) = read(tmp_path / "none.popolo.json")
    assert isinstance(problem, Problem)
    assert problem.code == "not-readable"


def test_an_error_leaves_the_rest_of_the_file_readable(tmp_path: Path) -> None:
    items = read(written(tmp_path, document({"person_id": "eve"}, {"on_behalf_of_id": "red"}, {"role": 3.5})))
    assert len(errors(items)) == 1
    assert [role["line"] for role in records(items, "role")] == [2, 3]
