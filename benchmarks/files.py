"""Rows per second and memory of every loader, beside pandas: `python -m benchmarks files`."""

from __future__ import annotations

import csv
import json
import tempfile
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path
from typing import Any

from benchmarks import markdown
from benchmarks.measuring import work

_PARTNERSHIPS = 1_000  # of the generated registers; rows are memberships
_FIELDS = ("partnership", "organisation", "role", "start", "end")
_MAPPING = """about: generated memberships
read: {{files: "{file}"{more}}}
records:
  - partnership: {{id: partnership, name: partnership}}
  - organisation: {{id: organisation, name: organisation}}
  - membership: {{partnership: partnership, organisation: organisation, role: role, start: start, end: end}}
"""

Made = tuple[Path, str, Path | None, str]  # what is read, by which loader and mapping; how pandas reads it
Make = Callable[[Path, int], Made]


def report(*, sizes: Sequence[int]) -> str:
    """A table of loaders by size: what each took beside pandas reading the same file without checks."""
    rows = [_row(name, make, size) for size in sizes for name, make in FORMATS.items()]
    header = ("loader", "rows", "rows a second", "seconds", "pandas", "ratio", "peak MB", "pandas MB")
    return markdown.table(header, rows)


def _row(name: str, make: Make, size: int) -> tuple[object, ...]:
    with tempfile.TemporaryDirectory() as folder:
        path, loader, mapping, reader = make(Path(folder), size)
        given = {"path": str(path), "loader": loader, "mapping": None if mapping is None else str(mapping)}
        ours_run, ours = work("read", **given)
        their_path = path / "memberships.csv" if path.is_dir() else path
        their_run, theirs = work("read_with_pandas", path=str(their_path), reader=reader)
    seconds = ours["seconds"]
    told = (markdown.seconds(seconds), markdown.seconds(theirs["seconds"]))
    ratio = markdown.times(seconds / theirs["seconds"])
    memory = round(ours_run.peak_mb), round(their_run.peak_mb)
    return name, size, round(size / seconds), *told, ratio, *memory


def memberships(size: int) -> Iterator[tuple[str, ...]]:
    """Rows of a register: `size` memberships of 1,000 partnerships, dates from a few years."""
    for at in range(size):
        year, month, day = 2000 + at % 23, 1 + at % 12, 1 + at % 28
        end = f"{year + 2}-{month:02}" if at % 3 == 0 else ""
        partnership, organisation = f"P{at % _PARTNERSHIPS}", f"Organisation {at // _PARTNERSHIPS}"
        role = ("member", "lead", "")[at % 3]
        yield partnership, organisation, role, f"{year}-{month:02}-{day:02}", end


def _csv(path: Path, size: int) -> Path:
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file)
        writer.writerow(_FIELDS)
        writer.writerows(memberships(size))
    return path


def _bundle(folder: Path, size: int) -> Made:
    ids = "".join(f"P{at},Partnership {at}\n" for at in range(_PARTNERSHIPS))
    (folder / "partnerships.csv").write_text(f"id,name\n{ids}", encoding="utf-8")
    _csv(folder / "memberships.csv", size)
    return folder, "bundle", None, "csv"


def _workbook(folder: Path, size: int) -> Made:
    from openpyxl import Workbook

    book = Workbook(write_only=True)
    partnerships = book.create_sheet("partnerships")
    partnerships.append(["id", "name"])
    for at in range(_PARTNERSHIPS):
        partnerships.append([f"P{at}", f"Partnership {at}"])
    sheet = book.create_sheet("memberships")
    sheet.append(_FIELDS)
    for row in memberships(size):
        sheet.append([cell or None for cell in row])
    book.save(folder / "register.xlsx")
    return folder / "register.xlsx", "workbook", None, "excel"


def _mapped(folder: Path, file: Path, reader: str, more: str = "") -> Made:
    mapping = folder / "mapping.yaml"
    mapping.write_text(_MAPPING.format(file=file.name, more=more), encoding="utf-8")
    return file, "table", mapping, reader


def _table(folder: Path, size: int) -> Made:
    return _mapped(folder, _csv(folder / "seats.csv", size), "csv")


def _items(size: int) -> Iterator[dict[str, Any]]:
    return (dict(zip(_FIELDS, row, strict=True)) for row in memberships(size))


def _json_lines(folder: Path, size: int) -> Made:
    file = folder / "seats.jsonl"
    with file.open("w", encoding="utf-8") as stream:
        stream.writelines(f"{json.dumps(item)}\n" for item in _items(size))
    return _mapped(folder, file, "jsonl")


def _json(folder: Path, size: int) -> Made:
    file = folder / "seats.json"
    with file.open("w", encoding="utf-8") as stream:
        stream.write("[\n")
        stream.writelines(f"{',' if at else ''}{json.dumps(item)}\n" for at, item in enumerate(_items(size)))
        stream.write("]\n")
    return _mapped(folder, file, "json")


def _popolo(folder: Path, size: int) -> Made:
    file = folder / "seats.popolo.json"
    members = (
        {
            "person_id": f"person/{at // 20}",
            "organization_id": f"chamber/{at % 20}",
            "on_behalf_of_id": f"party/{at % 30}",
            "role": "member",
            "start_date": f"{2000 + at % 20}-01-01",
        }
        for at in range(size)
    )
    organisations = [
        *({"id": f"chamber/{at}", "name": f"Chamber {at}", "classification": "chamber"} for at in range(20)),
        *({"id": f"party/{at}", "name": f"Party {at}", "classification": "party"} for at in range(30)),
    ]
    persons = ({"id": f"person/{at}", "name": f"Person {at}"} for at in range(size // 20 + 1))
    with file.open("w", encoding="utf-8") as stream:
        stream.write(f'{{"organizations": {json.dumps(organisations)},\n"events": [],\n"persons": [')
        stream.writelines(f"{',' if at else ''}{json.dumps(item)}\n" for at, item in enumerate(persons))
        stream.write('],\n"memberships": [')
        stream.writelines(f"{',' if at else ''}{json.dumps(item)}\n" for at, item in enumerate(members))
        stream.write("]}\n")
    return file, "popolo", None, "json"


FORMATS: dict[str, Make] = {
    "bundle (CSV)": _bundle,
    "table: CSV": _table,
    "table: JSON lines": _json_lines,
    "table: JSON": _json,
    "popolo": _popolo,
    "workbook": _workbook,
}
