"""The link kernels in numpy and scipy: the answer for small registries, and the twin of the compiled ones.

Rows are worked off in blocks, each as dense tables of block × n, so memory is bounded by CELLS.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray
from scipy import sparse

from graphsvc.kernels.linking_sets import (
    BINS,
    BINS_PER_UNIT,
    CODES,
    DIGITS,
    MOMENTS,
    NO_THEMES,
    OTHER_THEMES,
    UNKNOWN,
    Found,
    Near,
    Special,
    Survey,
    Wanted,
)
from graphsvc.kernels.plain import expand
from graphsvc.kernels.sets import NONE, Floats, Ints, Longs, Rows, Truth

Matches = NDArray[np.int16]
CELLS = 300_000  # of one dense table, small enough for a processor's cache


class Ready(NamedTuple):
    """What the other functions take."""

    near: Near
    matches: Matches
    nests: sparse.csr_array  # ground class × ground class: above 0 where they share ground or touch
    theta: Floats  # distinct similarities of theme sets: unknown (NaN), 0, then ascending


class _Table(NamedTuple):
    """Rows × n."""

    rows: Ints
    combination: Ints
    within: Truth  # reach, and not the row itself


def prepare(near: Near) -> Ready:
    """What the other functions take, whatever the links; O(classes²)."""
    matches = best_matches(near)
    return Ready(near, matches, _nests(near), _distinct(near, matches))


def relinked(ready: Ready, links: Rows) -> Ready:
    """The same with other links."""
    return ready._replace(near=ready.near._replace(links=links))


def survey(ready: Ready) -> Survey:
    """The pairs within reach by their features; O(n²)."""
    near, size = ready.near, len(ready.near.level)
    pairs, evaluated = (np.zeros(len(ready.theta) * CODES, np.int64) for _ in range(2))
    for table in _tables(ready, np.arange(size, dtype=np.int32)):
        later = table.within & (np.arange(size) > table.rows[:, None])
        pairs += np.bincount(table.combination[later], minlength=len(pairs))
        both = later & near.evaluated[table.rows][:, None] & near.evaluated
        evaluated += np.bincount(table.combination[both], minlength=len(pairs))
    return Survey(pairs, evaluated)


def specials(ready: Ready, rows: Ints, once: bool) -> Special:
    """Pairs of the rows that are recorded or have contacts in common; `once`: with later ones only."""
    near, size = ready.near, len(ready.near.level)
    recorded = _matrix(near.recorded, size)
    parts = []
    for table in _tables(ready, rows):
        through = _through(near, table.rows)
        place, other = (through + recorded[table.rows]).nonzero()
        kept = table.within[place, other] & (~np.bool_(once) | (other > table.rows[place]))
        place, other = place[kept], other[kept]
        order = np.lexsort((other, place))
        place, other = place[order], other[order]
        value = through.toarray()[place, other]
        parts.append((table.rows[place], other.astype(np.int32), table.combination[place, other], value))
    none = (*(np.zeros(0, np.int32) for _ in range(3)), np.zeros(0))
    return Special(*(np.concatenate(column) for column in zip(none, *parts, strict=True)))


def expected(ready: Ready, probability: Floats) -> Floats:
    """Per evaluated partnership the sum over its evaluated pairs of a number per combination; else 0."""
    near = ready.near
    found = np.zeros(len(near.level))
    rows = np.flatnonzero(near.evaluated).astype(np.int32)
    for table in _tables(ready, rows):
        value = np.where(table.within & near.evaluated, probability[table.combination], 0.0)
        found[table.rows] = value.sum(axis=1)
    return found


def spread(ready: Ready, logit: Floats, activity: Floats) -> Floats:
    """How the log odds of evaluated pairs spread: bins × moments about their middles (0 to 3).

    Log odds are those of the combination plus the activity of both.
    """
    near, moments = ready.near, np.zeros((BINS, MOMENTS))
    rows = np.flatnonzero(near.evaluated).astype(np.int32)
    for table in _tables(ready, rows):
        later = table.within & near.evaluated & (np.arange(len(near.level)) > table.rows[:, None])
        place, other = np.nonzero(later)
        value = logit[table.combination[later]] + activity[table.rows[place]] + activity[other]
        moments += moments_of(value)
    return moments


def moments_of(odds: Floats) -> Floats:
    """Bins of log odds × sums of the powers 0 to 3 of what they are off the middle."""
    at = np.clip(np.floor(odds * BINS_PER_UNIT) + BINS // 2, 0, BINS - 1).astype(np.int64)
    aside = odds - (at - BINS // 2 + 0.5) / BINS_PER_UNIT
    return np.column_stack([np.bincount(at, aside**power, minlength=BINS) for power in range(MOMENTS)])


def best(ready: Ready, rows: Ints, wanted: Wanted) -> Found:
    """For each row the others of greatest need; equal ones as `MissingLinks` says. O(rows × n)."""
    other = np.full((len(rows), wanted.number), NONE, np.int32)
    combination = np.full((len(rows), wanted.number), NONE, np.int32)
    first = 0
    for table in _tables(ready, rows):
        need = _needs(wanted, table, first)
        for place, row in enumerate(table.rows.tolist()):
            chosen = _chosen(need[place], row, ready.theta[table.combination[place] // CODES], wanted)
            other[first + place, : len(chosen)] = chosen
            combination[first + place, : len(chosen)] = table.combination[place, chosen]
        first += len(table.rows)
    return Found(other, combination)


def between(ready: Ready, rows: Ints, value: Floats, groups: Rows, inside: Truth, number: int) -> Floats:
    """Per group the sum, over pairs within reach of a row and one of the group, of a value per combination.

    Left out are those `inside`, and a row's pairs with its own groups. O(rows × n).
    """
    belongs, found = _matrix(groups, number), np.zeros(number)
    for table in _tables(ready, rows):
        weight = np.where(table.within & ~inside, value[table.combination], 0.0)
        of_groups = weight @ belongs
        of_groups[belongs[table.rows].nonzero()] = 0.0
        found += of_groups.sum(axis=0)
    return found


def distances(links: Rows) -> Longs:
    """Number of ordered pairs at each distance, from 0 on (which counts nobody); O(n × links)."""
    size = len(links.start) - 1
    graph, counts = _matrix(links, size), np.zeros(size + 1, np.int64)
    for first in range(0, size, max(1, CELLS // max(1, size))):
        rows = np.arange(first, min(size, first + max(1, CELLS // max(1, size))))
        away = sparse.csgraph.dijkstra(graph, unweighted=True, indices=rows)
        counts += np.bincount(away[np.isfinite(away) & (away > 0)].astype(np.int64), minlength=size + 1)
    return counts


def _needs(wanted: Wanted, table: _Table, first: int) -> Floats:
    """Rows × n in whole units of the last digit; negative where nothing is proposed."""
    need = np.where(table.within, wanted.probability[table.combination], -1.0)
    places = np.arange(first, first + len(table.rows), dtype=np.int32)
    place, other = expand(wanted.special, places)
    begin, end = wanted.special.start[first], wanted.special.start[first + len(places)]
    need[place, other] = wanted.special_need[begin:end]
    alone = 1 + 0.5 * wanted.lonely[table.rows][:, None] + 0.5 * wanted.lonely
    counted: Floats = np.rint(need * alone * DIGITS)
    return counted


def _chosen(need: Floats, row: int, theta: Floats, wanted: Wanted) -> Longs:
    least = 0.0
    if wanted.number < len(need):
        least = float(np.partition(need, -wanted.number)[-wanted.number])
    among = np.flatnonzero((need >= least) & (need > 0))
    ring = (among - row) % len(need)
    joins = wanted.component[among] != wanted.component[row]
    order = np.lexsort((ring, -np.nan_to_num(theta[among], nan=-1.0), ~joins, -need[among]))
    return among[order[: wanted.number]]


def _tables(ready: Ready, rows: Ints) -> Iterator[_Table]:
    near, size = ready.near, len(ready.near.level)
    step = max(1, CELLS // max(1, size))
    for first in range(0, len(rows), step):
        block = rows[first : first + step]
        at = _theta_places(ready, block)
        ground, reached = _ground(near, ready.nests, block)
        level = np.where(near.level[block][:, None] == near.level, 1, 0)
        level[(near.level[block][:, None] == NONE) | (near.level == NONE)] = UNKNOWN
        combination = (at * CODES + ground * 3 + level).astype(np.int32)
        within = (reached | (at > OTHER_THEMES)) & (block[:, None] != np.arange(size))
        yield _Table(block, combination, within)


def best_matches(near: Near) -> Matches:
    """Theme class × theme: place of the similarity of its best match in the class; O(classes × themes)."""
    if len(near.themes.start) == 1:
        return np.zeros((0, len(near.likeness)), np.int16)
    return np.maximum.reduceat(near.likeness[near.themes.entries], near.themes.start[:-1], axis=0)


def _similarity(near: Near, matches: Matches, picked: Ints) -> Floats:
    """Picked theme classes × all, in whole units of the last digit; see `overlap.themes.compare`."""
    sizes = np.diff(near.themes.start)
    found = np.zeros((len(picked), len(sizes)))
    for place, one in enumerate(picked.tolist()):
        own = near.themes.entries[near.themes.start[one] : near.themes.start[one + 1]]
        inward = near.alike[matches[:, own]].sum(axis=1)
        outward = np.add.reduceat(near.alike[matches[one][near.themes.entries]], near.themes.start[:-1])
        share = (inward + outward) / (len(own) + sizes)
        found[place] = np.rint(share / (2 - share) * DIGITS)
    return found


def _distinct(near: Near, matches: Matches) -> Floats:
    """The similarities that occur: unknown, 0, then the others ascending."""
    found = np.zeros(1)
    for first in range(0, len(near.themes.start) - 1, 64):
        picked = np.arange(first, min(first + 64, len(near.themes.start) - 1), dtype=np.int32)
        found = np.unique(np.append(found, _similarity(near, matches, picked)))
    return np.append(np.nan, found / DIGITS)


def _theta_places(ready: Ready, block: Ints) -> Longs:
    near = ready.near
    mine = near.theme_class[block]
    picked, at = np.unique(mine[mine != NONE], return_inverse=True)
    places = np.full((len(block), len(near.themes.start)), NO_THEMES, np.int64)
    known = np.rint(ready.theta[1:] * DIGITS)
    found = np.searchsorted(known, _similarity(near, ready.matches, picked)) + 1
    places[np.flatnonzero(mine != NONE), :-1] = found[at]
    return places[:, near.theme_class]


def _matrix(rows: Rows, width: int) -> sparse.csr_array:
    """Rows × width, 1 where there is an entry."""
    return sparse.csr_array(
        (np.ones(len(rows.entries)), rows.entries, rows.start), (len(rows.start) - 1, width)
    )


def _nests(near: Near) -> sparse.csr_array:
    """Ground class × ground class: above 0 where they have ground in common, or touch."""
    leaves = _matrix(near.leaves, int(near.leaves.entries.max(initial=-1)) + 1)
    territories = len(near.touches.start) - 1
    listed = _matrix(near.listed, territories)
    return (leaves @ leaves.T + listed @ _matrix(near.touches, territories) @ listed.T).tocsr()


def _ground(near: Near, nests: sparse.csr_array, block: Ints) -> tuple[Longs, Truth]:
    """Block × n: adjacent × 3 + parent, and whether ground alone puts the two within reach."""
    classes = len(near.parent)
    mine = near.ground_class[block]
    known = np.flatnonzero(mine != NONE)
    code = np.full((len(block), classes + 1), UNKNOWN * 3 + UNKNOWN, np.int64)
    reached = np.zeros(code.shape, bool)
    if len(known):
        one, other = near.parent[mine[known]][:, None], near.parent
        adjacent = nests[mine[known]].toarray() > 0
        same = (one == other) & (one >= 0)
        unknown = (one == NONE) | (other == NONE)
        code[known, :classes] = adjacent * 3 + np.where(unknown, UNKNOWN, same)
        reached[known, :classes] = adjacent | same | _parents_touch(near, mine[known])
    return code[:, near.ground_class], reached[:, near.ground_class]


def _parents_touch(near: Near, picked: Ints) -> Truth:
    touches = _matrix(near.touches, len(near.touches.start) - 1)
    found = np.zeros((len(picked), len(near.parent)), bool)
    one, other = np.flatnonzero(near.parent[picked] >= 0), np.flatnonzero(near.parent >= 0)
    if len(one) and len(other):
        found[np.ix_(one, other)] = touches[near.parent[picked[one]]][:, near.parent[other]].toarray() > 0
    return found


def _through(near: Near, rows: Ints) -> sparse.csr_array:
    """Rows × n: W, the pair's own link left out; O(rows × links within three contacts)."""
    links = _matrix(near.links, len(near.level))
    degree = np.maximum(np.diff(near.links.start), 1)
    passed = links @ sparse.diags_array(1.0 / degree)
    one = passed[rows] @ links
    own = sparse.csr_array((np.ones(len(rows)), (np.arange(len(rows)), rows)), (len(rows), len(near.level)))
    two = passed[rows] @ passed
    two = (two - two * own) @ links  # never back by way of the row itself
    beside = np.asarray(passed.sum(axis=1)).ravel() - 0.0
    through = one + 0.5 * two
    place, other = links[rows].nonzero()
    back = (beside[other] - 1.0 / degree[rows[place]]) / degree[
        other
    ]  # three contacts that begin with its own
    through = (through - sparse.csr_array((0.5 * back, (place, other)), through.shape)).tocsr()
    through.data[np.abs(through.data) < 1 / DIGITS] = 0.0
    through.eliminate_zeros()
    return through
