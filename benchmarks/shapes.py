"""Registries that are awkward for the overlap answer: nothing known, everything shared, everybody alike."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import replace
from functools import partial

import numpy as np

from graphsvc.model.codes import LEVELS, STATUSES, UNKNOWN_CODE
from graphsvc.snapshot.arrays import NOBODY, UNKNOWN_DAY, Arrays
from graphsvc.snapshot.csr import Csr

MANY = 20_000
ALIKE = 5_000
GIANT = 10_000  # members of one partnership
THEMES = 60
PLACES = 2_000
ORGANISATIONS = 60_000
MEMBERS = 12
_HUBS = (0, 1, 2)


def ordinary(
    size: int, *, themes: int = 2, places: int = 1, members: Iterable[np.ndarray] | None = None
) -> Arrays:
    """`size` active local partnerships with random themes, places, members and five people each.

    0 themes or places: not known. `members` gives the organisations of each instead.
    """
    rng = np.random.default_rng(2003)
    seats = members or [np.append(rng.integers(0, ORGANISATIONS, MEMBERS - 3), _HUBS) for _ in range(size)]
    width = ORGANISATIONS + GIANT
    return Arrays(
        as_of_day=20_000,
        status=np.full(size, STATUSES.index("active"), np.int8),
        active=np.ones(size, np.bool_),
        level=np.full(size, LEVELS.index("local"), np.int8),
        legal_basis=np.full(size, UNKNOWN_CODE, np.int8),
        end_reason=np.full(size, UNKNOWN_CODE, np.int8),
        start=_unknown_days(size),
        end=_unknown_days(size),
        planned_end=_unknown_days(size),
        satellite_of=np.full(size, NOBODY, np.int32),
        members_complete=np.full(size, UNKNOWN_CODE, np.int8),
        meetings_per_year=np.full(size, np.nan),
        hours_per_meeting=np.full(size, np.nan),
        members=_rows(seats, width),
        people=_rows([np.arange(5) + 4 * number for number in range(size)], 5 * size + 5),
        themes=_rows([rng.integers(0, THEMES, themes) for _ in range(size)], THEMES),
        leaves=_rows([rng.integers(0, PLACES, places) for _ in range(size)], PLACES),
        parent_territory=np.full(size, NOBODY, np.int32),
        live_links=_rows([np.zeros(0, np.int64)] * size, size),
        organisation_parent=np.full(width, NOBODY, np.int32),
        organisation_leaves=_rows([np.zeros(0, np.int64)] * width, PLACES),
        theme_parent=np.full(THEMES, NOBODY, np.int32),
        leaf_population=np.full(PLACES, 1_000.0),
    )


def three_hubs_only(size: int, *, places: int = 1) -> Arrays:
    """Nobody but the same three organisations sits anywhere."""
    return ordinary(size, places=places, members=[np.array(_HUBS)] * size)


def one_giant(size: int) -> Arrays:
    """One partnership has GIANT members, everywhere; the others are ordinary."""
    rng = np.random.default_rng(47)
    seats = [np.append(rng.integers(0, ORGANISATIONS, MEMBERS - 3), _HUBS) for _ in range(size - 1)]
    return ordinary(size, members=[np.arange(GIANT), *seats])


def alike(size: int) -> Arrays:
    """All have the same members, themes and place."""
    same = _rows([np.arange(2)] * size, THEMES)
    arrays = one_place(size, members=[np.arange(MEMBERS)] * size)
    return replace(arrays, themes=same)


def one_place(size: int, *, members: Iterable[np.ndarray] | None = None) -> Arrays:
    """All work in the same territory."""
    return replace(ordinary(size, members=members), leaves=_rows([np.zeros(1)] * size, PLACES))


def mixed(size: int) -> Arrays:
    """Members drawn from the whole country by popularity 1 / rank^0.8: no region keeps a join small."""
    rng = np.random.default_rng(36)
    popularity = np.cumsum(np.arange(1, ORGANISATIONS + 1) ** -0.8)
    sizes = np.clip(np.round(8 * rng.lognormal(0, 1.53, size)), 3, 300).astype(int)  # median 8, mean 24
    drawn = (rng.random(number) * popularity[-1] for number in sizes)
    return ordinary(size, members=[np.searchsorted(popularity, each) for each in drawn])


SHAPES: dict[str, Callable[[], Arrays]] = {
    "ordinary": partial(ordinary, MANY),
    "no themes known": partial(ordinary, MANY, themes=0),
    "no territories known": partial(ordinary, MANY, places=0),
    "the same three members everywhere": partial(three_hubs_only, MANY),
    "the same three members, no territories": partial(three_hubs_only, MANY, places=0),
    "one partnership of 10,000 members": partial(one_giant, MANY),
    "all in one territory": partial(one_place, MANY),
    "5,000 identical partnerships": partial(alike, ALIKE),
}


def _rows(rows: Iterable[np.ndarray], width: int) -> Csr:
    given = list(rows)
    owner = np.repeat(np.arange(len(given)), [len(row) for row in given]).astype(np.int32)
    return Csr.from_pairs(owner, np.concatenate(given).astype(np.int32), (len(given), width))


def _unknown_days(size: int) -> np.ndarray:
    return np.full(size, UNKNOWN_DAY, np.int32)
