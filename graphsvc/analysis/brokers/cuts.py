"""What holds a graph together: nodes and ties without which some are no longer connected (G9, G37)."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from graphsvc.kernels import brokering_engine
from graphsvc.kernels.sets import NONE, Floats, Ints, Longs, Rows, Truth


@dataclass(frozen=True, eq=False)
class CutNodes:
    """What each node of a graph holds together, and the ties that nothing stands in for."""

    parts: Ints  # per node: what its component falls into without it; 0 of a node alone
    parted: Longs  # per node: pairs of others that are then no longer connected, by weight
    left: Ints  # bridges: ties without which their two ends are apart; left < right, ascending
    right: Ints
    bridged: Longs  # per bridge: pairs that it alone connects, by weight

    @property
    def cut(self) -> Truth:
        """Per node whether it is a cut node (articulation point)."""
        found: Truth = self.parts > 1
        return found


def cut_nodes(rows: Rows, *, weight: Longs | None = None) -> CutNodes:
    """The cut nodes and bridges of an undirected graph; each tie stands in the rows of both ends.

    `weight` (a whole number per node, default 1 each) says how much a node counts in pairs: with 1 for
    partnerships and 0 for organisations, pairs are pairs of partnerships. One depth-first walk,
    O(nodes + ties) (Hopcroft & Tarjan 1973).
    """
    size = len(rows.start) - 1
    counted = np.ones(size, np.int64) if weight is None else weight.astype(np.int64)
    found = brokering_engine(size).cuts(rows, counted)
    node = np.flatnonzero(found.bridge != NONE)
    left, right = np.minimum(node, found.bridge[node]), np.maximum(node, found.bridge[node])
    order = np.lexsort((right, left))
    return CutNodes(
        parts=found.parts,
        parted=_whole(found.parted),
        left=left[order].astype(np.int32),
        right=right[order].astype(np.int32),
        bridged=_whole(found.bridged[node[order]]),
    )


def _whole(pairs: Floats) -> Longs:
    found: Longs = np.rint(pairs).astype(np.int64)
    return found
