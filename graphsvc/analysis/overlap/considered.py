"""The partnerships that can overlap, renumbered and sorted into classes for the kernels."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from graphsvc.analysis.overlap.formula import SOON_DAYS
from graphsvc.analysis.overlap.themes import ancestors
from graphsvc.kernels.plain import row_sums
from graphsvc.kernels.sets import NONE, Floats, Ints, Rows, Sets, Truth
from graphsvc.model.codes import STATUSES
from graphsvc.snapshot.arrays import NOBODY, UNKNOWN_DAY, Arrays
from graphsvc.snapshot.csr import Csr


@dataclass(frozen=True, eq=False)
class Considered:
    """Active partnerships, and on request those about to start: numbered 0..n-1 in the kernels."""

    ix: Ints  # n -> ix in the arrays
    sets: Sets


def consider(
    arrays: Arrays, *, include_planned: bool, groups: list[Ints], weight: Floats | None = None
) -> Considered:
    """The sets of everything that can overlap; O(entries log entries).

    `groups` are lists of ix; the sets remember who is in which. `weight` of organisations instead of
    their rarity is for evaluations.
    """
    chosen = arrays.active | _about_to_start(arrays) if include_planned else arrays.active
    ix = np.flatnonzero(chosen).astype(np.int32)
    theme_class, themes = classes(arrays.themes, ix)
    ground_class, leaves = classes(arrays.leaves, ix)
    order = np.lexsort((ground_class, theme_class))  # the compiled scan keeps what it knows of a class
    ix, theme_class, ground_class = ix[order], theme_class[order], ground_class[order]
    depth, path = ancestors(arrays.theme_parent)
    weight = rarity(arrays) if weight is None else weight
    members = take(arrays.members, ix)
    population, counted = _populations(arrays, leaves)
    sets = Sets(
        members=members,
        weight=weight,
        total=row_sums(members, weight),
        people=take(arrays.people, ix),
        themes=themes,
        theme_class=theme_class,
        theme_depth=depth,
        theme_path=path,
        leaves=leaves,
        ground_class=ground_class,
        leaf_weight=population,
        counted=counted,
        satellite_of=_renumbered(arrays.satellite_of, ix, arrays.partnerships),
        groups=_group_bits(groups, ix, arrays.partnerships),
    )
    return Considered(ix, sets)


def rarity(arrays: Arrays) -> Floats:
    """Weight of each organisation: ln((1 + N) / (1 + n)) + 1, N active partnerships, n of them with it.

    1 for an organisation that sits everywhere; smoothed inverse document frequency.
    """
    seats = arrays.active[arrays.members.row_numbers()]
    sits_in = np.bincount(arrays.members.indices[seats], minlength=arrays.members.columns)
    weight: Floats = np.log((1 + np.count_nonzero(arrays.active)) / (1 + sits_in)) + 1
    return weight


def take(rows: Csr, ix: Ints) -> Rows:
    """The picked rows, in the order of `ix`."""
    sizes = rows.sizes[ix]
    start = np.zeros(len(ix) + 1, np.int64)
    np.cumsum(sizes, out=start[1:])
    within = np.arange(start[-1]) - np.repeat(start[:-1], sizes)
    return Rows(start, np.ascontiguousarray(rows.indices[np.repeat(rows.indptr[ix], sizes) + within]))


def classes(rows: Csr, ix: Ints) -> tuple[Ints, Rows]:
    """Which of the picked rows are equal: the class of each (NONE when empty) and one row per class."""
    numbers: dict[bytes, int] = {}
    first: list[int] = []
    found = np.full(len(ix), NONE, np.int32)
    everything, start = rows.indices.tobytes(), (rows.indptr * rows.indices.itemsize).tolist()
    for place, row in enumerate(ix.tolist()):
        entries = everything[start[row] : start[row + 1]]
        if entries:
            if entries not in numbers:
                numbers[entries] = len(first)
                first.append(row)
            found[place] = numbers[entries]
    return found, take(rows, np.array(first, np.int32))


def _about_to_start(arrays: Arrays) -> Truth:
    planned = arrays.status == STATUSES.index("planned")
    known = arrays.start != UNKNOWN_DAY
    soon: Truth = planned & known & (arrays.start <= arrays.as_of_day + SOON_DAYS)
    return soon & (arrays.start > arrays.as_of_day)


def _populations(arrays: Arrays, leaves: Rows) -> tuple[Floats, Truth]:
    usable = np.nan_to_num(arrays.leaf_population, nan=0.0) > 0
    lacking = row_sums(leaves, (~usable).astype(np.float64))
    return np.where(usable, arrays.leaf_population, 0.0), lacking > 0


def _renumbered(target: Ints, ix: Ints, size: int) -> Ints:
    number = np.full(size + 1, NONE, np.int32)  # the last place catches NOBODY
    number[ix] = np.arange(len(ix), dtype=np.int32)
    pointing = target[ix]
    return number[np.where(pointing == NOBODY, size, pointing)]


def _group_bits(groups: list[Ints], ix: Ints, size: int) -> Ints:
    bits = np.zeros(size, np.int32)
    for bit, group in enumerate(groups):
        bits[np.unique(group)] |= 1 << bit
    return bits[ix]
