"""The question of the same members from above: which sister partnerships could be one board (R8)."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from itertools import pairwise

import numpy as np

from graphsvc.analysis.families.table import NEIGHBOURS, Families, Pairs, sort_out
from graphsvc.analysis.neighbours.similarity import Tables, compare, tables_of
from graphsvc.analysis.overlap import themes
from graphsvc.analysis.overlap.considered import Considered, consider
from graphsvc.analysis.overlap.formula import FORMULA, INCOMPLETE_MEMBERS
from graphsvc.analysis.overlap.rules import reaches
from graphsvc.errors import BadInput, QueryTooComplex
from graphsvc.kernels import engine
from graphsvc.kernels.plain import expand
from graphsvc.kernels.sets import Floats, Ints, Longs, Rows, Truth
from graphsvc.model.codes import UNKNOWN_CODE
from graphsvc.snapshot.arrays import NOBODY, Arrays

SISTERS = 0.60  # least similarity of the members that count; the same families come from 0.50 to 0.70
MIN_SHARED = 2  # members: one police force alone would tie a whole city together
MOST_PAIRS = 1_000_000  # of sisters in one answer
BLOCK = 2_000_000  # seats looked at together


def find_neighbours(arrays: Arrays, *, min_score: float = SISTERS) -> Families:
    """Families of neighbours: sisters that the same members from above sit in (G16, G17, G20, G22).

    Sisters are two active partnerships of one level under one parent territory, without common
    ground, that share at least two members, whose members from above are alike by `min_score`
    (0.60 at least) and whose themes are alike by 0.60 or more. Families are made of them by
    complete linkage, as those of overlaps, among sisters of one level and parent. Partnerships
    that would be looked at, but have no themes recorded, are counted.

    Similarity: weight of the members of both / weight of all members of either but those that are
    local (whose ground lies within one of the two) and do not sit in both. A member's ground is
    its own; unknown: that of the active partnerships it sits in.

    Time grows with the seats that sisters share, memory with the answer. Raises BadInput for a score
    outside [0, 1], QueryTooComplex above 1,000,000 pairs of sisters.
    """
    if not 0 <= min_score <= 1:
        raise BadInput(f"minScore {min_score:g}: a score lies between 0 and 1")
    cut = max(min_score, SISTERS)
    considered = consider(arrays, include_planned=False, groups=[])
    field = _field(arrays, considered)
    pairs = _sisters(arrays, considered, field, cut)
    found = sort_out(arrays, pairs)
    heads = found.members.indices[found.members.indptr[:-1]]
    return Families(
        kind=NEIGHBOURS,
        cut=cut,
        members=found.members,
        start=found.start,
        pairs=pairs.at(found.rows),
        seats=found.seats,
        overlaps=None,
        left_out=np.bincount(field.left_out, minlength=field.groups)[field.group[heads]],
        left_out_in_all=len(field.left_out),
    )


@dataclass(frozen=True, eq=False)
class _Field:
    """Who can be a sister of whom: those of one group."""

    chosen: Ints  # numbers of considered partnerships
    group: Longs  # per partnership ix: level and parent as one number, -1 not eligible
    groups: int
    left_out: Longs  # groups of the partnerships whose themes are unknown


def _field(arrays: Arrays, considered: Considered) -> _Field:
    placed = arrays.active & (arrays.level != UNKNOWN_CODE) & (arrays.parent_territory != NOBODY)
    placed &= (arrays.members.sizes > 0) & (arrays.leaves.sizes > 0)
    levels = int(arrays.level.max(initial=0)) + 1
    group = np.where(placed, arrays.parent_territory.astype(np.int64) * levels + arrays.level, -1)
    told = arrays.themes.sizes > 0
    return _Field(
        chosen=np.flatnonzero((placed & told)[considered.ix]).astype(np.int32),
        group=group,
        groups=int(group.max(initial=0)) + 1,
        left_out=group[placed & ~told],
    )


def _sisters(arrays: Arrays, considered: Considered, field: _Field, cut: float) -> Pairs:
    tables = tables_of(arrays, considered, field.chosen)
    group = field.group[considered.ix]
    nothing = np.zeros(0, np.int32)
    parts = [_judged(arrays, considered, tables, nothing, nothing, cut)]
    for left, right in _sharing(considered.sets.members, field.chosen, group):
        parts.append(_judged(arrays, considered, tables, left, right, cut))
        if sum(len(part.a) for part in parts) > MOST_PAIRS:
            raise QueryTooComplex(f"more than {MOST_PAIRS:,} pairs of neighbours: ask for a higher minScore")
    return Pairs(*(np.concatenate(column) for column in zip(*parts, strict=True)))


def _sharing(members: Rows, chosen: Ints, group: Longs) -> Iterator[tuple[Ints, Ints]]:
    """Pairs of one group that share at least two members, in blocks of seats; O(seats log seats)."""
    place, organisation = expand(members, chosen)
    one = chosen[place]
    seat = group[one] * (int(members.entries.max(initial=0)) + 1) + organisation
    order = np.lexsort((one, seat))
    one, seat = one[order], seat[order]
    after = np.searchsorted(seat, seat, side="right") - np.arange(len(seat)) - 1  # others of the group there
    by_one = np.argsort(one, kind="stable")
    block = np.cumsum(after[by_one]) // BLOCK
    block = block[np.searchsorted(one[by_one], one[by_one])]  # all seats of a partnership are in one block
    bounds = np.flatnonzero(np.diff(block, prepend=-1, append=-1))
    for first, last in pairwise(bounds.tolist()):
        places, sizes = by_one[first:last], after[by_one[first:last]]
        within = np.arange(sizes.sum()) - np.repeat(np.cumsum(sizes) - sizes, sizes)
        other = one[np.repeat(places + 1, sizes) + within]
        pairs = np.sort(np.repeat(one[places], sizes).astype(np.int64) * len(group) + other)
        twice = pairs[MIN_SHARED - 1 :] == pairs[: len(pairs) - MIN_SHARED + 1]
        found = np.unique(pairs[MIN_SHARED - 1 :][twice])
        yield (found // len(group)).astype(np.int32), (found % len(group)).astype(np.int32)


def _judged(
    arrays: Arrays, considered: Considered, tables: Tables, left: Ints, right: Ints, cut: float
) -> Pairs:
    """The sisters among pairs of considered partnerships."""
    kernels, sets = engine(len(considered.ix)), considered.sets
    apart = _apart(considered, left, right)
    left, right = left[apart], right[apart]
    found = compare(kernels, sets, tables, left, right)
    alike, *_ = themes.compare(sets, sets.theme_class[left], sets.theme_class[right])
    kept = reaches(found.score, cut) & reaches(alike, FORMULA.same_themes)
    left, right = considered.ix[left[kept]], considered.ix[right[kept]]
    return Pairs(
        left,
        right,
        found.score[kept],
        np.where(found.number[kept] > MIN_SHARED, found.floor[kept], 0.0),
        _completeness(arrays, left, right),
        found.weight[kept],
    )


def _apart(considered: Considered, left: Ints, right: Ints) -> Truth:
    """Whether two have no common ground, and none is a recorded satellite of the other."""
    sets = considered.sets
    width = len(sets.leaves.start)
    grounds = sets.ground_class[left].astype(np.int64) * width + sets.ground_class[right]
    pairs, back = np.unique(grounds, return_inverse=True)
    one, other = (pairs // width).astype(np.int32), (pairs % width).astype(np.int32)
    kernels = engine(len(considered.ix))
    common = kernels.intersect(sets.leaves, np.ones(len(sets.leaf_weight)), one, other).number > 0
    tied = (sets.satellite_of[left] == right) | (sets.satellite_of[right] == left)
    free: Truth = ~common[back] & ~tied
    return free


def _completeness(arrays: Arrays, left: Ints, right: Ints) -> Floats:
    """Share of the weights of members and themes that is known; a list said to be incomplete counts half."""
    incomplete = (arrays.members_complete[left] == 0) | (arrays.members_complete[right] == 0)
    members = FORMULA.members * np.where(incomplete, INCOMPLETE_MEMBERS, 1.0)
    share: Floats = (members + FORMULA.themes) / (FORMULA.members + FORMULA.themes)
    return share
