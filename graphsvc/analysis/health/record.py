"""What a picture says of the contact of partnerships with each other, with organisations, with the nation."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import NamedTuple, cast

import numpy as np

from graphsvc.analysis.grouping import Groups, groups_of
from graphsvc.analysis.health.table import Codes
from graphsvc.analysis.links.record import LinkRecord, link_record
from graphsvc.kernels.sets import Ints, Longs, Truth
from graphsvc.model.codes import AUTHORITIES, LEVELS, UNKNOWN_CODE, number_of
from graphsvc.model.dates import months_before
from graphsvc.model.fields import NONE
from graphsvc.snapshot.arrays import NOBODY, UNKNOWN_DAY
from graphsvc.snapshot.days import Days, day_number, starts
from graphsvc.snapshot.links import LinkState
from graphsvc.snapshot.snapshot import Snapshot
from graphsvc.snapshot.tables import NodeTable

REACHED_MONTHS = 6  # methods.md, G31
NATIONAL_BODY = "national_body"
NATIONAL_LEVELS = tuple(LEVELS.index(level) for level in ("international", "national"))


@dataclass(frozen=True, eq=False)
class Reports:
    """Links between partnerships and organisations that had begun by the day, each pair once, ascending."""

    partnership: Ints
    organisation: Ints
    live: Truth  # a contact within 12 months
    recent: Truth  # a contact within 6 months
    undated: Truth  # not live; one that goes on, the last contact is not known
    contact: Days  # the latest known on the day, UNKNOWN_DAY where none is dated

    def __len__(self) -> int:
        return len(self.partnership)


@dataclass(frozen=True, eq=False)
class HealthRecord:
    """Partnerships and organisations by ix."""

    links: LinkRecord
    later_contact: Truth  # per pair of `links`: undated on the day, but a contact after it is recorded
    reports: Reports
    territory: Groups
    level: Groups
    authority: Codes  # per organisation, along codes.AUTHORITIES, -1 neither or unknown
    organisation_level: Codes  # per organisation: that of all its territories, -1 unknown or several
    national_body: Truth  # per organisation there on the day


def health_record(snapshot: Snapshot) -> HealthRecord:
    """The contact that a picture records; O(records)."""
    organisations = snapshot.organisations
    authority = organisations.columns["authority"]
    sector = organisations.columns["sector"]
    bodies = np.fromiter((each == NATIONAL_BODY for each in sector), np.bool_, len(organisations))
    links = link_record(snapshot)
    return HealthRecord(
        links=links,
        later_contact=_later_contact(snapshot, links),
        reports=_reports(snapshot),
        territory=groups_of(snapshot, "TERRITORY"),
        level=groups_of(snapshot, "LEVEL"),
        authority=np.array([number_of(each, AUTHORITIES) for each in authority], np.int8),
        organisation_level=_levels(organisations, snapshot.territories),
        national_body=bodies & organisations.present,
    )


def _reports(snapshot: Snapshot) -> Reports:
    """A link that blocks is none, and one that begins after the day is not known yet."""
    table, today = snapshot.ties["link"], day_number(snapshot.as_of)
    state = snapshot.link_states
    begun = (table.start == UNKNOWN_DAY) | (table.start <= today)
    said = table.columns["blocked_reason"]
    free = np.fromiter((each in (None, NONE) for each in said), np.bool_, len(table))
    ends = table.ends["a"], table.ends["b_organisation"]
    ix = np.flatnonzero(begun & free & (ends[0] != NOBODY) & (ends[1] != NOBODY))
    contact = starts(table.columns["last_contact"])[ix]
    contact[contact > today] = UNKNOWN_DAY
    live = state[ix] == LinkState.LIVE
    contact = np.where((contact == UNKNOWN_DAY) & live, table.start[ix], contact)  # it counts from its start
    rows = _Rows(ends[0][ix], ends[1][ix], live, state[ix] == LinkState.UNDATED, contact.astype(np.int32))
    return rows.each_once(snapshot.as_of, len(snapshot.organisations))


class _Rows(NamedTuple):
    """Links between a partnership and an organisation, of which there may be several to a pair."""

    partnership: Ints
    organisation: Ints
    live: Truth
    undated: Truth
    contact: Days

    def each_once(self, as_of: date, width: int) -> Reports:
        """The pairs; `width` organisations."""
        packed: Longs = self.partnership.astype(np.int64) * max(width, 1) + self.organisation
        pairs, of = np.unique(packed, return_inverse=True)
        since = _latest(self.contact[self.live], of[self.live], len(pairs))
        alive = np.bincount(of[self.live], minlength=len(pairs)) > 0
        return Reports(
            partnership=(pairs // max(width, 1)).astype(np.int32),
            organisation=(pairs % max(width, 1)).astype(np.int32),
            live=alive,
            recent=since >= day_number(months_before(as_of, REACHED_MONTHS)),
            undated=~alive & (np.bincount(of[self.undated], minlength=len(pairs)) > 0),
            contact=_latest(self.contact, of, len(pairs)),
        )


def _latest(days: Days, of: Longs, size: int) -> Days:
    found = np.full(size, UNKNOWN_DAY, np.int32)
    np.maximum.at(found, of, days)
    return found


def _levels(organisations: NodeTable, territories: NodeTable) -> Codes:
    """The level at which each organisation works: that of its territories."""
    of_territory = [number_of(each, LEVELS) for each in territories.columns["level"]]
    found = np.full(len(organisations), UNKNOWN_CODE, np.int8)
    for ix in range(len(organisations)):
        levels = {of_territory[place] for place in organisations.targets("territories", ix, territories)}
        if len(levels) == 1:
            found[ix] = levels.pop()
    return found


def _later_contact(snapshot: Snapshot, links: LinkRecord) -> Truth:
    """Pairs whose only dated contact, as recorded, came after the day: what was there before is not kept."""
    contact = starts(snapshot.ties["link"].columns["last_contact"])
    later = np.append(contact > day_number(snapshot.as_of), False)[links.tie]
    return cast(Truth, later & (links.state == LinkState.UNDATED))
