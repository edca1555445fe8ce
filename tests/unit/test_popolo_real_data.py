"""Four real legislatures as EveryPolitician wrote them, beside a reading of our own with the json module."""

from __future__ import annotations

import json
import lzma
from collections import Counter
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from graphsvc.model.records import Problem, Rows, Severity
from loaders import ReadOptions
from loaders.popolo import PopoloLoader
from tests.bundles import codes, registry_in

DATA = Path(__file__).resolve().parents[3] / "shared" / "data" / "everypolitician"
LANDS = ("Armenia", "Gibraltar", "Kosovo", "Slovakia")
NOBODY = {"Armenia": "_IND", "Gibraltar": "party/unknown", "Kosovo": "_unknown", "Slovakia": "0"}
AS_OF = date(2015, 11, 30)
LOADER = PopoloLoader()

pytestmark = pytest.mark.skipif(not DATA.exists(), reason=f"the real data are not there: {DATA}")


def path_of(land: str) -> Path:
    return DATA / f"{land}.popolo.json.xz"


def document(land: str) -> dict[str, Any]:
    found: dict[str, Any] = json.loads(lzma.decompress(path_of(land).read_bytes()))
    return found


def records(land: str, kind: str) -> list[dict[str, Any]]:
    return [
        dict(zip(item.fields, row[1:], strict=True))
        for item in LOADER.read(path_of(land), ReadOptions())
        if isinstance(item, Rows) and item.kind == kind
        for row in item.rows
    ]


@pytest.mark.parametrize("land", LANDS)
def test_it_counts_what_is_there(land: str) -> None:
    said, nobody = document(land), NOBODY[land]
    bodies = {each["id"] for each in said["organizations"]}
    assert LOADER.recognises(path_of(land))
    assert {each["id"] for each in records(land, "person")} == {each["id"] for each in said["persons"]}
    assert [each["id"] for each in records(land, "partnership")] == [f"{land}/legislature"]
    assert {each["id"] for each in records(land, "organisation")} == {
        f"{land}/{body}" for body in bodies - {nobody, "legislature"}
    }
    roles = records(land, "role")
    assert [role["person"] for role in roles] == [each["person_id"] for each in said["memberships"]]
    assert Counter(role["organisation"] for role in roles) == Counter(
        None if each["on_behalf_of_id"] == nobody else f"{land}/{each['on_behalf_of_id']}"
        for each in said["memberships"]
    )
    assert {each["organisation"] for each in records(land, "membership")} == {
        role["organisation"] for role in roles
    } - {None}


@pytest.mark.parametrize("land", LANDS)
def test_every_start_is_the_written_one_or_the_periods(land: str) -> None:
    said = document(land)
    periods = {each["id"]: each for each in said["events"]}
    for role, each in zip(records(land, "role"), said["memberships"], strict=True):
        period = periods[each["legislative_period_id"]]
        assert role["start"] == each.get("start_date", period["start_date"])
        is_open = "end_date" not in each and "end_date" not in period
        assert (role["end"] is None) is is_open
        if "end_date" in each:
            days = (date.fromisoformat(role["end"]) - date.fromisoformat(each["end_date"])).days
            assert days in (0, 1)


@pytest.mark.parametrize("land", LANDS)
def test_an_organisation_is_a_member_whenever_somebody_sits_for_it(land: str) -> None:
    members = records(land, "membership")
    for role in (role for role in records(land, "role") if role["organisation"]):
        around = [
            each
            for each in members
            if each["organisation"] == role["organisation"]
            and each["start"] <= role["start"]
            and (each["end"] or "9") >= (role["end"] or "9")
        ]
        assert len(around) == 1, role


@pytest.mark.parametrize(
    ("land", "ends"),
    [
        ("Armenia", [("2012-05-31", None)]),
        (
            "Kosovo",
            [("2001-11-17", "2004-11-23"), ("2004-11-23", "2007-12-13"), ("2007-12-13", "2010-11-04")],
        ),
        ("Gibraltar", [("1969", "1972-01-01"), ("1996", "2000-02-23"), ("2000-02-23", "2003-10-25")]),
    ],
)
def test_periods_end_as_they_should(land: str, ends: list[tuple[str, str | None]]) -> None:
    assert set(ends) <= {(role["start"], role["end"]) for role in records(land, "role")}


def test_ends_of_members_are_read_as_either_way_of_writing_them(tmp_path: Path) -> None:
    moved = "2015-02-23"  # two Armenians left a party on the day on which they sat on for none
    armenian = {(role["start"], role["end"]) for role in records("Armenia", "role")}
    assert ("2012-05-31", moved) in armenian
    assert (moved, None) in armenian
    slovak = {(role["start"], role["end"]) for role in records("Slovakia", "role")}
    assert ("2006-07-04", "2008-01-26") in slovak  # the last day was the 25th
    assert ("2010-07-08", "2010-10-11") in slovak  # the next one starts on the day of the end
    assert ("2012-04-04", "2012-04-05") in slovak  # sworn in, and a minister the same day


@pytest.mark.parametrize("land", LANDS)
def test_it_loads_and_loads_again_without_a_change(tmp_path: Path, land: str) -> None:
    with registry_in(tmp_path) as registry:
        report = registry.load_items(LOADER.read(path_of(land), ReadOptions()), as_of=AS_OF)
        assert report.errors == 0, str(report)
        warned = {g.problem.code for g in report.groups if g.problem.severity is Severity.WARNING}
        assert warned <= {"no-themes", "no-territory", "likely-duplicate", "repeated-row"}
        different = {json.dumps(each, sort_keys=True) for each in document(land)["memberships"]}
        assert report.counts["role"].new == len(different)
        assert registry.store.verify() == []
        again = registry.load_items(LOADER.read(path_of(land), ReadOptions()), as_of=AS_OF)
        assert again.errors == 0
        assert not again.is_written


def test_all_four_load_side_by_side(tmp_path: Path) -> None:
    with registry_in(tmp_path) as registry:
        for land in LANDS:
            items = LOADER.read(path_of(land), ReadOptions())
            report = registry.load_items(items, source=land, as_of=AS_OF)
            assert report.errors == 0
            assert report.counts["person"].new == len(document(land)["persons"])
        assert registry.keys("partnership") == [f"{land}/legislature" for land in LANDS]


def test_a_mapping_says_who_sits_for_no_group(tmp_path: Path) -> None:
    mapping = tmp_path / "kosovo.yaml"
    mapping.write_text("popolo:\n  prefix: kosovo/\n  placeholders: [Pa grup, Pa Grup Parlamentar, PG]\n")
    options = ReadOptions(mapping=mapping)
    items = list(LOADER.read(path_of("Kosovo"), options))
    assert not [item for item in items if isinstance(item, Problem) and item.severity is not Severity.NOTE]
    organisations = [
        row for item in items if isinstance(item, Rows) and item.kind == "organisation" for row in item.rows
    ]
    assert len(organisations) == 40 - 5
    with registry_in(tmp_path) as registry:
        report = registry.load_items(items, as_of=AS_OF)
        assert report.errors == 0
        assert "likely-duplicate" in codes(report)
        assert registry.keys("partnership") == ["kosovo/legislature"]


@pytest.mark.parametrize("land", LANDS)
def test_names_stay_outside_unless_they_are_asked_for(land: str) -> None:
    names = {each["name"] for each in document(land)["persons"] if " " in each["name"]}
    rows = [item for item in LOADER.read(path_of(land), ReadOptions()) if isinstance(item, Rows)]
    cells = {cell for item in rows for row in item.rows for cell in row if isinstance(cell, str)}
    assert not names & cells
    kept = LOADER.read(path_of(land), ReadOptions(keep_personal_data=True))
    found = {row[2] for item in kept if isinstance(item, Rows) and item.kind == "person" for row in item.rows}
    assert names <= found


def test_a_file_cut_anywhere_is_refused(tmp_path: Path) -> None:
    packed = path_of("Gibraltar").read_bytes()
    text = lzma.decompress(packed)
    cut = tmp_path / "Gibraltar.popolo.json.xz"
    for data in (
        packed[:-20],
        packed[: len(packed) // 2],
        lzma.compress(text[:-3]),
        lzma.compress(text[: len(text) // 2]),
    ):
        cut.write_bytes(data)
        items = list(LOADER.read(cut, ReadOptions()))
        found = [item.code for item in items if isinstance(item, Problem) and item.fatal]
        assert found in (["broken-archive"], ["broken-json"])
