"""The links of a network of plain rows, as an analysis reads them."""

from __future__ import annotations

import numpy as np

from graphsvc.analysis.links import Block, LinkRecord
from graphsvc.analysis.links.ground import Ground
from graphsvc.analysis.links.record import NO_LINK
from graphsvc.snapshot.arrays import UNKNOWN_DAY, Arrays
from graphsvc.snapshot.csr import Csr
from graphsvc.snapshot.links import LinkState

FRESHNESS = {LinkState.LIVE: 0.9, LinkState.STALE: 0.1, LinkState.UNDATED: 0.5}


def record_of(arrays: Arrays) -> LinkRecord:
    """Every link of the network once: live, stale and undated in turn, and every fifth pair blocked."""
    left, right = (
        end.astype(np.int32) for end in (arrays.live_links.row_numbers(), arrays.live_links.indices)
    )
    left, right = left[left < right], right[left < right]
    number = np.arange(len(left), dtype=np.int32)
    blocked = number % 5 == 4
    state = np.array(list(FRESHNESS), np.int8)[number % 3]
    fresh = np.array([0.0 if b else FRESHNESS[LinkState(s)] for s, b in zip(state, blocked, strict=True)])
    nobody = np.zeros(0, np.int32)
    return LinkRecord(
        left=left,
        right=right,
        state=np.where(blocked, NO_LINK, state).astype(np.int8),
        freshness=fresh.astype(np.float64),
        contact=np.full(len(left), UNKNOWN_DAY, np.int32),
        tie=np.where(blocked, -1, number).astype(np.int32),
        blocked=np.where(blocked, Block.OBJECTION, Block.NONE).astype(np.int8),
        blocking_tie=np.where(blocked, number, -1).astype(np.int32),
        carriers=Csr.from_pairs(number, number % 3, (len(left), 3)),
        inherited=number % 7 == 3,
        confirmed_none=np.arange(arrays.partnerships) % 4 == 3,
        ground=Ground(
            above=np.full(arrays.leaves.columns, -1, np.int32),
            listed=arrays.leaves,
            parent=arrays.parent_territory,
            touches=Csr.from_pairs(nobody, nobody, (arrays.leaves.columns,) * 2),
        ),
    )
