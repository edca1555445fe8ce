"""The registry as the bundle that `graphsvc load` reads: a folder or .zip of CSV files."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TextIO

from graphsvc.exporting.archive import Archive
from graphsvc.exporting.delimited import write_csv
from graphsvc.exporting.people import Pseudonyms
from graphsvc.exporting.recorded import recorded
from graphsvc.exporting.tables import Tables
from graphsvc.exporting.targets import whole_file, whole_folder
from graphsvc.exporting.written import Written
from graphsvc.model.kinds import KINDS
from graphsvc.model.tables import Descriptor, datapackage
from graphsvc.store.base import Store

ZIP = ".zip"
DESCRIPTOR = "datapackage.json"
FILES = frozenset({DESCRIPTOR, *(f"{kind.file}.csv" for kind in KINDS.values() if kind.file)})

OpenText = Callable[[str], TextIO]


def write_bundle(
    store: Store,
    target: Path,
    *,
    people: Pseudonyms | None,
    revision: int | None = None,
    force: bool = False,
) -> Written:
    """Writes all records of a revision (the latest by default) as a folder or, by its name, a .zip.

    With `people` None everything is written as recorded: loaded into an empty
    store, it gives every record again. Else nothing says who somebody is.
    The same records give the same bytes. Memory is that of a page of records
    (of people, roles and aliases also their keys); O(n log n).

    Raises BadInput for a target that is there, NotFound, Conflict, OSError.
    """
    with _opened(target, force) as open_text, recorded(store, revision) as records:
        counts = _write(Tables(records, people), open_text)
        return Written(target, records.revision, counts)


@contextmanager
def _opened(target: Path, force: bool) -> Iterator[OpenText]:
    if target.suffix.lower() == ZIP:
        with whole_file(target, force=force) as part, Archive(part, "w") as archive:
            yield archive.text
    else:
        with whole_folder(target, holds=FILES, force=force) as folder:
            yield lambda name: (folder / name).open("x", encoding="utf-8", newline="")


def _write(tables: Tables, open_text: OpenText) -> dict[str, int]:
    counts: dict[str, int] = {}
    files: dict[str, Descriptor] = {}
    for table, rows in tables:
        name = f"{table.kind.file}.csv"
        with open_text(name) as stream:
            counts[table.kind.name] = write_csv(stream, table.header, map(table.cells, rows))
        files[table.kind.name] = {"path": name, "header": table.header}
    with open_text(DESCRIPTOR) as stream:
        stream.write(json.dumps(datapackage(files), ensure_ascii=False, indent=2) + "\n")
    return counts
