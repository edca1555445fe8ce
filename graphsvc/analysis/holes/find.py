"""The question of G9 and G36 between groups: where is contact lacking that is to be expected."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np

from graphsvc.analysis.grouping import Groups
from graphsvc.analysis.holes.crossing import Between, GroupSums, between, summed
from graphsvc.analysis.holes.formula import LEAST_GAP, MOST_LIVE
from graphsvc.analysis.holes.table import Columns, Holes, Nothing
from graphsvc.analysis.links.dyads import blocks, features_of, filled_with, offset
from graphsvc.analysis.links.near import Network, network_of
from graphsvc.analysis.links.needs import standing
from graphsvc.analysis.links.record import LinkRecord
from graphsvc.analysis.links.table import Block, Model
from graphsvc.analysis.overlap.considered import take
from graphsvc.kernels.sets import LEEWAY, Floats, Ints, Longs, Rows
from graphsvc.snapshot.arrays import Arrays

DIGITS = 12  # gaps that are equal to so many are one


def find_holes(arrays: Arrays, *, record: LinkRecord, model: Model, groups: Groups) -> Holes:
    """Pairs of groups that lack contact which is to be expected (G9, G36), the largest gap first.

    For two groups: expected is the sum of p (methods of missing links, whatever the number of links) over
    the pairs of one of each within reach, live the sum of the freshness of their links. A hole has
    live <= 1 and expected - live >= 1. A pair of which one is in both groups counts for neither, nor does one
    that objects or may not exchange (G29). `model` as `find_missing_links` gives it.

    Exact. Time grows with the pairs of active partnerships (some nanoseconds each), memory with the pairs
    of groups that have links or contacts in common. Burt 1992; Everett & Valente 2016.
    """
    network = network_of(arrays, record)
    of, number = take(groups.of, network.ix), len(groups)
    sizes = np.bincount(of.entries, minlength=number).astype(np.int32)
    evaluated = np.repeat(network.near.evaluated, np.diff(of.start))
    silent = np.bincount(of.entries[~evaluated], minlength=number).astype(np.int32)
    nothing = _nothing(network, number)
    columns = _none() if nothing else _found(network, record, model, of, sizes)
    if not nothing and not len(columns):
        nothing = Nothing.NO_HOLE
    ungrouped = int(np.count_nonzero(np.diff(of.start) == 0))
    return Holes(columns, groups, sizes, silent, network.size, ungrouped, nothing)


def _nothing(network: Network, groups: int) -> Nothing | None:
    if not network.size:
        return Nothing.NO_PARTNERSHIPS
    if not network.near.evaluated.any():
        return Nothing.NO_LINKS_RECORDED
    return Nothing.FEWER_THAN_TWO_GROUPS if groups < 2 else None


def _none() -> Columns:
    nobody = np.zeros(0, np.int32)
    return Columns(nobody, nobody, np.zeros(0), np.zeros(0), nobody, nobody)


def _found(network: Network, record: LinkRecord, model: Model, of: Rows, sizes: Ints) -> Columns:
    recorded = _Recorded(network, record, of, len(sizes))
    parts = [_none()]
    for group, expected in _expected(network, record, model, of, sizes):
        live = recorded.live.row(group)
        lacking = (expected - live >= LEAST_GAP - LEEWAY) & (live <= MOST_LIVE + LEEWAY)
        lacking[:group] &= sizes[:group] == 1  # the others were listed with the smaller number
        other = np.flatnonzero(lacking).astype(np.int32)
        other = other[other != group]
        parts.append(
            Columns(
                a=np.minimum(other, np.int32(group)),
                b=np.maximum(other, np.int32(group)),
                expected=expected[other],
                live=live[other],
                links=recorded.links.row(group)[other].astype(np.int32),
                blocked=recorded.blocked.row(group)[other].astype(np.int32),
            )
        )
    columns = Columns(
        *(np.concatenate(each) for each in zip(*(vars(part).values() for part in parts), strict=True))
    )
    return columns.at(np.lexsort((columns.b, columns.a, -np.round(columns.gap, DIGITS))))


class _Recorded:
    """What is recorded between groups."""

    live: GroupSums
    links: GroupSums
    blocked: GroupSums

    def __init__(self, network: Network, record: LinkRecord, of: Rows, groups: int) -> None:
        row: Longs = network.rows
        left, right = (np.searchsorted(network.ix, end[row]).astype(np.int32) for end in _ends(record))
        blocked = record.blocked[row] != Block.NONE
        fresh = np.where(blocked, 0.0, record.freshness[row])
        crossing = between(of, left, right, groups)
        self.live = summed([(crossing, fresh)], groups)
        self.links = summed([(crossing, (fresh > 0).astype(np.float64))], groups)
        self.blocked = summed([(crossing, blocked.astype(np.float64))], groups)


def _ends(record: LinkRecord) -> tuple[Ints, Ints]:
    return record.left, record.right


def _expected(
    network: Network, record: LinkRecord, model: Model, of: Rows, sizes: Ints
) -> Iterator[tuple[int, Floats]]:
    """Each group of two or more, with the sum of p over its pairs with every group.

    Two of one partnership each expect less than one contact between them, and are passed over.
    """
    from scipy.special import expit  # slow to import, and a service that starts does not need it

    odds = filled_with(features_of(network.ready.theta), model.means) @ model.coefficients.array()
    plain = expit(odds)
    more = summed(_more(network, record, odds, of, len(sizes)), len(sizes))
    rows = np.repeat(np.arange(network.size, dtype=np.int32), np.diff(of.start))
    rows = rows[np.argsort(of.entries, kind="stable")]
    start = np.concatenate([[0], np.cumsum(sizes)])
    for group in np.flatnonzero(sizes > 1).tolist():
        own = rows[start[group] : start[group + 1]]
        inside = np.zeros(network.size, np.bool_)
        inside[own] = True
        found: Floats = network.kernels.between(network.ready, own, plain, of, inside, len(sizes))
        yield group, found + more.row(group)


def _more(
    network: Network, record: LinkRecord, odds: Floats, of: Rows, groups: int
) -> Iterator[tuple[Between, Floats]]:
    """What contacts in common add to the probabilities of pairs, and what blocked ones take away."""
    from scipy.special import expit

    for _, special in blocks(network, once=True):
        bare = odds[special.combination]
        blocked = standing(network, record, special.left, special.right).blocked
        chance = np.where(blocked, 0.0, expit(bare + offset(special)))
        yield between(of, special.left, special.right, groups), chance - expit(bare)
