"""Groups of partnerships between which contact can be looked for: territories, levels, sectors, themes."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from graphsvc.analysis.connectedness import both_ways, components
from graphsvc.analysis.links.record import link_record
from graphsvc.kernels.sets import Ints
from graphsvc.model.codes import LEVELS, UNKNOWN_CODE
from graphsvc.model.fields import NONE
from graphsvc.snapshot.arrays import NOBODY
from graphsvc.snapshot.csr import Csr
from graphsvc.snapshot.snapshot import Snapshot
from graphsvc.snapshot.tables import NodeTable, ix_of_keys

GROUPINGS = ("TERRITORY", "LEVEL", "SECTOR", "THEME", "COMPONENT")


@dataclass(frozen=True, eq=False)
class Groups:
    """Groups in order of key, and the active partnerships in each; some are in none, some in several."""

    grouping: str  # one of GROUPINGS
    keys: tuple[str, ...]  # of a territory or theme, a level, a sector, a number from 1 for a component
    names: tuple[str, ...]
    of: Csr  # partnership -> groups

    def __len__(self) -> int:
        return len(self.keys)

    @property
    def single(self) -> Ints:
        """Per partnership the one group that it is in, NOBODY where it is in none or several."""
        alone = self.of.sizes == 1
        found = np.full(self.of.rows, NOBODY, np.int32)
        found[alone] = self.of.indices[self.of.indptr[:-1][alone]]
        return found


def groups_of(snapshot: Snapshot, grouping: str) -> Groups:
    """The groups of a picture; O(records), components O(links log links).

    TERRITORY and THEME: the topmost of which there are two or more, so the regions of one country; who
    works on what lies above them is in none. LEVEL: its own. SECTOR: that of most of its members, none
    where two are equal or no sector is known. COMPONENT: what live or undated links hold together.
    """
    return _GROUPINGS[grouping](snapshot)


def _by_level(snapshot: Snapshot) -> Groups:
    level = snapshot.arrays.level
    known = level != UNKNOWN_CODE
    return _made(snapshot, "LEVEL", np.flatnonzero(known), level[known], LEVELS, LEVELS)


def _by_sector(snapshot: Snapshot) -> Groups:
    said = snapshot.organisations.columns["sector"]
    sectors = sorted({str(each) for each in said if each not in (None, NONE)})
    number = ix_of_keys(said, {sector: ix for ix, sector in enumerate(sectors)})
    members = snapshot.arrays.members
    held = number[members.indices]
    known = held != NOBODY
    packed = members.row_numbers()[known] * np.int64(max(len(sectors), 1)) + held[known]
    pairs, seats = np.unique(packed, return_counts=True)
    rows, sector = pairs // max(len(sectors), 1), pairs % max(len(sectors), 1)
    most = np.zeros(members.rows, np.int64)
    np.maximum.at(most, rows, seats)
    leading = seats == most[rows]
    alone = leading & (np.bincount(rows[leading], minlength=members.rows)[rows] == 1)
    return _made(snapshot, "SECTOR", rows[alone], sector[alone], sectors, sectors)


def _by_component(snapshot: Snapshot) -> Groups:
    record = link_record(snapshot)
    some = record.present
    found = components(both_ways(record.left[some], record.right[some], len(snapshot.partnerships)))
    active = np.flatnonzero(snapshot.arrays.active)
    _, number = np.unique(found[active], return_inverse=True)
    keys = [str(each + 1) for each in range(int(number.max(initial=-1)) + 1)]
    return _made(snapshot, "COMPONENT", active, number, keys, keys)


def _in_tree(grouping: str, field_name: str) -> Callable[[Snapshot], Groups]:
    """By the topmost nodes of a tree that a field of partnerships points into."""

    def groups(snapshot: Snapshot) -> Groups:
        partnerships, tree = snapshot.partnerships, snapshot.nodes[grouping.lower()]
        parent = ix_of_keys(tree.columns["parent"], tree.ix)
        top = topmost(parent)
        of_node = _below(parent, top)
        listed = [partnerships.targets(field_name, ix, tree) for ix in range(len(partnerships))]
        rows = np.repeat(np.arange(len(listed)), [len(each) for each in listed])
        number = of_node[np.array([ix for each in listed for ix in each], np.int64)]
        inside = number != NOBODY
        keys = [tree.keys[ix] for ix in top]
        return _made(snapshot, grouping, rows[inside], number[inside], keys, _names(tree, top))

    return groups


def topmost(parent: Ints) -> Ints:
    """The topmost nodes of a tree of which there are two or more, ascending; else the lowest single one."""
    top = np.flatnonzero(parent == NOBODY)
    while len(top) == 1 and np.any(parent == top[0]):
        top = np.flatnonzero(parent == top[0])
    return top.astype(np.int32)


def _below(parent: Ints, top: Ints) -> Ints:
    """Per node the place in `top` of the one that it is or lies below, NOBODY above them."""
    found = np.full(len(parent), NOBODY, np.int32)
    found[top] = np.arange(len(top))
    while True:
        inherited = (found == NOBODY) & (parent != NOBODY) & (np.append(found, NOBODY)[parent] != NOBODY)
        if not inherited.any():
            return found
        found[inherited] = found[parent[inherited]]


def _names(tree: NodeTable, some: Ints) -> list[str]:
    names = tree.columns["name"]
    return [tree.keys[ix] if names[ix] in (None, NONE) else str(names[ix]) for ix in some.tolist()]


def _made(
    snapshot: Snapshot,
    grouping: str,
    rows: NDArray[np.integer[Any]],
    numbers: NDArray[np.integer[Any]],
    keys: Sequence[str],
    names: Sequence[str],
) -> Groups:
    """Groups of active partnerships; only those that have one are left."""
    active = snapshot.arrays.active[rows]
    there, number = np.unique(numbers[active], return_inverse=True)
    of = Csr.from_pairs(
        rows[active].astype(np.int32), number.astype(np.int32), (len(snapshot.partnerships), len(there))
    )
    kept = there.tolist()
    return Groups(grouping, tuple(keys[ix] for ix in kept), tuple(names[ix] for ix in kept), of)


_GROUPINGS: dict[str, Callable[[Snapshot], Groups]] = {
    "TERRITORY": _in_tree("TERRITORY", "territories"),
    "LEVEL": _by_level,
    "SECTOR": _by_sector,
    "THEME": _in_tree("THEME", "themes"),
    "COMPONENT": _by_component,
}
