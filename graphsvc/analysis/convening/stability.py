"""How often each organisation is invited when the weights of the requirements are a little different."""

from __future__ import annotations

import numpy as np

from graphsvc.analysis.convening.choice import greedy
from graphsvc.analysis.convening.contact import Contacts
from graphsvc.analysis.convening.formula import CONCENTRATION, MOST_RERUN, REPLICATES
from graphsvc.analysis.convening.record import Record
from graphsvc.analysis.convening.table import Convening
from graphsvc.kernels.sets import Floats


def invited_share(
    convening: Convening, record: Record, *, replicates: int = REPLICATES, seed: int = 0
) -> Floats:
    """Per candidate the share of reruns in which it is invited, 0 to 1, NaN with over 20,000; methods 4.4.

    Each rerun draws the weights from a Dirichlet distribution round those of the answer (20 w) and
    chooses greedily as the answer does. One seed, one answer. O(replicates × size × candidates ×
    requirements).
    """
    pool, some = convening.pool, np.flatnonzero(convening.weights > 0)
    usable = np.ascontiguousarray(np.nan_to_num(pool.usable[:, some], nan=0.0))
    contacts, random = Contacts(record, pool.organisation), np.random.default_rng(seed)
    if len(pool) > MOST_RERUN:
        return np.full(len(pool), np.nan)
    invited = np.zeros(len(pool), np.int64)
    for _ in range(replicates if len(pool) and len(some) else 0):
        drawn = random.dirichlet(CONCENTRATION * convening.weights[some])
        invited[greedy(usable, drawn, contacts.of, convening.min_size, convening.max_size).chosen] += 1
    return invited / max(replicates, 1)
