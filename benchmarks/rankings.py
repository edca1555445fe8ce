"""Ways to rank pairs of partnerships, from the plainest to the answer the service gives."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np

from graphsvc.analysis.overlap import Overlaps, find_overlaps
from graphsvc.analysis.overlap.table import Columns
from graphsvc.snapshot.arrays import Arrays
from graphsvc.snapshot.csr import Csr

Numbers = np.ndarray[tuple[int], np.dtype[np.float64]]


@dataclass(frozen=True, eq=False)
class Pairs:
    """All pairs of active partnerships that share a member, a theme or a person; `a` < `b` are ix."""

    a: np.ndarray[tuple[int], np.dtype[np.int32]]
    b: np.ndarray[tuple[int], np.dtype[np.int32]]
    members: Numbers  # Jaccard, 0 where unknown, as those who do not ask would have it
    smaller: Numbers  # overlap coefficient of members: shared / the smaller of the two
    people: Numbers  # Jaccard
    themes: Numbers  # Jaccard of the themes as written, without the tree
    on_ground: np.ndarray[tuple[int], np.dtype[np.bool_]]  # common ground, or none known


Ranking = Callable[[Pairs, Numbers], Numbers]
RANKINGS: dict[str, Ranking] = {
    "the service's order": lambda pairs, place: place,
    "Jaccard of members, gated": lambda pairs, place: pairs.members * pairs.on_ground,
    "people only, gated": lambda pairs, place: pairs.people * pairs.on_ground,
    "themes only, gated": lambda pairs, place: pairs.themes * pairs.on_ground,
    "Jaccard of members": lambda pairs, place: pairs.members,
    "overlap coefficient of members": lambda pairs, place: pairs.smaller,
}


def all_pairs(arrays: Arrays) -> Pairs:
    """Every pair that any ranking could put above nothing; O(n²) memory, for small registries."""
    active = np.flatnonzero(arrays.active)
    shared = {
        name: _shared(getattr(arrays, name), active) for name in ("members", "people", "themes", "leaves")
    }
    touching = (shared["members"] > 0) | (shared["people"] > 0) | (shared["themes"] > 0)
    i, j = np.nonzero(np.triu(touching, 1))
    known = arrays.leaves.sizes[active] > 0
    size = arrays.members.sizes[active]
    return Pairs(
        a=active[i].astype(np.int32),
        b=active[j].astype(np.int32),
        members=_jaccard(arrays.members, shared["members"], active)[i, j],
        smaller=_share(shared["members"], np.minimum(size[:, None], size))[i, j],
        people=_jaccard(arrays.people, shared["people"], active)[i, j],
        themes=_jaccard(arrays.themes, shared["themes"], active)[i, j],
        on_ground=((shared["leaves"] > 0) | ~(known[:, None] & known))[i, j],
    )


def places(arrays: Arrays, pairs: Pairs) -> tuple[Overlaps, Numbers]:
    """The service's whole answer, and for each pair what it is listed by; 0 where it is not listed."""
    answer = find_overlaps(arrays, min_score=0.0)
    return answer, looked_up(answer.columns, arrays.partnerships, pairs.a, pairs.b)


def looked_up(columns: Columns, size: int, a: np.ndarray, b: np.ndarray) -> Numbers:
    """What the answer orders each pair by, 0 for pairs that it does not have."""
    numbers = packed(columns.a, columns.b, size)
    order = np.argsort(numbers)
    wanted = packed(a, b, size)
    at = np.searchsorted(numbers[order], wanted)
    found = np.append(numbers[order], -1)[at] == wanted
    place = np.zeros(len(wanted))
    place[found] = columns.place[order][at[found]]
    return place


def packed(a: np.ndarray, b: np.ndarray, size: int) -> np.ndarray[tuple[int], np.dtype[np.int64]]:
    """One number per pair, the same whichever partnership is named first."""
    low, high = np.minimum(a, b).astype(np.int64), np.maximum(a, b)
    packed: np.ndarray[tuple[int], np.dtype[np.int64]] = low * size + high
    return packed


def _shared(rows: Csr, active: np.ndarray) -> Numbers:
    there = np.zeros((rows.rows, rows.columns), np.float32)
    there[rows.row_numbers(), rows.indices] = 1
    return (there[active] @ there[active].T).astype(np.float64)  # type: ignore[no-any-return]


def _jaccard(rows: Csr, shared: Numbers, active: np.ndarray) -> Numbers:
    size = rows.sizes[active]
    return _share(shared, size[:, None] + size - shared)


def _share(part: Numbers, whole: Numbers) -> Numbers:
    return np.divide(part, whole, out=np.zeros_like(part), where=whole > 0)
