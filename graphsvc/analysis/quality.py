"""How much of the registry is known, and what to complete first because most answers wait for it."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date
from enum import IntEnum

import numpy as np
from numpy.typing import NDArray

from graphsvc.model.codes import STATUSES
from graphsvc.model.fields import NONE
from graphsvc.model.kinds import KINDS
from graphsvc.snapshot.arrays import NOBODY, UNKNOWN_DAY
from graphsvc.snapshot.csr import Ix
from graphsvc.snapshot.days import day_of
from graphsvc.snapshot.snapshot import Snapshot

Mask = NDArray[np.bool_]
KINDS_SHOWN = (
    *("partnership", "organisation", "post", "territory", "theme", "protocol"),
    *("membership", "role", "link", "succession"),
)
_UNTOLD = (("role", "end_reason"),)  # why somebody leaves is theirs to tell, and so is that it is kept


class Need(IntEnum):
    """What an overlap answer lacks without a field, worst first (methods 1.4 and 1.6)."""

    DECIDES = 0  # rule R0: nothing can be said of the pair
    SCORES = 1  # the score rests on less
    ADVISES = 2  # the advice or the cost is less exact


@dataclass(frozen=True)
class FieldQuality:
    """Of how many records there on the day a field is known; known to be none counts as known."""

    kind: str
    field: str
    records: int
    known: int
    none: int

    @property
    def share(self) -> float | None:
        """Known over all records, 0 to 1; None without records."""
        return self.known / self.records if self.records else None


@dataclass(frozen=True, eq=False)
class Gap:
    """A field that active partnerships lack: which ones, and what waits for it."""

    field: str
    need: Need
    text: str
    guidelines: tuple[str, ...]
    records: int
    partnerships: Ix  # ix, ascending

    @property
    def missing(self) -> int:
        """How many active partnerships lack it."""
        return len(self.partnerships)


@dataclass(frozen=True, eq=False)
class DataQuality:
    """What is known, how old it is, what to complete first.

    `oldest_confirmation` is the earliest of the latest days that show each
    active partnership alive; `oldest` the partnerships it belongs to;
    `unconfirmed` how many have no such day.
    """

    fields: Sequence[FieldQuality]
    oldest_confirmation: date | None
    oldest: Ix
    unconfirmed: int
    complete_first: Sequence[Gap]


def data_quality(snapshot: Snapshot) -> DataQuality:
    """The share of each field that is known, and the gaps in order of what waits for them; O(records)."""
    active = snapshot.arrays.active
    known_days = active & (snapshot.confirmed != UNKNOWN_DAY)
    oldest = int(snapshot.confirmed[known_days].min(initial=np.iinfo(np.int32).max))
    found = np.flatnonzero(known_days & (snapshot.confirmed == oldest)).astype(np.int32)
    return DataQuality(
        fields=[quality for kind in KINDS_SHOWN for quality in _fields(snapshot, kind)],
        oldest_confirmation=day_of(oldest) if len(found) else None,
        oldest=found,
        unconfirmed=int(np.count_nonzero(active & ~known_days)),
        complete_first=_gaps(snapshot),
    )


def _fields(snapshot: Snapshot, kind: str) -> list[FieldQuality]:
    there = _there(snapshot, kind)
    table = snapshot.nodes[kind] if kind in snapshot.nodes else snapshot.ties[kind]
    rows = np.flatnonzero(there).tolist()
    found = []
    for field in KINDS[kind].fields:
        hidden = field.personal or (kind, field.name) in _UNTOLD
        if hidden or field.required or field.column is None:
            continue
        if field.name in table.columns:
            values = [table.columns[field.name][row] for row in rows]
            known = sum(value is not None for value in values)
            none = sum(value in (NONE, []) for value in values)
        else:  # a reference that the snapshot has resolved
            known, none = int(np.count_nonzero(table.ends[field.name][rows] != NOBODY)), 0  # type: ignore[union-attr]
        found.append(FieldQuality(kind, field.name, len(rows), known, none))
    return found + (_woven(snapshot, rows) if kind == "partnership" else [])


def _there(snapshot: Snapshot, kind: str) -> Mask:
    """Which records of a kind are asked of: those there on the day."""
    if kind == "partnership":
        return snapshot.arrays.active
    if kind in snapshot.nodes:
        return np.asarray(snapshot.nodes[kind].present)
    tie = snapshot.ties[kind]
    if "partnership" not in tie.ends:
        return np.asarray(tie.present)
    partnership = tie.ends["partnership"]
    held: Mask = tie.present & (partnership != NOBODY) & np.append(snapshot.arrays.active, False)[partnership]
    return held


def _woven(snapshot: Snapshot, rows: list[int]) -> list[FieldQuality]:
    """What other records say of a partnership: its members, people in post and links."""
    found = []
    for name, lacking in (("members", _no_members), ("people", _no_people), ("links", _no_links)):
        missing = int(np.count_nonzero(lacking(snapshot)[rows]))
        found.append(FieldQuality("partnership", name, len(rows), len(rows) - missing, 0))
    return found


def _no_members(snapshot: Snapshot) -> Mask:
    unlisted: Mask = (snapshot.arrays.members.sizes == 0) & (snapshot.arrays.members_complete != 1)
    return unlisted


def _no_people(snapshot: Snapshot) -> Mask:
    return np.asarray(snapshot.arrays.people.sizes == 0)


def _no_themes(snapshot: Snapshot) -> Mask:
    return np.asarray(snapshot.arrays.themes.sizes == 0)


def _no_ground(snapshot: Snapshot) -> Mask:
    return np.asarray(snapshot.arrays.leaves.sizes == 0)


def _no_links(snapshot: Snapshot) -> Mask:
    """Neither a link on record nor the word that there are none."""
    link = snapshot.ties["link"]
    said = _unsaid("links_confirmed_none")(snapshot)
    ends = np.concatenate([link.ends["a"], link.ends["b"]])
    linked = np.bincount(ends[ends != NOBODY], minlength=len(said)) > 0
    return said & ~linked


def _unsaid(field: str) -> Callable[[Snapshot], Mask]:
    def lacking(snapshot: Snapshot) -> Mask:
        column = snapshot.partnerships.columns[field]
        return np.fromiter((value is None for value in column), np.bool_, len(column))

    return lacking


def _unclear(snapshot: Snapshot) -> Mask:
    return np.asarray(snapshot.arrays.status == STATUSES.index("unclear"))


def _no_population(snapshot: Snapshot) -> Mask:
    """A lowest-level territory of the partnership has no known population."""
    leaves = snapshot.arrays.leaves
    lacking = np.isnan(snapshot.arrays.leaf_population)[leaves.indices]
    return np.bincount(leaves.row_numbers()[lacking], minlength=leaves.rows) > 0


_NEEDS: tuple[tuple[str, Need, str, tuple[str, ...], Callable[[Snapshot], Mask]], ...] = (
    (
        "themes",
        Need.DECIDES,
        "Without themes no pair with it can be judged: every such pair is INCOMPLETE (R0).",
        ("G16", "G17"),
        _no_themes,
    ),
    (
        "territories",
        Need.DECIDES,
        "Without a territory its ground is unknown: every pair with it is INCOMPLETE (R0).",
        ("G17", "G21"),
        _no_ground,
    ),
    (
        "members",
        Need.DECIDES,
        "Without members a pair is INCOMPLETE (R0) unless the two are known to share people.",
        ("G17", "G22"),
        _no_members,
    ),
    ("people", Need.SCORES, "People in post carry 0.20 of the score's weight.", ("G17", "G25"), _no_people),
    (
        "links",
        Need.ADVISES,
        "Whether a link between two should be opened rests on links, or on the word that there are none.",
        ("G36",),
        _no_links,
    ),
    (
        "plannedEnd",
        Need.ADVISES,
        "Whether one of two can simply end, or is better a satellite, rests on planned ends (R1, R3).",
        ("G14", "G37"),
        _unsaid("planned_end"),
    ),
    (
        "level",
        Need.ADVISES,
        "A merger across levels is only recognised where both levels are known (R2, R4).",
        ("G21",),
        _unsaid("level"),
    ),
    (
        "legalBasis",
        Need.ADVISES,
        "Whether a law asks for it has to be checked before anything ends or is merged.",
        ("G2", "G10"),
        _unsaid("legal_basis"),
    ),
    (
        "meetingsPerYear",
        Need.ADVISES,
        "The hours an overlap costs are unknown without it.",
        ("G17",),
        _unsaid("meetings_per_year"),
    ),
    (
        "hoursPerMeeting",
        Need.ADVISES,
        "The hours an overlap costs are unknown without it.",
        ("G17",),
        _unsaid("hours_per_meeting"),
    ),
    (
        "statusConfirmedOn",
        Need.ADVISES,
        "Not confirmed for 24 months: it counts as active, but may be no more.",
        ("G14",),
        _unclear,
    ),
    (
        "population",
        Need.ADVISES,
        "Common ground is weighed by population; where one is unknown every territory weighs the same.",
        ("G21",),
        _no_population,
    ),
)


def _gaps(snapshot: Snapshot) -> list[Gap]:
    """The fields that somebody lacks: what decides first, then the most wanted."""
    active = snapshot.arrays.active
    records = int(np.count_nonzero(active))
    gaps = [
        Gap(
            field,
            need,
            text,
            guidelines,
            records,
            np.flatnonzero(active & lacking(snapshot)).astype(np.int32),
        )
        for field, need, text, guidelines, lacking in _NEEDS
    ]
    return sorted((gap for gap in gaps if gap.missing), key=lambda gap: (gap.need, -gap.missing))
