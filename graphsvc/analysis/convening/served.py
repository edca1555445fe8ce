"""How long candidates have served on the theme, and how near they are to those who work on it."""

from __future__ import annotations

import numpy as np

from graphsvc.analysis.convening.record import Record, Service
from graphsvc.analysis.convening.task import Task
from graphsvc.kernels.plain import expand
from graphsvc.kernels.sets import Floats, Ints, Longs, Rows, Truth
from graphsvc.model.dates import DAYS_PER_YEAR
from graphsvc.snapshot.arrays import UNKNOWN_DAY, Arrays


def served(
    service: Service, on_theme: Truth, ix: Ints, organisations: int, today: int
) -> tuple[Floats, Ints]:
    """Years of each in partnerships on the theme, and in how many; two memberships of one time count once.

    A membership of which the start is not known counts as a partnership and adds no years. O(memberships).
    """
    place = np.full(organisations, -1, np.int64)
    place[ix] = np.arange(len(ix))
    rows = np.flatnonzero(on_theme[service.partnership] & (place[service.organisation] >= 0))
    who, where = place[service.organisation[rows]], service.partnership[rows].astype(np.int64)
    tables = np.unique(np.stack([who, where], axis=1), axis=0)[:, 0]
    dated = service.start[rows] != UNKNOWN_DAY
    ends = np.where(service.end[rows] == UNKNOWN_DAY, today, np.minimum(service.end[rows], today))
    spans = (
        who[dated],
        where[dated],
        service.start[rows][dated].astype(np.int64),
        ends[dated].astype(np.int64),
    )
    days = _days(*spans)
    years = np.bincount(who[dated][days[0]], days[1], minlength=len(ix)) / DAYS_PER_YEAR
    return years, np.bincount(tables, minlength=len(ix)).astype(np.int32)


def _days(who: Longs, where: Longs, start: Longs, end: Longs) -> tuple[Longs, Longs]:
    """The days that each span adds to those before it in the same partnership, and the order of the spans."""
    order = np.lexsort((start, where, who))
    pair = np.unique(np.stack([who, where], axis=1)[order], axis=0, return_inverse=True)[1].reshape(-1)
    shift = pair * (1 << 24)  # each pair later than all of the pair before: one running maximum for all
    latest = np.maximum.accumulate(end[order] + shift)
    before = np.append(np.iinfo(np.int64).min, latest[:-1])
    begun = np.maximum(start[order] + shift, before)
    return order, np.maximum(end[order] + shift - begun, 0)


def reached(arrays: Arrays, record: Record, task: Task, ix: Ints) -> Ints:
    """Of the partnerships on the theme around the territory, how many are within two live contacts of each.

    One contact: it sits there, or has a live link to it. Two: one of those has. O(entries of their contacts).
    """
    links = Rows(arrays.live_links.indptr, arrays.live_links.indices)
    first = [expand(Rows(rows.indptr, rows.indices), ix) for rows in (record.seats, record.contacts)]
    who = np.concatenate([place for place, _ in first])
    near = np.concatenate([partnership for _, partnership in first])
    through, far = expand(links, near)
    everyone = np.concatenate([who, who[through]])
    everywhere = np.concatenate([near, far])
    kept = task.around[everywhere]
    pairs = np.unique(everyone[kept] * np.int64(max(arrays.partnerships, 1)) + everywhere[kept])
    found = np.bincount(pairs // max(arrays.partnerships, 1), minlength=len(ix))
    return found.astype(np.int32)
