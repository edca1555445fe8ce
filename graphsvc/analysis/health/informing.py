"""Whom a partnership tells of its work: its members (G31), and the authorities of its own level (G35)."""

from __future__ import annotations

import numpy as np

from graphsvc.analysis.health.record import HealthRecord
from graphsvc.analysis.health.table import Authority, Codes, Told
from graphsvc.kernels.sets import NONE, Floats, Ints, Longs, Truth
from graphsvc.model.codes import UNKNOWN_CODE
from graphsvc.snapshot.arrays import UNKNOWN_DAY, Arrays
from graphsvc.snapshot.csr import Csr


class Informing:
    """The links between partnerships and organisations, as one picture has them."""

    def __init__(self, arrays: Arrays, record: HealthRecord) -> None:
        self.arrays, self.record, self.reports = arrays, record, record.reports
        self.size = arrays.partnerships

    @property
    def evaluated(self) -> Truth:
        """Partnerships of which a link to an organisation is recorded, or that they have no links."""
        found = self.record.links.confirmed_none.copy()
        found[self.reports.partnership] = True
        return found & self.arrays.active

    @property
    def inward(self) -> Truth:
        """Partnerships of which contact with members is recorded: with one who is no authority, or with half.

        A link to an authority alone may be a report upwards (G35), and tells nothing of the other members.
        """
        reports, to_members = self.reports, self.to_members
        plain = to_members & (self.record.authority[reports.organisation] < 0)
        linked = self._number(to_members)
        found: Truth = (self._number(plain) > 0) | ((linked > 0) & (2 * linked >= self.arrays.members.sizes))
        return found & self.arrays.active

    def members(self) -> Ints:
        """Counted members, -1 where not evaluated."""
        return self._where_evaluated(self.arrays.members.sizes)

    def reached(self) -> Ints:
        """Members with a contact within 6 months."""
        return self._where_evaluated(self._number(self.to_members & self.reports.recent))

    def never(self) -> Csr:
        """Partnership -> members of which no link is recorded, dated or not; empty where not evaluated."""
        members = self.arrays.members
        row = members.row_numbers()
        recorded = Csr.from_pairs(
            self.reports.partnership, self.reports.organisation, (members.rows, members.columns)
        )
        silent = self.inward[row] & ~among(recorded, row, members.indices)
        return Csr.from_pairs(row[silent], members.indices[silent], (members.rows, members.columns))

    @property
    def to_members(self) -> Truth:
        """Which reports are between a partnership and a member of it."""
        return among(self.arrays.members, self.reports.partnership, self.reports.organisation)

    def ages(self, some: Truth) -> Floats:
        """Days since the last contact of each report; NaN where it is not dated or not among some."""
        known = some & (self.reports.contact != UNKNOWN_DAY) & self.arrays.active[self.reports.partnership]
        days = self.arrays.as_of_day - self.reports.contact.astype(np.float64)
        return np.where(known, days, np.nan)

    def median_ages(self) -> Floats:
        """Per partnership the median over its members."""
        return medians(self.reports.partnership, self.ages(self.to_members), self.size)

    def to_authority(self, kind: Authority) -> Truth:
        """Which reports are between a partnership and an authority of its own level."""
        return self._is_authority(kind, self.reports.partnership, self.reports.organisation)

    def linked(self, kind: Authority) -> Codes:
        """Per partnership: 1 a live link to such an authority, 0 none, NONE where that is not known."""
        found = np.full(self.size, NONE, np.int8)
        found[self.evaluated & self._has_authorities(kind) & ~self._unclear(kind)] = 0
        found[self.reports.partnership[self.to_authority(kind) & self.reports.live]] = 1
        found[~self.arrays.active] = NONE
        return found

    def told(self, kind: Authority) -> Codes:
        """Per partnership its Told: the first that applies."""
        members, linked = self.arrays.members, self.linked(kind)
        seat = self._is_authority(kind, members.row_numbers(), members.indices)
        found = np.where(linked == 0, Told.NOT_INFORMED, Told.NOT_EVALUATED).astype(np.int8)
        found[members.row_numbers()[seat]] = Told.AT_THE_TABLE
        found[linked == 1] = Told.INFORMED
        found[~self.arrays.active] = Told.NOT_ACTIVE
        return found

    def authority_ages(self, kind: Authority) -> Floats:
        """Per partnership days since the latest contact with such an authority; NaN."""
        ages = self.ages(self.to_authority(kind))
        found = np.full(self.size, np.nan)
        np.fmin.at(found, self.reports.partnership, ages)
        return found

    def _unclear(self, kind: Authority) -> Truth:
        """Partnerships of which nobody can tell whether such an authority is told.

        They have an undated link to one, or a live one to an authority of that kind and unknown level.
        """
        reports = self.reports
        right_kind = self.record.authority[reports.organisation] == kind
        lost = self.record.organisation_level[reports.organisation] == UNKNOWN_CODE
        open_ = (right_kind & lost & reports.live) | (self.to_authority(kind) & reports.undated)
        found = np.zeros(self.size, np.bool_)
        found[reports.partnership[open_]] = True
        return found

    def _has_authorities(self, kind: Authority) -> Truth:
        """Partnerships on whose level any organisation is typed as such: a register may type none there."""
        levels = np.unique(self.record.organisation_level[self.record.authority == kind])
        found: Truth = np.isin(self.arrays.level, levels[levels != UNKNOWN_CODE])
        return found

    def _is_authority(self, kind: Authority, partnership: Ints, organisation: Ints) -> Truth:
        level = self.record.organisation_level[organisation]
        same = (level != UNKNOWN_CODE) & (level == self.arrays.level[partnership])
        found: Truth = same & (self.record.authority[organisation] == kind)
        return found

    def _number(self, some: Truth) -> Longs:
        return np.bincount(self.reports.partnership[some], minlength=self.size)

    def _where_evaluated(self, number: Longs) -> Ints:
        return np.where(self.inward, number, -1).astype(np.int32)


def among(rows: Csr, row: Ints, column: Ints) -> Truth:
    """Which pairs are entries of sparse rows."""
    width = np.int64(max(rows.columns, 1))
    packed = rows.row_numbers() * width + rows.indices
    found: Truth = np.isin(row * width + column, packed)
    return found


def medians(groups: Ints, values: Floats, size: int) -> Floats:
    """The median of the known values of each group; NaN where none is known. O(values log values)."""
    known = ~np.isnan(values)
    order = np.lexsort((values[known], groups[known]))
    group, value = groups[known][order], values[known][order]
    number = np.bincount(group, minlength=size)
    first = np.cumsum(number) - number
    low, high = (number - 1) // 2 + first, number // 2 + first
    found = np.full(size, np.nan)
    some = number > 0
    found[some] = (value[low[some]] + value[high[some]]) / 2
    return found
