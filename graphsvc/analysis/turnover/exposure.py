"""Person-time at risk of leaving, and departures: what rates and tenure curves are made of."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np

from graphsvc.analysis.turnover.formula import PLACEMENTS, TERM_DAYS
from graphsvc.analysis.turnover.record import BEFORE, YEAR
from graphsvc.analysis.turnover.spells import FAR, Spells
from graphsvc.analysis.turnover.terms import Terms, near_term
from graphsvc.kernels.sets import Floats, Longs, Truth
from graphsvc.model.dates import DAYS_PER_YEAR
from graphsvc.snapshot.days import Days

YEAR_DAYS = 365  # over which a date known to the year is placed


class Exposure(NamedTuple):
    """Who was at risk from when to when: one row per spell, 20 rows of weight 1/20 where a date is coarse."""

    spell: Longs
    partnership: Longs
    start: Longs  # of the tenure; -FAR: it has none
    entry: Longs  # first day at risk; FAR: never
    exit: Longs
    left: Truth  # ended by a departure, scheduled ends not renewed included
    departed: Truth  # ended by a departure that was not scheduled
    weight: Floats


class Pieces(NamedTuple):
    """Intervals whose weighted lengths are the person-time of rates: those near ends of terms count off."""

    row: Longs  # of the exposure
    low: Longs
    high: Longs
    weight: Floats


def exposure(spells: Spells, terms: Terms, day: int, partnership_end: Days) -> Exposure:
    """The person-time that spells had been at risk by a day; O(spells).

    Each enters when its sources first looked (delayed entry): at its start, at a start written `..DAY`,
    and without a start on the first dated day of its partnership. It leaves at its end, the end of the
    partnership, the last day that its sources describe, or the day.
    """
    over = partnership_end.astype(np.int64)[spells.partnership]
    over = np.where((over > -FAR) & (over <= day), over, FAR)
    until = np.minimum(np.minimum(over, spells.seen_to), day)
    leaves = (spells.end <= until) & ~spells.competing
    scheduled = near_term(spells, terms)
    spell, start, end, weight = _placed(spells)
    entry = np.maximum(_entry(spells, spell, start, len(partnership_end)), spells.seen_from[spell])
    end = np.minimum(end, until[spell])
    begun = start - spells.carried[spell]
    return Exposure(
        spell=spell,
        partnership=spells.partnership[spell],
        start=np.where(spells.dated[spell], begun, -FAR),
        entry=np.minimum(entry, end),
        exit=end,
        left=leaves[spell],
        departed=(leaves & ~scheduled)[spell],
        weight=weight,
    )


def pieces(at_risk: Exposure, terms: Terms) -> Pieces:
    """The person-time of rates: that of the exposure without the 120 days around each end of a term."""
    of_spell = np.bincount(terms.spell, minlength=int(at_risk.spell.max(initial=-1)) + 1)
    number = of_spell[at_risk.spell]
    low = (np.cumsum(of_spell) - of_spell)[at_risk.spell]
    row = np.repeat(np.arange(len(number)), number)
    term = np.arange(len(row)) - np.repeat(np.cumsum(number) - number, number) + np.repeat(low, number)
    first = terms.day[term] - TERM_DAYS
    after_last = np.full(len(row), -FAR, np.int64)
    same = row[1:] == row[:-1]
    after_last[1:][same] = terms.day[term[:-1]][same] + TERM_DAYS
    begin = np.maximum(np.maximum(first, after_last), at_risk.entry[row])
    end = np.minimum(terms.day[term] + TERM_DAYS, at_risk.exit[row])
    there = end > begin
    return Pieces(
        np.concatenate([np.arange(len(number)), row[there]]),
        np.concatenate([at_risk.entry, begin[there]]),
        np.concatenate([at_risk.exit, end[there]]),
        np.concatenate([at_risk.weight, -at_risk.weight[row[there]]]),
    )


def years_by_row(at_risk: Exposure, parts: Pieces, low: int | Longs, high: int) -> Floats:
    """Person-years of each row of the exposure between two days, the first for each row or all; O(pieces)."""
    begin = low if isinstance(low, int) else low[parts.row]
    days = np.maximum(np.minimum(parts.high, high) - np.maximum(parts.low, begin), 0)
    return np.bincount(parts.row, parts.weight * days, len(at_risk.spell)) / DAYS_PER_YEAR


def departures_by_row(at_risk: Exposure, low: int, high: int) -> Floats:
    """The weight of the departure of each row, if it was after the first day and up to the last."""
    within = at_risk.departed & (at_risk.exit > low) & (at_risk.exit <= high) & (at_risk.exit > at_risk.entry)
    return np.where(within, at_risk.weight, 0.0)


def coarse(spells: Spells) -> Truth:
    """Whether a date of each spell is known only to the year."""
    start = (spells.start_known & (YEAR | BEFORE)) == YEAR
    end = ((spells.end_known & YEAR) > 0) & (spells.end != FAR)
    found: Truth = start | end
    return found


def _placed(spells: Spells) -> tuple[Longs, Longs, Longs, Floats]:
    """Spell, start, end and weight of each row: coarse dates at 20 even places of their year.

    Starts go through the places in order, ends in another, so that the two do not move together.
    """
    rough = coarse(spells)
    if not rough.any():
        return np.arange(len(rough)), spells.start, spells.end, np.ones(len(rough))
    number = np.where(rough, PLACEMENTS, 1)
    spell = np.repeat(np.arange(len(number)), number)
    place = np.arange(len(spell)) - np.repeat(np.cumsum(number) - number, number)
    start, end = spells.start[spell], spells.end[spell]
    by_year = rough[spell] & ((spells.start_known[spell] & YEAR) > 0)
    ends_by_year = rough[spell] & ((spells.end_known[spell] & YEAR) > 0) & (end != FAR)
    start = np.where(by_year, start + _into_year(place), start)
    end = np.where(ends_by_year, end - YEAR_DAYS + _into_year((7 * place + 3) % PLACEMENTS), end)
    return spell, np.minimum(start, end), np.maximum(start, end), 1.0 / number[spell]


def _into_year(place: Longs) -> Longs:
    return np.floor((place + 0.5) / PLACEMENTS * YEAR_DAYS).astype(np.int64)


def _entry(spells: Spells, spell: Longs, start: Longs, size: int) -> Longs:
    """The first day at risk as far as dates go: the start, without one the first day of the partnership."""
    undated = start == -FAR
    return np.where(undated, _first_day(spells, size)[spell], start) if undated.any() else start


def _first_day(spells: Spells, size: int) -> Longs:
    """Per spell the first dated day of its partnership; FAR where it has none."""
    first = np.full(size, FAR, np.int64)
    for day in (spells.start, spells.end):
        known = np.abs(day) < FAR
        np.minimum.at(first, spells.partnership[known], day[known])
    return first[spells.partnership]
