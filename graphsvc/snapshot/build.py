"""Builds a snapshot from the columns of a store's picture."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from typing import Protocol

import numpy as np

from graphsvc.model.kinds import ALIASED, KINDS, TIES
from graphsvc.snapshot.arrays import NOBODY, UNKNOWN_DAY
from graphsvc.snapshot.csr import Ix
from graphsvc.snapshot.days import Days, day_number, ends, holds, starts
from graphsvc.snapshot.snapshot import Snapshot
from graphsvc.snapshot.tables import Columns, NodeTable, TieTable, ix_of_keys
from graphsvc.snapshot.weave import weave

_TIES_OF_NODES = tuple(kind for kind in TIES if kind.ends)


class ColumnSource(Protocol):
    """What a snapshot is built from: `graphsvc.store.base.Picture` is one."""

    revision: int

    def nodes(self, kind: str) -> Columns:
        """Nodes in order of id: `id`, `nid` and every field."""
        ...

    def ties(self, kind: str) -> Columns:
        """Ties in order of id: `id` and every field; ends hold a `nid`."""
        ...


def build(source: ColumnSource, *, as_of: date, pseudonym: Callable[[str], str]) -> Snapshot:
    """The network on a day from a store's columns; O(records).

    `pseudonym` gives the pseudonym of a person's key. People are numbered in
    the order of their pseudonyms, so that no order tells anything of a name.
    """
    aliases = _aliases(source.ties("alias"))
    nodes, ix_of_nid = {}, {}
    pseudonyms: dict[str, str] = {}
    for kind in ALIASED:
        columns = source.nodes(kind)
        if kind == "person":
            pseudonyms = {str(key): pseudonym(str(key)) for key in columns["id"]}
        order = pseudonyms if kind == "person" else None
        table = _node_table(kind, columns, aliases.get(kind, {}), order, as_of)
        nodes[kind], ix_of_nid[kind] = table.nodes, table.ix_of_nid
    ties = {k.name: _tie_table(k.name, source.ties(k.name), nodes, ix_of_nid, as_of) for k in _TIES_OF_NODES}
    ties["membership"] = _ended_with_organisation(ties["membership"], nodes["organisation"], as_of)
    facts = {kind: source.ties(kind) for kind in ("capacity", "requirement")}
    arrays, confirmed = weave(nodes, ties, as_of)
    return Snapshot(
        as_of=as_of,
        revision=source.revision,
        arrays=arrays,
        nodes=nodes,
        ties=ties,
        facts=facts,
        pseudonyms=[pseudonyms[key] for key in nodes["person"].keys],
        confirmed=confirmed,
        sources=dict(zip(*(source.nodes("source")[name] for name in ("id", "as_of")), strict=True)),
    )


@dataclass(frozen=True)
class _Numbered:
    nodes: NodeTable
    ix_of_nid: Ix


def _aliases(columns: Columns) -> dict[str, dict[str, str]]:
    """By kind: key -> key that is meant, chains followed to their end."""
    aliases: dict[str, dict[str, str]] = {}
    for kind, alias, same_as in zip(*(columns[n] for n in ("kind", "alias", "same_as")), strict=True):
        aliases.setdefault(str(kind), {})[str(alias)] = str(same_as)
    for meant in aliases.values():
        for alias in meant:
            seen = {alias}
            while meant[alias] in meant and meant[alias] not in seen:
                seen.add(meant[alias])
                meant[alias] = meant[meant[alias]]
    return aliases


def _node_table(
    kind: str,
    columns: Columns,
    aliases: Mapping[str, str],
    order: Mapping[str, str] | None,
    as_of: date,
) -> _Numbered:
    ids = [str(key) for key in columns["id"]]
    known = set(ids)
    meant = {alias: key for alias, key in aliases.items() if key in known}
    rows = [row for row, key in enumerate(ids) if key not in meant]
    rows.sort(key=[order[key] for key in ids].__getitem__ if order else ids.__getitem__)
    keys = [ids[row] for row in rows]
    ix = {key: number for number, key in enumerate(keys)}
    ix |= {alias: ix[key] for alias, key in meant.items() if key in ix}
    kept = {name: list(map(values.__getitem__, rows)) for name, values in columns.items() if name != "nid"}
    start, end = _interval(kept, len(keys))
    table = NodeTable(kind, keys, kept, ix, start, end, holds(start, end, day_number(as_of)))
    return _Numbered(table, _ix_by_nid(columns["nid"], ids, ix))


def _ix_by_nid(nids: Sequence[object], ids: Sequence[str], ix: Mapping[str, int]) -> Ix:
    numbers = np.asarray(nids, np.int64)
    lookup = np.full(int(numbers.max(initial=0)) + 1, NOBODY, np.int32)
    lookup[numbers] = ix_of_keys(ids, ix)
    return lookup


def _tie_table(
    kind: str, columns: Columns, nodes: Mapping[str, NodeTable], ix_of_nid: Mapping[str, Ix], as_of: date
) -> TieTable:
    joined: dict[str, Ix] = {}
    for field in KINDS[kind].references:
        if field.is_list:
            continue
        for target in field.refers_to:
            name = field.name if target == field.refers_to[0] else f"{field.name}_{target}"
            at_end = field.name in KINDS[kind].ends
            joined[name] = (
                _by_nid(columns[field.name], ix_of_nid[target])
                if at_end
                else ix_of_keys(columns[field.name], nodes[target].ix)
            )
    start, end = _interval(columns, len(columns["id"]))
    kept = {name: values for name, values in columns.items() if name not in joined}
    present = holds(start, end, day_number(as_of))
    return TieTable(kind, [str(key) for key in columns["id"]], kept, joined, start, end, present)


def _ended_with_organisation(table: TieTable, organisations: NodeTable, as_of: date) -> TieTable:
    """Memberships, none of which outlives its organisation."""
    known = table.ends["organisation"] != NOBODY
    life_end = np.full(len(table), UNKNOWN_DAY, np.int32)
    life_end[known] = organisations.end[table.ends["organisation"][known]]
    outlives = (life_end != UNKNOWN_DAY) & ((table.end == UNKNOWN_DAY) | (table.end > life_end))
    end = np.where(outlives, life_end, table.end).astype(np.int32)
    return replace(table, end=end, present=holds(table.start, end, day_number(as_of)))


def _by_nid(nids: Sequence[object], lookup: Ix) -> Ix:
    numbers = np.asarray(nids, np.int64)
    found = np.full(len(numbers), NOBODY, np.int32)
    inside = numbers < len(lookup)
    found[inside] = lookup[numbers[inside]]
    return found


def _interval(columns: Columns, length: int) -> tuple[Days, Days]:
    unknown = np.full(length, UNKNOWN_DAY, np.int32)
    start = starts(columns["start"]) if "start" in columns else unknown
    end = ends(columns["end"]) if "end" in columns else unknown
    return start, end
