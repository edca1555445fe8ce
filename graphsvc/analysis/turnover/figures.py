"""The figures of each partnership, those of suppressed ones struck out."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property
from itertools import chain
from typing import Any

import numpy as np
from numpy.typing import NDArray

from graphsvc.analysis.turnover.exposure import coarse
from graphsvc.analysis.turnover.forecast import Forecast, bands, interval, rounded
from graphsvc.analysis.turnover.formula import SILENT_YEARS
from graphsvc.analysis.turnover.keys import (
    bus_factor,
    carriers,
    key_people,
    knowledge_bus_factor,
    tie_counts,
)
from graphsvc.analysis.turnover.knowledge import (
    Present,
    expected_to_stay,
    has_tenure,
    present_on,
    retained,
    trust,
)
from graphsvc.analysis.turnover.observation import Observation
from graphsvc.analysis.turnover.outlook import Outlook, staying
from graphsvc.analysis.turnover.posts import Holdings, handovers, median_gap
from graphsvc.analysis.turnover.priors import Rates
from graphsvc.analysis.turnover.quarters import years_before
from graphsvc.analysis.turnover.record import RoleRecord
from graphsvc.analysis.turnover.renewal import prompts, renewal_due
from graphsvc.analysis.turnover.table import (
    LEVEL,
    NO_CODE,
    NO_LEVEL,
    UNKNOWN_COUNT,
    Codes,
    Columns,
    Flag,
    Levels,
)
from graphsvc.kernels.sets import Floats, Longs, Truth
from graphsvc.model.codes import LEVELS
from graphsvc.snapshot.arrays import Arrays

Named = Iterator[tuple[str, NDArray[Any]]]  # a column and its name
_NOTHING = {"f": np.nan, "i": UNKNOWN_COUNT}  # what a suppressed row holds; NO_CODE is the same number


@dataclass(frozen=True, eq=False)
class Asked:
    """What the columns are made from; `suppressed` by row, `shown` by partnership."""

    arrays: Arrays
    record: RoleRecord
    seen: Observation
    ahead: Outlook
    levels: Levels
    held: Holdings
    rows: Longs
    suppressed: Codes
    horizon_years: float
    floor: int

    @cached_property
    def present(self) -> Present:
        """People in post whose tenure is known."""
        return present_on(self.seen.spells, self.seen.day)

    @cached_property
    def shown(self) -> Truth:
        """Whether figures of each partnership are shown."""
        found = np.zeros(len(self.seen.people), np.bool_)
        found[self.rows[self.suppressed == NO_CODE]] = True
        return found


def figures(asked: Asked) -> Columns:
    """The columns of the answer; what is suppressed is struck out here and kept nowhere. O(people × 32)."""
    columns = dict(_always(asked))
    parts = (
        _record(asked),
        _outlook(asked),
        _knowledge(asked),
        _links(asked),
        _renewal(asked),
        _flags(asked),
    )
    hidden = asked.suppressed != NO_CODE
    for name, column in chain.from_iterable(parts):
        columns[name] = column[asked.rows]
        columns[name][hidden] = _NOTHING[columns[name].dtype.kind]
    columns["flags"][hidden] = 0
    return Columns(**columns)


def _always(asked: Asked) -> Named:
    group = asked.seen.tally.group[asked.rows]
    basis = asked.ahead.priors.basis[group]
    yield "partnership", asked.rows.astype(np.int32)
    yield "people_in_post", asked.seen.people[asked.rows].astype(np.int32)
    yield "level", asked.arrays.level[asked.rows].astype(np.int8)
    yield "suppressed", asked.suppressed
    yield "basis", np.where(asked.suppressed == NO_CODE, basis, LEVEL).astype(np.int8)
    yield "level_rate", np.where(group == NO_LEVEL, np.nan, asked.levels.rate[group])


def _record(asked: Asked) -> Named:
    seen, ahead = asked.seen, asked.ahead
    told = ahead.rates
    past_terms = asked.levels.renewal_share[seen.tally.group]
    yield "scheduled_ends", ahead.ends.astype(np.int32)
    yield "renewal_share", np.where(np.isnan(past_terms), np.nan, np.round(ahead.renewal, 2))
    yield "departures", seen.tally.departures.astype(np.int32)
    yield "person_years", np.round(seen.tally.years, 1)
    yield from zip(("rate", "rate_low", "rate_high"), (told.mean, told.low, told.high), strict=True)
    since = seen.window[0]
    yield "handover_gap_days", median_gap(handovers(asked.held), len(seen.people), since, asked.floor)


def _outlook(asked: Asked) -> Named:
    told, people = asked.ahead.forecast, asked.seen.people
    low, high = (np.zeros(len(people), np.int32) for _ in range(2))
    rows = np.flatnonzero(asked.shown & (people > 0))
    if asked.horizon_years > 0:
        found = Rates(*(column[rows] for column in asked.ahead.rates))
        some = Forecast(*(column[rows] for column in told))
        low[rows], high[rows] = interval(
            found, some, people[rows], asked.ahead.ends[rows], asked.horizon_years
        )
    yield "probability", rounded(1.0 - told.nobody)
    yield "band", bands(told.expected, people)
    yield "expected", np.round(told.expected, 1)
    yield "expected_share", np.round(told.expected / np.maximum(people, 1), 2)
    yield "expected_low", low
    yield "expected_high", high


def _knowledge(asked: Asked) -> Named:
    """Rests on people whose tenure is known: the floor holds for them."""
    seen, size = asked.seen, len(asked.seen.people)
    present = asked.present
    stays = staying(seen, asked.ahead, present.spell)
    enough = np.bincount(present.partnership, minlength=size) >= asked.floor
    then, people_then = retained(seen.spells, years_before(seen.day, 1), size)
    pool, kept = trust(present, stays, size)
    yield "knowledge_retained", _to_hundredths(then, enough & (people_then >= asked.floor))
    yield "knowledge_expected", _to_hundredths(expected_to_stay(present, stays, size), enough)
    yield "trust", _to_hundredths(pool, enough)
    yield "trust_expected", _to_hundredths(kept, enough)


def _links(asked: Asked) -> Named:
    seen, record, size = asked.seen, asked.record, len(asked.seen.people)
    carried = carriers(seen.spells, record)
    ties, single = tie_counts(record, carried, size)
    present = asked.present
    enough = np.bincount(present.partnership, minlength=size) >= asked.floor
    knowledge = np.where(enough, knowledge_bus_factor(present, size), UNKNOWN_COUNT).astype(np.int32)
    key = np.flatnonzero(key_people(seen.spells, carried))
    partnership = seen.spells.partnership[key]
    number = np.bincount(partnership, minlength=size)
    leaving = np.bincount(partnership, 1.0 - staying(seen, asked.ahead, key), size)
    yield "live_links", ties
    yield "single_carrier_links", single
    yield "bus_factor", bus_factor(knowledge, record, carried, asked.shown)
    yield "key_people", number.astype(np.int32)
    yield "key_expected", np.where(number >= asked.floor, np.round(leaving, 1), np.nan)


def _renewal(asked: Asked) -> Named:
    due = renewal_due(asked.seen.spells, asked.seen.day, len(asked.seen.people))
    yield "renewal_due", due
    yield "prompt", prompts(asked.ahead.rates.mean, asked.seen.tally.departures, due, asked.shown)


def _flags(asked: Asked) -> Named:
    seen, group, levels = asked.seen, asked.seen.tally.group, asked.levels
    spells, size = asked.seen.spells, len(asked.seen.people)
    watched = np.bincount(spells.partnership[spells.in_post & (spells.seen_to >= seen.day)], minlength=size)
    ties = np.bincount(asked.record.tie_partnership, minlength=size)
    silent = (levels.departures == 0) & (levels.person_years >= SILENT_YEARS)
    said = {
        Flag.CALENDAR: levels.calendar[group],
        Flag.COARSE_DATES: _any(spells.partnership[coarse(spells)], size),
        Flag.NOBODY_LEFT: silent[group],
        Flag.TENURE_UNKNOWN: _any(spells.partnership[spells.in_post & ~has_tenure(spells)], size),
        Flag.FEW_LINKS: ties < _medians(ties, group, np.flatnonzero(asked.shown))[group],
        Flag.RECORD_ENDS: (watched == 0) & (seen.people > 0),
    }
    flags = np.zeros(size, np.int32)
    for flag, here in said.items():
        flags[here] |= int(flag)
    yield "flags", flags


def _any(partnership: Longs, size: int) -> Truth:
    found: Truth = np.bincount(partnership, minlength=size) > 0
    return found


def _medians(values: Longs, group: Longs, rows: Longs) -> Floats:
    """Per group the median over some partnerships; 0 without any."""
    groups = range(len(LEVELS) + 1)
    of = [values[rows[group[rows] == each]] for each in groups]
    return np.array([np.median(each) if len(each) else 0.0 for each in of])


def _to_hundredths(values: Floats, enough: Truth) -> Floats:
    return np.where(enough, np.round(values, 2), np.nan)
