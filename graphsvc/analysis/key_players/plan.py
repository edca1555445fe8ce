"""How sets are compared, so that it ends in time: all, or greedily, of whom, and from how many distances."""

from __future__ import annotations

from dataclasses import dataclass
from math import comb

import numpy as np

from graphsvc.analysis.key_players.choice import PASSES
from graphsvc.analysis.key_players.field import Field
from graphsvc.analysis.key_players.spreading import pairs_without
from graphsvc.analysis.key_players.table import MOST_SETS, Purpose
from graphsvc.analysis.key_players.worth import Purse
from graphsvc.kernels.sets import Ints

WORD = 64  # searches that go in step
WORK = 1_000_000_000  # words to look at, some seven seconds
LEAST_WEIGHED = 50  # candidates; where that is too much still, distances are measured from a sample


@dataclass(frozen=True, eq=False)
class Plan:
    """What is compared."""

    candidates: Ints  # nodes, ascending, of which sets are made
    of: int  # all of whom sets could be made
    sets: float  # that there are, those of who is as good as another included
    sources: Ints  # partnerships from which distances are measured
    exact: bool


NO_PLAN = Plan(np.zeros(0, np.int32), 0, 0.0, np.zeros(0, np.int32), True)


def plan_for(field: Field, purpose: Purpose, size: int, seed: int) -> Plan:
    """Exact where that can be done, else greedy with as many candidates and sources as can be."""
    candidates, choosable = _candidates(field, purpose, size)
    of, sets, ties = len(candidates), float(comb(choosable, size)), _ties_per_search(field, seed)
    cost = ties * (len(field.every) / WORD if purpose is Purpose.LOSE else 1 / WORD)
    several = comb(of, size)
    if several <= MOST_SETS and several * cost <= WORK:
        return Plan(candidates, of, sets, field.every, True)
    room = WORK / (size * (PASSES + 1))
    weighed = min(of, max(LEAST_WEIGHED, int(room / cost)))
    sources = field.every
    if purpose is Purpose.LOSE and weighed * cost > room:
        sources = sample(field, int(room / (weighed * ties)), seed)
    return Plan(_foremost(field, purpose, candidates, weighed, seed), of, sets, sources, False)


def sample(field: Field, words: int, seed: int) -> Ints:
    """Some partnerships drawn at random, ascending: as many as searches fill so many words, one at least."""
    number = min(field.partnerships, max(1, words) * WORD)
    drawn = np.random.default_rng(seed).choice(field.partnerships, number, replace=False)
    return np.sort(drawn).astype(np.int32)


def _candidates(field: Field, purpose: Purpose, size: int) -> tuple[Ints, int]:
    """Of whom sets are made, and how many might be chosen.

    Who has no tie holds nothing together; for news one of them is as good as another, so that `size` are
    enough.
    """
    if purpose is Purpose.LOSE:
        return field.players, len(field.players)
    found = np.sort(np.concatenate([field.players, field.others[:size]]))
    return found, len(field.players) + len(field.others)


def _ties_per_search(field: Field, seed: int) -> int:
    """How many ties 64 searches at once look at: all of them at every step of the longest."""
    nobody = np.zeros((1, 0), np.int32)
    steps = pairs_without(field, nobody, sample(field, 1, seed)).shape[1]
    return len(field.rows.entries) * max(1, int(steps)) * field.per_step


def _foremost(field: Field, purpose: Purpose, candidates: Ints, number: int, seed: int) -> Ints:
    """Those that alone do most, by a sample of distances; of too many to ask, those with most ties."""
    if number >= len(candidates):
        return candidates
    few = sample(field, 1, seed)
    cost = _ties_per_search(field, seed) / (1 if purpose is Purpose.LOSE else WORD)
    ties = np.diff(field.rows.start)[candidates]
    most = candidates[np.argsort(-ties, kind="stable")[: max(number, int(WORK / cost))]]
    worth = Purse(field, purpose, 1, few).worth(np.sort(most)[:, None])
    order = np.lexsort((-worth.second, -worth.first))[:number]
    return np.sort(np.sort(most)[order])
