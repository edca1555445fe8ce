"""Which set is chosen: the best of all where they are few enough, else greedy with swaps."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from itertools import combinations, islice

import numpy as np

from graphsvc.analysis.key_players.table import MOST_NAMED
from graphsvc.analysis.key_players.worth import Purse
from graphsvc.kernels.sets import Ints

AT_ONCE = 8_192  # sets that are compared at once
PASSES = 3  # through the swaps, at most


@dataclass(frozen=True, eq=False)
class Choice:
    """A set of nodes, how many were compared, and those that are as good."""

    chosen: Ints
    compared: int
    alternatives: Ints  # at most MOST_NAMED × size
    alternative_count: int


NO_CHOICE = Choice(np.zeros(0, np.int32), 0, np.zeros((0, 0), np.int32), 0)


def best_of_all(purse: Purse, candidates: Ints, size: int) -> Choice:
    """The best of all sets, of equals the first in order of key; O(sets)."""
    best, equals, compared, count = (-np.inf, -np.inf), [np.zeros(size, np.int32)], 0, 0
    for sets in _sets(candidates, size):
        worth = purse.worth(sets)
        compared += len(sets)
        value = worth.greatest()
        if value > best:
            best, equals, count = value, [], 0
        if value == best:
            alike = worth.as_good(best)
            count += len(alike)
            equals += list(sets[alike[: MOST_NAMED + 1]])
    return Choice(equals[0], compared, _table(equals[1 : MOST_NAMED + 1], size), count - 1)


def greedy(purse: Purse, candidates: Ints, size: int) -> Choice:
    """One after the other the one that adds most, then swaps while one helps (Borgatti 2006).

    O(size × candidates) sets. Alternatives differ by one from the set chosen.
    """
    chosen, value, compared = np.zeros(0, np.int32), (-np.inf, -np.inf), 0
    for _ in range(size):
        sets = _with_one_of(chosen, candidates)
        worth = purse.worth(sets)
        chosen, value, compared = sets[worth.best()], worth.greatest(), compared + len(sets)
    for _ in range(PASSES):
        sets = _swapped(chosen, candidates)
        worth = purse.worth(sets)
        compared += len(sets)
        if not len(sets) or worth.greatest() <= value:
            alike = worth.as_good(value)
            return Choice(chosen, compared, _table(list(sets[alike[:MOST_NAMED]]), size), len(alike))
        chosen, value = sets[worth.best()], worth.greatest()
    return Choice(chosen, compared, _table([], size), 0)


def in_order(purse: Purse, chosen: Ints) -> Ints:
    """A set in the order in which each adds most to those before it."""
    order = np.zeros(0, np.int32)
    for _ in range(len(chosen)):
        sets = _with_one_of(order, np.sort(chosen))
        order = sets[purse.worth(sets).best()]
    return order


def _sets(candidates: Ints, size: int) -> Iterator[Ints]:
    every = combinations(candidates.tolist(), size)
    while some := list(islice(every, AT_ONCE)):
        yield np.array(some, np.int32)


def _with_one_of(chosen: Ints, candidates: Ints) -> Ints:
    """The set with each of the candidates that are not in it."""
    more = np.setdiff1d(candidates, chosen)
    return np.column_stack([np.tile(chosen, (len(more), 1)), more]).astype(np.int32)


def _swapped(chosen: Ints, candidates: Ints) -> Ints:
    """The set with each of its members in turn exchanged for each of the other candidates."""
    more = np.setdiff1d(candidates, chosen)
    sets = np.tile(chosen, (len(chosen), len(more), 1))
    for place in range(len(chosen)):
        sets[place, :, place] = more
    return sets.reshape(-1, len(chosen)).astype(np.int32)


def _table(sets: list[Ints], size: int) -> Ints:
    return np.array(sets, np.int32).reshape(-1, size)
