"""The mappings that ship read the public registers they are written for; counts are taken a second way."""

from __future__ import annotations

import csv
import gzip
import io
import json
import lzma
import re
import tarfile
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from graphsvc.loading import LoadReport
from loaders import ReadOptions, mapping_at, read_all
from tests.bundles import Registry, codes, registry_in

DATA = Path(__file__).resolve().parents[3] / "shared" / "data"

pytestmark = pytest.mark.skipif(not DATA.is_dir(), reason=f"the public registers are not there: {DATA}")


@contextmanager
def loaded(name: str, path: Path, tmp_path: Path, *, as_of: date) -> Iterator[tuple[Registry, LoadReport]]:
    """The registry that a mapping makes of a register, loaded twice: the second time changes nothing."""
    with registry_in(tmp_path) as registry:
        first = registry.load_items(_items(name, path), as_of=as_of)
        assert first.errors == 0, first.lines()
        assert registry.store.verify() == []
        assert not registry.load_items(_items(name, path), as_of=as_of).is_written
        yield registry, first


def _items(name: str, path: Path) -> Any:
    return read_all([path], loader="table", options=ReadOptions(mapping=mapping_at(name)))


def rows(path: Path, *, delimiter: str = ",") -> list[dict[str, str]]:
    data = gzip.decompress(path.read_bytes()) if path.suffix == ".gz" else path.read_bytes()
    return list(csv.DictReader(io.StringIO(data.decode("utf-8-sig"), newline=""), delimiter=delimiter))


def page(registry: Registry, kind: str) -> Iterator[dict[str, Any]]:
    after = None
    while chunk := registry.store.page(kind, after=after):
        yield from (dict(row) for row in chunk)
        after = str(chunk[-1]["id"])


def test_dutch_partnerships(tmp_path: Path) -> None:
    path = DATA / "nl_partnerships" / "opengr_provincies.csv"
    register = rows(path)
    with loaded("nl-partnerships", path, tmp_path, as_of=date(2016, 1, 31)) as (registry, report):
        counts = registry.store.counts()
        assert counts["partnership"] == len({row["Gemeenschappelijke regeling"] for row in register})
        pairs = {
            (row["Gemeenschappelijke regeling"], row["Deelnemer"].strip(" ,").lower()) for row in register
        }
        assert len(pairs) - 20 < counts["membership"] <= len(pairs)  # names spelt two ways are one
        assert {"repaired-encoding", "spellings-merged", "differing-values", "no-themes"} <= codes(report)
        names = {str(row["name"]) for row in page(registry, "partnership")}
        assert (
            "Centrumregeling samenwerking Dienst Sociale Zaken en Werkgelegenheid Noardwest Fryslân" in names
        )
        assert not any("opgeheven" in name or "Ã" in name for name in names)
        ended = registry.row(
            "partnership", "samenwerkingsverband-zuidlaardermeergemeenten-opgeheven-per-25-januari-2016"
        )
        assert (ended["name"], ended["end"]) == (
            "Samenwerkingsverband Zuidlaardermeergemeenten",
            "2016-01-25",
        )
        assert "opgeheven per 25 januari 2016" in ended["attributes"]
        water = registry.row("organisation", "hoogheemraadschap-van-rijnland")
        assert water["sector"] == "planning"  # also where the register misspells it


def test_dutch_regions(tmp_path: Path) -> None:
    path = DATA / "nl_partnerships" / "regioatlas_regions.tar.xz"
    with tarfile.open(path) as archive:
        member = next(name for name in archive.getnames() if name.endswith("/veiligheidshuizen.csv"))
        stream = archive.extractfile(member)
        assert stream is not None
        houses = list(csv.DictReader(io.TextIOWrapper(stream, "utf-8-sig"), delimiter=";"))
    with loaded("nl-regions", path, tmp_path, as_of=date(2016, 1, 1)) as (registry, report):
        assert report.warnings == 0
        made = [
            row for row in page(registry, "partnership") if str(row["id"]).startswith("veiligheidshuizen-")
        ]
        assert {row["name"] for row in made} == {row["Veiligheidshuizen"] for row in houses}
        assert sum(len(row["territories"]) for row in made) == len(houses)
        assert registry.row("territory", "gm1680")["parent"] == "province-drenthe"
        police = [row for row in page(registry, "organisation") if str(row["id"]).startswith("police-")]
        assert len(police) == 10


def test_community_safety_partnerships(tmp_path: Path) -> None:
    register = rows(DATA / "uk_csp" / "lad_to_csp.csv", delimiter=";")
    with loaded("uk-csp", DATA / "uk_csp", tmp_path, as_of=date(2021, 4, 1)) as (registry, _):
        counts = registry.store.counts()
        assert counts["partnership"] == len({row["csp-code"] for row in register}) == 314
        members = {(row["csp-code"], row["lad-code"]) for row in register}
        members |= {(row["csp-code"], row["PFA21CD"]) for row in register}
        assert counts["membership"] == len(members)
        parts = [row for row in page(registry, "territory") if row["parent"]]
        several = {row["lad-code"] for row in register}
        several = {
            one for one in several if len({r["csp-code"] for r in register if r["lad-code"] == one}) > 1
        }
        assert {row["parent"] for row in parts} == several
        covered = [one for row in page(registry, "partnership") for one in row["territories"]]
        assert len(covered) == len(set(covered))  # nobody overlaps by ground
        assert registry.row("territory", "E09000002")["population"] > 100_000


def test_parliamentary_groups(tmp_path: Path) -> None:
    path = DATA / "uk_appg"
    seen = _officers(path / "register_releases_2024-08_2025-12.tar.xz")
    with loaded("uk-appg", path, tmp_path, as_of=date(2025, 12, 1)) as (registry, _):
        assert registry.store.counts()["partnership"] == len(seen)
        spells: dict[tuple[str, str], list[tuple[str, str | None]]] = {}
        for row in page(registry, "role"):
            spells.setdefault((row["partnership"], row["title"]), []).append((row["start"], row["end"]))
        first = min(min(releases) for releases in seen.values())
        for slug, releases in seen.items():
            begin = min(releases)
            for start, _ in (s for (group, _), found in spells.items() if group == slug for s in found):
                assert start.removeprefix("..") >= begin >= first
                assert start.startswith("..") == (start.removeprefix("..") == begin)
        # In every release, whoever the register lists is in post by the spells: checked for a few groups.
        for slug in sorted(seen)[::60]:
            for day, officers in seen[slug].items():
                in_post = sum(
                    s.removeprefix("..") <= day and (e is None or e > day)
                    for (group, _), found in spells.items()
                    if group == slug
                    for s, e in found
                )
                assert in_post >= len(officers)
        roles = {row["role"] for row in page(registry, "membership")}
        assert roles == {"secretariat", "funder"}  # a party is no member
        themes = {one for row in page(registry, "partnership") for one in row["themes"] or []}
        assert len(themes) > 15


def _officers(archive: Path) -> dict[str, dict[str, set[tuple[str, str]]]]:
    """By group and release, the officers listed (name and role)."""
    found: dict[str, dict[str, set[tuple[str, str]]]] = {}
    with tarfile.open(archive) as tar:
        for member in tar:
            match = re.search(r"/(\d\d)(\d\d)(\d\d)/[^/]*\.json$", member.name)
            stream = tar.extractfile(member) if match else None
            if match and stream:
                group = json.load(stream)
                day = f"20{match[1]}-{match[2]}-{match[3]}"
                listed = {(_plain(each["name"]), each["role"]) for each in group["officers"]}
                found.setdefault(group["slug"], {})[day] = listed
    return found


def _plain(name: str) -> str:
    return re.sub(r"^((The )?(Rt|Right) Hon\.? |(Mr|Mrs|Ms|Miss|Dr) )+", "", " ".join(name.split())).lower()


def test_research_projects(tmp_path: Path) -> None:
    register = rows(DATA / "cordis_h2020" / "h2020_starts_before_2018.csv.gz")
    with loaded("h2020", DATA / "cordis_h2020", tmp_path, as_of=date(2017, 12, 31)) as (registry, _):
        counts = registry.store.counts()
        assert counts["partnership"] == len({row["rcn"] for row in register})
        assert counts["organisation"] == len({row["pic"] for row in register})
        assert counts["membership"] == len({(row["rcn"], row["pic"], row["role"]) for row in register})
        assert "NA" in {row["country"] for row in register} & registry.store.get("territory", ["NA"]).keys()
        project = next(row for row in register if row["end_date"] == "2020-12-31")
        assert registry.row("partnership", f"rcn-{project['rcn']}")["end"] == "2021-01-01"
        unknown = next(row for row in register if row["end_date"] == "NA")
        assert "end" not in registry.row("partnership", f"rcn-{unknown['rcn']}")


def test_kubernetes_groups(tmp_path: Path) -> None:
    source = _some_of(DATA / "kubernetes" / "sigs_monthly_to_2024.tar.xz", tmp_path, every=8)
    with loaded("kubernetes", source, tmp_path, as_of=date(2024, 12, 30)) as (registry, _):
        roles = list(page(registry, "role"))
        assert {row["role"] for row in roles} == {"chair", "coordinator"}
        assert any(row["end"] for row in roles) and any(row["start"].startswith("..") for row in roles)
        links = {row["channel"] for row in page(registry, "link")}
        assert links == {"stakeholder", "liaison"}
        assert registry.row("partnership", "wg-batch")["name"] == "Batch"
        members = {(row["partnership"], row["organisation"]) for row in page(registry, "membership")}
        assert {(row["partnership"], row["organisation"]) for row in roles if row["organisation"]} == members


def test_committees_of_congress(tmp_path: Path) -> None:
    folder = tmp_path / "congress"
    folder.mkdir()
    _some_of(DATA / "us_congress" / "committees_to_2020.tar.xz", folder, every=12)
    _some_of(DATA / "us_congress" / "committee_membership_to_2020.tar.xz", folder, every=40)
    with loaded("us-congress", folder, tmp_path, as_of=date(2020, 12, 7)) as (registry, report):
        assert registry.store.counts().get("organisation", 0) == 0
        assert registry.row("partnership", "HSAG22")["satellite_of"] == "HSAG"
        people = {str(row["id"]) for row in page(registry, "person")}
        assert all(re.fullmatch(r"[A-Z]\d{6}", one) for one in people)
        assert "personal-data-left-out" in codes(report)
        titles = {row["title"] for row in page(registry, "role")}
        assert {"Chair", "Ranking Member", None} <= titles


def _some_of(archive: Path, folder: Path, *, every: int) -> Path:
    """An archive with every n-th snapshot of another, and its last."""
    target = folder / archive.name
    with tarfile.open(archive) as whole, lzma.open(target, "wb") as packed:
        members = sorted((m for m in whole.getmembers() if m.isfile()), key=lambda member: member.name)
        with tarfile.open(fileobj=packed, mode="w") as part:
            for member in {m.name: m for m in (*members[::every], members[-1])}.values():
                part.addfile(member, whole.extractfile(member))
    return target
