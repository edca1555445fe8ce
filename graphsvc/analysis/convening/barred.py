"""Who is not proposed, and why: bars that are recorded, and ground that is elsewhere (methods 4.4)."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np

from graphsvc.analysis.convening.ground import meets
from graphsvc.analysis.convening.record import Record
from graphsvc.analysis.convening.task import Task
from graphsvc.kernels.sets import Longs, Truth
from graphsvc.model.codes import BARS

BLOCKED, NO_COVERAGE = len(BARS), len(BARS) + 1
VETOES = ("LEGAL_BAR", "CONFLICT_OF_INTEREST", "BLOCKED", "NO_COVERAGE")


class Barred(NamedTuple):
    """Organisations that would come into question and are not proposed, bars first, then by key."""

    organisation: Longs  # ix
    veto: Longs  # along VETOES
    tie: Longs  # of the snapshot's links: the one that blocks, -1 none


class Admission(NamedTuple):
    """Which organisations are candidates, and which are not."""

    candidates: Longs  # ix, ascending; on the territory's ground, or of unknown ground where nobody is on it
    unplaced: Longs  # ix, ascending; the others of whose ground nothing is known
    barred: Barred
    elsewhere: int  # organisations whose ground is known not to meet the territory


def admit(record: Record, task: Task) -> Admission:
    """Candidates are all organisations there on the day whose ground meets the territory's.

    Those of unknown ground are asked after, and are candidates only where nobody else is. Out are those that
    declared a legal bar or a conflict of interest, and those with a blocked link to a partnership on the
    theme whose ground meets the territory. Of those elsewhere only members of such a partnership are
    listed. O(entries).
    """
    placed = record.ground.sizes > 0
    here = meets(record.ground, task.leaves)
    asked = record.present & (here | ~placed)
    veto, tie = _vetoes(record, task)
    involved = _members_here(record, task) & record.present & placed & ~here & (veto < 0)
    listed = np.concatenate([np.flatnonzero(asked & (veto >= 0)), np.flatnonzero(involved)])
    why = np.where(involved[listed], NO_COVERAGE, veto[listed])
    free = asked & (veto < 0)
    some = bool((free & placed).any())
    return Admission(
        candidates=np.flatnonzero(free & placed if some else free),
        unplaced=np.flatnonzero(free & ~placed & some),
        barred=Barred(listed, why, tie[listed]),
        elsewhere=int(np.count_nonzero(record.present & placed & ~here)),
    )


def _vetoes(record: Record, task: Task) -> tuple[Longs, Longs]:
    veto, tie = (np.full(len(record.present), -1, np.int64) for _ in range(2))
    for block in record.bars.blocks:
        if task.here[block.partnership]:
            veto[block.organisation], tie[block.organisation] = BLOCKED, block.tie
    for organisation, bar in record.bars.declared.items():
        veto[organisation], tie[organisation] = BARS.index(bar), -1
    return veto, tie


def _members_here(record: Record, task: Task) -> Truth:
    found = np.zeros(len(record.present), np.bool_)
    found[record.seats.row_numbers()[task.here[record.seats.indices]]] = True
    return found
