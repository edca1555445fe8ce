"""The same-as file of a load: written, edited, loaded, and the duplicates are gone."""

from __future__ import annotations

import csv
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from graphsvc.errors import BadInput
from graphsvc.loading import LoadReport
from tests.bundles import Registry, codes, problems, registry_in

COLUMNS = ["kind", "id", "same_as", "name", "same_as_name", "why", "similarity"]
FILES = {
    "organisations": """
        id,name,identifiers
        O1,Westwick Forum,
        O2,Westwik Forum,
        =O3,=westwick forum,
        O4,Harbour Watch,gb:1
        O5,Dock Watch,gb:1
        O6,Table,
        """,
    "memberships": "partnership,organisation\nP1,O2\nP1,O2\nP1,O5\n",
}


@pytest.fixture
def registry(tmp_path: Path) -> Iterator[Registry]:
    with registry_in(tmp_path) as empty:
        yield empty


def rows_of(path: Path) -> list[dict[str, str]]:
    with path.open(encoding="utf-8-sig", newline="") as stream:
        reader = csv.DictReader(stream)
        rows = list(reader)
    assert reader.fieldnames == COLUMNS
    return rows


def proposed(registry: Registry, path: Path, **files: Any) -> LoadReport:
    """A dry run that writes the same-as file."""
    return registry.load(request={"is_dry_run": True, "same_as_file": path}, **files)


def test_its_rows(registry: Registry, tmp_path: Path) -> None:
    """The surest first; all of a kind point to the one with most ties; only remarks are made harmless."""
    report = proposed(registry, tmp_path / "same_as.csv", **FILES)
    assert report.likely_duplicates == 3
    assert registry.revision == 0
    nearly = "nearly the same name (0.96)"
    assert [list(row.values()) for row in rows_of(tmp_path / "same_as.csv")] == [
        ["organisation", "O4", "O5", "Harbour Watch", "Dock Watch", "the same identifier gb:1", "1.00"],
        ["organisation", "=O3", "O2", "'=westwick forum", "Westwik Forum", nearly, "0.96"],
        ["organisation", "O1", "O2", "Westwick Forum", "Westwik Forum", nearly, "0.96"],
    ]


def test_once_it_is_in_the_folder_the_duplicates_are_gone(registry: Registry, tmp_path: Path) -> None:
    target = tmp_path / "same_as.csv"
    proposed(registry, target, **FILES)
    edited = [line for line in target.read_text(encoding="utf-8-sig").splitlines() if ",O4," not in line]
    report = registry.load(same_as="\n".join(edited), **FILES)
    assert [p.value for p in problems(report, "likely-duplicate")] == ["O4"]  # what was taken out stays open
    assert codes(report) == {"likely-duplicate", "repeated-row", "no-themes", "no-territory"}
    assert registry.row("alias", "organisation|=O3")["same_as"] == "O2"
    again = registry.load(same_as="\n".join(edited), **FILES)
    assert not again.is_written


def test_the_file_may_take_the_place_of_the_one_before(registry: Registry, tmp_path: Path) -> None:
    """The aliases of a source are replaced as a whole, so that a second file holds those of the first."""
    target = tmp_path / "same_as.csv"
    proposed(registry, target, **FILES)
    registry.load(source="same_as", same_as=target.read_text(encoding="utf-8-sig"), **FILES)
    more = FILES | {"organisations": FILES["organisations"] + "        O7,TABLE,\n"}
    report = proposed(registry, target, source="other", **more)
    assert [p.value for p in problems(report, "likely-duplicate")] == ["O7"]
    rows = rows_of(target)
    assert [row["id"] for row in rows] == ["O7", "=O3", "O1", "O4"]
    assert {row["why"] for row in rows[1:]} == {"loaded from same_as before"}
    registry.load(source="same_as", same_as=target.read_text(encoding="utf-8-sig"), **more)
    assert len(registry.keys("alias")) == 4
    in_folder = proposed(registry, target, same_as="kind,id,same_as\norganisation,O1,O2\n", **more)
    assert "likely-duplicate" not in codes(in_folder)
    assert next((row["id"], row["why"]) for row in rows_of(target)) == ("O1", "already in same_as.csv")


def test_there_is_a_file_whatever_becomes_of_the_load(registry: Registry, tmp_path: Path) -> None:
    target = tmp_path / "same_as.csv"
    target.write_text("what was there before")
    assert proposed(registry, target, partnerships="id,name,start\nP1,One,soon\n", **FILES).is_refused
    assert len(rows_of(target)) == 3
    assert proposed(registry, target, partnerships="name\nOne\n").is_refused
    assert rows_of(target) == []


@pytest.mark.parametrize(
    ("name", "wrong"), [("same_as.json", "is written as .csv"), ("no/where.csv", "cannot be written")]
)
def test_a_file_that_cannot_be(registry: Registry, tmp_path: Path, name: str, wrong: str) -> None:
    with pytest.raises(BadInput, match=wrong):
        proposed(registry, tmp_path / name, **FILES)


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="the system has no /dev/full")
def test_a_disk_that_is_full(registry: Registry, tmp_path: Path) -> None:
    target = tmp_path / "same_as.csv"
    target.symlink_to("/dev/full")
    with pytest.raises(BadInput, match="same-as file cannot be written"):
        registry.load(request={"same_as_file": target}, **FILES)
    assert registry.revision == 0
