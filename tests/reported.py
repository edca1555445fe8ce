"""What a network of plain rows reports to organisations, and of which sectors these are."""

from __future__ import annotations

import numpy as np

from graphsvc.analysis.composition.record import SectorRecord
from graphsvc.analysis.grouping import Groups
from graphsvc.analysis.health.record import HealthRecord, Reports
from graphsvc.model.codes import LEVELS, SECTORS
from graphsvc.snapshot.arrays import NOBODY, UNKNOWN_DAY, Arrays
from graphsvc.snapshot.csr import Csr
from tests.linked import record_of


def health_record_of(arrays: Arrays) -> HealthRecord:
    """Every third seat has a link: live and recent, live, silent, undated in turn; regions are the leaves."""
    members = arrays.members
    row, organisation = members.row_numbers()[::3], members.indices[::3]
    kind = np.arange(len(row)) % 4
    ago = np.array([30, 300, 900, 0])[kind]
    organisations = np.arange(members.columns)
    links = record_of(arrays)
    return HealthRecord(
        links=links,
        later_contact=np.arange(len(links)) % 5 == 1,
        reports=Reports(
            partnership=row.astype(np.int32),
            organisation=organisation.astype(np.int32),
            live=kind < 2,
            recent=kind == 0,
            undated=kind == 3,
            contact=np.where(kind == 3, UNKNOWN_DAY, arrays.as_of_day - ago).astype(np.int32),
        ),
        territory=_groups("TERRITORY", arrays.leaves, arrays),
        level=_groups("LEVEL", _own_level(arrays), arrays),
        authority=(organisations % 3 - 1).astype(np.int8),
        organisation_level=np.where(organisations % 5, 3, 2).astype(np.int8),
        national_body=organisations % 11 == 1,
    )


def sector_record_of(arrays: Arrays) -> SectorRecord:
    """Organisations are of eight sectors in turn, every ninth of none known; every other theme needs two."""
    organisations = np.arange(arrays.members.columns)
    themes = np.arange(arrays.themes.columns)
    needing = themes[themes % 2 == 0]
    rows, sectors = np.repeat(needing, 2), np.stack([needing % 8, (needing + 3) % 8], axis=1).ravel()
    required = Csr.from_pairs(
        rows.astype(np.int32), sectors.astype(np.int32), (arrays.themes.columns, len(SECTORS))
    )
    return SectorRecord(
        sectors=SECTORS,
        of=np.where(organisations % 9 == 8, NOBODY, organisations % 8).astype(np.int32),
        required=required,
        own=themes % 4 == 0,
        weights=np.where(np.arange(len(required.indices)) % 3, 2.0, np.nan),
        umbrella=organisations % 13 == 12,
    )


def _own_level(arrays: Arrays) -> Csr:
    known = np.flatnonzero(arrays.level >= 0).astype(np.int32)
    return Csr.from_pairs(known, arrays.level[known].astype(np.int32), (arrays.partnerships, len(LEVELS)))


def _groups(grouping: str, of: Csr, arrays: Arrays) -> Groups:
    """Groups of active partnerships by the columns of rows; those without any are left out."""
    row = of.row_numbers()
    kept = arrays.active[row]
    there, number = np.unique(of.indices[kept], return_inverse=True)
    keys = tuple(f"{grouping.lower()} {column}" for column in there.tolist())
    shape = (arrays.partnerships, len(there))
    return Groups(grouping, keys, keys, Csr.from_pairs(row[kept], number.astype(np.int32), shape))
