"""Plainer ways to order pairs than the answer's, to hold it against."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from functools import partial

import numpy as np

from graphsvc.analysis.overlap import find_chance
from graphsvc.evaluating.metrics import Floats, Truth
from graphsvc.evaluating.overlap_pairs import Pairs, shared
from graphsvc.snapshot.arrays import Arrays
from graphsvc.snapshot.csr import Csr

Ranking = Callable[[Arrays, Pairs], Floats]


def jaccard(arrays: Arrays, pairs: Pairs, *, of: str = "members") -> Floats:
    """Common / united entries, 0 where unknown, as those who do not ask would have it."""
    rows: Csr = getattr(arrays, of)
    one, other = _sizes(rows, pairs)
    common = shared(rows, pairs)
    return _divided(common, one + other - common)


def overlap_coefficient(arrays: Arrays, pairs: Pairs) -> Floats:
    """Common members / members of the smaller of the two."""
    return _divided(shared(arrays.members, pairs), np.minimum(*_sizes(arrays.members, pairs)))


def hypergeometric(arrays: Arrays, pairs: Pairs) -> Floats:
    """Minus the logarithm of the chance of as many common members, drawn from all that sit anywhere."""
    from scipy.stats import hypergeom

    seats = arrays.active[arrays.members.row_numbers()]
    sitting = np.unique(arrays.members.indices[seats]).size
    cases = np.stack([shared(arrays.members, pairs), *_sizes(arrays.members, pairs)])
    once, back = np.unique(cases, axis=1, return_inverse=True)
    common, one, other = once
    return -np.asarray(hypergeom.logsf(common - 1, sitting, one, other))[back]


def surprise(arrays: Arrays, pairs: Pairs) -> Floats:
    """Minus the logarithm of `pValue`; 0 where it is unknown."""
    p = find_chance(arrays, left=pairs.a, right=pairs.b).p_value
    found: Floats = -np.log(np.where(np.isnan(p), 1.0, np.maximum(p, np.finfo(np.float64).tiny)))
    return found


def at_a_time(ranking: Ranking) -> Ranking:
    """The same for pairs of which both are active; 0 for others."""
    return _only(ranking, lambda arrays, pairs: arrays.active[pairs.a] & arrays.active[pairs.b])


def gated(ranking: Ranking) -> Ranking:
    """The same for pairs on common or unknown ground; 0 for others."""
    return _only(ranking, _on_ground)


def _on_ground(arrays: Arrays, pairs: Pairs) -> Truth:
    known = np.minimum(*_sizes(arrays.leaves, pairs)) > 0
    met: Truth = (shared(arrays.leaves, pairs) > 0) | ~known
    return met


def _only(ranking: Ranking, condition: Callable[[Arrays, Pairs], Truth]) -> Ranking:
    def some(arrays: Arrays, pairs: Pairs) -> Floats:
        kept = condition(arrays, pairs)
        found = np.zeros(len(pairs))
        found[kept] = ranking(arrays, pairs.at(kept))
        return found

    return some


BASELINES: Mapping[str, Ranking] = {
    name: at_a_time(ranking)
    for name, ranking in {
        "Jaccard of members, gated": gated(jaccard),
        "people only, gated": gated(partial(jaccard, of="people")),
        "themes only, gated": gated(partial(jaccard, of="themes")),
        "chance p, gated": gated(surprise),
        "hypergeometric p, gated": gated(hypergeometric),
        "Jaccard of members": jaccard,
        "overlap coefficient of members": overlap_coefficient,
        "hypergeometric p": hypergeometric,
    }.items()
}


def _sizes(rows: Csr, pairs: Pairs) -> tuple[Floats, Floats]:
    sizes = rows.sizes.astype(np.float64)
    return sizes[pairs.a], sizes[pairs.b]


def _divided(part: Floats, whole: Floats) -> Floats:
    found: Floats = np.divide(part, whole, out=np.zeros_like(part), where=whole > 0)
    return found
