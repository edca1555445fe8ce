"""Small Popolo files written for a test, and what the loader makes of them."""

from __future__ import annotations

import json
import lzma
from pathlib import Path
from typing import Any

from graphsvc.model.records import Item, Problem, Rows, Severity
from loaders import ReadOptions
from loaders.popolo import PopoloLoader

LOADER = PopoloLoader()
HOUSE = {"id": "house", "name": "The House", "classification": "legislature"}
RED = {"id": "red", "name": "Reds", "classification": "party"}
NOBODY = {"id": "_IND", "name": "Independent", "classification": "party"}
TERMS = [
    {"id": "t1", "classification": "legislative period", "organization_id": "house", "start_date": "2000"},
    {
        "id": "t2",
        "classification": "legislative period",
        "organization_id": "house",
        "start_date": "2004-05-01",
    },
]
TERMS[0]["end_date"] = "2004"


def document(*memberships: dict[str, Any], **lists: Any) -> dict[str, Any]:
    """A small file: a house, a party, two people, two periods of the house, and these memberships of Ann."""
    ann = {"person_id": "ann", "organization_id": "house"}
    return {
        "persons": [{"id": "ann", "name": "Ann Example", "email": "ann@example.org"}, {"id": "bob"}],
        "organizations": [HOUSE, RED, NOBODY],
        "memberships": [{**ann, **membership} for membership in memberships],
        "events": TERMS,
    } | lists


def written(folder: Path, content: Any, name: str = "land.popolo.json") -> Path:
    path = folder / name
    text = content if isinstance(content, str) else json.dumps(content)
    path.write_bytes(lzma.compress(text.encode()) if name.endswith(".xz") else text.encode())
    return path


def mapped(folder: Path, text: str) -> Path:
    path = folder / "mapping.yaml"
    path.write_text(text, encoding="utf-8")
    return path


def read(path: Path, mapping: Path | None = None, *, keep_personal_data: bool = False) -> list[Item]:
    return list(LOADER.read(path, ReadOptions(keep_personal_data=keep_personal_data, mapping=mapping)))


def records(items: list[Item], kind: str) -> list[dict[str, Any]]:
    """The records of a kind, without what is unknown; `line` is the number of the item."""
    found = []
    for item in items:
        if isinstance(item, Rows) and item.kind == kind:
            for row in item.rows:
                pairs = zip(("line", *item.fields), row, strict=True)
                found.append({name: value for name, value in pairs if value is not None})
    return found


def spells(
    folder: Path, *memberships: dict[str, Any], mapping: str = "", **lists: Any
) -> list[tuple[Any, Any]]:
    """Start and end of each role of these memberships."""
    chosen = mapped(folder, mapping) if mapping else None
    items = read(written(folder, document(*memberships, **lists)), chosen)
    assert errors(items) == []
    return [(role.get("start"), role.get("end")) for role in records(items, "role")]


def errors(items: list[Item]) -> list[str]:
    found = [item for item in items if isinstance(item, Problem)]
    return [f"{each.code} {each.place}" for each in found if each.severity is Severity.ERROR]


def notes(items: list[Item], code: str) -> list[str]:
    return [item.wrong for item in items if isinstance(item, Problem) and item.code == code]
