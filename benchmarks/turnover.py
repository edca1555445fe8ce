"""Turnover by number of spells, beside lifelines: `python -m benchmarks turnover`. CPU seconds."""

from __future__ import annotations

from collections.abc import Sequence
from functools import partial

import numpy as np

from benchmarks import markdown
from benchmarks.measuring import Timing, interleaved
from graphsvc.analysis.turnover.exposure import exposure
from graphsvc.analysis.turnover.find import find_turnover
from graphsvc.analysis.turnover.levels import LEFT, tenures
from graphsvc.analysis.turnover.observation import observe
from graphsvc.analysis.turnover.rates import fit_gamma
from graphsvc.analysis.turnover.record import RoleRecord
from graphsvc.analysis.turnover.spells import roles_of, spells_on
from graphsvc.analysis.turnover.tenure import kaplan_meier
from graphsvc.analysis.turnover.terms import terms_of
from graphsvc.model.codes import LEVELS, STATUSES
from graphsvc.snapshot.arrays import UNKNOWN_DAY, Arrays
from graphsvc.snapshot.csr import Csr

SPELLS = 50  # per partnership, over all time
TODAY = 20_544  # 1 April 2026
YEARS = 12  # that the record goes back


def report(*, sizes: Sequence[int], rounds: int) -> str:
    """The table of `docs/evaluation.md` on turnover."""
    columns = {f"{size:,}": _measured(size, rounds) for size in sizes}
    names = list(next(iter(columns.values())))
    rows = [(name, *(_said(column.get(name)) for column in columns.values())) for name in names]
    spells = ("spells", *(f"{size * SPELLS:,}" for size in sizes))
    return markdown.table(("partnerships, CPU", *columns), [spells, *rows])


def _said(timing: Timing | None) -> str:
    return "–" if timing is None else markdown.seconds(timing.cpu_seconds)


def _measured(size: int, rounds: int) -> dict[str, Timing]:
    arrays, record = registry(size)
    roles = roles_of(record)
    seen = observe(roles, arrays, TODAY, 5)
    everybody = np.ones(size, np.bool_)
    entry, leave, cause, weight = tenures(seen, everybody)
    left = (cause == LEFT).astype(np.float64)
    x, t = seen.tally.departures, seen.tally.years

    def spells() -> object:
        found = spells_on(roles, TODAY, arrays.end)
        return exposure(found, terms_of(found), TODAY, arrays.end)

    return interleaved(
        {
            "Kaplan-Meier with delayed entry": lambda: kaplan_meier(entry, leave, left, weight),
            "the same by lifelines": partial(_lifelines, entry, leave, left),
            "gamma-Poisson fit of one level": lambda: fit_gamma(x, t),
            "roles in order": lambda: roles_of(record),
            "spells, terms and exposure of a day": spells,
            "whole answer, four days": lambda: find_turnover(arrays, record=record),
        },
        rounds=rounds,
    )


def _lifelines(entry: np.ndarray, leave: np.ndarray, left: np.ndarray) -> object:
    from lifelines import KaplanMeierFitter

    return KaplanMeierFitter().fit(leave, left, entry=entry)


def registry(size: int, *, seed: int = 1) -> tuple[Arrays, RoleRecord]:
    """A registry of partnerships with 50 roles each, rates that differ, terms in one of three, and links."""
    rng = np.random.default_rng(seed)
    roles = size * SPELLS
    partnership = np.repeat(np.arange(size, dtype=np.int32), SPELLS)
    rate = rng.gamma(2, 1 / 16, size)[partnership]
    start = (TODAY - rng.uniform(0, YEARS * 365.25, roles)).astype(np.int32)
    length = rng.exponential(365.25 / np.maximum(rate, 0.01)).clip(1, 20_000).astype(np.int32)
    over = start + length >= TODAY
    nobody, unknown = np.full(roles, -1, np.int32), np.full(roles, UNKNOWN_DAY, np.int32)
    zero = np.zeros(roles, np.int8)
    ties = np.repeat(np.arange(size, dtype=np.int32), 3)
    record = RoleRecord(
        partnership=partnership,
        person=rng.integers(0, max(roles * 2 // 3, 1), roles).astype(np.int32),
        organisation=nobody,
        role=rng.integers(-1, 5, roles).astype(np.int8),
        post=nobody,
        start=start,
        start_known=zero,
        end=np.where(over, UNKNOWN_DAY, start + length).astype(np.int32),
        end_known=zero,
        end_reason=zero - np.int8(1),
        term_end=np.where(partnership % 3 == 0, start + 1_461, unknown).astype(np.int32),
        seen_from=unknown,
        seen_to=unknown,
        organisation_end=unknown[:0],
        post_partnership=nobody[:0],
        post_start=unknown[:0],
        post_end=unknown[:0],
        tie_partnership=ties,
        tie_known=np.ones(len(ties), np.bool_),
        carrier_tie=np.arange(len(ties), dtype=np.int32),
        carrier_person=rng.integers(0, max(roles * 2 // 3, 1), len(ties)).astype(np.int32),
    )
    return _arrays(size, rng), record


def _arrays(size: int, rng: np.random.Generator) -> Arrays:
    """Active partnerships at four levels, and nothing else that turnover would read."""
    nothing = np.full(size, -1, np.int32)
    empty = Csr.from_pairs(nothing[:0], nothing[:0], (size, 0))
    unknown, codes = np.full(size, UNKNOWN_DAY, np.int32), np.full(size, -1, np.int8)
    return Arrays(
        as_of_day=TODAY,
        status=np.full(size, STATUSES.index("active"), np.int8),
        active=np.ones(size, np.bool_),
        level=rng.choice(len(LEVELS), size, p=(0.01, 0.04, 0.15, 0.8)).astype(np.int8),
        legal_basis=codes,
        end_reason=codes,
        start=unknown,
        end=unknown,
        planned_end=unknown,
        satellite_of=nothing,
        members_complete=codes,
        meetings_per_year=np.full(size, np.nan),
        hours_per_meeting=np.full(size, np.nan),
        members=empty,
        people=empty,
        themes=empty,
        leaves=empty,
        parent_territory=nothing,
        live_links=Csr.from_pairs(nothing[:0], nothing[:0], (size, size)),
        organisation_parent=nothing[:0],
        organisation_leaves=Csr.from_pairs(nothing[:0], nothing[:0], (0, 0)),
        theme_parent=nothing[:0],
        leaf_population=np.zeros(0),
    )
