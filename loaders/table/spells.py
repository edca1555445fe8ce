"""Spells of ties in a register that is seen at intervals (registry.md, "Snapshots").

A tie starts with the first snapshot that has it, and ends with the first one
that does not. Snapshots go by their number in the order of days. Only those
count that say something of the tie: `told`.
"""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date

from graphsvc.model import dates
from graphsvc.model.fields import NONE


@dataclass(frozen=True, slots=True)
class Sighting:
    """A tie in one snapshot, and what that snapshot itself says of its dates and organisation."""

    snapshot: int
    start: str | None = None
    end: str | None = None
    organisation: str | None = None


@dataclass(frozen=True, slots=True)
class Run:
    """Sightings `first` to `last` without a break; `gone` is the first snapshot without the tie, if any."""

    first: int
    last: int
    gone: int | None


@dataclass(frozen=True, slots=True)
class Spell:
    """An unbroken time of a tie with one organisation, which the sightings `first` to `last` show."""

    start: str | None
    end: str | None
    organisation: str | None
    first: int
    last: int


def spells(
    sightings: Sequence[Sighting], *, told: Sequence[int], days: Sequence[str], tolerate: int
) -> list[Spell]:
    """The spells of one tie, in order and without overlap.

    `sightings` are by snapshot, at most one of each; `told` are the snapshots
    that say something of the tie, in order, every sighting's among them;
    `days` the days of all snapshots. Up to `tolerate` absences in a row are
    no break. A start in the first snapshot told of is written `..DATE`. What a
    sighting says of its start or end goes before; runs that overlap by it are
    one. A changed organisation makes a touching spell; an unknown one is that
    before, else that after. O(n log m) for n sightings and m snapshots.
    """
    seen = [sighting.snapshot for sighting in sightings]
    stretches = [_stretch(run, sightings, told, days) for run in runs(seen, told, tolerate)]
    return [part for whole in _united(stretches) for part in _parts(whole, sightings, days)]


def runs(seen: Sequence[int], told: Sequence[int], tolerate: int) -> list[Run]:
    """What is seen without more than `tolerate` absences in a row; numbers of sightings, not of snapshots."""
    places = [bisect_left(told, snapshot) for snapshot in seen]
    found, first = [], 0
    for number, (here, after) in enumerate(zip(places, [*places[1:], len(told)], strict=True)):
        if after - here - 1 > tolerate:
            found.append(Run(first, number, told[here + 1]))
            first = number + 1
    if first < len(seen):
        found.append(Run(first, len(seen) - 1, None))
    return found


def begins(start: str | None) -> date:
    """The day on which a start is read; the first of the calendar where it is unknown."""
    return dates.first_day(start) if start and start != NONE else date.min


def ends(end: str | None) -> date:
    """The day on which an end is read; the last of the calendar where there is none."""
    return dates.next_day(end) if end and end != NONE else date.max


def _stretch(run: Run, sightings: Sequence[Sighting], told: Sequence[int], days: Sequence[str]) -> Spell:
    given_start = _known(sightings[run.first].start)
    here = sightings[run.first : run.last + 1]
    given_end = next((sighting.end for sighting in reversed(here) if _known(sighting.end)), None)
    snapshot = here[0].snapshot
    start: str | None = given_start or ("..", "")[snapshot != told[0]] + days[snapshot]
    gone = days[run.gone] if run.gone is not None else None
    end = given_end or gone or here[-1].end  # which may say that it is known to be open
    if begins(start) >= ends(end):
        if given_start is None:
            start = None  # it was over when it was first seen
        elif given_end is None:
            end = begins(start).isoformat()  # it was gone before it began
    return Spell(start, end, None, run.first, run.last)


def _known(written: str | None) -> str | None:
    return None if written == NONE else written


def _united(stretches: Sequence[Spell]) -> list[Spell]:
    found: list[Spell] = []
    for later in stretches:
        if found and ends(found[-1].end) > begins(later.start):
            earlier = found.pop()
            found.append(Spell(earlier.start, later.end, None, earlier.first, later.last))
        else:
            found.append(later)
    return found


def _parts(whole: Spell, sightings: Sequence[Sighting], days: Sequence[str]) -> Iterator[Spell]:
    """The spell, split where the organisation changes."""
    here = sightings[whole.first : whole.last + 1]
    current = next((s.organisation for s in here if s.organisation), None)
    start, first = whole.start, whole.first
    for number, sighting in enumerate(here, start=whole.first):
        if sighting.organisation in (None, current):
            continue
        change = _change(sighting, days[sighting.snapshot], start)
        if begins(start) < begins(change) < ends(whole.end):
            yield Spell(start, begins(change).isoformat(), current, first, number - 1)
            start, first, current = change, number, sighting.organisation
    yield Spell(start, whole.end, current, first, whole.last)


def _change(sighting: Sighting, day: str, after: str | None) -> str:
    """The day of a change: the start that the sighting gives, unless that is the start of what was before."""
    given = _known(sighting.start)
    return given if given and not given.startswith("..") and begins(given) > begins(after) else day
