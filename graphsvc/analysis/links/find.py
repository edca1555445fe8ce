"""The question of G36: which horizontal links are missing."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
from scipy.special import expit

from graphsvc.analysis.links.dyads import special_at
from graphsvc.analysis.links.formula import CONTACTS, MOST_NEEDS, MOST_PER_PARTNERSHIP, PER_PARTNERSHIP
from graphsvc.analysis.links.model import Fitted, fitted, interval
from graphsvc.analysis.links.near import Network
from graphsvc.analysis.links.needs import Pairs, lists, standing
from graphsvc.analysis.links.record import NO_LINK, LinkRecord
from graphsvc.analysis.links.table import Block, Columns, MissingLinks, Nothing
from graphsvc.analysis.overlap.pairs import compare_pairs
from graphsvc.analysis.overlap.rules import BANDS
from graphsvc.errors import BadInput, QueryTooComplex
from graphsvc.kernels.linking_sets import Special
from graphsvc.kernels.sets import NONE, Floats, Ints, Longs
from graphsvc.snapshot.arrays import Arrays

DIGITS = 12  # needs that are equal to so many are one


def find_missing_links(
    arrays: Arrays,
    *,
    record: LinkRecord,
    per_partnership: int = PER_PARTNERSHIP,
) -> MissingLinks:
    """Links that active partnerships lack, the greatest need first (G36), and what may not be proposed.

    Pairs are within reach if their territories touch, are the same or nest, lie in the same territory or in
    two that touch, or if their themes are alike at all. Of each partnership the `per_partnership` pairs of
    greatest need are listed; need is p × (1 - freshness) × (1 + ½ for each of the two without a live link).
    Pairs of which a recorded predecessor of one held a link to the other come first, listed or not (G38).
    Every blocked pair within reach follows with need 0.

    Exact. Time grows with the pairs of active partnerships (some nanoseconds each, more for those that
    have contacts in common), memory with the answer.
    Raises BadInput for `per_partnership` outside 1..1000, QueryTooComplex for more than 4,000,000
    places in lists.
    """
    _check(per_partnership, int(np.count_nonzero(arrays.active)))
    made = fitted(arrays, record)
    columns = _columns(made, record, _listed(made, record, per_partnership))
    columns = replace(columns, overlap=_overlaps(arrays, columns))
    size = made.network.size
    return MissingLinks(columns, made.model, per_partnership, size, _nothing(columns, size))


def _check(per_partnership: int, size: int) -> None:
    if not 1 <= per_partnership <= MOST_PER_PARTNERSHIP:
        raise BadInput(f"perPartnership {per_partnership}: from 1 to {MOST_PER_PARTNERSHIP:,}")
    if per_partnership * size > MOST_NEEDS:
        raise QueryTooComplex(
            f"perPartnership {per_partnership} on {size:,} partnerships: at most {MOST_NEEDS // size}"
        )


def _listed(made: Fitted, record: LinkRecord, number: int) -> Pairs:
    """The first of each partnership's list, the pairs inherited that are not there, and the blocked ones."""
    network, dyads = made.network, made.dyads
    found = lists(network, record, dyads, made.model.coefficients.array(), number)
    return _joined(found, _unlisted(network, record, dyads.recorded, found))


def _unlisted(network: Network, record: LinkRecord, recorded: Special, listed: Pairs) -> Pairs:
    """Pairs that a list leaves out and the answer has: blocked, or inherited and in nobody's first few."""
    state = standing(network, record, recorded.left, recorded.right)
    inherited = np.append(record.inherited, False)[state.row]
    there = np.isin(
        _packed(network, recorded.left, recorded.right), _packed(network, listed.left, listed.right)
    )
    some = special_at(recorded, (state.blocked | inherited) & ~there)
    nowhere = np.zeros(len(some.left), np.int32)
    return Pairs(some.left, some.right, some.combination, some.through, nowhere, nowhere)


def _packed(network: Network, left: Ints, right: Ints) -> Longs:
    return left.astype(np.int64) * network.size + right


def _joined(one: Pairs, other: Pairs) -> Pairs:
    columns = zip(one, other, strict=True)
    return Pairs(*(np.concatenate([first, second]) for first, second in columns))


def _columns(made: Fitted, record: LinkRecord, pairs: Pairs) -> Columns:
    """All that is said of the pairs, in order."""
    network, dyads, model = made.network, made.dyads, made.model
    state = standing(network, record, pairs.left, pairs.right)
    filled = dyads.filled[pairs.combination]
    logit = filled @ model.coefficients.array() + CONTACTS * np.tanh(pairs.through)
    a, b = network.ix[pairs.left], network.ix[pairs.right]
    activity = model.activity[a] + model.activity[b] + model.activity_intercept
    alone = 1 + 0.5 * network.lonely[pairs.left] + 0.5 * network.lonely[pairs.right]
    probability = expit(logit)
    low, high = interval(model, filled, logit)
    columns = Columns(
        a=a,
        b=b,
        need=np.where(state.blocked, 0.0, probability * (1 - state.freshness) * alone),
        probability=probability,
        probability_low=low,
        probability_high=high,
        propensity=expit(logit + activity),
        freshness=state.freshness,
        state=np.append(record.state, np.int8(NO_LINK))[state.row],
        tie=np.append(record.tie, np.int32(NONE))[state.row],
        inherited=np.append(record.inherited, False)[state.row] & ~state.blocked,
        joins_components=network.component[pairs.left] != network.component[pairs.right],
        rank_a=pairs.rank_left,
        rank_b=pairs.rank_right,
        blocked=np.append(record.blocked, np.int8(Block.NONE))[state.row],
        blocking_tie=np.append(record.blocking_tie, np.int32(NONE))[state.row],
        theta=dyads.features[pairs.combination, 0],
        adjacent=dyads.features[pairs.combination, 1],
        parent=dyads.features[pairs.combination, 2],
        level=dyads.features[pairs.combination, 3],
        through=pairs.through,
        overlap=np.full(len(a), np.nan),
    )
    return columns.at(_in_order(columns, pairs, network))


def _in_order(columns: Columns, pairs: Pairs, network: Network) -> Longs:
    """Inherited ones, need, joining components, themes, the nearer way round the ring, keys; blocked last."""
    onward = pairs.right - pairs.left
    ring = np.minimum(onward, network.size - onward)
    theta = np.nan_to_num(columns.theta, nan=-1.0)
    blocked = columns.blocked != Block.NONE
    need = -np.round(columns.need, DIGITS)
    ties = (columns.b, columns.a, ring, -theta, ~columns.joins_components)
    return np.lexsort((*ties, need, ~columns.inherited, blocked))


def _overlaps(arrays: Arrays, columns: Columns) -> Floats:
    """The score of each pair that overlaps list unless asked for more, NaN for the others."""
    at, found = compare_pairs(arrays, left=columns.a, right=columns.b)
    listed = np.isin(found.band, [BANDS.index("STRONG"), BANDS.index("REVIEW")])
    score = np.full(len(columns), np.nan)
    score[at[listed]] = found.score[listed]
    return score


def _nothing(columns: Columns, size: int) -> Nothing | None:
    if len(columns):
        return None
    if size < 2:
        return Nothing.ONE_PARTNERSHIP if size else Nothing.NO_PARTNERSHIPS
    return Nothing.NOTHING_WITHIN_REACH
