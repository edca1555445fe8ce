"""What docs/evaluation.md says of neighbours and successions in public registers, asked again."""

from __future__ import annotations

import csv
import io
import shutil
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from graphsvc.analysis.neighbours import find_neighbours
from graphsvc.analysis.succession import find_successions, history_of
from graphsvc.loading import Request, load
from graphsvc.service import Service
from graphsvc.settings import Settings
from graphsvc.snapshot.snapshot import Snapshot
from graphsvc.store import open_store
from loaders import ReadOptions, mapping_at, read_all

ROOT = Path(__file__).resolve().parents[2]
DATA = ROOT.parent / "shared" / "data"
EXAMPLES = ROOT / "docs" / "examples"
LOOKUP = DATA / "uk_csp" / "lad_to_csp.csv"
DAY = date(2021, 4, 1)

pytestmark = pytest.mark.skipif(not DATA.is_dir(), reason=f"the public registers are not there: {DATA}")


def pictured(path: Path, mapping: Path, tmp_path: Path, as_of: date) -> Snapshot:
    """The picture of a register that a mapping reads."""
    url = f"sqlite:{tmp_path / 'r.db'}"
    store = open_store(url, create=True)
    items = read_all([path], loader="table", options=ReadOptions(mapping=mapping))
    report = load(items, store, Request("register", "test", as_of))
    store.close()
    assert report.errors == 0, report.lines()
    with Service(Settings(store=url)) as service:
        return service.snapshot(as_of)


def with_counties(tmp_path: Path) -> Path:
    """A folder with the lookup and the table of counties."""
    folder = tmp_path / "uk-csp"
    folder.mkdir()
    for file in (LOOKUP, EXAMPLES / "uk-csp-counties.csv"):
        shutil.copyfile(file, folder / file.name)
    return folder


def families(snapshot: Snapshot) -> dict[str, list[list[str]]]:
    """By parent territory the keys of each family of neighbours."""
    found = find_neighbours(snapshot.arrays)
    named: dict[str, list[list[str]]] = {}
    for at in range(len(found)):
        members = found.members.row(at).tolist()
        parent = snapshot.territories.columns["name"][snapshot.arrays.parent_territory[members[0]]]
        named.setdefault(str(parent), []).append([snapshot.partnerships.keys[ix] for ix in members])
    return named


def rows() -> list[dict[str, str]]:
    return list(csv.DictReader(io.StringIO(LOOKUP.read_text(encoding="utf-8-sig")), delimiter=";"))


def counties() -> dict[str, str]:
    with (EXAMPLES / "uk-csp-counties.csv").open(encoding="utf-8") as file:
        return {row["district"]: row["name"] for row in csv.DictReader(file)}


def test_every_district_of_two_tiers_has_its_county() -> None:
    assert counties().keys() == {row["lad-code"] for row in rows() if row["lad-code"].startswith("E07")}


def test_sister_partnerships_are_those_of_one_county(tmp_path: Path) -> None:
    mapping = EXAMPLES / "uk-csp-counties.yaml"
    found = families(pictured(with_counties(tmp_path), mapping, tmp_path, DAY))
    by_county: dict[str, set[str]] = {}
    for row in rows():
        if row["lad-code"] in counties():
            by_county.setdefault(counties()[row["lad-code"]], set()).add(row["csp-code"])
    several = {county: keys for county, keys in by_county.items() if len(keys) > 1}
    of_counties = {name: each for name, each in found.items() if name in several}
    assert len(of_counties) == 22
    divided = [key for each in found.get("East Suffolk", []) for key in each]
    for county, ((*family,),) in of_counties.items():
        assert set(family) == several[county] - set(divided)
    assert (
        len(found) - len(of_counties) == 5
    )  # within a district that was merged, each with its old partnerships


def test_mergers_lie_within_a_family_of_before(tmp_path: Path) -> None:
    """Partnerships of several districts, taken apart again: 12 of 14 lie in one family of neighbours."""
    text = (EXAMPLES / "uk-csp-counties.yaml").read_text(encoding="utf-8")
    apart: Any = '{template: "{csp-code} {lad-code}"}'
    before = tmp_path / "before.yaml"
    before.write_text(
        text.replace("id: csp-code", f"id: {apart}").replace(
            "partnership: csp-code", f"partnership: {apart}"
        ),
        encoding="utf-8",
    )
    found = families(pictured(with_counties(tmp_path), before, tmp_path, DAY))
    family_of = {
        key: number
        for number, family in enumerate(each for named in found.values() for each in named)
        for key in family
    }
    merged: dict[str, list[str]] = {}
    for row in rows():
        merged.setdefault(row["csp-code"], []).append(f"{row['csp-code']} {row['lad-code']}")
    mergers = [keys for keys in merged.values() if len(keys) > 1]
    within = [keys for keys in mergers if len({family_of.get(key, key) for key in keys}) == 1]
    assert (len(mergers), len(within)) == (14, 12)


def test_renamed_party_groups_are_found(tmp_path: Path) -> None:
    text = mapping_at("uk-appg").read_text(encoding="utf-8")
    ended = tmp_path / "ended.yaml"
    ended.write_text(
        text.replace("absent: unknown", "absent: ended").replace("tolerate: 1", "tolerate: 0"),
        encoding="utf-8",
    )
    snapshot = pictured(DATA / "uk_appg", ended, tmp_path, date(2025, 12, 1))
    found = find_successions(snapshot.arrays, history=history_of(snapshot))
    keys = snapshot.partnerships.keys
    proposed = {
        keys[a]: keys[b]
        for a, b in zip(found.columns.predecessor.tolist(), found.columns.successor.tolist(), strict=True)
    }
    assert found.ended == 21
    assert proposed.pop("kuwait") == "yemen"  # the one that is wrong
    graves = "commonwealth-war-graves-commission"
    assert proposed == {
        f"{graves}-commemoration": f"{graves}-and-commemoration",
        "first-do-no-harm": "first-do-no-harm---mesh-primodos-valproate",
        "male-suicide": "male-suicide-and-mental-health",
        "medical-cannabis-on-or-under-prescription": "medical-cannabis-under-prescription",
        "open-banking-and-payments": "open-finance-and-payments",
        "rugby-union": "rugby-union-football-club",
    }
