"""The answer about turnover: one row per active partnership, as columns, and what is said of levels."""

from __future__ import annotations

from dataclasses import dataclass, fields
from enum import IntFlag
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from graphsvc.kernels.sets import Floats, Ints, Longs, Truth
from graphsvc.model.codes import LEVELS
from graphsvc.snapshot.days import Days

Codes = NDArray[np.int8]

SUPPRESSIONS = ("TOO_FEW_PEOPLE", "COMPLEMENTARY", "NOT_ALLOWED")
BASES = ("OWN_RECORD", "SHORT_RECORD", "LEVEL", "REGISTRY", "PRIOR")
BANDS = ("LOW", "MODERATE", "ELEVATED")
PROMPTS = ("HIGH", "LOW")
TOO_FEW_PEOPLE, COMPLEMENTARY, NOT_ALLOWED = range(len(SUPPRESSIONS))
OWN_RECORD, SHORT_RECORD, LEVEL, REGISTRY, PRIOR = range(len(BASES))
NO_CODE = -1  # in every column of codes: not suppressed, no band, no prompt
UNKNOWN_COUNT = -1  # in every column of whole numbers
NO_LEVEL = len(LEVELS)  # the row of `Levels` of partnerships whose level is unknown
WHOLE_REGISTRY = NO_LEVEL + 1


class Flag(IntFlag):
    """What else is to be said of a row; of a suppressed row nothing."""

    CALENDAR = 1  # departures of its level follow a calendar: the ends of terms are not recorded
    COARSE_DATES = 2  # some dates are known only to the year: means over 20 placements
    NOBODY_LEFT = 4  # no departure in 50 person-years or more of its level: perhaps none is recorded
    TENURE_UNKNOWN = 8  # of some people in post it is not known since when
    FEW_LINKS = 16  # fewer live links than half of the partnerships of its level
    RECORD_ENDS = 32  # its sources describe no day up to `as_of`: nothing is counted after their last


@dataclass(frozen=True, eq=False)
class Columns:
    """One row per partnership that is active on the quarter day, in order of key; arrays of one length.

    `partnership`, `people_in_post`, `level`, `suppressed`, `basis` and `level_rate` (NaN where that
    is withheld, too) always say something. All other columns are of *shown* rows only: where
    `suppressed` is not NO_CODE they hold NaN, UNKNOWN_COUNT or NO_CODE, and nothing behind them is kept.
    NaN, UNKNOWN_COUNT and NO_CODE also stand for what is unknown. Years are days / 365.25.
    """

    partnership: Ints  # ix
    people_in_post: Ints  # distinct people in post, observers left out; always shown
    level: Codes  # along codes.LEVELS, -1 unknown
    suppressed: Codes  # along SUPPRESSIONS, NO_CODE: shown
    basis: Codes  # along BASES: what rate and forecast rest on; of a suppressed row what level_rate rests on
    level_rate: Floats  # departures per person-year pooled over its level; NaN: withheld, or level unknown
    scheduled_ends: Ints  # people in post whose recorded term ends within the horizon
    renewal_share: Floats  # share of terms expected to be renewed, to 0.01; NaN: unknown at its level
    departures: Ints  # in the window, without scheduled ends, closures and changes of role
    person_years: Floats  # of exposure in the window, to 0.1
    rate: Floats  # departures per person-year, posterior mean; or pooled over those that are shown
    rate_low: Floats  # its 95 % limits
    rate_high: Floats
    probability: Floats  # that anybody leaves within the horizon, to 0.05
    band: Codes  # along BANDS, by expected share leaving
    expected: Floats  # departures within the horizon, scheduled ends included, to 0.1
    expected_share: Floats  # of the people in post, to 0.01
    expected_low: Ints  # 80 % interval of the number of departures
    expected_high: Ints
    knowledge_retained: Floats  # share of last year's stock of knowledge that stayed, to 0.01
    knowledge_expected: Floats  # share of today's that is expected to stay over the horizon, to 0.01
    trust: Floats  # mean over pairs of 1 - exp(-shared years), to 0.01
    trust_expected: Floats  # share of it that is expected to stay, to 0.01
    handover_gap_days: Floats  # median of its handovers in the window, whole days; below 0 they overlap
    live_links: Ints  # partnerships and organisations that a live link joins it to
    single_carrier_links: Ints  # of them those whose one known carrier is its only one
    bus_factor: Ints  # fewest people whose leaving takes more than half of the knowledge or live links
    key_people: Ints  # chairs, coordinators and sole carriers of links
    key_expected: Floats  # of them expected to leave; NaN: fewer than `floor`
    renewal_due: Codes  # 1 yes, 0 no, NO_CODE unknown
    prompt: Codes  # along PROMPTS; LOW: low rate and renewal due
    flags: Ints  # of Flag

    def __len__(self) -> int:
        return len(self.partnership)

    def at(self, rows: Longs | Truth) -> Columns:
        """The same columns for some of the rows."""
        return Columns(**{item.name: getattr(self, item.name)[rows] for item in fields(self)})


class Vacancies(NamedTuple):
    """Posts of shown partnerships that nobody holds on the quarter day, in order of partnership and post."""

    partnership: Ints  # ix
    post: Ints  # ix
    since: Days  # the day it was left, or made if nobody ever held it; UNKNOWN_DAY unknown
    days: Ints  # vacant so far, UNKNOWN_COUNT unknown


class Levels(NamedTuple):
    """What is said of each level; rows along codes.LEVELS, then NO_LEVEL, then WHOLE_REGISTRY.

    Of a level whose suppressed partnerships could be told apart (fewer than two, or fewer people than
    the floor) everything but `withheld` is NaN, UNKNOWN_COUNT, NO_CODE or false, and it is no part of
    the registry's row.
    """

    withheld: Truth
    partnerships: Ints  # with exposure in the window, ended ones too
    departures: Ints
    person_years: Floats
    rate: Floats  # pooled, departures per person-year
    rate_low: Floats  # its exact 95 % limits
    rate_high: Floats
    basis: Codes  # along BASES: what its partnerships' forecasts rest on
    record_years: Floats  # from the first observed day to the quarter day
    calendar: Truth  # departures follow a calendar
    calendar_ratio: Floats  # chi-square over its degrees of freedom; NaN: too little to say
    terms_ended: Ints  # past ends of terms, of the hidden none; UNKNOWN_COUNT: of fewer people than the floor
    renewal_share: Floats  # (kept + 5) / (ended + 10); NaN: of fewer people than the floor
    staying: Floats  # (rows, CURVE_YEARS): still in post after 1, 2 … years; NaN: too few at risk
    staying_low: Floats  # its 95 % limits
    staying_high: Floats
    gone: Floats  # (rows, CURVE_YEARS): have left after 1, 2 … years, where closures may come first
    median_years: Floats  # tenure that half of the people reach; NaN: not reached, or too few at risk
    shape: Floats  # of a Weibull distribution of tenures: below 1 leaving slackens with tenure; NaN: too few
    shape_low: Floats
    shape_high: Floats
    days_to_fill: Floats  # median until a vacated post is filled, open ones censored, of the hidden none


class Monitor(NamedTuple):
    """Forecasts made a year before against what came, over all levels that are not withheld.

    One row per year, the latest first; UNKNOWN_COUNT and NaN where fewer people than the floor were in post.
    """

    day: Days  # the forecast is made on this day, for a year
    people: Ints  # in post then
    observed: Ints  # of them gone within the year, scheduled ends included
    expected: Floats


@dataclass(frozen=True, eq=False)
class Turnovers:
    """Turnover of every active partnership on a quarter day. No figure in it is of a person."""

    columns: Columns
    vacancies: Vacancies
    levels: Levels
    monitor: Monitor
    as_of_day: int  # the quarter day
    horizon_months: int
    window_years: int  # 0: all
    floor: int

    def __len__(self) -> int:
        return len(self.columns)

    def row(self, partnership: int) -> int | None:
        """The row of a partnership (ix); None where it is not active on the quarter day."""
        place = int(np.searchsorted(self.columns.partnership, partnership))
        found = place < len(self) and self.columns.partnership[place] == partnership
        return place if found else None

    def vacancies_of(self, partnership: int) -> Vacancies:
        """The vacancies of one partnership (ix)."""
        low, high = np.searchsorted(self.vacancies.partnership, [partnership, partnership + 1])
        return Vacancies(*(column[low:high] for column in self.vacancies))

    @property
    def observed(self) -> int | None:
        """Departures of the last three years that were forecast; None where a year is not shown."""
        return None if (self.monitor.observed < 0).any() else int(self.monitor.observed.sum())

    @property
    def expected(self) -> float | None:
        """What those forecasts expected in all."""
        return None if self.observed is None else float(self.monitor.expected.sum())

    @property
    def suppressed(self) -> int:
        """Partnerships of which no figure is shown."""
        return int(np.count_nonzero(self.columns.suppressed != NO_CODE))
