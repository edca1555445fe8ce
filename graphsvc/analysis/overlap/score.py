"""Everything that is known of given pairs: similarities, score and its range, advice, burden."""

from __future__ import annotations

from types import ModuleType
from typing import NamedTuple

import numpy as np

from graphsvc.analysis.overlap import ground, themes
from graphsvc.analysis.overlap.considered import Considered
from graphsvc.analysis.overlap.formula import FORMULA, INCOMPLETE_MEMBERS
from graphsvc.analysis.overlap.rules import Facts, decide, nearest
from graphsvc.analysis.overlap.state import State
from graphsvc.analysis.overlap.table import Columns
from graphsvc.kernels.sets import LEEWAY, Floats, Ints, Sets, Truth


class Members(NamedTuple):
    """Weighted membership of pairs; NaN, and -1 organisations, unknown."""

    similarity: Floats
    least: Floats  # similarity when the membership that supports it most is taken out
    most: Floats  # similarity when the membership that speaks against it most is taken out
    inside: Floats  # share of the first that also sits in the second
    contains: Floats  # share of the second
    shared: Ints
    united: Ints


def evaluate(kernels: ModuleType, considered: Considered, state: State, left: Ints, right: Ints) -> Columns:
    """One row per pair of considered partnerships, unordered; O(entries of the pairs).

    `left` and `right` number partnerships as `considered` does. The sums run in the order of
    the keys, so the answer does not depend on which kernels found the pairs.
    """
    a, b = _smaller_first(considered, left, right)
    sets = considered.sets
    members = _members(kernels, sets, a, b)
    people, shared_people = _people(kernels, sets, a, b)
    theme, theme_a, theme_b, shared_themes = themes.compare(sets, sets.theme_class[a], sets.theme_class[b])
    territory, containment = ground.compare(kernels, sets, sets.ground_class[a], sets.ground_class[b])
    score = combine(members.similarity, theme, people)
    facts = Facts(
        score=score,
        members_a=members.inside,
        members_b=members.contains,
        themes_a=theme_a,
        themes=theme,
        people=people,
        territory=territory,
        united=members.united,
        open=np.isnan(theme) | np.isnan(territory) | (np.isnan(members.similarity) & ~(shared_people > 0)),
        satellite=state.satellite(a, b),
        ending_a=state.ending[a],
        ending_b=state.ending[b],
        a_has_an_end=state.ends_within_two_years[a],
        across_levels=state.across_levels(a, b),
    )
    decision = decide(facts)
    closest = nearest(facts, decision)
    return Columns(
        a=considered.ix[a],
        b=considered.ix[b],
        score=score,
        score_min=combine(members.least, theme, people),
        score_max=combine(members.most, theme, people),
        completeness=_completeness(members.similarity, theme, people, state.members_incomplete(a, b)),
        band=decision.band,
        entry=decision.entry,
        runner_up=decision.runner_up,
        members_similarity=members.similarity,
        containment_a=members.inside,
        containment_b=members.contains,
        shared_members=members.shared,
        united_members=members.united,
        themes_similarity=theme,
        theme_containment_a=theme_a,
        theme_containment_b=theme_b,
        shared_themes=shared_themes,
        people_similarity=people,
        shared_people=shared_people,
        territory_similarity=territory,
        territory_containment=containment,
        hours_per_year=_hours(state.hours, a, b, np.where(shared_people < 0, members.shared, shared_people)),
        nearest=closest.number,
        nearest_distance=closest.distance,
        nearest_band=closest.band,
        nearest_entry=closest.entry,
        flags=state.flags(a, b),
    )


def combine(members: Floats, theme: Floats, people: Floats) -> Floats:
    """Weighted geometric mean of the known similarities, each at least the floor; NaN when none is known."""
    total, weights = np.zeros(len(members)), np.zeros(len(members))
    for value, weight in zip((members, theme, people), FORMULA[:3], strict=True):
        known = ~np.isnan(value)
        total[known] += weight * np.log(np.maximum(value[known], FORMULA.floor))
        weights[known] += weight
    return np.exp(_share(total, weights, weights > 0))


def _smaller_first(considered: Considered, left: Ints, right: Ints) -> tuple[Ints, Ints]:
    """The pairs as (a, b): a has less weight; equal to 12 digits or unknown for either, the smaller key."""
    first = considered.ix[left] < considered.ix[right]
    low, high = np.where(first, left, right), np.where(first, right, left)
    low_total, high_total = considered.sets.total[low], considered.sets.total[high]
    lighter = (high_total > 0) & (high_total < low_total - LEEWAY * low_total)
    return np.where(lighter, high, low), np.where(lighter, low, high)


def _members(kernels: ModuleType, sets: Sets, a: Ints, b: Ints) -> Members:
    shared = kernels.intersect(sets.members, sets.weight, a, b)
    size = np.diff(sets.members.start)
    known = (sets.total[a] > 0) & (sets.total[b] > 0)
    united: Floats = sets.total[a] + sets.total[b] - shared.weight
    lost = np.maximum(shared.weight - shared.heaviest, 0.0)
    pruned = np.where(shared.number > 0, united - shared.heaviest_apart, united)
    return Members(
        similarity=_share(shared.weight, united, known),
        least=_share(lost, united, known),
        most=_share(shared.weight, pruned, known),
        inside=_share(shared.weight, sets.total[a], known),
        contains=_share(shared.weight, sets.total[b], known),
        shared=np.where(known, shared.number, -1).astype(np.int32),
        united=np.where(known, size[a] + size[b] - shared.number, -1).astype(np.int32),
    )


def _share(part: Floats, whole: Floats, known: Truth) -> Floats:
    """part / whole where known, NaN elsewhere."""
    found = np.full(len(part), np.nan)
    np.divide(part, whole, out=found, where=known)
    return found


def _people(kernels: ModuleType, sets: Sets, a: Ints, b: Ints) -> tuple[Floats, Ints]:
    size = np.diff(sets.people.start)
    width = int(sets.people.entries.max()) + 1 if len(sets.people.entries) else 0
    count = kernels.intersect(sets.people, np.ones(width), a, b).number
    known = (size[a] > 0) & (size[b] > 0)
    similarity = _share(count.astype(np.float64), (size[a] + size[b] - count).astype(np.float64), known)
    return similarity, np.where(known, count, -1).astype(np.int32)


def _completeness(members: Floats, theme: Floats, people: Floats, incomplete: Truth) -> Floats:
    """Share of the weights that is known; a member list said to be incomplete counts for half."""
    on_members: Floats = ~np.isnan(members) * np.where(incomplete, INCOMPLETE_MEMBERS, 1.0)
    known = (
        on_members * FORMULA.members + ~np.isnan(theme) * FORMULA.themes + ~np.isnan(people) * FORMULA.people
    )
    return known / sum(FORMULA[:3])


def _hours(hours: Floats, a: Ints, b: Ints, twice: Ints) -> Floats:
    """Hours a year that people spend in both: persons (unknown: seats) × the fewer of the two's hours."""
    found: Floats = np.where(twice < 0, np.nan, twice * np.minimum(hours[a], hours[b]))
    return found
