"""What each adequacy of the table rests on, in words (G18)."""

from __future__ import annotations

from collections.abc import Callable

from graphsvc.analysis.convening.adequacy import Pool
from graphsvc.analysis.convening.formula import DECLARED, NO_BASIS, READY_YEARS
from graphsvc.analysis.convening.record import Record
from graphsvc.analysis.convening.table import Convening
from graphsvc.analysis.convening.words import named, plural, share
from graphsvc.model.codes import CRITERIA
from graphsvc.snapshot.days import day_of
from graphsvc.snapshot.snapshot import Snapshot


def told(
    convening: Convening, snapshot: Snapshot, record: Record, place: int, requirement: int
) -> str | None:
    """The evidence for one adequacy of a candidate; None where it is unknown."""
    pool, wanted = convening.pool, convening.requirements.listed[requirement]
    if pool.basis[place, requirement] == NO_BASIS:
        return None
    if wanted.criterion is None:
        return _sector(convening, record, place)
    if pool.basis[place, requirement] == DECLARED:
        return _declared(pool, place, CRITERIA.index(wanted.criterion))
    return _SHOWN[wanted.criterion](convening, snapshot, record, place)


def _sector(convening: Convening, record: Record, place: int) -> str:
    sector = record.sectors[record.sector[convening.pool.organisation[place]]]
    return f"its sector is {sector.replace('_', ' ')}"


def _declared(pool: Pool, place: int, criterion: int) -> str:
    day = day_of(int(pool.declared_on[place, criterion]))
    return f"declared on {day}" if day else "declared, not said when"


def _competence(convening: Convening, snapshot: Snapshot, record: Record, place: int) -> str:
    pool = convening.pool
    where = plural(int(pool.tables[place]), "partnership", "partnerships")
    return f"{pool.years[place]:.1f} years in {where} on the theme"


def _leadership(convening: Convening, snapshot: Snapshot, record: Record, place: int) -> str:
    return f"has led or chaired {plural(int(convening.pool.led[place]), 'partnership', 'partnerships')}"


def _information(convening: Convening, snapshot: Snapshot, record: Record, place: int) -> str:
    around = plural(int(convening.task.around.sum()), "partnership", "partnerships")
    near = int(convening.pool.within_reach[place])
    return f"{near} of {around} on the theme around there within two contacts"


def _coverage(convening: Convening, snapshot: Snapshot, record: Record, place: int) -> str:
    pool = convening.pool
    seen = "" if pool.own_ground[place] else ", going by the partnerships it sits in"
    served = f"serves {share(pool.coverage[place])} of the people there"
    return f"{served}, {share(pool.size_fit[place])} of all it serves{seen}"


def _readiness(convening: Convening, snapshot: Snapshot, record: Record, place: int) -> str:
    day = day_of(int(convening.pool.joined[place]))
    return f"joined a partnership on {day}, within the last {READY_YEARS} years"


def _closeness(convening: Convening, snapshot: Snapshot, record: Record, place: int) -> str:
    remit = record.remit.row(int(convening.pool.organisation[place]))
    nearest = max(remit.tolist(), key=lambda theme: (convening.task.likeness[theme], -theme))
    return f"its remit has {named(snapshot.themes, nearest)}"


_SHOWN: dict[str, Callable[[Convening, Snapshot, Record, int], str]] = {
    "competence": _competence,
    "leadership": _leadership,
    "information": _information,
    "coverage": _coverage,
    "readiness": _readiness,
    "closeness": _closeness,
}
