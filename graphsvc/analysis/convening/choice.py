"""Choosing a set of candidates: greedily, and compared with all others where there are few (methods 4.4).

f(S) = Σ_r w_r (1 - Π_{o in S} (1 - q_or)): by weight, how surely at least one partner is adequate. It is
monotone and submodular, so greedy choice reaches 63 % of the best (Nemhauser, Wolsey & Fisher 1978), less
what the preference for contact among near-equals gives away: at most 0.01 per invitation.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from itertools import combinations, islice
from math import comb
from typing import NamedTuple

import numpy as np

from graphsvc.analysis.convening.formula import LEAST_GAIN, MOST_SETS, NEAR
from graphsvc.kernels.sets import LEEWAY, Floats, Longs, Truth

DIGITS = 12  # gains that are equal to so many are one
_AT_ONCE = 10_000  # sets compared in one block

SMALL_GAIN, MOST_INVITED, NOBODY_ADDS = range(3)
STOPS = ("SMALL_GAIN", "LARGEST_SIZE", "NOBODY_ADDS")


class Choice(NamedTuple):
    """The chosen, by place in the pool, in the order of the choice."""

    chosen: Longs
    gains: Floats  # what each added to those before it
    stop: int  # why nobody more was chosen, along STOPS


class Best(NamedTuple):
    """The best set of one size."""

    places: Longs
    value: float


def adequacy(usable: Floats, weights: Floats, places: Longs) -> float:
    """f of a set; unknown adequacies are 0 here, weights are those of the requirements that count."""
    return float(weights @ met(usable, places))


def met(usable: Floats, places: Longs) -> Floats:
    """Per requirement, how surely somebody of a set is adequate; 0 for nobody."""
    found: Floats = 1 - np.prod(1 - usable[places], axis=0)
    return found


def greedy(
    usable: Floats,
    weights: Floats,
    contact: Callable[[int], Truth],
    least: int,
    most: int,
    *,
    first: Sequence[int] = (),
) -> Choice:
    """The candidates chosen one by one, each for the largest gain in f; those of `first` before others.

    Among those within 0.01 of it, the one in contact with most of those chosen (G20), then the larger
    gain, then the smaller key. From `least` on, nobody whose gain is below 0.02; never anybody who adds
    nothing. `contact` gives, for a place, who is in contact with it. O(most × n × r).
    """
    left = np.ones(usable.shape[1])  # what nobody chosen meets yet
    tied = np.zeros(len(usable), np.int64)
    chosen: list[int] = []
    gains: list[float] = []
    while len(chosen) < most:
        gain = usable @ (weights * left)
        gain[chosen] = -1.0
        wanted = LEAST_GAIN - LEEWAY if len(chosen) >= least else LEEWAY
        best = float(gain.max(initial=-1.0))
        settled = first[len(chosen) : len(chosen) + 1]
        if best < wanted and not settled:
            return _choice(chosen, gains, NOBODY_ADDS if best < LEEWAY else SMALL_GAIN)
        pick = settled[0] if settled else _pick(gain, max(best - NEAR - LEEWAY, wanted), tied)
        chosen.append(pick)
        gains.append(float(gain[pick]))
        left = left * (1 - usable[pick])
        tied += contact(pick)
    return _choice(chosen, gains, MOST_INVITED)


def _pick(gain: Floats, enough: float, tied: Longs) -> int:
    near = np.flatnonzero(gain >= enough)
    return int(near[np.lexsort((near, -np.round(gain[near], DIGITS), -tied[near]))[0]])


def worth_a_seat(usable: Floats, weights: Floats, places: Longs, least: int) -> list[int]:
    """The members of a set by what each adds to those before it, without those who add too little."""
    members = usable[places]
    in_order = greedy(members, weights, lambda _: np.zeros(len(members), np.bool_), least, len(members))
    return [int(place) for place in places[in_order.chosen]]


def _choice(chosen: list[int], gains: list[float], stop: int) -> Choice:
    return Choice(np.array(chosen, np.int64), np.array(gains, np.float64), stop)


def countable(candidates: int, size: int) -> bool:
    """Whether every set of a size can be compared."""
    return 0 < size <= candidates and comb(candidates, size) <= MOST_SETS


def best_of_size(usable: Floats, weights: Floats, size: int) -> Best:
    """The best of all sets of a size, the first of equals; O(C(n, size) × size × r)."""
    best = Best(np.arange(size), -1.0)
    for sets in _blocks(len(usable), size):
        value = (1 - np.prod(1 - usable[sets], axis=1)) @ weights
        place = int(np.argmax(np.round(value, DIGITS)))
        if value[place] > best.value + LEEWAY:
            best = Best(sets[place], float(value[place]))
    return best


def _blocks(candidates: int, size: int) -> Iterator[Longs]:
    every = combinations(range(candidates), size)
    while block := list(islice(every, _AT_ONCE)):
        yield np.array(block, np.int64)


class Substitutes(NamedTuple):
    """Per chosen candidate the best other one, by place in the pool, -1 none; and what f loses by it."""

    place: Longs
    loss: Floats  # NaN: none; below 0 it would do better
    mainly: Longs  # the requirement to which each of the chosen adds most, beside the others


def substitutes(usable: Floats, weights: Floats, chosen: Longs) -> Substitutes:
    """Who could come instead of each of the chosen, were the others to come; O(chosen × n × r).

    Only somebody who brings something to what the one to be replaced mainly brings: a seat of a sector is
    not filled by anybody else's merits.
    """
    place, loss = np.full(len(chosen), -1, np.int64), np.full(len(chosen), np.nan)
    mainly = np.zeros(len(chosen), np.int64)
    for at, one in enumerate(chosen.tolist()):
        worth = weights * (1 - met(usable, np.delete(chosen, at)))
        mainly[at] = np.argmax(np.round(worth * usable[one], DIGITS))
        gain = np.where(usable[:, mainly[at]] > 0, usable @ worth, -1.0)
        own = float(gain[one])
        gain[chosen] = -1.0
        best = int(np.argmax(np.round(gain, DIGITS)))
        if gain[best] > LEEWAY:
            place[at], loss[at] = best, own - float(gain[best])
    return Substitutes(place, loss, mainly)
