"""How much an organisation or partnership already carries, beside the others."""

from __future__ import annotations

import numpy as np

from graphsvc.kernels.sets import Floats, Ints

PERCENTILE = 90  # methods 4.3: one in ten carries a full load


def workload(memberships: Ints) -> Floats:
    """The load of each: its memberships over the 90th percentile of those who have any, at most 1; else NaN.

    A broker with a full load is no better a choice than one with half the contacts (G9, G18). O(n).
    """
    load = np.full(len(memberships), np.nan)
    some = memberships > 0
    if some.any():
        load[some] = np.minimum(1.0, memberships[some] / np.percentile(memberships[some], PERCENTILE))
    return load
