"""Public registers as bundles, each as it stands: what a register does not say stays unknown."""

from __future__ import annotations

import csv
import json
import tarfile
from collections.abc import Iterable, Iterator
from datetime import date
from pathlib import Path
from typing import Any

from graphsvc.model.fields import BAR

Row = dict[str, str]
_DISSOLVED = "(opgeheven)"  # a note that the Dutch register writes into the name
_TITLES = ("Mr ", "Mrs ", "Ms ", "Miss ", "Dr ")


def dutch(data: Path, bundle: Path) -> date:
    """Dutch statutory partnerships 2015-16. The ground of one is its members: the law joins municipalities.

    The register says nothing of themes, people or dates.
    """
    rows = [_repaired(row) for row in _read(data / "nl_partnerships/opengr_provincies.csv")]
    members: dict[str, set[str]] = {}
    for row in rows:
        members.setdefault(row["Gemeenschappelijke regeling"], set()).add(row["Deelnemer"])
    everybody = sorted(set().union(*members.values()))
    _write(
        bundle,
        partnerships=[
            {
                "id": name,
                "name": name,
                "status": "ended" if _DISSOLVED in name else "",
                "legal_basis": "statutory",
                "territories": BAR.join(sorted(seats)),
            }
            for name, seats in sorted(members.items())
        ],
        organisations=[{"id": name, "name": name, "territories": name} for name in everybody],
        territories=[{"id": name, "name": name} for name in everybody],
        memberships=_memberships(members),
    )
    return date(2015, 12, 31)


def english_and_welsh(data: Path, bundle: Path) -> date:
    """Community Safety Partnerships: the districts of each, their population, the police that the law seats.

    All have one theme by law. The register says nothing of people or dates.
    """
    rows = list(_read(data / "uk_csp/lad_to_csp.csv", delimiter=";"))
    population = {
        row["Local Authority"]: row["Population"] for row in _read(data / "uk_csp/lad_population.csv")
    }
    members: dict[str, set[str]] = {}
    for row in rows:
        members.setdefault(row["csp-code"], set()).update((row["lad-code"], row["PFA21CD"]))
    districts = {row["lad-code"]: row["lad-name"] for row in rows}
    names = {**districts, **{row["PFA21CD"]: row["PFA21NM"] for row in rows}}
    _write(
        bundle,
        partnerships=[
            {
                "id": key,
                "name": next(row["csp-name"] for row in rows if row["csp-code"] == key),
                "level": "local",
                "legal_basis": "statutory",
                "themes": "crime and disorder",
                "territories": BAR.join(sorted(seats & districts.keys())),
            }
            for key, seats in sorted(members.items())
        ],
        organisations=[{"id": key, "name": name} for key, name in sorted(names.items())],
        territories=[
            {"id": key, "name": name, "population": population.get(name, "").replace(",", "")}
            for key, name in districts.items()
        ],
        memberships=_memberships(members),
    )
    return date(2021, 4, 1)


def parliamentary(data: Path, bundle: Path) -> date:
    """The latest register of party groups: officers, who pays for or runs a group, categories as themes.

    All work in the one country. Names of officers are keys in a file that is thrown away.
    """
    groups = list(_latest_release(data / "uk_appg/register_releases_2024-08_2025-12.tar.xz"))
    categories: dict[str, set[str]] = {}
    for row in _read(data / "uk_appg/categories.csv"):
        categories.setdefault(row["appg_slug"], set()).add(row["category_name"])
    members = {group["slug"]: {each["Source"] for each in group["detailed_benefits"]} for group in groups}
    _write(
        bundle,
        partnerships=[
            {
                "id": group["slug"],
                "name": group["title"],
                "level": "national",
                "themes": BAR.join(sorted(categories.get(group["slug"], ()))),
                "territories": "United Kingdom",
            }
            for group in groups
        ],
        memberships=_memberships(members),
        roles=[
            {"partnership": group["slug"], "person": person, "role": "member"}
            for group in groups
            for person in sorted({_plain_name(each["name"]) for each in group["officers"]})
        ],
    )
    return date(2025, 12, 1)


def _latest_release(archive: Path) -> Iterator[dict[str, Any]]:
    with tarfile.open(archive) as tar:
        names = [name for name in tar.getnames() if name.endswith(".json")]
        latest = max(Path(name).parent for name in names)
        for name in sorted(names):
            file = tar.extractfile(name) if Path(name).parent == latest else None
            if file:
                yield json.load(file)


def _plain_name(name: str) -> str:
    for title in _TITLES:
        name = name.removeprefix(title)
    return " ".join(name.split())


def _repaired(row: Row) -> Row:
    """Undoes an encoding applied twice (UTF-8 that was read as Windows-1252); a key has no bar."""
    return {column: _decoded(value).replace(BAR, "/").strip() for column, value in row.items()}


def _decoded(value: str) -> str:
    try:
        return value.encode("cp1252").decode("utf-8")
    except UnicodeError:
        return value


def _memberships(members: dict[str, set[str]]) -> list[Row]:
    return [
        {"partnership": partnership, "organisation": organisation}
        for partnership, seats in sorted(members.items())
        for organisation in sorted(seats)
    ]


def _read(path: Path, *, delimiter: str = ",") -> Iterator[Row]:
    with path.open(encoding="utf-8-sig", newline="") as file:
        yield from csv.DictReader(file, delimiter=delimiter)


def _write(bundle: Path, **tables: Iterable[Row]) -> None:
    bundle.mkdir(parents=True, exist_ok=True)
    for name, given in tables.items():
        rows = list(given)
        columns = list(dict.fromkeys(column for row in rows for column in row))
        with (bundle / f"{name}.csv").open("w", encoding="utf-8", newline="") as file:
            writer = csv.DictWriter(file, columns)
            writer.writeheader()
            writer.writerows(rows)
