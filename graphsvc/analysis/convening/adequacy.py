"""The table of adequacies: what each candidate brings to each requirement, known or unknown (G18).

What the network shows speaks for an organisation, never against it: who has not been seen at a table on
the theme is not known to be incompetent. So a proxy is above 0 or unknown.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from graphsvc.analysis.convening import formula
from graphsvc.analysis.convening.formula import DECLARED, NO_BASIS, PROXY, RECORDED
from graphsvc.analysis.convening.ground import ground_of
from graphsvc.analysis.convening.record import Record
from graphsvc.analysis.convening.requirements import Requirement, Requirements
from graphsvc.analysis.convening.served import reached, served
from graphsvc.analysis.convening.task import Task
from graphsvc.analysis.overlap.considered import take
from graphsvc.analysis.overlap.formula import FORMULA
from graphsvc.kernels.sets import NONE, Floats, Ints, Longs, Truth
from graphsvc.model.codes import CRITERIA
from graphsvc.model.dates import DAYS_PER_YEAR
from graphsvc.snapshot.arrays import UNKNOWN_DAY, Arrays
from graphsvc.snapshot.days import Days


@dataclass(frozen=True, eq=False)
class Pool:
    """The candidates, in order of key, and what is known of each; n candidates × r requirements."""

    organisation: Ints  # ix
    value: Floats  # n × r, 0 to 1 before load; NaN unknown
    basis: Ints  # n × r, along formula.BASES, NO_BASIS unknown
    load: Floats  # 0 to 1, NaN without a seat
    coverage: Floats  # NaN: ground not known
    size_fit: Floats
    ground_fit: Floats  # geometric mean of the two, none below the floor; NaN: ground not known
    own_ground: Truth  # false: the ground of the partnerships it sits in, or none
    years: Floats  # in partnerships on the theme
    tables: Ints  # such partnerships
    within_reach: Ints  # of those around, how many within two live contacts
    led: Ints
    joined: Days
    declared_on: Days  # n × criteria

    def __len__(self) -> int:
        return len(self.organisation)

    @property
    def usable(self) -> Floats:
        """Adequacies as they count: as far as load and ground leave them, NaN unknown."""
        found: Floats = self.value * self._left
        return found

    @property
    def hoped(self) -> Floats:
        """The same were every unknown adequacy complete."""
        complete: Floats = np.where(np.isnan(self.value), 1.0, self.value) * self._left
        return complete

    @property
    def _left(self) -> Floats:
        """What load and ground leave of each adequacy; what is not known of either takes nothing.

        Load: 1 - load / 2. Ground: what an organisation brings counts as far as its territory is of the
        right type and size (G18); coverage and the seats of sectors are that fit already.
        """
        left: Floats = np.repeat(
            (1 - formula.LOAD_COST * np.nan_to_num(self.load, nan=0.0))[:, None], self.value.shape[1], axis=1
        )
        others = np.arange(len(CRITERIA)) != formula.COVERAGE
        left[:, : len(CRITERIA)] *= np.where(others, np.nan_to_num(self.ground_fit, nan=1.0)[:, None], 1.0)
        return left


def pool_of(
    arrays: Arrays, record: Record, task: Task, requirements: Requirements, candidates: Longs
) -> Pool:
    """The table of some organisations (ix, ascending); O(their entries + candidates × requirements)."""
    ix = candidates.astype(np.int32)
    ground = ground_of(take(record.ground, ix), arrays.leaf_population, task.leaves)
    years, tables = served(record.service, task.on_theme, ix, len(record.present), arrays.as_of_day)
    within = reached(arrays, record, task, ix)
    fit = _ground_fit(ground.coverage, ground.size)
    value, basis = _blank(len(ix), len(requirements))
    proxies = {
        formula.COMPETENCE: _seen(1 - np.exp(-years / formula.LEARNING_YEARS)),
        formula.LEADERSHIP: _seen((record.led[ix] > 0).astype(np.float64)),
        formula.INFORMATION: _seen(within / max(int(task.around.sum()), 1)),
        formula.READINESS: _seen(_ready(record.joined[ix], arrays.as_of_day)),
    }
    for place, told in proxies.items():
        _put(value, basis, place, told, np.where(np.isnan(told), NO_BASIS, PROXY))
    known = np.where(record.own_ground[ix], RECORDED, PROXY)
    _put(value, basis, formula.COVERAGE, fit, np.where(np.isnan(fit), NO_BASIS, known))
    close = _closeness(record, task, ix)
    _put(value, basis, formula.CLOSENESS, close, np.where(np.isnan(close), NO_BASIS, RECORDED))
    _put_sectors(value, basis, requirements, (record.sectors, record.sector[ix]), fit, known)
    _put_declared(value, basis, record.declared.value[ix])
    return Pool(
        organisation=ix,
        value=value,
        basis=basis,
        load=record.load[ix],
        coverage=ground.coverage,
        size_fit=ground.size,
        ground_fit=fit,
        own_ground=record.own_ground[ix],
        years=years,
        tables=tables,
        within_reach=within,
        led=record.led[ix],
        joined=record.joined[ix],
        declared_on=record.declared.day[ix],
    )


def _blank(rows: int, columns: int) -> tuple[Floats, Ints]:
    return np.full((rows, columns), np.nan), np.full((rows, columns), NO_BASIS, np.int32)


def _put(value: Floats, basis: Ints, place: int, told: Floats, why: Ints) -> None:
    value[:, place], basis[:, place] = told, why


def _seen(trace: Floats) -> Floats:
    """What the network shows; nothing shown is unknown."""
    return np.where(trace > 0, trace, np.nan)


def _ground_fit(coverage: Floats, size: Floats) -> Floats:
    """Right type and size of territory (G18): the geometric mean of the two shares, none below the floor."""
    fit: Floats = np.sqrt(np.maximum(coverage, FORMULA.floor) * np.maximum(size, FORMULA.floor))
    return fit


def _ready(joined: Days, today: int) -> Floats:
    since = today - int(formula.READY_YEARS * DAYS_PER_YEAR)
    lately: Truth = (joined != UNKNOWN_DAY) & (joined >= since)
    return lately.astype(np.float64)


def _closeness(record: Record, task: Task, ix: Ints) -> Floats:
    """How like the task's theme the nearest theme of the recorded remit is."""
    remit = take(record.remit, ix)
    nearest = np.full(len(ix), -1.0)
    place = np.repeat(np.arange(len(ix)), np.diff(remit.start))
    np.maximum.at(nearest, place, task.likeness[remit.entries])
    return np.where(nearest < 0, np.nan, nearest)


def _put_sectors(
    value: Floats,
    basis: Ints,
    requirements: Requirements,
    recorded: tuple[tuple[str, ...], Ints],
    fit: Floats,
    known: Ints,
) -> None:
    """A seat is filled by an organisation of the sector as far as its ground fits; 0 by one of another."""
    sectors, sector = recorded
    for place, each in enumerate(requirements.listed[len(CRITERIA) :], len(CRITERIA)):
        told = np.where(_of(sectors, sector, each), fit, 0.0)
        told[sector == NONE] = np.nan
        proper = np.where(told == 0.0, RECORDED, known)
        _put(value, basis, place, told, np.where(np.isnan(told), NO_BASIS, proper))


def _of(sectors: tuple[str, ...], sector: Ints, each: Requirement) -> Truth:
    """Which organisations are of one of the sectors of a requirement."""
    return np.isin(sector, [place for place, name in enumerate(sectors) if name in each.sectors])


def _put_declared(value: Floats, basis: Ints, declared: Floats) -> None:
    """What an organisation declares goes before what the record shows."""
    said = ~np.isnan(declared)
    width = declared.shape[1]
    value[:, :width] = np.where(said, declared, value[:, :width])
    basis[:, :width] = np.where(said, DECLARED, basis[:, :width])
