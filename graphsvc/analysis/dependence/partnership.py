"""What hangs on a partnership (G30, G37, G38)."""

from __future__ import annotations

import numpy as np

from graphsvc.analysis.cells import Cell, Cells
from graphsvc.analysis.dependence.members import only_here, pairs_only_here, required_sectors
from graphsvc.analysis.dependence.successors import candidates_for, heirs_of
from graphsvc.analysis.dependence.table import Contacts, Ground, OfPartnership, Presence, Staff
from graphsvc.analysis.dependence.ties import posts_of, protocols_of, ties_to_organisations
from graphsvc.analysis.draft.registry import Registry
from graphsvc.analysis.links.record import LinkRecord
from graphsvc.kernels.sets import Ints
from graphsvc.model.codes import STATUSES
from graphsvc.snapshot.arrays import NOBODY, Arrays
from graphsvc.snapshot.days import day_number, holds
from graphsvc.snapshot.snapshot import Snapshot

SUPPORTING = ("supporter", "funder", "secretariat")  # roles that bring means and are not counted as members


def presence_of(arrays: Arrays, partnership: int) -> Presence:
    """Whether a partnership is there on the day."""
    if arrays.active[partnership]:
        return Presence.IN_PLACE
    ended = arrays.status[partnership] == STATUSES.index("ended")
    return Presence.ENDED if ended else Presence.NOT_YET


def of_partnership(
    snapshot: Snapshot,
    partnership: int,
    *,
    contacts: Contacts,
    record: LinkRecord,
    cells: Cells,
    registry: Registry,
    staff: Staff | None,
) -> OfPartnership:
    """Everything that hangs on a partnership (ix), of which `contacts` and `staff` are worked out elsewhere.

    Of one that is not active what it would cover and who belongs to it is told, too: nobody loses it yet, or
    any more. O(what stands around it + memberships).
    """
    arrays = snapshot.arrays
    authorities, organisations = ties_to_organisations(snapshot, partnership)
    size = len(arrays.members.row(partnership))
    above = int(arrays.satellite_of[partnership])
    candidates, alike = candidates_for(registry, partnership)
    return OfPartnership(
        contacts=contacts,
        confirmed_none=bool(record.confirmed_none[partnership]),
        evaluated=bool(record.evaluated[partnership]),
        ground=_ground(arrays, cells, partnership),
        members=arrays.members.row(partnership),
        members_complete=_truth(int(arrays.members_complete[partnership])),
        only_here=only_here(arrays, partnership),
        pairs=size * (size - 1) // 2,
        pairs_only_here=pairs_only_here(arrays, partnership),
        required=required_sectors(snapshot, partnership),
        satellites=_satellites(arrays, partnership),
        satellite_of=None if above == NOBODY else above,
        authorities=authorities,
        organisations=organisations,
        protocols=protocols_of(snapshot, partnership),
        heirs=heirs_of(snapshot, partnership),
        candidates=candidates,
        alike=alike,
        host=snapshot.partnerships.target("host_organisation", partnership, snapshot.organisations),
        leads=_beside(snapshot, partnership, ("lead",)),
        supporters=_beside(snapshot, partnership, SUPPORTING),
        posts=posts_of(snapshot, partnership),
        staff=staff,
    )


def _truth(code: int) -> bool | None:
    return None if code < 0 else bool(code)


def _ground(arrays: Arrays, cells: Cells, partnership: int) -> Ground | None:
    covered = len(cells.of(partnership))
    if not covered:
        return None
    only = cells.only(partnership)
    people = arrays.leaf_population[np.unique(only.territory)]
    known = bool(np.all(people >= 0))  # NaN is not
    order = np.lexsort((only.theme, only.territory, -np.nan_to_num(arrays.leaf_population[only.territory])))
    in_order = Cell(only.territory[order], only.theme[order])
    return Ground(covered, in_order, float(people.sum()) if known else None)


def _satellites(arrays: Arrays, partnership: int) -> Ints:
    """The satellites that are active or planned."""
    living = arrays.status != STATUSES.index("ended")
    return np.flatnonzero((arrays.satellite_of == partnership) & living).astype(np.int32)


def _beside(snapshot: Snapshot, partnership: int, roles: tuple[str, ...]) -> Ints:
    """The organisations that have one of some roles on the day, in order of key."""
    table = snapshot.ties["membership"]
    rows = table.of("partnership", partnership)
    rows = rows[[table.columns["role"][row] in roles for row in rows.tolist()]]
    rows = rows[holds(table.start[rows], table.end[rows], day_number(snapshot.as_of))]
    return np.setdiff1d(table.ends["organisation"][rows], [NOBODY]).astype(np.int32)
