"""Drafts against networks of plain rows: a row as a draft, and the answers about it."""

from __future__ import annotations

import numpy as np

from graphsvc.analysis.draft import Draft, DraftCheck, Registry, check_draft, read_registry
from graphsvc.model.codes import LEVELS, number_of
from graphsvc.snapshot.arrays import UNKNOWN_DAY
from graphsvc.snapshot.csr import Csr
from tests.networks import Network, Row


def registry_of(network: Network, **sizes: int) -> Registry:
    """A network made ready; every territory is a lowest one."""
    return read_registry(network.arrays(**sizes), flat(len(network.population)))


def flat(territories: int) -> Csr:
    """Territories without any below them."""
    every = np.arange(territories, dtype=np.int32)
    return Csr.from_pairs(every, every, (territories, territories))


def draft_of(row: Row) -> Draft:
    """What a draft can say of a partnership: everything but its people and its past."""
    return Draft(
        level=number_of(row.level, LEVELS),
        territories=tuple(row.leaves),
        themes=tuple(row.themes),
        organisations=tuple(row.members),
        start=int(UNKNOWN_DAY) if row.start is None else row.start,
        planned_end=int(UNKNOWN_DAY) if row.planned_end is None else row.planned_end,
    )


def checked(network: Network, row: Row) -> DraftCheck:
    """The answer about a row of which the network knows nothing."""
    return check_draft(registry_of(network), draft_of(row))
