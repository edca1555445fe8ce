"""Links that partnerships held to their end, and who now carries on what they did (G38)."""

from __future__ import annotations

from collections.abc import Mapping
from typing import NamedTuple

import numpy as np

from graphsvc.model.fields import NONE
from graphsvc.snapshot.arrays import NOBODY, UNKNOWN_DAY
from graphsvc.snapshot.days import day_number, starts
from graphsvc.snapshot.snapshot import Snapshot
from graphsvc.snapshot.tables import TieTable

_SPLIT = "split"  # which part takes up which link is not recorded


class Inherited(NamedTuple):
    """A link that a partnership which is no more held to its end, with one that is active; all are ix."""

    predecessor: int
    successor: int
    tie: int  # the first such link by key


Heirs = Mapping[tuple[int, int], list[Inherited]]  # by the pair now concerned, the smaller ix first


def inherited_links(snapshot: Snapshot) -> Heirs:
    """The links that successors may take up: of successions recorded by the day, splits left out.

    The predecessor is not active, the successor and the other end are, and nothing blocked the link.
    O(links + successions).
    """
    heirs = _heirs(snapshot)
    found: dict[tuple[int, int], list[Inherited]] = {}
    if not heirs:
        return found
    for tie, before, other in _held(snapshot, snapshot.ties["link"], set(heirs)):
        for after in heirs[before]:
            own = found.setdefault((min(after, other), max(after, other)), [])
            if after != other and all((each.predecessor, each.successor) != (before, after) for each in own):
                own.append(Inherited(before, after, tie))
    return {pair: own for pair, own in sorted(found.items()) if own}


def recorded_successions(snapshot: Snapshot) -> list[tuple[int, int, object]]:
    """Successor, predecessor and kind of every succession recorded by the day."""
    table = snapshot.ties["succession"]
    begun = starts(table.columns["date"]) <= day_number(snapshot.as_of)  # an unknown day is the least
    rows = np.flatnonzero(begun & (table.ends["successor"] != NOBODY) & (table.ends["predecessor"] != NOBODY))
    ends = (table.ends[name][rows].tolist() for name in ("successor", "predecessor"))
    return list(zip(*ends, (table.columns["kind"][row] for row in rows.tolist()), strict=True))


def _heirs(snapshot: Snapshot) -> dict[int, list[int]]:
    """Per predecessor that is no more its active successors."""
    active, heirs = snapshot.arrays.active, dict[int, list[int]]()
    for after, before, kind in recorded_successions(snapshot):
        if kind != _SPLIT and active[after] and not active[before]:
            heirs.setdefault(before, []).append(after)
    return heirs


def _held(snapshot: Snapshot, table: TieTable, gone: set[int]) -> list[tuple[int, int, int]]:
    """Link, predecessor and other end of each link held to the predecessor's end and never blocked then."""
    said, ended = table.columns["blocked_reason"], starts(snapshot.partnerships.columns["end"])
    begun = (table.start == UNKNOWN_DAY) | (table.start <= day_number(snapshot.as_of))
    found, blocked = [], set()
    for before in sorted(gone):
        for name, beyond in (("a", "b"), ("b", "a")):
            rows = table.of(name, before)
            over = (table.end[rows] != UNKNOWN_DAY) & (table.end[rows] < ended[before])
            for tie in rows[begun[rows] & ~over].tolist():
                other = int(table.ends[beyond][tie])
                if said[tie] not in (None, NONE):
                    blocked.add((before, other))
                elif other != NOBODY and snapshot.arrays.active[other]:
                    found.append((tie, before, other))
    return sorted(each for each in found if each[1:] not in blocked)
