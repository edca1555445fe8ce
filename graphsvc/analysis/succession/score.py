"""How much of a predecessor a successor carries on: similarities and score of given pairs."""

from __future__ import annotations

from dataclasses import replace
from typing import NamedTuple

import numpy as np

from graphsvc.analysis.overlap import ground, themes
from graphsvc.analysis.overlap.considered import Considered, consider
from graphsvc.analysis.overlap.formula import FORMULA, INCOMPLETE_MEMBERS
from graphsvc.analysis.overlap.rules import reaches
from graphsvc.analysis.overlap.score import combine
from graphsvc.analysis.succession.candidates import Candidates
from graphsvc.analysis.succession.history import History
from graphsvc.analysis.succession.rarity import Census
from graphsvc.analysis.succession.sides import Side
from graphsvc.analysis.succession.table import Columns
from graphsvc.kernels import plain
from graphsvc.kernels.plain import expand, sums
from graphsvc.kernels.sets import Floats, Ints, Longs, Rows, Truth
from graphsvc.snapshot.arrays import Arrays
from graphsvc.snapshot.csr import Csr


class Compared(NamedTuple):
    """What pairs are compared by: both sides, the past, and themes and ground of all that take part."""

    before: Side
    after: Side
    history: History
    census: Census
    considered: Considered
    number: Ints  # ix -> number in `considered`
    incomplete: Truth  # member list said to be incomplete


class _Members(NamedTuple):
    """Weighted membership of pairs; NaN, and -1 organisations, unknown."""

    similarity: Floats
    least: Floats
    most: Floats
    shared: Ints
    lost: Ints


def compared(arrays: Arrays, before: Side, after: Side, history: History, census: Census) -> Compared:
    """Everything that pairs are compared by; O(entries log entries)."""
    part = np.zeros(arrays.partnerships, np.bool_)
    part[before.ix] = part[after.ix] = True
    considered = consider(replace(arrays, active=part), include_planned=False, groups=[])
    number = np.full(arrays.partnerships, -1, np.int32)
    number[considered.ix] = np.arange(len(considered.ix), dtype=np.int32)
    return Compared(before, after, history, census, considered, number, arrays.members_complete == 0)


def evaluate(sides: Compared, found: Candidates, min_score: float) -> Columns:
    """One row per pair on common or unknown ground whose score reaches `min_score`.

    The score is that of overlaps, with the rarity weights of the predecessor's last day. What
    themes and people leave possible is looked at first: O(pairs + entries of those left).
    """
    theme, shared_themes = _themes(sides, found)
    people, shared_people = _people(sides, found)
    could = reaches(combine(_at_best(sides, found), theme, people), min_score)
    rows = np.flatnonzero(could)
    rows = rows[_meet(sides, found, rows)]
    found = Candidates(*(column[rows] for column in found))
    theme, people = theme[rows], people[rows]
    members = _members(sides, found)
    score = combine(members.similarity, theme, people)
    territory, containment = _ground(sides, found)
    history = sides.history
    columns = Columns(
        predecessor=found.predecessor,
        successor=found.successor,
        score=score,
        score_min=combine(members.least, theme, people),
        score_max=combine(members.most, theme, people),
        completeness=_completeness(sides, found, members.similarity, theme, people),
        members_similarity=members.similarity,
        themes_similarity=theme,
        people_similarity=people,
        territory_similarity=territory,
        territory_containment=containment,
        shared_members=members.shared,
        rare_members=found.rare_members,
        shared_themes=shared_themes[rows],
        shared_people=shared_people[rows],
        gap_days=history.begin[found.successor] - history.end[found.predecessor],
        lost_members=members.lost,
        lost_people=_lost_people(sides, found, shared_people[rows]),
    )
    return columns.at(reaches(score, min_score))


def _at_best(sides: Compared, found: Candidates) -> Floats:
    """The similarity of members that nothing can exceed: 1 where both are known."""
    known = sides.before.members.sizes[found.predecessor] > 0
    known &= sides.after.members.sizes[found.successor] > 0
    return np.where(known, 1.0, np.nan)


def _themes(sides: Compared, found: Candidates) -> tuple[Floats, Ints]:
    sets, number = sides.considered.sets, sides.number
    one, other = (
        sets.theme_class[number[found.predecessor]],
        sets.theme_class[number[found.successor]],
    )
    similarity, _, _, shared = themes.compare(sets, one, other)
    return similarity, shared


def _ground(sides: Compared, found: Candidates) -> tuple[Floats, Floats]:
    sets, number = sides.considered.sets, sides.number
    one, other = (
        sets.ground_class[number[found.predecessor]],
        sets.ground_class[number[found.successor]],
    )
    return ground.compare(plain, sets, one, other)


def _meet(sides: Compared, found: Candidates, rows: Longs) -> Truth:
    """Whether the territories of some pairs meet, or one is unknown."""
    _, containment = _ground(sides, Candidates(*(column[rows] for column in found)))
    meet: Truth = np.isnan(containment) | (containment > 0)
    return meet


def _people(sides: Compared, found: Candidates) -> tuple[Floats, Ints]:
    one = sides.before.people.sizes[found.predecessor]
    other = sides.after.people.sizes[found.successor]
    known = (one > 0) & (other > 0)
    similarity = np.full(len(known), np.nan)
    np.divide(found.people, one + other - found.people, out=similarity, where=known)
    return similarity, np.where(known, found.people, -1).astype(np.int32)


def _lost_people(sides: Compared, found: Candidates, shared: Ints) -> Ints:
    held = sides.before.people.sizes[found.predecessor]
    return np.where(shared < 0, -1, held - shared).astype(np.int32)


def _members(sides: Compared, found: Candidates) -> _Members:
    pairs = len(found.predecessor)
    day = sides.before.members_day[found.predecessor].astype(np.int64)
    place, one, weight = _entries(sides, sides.before.members, found.predecessor, day)
    other_place, other, other_weight = _entries(sides, sides.after.members, found.successor, day)
    width = sides.before.members.columns
    key, other_key = place * width + one, other_place * width + other
    both, other_both = np.isin(key, other_key), np.isin(other_key, key)
    shared = sums(place[both], weight[both], pairs)
    total, other_total = sums(place, weight, pairs), sums(other_place, other_weight, pairs)
    apart, heaviest = np.zeros(pairs), np.zeros(pairs)
    np.maximum.at(heaviest, place[both], weight[both])
    np.maximum.at(apart, place[~both], weight[~both])
    np.maximum.at(apart, other_place[~other_both], other_weight[~other_both])
    known = (total > 0) & (other_total > 0)
    all_of = total + other_total - shared
    number = np.bincount(place[both], minlength=pairs)
    size = sides.before.members.sizes[found.predecessor]
    return _Members(
        similarity=_share(shared, all_of, known),
        least=_share(np.maximum(np.where(number > 1, shared - heaviest, 0.0), 0.0), all_of, known),
        most=_share(shared, np.where(number > 0, all_of - apart, all_of), known),
        shared=np.where(known, number, -1).astype(np.int32),
        lost=np.where(known, size - number, -1).astype(np.int32),
    )


def _entries(sides: Compared, rows: Csr, picked: Ints, day: Longs) -> tuple[Longs, Longs, Floats]:
    """The organisations of the picked rows, each with the place of its row and its weight on the day."""
    place, entry = expand(Rows(rows.indptr, rows.indices), picked)
    organisation = entry.astype(np.int64)
    return place, organisation, sides.census.weight(organisation, day[place])


def _share(part: Floats, whole: Floats, known: Truth) -> Floats:
    found = np.full(len(part), np.nan)
    np.divide(part, whole, out=found, where=known)
    return found


def _completeness(
    sides: Compared, found: Candidates, members: Floats, theme: Floats, people: Floats
) -> Floats:
    """Share of the weights that is known; a member list said to be incomplete counts for half."""
    half = sides.incomplete[found.predecessor] | sides.incomplete[found.successor]
    on_members = ~np.isnan(members) * np.where(half, INCOMPLETE_MEMBERS, 1.0)
    known: Floats = on_members * FORMULA.members + ~np.isnan(theme) * FORMULA.themes
    known = known + ~np.isnan(people) * FORMULA.people
    return known / sum(FORMULA[:3])
