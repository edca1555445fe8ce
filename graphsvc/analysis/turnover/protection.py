"""Which partnerships no figure is shown of, so that none can be about a few people (methods 3.6)."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np

from graphsvc.analysis.turnover.table import COMPLEMENTARY, NO_CODE, TOO_FEW_PEOPLE, WHOLE_REGISTRY, Codes
from graphsvc.kernels.sets import Longs, Truth

LEAST_HIDDEN = 2  # partnerships that the hidden ones of a level are at least
_PEOPLE, _RANK_BITS = 1 << 32, 26  # a level, a person and a rank in one number of 64 bits


class Sitting(NamedTuple):
    """Who is counted where: a person at a partnership, each pair once; partnerships by row of the answer."""

    row: Longs
    person: Longs

    def numbers(self, rows: int) -> Longs:
        """People by row."""
        return np.bincount(self.row, minlength=rows)


def distinct(person: Longs) -> int:
    """How many different people these are; O(people)."""
    there = np.zeros(int(person.max(initial=-1)) + 1, np.bool_)
    there[person] = True
    return int(np.count_nonzero(there))


class Protection(NamedTuple):
    """What is not shown, and what therefore must not be told apart."""

    suppressed: Codes  # by row along SUPPRESSIONS, NO_CODE: shown
    hidden: Truth  # by row: suppressed, or no more active and of too few people for a figure
    withheld: Truth  # by group of `Levels`


def protect(
    group: Longs, shown: Truth, in_post: Sitting, exposed: tuple[Sitting, ...], floor: int
) -> Protection:
    """What is suppressed: fewer people than the floor in post, or in any of the exposures.

    Rows that are not `shown` (partnerships no more active) have no figure of their own but are in their
    level's. Within a level the smallest follow until those without a figure hold nobody or `floor`
    *different* people in each exposure and, where one is suppressed, are two at least and hold as many in
    post. Where all of a level is not enough for that, the level is withheld altogether. Smallest by the
    least of the numbers of people, then by key. O(people log people).
    """
    sittings = (in_post, *exposed)
    size = np.minimum.reduce([each.numbers(len(group)) for each in sittings])
    order = np.lexsort((np.arange(len(group)), size, shown, group))
    rank = np.empty(len(group), np.int64)
    rank[order] = _place_in_group(group[order])
    few = shown & (size < floor)
    too_few = np.bincount(group[few], minlength=WHOLE_REGISTRY)
    number = too_few + np.bincount(group[~shown], minlength=WHOLE_REGISTRY)
    enough = np.maximum.reduce([_rank_needed(each, group, rank, number, floor) for each in exposed])
    of_suppressed = np.maximum(_rank_reached(in_post, group, rank, floor), LEAST_HIDDEN)
    enough = np.maximum(enough, np.where(too_few > 0, of_suppressed, 0))
    hidden = np.where(number > 0, np.maximum(number, enough), 0)
    withheld = hidden > np.bincount(group, minlength=WHOLE_REGISTRY)
    others = np.where(shown & (rank < hidden[group]), COMPLEMENTARY, NO_CODE)
    suppressed = np.where(few, TOO_FEW_PEOPLE, others).astype(np.int8)
    exposed_people = np.minimum.reduce([each.numbers(len(group)) for each in exposed])
    return Protection(suppressed, (suppressed != NO_CODE) | (exposed_people < floor), withheld)


def _place_in_group(group: Longs) -> Longs:
    first = np.searchsorted(group, group, side="left")
    return np.arange(len(group)) - first


def _rank_needed(sitting: Sitting, group: Longs, rank: Longs, number: Longs, floor: int) -> Longs:
    """As `_rank_reached`; 0 where the `number` that are hidden anyway hold nobody."""
    hidden = rank[sitting.row] < number[group[sitting.row]]
    somebody = np.bincount(group[sitting.row[hidden]], minlength=WHOLE_REGISTRY) > 0
    return np.where(somebody, _rank_reached(sitting, group, rank, floor), 0)


def _rank_reached(sitting: Sitting, group: Longs, rank: Longs, floor: int) -> Longs:
    """Per group how many of its smallest partnerships it takes to hold so many different people.

    More than there are where all of them do not.
    """
    key = np.sort(((group[sitting.row] * _PEOPLE + sitting.person) << _RANK_BITS) + rank[sitting.row])
    first = np.ones(len(key), np.bool_)
    first[1:] = np.diff(key >> _RANK_BITS) != 0
    of_group, at = (key >> _RANK_BITS)[first] // _PEOPLE, key[first] & ((1 << _RANK_BITS) - 1)
    order = np.argsort((of_group << _RANK_BITS) + at, kind="stable")
    of_group, at = of_group[order], at[order]  # where each person is first, the smallest partnerships first
    nth = _place_in_group(of_group) == floor - 1
    reached = np.full(WHOLE_REGISTRY, np.iinfo(np.int64).max, np.int64)
    reached[of_group[nth]] = at[nth] + 1
    return reached
