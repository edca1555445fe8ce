"""Which organisations of a sector a partnership could invite: those that work where it does."""

from __future__ import annotations

import numpy as np

from graphsvc.analysis.composition.table import Composition
from graphsvc.kernels.sets import Ints
from graphsvc.snapshot.snapshot import Snapshot

MOST_NAMED = 3


def invitees(answer: Composition, partnership: int, sector: int, snapshot: Snapshot) -> Ints:
    """Up to three organisations of a sector there on the day, on its ground and not its members (ix).

    Those whose ground differs least from its own first, so that a town finds the health centre before the
    national institute, and a region the other way round; then those with the fewest seats, then by key. None
    where its ground is not known. O(organisations).
    """
    arrays, organisations = snapshot.arrays, snapshot.organisations
    name = answer.sectors[sector]
    ground = np.zeros(arrays.leaves.columns, np.bool_)
    ground[arrays.leaves.row(partnership)] = True
    works = arrays.organisation_leaves
    here = np.bincount(works.row_numbers()[ground[works.indices]], minlength=works.rows)
    suits = np.fromiter(
        (each == name for each in organisations.columns["sector"]), np.bool_, len(organisations)
    )
    suits &= organisations.present & (here > 0)
    suits[arrays.members.row(partnership)] = False
    found = np.flatnonzero(suits)
    seats = snapshot.partnerships_of.sizes
    apart = works.sizes + int(np.count_nonzero(ground)) - 2 * here
    order = np.lexsort((found, seats[found], apart[found]))
    return found[order[:MOST_NAMED]].astype(np.int32)
