"""The named evidence of one pair, proposed or recorded: what both have, and what was not carried on."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import NamedTuple

import numpy as np

from graphsvc.analysis.succession.history import SHOWN_ONLY, History, Spells, history_of
from graphsvc.analysis.succession.sides import settled
from graphsvc.analysis.succession.table import Successions
from graphsvc.kernels.sets import Ints
from graphsvc.model.fields import NONE
from graphsvc.snapshot.arrays import NOBODY, UNKNOWN_DAY
from graphsvc.snapshot.days import Days, day_number, holds
from graphsvc.snapshot.snapshot import Snapshot
from graphsvc.snapshot.tables import TieTable


@dataclass(frozen=True, eq=False)
class Evidence:
    """Numbers (ix) in the tables of the picture, in order of key; None is unknown. Of people only counts."""

    shared_members: Ints | None
    shared_themes: Ints | None
    shared_people: int | None
    lost_members: Ints | None  # of the predecessor on its last day, not in the successor as it began
    lost_themes: Ints | None
    lost_people: int | None
    lost_links: Ints  # of the predecessor on its last day, to whom the successor has no link up to now
    lost_protocols: Ints  # that those of its links rest on and none of the successor's


def evidence(answer: Successions, row: int, snapshot: Snapshot) -> Evidence:
    """What one proposal rests on and what was not carried on; O(ties of the two)."""
    columns = answer.columns
    people = _known(int(columns.shared_people[row])), _known(int(columns.lost_people[row]))
    both = int(columns.predecessor[row]), int(columns.successor[row])
    return _evidence(snapshot, both, (int(answer.end[row]) - 1, int(answer.members_day[row])), people)


def recorded_evidence(snapshot: Snapshot, predecessor: int, successor: int) -> Evidence | None:
    """The same of a pair that is recorded; None where the predecessor has not ended by the day.

    O(records) for the first pair of a picture, then O(ties of the two + spells).
    """
    past = _past(snapshot)
    if past.history.end[predecessor] == UNKNOWN_DAY:
        return None
    last, spells = int(past.history.end[predecessor]) - 1, past.history.people
    people = _compared(
        _in_post(spells, predecessor, last), _in_post(spells, successor, int(past.people_day[successor]))
    )
    counts = tuple(None if found is None else len(found) for found in people)
    days = last, int(past.members_day[successor])
    return _evidence(snapshot, (predecessor, successor), days, (counts[0], counts[1]))


def _evidence(
    snapshot: Snapshot, both: tuple[int, int], days: tuple[int, int], people: tuple[int | None, int | None]
) -> Evidence:
    """Of a predecessor and its successor, each on its day; people: how many are in both, how many lost."""
    (before, after), (last, first) = both, days
    themes = snapshot.arrays.themes
    shared, lost = _compared(members_on(snapshot, before, last), members_on(snapshot, after, first))
    shared_themes, lost_themes = _compared(themes.row(before), themes.row(after))
    links, protocols = _links(snapshot, before, after, last)
    return Evidence(
        shared_members=shared,
        shared_themes=shared_themes,
        shared_people=people[0],
        lost_members=lost,
        lost_themes=lost_themes,
        lost_people=people[1],
        lost_links=links,
        lost_protocols=protocols,
    )


class _Past(NamedTuple):
    """The past of a picture, and the days on which successors are read; made once for each."""

    history: History
    members_day: Days
    people_day: Days


def _past(snapshot: Snapshot) -> _Past:
    return snapshot.once("succession", _read)


def _read(snapshot: Snapshot) -> _Past:
    history, today = history_of(snapshot), day_number(snapshot.as_of)
    days = (settled(spells, history.begin, today) for spells in (history.members, history.people))
    return _Past(history, *days)


def _in_post(people: Spells, partnership: int, day: int) -> Ints:
    """The people in post of one partnership on a day; none on UNKNOWN_DAY."""
    own = people.at(people.partnership == partnership)
    held = holds(own.start, own.end, day) & (day != UNKNOWN_DAY)
    return np.unique(own.other[held])


def members_on(snapshot: Snapshot, partnership: int, day: int) -> Ints:
    """The counted members of one partnership on a day, in order of key; none on UNKNOWN_DAY."""
    table = snapshot.ties["membership"]
    rows = table.of("partnership", partnership)
    rows = rows[[table.columns["role"][row] not in SHOWN_ONLY for row in rows]]
    if day == UNKNOWN_DAY:
        return np.zeros(0, np.int32)
    found = table.ends["organisation"][rows[holds(table.start[rows], table.end[rows], day)]]
    return np.unique(found[found != NOBODY])


def _compared(before: Ints, after: Ints) -> tuple[Ints | None, Ints | None]:
    """What both have and what only the first has; unknown where one of the two is empty."""
    if not len(before) or not len(after):
        return None, None
    return np.intersect1d(before, after), np.setdiff1d(before, after)


def _known(number: int) -> int | None:
    return None if number < 0 else number


def _links(snapshot: Snapshot, before: int, after: int, last: int) -> tuple[Ints, Ints]:
    """Links of the first on its last day whose other end the second has no link to, and their protocols."""
    table = snapshot.ties["link"]
    today = day_number(snapshot.as_of)
    held = _of(table, before, lambda rows: holds(table.start[rows], table.end[rows], last))
    begun = _of(table, after, lambda rows: table.start[rows] <= today)
    known = {_other_end(table, row, after) for row in begun} | {("partnership", after)}
    lost = [row for row in held if _other_end(table, row, before) not in known]
    protocol = table.ends["protocol"]
    gone = np.setdiff1d(protocol[held], protocol[begun])
    return np.array(lost, np.int32), gone[gone != NOBODY].astype(np.int32)


def _of(table: TieTable, partnership: int, chosen: Callable[[Ints], object]) -> list[int]:
    """The links of a partnership that are none of those blocked, and that are chosen; in order of key."""
    rows = np.union1d(table.of("a", partnership), table.of("b", partnership))
    rows = rows[np.asarray(chosen(rows), np.bool_)] if len(rows) else rows
    return [int(row) for row in rows if table.columns["blocked_reason"][row] in (None, NONE)]


def _other_end(table: TieTable, row: int, partnership: int) -> tuple[str, int]:
    a, b = int(table.ends["a"][row]), int(table.ends["b"][row])
    if b == NOBODY:
        return "organisation", int(table.ends["b_organisation"][row])
    return "partnership", b if a == partnership else a
