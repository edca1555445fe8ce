"""The set kernels compiled by numba, with the signatures and answers of `plain`.

Importing this module imports numba; the first call in a process loads the kernels from numba's
cache, or compiles them (`graphsvc warm` does it ahead).
"""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from itertools import pairwise
from typing import Any, TypeVar

import numpy as np

from graphsvc.kernels import joining, merging, scanning
from graphsvc.kernels.joining import Ordered
from graphsvc.kernels.scanning import BYTES, HUBS, Prepared
from graphsvc.kernels.sets import (
    LEEWAY,
    NONE,
    Floats,
    Formula,
    Ints,
    Joined,
    Longs,
    Question,
    Rows,
    Scan,
    Sets,
    Shared,
)

ROOM = 1 << 18  # pairs handed over at once
T = TypeVar("T", bound=tuple[object, ...])


def prepare(sets: Sets) -> Prepared:
    """Sets made ready for `scan`; O(entries)."""
    sets = owned(sets)
    size, grounds = len(sets.total), len(sets.leaves.start) - 1
    hub, mask, weight = _hubs(sets.members, sets.weight)
    ground = np.where(sets.ground_class == NONE, grounds, sets.ground_class).astype(np.int32)
    return Prepared(
        sets=sets,
        member_columns=transpose(sets.members, len(sets.weight), skip=hub != NONE),
        people_columns=transpose(sets.people, int(sets.people.entries.max(initial=-1)) + 1),
        leaf_columns=transpose(sets.leaves, len(sets.leaf_weight)),
        population=row_sums(sets.leaves, sets.leaf_weight),
        ground_rows=transpose(Rows(np.arange(size + 1), ground), grounds + 1),
        mask=mask,
        hub=hub,
        hub_weight=weight,
    )


def row_sums(rows: Rows, weight: Floats) -> Floats:
    """Sum of each row's weights, added in ascending order of the entries; see `plain.row_sums`."""
    found: Floats = merging.row_sums(owned(rows), owned_array(weight))
    return found


def transpose(rows: Rows, width: int, skip: np.ndarray | None = None) -> Rows:
    """For each of `width` entries the rows that have it, ascending; those to skip have none."""
    return Rows(*merging.transpose(rows, width, np.zeros(width, bool) if skip is None else skip))


def scan(prepared: Prepared, question: Question, formula: Formula, first: int) -> Scan:
    """The next pairs, from place `first` of the question's rows on; see `plain.scan`."""
    room = len(prepared.sets.total) + ROOM
    left, right = np.empty(room, np.int32), np.empty(room, np.int32)
    question = owned(question)
    last = len(question.rows)
    found, row, patterns, incomplete = scanning.scan(prepared, question, formula, first, last, left, right)
    return Scan(left[:found], right[:found], row, patterns, incomplete)


def intersect(rows: Rows, weight: Floats, left: Ints, right: Ints) -> Shared:
    """What row left[k] and row right[k] share, for each k; O(entries)."""
    one, other = np.ascontiguousarray(left, np.int32), np.ascontiguousarray(right, np.int32)
    return Shared(*merging.intersect(owned(rows), owned_array(weight), one, other))


def join(rows: Rows, weight: Floats, bound: float, *, threads: int = 1) -> Joined:
    """All pairs of rows with weighted Jaccard similarity of at least `bound` in (0, 1]; see `plain.join`.

    Time grows with the lookups of rare entries, memory with the answer.
    """
    ordered, order = _ordered(rows, weight, float(bound))
    size = len(order)
    edges = np.linspace(0, 1, 4 * threads + 1) ** 0.5 * size  # later rows have more to be compared with
    ranges = list(pairwise(edges.astype(int).tolist()))
    with ThreadPoolExecutor(threads) as pool:
        parts = [
            part
            for some in pool.map(lambda span: _probe(ordered, float(bound), *span), ranges)
            for part in some
        ]
    left, right, shared = (np.concatenate(column) for column in zip(*parts, strict=True))
    left, right = order[left], order[right]
    return Joined(np.minimum(left, right), np.maximum(left, right), shared)


def _probe(ordered: Ordered, bound: float, first: int, last: int) -> list[tuple[Ints, Ints, Floats]]:
    parts = []
    while first < last:
        room = last + ROOM
        left, right, shared = np.empty(room, np.int32), np.empty(room, np.int32), np.empty(room)
        found, first = joining.probe(ordered, bound, first, last, left, right, shared)
        parts.append((left[:found].copy(), right[:found].copy(), shared[:found].copy()))
    return parts or [(np.zeros(0, np.int32), np.zeros(0, np.int32), np.zeros(0))]


def _ordered(rows: Rows, weight: Floats, bound: float) -> tuple[Ordered, Ints]:
    """The rows as the join walks them, and which row each of them was."""
    width = len(weight)
    hub, mask, hub_weight = _hubs(rows, weight)
    total = row_sums(rows, weight)
    order = np.argsort(total, kind="stable").astype(np.int32)
    rank = np.empty(width, np.int32)
    rank[np.argsort(np.bincount(rows.entries, minlength=width), kind="stable")] = np.arange(
        width, dtype=np.int32
    )
    picked = Rows(*merging.reorder(owned(rows), order, rank, hub != NONE))
    by_rank = np.empty(width)
    by_rank[rank] = weight
    total, mask = total[order], mask[order]
    rare = row_sums(picked, by_rank)
    lookups = joining.prefixes(picked, by_rank, total, bound)
    held = joining.prefixes(picked, by_rank, total, 2 * bound / (1 + bound))
    first, holders = joining.index(picked, held, width)
    heavy = np.flatnonzero((total > 0) & (total - rare >= bound * total * (1 - LEEWAY))).astype(np.int32)
    return Ordered(picked, by_rank, total, rare, mask, hub_weight, lookups, first, holders, heavy), order


def _hubs(rows: Rows, weight: Floats) -> tuple[Ints, Longs, Floats]:
    """The bit of each of the largest organisations, who has which bits, and what each byte of bits weighs."""
    sits_in = np.bincount(rows.entries, minlength=len(weight))
    largest = np.argsort(-sits_in, kind="stable")[:HUBS].astype(np.int32)
    hub = np.full(len(weight), NONE, np.int32)
    hub[largest] = np.arange(len(largest), dtype=np.int32)
    weights = np.zeros(HUBS)
    weights[: len(largest)] = weight[largest]
    bits = (np.arange(256)[:, None] >> np.arange(8)[None, :]) & 1
    return hub, merging.masks(owned(rows), hub), (weights.reshape(BYTES, 8) @ bits.T).copy()


def owned(parts: T) -> T:
    """The same tuple with every array contiguous and writeable, so that one compiled version serves all."""
    made: list[Any] = [_owned_part(part) for part in parts]
    return type(parts)(*made)


def _owned_part(part: object) -> object:
    if isinstance(part, np.ndarray):
        return owned_array(part)
    return owned(part) if isinstance(part, tuple) else part


def owned_array(part: np.ndarray) -> np.ndarray:
    """An array as the kernels were compiled for: contiguous and writable; a mapped one is copied."""
    return np.require(part, requirements=["C", "W"])
