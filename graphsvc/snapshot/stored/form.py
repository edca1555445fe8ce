"""How a snapshot stands in a folder: its arrays, a file with all columns, and a list of what is where.

The files are no format to exchange: whoever reads them is of the same version as whoever wrote them.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from datetime import date, datetime
from pathlib import Path
from typing import Any

from graphsvc.snapshot.arrays import Arrays
from graphsvc.snapshot.snapshot import Snapshot
from graphsvc.snapshot.stored.columns import PLAIN_ROWS, Columns, packed, packed_texts, unpacked_texts
from graphsvc.snapshot.stored.keys import KeyIndex, order_of
from graphsvc.snapshot.stored.packing import Packed, Packing
from graphsvc.snapshot.tables import NodeTable, TieTable

_COLUMNS, _CONTENTS = "columns", "contents.json"
_DAYS = ("start", "end", "present")
Contents = Mapping[str, Any]


def write(snapshot: Snapshot, folder: Path) -> None:
    """Writes a snapshot into an empty folder, for `opened`; O(bytes). It must be as recorded, no scenario.

    Raises OSError where there is no room.
    """
    snapshot.arrays.save(folder)
    with (folder / _COLUMNS).open("wb") as file:
        contents = _written(snapshot, Packing(file))
    (folder / _CONTENTS).write_text(json.dumps(contents), encoding="utf-8")


def opened(folder: Path) -> Snapshot:
    """The snapshot of a folder, equal in every answer; columns and arrays are mapped when first read.

    Removing the folder does not hurt it. Raises FileNotFoundError where there is none.
    """
    contents = json.loads((folder / _CONTENTS).read_text(encoding="utf-8"))
    file = Packed(folder / _COLUMNS)
    return Snapshot(
        as_of=date.fromisoformat(contents["as_of"]),
        revision=contents["revision"],
        arrays=Arrays.open(folder),
        nodes={kind: _node_table(file, kind, table) for kind, table in contents["nodes"].items()},
        ties={kind: _tie_table(file, kind, table) for kind, table in contents["ties"].items()},
        facts={kind: Columns(file, columns) for kind, columns in contents["facts"].items()},
        pseudonyms=unpacked_texts(file, contents["pseudonyms"]),
        confirmed=file.array(contents["confirmed"]),
        sources=dict(contents["sources"]),
        built_at=datetime.fromisoformat(contents["built_at"]),
    )


def _written(snapshot: Snapshot, packing: Packing) -> dict[str, Any]:
    return {
        "as_of": snapshot.as_of.isoformat(),
        "revision": snapshot.revision,
        "built_at": snapshot.built_at.isoformat(),
        "nodes": {kind: _node_contents(packing, table) for kind, table in snapshot.nodes.items()},
        "ties": {kind: _tie_contents(packing, table) for kind, table in snapshot.ties.items()},
        "facts": {kind: _columns(packing, columns) for kind, columns in snapshot.facts.items()},
        "pseudonyms": packed_texts(packing, snapshot.pseudonyms),
        "confirmed": packing.add(snapshot.confirmed),
        "sources": list(snapshot.sources.items()),
    }


def _columns(packing: Packing, columns: Mapping[str, Any]) -> dict[str, Any]:
    return {name: packed(packing, column) for name, column in columns.items()}


def _table_contents(packing: Packing, table: NodeTable | TieTable) -> dict[str, Any]:
    keys = packed_texts(packing, table.keys)
    others = {name: column for name, column in table.columns.items() if name != "id"}
    return {
        "keys": keys,
        "columns": {**_columns(packing, others), "id": keys},
        **{name: packing.add(getattr(table, name)) for name in _DAYS},
    }


def _node_contents(packing: Packing, table: NodeTable) -> dict[str, Any]:
    aliases = list(table.ix.items())[len(table) :]  # they come after the keys
    order = packing.add(order_of(table.keys)) if len(table) > PLAIN_ROWS else None
    return {**_table_contents(packing, table), "order": order, "aliases": aliases}


def _tie_contents(packing: Packing, table: TieTable) -> dict[str, Any]:
    ends = {name: packing.add(ix) for name, ix in table.ends.items()}
    groups = {name: [packing.add(part) for part in table.grouped(name)] for name in table.ends}
    return {**_table_contents(packing, table), "ends": ends, "groups": groups}


def _node_table(file: Packed, kind: str, contents: Contents) -> NodeTable:
    keys = unpacked_texts(file, contents["keys"])
    aliases = dict(contents["aliases"])
    if contents["order"] is None:
        ix: Mapping[str, int] = {key: number for number, key in enumerate(keys)} | aliases
    else:
        ix = KeyIndex(keys, file.array(contents["order"]), aliases)
    days = {name: file.array(contents[name]) for name in _DAYS}
    return NodeTable(kind, keys, Columns(file, contents["columns"]), ix, **days)


def _tie_table(file: Packed, kind: str, contents: Contents) -> TieTable:
    return TieTable(
        kind,
        unpacked_texts(file, contents["keys"]),
        Columns(file, contents["columns"]),
        {name: file.array(place) for name, place in contents["ends"].items()},
        **{name: file.array(contents[name]) for name in _DAYS},
        _groups={
            name: (file.array(order), file.array(ends)) for name, (order, ends) in contents["groups"].items()
        },
    )
