"""What each part of the answer contributes: the same functions, asked of a registry that lacks it.

A dimension is taken away as if nobody had recorded it, the gate of common ground by taking away the
territories, that of time by taking away all dates. Nothing of the score is written a second time.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import replace
from functools import partial
from typing import Any

import numpy as np

from graphsvc.evaluating.metrics import Floats
from graphsvc.evaluating.overlap_baselines import surprise
from graphsvc.evaluating.overlap_pairs import Pairs, judged, timeless
from graphsvc.snapshot.arrays import Arrays
from graphsvc.snapshot.csr import Csr
from graphsvc.snapshot.snapshot import Snapshot

WHOLE = "the service's order"
THINNED = {
    "30 % of themes unrecorded": ("themes",),
    "30 % of themes and people": ("themes", "people"),
    "30 % of members unrecorded": ("members",),
}
ALONE = ", by score alone"
UNRECORDED, SEED = 0.3, 20030021  # of the partnerships, of all that is thinned the same ones
COARSE = 2  # digits of place that are equal enough for chance to decide
Ordering = Callable[[Snapshot, Pairs], Floats]


def without(name: str) -> Ordering:
    """The order if nobody had recorded the members, themes, people or leaves."""
    return lambda snapshot, pairs: judged(_emptied(snapshot.arrays, name), pairs).place


def without_dates(snapshot: Snapshot, pairs: Pairs) -> Floats:
    """The order if everything that ever was were still there."""
    return judged(timeless(snapshot), pairs).place


def without_rarity(snapshot: Snapshot, pairs: Pairs) -> Floats:
    """The order if every member weighed the same."""
    weight = np.ones(snapshot.arrays.members.columns)
    return judged(snapshot.arrays, pairs, weight=weight).place


def without_completeness(snapshot: Snapshot, pairs: Pairs) -> Floats:
    """The order by score alone, however little is known."""
    return judged(snapshot.arrays, pairs).score


def with_chance(snapshot: Snapshot, pairs: Pairs) -> Floats:
    """The order by place to two digits, then by chance."""
    place = np.round(judged(snapshot.arrays, pairs).place, COARSE)
    listable = place > 0
    order = np.lexsort((surprise(snapshot.arrays, pairs.at(listable)), place[listable]))
    rank = np.zeros(len(order))
    rank[order] = np.arange(1, len(order) + 1)
    found = np.zeros(len(pairs))
    found[listable] = rank
    return found


def thinned(snapshot: Snapshot, names: tuple[str, ...]) -> Arrays:
    """The arrays if three partnerships in ten lacked the record of these."""
    arrays = snapshot.arrays
    random = np.random.default_rng([SEED, len(arrays.members.indices)])  # others in each registry
    recorded = random.random(arrays.partnerships) >= UNRECORDED
    thinner: dict[str, Any] = {}
    for name in names:
        rows: Csr = getattr(arrays, name)
        owner = rows.row_numbers()
        kept = recorded[owner]
        thinner[name] = Csr.from_pairs(owner[kept], rows.indices[kept], (rows.rows, rows.columns))
    return replace(arrays, **thinner)


def _thinned_order(snapshot: Snapshot, pairs: Pairs, *, names: tuple[str, ...], by: str) -> Floats:
    found: Floats = getattr(judged(thinned(snapshot, names), pairs), by)
    return found


PARTS: Mapping[str, Ordering] = {
    WHOLE: lambda snapshot, pairs: judged(snapshot.arrays, pairs).place,
    "without members": without("members"),
    "without themes": without("themes"),
    "without people": without("people"),
    "without the gate of common ground": without("leaves"),
    "without the gate of time": without_dates,
    "without rarity weights": without_rarity,
    "without the order by completeness": without_completeness,
    "with chance between like places": with_chance,
    **{
        name: partial(_thinned_order, names=names, by=by)
        for about, names in THINNED.items()
        for name, by in ((about, "place"), (f"{about}{ALONE}", "score"))
    },
}
AGAINST = {f"{about}{ALONE}": about for about in THINNED}  # these are not compared with the whole answer


def _emptied(arrays: Arrays, name: str) -> Arrays:
    rows: Csr = getattr(arrays, name)
    nothing: dict[str, Any] = {name: Csr(np.zeros_like(rows.indptr), rows.indices[:0], rows.columns)}
    return replace(arrays, **nothing)
