"""What one family has in common, and what it costs now and if its tables were one."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np

from graphsvc.analysis.families.table import NEIGHBOURS
from graphsvc.kernels.sets import Floats, Longs
from graphsvc.snapshot.arrays import Arrays
from graphsvc.snapshot.csr import Csr, Ix


class Burden(NamedTuple):
    """Seats, meetings and hours of a year; None is unknown."""

    seats: int | None  # of member organisations, all tables together
    seats_if_joined: int | None
    meetings_per_year: float | None
    meetings_per_year_if_joined: float | None
    hours_per_year: float | None  # of those who sit at two of the tables or more, at all of them
    hours_per_year_if_joined: float | None


def in_all(rows: Csr, family: Ix) -> Ix:
    """What every partnership of a family has, by number."""
    entries, tables = _tables(rows, family)
    shared: Ix = entries[tables == len(family)]
    return shared


def in_several(rows: Csr, family: Ix) -> tuple[Ix, Longs]:
    """What two partnerships of a family or more have, and how many: the most first, then by number."""
    entries, tables = _tables(rows, family)
    entries, tables = entries[tables > 1], tables[tables > 1]
    order = np.argsort(-tables, kind="stable")
    return entries[order], tables[order]


def known(rows: Csr, family: Ix) -> bool:
    """Whether every partnership of a family has something recorded there."""
    return bool((rows.sizes[family] > 0).all())


def burden(arrays: Arrays, family: Ix, *, kind: str) -> Burden:
    """What a family costs now, and as one table that meets as often as the busiest of them.

    Hours are those of the people who sit at several tables, or where people are unknown, and of
    neighbours, of the organisations: now at each table, joined at the one that takes most hours.
    For two partnerships the difference is the hours a year of their overlap. O(entries).
    """
    seats = int(arrays.members.sizes[family].sum()) if known(arrays.members, family) else None
    meetings = arrays.meetings_per_year[family]
    hours = arrays.hours_per_meeting[family] * meetings
    sitting = arrays.members if kind == NEIGHBOURS or not known(arrays.people, family) else arrays.people
    now, joined = _hours(sitting, family, hours) if known(sitting, family) else (np.nan, np.nan)
    return Burden(
        seats=seats,
        seats_if_joined=None if seats is None else len(_tables(arrays.members, family)[0]),
        meetings_per_year=_known(meetings.sum()),
        meetings_per_year_if_joined=_known(meetings.max()),
        hours_per_year=_known(now),
        hours_per_year_if_joined=_known(joined),
    )


def _hours(rows: Csr, family: Ix, hours: Floats) -> tuple[float, float]:
    """Hours at all tables, and at the busiest of each, of those who sit at two or more."""
    if np.isnan(hours).any():
        return np.nan, np.nan
    entries = np.concatenate([rows.row(ix) for ix in family.tolist()])
    spent = np.repeat(hours, rows.sizes[family])
    _, number, tables = np.unique(entries, return_inverse=True, return_counts=True)
    most = np.zeros(len(tables))
    np.maximum.at(most, number, spent)
    return float(spent[tables[number] > 1].sum()), float(most[tables > 1].sum())


def _tables(rows: Csr, family: Ix) -> tuple[Ix, Longs]:
    """All that partnerships of a family have, and how many of them have it."""
    entries, tables = np.unique(np.concatenate([rows.row(ix) for ix in family.tolist()]), return_counts=True)
    return entries, tables.astype(np.int64)


def _known(value: float) -> float | None:
    return None if np.isnan(value) else float(value)
