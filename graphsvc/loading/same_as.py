"""Writes the likely duplicates as a same_as.csv: to be edited by somebody who knows them, then loaded."""

from __future__ import annotations

import csv
from collections.abc import Iterator
from pathlib import Path

from graphsvc.errors import BadInput
from graphsvc.loading.findings import writing
from graphsvc.loading.staging import Staging
from graphsvc.loading.stored import Stored
from graphsvc.loading.tables import GOOD
from graphsvc.model.formulas import without_formula
from graphsvc.model.kinds import ALIAS, ORGANISATION

REMARKS = ("name", "same_as_name", "why", "similarity")  # for the reader; a load keeps them as attributes
_KEYS = ("kind", "id", "same_as")
_WHAT = "the same-as file"

Cells = tuple[object, ...]


def check_same_as_file(path: Path) -> None:
    """Makes the file before the load: raises BadInput for another ending or where it cannot be written."""
    if path.suffix.lower() != ".csv":
        raise BadInput(f"{path}: {_WHAT} is written as .csv")
    with writing(path, _WHAT):
        path.write_text("", encoding="utf-8")


def write_same_as(staging: Staging, stored: Stored, path: Path) -> None:
    """Writes the likely duplicates, the surest first, then what the file must hold to take another's place.

    Those are the aliases that the load's own same_as.csv gives, and those that
    were loaded from a file of this name before: the aliases of a source are
    replaced as a whole. Ids stand as they are; remarks that a spreadsheet would
    take for a formula get an apostrophe. Raises BadInput where it cannot be written.
    """
    with writing(path, _WHAT), path.open("w", encoding="utf-8-sig", newline="") as stream:
        writer = csv.writer(stream)
        writer.writerow((*_KEYS, *REMARKS))
        if not staging.is_broken:
            writer.writerows(_likely(staging))
            writer.writerows(_in_force(staging, stored, path.stem))


def forget_remarks(staging: Staging) -> None:
    """Drops the warnings of unknown columns for those that `write_same_as` adds."""
    marks = ", ".join("?" * len(REMARKS))
    staging.database.execute(
        f"""DELETE FROM problem WHERE code = 'unknown-column' AND col IN ({marks})
            AND file IN (SELECT file FROM holding WHERE kind = '{ALIAS.name}')""",
        REMARKS,
    )


def _likely(staging: Staging) -> Iterator[Cells]:
    found = staging.database.execute(
        """SELECT id, same_as, name, same_as_name, why, similarity FROM likely
           ORDER BY rank > 0, similarity DESC, rank, id"""
    )
    for key, same_as, name, same_as_name, why, similarity in found:
        remarks = (without_formula(text) for text in (name, same_as_name, why))
        yield ORGANISATION.name, key, same_as, *remarks, f"{similarity:.2f}"


def _in_force(staging: Staging, stored: Stored, source: str) -> Iterator[Cells]:
    said = staging.database.execute(f"SELECT kind, alias, same_as FROM alias WHERE bad = {GOOD} ORDER BY row")
    keys = set()
    for kind, key, same_as in said:
        keys.add((kind, key))
        yield kind, key, same_as, "", "", "already in same_as.csv", ""
    for rows in stored.all(ALIAS.name):
        for row in rows:
            if source in _texts(row.get("sources")) and (row["kind"], row["alias"]) not in keys:
                yield row["kind"], row["alias"], row["same_as"], "", "", f"loaded from {source} before", ""


def _texts(value: object) -> list[str]:
    return value if isinstance(value, list) else []
