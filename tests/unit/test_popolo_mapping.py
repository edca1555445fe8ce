"""Popolo JSON: what a mapping may say, and what is wrong with one."""

from __future__ import annotations

from pathlib import Path

import pytest

from graphsvc.model.records import Problem
from tests.popolo import (
    HOUSE,
    NOBODY,
    RED,
    document,
    errors,
    mapped,
    read,
    records,
    written,
)

COMMITTEE = {"id": "justice", "name": "Justice", "classification": "Committee"}


@pytest.mark.parametrize(
    ("mapping", "partnerships"),
    [
        ("", ["land/house", "land/justice"]),
        ("popolo: {partnerships: [committee]}", ["land/justice"]),
        ("popolo: {partnerships: [house]}", ["land/house"]),
        ("popolo: {partnerships: [party, house]}", ["land/house", "land/red", "land/_IND"]),
        ("popolo: {organisations: [committee]}", ["land/house"]),
    ],
)
def test_a_mapping_says_what_is_a_partnership(tmp_path: Path, mapping: str, partnerships: list[str]) -> None:
    content = document(
        {},
        {"organization_id": "justice"},
        {"organization_id": "red"},
        organizations=[HOUSE, RED, NOBODY, COMMITTEE],
    )
    chosen = mapped(tmp_path, mapping) if mapping else None
    items = read(written(tmp_path, content), chosen)
    assert [each["id"] for each in records(items, "partnership")] == partnerships
    assert errors(items) == []


def test_a_mapping_says_what_is_no_organisation(tmp_path: Path) -> None:
    group = {"id": "007", "name": "Pa Grup", "classification": "party"}
    path = written(tmp_path, document({"on_behalf_of_id": "007"}, organizations=[HOUSE, group]))
    assert len(records(read(path), "membership")) == 1
    for said in ("pa_grup", "007"):
        items = read(path, mapped(tmp_path, f"popolo: {{placeholders: [{said}]}}"))
        assert records(items, "membership") == records(items, "organisation") == []


@pytest.mark.parametrize(
    ("mapping", "place", "wrong"),
    [
        ("", "mapping.yaml", "no keys and values"),
        ("table: {}", "mapping.yaml:1", "no key is called 'table'"),
        ("popolo:\n  partnership: [x]", "mapping.yaml:2 popolo", "no key is called 'partnership'"),
        ("popolo:\n  partnerships: x", "mapping.yaml:2 partnerships", "no list of words"),
        ("popolo:\n  placeholders: [[x]]", "mapping.yaml:2 placeholders", "no list of words"),
        ("popolo:\n  prefix: [x]", "mapping.yaml:2 prefix", "no text without a bar"),
        ("popolo:\n  prefix: a|b", "mapping.yaml:2 prefix", "no text without a bar"),
        ("popolo:\n  ends: last", "mapping.yaml:2 ends", "not known"),
        ("popolo:\n  ends: last_day\n  ends: last_day", "mapping.yaml:3 ends", "given twice"),
        ("popolo: {partnerships: [a], organisations: [b]}", "mapping.yaml:1 organisations", "beside"),
        ("popolo: [", "mapping.yaml:2", "no YAML"),
        ("popolo: \xff: :", "mapping.yaml:1", "no YAML"),
        ("popolo:", "mapping.yaml:1 popolo", "no keys and values"),
        ("#" * 1_000_001, "mapping.yaml", "larger than"),
    ],
)
def test_a_wrong_mapping_is_refused_with_its_place(
    tmp_path: Path, mapping: str, place: str, wrong: str
) -> None:
    items = read(written(tmp_path, document({})), mapped(tmp_path, mapping))
    assert [str(item.place) for item in items if isinstance(item, Problem)] == [place]
    assert isinstance(items[0], Problem)
    assert items[0].code == "bad-mapping"
    assert wrong in items[0].wrong


def test_what_a_mapping_names_in_vain_is_said(tmp_path: Path) -> None:
    mapping = mapped(tmp_path, "popolo:\n  partnerships: [house]\n  placeholders: [Pa grup]\n")
    found = [item for item in read(written(tmp_path, document({})), mapping) if isinstance(item, Problem)]
    assert [str(each.place) for each in found if each.code == "nothing-mapped"] == [
        "mapping.yaml:3 placeholders"
    ]
    nothing = mapped(tmp_path, "popolo: {partnerships: [assembly]}")
    assert "no-partnership land.popolo.json" in errors(read(written(tmp_path, document({})), nothing))
