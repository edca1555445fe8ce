"""The greatest needs of each partnership, as pairs."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np

from graphsvc.analysis.links.dyads import Dyads, blocks, offset
from graphsvc.analysis.links.near import Network
from graphsvc.analysis.links.record import LinkRecord
from graphsvc.analysis.links.table import NOT_LISTED, Block
from graphsvc.kernels.linking_sets import Found, Special, Wanted
from graphsvc.kernels.sets import NONE, Floats, Ints, Longs, Rows, Truth

NEVER = -1.0


class Pairs(NamedTuple):
    """Listed pairs, each once, by number among the active; left < right."""

    left: Ints
    right: Ints
    combination: Ints
    through: Floats
    rank_left: Ints  # place of right among the needs of left, 0 not listed
    rank_right: Ints


class Standing(NamedTuple):
    """What the registry records of each of some pairs."""

    row: Longs  # in the record, NONE
    freshness: Floats
    blocked: Truth


def standing(network: Network, record: LinkRecord, left: Ints, right: Ints) -> Standing:
    """What is recorded of pairs (left < right)."""
    row = network.row_of(left, right)
    fresh = np.append(record.freshness, 0.0)[row]
    return Standing(row, fresh, np.append(record.blocked, Block.NONE)[row] != Block.NONE)


class _Rows(NamedTuple):
    """Places in lists: whose, of whom, which place."""

    own: Ints
    other: Ints
    combination: Ints
    through: Floats
    place: Ints


def lists(network: Network, record: LinkRecord, dyads: Dyads, coefficients: Floats, number: int) -> Pairs:
    """The pairs in the lists of all, each once; O(pairs) time, memory with the lists."""
    nobody = np.zeros(0, np.int32)
    parts = [_Rows(nobody, nobody, nobody, np.zeros(0), nobody)]
    for rows, special in blocks(network, once=False):
        need = special_needs(network, record, dyads, coefficients, special)
        asked = wanted(network, dyads.probability(coefficients), rows, special, need, number)
        found: Found = network.kernels.best(network.ready, rows, asked)
        at, rank = np.nonzero(found.other != NONE)
        own, other = rows[at], found.other[at, rank]
        passing = _through(network, special, own, other)
        parts.append(_Rows(own, other, found.combination[at, rank], passing, (rank + 1).astype(np.int32)))
    own, other, combination, through, place = (np.concatenate(each) for each in zip(*parts, strict=True))
    return _once(network.size, _Rows(own, other, combination, through, place))


def special_needs(
    network: Network,
    record: LinkRecord,
    dyads: Dyads,
    coefficients: Floats,
    special: Special,
    kept: Truth | None = None,
) -> Floats:
    """p (1 - f) of special pairs, or never where blocked; `kept`: without the other rows of the record."""
    from scipy.special import expit  # slow to import, and a service that starts does not need it

    low, high = np.minimum(special.left, special.right), np.maximum(special.left, special.right)
    state = standing(network, record, low, high)
    fresh = (
        state.freshness if kept is None else np.where(np.append(kept, True)[state.row], state.freshness, 0.0)
    )
    probability = expit(dyads.logit(coefficients)[special.combination] + offset(special))
    need: Floats = np.where(state.blocked, NEVER, probability * (1 - fresh))
    return need


def wanted(
    network: Network, probability: Floats, rows: Ints, special: Special, need: Floats, number: int
) -> Wanted:
    """The question to the kernel about some rows, ascending, with their special pairs."""
    start = np.searchsorted(special.left, np.append(rows, network.size)).astype(np.int64)
    return Wanted(
        probability=probability,
        special=Rows(start, special.right),
        special_need=need,
        lonely=network.lonely,
        component=network.component,
        number=min(number, network.size),
    )


def _through(network: Network, special: Special, left: Ints, right: Ints) -> Floats:
    """W of pairs; 0 for those that are not special."""
    known = special.left.astype(np.int64) * network.size + special.right
    packed = left.astype(np.int64) * network.size + right
    at = np.searchsorted(known, packed)
    return np.where(np.append(known, -1)[at] == packed, np.append(special.through, 0.0)[at], 0.0)


def _once(size: int, rows: _Rows) -> Pairs:
    """Rows of lists as pairs, with their place in the list of either."""
    left, right = np.minimum(rows.own, rows.other), np.maximum(rows.own, rows.other)
    packed, first, back = np.unique(
        left.astype(np.int64) * size + right, return_index=True, return_inverse=True
    )
    ranks = [np.full(len(packed), NOT_LISTED, np.int32) for _ in range(2)]
    for rank, mine in zip(ranks, (rows.own < rows.other, rows.own > rows.other), strict=True):
        rank[back[mine]] = rows.place[mine]
    return Pairs(left[first], right[first], rows.combination[first], rows.through[first], *ranks)
