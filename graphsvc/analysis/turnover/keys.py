"""What hangs on single people: key roles, links with one carrier, the bus factor. Only counts leave here."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import combinations
from typing import NamedTuple

import numpy as np

from graphsvc.analysis.turnover.formula import EXACT_PEOPLE, HALF
from graphsvc.analysis.turnover.knowledge import Present
from graphsvc.analysis.turnover.record import RoleRecord
from graphsvc.analysis.turnover.spells import FAR, Spells
from graphsvc.analysis.turnover.table import UNKNOWN_COUNT
from graphsvc.kernels.sets import Ints, Longs, Truth
from graphsvc.model.codes import SERVICE_ROLES

KEY_ROLES = tuple(map(SERVICE_ROLES.index, ("chair", "coordinator")))


class Carriers(NamedTuple):
    """Live ties and those who carry them: one row per tie and carrier, in order of tie."""

    tie: Longs
    spell: Longs  # of the carrier in post in the partnership of the tie, -1: serves elsewhere
    alone: Truth  # the only carrier of the tie, and all are known


def carriers(spells: Spells, record: RoleRecord) -> Carriers:
    """Who carries the live ties of each partnership; O(carriers log people)."""
    here = np.flatnonzero(spells.in_post)
    key = (spells.partnership[here] << 32) + spells.person[here]
    order = np.argsort(key, kind="stable")
    tie = record.carrier_tie.astype(np.int64)
    asked = (record.tie_partnership[tie].astype(np.int64) << 32) + record.carrier_person
    place = np.minimum(np.searchsorted(key[order], asked), max(len(key) - 1, 0))
    spell = np.full(len(tie), -1, np.int64)
    if len(key):
        found = key[order][place] == asked
        spell[found] = here[order][place[found]]
    number = np.bincount(tie, minlength=len(record.tie_known))
    return Carriers(tie, spell, (number[tie] == 1) & record.tie_known[tie])


def tie_counts(record: RoleRecord, carried: Carriers, size: int) -> tuple[Ints, Ints]:
    """Live ties of each partnership, and those with one carrier; UNKNOWN_COUNT where no carrier is known."""
    of = record.tie_partnership.astype(np.int64)
    ties = np.bincount(of, minlength=size)
    known = np.bincount(of[record.tie_known], minlength=size)
    single = np.bincount(of[carried.tie[carried.alone]], minlength=size)
    return ties.astype(np.int32), np.where((ties > 0) & (known == 0), UNKNOWN_COUNT, single).astype(np.int32)


def key_people(spells: Spells, carried: Carriers) -> Truth:
    """Whether each spell is of somebody in post as chair or coordinator, or alone in carrying a live tie."""
    roles = spells.roles
    held = (roles.end == FAR) & np.isin(roles.record.role, KEY_ROLES)
    key = np.zeros(len(spells.pair), np.bool_)
    key[spells.of_role[held]] = True
    key[carried.spell[carried.alone & (carried.spell >= 0)]] = True
    return key


def knowledge_bus_factor(present: Present, size: int) -> Ints:
    """Fewest people who hold over half of the knowledge: those who know most; UNKNOWN_COUNT without any."""
    held = np.bincount(present.partnership, present.knowledge, size)
    so_far = np.cumsum(present.knowledge)
    last = np.searchsorted(present.partnership, present.partnership, side="right") - 1
    from_here = so_far[last] - so_far + present.knowledge if len(so_far) else so_far
    short = (
        from_here <= HALF * held[present.partnership] + 1e-12
    )  # they and all who know more: not yet enough
    number = np.bincount(present.partnership[short], minlength=size) + 1
    return np.where(held > 0, number, UNKNOWN_COUNT).astype(np.int32)


def bus_factor(knowledge: Ints, record: RoleRecord, carried: Carriers, shown: Truth) -> Ints:
    """Fewest people in post whose leaving takes more than half of the knowledge, or of the live ties.

    A tie goes when all its carriers go. Up to 15 carriers every choice is tried, else the one
    who takes most goes first. O(ties × choices), for shown partnerships only.
    """
    found = knowledge.copy()
    for partnership, ties, number in _losable(record, carried, shown):
        least = int(knowledge[partnership])
        most = least - 1 if least > 0 else EXACT_PEOPLE
        fewest = _fewest(ties, number, most)
        if fewest is not None:
            found[partnership] = fewest
    return found


def _losable(
    record: RoleRecord, carried: Carriers, shown: Truth
) -> Iterator[tuple[int, list[frozenset[int]], int]]:
    """Partnerships of whose ties more than half hang on people in post: those ties, and how many must go."""
    size = len(shown)
    total = np.bincount(record.tie_partnership, minlength=size)
    elsewhere = np.zeros(len(record.tie_known), np.bool_)
    elsewhere[carried.tie[carried.spell < 0]] = True
    within = record.tie_known & ~elsewhere
    number = np.bincount(record.tie_partnership[within], minlength=size)
    chosen = shown & (number > HALF * total)
    rows = np.flatnonzero(within[carried.tie] & chosen[record.tie_partnership[carried.tie]])
    carriers_of: dict[int, dict[int, set[int]]] = {}
    for tie, spell in zip(carried.tie[rows].tolist(), carried.spell[rows].tolist(), strict=True):
        carriers_of.setdefault(int(record.tie_partnership[tie]), {}).setdefault(tie, set()).add(spell)
    for partnership, ties in carriers_of.items():
        yield partnership, [frozenset(each) for each in ties.values()], int(HALF * total[partnership]) + 1


def _fewest(ties: list[frozenset[int]], number: int, most: int) -> int | None:
    """Fewest carriers, `most` at most, without whom so many ties are gone; None where it takes more."""
    people = sorted(frozenset().union(*ties))
    if len(people) > EXACT_PEOPLE:
        return _greedy(ties, number, most)
    for size in range(1, min(most, len(people)) + 1):
        for gone in map(frozenset, combinations(people, size)):
            if sum(tie <= gone for tie in ties) >= number:
                return size
    return None


def _greedy(ties: list[frozenset[int]], number: int, most: int) -> int | None:
    gone: frozenset[int] = frozenset()
    left = sorted(frozenset().union(*ties))
    while len(gone) < most and left:
        best = max(left, key=lambda one: (sum(t <= gone | {one} for t in ties), sum(one in t for t in ties)))
        gone |= {best}
        left.remove(best)
        if sum(tie <= gone for tie in ties) >= number:
            return len(gone)
    return None
