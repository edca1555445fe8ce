"""The named evidence of one pair: what the two have in common, who could introduce them, last contact."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

import numpy as np

from graphsvc.analysis.connectedness import both_ways
from graphsvc.analysis.links.ground import Ground
from graphsvc.analysis.links.inheritance import Heirs, Inherited, inherited_links, recorded_successions
from graphsvc.analysis.links.near import likeness
from graphsvc.analysis.links.record import LinkRecord, link_record
from graphsvc.analysis.links.table import MissingLinks
from graphsvc.kernels.sets import Ints, Longs
from graphsvc.model.codes import UNKNOWN_CODE
from graphsvc.snapshot.arrays import UNKNOWN_DAY
from graphsvc.snapshot.csr import Csr
from graphsvc.snapshot.links import LinkState
from graphsvc.snapshot.snapshot import Snapshot

MOST_INTRODUCERS = 10  # shown of a pair, the strongest first


class Meeting(StrEnum):
    """How the territories of two lie."""

    SAME = "SAME"  # both list them
    NESTED = "NESTED"  # one lists a territory that the other's lies in
    TOUCHING = "TOUCHING"
    APART = "APART"
    UNKNOWN = "UNKNOWN"


@dataclass(frozen=True)
class Introducer:
    """A partnership that is in contact with `a`, and with `b` itself or by way of another."""

    partnership: int  # ix
    by_way_of: int | None  # ix of the one that is in contact with `b`, None where it is the introducer itself
    weight: float  # what it adds to W
    undated: bool  # of a link on the way the last contact is not known


@dataclass(frozen=True, eq=False)
class Evidence:
    """Numbers (ix) in the tables of the picture, in order of key; None is unknown. Of people only a count."""

    shared_members: Ints | None
    shared_people: int | None
    shared_themes: Ints | None
    closest_themes: tuple[int, int] | None  # of a and of b, the most alike, where they share none
    meeting: Meeting
    territories: tuple[int, int] | None  # of a and of b, by which they meet; the first by key
    parent: int | None  # territory right above both
    level: int | None  # code of both
    introducers: tuple[Introducer, ...]  # the strongest first, at most MOST_INTRODUCERS
    contact_days: int | None  # days since the last contact
    linked_a: bool  # a has a live link to somebody
    linked_b: bool
    satellite: int | None  # the one that is recorded as a satellite of the other
    successor: int | None  # the one that is recorded to carry on what the other did
    inherited: tuple[Inherited, ...]  # links of a predecessor of one with the other


@dataclass(frozen=True, eq=False)
class _Recorded:
    """The links of a picture as evidence reads them, made once for each."""

    record: LinkRecord
    present: Csr  # partnership -> those it is in contact with, live or undated
    undated: frozenset[tuple[int, int]]  # left, right
    live: Ints  # per partnership
    successions: frozenset[tuple[int, int]]  # successor, predecessor
    heirs: Heirs


def evidence(answer: MissingLinks, row: int, snapshot: Snapshot) -> Evidence:
    """What one pair of an answer rests on; O(entries of the two + their links within two contacts)."""
    a, b = int(answer.columns.a[row]), int(answer.columns.b[row])
    arrays, recorded = snapshot.arrays, _recorded(snapshot)
    ground = recorded.record.ground
    themes = _shared(arrays.themes, a, b)
    people = _shared(arrays.people, a, b)
    meeting, territories = _meeting(ground, arrays.leaves, a, b)
    parent, level = int(ground.parent[a]), int(arrays.level[a])
    place = np.flatnonzero((recorded.record.left == a) & (recorded.record.right == b))
    return Evidence(
        shared_members=_shared(arrays.members, a, b),
        shared_people=None if people is None else len(people),
        shared_themes=themes,
        closest_themes=_closest(arrays.theme_parent, arrays.themes, a, b) if _none(themes) else None,
        meeting=meeting,
        territories=territories,
        parent=parent if parent >= 0 and parent == ground.parent[b] else None,
        level=level if level != UNKNOWN_CODE and level == arrays.level[b] else None,
        introducers=_introducers(recorded, a, b),
        contact_days=_days(recorded.record, place, arrays.as_of_day),
        linked_a=bool(recorded.live[a]),
        linked_b=bool(recorded.live[b]),
        satellite=_pointing(arrays.satellite_of, a, b),
        successor=_successor(recorded.successions, a, b),
        inherited=tuple(recorded.heirs.get((a, b), ())),
    )


def _recorded(snapshot: Snapshot) -> _Recorded:
    return snapshot.once("links", _read)


def _read(snapshot: Snapshot) -> _Recorded:
    record, size = link_record(snapshot), snapshot.arrays.partnerships
    present = both_ways(record.left[record.present], record.right[record.present], size)
    undated = record.state == LinkState.UNDATED
    pairs = zip(record.left[undated].tolist(), record.right[undated].tolist(), strict=True)
    live = record.state == LinkState.LIVE
    ends = np.concatenate([record.left[live], record.right[live]])
    return _Recorded(
        record,
        Csr(present.start, present.entries, size),
        frozenset(pairs),
        np.bincount(ends, minlength=size).astype(np.int32),
        frozenset((after, before) for after, before, _ in recorded_successions(snapshot)),
        inherited_links(snapshot),
    )


def _pointing(target: Ints, a: int, b: int) -> int | None:
    """Which of two points to the other."""
    return next((one for one, other in ((a, b), (b, a)) if target[one] == other), None)


def _successor(successions: frozenset[tuple[int, int]], a: int, b: int) -> int | None:
    return next((one for one, other in ((a, b), (b, a)) if (one, other) in successions), None)


def _shared(rows: Csr, a: int, b: int) -> Ints | None:
    """What both have; unknown where one of the two is empty."""
    one, other = rows.row(a), rows.row(b)
    return np.intersect1d(one, other, assume_unique=True) if len(one) and len(other) else None


def _none(found: Ints | None) -> bool:
    return found is not None and len(found) == 0


def _closest(parent: Ints, themes: Csr, a: int, b: int) -> tuple[int, int] | None:
    """The two most alike themes, the first by key; None where no two are alike at all."""
    one, other = themes.row(a), themes.row(b)
    used = np.union1d(one, other)
    place, alike = likeness(parent, used)
    near = alike[place[np.ix_(np.searchsorted(used, one), np.searchsorted(used, other))]]
    best = int(np.argmax(near))
    if near.flat[best] <= 0:
        return None
    return int(one[best // len(other)]), int(other[best % len(other)])


def _meeting(ground: Ground, leaves: Csr, a: int, b: int) -> tuple[Meeting, tuple[int, int] | None]:
    """How the territories of two lie, and the first two by which they meet."""
    one, other = ground.listed.row(a), ground.listed.row(b)
    if not len(one) or not len(other):
        return Meeting.UNKNOWN, None
    same = np.intersect1d(one, other)
    if len(same):
        return Meeting.SAME, (int(same[0]), int(same[0]))
    pairs = [(int(u), int(v)) for u in one for v in other]
    if len(np.intersect1d(leaves.row(a), leaves.row(b))):
        return Meeting.NESTED, next((pair for pair in pairs if _nest(ground, *pair)), None)
    touching = next((pair for pair in pairs if pair[1] in ground.touches.row(pair[0])), None)
    return (Meeting.APART, None) if touching is None else (Meeting.TOUCHING, touching)


def _nest(ground: Ground, one: int, other: int) -> bool:
    return _within(ground, one, other) or _within(ground, other, one)


def _within(ground: Ground, one: int, other: int) -> bool:
    """Whether a territory lies in another."""
    seen: set[int] = set()
    while one >= 0 and one not in seen:
        if one == other:
            return True
        seen.add(one)
        one = int(ground.above[one])
    return False


def _days(record: LinkRecord, place: Longs, today: int) -> int | None:
    if not len(place) or record.contact[place[0]] == UNKNOWN_DAY:
        return None
    return today - int(record.contact[place[0]])


def _introducers(recorded: _Recorded, a: int, b: int) -> tuple[Introducer, ...]:
    """Who is in contact with both, then who is one contact further away, as W weighs them."""
    links = recorded.present
    degree = links.sizes
    of_b = {int(each) for each in links.row(b)} - {a}
    found = []
    for z in (int(each) for each in links.row(a) if each != b):
        if z in of_b:
            found.append(Introducer(z, None, 1 / degree[z], _undated(recorded, (a, z), (z, b))))
        for w in of_b.intersection(links.row(z).tolist()):
            way = _undated(recorded, (a, z), (z, w), (w, b))
            found.append(Introducer(z, w, 0.5 / (degree[z] * degree[w]), way))
    found.sort(key=lambda each: (-each.weight, each.partnership, each.by_way_of or -1))
    return tuple(found[:MOST_INTRODUCERS])


def _undated(recorded: _Recorded, *pairs: tuple[int, int]) -> bool:
    return any((min(pair), max(pair)) in recorded.undated for pair in pairs)
