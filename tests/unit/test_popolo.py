"""Popolo JSON: what becomes what, one rule at a time."""

from __future__ import annotations

import lzma
import sqlite3
from pathlib import Path

import pytest

from graphsvc.errors import StoreError
from graphsvc.model.records import Rows
from loaders import ReadOptions
from loaders.popolo.sittings import Sittings
from tests.bundles import codes, places, problems, registry_in
from tests.popolo import (
    HOUSE,
    LOADER,
    RED,
    document,
    errors,
    mapped,
    notes,
    read,
    records,
    written,
)


def test_a_body_with_members_is_a_partnership_and_a_party_an_organisation(tmp_path: Path) -> None:
    club = {"id": "club", "name": "Club nobody is in", "classification": "committee"}
    items = read(written(tmp_path, document({"on_behalf_of_id": "red"}, organizations=[HOUSE, RED, club])))
    assert records(items, "partnership") == [
        {
            "line": 1,
            "id": "land/house",
            "name": "The House",
            "attributes": '{"classification": "legislature"}',
        }
    ]
    assert [(each["id"], each["name"]) for each in records(items, "organisation")] == [
        ("land/red", "Reds"),
        ("land/club", "Club nobody is in"),
    ]
    assert records(items, "role") == [
        {"line": 1, "person": "land/ann", "partnership": "land/house", "organisation": "land/red"}
    ]
    assert records(items, "membership") == [
        {"line": 1, "partnership": "land/house", "organisation": "land/red"}
    ]
    assert "sector" not in str(items)


def test_memberships_of_parties_are_not_read(tmp_path: Path) -> None:
    path = written(tmp_path, document({}, {"organization_id": "red"}, {"organization_id": "red"}))
    items = read(path)
    assert [role["line"] for role in records(items, "role")] == [1]
    assert notes(items, "not-a-partnership") == [
        "2 memberships are in organisations that are no partnership; not read"
    ]


def test_an_id_used_elsewhere_gets_the_name_of_the_file(tmp_path: Path) -> None:
    uuid, uri = "93c34aee-2184-41cf-98ef-22598d7af967", "https://example.org/bob"
    people = [{"id": uuid}, {"id": uri}, {"id": 12}, {"id": f"ocd-person/{uuid}"}]
    content = document(*({"person_id": person["id"]} for person in people), persons=people)
    assert [each["id"] for each in records(read(written(tmp_path, content)), "person")] == [
        *(uuid, uri, "land/12", f"ocd-person/{uuid}")
    ]
    path = written(tmp_path, content, "Other Land.json.xz")
    assert records(read(path), "partnership")[0]["id"] == "Other Land/house"
    mapping = mapped(tmp_path, "popolo: {prefix: 'sk:'}")
    assert records(read(path, mapping), "role")[2]["person"] == "sk:12"
    none = mapped(tmp_path, "popolo: {prefix: ''}")
    assert records(read(path, none), "role")[2]["person"] == "12"


def test_names_of_people_are_read_only_when_asked_for(tmp_path: Path) -> None:
    path = written(tmp_path, document({}, persons=[{"id": "ann", "name": "Ann", "gender": "f"}]))
    assert records(read(path), "person") == [{"line": 1, "id": "land/ann"}]
    assert "Ann" not in str([item for item in read(path) if isinstance(item, Rows)])
    kept = records(read(path, keep_personal_data=True), "person")
    assert kept == [{"line": 1, "id": "land/ann", "name": "Ann"}]
    assert notes(read(path), "not-read") == ["no field is called after gender; not read"]


@pytest.mark.parametrize(
    ("body", "is_nobody"),
    [
        ({"id": "_IND", "name": "Independent"}, True),
        ({"id": "party/unknown", "name": "unknown"}, True),
        ({"id": "0", "name": "Non-Partisan"}, True),
        ({"id": "independent", "name": "Independent Greeks"}, False),
        ({"id": "ind", "name": "Indigenous Party"}, False),
        (None, True),
    ],
)
def test_placeholders_are_no_organisation(
    tmp_path: Path, body: dict[str, str] | None, is_nobody: bool
) -> None:
    bodies = [HOUSE, *([{**body, "classification": "party"}] if body else [])]
    sent_by = body["id"] if body else "_unknown"
    items = read(written(tmp_path, document({"on_behalf_of_id": sent_by}, organizations=bodies)))
    assert errors(items) == []
    assert ("organisation" not in records(items, "role")[0]) is is_nobody
    assert (records(items, "membership") == records(items, "organisation") == []) is is_nobody
    said = f"memberships on behalf of what is no organisation are for none: {sent_by} (1)"
    assert notes(items, "placeholder") == ([said] if is_nobody else [])


def test_posts_and_what_they_are_called(tmp_path: Path) -> None:
    posts = [
        {"id": "chair", "label": "Chair of the House", "role": "chair", "organization_id": "house"},
        {"id": "treasurer", "label": "Treasurer", "organization_id": "red"},
    ]
    memberships = [
        {"post_id": "chair", "organization_id": None, "role": "chair", "start_date": "2001"},
        {"post_id": "treasurer", "organization_id": "red"},
        {"role": "member", "label": "Whip", "start_date": "2001"},
        {"role": "member", "label": "Teller", "start_date": "2001"},
        {"id": 7, "role": "member", "start_date": "2001"},
    ]
    items = read(written(tmp_path, document(*memberships, posts=posts)))
    assert errors(items) == []
    assert records(items, "post") == [
        {
            "line": 1,
            "id": "land/chair",
            "partnership": "land/house",
            "title": "Chair of the House",
            "role": "chair",
        }
    ]
    roles = records(items, "role")
    assert [(each["line"], each.get("post"), each.get("title")) for each in roles] == [
        (1, "land/chair", None),
        (3, None, "Whip"),
        (4, None, "Teller"),
        (5, None, None),
    ]
    assert roles[3]["id"] == "land/7"
    assert len({each["id"] for each in roles}) == 4


def test_areas_are_where_a_body_is_not_where_a_member_comes_from(tmp_path: Path) -> None:
    areas = [
        {"id": "land", "name": "Land", "type": "country"},
        {"id": "north", "name": "North", "parent_id": "land"},
        {"id": "one", "name": "Constituency 1", "parent_id": "north"},
    ]
    bodies = [{**HOUSE, "area_id": "north"}, RED]
    items = read(written(tmp_path, document({"area_id": "one"}, areas=areas, organizations=bodies)))
    assert records(items, "partnership")[0]["territories"] == ["land/north"]
    assert records(items, "territory") == [
        {"line": 1, "id": "land/land", "name": "Land", "attributes": '{"type": "country"}'},
        {"line": 2, "id": "land/north", "name": "North", "parent": "land/land"},
    ]
    assert "1 areas are not read: no organisation is in them" in notes(items, "not-read")
    assert "no field is called after area_id; not read" in notes(items, "not-read")


def test_what_a_body_says_of_itself(tmp_path: Path) -> None:
    house = HOUSE | {
        "identifiers": [{"scheme": "wikidata", "identifier": "Q1"}, {"identifier": "x"}, {"scheme": "empty"}],
        "links": [{"note": "blog", "url": "http://b"}, {"note": "website", "url": "http://w"}],
        "founding_date": "1950",
        "dissolution_date": "2020-05-01",
        "seats": 12,
        "other_names": [{"name": "Haus"}],
    }
    red = RED | {"parent_id": "house"}
    items = read(written(tmp_path, document({}, organizations=[house, red])))
    assert records(items, "partnership") == [
        {
            "line": 1,
            "id": "land/house",
            "name": "The House",
            "start": "1950",
            "end": "2020-05-01",
            "identifiers": ["wikidata:Q1", "x"],
            "url": "http://w",
            "attributes": '{"classification": "legislature", "seats": "12"}',
        }
    ]
    organisations = {each["id"]: each for each in records(items, "organisation")}
    assert organisations["land/red"]["parent"] == "land/house"
    assert organisations["land/house"]["partnership"] == "land/house"  # it is both
    assert "no field is called after other_names; not read" in notes(items, "not-read")


def test_a_full_disk_is_the_stores_error() -> None:
    with pytest.raises(StoreError, match="temporary database of the loader failed: disk is full"), Sittings():
        raise sqlite3.OperationalError("disk is full")


def test_it_knows_its_files(tmp_path: Path) -> None:
    for name in ("a.popolo.json", "a.popolo.json.xz", "ep-popolo-v1.0.json", "a.json.xz"):
        assert LOADER.recognises(written(tmp_path, document({}), name)), name
    assert not LOADER.recognises(written(tmp_path, document({}), "a.txt"))
    assert not LOADER.recognises(written(tmp_path, {"persons": 3, "items": []}, "b.json"))
    assert not LOADER.recognises(written(tmp_path, "[1, 2", "c.json"))
    assert not LOADER.recognises(tmp_path)
    (tmp_path / "d.json").write_bytes(lzma.compress(b"x")[:20])
    assert not LOADER.recognises(tmp_path / "d.json")


def test_every_list_that_is_there_yields_a_chunk_and_nodes_come_first(tmp_path: Path) -> None:
    kinds = [item.kind for item in read(written(tmp_path, document({}))) if isinstance(item, Rows)]
    assert list(dict.fromkeys(kinds)) == ["organisation", "partnership", "person", "membership", "role"]


def test_it_loads_and_what_is_wrong_can_be_skipped(tmp_path: Path) -> None:
    memberships = [
        {"on_behalf_of_id": "red", "role": "member", "legislative_period_id": "t1"},
        {"on_behalf_of_id": "red", "role": "member", "legislative_period_id": "t1"},
        {"on_behalf_of_id": "red", "role": "Speaker", "legislative_period_id": "t2"},
        {"role": "member", "start_date": "2001-01-01", "end_date": "2000-01-01"},
    ]
    path = written(tmp_path, document(*memberships))
    with registry_in(tmp_path) as registry:
        report = registry.load_items(LOADER.read(path, ReadOptions()))
        assert report.is_refused
        assert places(report, "end-before-start") == ["land.popolo.json/memberships:4 end=2000-01-02"]
        report = registry.load_items(LOADER.read(path, ReadOptions()), on_error="skip")
        assert report.is_written
        assert {"repeated-row", "no-themes", "no-territory"} <= codes(report)
        assert problems(report, "not-a-member") == []
        roles = [registry.row("role", key) for key in registry.keys("role")]
        assert sorted((role["start"], role["role"], role.get("title")) for role in roles) == [
            ("2000", "member", None),
            ("2004-05-01", "member", "Speaker"),
        ]
        assert registry.row("membership", registry.keys("membership")[0])["start"] == "2000"
        assert registry.store.verify() == []


def test_a_later_file_ends_what_was_open(tmp_path: Path) -> None:
    sitting = {"on_behalf_of_id": "red", "start_date": "2004-05-01"}
    with registry_in(tmp_path) as registry:
        registry.load_items(LOADER.read(written(tmp_path, document(sitting)), ReadOptions()))
        before = registry.keys("role"), registry.keys("membership")
        path = written(tmp_path, document({**sitting, "end_date": "2008-04-30"}))
        report = registry.load_items(LOADER.read(path, ReadOptions()))
        assert report.errors == 0
        assert (registry.keys("role"), registry.keys("membership")) == before
        assert registry.row("role", before[0][0])["end"] == "2008-05-01"
        assert registry.row("membership", before[1][0])["end"] == "2008-05-01"
