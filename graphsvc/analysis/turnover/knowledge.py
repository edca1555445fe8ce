"""What goes when people leave: the stock of knowledge, what of it stays, and trust between people."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np

from graphsvc.analysis.turnover.formula import KNOWLEDGE_YEARS
from graphsvc.analysis.turnover.spells import Spells
from graphsvc.kernels.sets import Floats, Longs, Truth
from graphsvc.model.dates import DAYS_PER_YEAR


class Present(NamedTuple):
    """People in post on a day whose tenure is known, in order of partnership and tenure (longest last)."""

    partnership: Longs
    spell: Longs
    years: Floats
    knowledge: Floats


def known(years: Floats) -> Floats:
    """What somebody knows of a partnership after so many years: 1 - exp(-years / 1 year)."""
    return np.asarray(-np.expm1(-years / KNOWLEDGE_YEARS))


def present_on(spells: Spells, day: int) -> Present:
    """Whoever is in post on a day and has a tenure, as known on the day of the spells."""
    there = (spells.start <= day) & (day < spells.end) & has_tenure(spells)
    rows = np.flatnonzero(there)
    days = day - spells.start[rows] + spells.carried[rows]
    years = days / DAYS_PER_YEAR
    order = np.argsort((spells.partnership[rows] << 32) + days, kind="stable")
    rows, years = rows[order], years[order]
    return Present(spells.partnership[rows], rows, years, known(years))


def has_tenure(spells: Spells) -> Truth:
    """Whether it is known when each spell began."""
    return spells.dated


def sums(present: Present, values: Floats, size: int) -> Floats:
    """The sum over the people of each partnership."""
    return np.bincount(present.partnership, values, size).astype(np.float64)


def share(part: Floats, whole: Floats) -> Floats:
    """A share; NaN of nothing."""
    found = np.full(len(whole), np.nan)
    np.divide(part, whole, out=found, where=whole > 0)
    return found


def retained(spells: Spells, then: int, size: int) -> tuple[Floats, Longs]:
    """The share of the knowledge of a day that is still in post, and how many people that rests on.

    R = Σ over those who stayed of g(tenure then) / Σ over all then.
    """
    present = present_on(spells, then)
    back = np.zeros(int(spells.pair.max(initial=-1)) + 1, np.bool_)
    back[spells.pair[spells.in_post]] = True
    stayed = back[spells.pair[present.spell]]
    kept = share(sums(present, present.knowledge * stayed, size), sums(present, present.knowledge, size))
    return kept, np.bincount(present.partnership, minlength=size)


def expected_to_stay(present: Present, staying: Floats, size: int) -> Floats:
    """The share of the knowledge in post that is expected to stay: Σ g (1 - p) / Σ g; `staying` by person."""
    return share(sums(present, present.knowledge * staying, size), sums(present, present.knowledge, size))


def trust(present: Present, staying: Floats, size: int) -> tuple[Floats, Floats]:
    """Mean over pairs of what they know after their shared time, and the share expected to stay.

    Two people have shared the shorter of their two tenures; both must stay. NaN with one person or none.
    """
    number = np.bincount(present.partnership, minlength=size)
    pairs = number * (number - 1) / 2.0
    later = _after_each(present, np.ones(len(staying)))
    stay_later = _after_each(present, staying)
    pool = sums(present, present.knowledge * later, size)
    kept = sums(present, present.knowledge * staying * stay_later, size)
    return share(pool, pairs), share(kept, pool)


def _after_each(present: Present, values: Floats) -> Floats:
    """For each person the sum over those of the partnership that come later in the order."""
    so_far = np.cumsum(values)
    last = np.searchsorted(present.partnership, present.partnership, side="right") - 1
    return np.maximum(so_far[last] - so_far, 0.0) if len(values) else values
