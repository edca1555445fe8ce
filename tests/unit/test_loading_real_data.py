"""A real register, mapped to a bundle, loads: the Community Safety Partnerships of England and Wales."""

from __future__ import annotations

import csv
from pathlib import Path

import pytest

from tests.bundles import codes, registry_in

DATA = Path(__file__).resolve().parents[3] / "shared" / "data" / "uk_csp"
DISTRICTS = DATA / "lad_to_csp.csv"

pytestmark = pytest.mark.skipif(not DISTRICTS.exists(), reason=f"the real data are not there: {DISTRICTS}")


def write(path: Path, header: list[str], rows: object) -> None:
    with path.open("w", encoding="utf-8-sig", newline="") as stream:
        writer = csv.writer(stream, delimiter=";")
        writer.writerow(header)
        writer.writerows(rows)  # type: ignore[arg-type]


def bundle(folder: Path) -> Path:
    """Districts as territories and members, partnerships as they are, police areas as members."""
    with DISTRICTS.open(encoding="utf-8-sig", newline="") as stream:
        rows = list(csv.DictReader(stream, delimiter=";"))
    folder.mkdir()
    areas: dict[str, tuple[str, list[str]]] = {}
    for row in rows:
        areas.setdefault(row["csp-code"], (row["csp-name"], []))[1].append(row["lad-code"])
    write(
        folder / "partnerships.csv",
        ["id", "name", "level", "territories"],
        ((key, name, "local", "|".join(codes)) for key, (name, codes) in areas.items()),
    )
    write(
        folder / "territories.csv",
        ["id", "name", "scheme", "code"],
        ((row["lad-code"], row["lad-name"], "ONS", row["lad-code"]) for row in rows),
    )
    organisations = {(f"police:{row['PFA21CD']}", row["PFA21NM"], "law_enforcement") for row in rows}
    organisations |= {(f"council:{row['lad-code']}", row["lad-name"], "local_government") for row in rows}
    write(folder / "organisations.csv", ["id", "name", "sector"], sorted(organisations))
    memberships = {(row["csp-code"], f"police:{row['PFA21CD']}") for row in rows}
    memberships |= {(row["csp-code"], f"council:{row['lad-code']}") for row in rows}
    write(folder / "memberships.csv", ["partnership", "organisation"], sorted(memberships))
    return folder


def test_it_loads_and_loads_again_without_a_change(tmp_path: Path) -> None:
    folder = bundle(tmp_path / "csp")
    with registry_in(tmp_path) as registry:
        report = registry.load_paths(folder)
        assert report.errors == 0, str(report)
        # Some councils bear the name of their police area; districts of two partnerships stand in two lines.
        assert codes(report) == {"no-themes", "repeated-row", "likely-duplicate"}
        assert len(registry.store.page("partnership")) == report.counts["partnership"].new > 300
        assert registry.store.verify() == []
        assert not registry.load_paths(folder).is_written
