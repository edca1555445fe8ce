"""Writes a demo registry as a bundle: a folder of CSV files, and what was planted as JSON beside it."""

from __future__ import annotations

import csv
import json
from collections.abc import Iterable
from contextlib import ExitStack
from pathlib import Path

from graphsvc.demo.registry import DemoRegistry
from graphsvc.demo.rows import Tables
from graphsvc.model.kinds import KINDS


def bundle_columns() -> dict[str, list[str]]:
    """The columns of each file of a bundle, by the file's name without its ending."""
    return {kind.file: _columns(name) for name, kind in KINDS.items() if kind.file}


def write_bundle(registry: DemoRegistry, folder: Path) -> None:
    """Writes the registry's tables into a folder, which is made if it is not there."""
    write_parts([registry.tables], folder)


def write_parts(parts: Iterable[Tables], folder: Path) -> None:
    """Writes a registry part by part into a folder; memory O(one part)."""
    folder.mkdir(parents=True, exist_ok=True)
    columns = bundle_columns()
    with ExitStack() as stack:
        files = {
            name: stack.enter_context((folder / f"{name}.csv").open("w", encoding="utf-8", newline=""))
            for name in columns
        }
        writers = {name: csv.writer(file, lineterminator="\n") for name, file in files.items()}
        for name, header in columns.items():
            writers[name].writerow(header)
        for tables in parts:
            for name, rows in tables.items():
                writers[name].writerows([row.get(column, "") for column in columns[name]] for row in rows)


def write_truth(registry: DemoRegistry, path: Path) -> None:
    """Writes what was planted, with the seed and the day it holds on; not into the bundle's folder."""
    content = {"seed": registry.seed, "as_of": registry.as_of.isoformat(), **registry.truth.as_json()}
    path.write_text(json.dumps(content, indent=1, ensure_ascii=False) + "\n", encoding="utf-8")


def _columns(kind: str) -> list[str]:
    fields = [field.column for field in KINDS[kind].fields if field.column]
    return fields if "id" in fields else ["id", *fields]
