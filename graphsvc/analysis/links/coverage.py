"""How many partnerships have horizontal links at all, and how the network holds together (G36, G40)."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray
from scipy.special import expit

from graphsvc.analysis.connectedness import both_ways, components, distance_fragmentation, fragmentation
from graphsvc.analysis.links.dyads import blocks, features_of, filled_with, offset, special_at
from graphsvc.analysis.links.near import Network, network_of
from graphsvc.analysis.links.needs import standing
from graphsvc.analysis.links.record import NO_LINK, LinkRecord
from graphsvc.analysis.links.table import LinkCoverage, Model, Standing
from graphsvc.kernels.sets import Ints
from graphsvc.snapshot.arrays import Arrays
from graphsvc.snapshot.links import LinkState


def link_coverage(arrays: Arrays, *, record: LinkRecord, model: Model) -> LinkCoverage:
    """The coverage of a picture; `model` as `find_missing_links` gives it.

    Time grows with partnerships × live links, for the distances.
    """
    network = network_of(arrays, record)
    live = network.rows[record.state[network.rows] == LinkState.LIVE]
    left, right = (
        np.searchsorted(network.ix, end[live]).astype(np.int32) for end in (record.left, record.right)
    )
    links = both_ways(left, right, network.size)
    stands = _standings(arrays, record, live)
    counts = {each: int(np.count_nonzero(stands == each)) for each in Standing}
    evaluated = network.size - counts[Standing.NOT_EVALUATED]
    carried = _carried(record, live, arrays.partnerships)
    single = (carried.live > 0) & (carried.most == carried.live)
    may_be = (carried.unknown > 0) & (carried.most + carried.unknown == carried.live)
    groups = np.bincount(components(links)) if network.size else np.zeros(0, np.int64)
    return LinkCoverage(
        partnerships=network.size,
        linked=counts[Standing.LINKED],
        stale_only=counts[Standing.STALE_ONLY],
        undated_only=counts[Standing.UNDATED_ONLY],
        unlinked=counts[Standing.UNLINKED],
        not_evaluated=counts[Standing.NOT_EVALUATED],
        single_carrier=int(np.count_nonzero(single)),
        single_carrier_unknown=int(np.count_nonzero(may_be)),
        linked_share=counts[Standing.LINKED] / evaluated if evaluated else None,
        expected_contact_realised=_realised(network, record, model),
        components=len(groups),
        fragmentation=fragmentation(groups),
        distance_fragmentation=distance_fragmentation(links),
        standing=stands,
        live_links=carried.live,
        carrier_unknown_links=carried.unknown,
        one_carrier_links=carried.alone,
        most_by_one=carried.most,
    )


def _standings(arrays: Arrays, record: LinkRecord, live: NDArray[np.int64]) -> NDArray[np.int8]:
    """The Standing of every partnership: the lowest number that applies."""
    found = np.where(record.confirmed_none, Standing.UNLINKED, Standing.NOT_EVALUATED).astype(np.int8)
    undated = record.state == LinkState.UNDATED
    dated = (record.state != NO_LINK) & ~undated
    kinds = ((undated, Standing.UNDATED_ONLY), (dated, Standing.STALE_ONLY), (live, Standing.LINKED))
    for rows, stands in kinds:
        for end in (record.left, record.right):
            found[end[rows]] = stands
    found[~arrays.active] = Standing.NOT_ACTIVE
    return found


class _Carried(NamedTuple):
    """Per partnership (ix) numbers of live links."""

    live: Ints
    unknown: Ints  # no carrier is recorded
    alone: Ints  # one carrier
    most: Ints  # that one and the same person carries alone


def _carried(record: LinkRecord, live: NDArray[np.int64], size: int) -> _Carried:
    carriers = record.carriers.sizes[live]
    unknown, alone = live[carriers == 0], live[carriers == 1]
    return _Carried(
        live=_number(record, live, size),
        unknown=_number(record, unknown, size),
        alone=_number(record, alone, size),
        most=_most_by_one(record, alone, size),
    )


def _number(record: LinkRecord, rows: NDArray[np.int64], size: int) -> Ints:
    """Per partnership how many of some pairs it is in."""
    ends = np.concatenate([record.left[rows], record.right[rows]])
    return np.bincount(ends, minlength=size).astype(np.int32)


def _most_by_one(record: LinkRecord, alone: NDArray[np.int64], size: int) -> Ints:
    """Per partnership the most of some pairs with one carrier that one and the same person carries."""
    person = record.carriers.indices[record.carriers.indptr[alone]].astype(np.int64)
    width = record.carriers.columns
    packed = np.concatenate([end[alone] * np.int64(width) + person for end in (record.left, record.right)])
    who, times = np.unique(packed, return_counts=True)
    most = np.zeros(size, np.int32)
    np.maximum.at(most, who // max(width, 1), times.astype(np.int32))
    return most


def _realised(network: Network, record: LinkRecord, model: Model) -> float | None:
    """Sum of p × freshness over sum of p, over pairs of two evaluated partnerships within reach."""
    if not model.evaluated_pairs:
        return None
    odds = filled_with(features_of(network.ready.theta), model.means) @ model.coefficients.array()
    total = 0.0
    for _, block in blocks(network, once=True):
        special = special_at(block, network.is_recorded(block.left, block.right))
        probability = expit(odds[special.combination] + offset(special))
        total += float(probability @ standing(network, record, special.left, special.right).freshness)
    return total / model.expected_links
