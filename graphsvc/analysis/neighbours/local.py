"""Which organisations work within the ground of one partnership, and which reach beyond."""

from __future__ import annotations

import numpy as np

from graphsvc.kernels.plain import expand
from graphsvc.kernels.sets import Ints, Longs, Rows, Truth
from graphsvc.snapshot.arrays import Arrays
from graphsvc.snapshot.csr import Csr


def within(arrays: Arrays, chosen: Ints) -> Csr:
    """For each chosen partnership the organisations whose recorded ground lies within its own.

    Organisations that sit in none of them are left out. O(entries log entries).
    """
    ground, leaves = arrays.organisation_leaves, arrays.leaves
    sits = np.bincount(expand(_rows(arrays.members), chosen)[1], minlength=ground.rows) > 0
    sitting = np.flatnonzero(sits & (ground.sizes > 0)).astype(np.int32)
    first = ground.indices[ground.indptr[sitting]]
    covering = _covering(leaves, chosen)
    place, partnership = expand(covering, first)
    organisation = sitting[place]
    large_enough = leaves.sizes[partnership] >= ground.sizes[organisation]
    organisation, partnership = organisation[large_enough], partnership[large_enough]
    inside = _inside(ground, leaves, organisation, partnership)
    return Csr.from_pairs(partnership[inside], organisation[inside], (leaves.rows, ground.rows))


def _inside(ground: Csr, leaves: Csr, organisation: Ints, partnership: Ints) -> Truth:
    """Whether the ground of each organisation lies within that of the partnership beside it."""
    place, leaf = expand(_rows(ground), organisation)
    width = leaves.columns
    held = leaves.row_numbers().astype(np.int64) * width + leaves.indices  # ascending
    wanted = partnership[place].astype(np.int64) * width + leaf
    found = np.append(held, -1)[np.searchsorted(held, wanted)] == wanted
    inside: Truth = np.bincount(place[~found], minlength=len(organisation)) == 0
    return inside


def at_home(arrays: Arrays, chosen: Ints, within_of: Csr) -> Csr:
    """For each chosen partnership its members that are local to it.

    A member's ground is what is recorded; else that of all active partnerships it sits in, which
    lies within one of them only if it is no larger. O(entries log entries).
    """
    place, organisation = expand(_rows(arrays.members), chosen)
    partnership = chosen[place]
    recorded = arrays.organisation_leaves.sizes[organisation] > 0
    width = arrays.members.columns
    inside = np.append(within_of.row_numbers().astype(np.int64) * width + within_of.indices, -1)
    wanted = partnership.astype(np.int64) * width + organisation
    local = recorded & (inside[np.searchsorted(inside[:-1], wanted)] == wanted)
    local |= ~recorded & (_sitting_ground(arrays)[organisation] == arrays.leaves.sizes[partnership])
    return Csr.from_pairs(partnership[local], organisation[local], (arrays.partnerships, width))


def _sitting_ground(arrays: Arrays) -> Longs:
    """Per organisation the number of lowest territories of all active partnerships it sits in."""
    active = np.flatnonzero(arrays.active).astype(np.int32)
    place, organisation = expand(_rows(arrays.members), active)
    lacking = arrays.organisation_leaves.sizes[organisation] == 0
    kinds, number = _kinds_of_ground(arrays.leaves, active[place[lacking]])
    seen = np.unique(organisation[lacking].astype(np.int64) * max(len(kinds), 1) + number)
    entry, leaf = expand(_rows(arrays.leaves), kinds[seen % max(len(kinds), 1)])
    owner = (seen // max(len(kinds), 1))[entry]
    covered = np.unique(owner * max(arrays.leaves.columns, 1) + leaf)
    return np.bincount(covered // max(arrays.leaves.columns, 1), minlength=arrays.members.columns)


def _kinds_of_ground(leaves: Csr, partnership: Ints) -> tuple[Ints, Longs]:
    """A partnership for every different ground among those given, and the number of the ground of each."""
    numbers: dict[bytes, int] = {}
    chosen, back = np.unique(partnership, return_inverse=True)
    found = np.array(
        [numbers.setdefault(leaves.row(int(ix)).tobytes(), len(numbers)) for ix in chosen], np.int64
    )
    _, first = np.unique(found, return_index=True)
    return chosen[first].astype(np.int32), found[back]


def _covering(leaves: Csr, chosen: Ints) -> Rows:
    """For each lowest territory the chosen partnerships that cover it."""
    kept = np.zeros(leaves.rows, np.bool_)
    kept[chosen] = True
    rows = leaves.row_numbers()
    mine = kept[rows]
    covering = Csr.from_pairs(leaves.indices[mine], rows[mine], (leaves.columns, leaves.rows))
    return _rows(covering)


def _rows(rows: Csr) -> Rows:
    return Rows(rows.indptr, rows.indices)
