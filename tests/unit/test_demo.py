"""The demo registry is the same everywhere, and every cell of it is valid."""

from __future__ import annotations

import csv
import hashlib
import json
import statistics
from collections import Counter
from datetime import date, timedelta
from pathlib import Path

import pytest

from graphsvc.demo.country import Country
from graphsvc.demo.days import DEMO_AS_OF
from graphsvc.demo.names import place_name
from graphsvc.demo.registry import (
    DEMO_PARTNERSHIPS,
    FEWEST_PARTNERSHIPS,
    DemoRegistry,
    demo_registry,
    scaled_registry,
)
from graphsvc.demo.rows import Row
from graphsvc.demo.writer import bundle_columns, write_bundle, write_parts, write_truth
from graphsvc.errors import BadInput
from graphsvc.model.dates import first_day, next_day
from graphsvc.model.fields import BAR, Field, FieldType, Kind
from graphsvc.model.kinds import KINDS

# What the demo is on every version of Python; it changes only when the generator is meant to change.
DIGEST = "3caae401bcf0bf01535d5a74deed3fef016ff1cd2a97b64b96a701bdb998a3d1"
BUNDLED = [kind for kind in KINDS.values() if kind.file]
YEAR = timedelta(days=366)


@pytest.fixture(scope="module")
def registry() -> DemoRegistry:
    return demo_registry()


def digest(registry: DemoRegistry) -> str:
    content = json.dumps([registry.tables, registry.truth.as_json()], sort_keys=True)
    return hashlib.sha256(content.encode()).hexdigest()


def test_the_same_seed_gives_the_same_bytes_on_every_python(registry: DemoRegistry) -> None:
    assert digest(demo_registry()) == digest(registry) == DIGEST


def test_another_seed_gives_another_country(registry: DemoRegistry) -> None:
    assert digest(demo_registry(seed=1)) != digest(registry)


def test_it_has_the_partnerships_asked_for_and_eight_members_in_the_median(registry: DemoRegistry) -> None:
    assert len(registry.tables["partnerships"]) == DEMO_PARTNERSHIPS
    seats = Counter(
        row["partnership"]
        for row in registry.tables["memberships"]
        if row.get("role", "") in ("", "member", "lead") and "end" not in row
    )
    assert statistics.median(seats.values()) == 8
    assert seats.most_common()[-1][1] >= 3


@pytest.mark.parametrize("partnerships", [FEWEST_PARTNERSHIPS, 131, 1000])
def test_other_sizes_are_exact(partnerships: int) -> None:
    assert len(demo_registry(partnerships=partnerships).tables["partnerships"]) == partnerships


def test_too_small_a_registry_is_refused() -> None:
    with pytest.raises(BadInput, match=f"at least {FEWEST_PARTNERSHIPS}"):
        demo_registry(partnerships=FEWEST_PARTNERSHIPS - 1)


@pytest.mark.parametrize("kind", BUNDLED, ids=lambda kind: kind.name)
def test_every_cell_is_valid(kind: Kind, registry: DemoRegistry) -> None:
    fields = {field.column: field for field in kind.fields}
    rows = registry.tables[kind.file or ""]
    assert rows
    for row in rows:
        assert all(row.get(field.column or "") for field in kind.fields if field.required), row
        for column, cell in row.items():
            assert cell == cell.strip() and cell
            if column != "id" or column in fields:
                check_cell(fields[column], cell)


def check_cell(field: Field, cell: str) -> None:
    if field.type in (FieldType.DATE, FieldType.DATE_OR_TRUE):
        first_day(cell)
    elif field.type is FieldType.END_DATE:
        next_day(cell)
    elif field.codes:
        assert cell in field.codes
    elif field.type in (FieldType.INTEGER, FieldType.NUMBER):
        number = int(cell) if field.type is FieldType.INTEGER else float(cell)
        assert field.minimum is None or number >= field.minimum
        assert field.maximum is None or number <= field.maximum
    elif field.type is FieldType.BOOLEAN:
        assert cell in ("true", "false")


@pytest.mark.parametrize("kind", BUNDLED, ids=lambda kind: kind.name)
def test_every_reference_resolves(kind: Kind, registry: DemoRegistry) -> None:
    keys = {each.name: {row.get("id", "") for row in registry.tables[each.file or ""]} for each in BUNDLED}
    for field in kind.references:
        known = set().union(*(keys[name] for name in field.refers_to))
        for row in registry.tables[kind.file or ""]:
            cell = row.get(field.column or "")
            if cell:
                assert set(cell.split(BAR) if field.is_list else [cell]) <= known, (row, field.name)


@pytest.mark.parametrize("kind", BUNDLED, ids=lambda kind: kind.name)
def test_nothing_is_recorded_twice(kind: Kind, registry: DemoRegistry) -> None:
    columns = [kind.by_name[name].column or "" for name in kind.identity] or ["id"]
    parts = [tuple(row.get(column, "") for column in columns) for row in registry.tables[kind.file or ""]]
    assert len(parts) == len(set(parts))


def test_keys_hold_no_bar_and_do_not_tell_what_was_planted(registry: DemoRegistry) -> None:
    for rows in registry.tables.values():
        assert not any(BAR in row.get("id", "") for row in rows)
    adjacent = [abs(int(p.a[-3:]) - int(p.b[-3:])) == 1 for p in registry.truth.pairs]
    assert statistics.mean(adjacent) < 0.25  # by chance 2 in 56


@pytest.mark.parametrize(
    ("file", "column"),
    [
        ("territories", "parent"),
        ("themes", "parent"),
        ("organisations", "parent"),
        ("partnerships", "satellite_of"),
    ],
)
def test_no_parent_is_its_own_descendant(file: str, column: str, registry: DemoRegistry) -> None:
    above = {row["id"]: row.get(column, "") for row in registry.tables[file]}
    for key in above:
        seen = set()
        while key:
            assert key not in seen
            seen.add(key)
            key = above[key]


@pytest.mark.parametrize("file", ["partnerships", "memberships", "roles", "posts", "links"])
def test_ends_come_after_starts_and_the_past_is_past(file: str, registry: DemoRegistry) -> None:
    planned = {row["id"] for row in registry.tables["partnerships"] if row.get("status") == "planned"}
    for row in registry.tables[file]:
        if "start" in row and "end" in row:
            assert first_day(row["start"]) < next_day(row["end"]), row
        assert next_day(row.get("end", "2000")) <= DEMO_AS_OF
        assert first_day(row.get("last_contact", "2000")) <= DEMO_AS_OF
        if row.get("id") not in planned and row.get("partnership") not in planned:
            assert first_day(row.get("start", "2000")) <= DEMO_AS_OF, row


def test_people_serve_while_their_organisation_is_a_member(registry: DemoRegistry) -> None:
    lives = {row["id"]: span(row) for row in registry.tables["partnerships"]}
    seats = {(r["partnership"], r["organisation"]): span(r) for r in registry.tables["memberships"]}
    assert registry.tables["roles"]
    for row in registry.tables["roles"]:
        (start, end), (born, ended) = span(row), lives[row["partnership"]]
        assert born - YEAR < start and end < ended + YEAR, row
        joined, left = seats[row["partnership"], row["organisation"]]
        assert joined <= start and end <= left, row


def span(row: Row) -> tuple[date, date]:
    start = first_day(row["start"]) if "start" in row else date.min
    return max(start, date(1900, 1, 1)), next_day(row["end"]) if "end" in row else date(2100, 1, 1)


def test_territories_add_up_and_touch_both_ways(registry: DemoRegistry) -> None:
    rows = {row["id"]: row for row in registry.tables["territories"]}
    for key, row in rows.items():
        below = [int(each["population"]) for each in rows.values() if each.get("parent") == key]
        assert not below or sum(below) == int(row["population"])
        for other in filter(None, row.get("adjoins", "").split(BAR)):
            assert key in rows[other]["adjoins"].split(BAR)


def test_regions_do_not_depend_on_each_other_and_all_are_reached() -> None:
    country = Country(5, 7)
    reached = {number for each in range(1, 8) for number in country.neighbours(each)}
    assert reached == set(range(1, 8))
    assert country.region(6) == Country(5, 7).region(6)


def test_eighty_thousand_places_have_names_of_their_own() -> None:
    assert len({place_name(number, seed=3) for number in range(80_000)}) == 80_000


def test_hubs_sit_in_most_partnerships(registry: DemoRegistry) -> None:
    seats = Counter(row["organisation"] for row in registry.tables["memberships"])
    (_, first), *_ = seats.most_common(1)
    assert first > DEMO_PARTNERSHIPS / 2


def test_a_bundle_on_disk_holds_the_same_rows(registry: DemoRegistry, tmp_path: Path) -> None:
    write_bundle(registry, tmp_path / "bundle")
    files = sorted((tmp_path / "bundle").iterdir())
    assert {file.stem for file in files} == set(bundle_columns())
    for file in files:
        with file.open(encoding="utf-8", newline="") as lines:
            reader = csv.DictReader(lines)
            rows = [{column: cell for column, cell in row.items() if cell} for row in reader]
        assert rows == registry.tables[file.stem]


def test_the_truth_is_written_beside_the_bundle(registry: DemoRegistry, tmp_path: Path) -> None:
    write_truth(registry, tmp_path / "truth.json")
    content = json.loads((tmp_path / "truth.json").read_text(encoding="utf-8"))
    assert content["as_of"] == DEMO_AS_OF.isoformat()
    assert len(content["pairs"]) == len(registry.truth.pairs)
    assert len(content["facts"]) == len(registry.truth.facts)


def test_a_benchmark_size_keeps_the_median_and_has_a_long_tail(tmp_path: Path) -> None:
    write_parts(scaled_registry(partnerships=600), tmp_path)
    with (tmp_path / "memberships.csv").open(encoding="utf-8", newline="") as lines:
        seats = Counter(row["partnership"] for row in csv.DictReader(lines) if not row["end"])
    assert 7 <= statistics.median(seats.values()) <= 9
    assert 15 <= statistics.mean(seats.values()) <= 30
    assert max(seats.values()) > 100
