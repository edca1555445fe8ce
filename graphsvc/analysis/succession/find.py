"""The question of G37 and G38: which partnership carried on what one that ended did."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import fields

import numpy as np
from numpy.typing import NDArray

from graphsvc.analysis.overlap.formula import FULL_COMPLETENESS
from graphsvc.analysis.succession.candidates import candidates, in_time, nobody
from graphsvc.analysis.succession.choice import Choice, choose
from graphsvc.analysis.succession.formula import LIKELY
from graphsvc.analysis.succession.history import History
from graphsvc.analysis.succession.rarity import census
from graphsvc.analysis.succession.score import Compared, compared, evaluate
from graphsvc.analysis.succession.sides import Side, ever_active, predecessors, successors
from graphsvc.analysis.succession.table import MERGER, RENAMING, SPLIT, Columns, Successions
from graphsvc.errors import BadInput
from graphsvc.kernels.sets import Ints, Longs
from graphsvc.snapshot.arrays import UNKNOWN_DAY, Arrays


def find_successions(arrays: Arrays, *, history: History, min_score: float = LIKELY) -> Successions:
    """Likely successors of partnerships that have ended, the surest first (G37, G38).

    A candidate began from 92 days before to 365 days after the end, outlives its predecessor, meets
    it or has an unknown territory, and shares two people, or a member that is not in more than a tenth of
    all partnerships. The score is that of overlaps, with the predecessor as on the day before its
    end, the successor as on its first day, and rarity as of the former. The one with the largest
    score is proposed from `min_score` up; a further one if half of the members and people that it
    carries on are with no better one (a split). Of what is recorded as succeeded nothing is proposed.

    Exact. Time grows with the seats that partnerships have in common over time. Raises BadInput for a
    score outside [0, 1].
    """
    if not 0 <= min_score <= 1:
        raise BadInput(f"minScore {min_score:g}: a score lies between 0 and 1")
    widths = (arrays.members.columns, arrays.people.columns)
    before, after = predecessors(history, widths), successors(history, widths, arrays.as_of_day)
    sides = compared(arrays, before, after, history, census(history, ever_active(arrays, history)))
    found = _joined(list(_evaluated(sides, min_score)))
    return _answer(arrays, sides, found, choose(found, before, after))


def _evaluated(sides: Compared, min_score: float) -> Iterator[Columns]:
    for block in candidates(sides.before, sides.after, sides.history, sides.census):
        yield evaluate(sides, block, min_score)
    yield evaluate(sides, nobody(), min_score)


def _answer(arrays: Arrays, sides: Compared, found: Columns, choice: Choice) -> Successions:
    history, ended = sides.history, sides.history.end != UNKNOWN_DAY
    rows = choice.rows[_in_order(found.at(choice.rows))]
    columns = found.at(rows)
    return Successions(
        columns=columns,
        kind=_kinds(columns, history),
        candidates=_in_window(columns.predecessor, sides.after, history),
        next_successor=choice.next_successor[columns.predecessor],
        next_score=choice.next_score[columns.predecessor],
        date=history.begin[columns.successor],
        date_seen=history.begin_seen[columns.successor],
        end=history.end[columns.predecessor],
        end_seen=history.end_seen[columns.predecessor],
        members_day=sides.after.members_day[columns.successor],
        people_day=sides.after.people_day[columns.successor],
        ended=int(np.count_nonzero(ended)),
        recorded=int(np.count_nonzero(ended)) - len(sides.before.ix),
        undated=arrays.partnerships - len(sides.after.ix),
    )


def _joined(parts: list[Columns]) -> Columns:
    names = [item.name for item in fields(Columns)]
    return Columns(**{name: np.concatenate([getattr(part, name) for part in parts]) for name in names})


def _in_order(columns: Columns) -> Longs:
    place = columns.score * np.sqrt(np.minimum(1.0, columns.completeness / FULL_COMPLETENESS))
    keys = (columns.successor, columns.predecessor, -np.round(columns.score, 12), -np.round(place, 12))
    return np.lexsort(keys)


def _kinds(columns: Columns, history: History) -> NDArray[np.int8]:
    """A split has several successors, a merger several predecessors, recorded ones included."""
    size = len(history.end)
    to, of = (np.bincount(each, minlength=size) for each in (columns.predecessor, columns.successor))
    of = of + np.bincount(history.successor, minlength=size)
    merged = np.where(of[columns.successor] > 1, MERGER, RENAMING)
    return np.where(to[columns.predecessor] > 1, SPLIT, merged).astype(np.int8)


def _in_window(predecessor: Ints, after: Side, history: History) -> Ints:
    """How many partnerships began in time to succeed each."""
    begun = np.sort(history.begin[after.ix].astype(np.int64))
    first, last = in_time(history.end[predecessor].astype(np.int64))
    number = np.searchsorted(begun, last, side="right") - np.searchsorted(begun, first, side="left")
    own = history.begin[predecessor].astype(np.int64)
    return (number - ((own >= first) & (own <= last))).astype(np.int32)
