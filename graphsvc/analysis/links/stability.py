"""How often a pair stays among the greatest needs when links are missing from the record (methods 0.5)."""

from __future__ import annotations

from dataclasses import replace

import numpy as np

from graphsvc.analysis.connectedness import both_ways, components
from graphsvc.analysis.links.formula import DROPPED, PER_PARTNERSHIP, REPLICATES
from graphsvc.analysis.links.model import Fitted, fitted
from graphsvc.analysis.links.near import Network, lonely
from graphsvc.analysis.links.needs import special_needs, wanted
from graphsvc.analysis.links.record import NO_LINK, LinkRecord
from graphsvc.kernels.linking_sets import Special
from graphsvc.kernels.sets import Floats, Ints, Truth
from graphsvc.snapshot.arrays import Arrays


def link_stability(
    arrays: Arrays,
    *,
    record: LinkRecord,
    left: Ints,
    right: Ints,
    per_partnership: int = PER_PARTNERSHIP,
    replicates: int = REPLICATES,
    seed: int = 0,
) -> Floats:
    """Per pair (ix) the share of replicates in which it is among the greatest needs of one of the two.

    In each replicate every recorded link is left out with probability 0.10; the weights of the model
    stay. NaN for pairs of which one is not active. One seed, one answer. O(replicates × partnerships
    asked about × partnerships).
    """
    made = fitted(arrays, record)
    number = np.full(arrays.partnerships, -1, np.int32)
    number[made.network.ix] = np.arange(made.network.size, dtype=np.int32)
    one, other = number[left], number[right]
    known = (one >= 0) & (other >= 0)
    rows = np.unique(np.concatenate([one[known], other[known]])).astype(np.int32)
    random, stays = np.random.default_rng(seed), np.zeros(int(np.count_nonzero(known)), np.int64)
    for _ in range(replicates if len(rows) else 0):
        kept = random.random(len(record)) >= DROPPED
        stays += _listed(made, record, kept, rows, (one[known], other[known]), per_partnership)
    found = np.full(len(left), np.nan)
    found[known] = stays / max(replicates, 1)
    return found


def _listed(
    made: Fitted, record: LinkRecord, kept: Truth, rows: Ints, pairs: tuple[Ints, Ints], number: int
) -> Truth:
    """Whether each pair is in a list of one of the two, with only the kept links."""
    network, dyads, weights = (
        _without(made.network, record, kept),
        made.dyads,
        made.model.coefficients.array(),
    )
    special: Special = network.kernels.specials(network.ready, rows, False)
    need = special_needs(network, record, dyads, weights, special, kept)
    asked = wanted(network, dyads.probability(weights), rows, special, need, number)
    lists: Ints = network.kernels.best(network.ready, rows, asked).other
    first, second = (np.searchsorted(rows, end) for end in pairs)
    found: Truth = np.any(lists[first] == pairs[1][:, None], axis=1)
    back: Truth = np.any(lists[second] == pairs[0][:, None], axis=1)
    return found | back


def _without(network: Network, record: LinkRecord, kept: Truth) -> Network:
    """The network with only the kept links; what blocks stays."""
    size, here = network.size, kept[network.rows]
    left, right = (
        (network.pairs // max(size, 1)).astype(np.int32),
        (network.pairs % max(size, 1)).astype(np.int32),
    )
    linked = here & network.linked
    links = both_ways(left[linked], right[linked], size)
    state = np.where(here, record.state[network.rows], np.int8(NO_LINK)).astype(np.int8)
    return replace(
        network,
        near=network.near._replace(links=links),
        ready=network.kernels.relinked(network.ready, links),
        lonely=lonely(left, right, state, size),
        component=components(links),
        linked=linked,
    )
