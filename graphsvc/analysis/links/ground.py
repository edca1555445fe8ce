"""Where partnerships are, as links see it: what they list, what lies above it, and what touches."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from graphsvc.analysis.overlap.themes import ancestors
from graphsvc.kernels.sets import NONE, Ints
from graphsvc.snapshot.arrays import NOBODY
from graphsvc.snapshot.csr import Csr
from graphsvc.snapshot.snapshot import Snapshot
from graphsvc.snapshot.tables import NodeTable, ix_of_keys

NO_PARENT = np.int32(-2)  # known: it lists a topmost territory, or ground in several parents


@dataclass(frozen=True, eq=False)
class Ground:
    """Partnerships and territories by ix."""

    above: Ints  # territory -> the one that it is part of, NOBODY
    listed: Csr  # partnership -> territories that it lists
    parent: Ints  # partnership -> the territory right above all of them, NO_PARENT, or NOBODY: unknown
    touches: Csr  # territory -> territories that adjoin it, or that have parts which adjoin parts of it


def ground_of(snapshot: Snapshot) -> Ground:
    """The ground of every partnership of a picture; O(territories × depth² + listed ones)."""
    territories = snapshot.territories
    above = ix_of_keys(territories.columns["parent"], territories.ix)
    listed = _listed(snapshot.partnerships, "territories", territories)
    adjoining = _listed(territories, "adjoins", territories)
    return Ground(above, listed, parents(listed, above), touching(adjoining, above))


def parents(listed: Csr, above: Ints) -> Ints:
    """The territory right above all that each row lists; `above` per territory, NOBODY none.

    A territory with nothing above it is a topmost one if others lie below it; else what is above
    it is not recorded, and the parent of a row that lists it unknown.
    """
    topmost = np.zeros(len(above), np.bool_)
    topmost[above[above != NOBODY]] = True
    parent = np.where((above == NOBODY) & topmost, NO_PARENT, above)[listed.indices]
    rows = listed.row_numbers()
    least = np.full(listed.rows, len(above), np.int32)
    most = np.full(listed.rows, NO_PARENT, np.int32)
    np.minimum.at(least, rows, parent)
    np.maximum.at(most, rows, parent)
    unknown = listed.sizes == 0
    unknown[rows[parent == NOBODY]] = True
    return np.where(unknown, NOBODY, np.where(least == most, most, NO_PARENT)).astype(np.int32)


def touching(adjoining: Csr, above: Ints) -> Csr:
    """Which territories touch: those said to adjoin, either way, and those above them that do not nest."""
    path = ancestors(above)[1]
    one, other = adjoining.row_numbers(), adjoining.indices
    rows, columns = [np.zeros(0, np.int32)], [np.zeros(0, np.int32)]
    for left in path.T:
        for right in path.T:
            u, v = left[one], right[other]
            apart = (u != NONE) & (v != NONE) & ~_inside(path, u, v) & ~_inside(path, v, u)
            rows += [u[apart], v[apart]]
            columns += [v[apart], u[apart]]
    return Csr.from_pairs(np.concatenate(rows), np.concatenate(columns), (len(above), len(above)))


def _inside(path: Ints, one: Ints, other: Ints) -> np.ndarray[tuple[int], np.dtype[np.bool_]]:
    """Whether each territory is the other, or lies in it."""
    found: np.ndarray[tuple[int], np.dtype[np.bool_]] = np.any(path[one] == other[:, None], axis=1)
    return found


def _listed(nodes: NodeTable, field_name: str, other: NodeTable) -> Csr:
    found = [nodes.targets(field_name, ix, other) for ix in range(len(nodes))]
    rows = np.repeat(np.arange(len(nodes), dtype=np.int32), [len(each) for each in found])
    columns = np.array([ix for each in found for ix in each], np.int32)
    return Csr.from_pairs(rows, columns, (len(nodes), len(other)))
