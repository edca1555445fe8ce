"""Pairs within reach for the arithmetic: those that are alike in everything are one row with a number.

Pairs that have contacts in common are walked through in blocks of rows, never held all at once: in
a network with one hub that is nearly every pair.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from graphsvc.analysis.links.formula import CONTACTS
from graphsvc.analysis.links.near import Network
from graphsvc.kernels.linking_sets import CODES, UNKNOWN, Special, Survey
from graphsvc.kernels.sets import Floats, Ints, Longs, Truth

AT_ONCE = 4_000_000  # pairs that a block may have: 100 MB
MOST_MIXED = 2_000_000  # rows of pairs with contacts in common; beyond it those that are nearly alike are one
FINEST = 65_536  # parts of a unit of log odds: what rows that are one may differ in


class Mixed(NamedTuple):
    """Evaluated pairs with a link or contacts in common, those that are alike in one row."""

    combination: Ints
    offset: Floats  # what contacts in common add to the log odds
    linked: Truth
    pairs: Floats


@dataclass(frozen=True, eq=False)
class Dyads:
    """Every pair within reach: by combination of features, and what more is known of some."""

    features: Floats  # per combination: theta, adjacent, parent, level; NaN unknown
    filled: Floats  # per combination: 1 and the features, the mean where unknown
    means: Floats  # 4
    pairs: int
    evaluated: int  # of them pairs of two evaluated partnerships
    plain: Longs  # per combination: evaluated pairs that are not among the mixed
    mixed: Mixed
    recorded: Special  # pairs of which something is recorded; left < right
    linked: Truth  # per recorded pair: live or undated

    @property
    def links(self) -> int:
        """Number of linked pairs."""
        return int(np.count_nonzero(self.linked))

    def logit(self, coefficients: Floats) -> Floats:
        """Log odds per combination."""
        odds: Floats = self.filled @ coefficients
        return odds

    def probability(self, coefficients: Floats) -> Floats:
        """p per combination."""
        from scipy.special import expit  # slow to import, and a service that starts does not need it

        chance: Floats = expit(self.logit(coefficients))
        return chance


def dyads_of(network: Network) -> Dyads:
    """The pairs of a network within reach. O(pairs) time, bounded memory."""
    survey: Survey = network.kernels.survey(network.ready)
    features = features_of(network.ready.theta)
    means = _means(features, survey.pairs)
    mixed, recorded = _walked(network)
    width = len(survey.pairs)
    apart = np.bincount(mixed.combination, mixed.pairs, minlength=width)
    return Dyads(
        features=features,
        filled=filled_with(features, means),
        means=means,
        pairs=int(survey.pairs.sum()),
        evaluated=int(survey.evaluated.sum()),
        plain=survey.evaluated - np.rint(apart).astype(np.int64),
        mixed=mixed,
        recorded=recorded,
        linked=network.is_linked(recorded.left, recorded.right),
    )


def blocks(network: Network, *, once: bool) -> Iterator[tuple[Ints, Special]]:
    """Ranges of rows with their special pairs; `once`: only those where the row is the left one."""
    step = max(1, AT_ONCE // max(1, network.size))
    for first in range(0, network.size, step):
        rows = np.arange(first, min(first + step, network.size), dtype=np.int32)
        yield rows, network.kernels.specials(network.ready, rows, once)


def counted(network: Network, special: Special) -> Special:
    """The special pairs of two evaluated partnerships."""
    evaluated = network.near.evaluated
    return special_at(special, evaluated[special.left] & evaluated[special.right])


def special_at(special: Special, rows: Truth | Longs) -> Special:
    """Some of the pairs."""
    return Special(special.left[rows], special.right[rows], special.combination[rows], special.through[rows])


def offset(special: Special) -> Floats:
    """What contacts in common add to the log odds of each pair."""
    added: Floats = CONTACTS * np.tanh(special.through)
    return added


def features_of(theta: Floats) -> Floats:
    """Per combination theta, adjacent, parent and level; NaN unknown."""
    code = np.tile(np.arange(CODES), len(theta))
    three = np.column_stack([code // 9, code // 3 % 3, code % 3]).astype(np.float64)
    three[three == UNKNOWN] = np.nan
    return np.column_stack([np.repeat(theta, CODES), three])


def filled_with(features: Floats, means: Floats) -> Floats:
    """1 and the features, means where they are unknown."""
    return np.column_stack([np.ones(len(features)), np.where(np.isnan(features), means, features)])


def _means(features: Floats, pairs: Longs) -> Floats:
    """Mean of each feature over the pairs where it is known, 0 where it never is."""
    known: NDArray[np.bool_] = ~np.isnan(features)
    number = (known * pairs[:, None]).sum(axis=0)
    total = (np.where(known, features, 0.0) * pairs[:, None]).sum(axis=0)
    means: Floats = np.where(number > 0, total / np.maximum(number, 1), 0.0)
    return means


def _walked(network: Network) -> tuple[Mixed, Special]:
    """The evaluated special pairs as rows that are alike, and the recorded ones."""
    nobody = np.zeros(0, np.int32)
    recorded = [Special(nobody, nobody, nobody, np.zeros(0))]
    mixed = Mixed(nobody, np.zeros(0), np.zeros(0, np.bool_), np.zeros(0))
    for _, special in blocks(network, once=True):
        recorded.append(special_at(special, network.is_recorded(special.left, special.right)))
        own = counted(network, special)
        linked = network.is_linked(own.left, own.right)
        mixed = _grouped(mixed, Mixed(own.combination, offset(own), linked, np.ones(len(own.left))))
    left, right, combination, through = (np.concatenate(each) for each in zip(*recorded, strict=True))
    return mixed, Special(left, right, combination, through)


def _grouped(one: Mixed, other: Mixed) -> Mixed:
    """Rows of both, equal ones together; nearly equal ones too where they are too many."""
    both = Mixed(
        np.concatenate([one.combination, other.combination]),
        np.concatenate([one.offset, other.offset]),
        np.concatenate([one.linked, other.linked]),
        np.concatenate([one.pairs, other.pairs]),
    )
    found = _united(both, both.offset)
    if len(found.pairs) > MOST_MIXED:
        found = _united(found, np.floor(found.offset * FINEST))
    return found


def _united(rows: Mixed, alike: Floats) -> Mixed:
    """The rows; those with one combination, link and `alike` are one, with the mean of their offsets."""
    order = np.lexsort((alike, rows.linked, rows.combination))
    combination, linked, pairs = rows.combination[order], rows.linked[order], rows.pairs[order]
    changes = (np.diff(combination) != 0) | (np.diff(linked) != 0) | (np.diff(alike[order]) != 0)
    heads = np.flatnonzero(np.concatenate([np.ones(min(1, len(order)), bool), changes]))
    if not len(heads):
        return rows
    number = np.add.reduceat(pairs, heads)
    mean = np.add.reduceat(pairs * rows.offset[order], heads) / number
    return Mixed(combination[heads], mean, linked[heads], number)
