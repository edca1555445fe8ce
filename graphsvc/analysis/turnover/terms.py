"""Recorded ends of terms: which were renewed, and who in post has one ahead."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np

from graphsvc.analysis.turnover.formula import (
    ENDED_PRIOR,
    KEPT_PRIOR,
    LEVEL_TERMS,
    TERM_DAYS,
)
from graphsvc.analysis.turnover.spells import FAR, Spells
from graphsvc.kernels.sets import Floats, Longs, Truth
from graphsvc.snapshot.arrays import UNKNOWN_DAY


class Terms(NamedTuple):
    """Ends of terms of spells, each once, in order of spell and day."""

    spell: Longs
    day: Longs


class Renewals(NamedTuple):
    """Past ends of terms with their outcome."""

    partnership: Longs
    person: Longs
    kept: Truth  # still or again in post 60 days after


def terms_of(spells: Spells) -> Terms:
    """The recorded ends of terms of each spell; O(roles log roles)."""
    written = spells.roles.record.term_end
    rows = np.flatnonzero(written != UNKNOWN_DAY)
    key = np.sort((spells.of_role[rows] << 32) + written[rows] + FAR)  # a day as a number above 0
    new = np.ones(len(rows), np.bool_)
    new[1:] = np.diff(key) != 0
    return Terms(key[new] >> 32, (key[new] & ((1 << 32) - 1)) - FAR)


def near_term(spells: Spells, terms: Terms) -> Truth:
    """Whether each spell ended within 60 days of an end of its term: an outcome of renewal, no departure."""
    near = np.zeros(len(spells.pair), np.bool_)
    near[terms.spell[np.abs(spells.end[terms.spell] - terms.day) <= TERM_DAYS]] = True
    return near


def renewals(spells: Spells, terms: Terms, day: int) -> Renewals:
    """What became of the terms that ended 60 days before the day or earlier.

    Not counted: who had left before, and who was there no more because the partnership closed, the
    organisation left or the role changed.
    """
    after = terms.day + TERM_DAYS
    start, end = spells.start[terms.spell], spells.end[terms.spell]
    seen = (after <= np.minimum(day, spells.seen_to[terms.spell])) & (
        terms.day >= spells.seen_from[terms.spell]
    )
    in_post = (end >= terms.day - TERM_DAYS) & (start < after)
    other = spells.competing[terms.spell] & (end <= after)
    rows = np.flatnonzero(seen & in_post & ~other)
    spell = terms.spell[rows]
    kept = _in_post_on(spells, spells.pair[spell], after[rows])
    pair = spells.pair[spell]
    once = _first_of_each(pair, terms.day[rows])
    return Renewals(spells.partnership[spell][once], spells.person[spell][once], kept[once])


def scheduled(spells: Spells, day: int, until: int) -> Truth:
    """Whether each spell is of somebody in post whose latest recorded term ends after the day, up to one.

    Only terms of roles that are held on the day. A term that ended with the day has been outlasted.
    """
    roles = spells.roles
    held = (roles.end == FAR) & (roles.record.term_end != UNKNOWN_DAY)
    latest = np.full(len(spells.pair), -FAR, np.int64)
    np.maximum.at(latest, spells.of_role[held], roles.record.term_end[held].astype(np.int64))
    ahead: Truth = spells.in_post & (latest > day) & (latest <= until)
    return ahead


def share_of_group(kept: Floats, ended: Floats) -> Floats:
    """The share of terms that are renewed at a level: (kept + 5) / (ended + 10)."""
    return (kept + KEPT_PRIOR) / (ended + ENDED_PRIOR)


def share_of_partnership(kept: Floats, ended: Floats, of_group: Floats) -> Floats:
    """The share of a partnership, drawn towards that of its level as if by ten more terms."""
    return (kept + LEVEL_TERMS * of_group) / (ended + LEVEL_TERMS)


def _in_post_on(spells: Spells, pair: Longs, day: Longs) -> Truth:
    """Whether some spell of each pair holds the day."""
    place = np.searchsorted((spells.pair << 32) + spells.start, (pair << 32) + day, side="right") - 1
    found: Truth = (place >= 0) & (spells.pair[place] == pair) & (spells.end[place] > day)
    return found


def _first_of_each(pair: Longs, day: Longs) -> Longs:
    _, first = np.unique((pair << 32) + day, return_index=True)
    return np.asarray(first, np.int64)
