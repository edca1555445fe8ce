"""The decision table of the overlap advice: which rule fires, which would next, what is closest to changing.

A table over columns: each rule is a condition on numbers, the first that holds is the
advice. A condition on an unknown number (NaN) does not hold.
"""

from __future__ import annotations

from enum import IntFlag
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from graphsvc.analysis.overlap.formula import FORMULA, NEARLY_ALL_MEMBERS, PLENARY, STRONG
from graphsvc.kernels.sets import LEEWAY, Floats, Ints, Truth

BANDS = ("STRONG", "REVIEW", "PATTERN", "INCOMPLETE", "BELOW")
ACTIONS = (
    *("NONE", "COMPLETE_RECORD", "KEEP_SATELLITE", "LET_END", "ONE_SUCCESSOR", "DIVIDE_LABOUR"),
    *(
        "MAKE_SATELLITE",
        "ABSORB",
        "MERGE",
        "MERGE_TWO_LEVELS",
        "DEMARCATE",
        "MEET_JOINTLY",
        "COORDINATE",
        "JOIN_NEIGHBOURS",
    ),
)


class Flag(IntFlag):
    """What else is to be said of a pair."""

    SATELLITE = 1  # recorded: one is the other's satellite
    STATUTORY = 2  # one of the two rests on a statute
    NO_LIVE_LINK = 4
    UMBRELLA_A = 8  # an organisation and its parent both sit in a
    UMBRELLA_B = 16
    ONE_ORGANISATION_A = 32  # a has a single member
    ONE_ORGANISATION_B = 64
    MEMBERS_INCOMPLETE = 128  # the member list of one of the two is said to be incomplete
    ENDING_A = 256
    ENDING_B = 512


class Entry(NamedTuple):
    """A row of the decision table; guidelines as Rec(2003)21 numbers them."""

    rule: str | None
    action: str
    guidelines: tuple[int, ...]


TABLE = (
    Entry("R0", "COMPLETE_RECORD", ()),
    Entry(None, "KEEP_SATELLITE", (20,)),
    Entry(None, "NONE", ()),
    Entry("R1", "LET_END", (37, 38)),
    Entry("R1", "ONE_SUCCESSOR", (16, 38)),
    Entry("R2", "DIVIDE_LABOUR", (2, 21, 22, 36)),  # nested levels of ground
    Entry("R3", "MAKE_SATELLITE", (20,)),
    Entry("R3b", "ABSORB", (16, 20)),
    Entry("R2", "DIVIDE_LABOUR", (2, 21, 22, 36)),  # would merge, but across levels
    Entry("R4", "MERGE", (16, 17, 20)),
    Entry("R4", "MERGE_TWO_LEVELS", (16, 17, 20, 22)),
    Entry("R5", "DEMARCATE", (16, 17, 22)),
    Entry("R6", "MEET_JOINTLY", (20, 22)),
    Entry("R7", "COORDINATE", (17, 30, 36)),
)


class Facts(NamedTuple):
    """The columns the table looks at. `open` is rule R0's condition."""

    score: Floats
    members_a: Floats  # containment
    members_b: Floats
    themes_a: Floats  # containment
    themes: Floats
    people: Floats
    territory: Floats
    united: Ints
    open: Truth
    satellite: Truth
    ending_a: Truth
    ending_b: Truth
    a_has_an_end: Truth  # planned within 24 months
    across_levels: Truth


class Decision(NamedTuple):
    """Per pair: band along BANDS, and the first and the next matching row of TABLE (-1 none)."""

    band: NDArray[np.int8]
    entry: NDArray[np.int8]
    runner_up: NDArray[np.int8]


def reaches(value: Floats, cut: float) -> Truth:
    """Whether a value is at least the threshold, rounding errors aside."""
    found: Truth = value >= cut - LEEWAY
    return found


def below(value: Floats, cut: float) -> Truth:
    """Whether a value is known and under the threshold, rounding errors aside."""
    found: Truth = value < cut - LEEWAY
    return found


def decide(facts: Facts) -> Decision:
    """The band and the advice of each pair; the first match decides (methods: R0 to R7)."""
    apart, together = _patterns(facts)
    listed = reaches(facts.score, FORMULA.review) | apart | together
    inside = reaches(facts.members_a, NEARLY_ALL_MEMBERS) & below(facts.members_b, FORMULA.most_members)
    inside &= reaches(facts.themes_a, FORMULA.same_themes)
    alike = reaches(facts.members_a, FORMULA.most_members) & reaches(facts.members_b, FORMULA.most_members)
    alike &= reaches(facts.themes, FORMULA.same_themes)
    nested = below(facts.territory, FORMULA.same_ground)
    few = facts.united <= PLENARY
    conditions = (
        facts.open,
        facts.satellite,
        ~listed,
        facts.ending_a ^ facts.ending_b,
        facts.ending_a & facts.ending_b,
        nested,
        inside & facts.a_has_an_end,
        inside,
        alike & facts.across_levels & ~nested,
        alike & few & ~facts.across_levels,
        alike & ~few & ~facts.across_levels,
        apart,
        together,
        np.ones(len(facts.score), bool),
    )
    entry, runner_up = _first_two(conditions)
    return Decision(_bands(facts, apart | together), entry, runner_up)


def _patterns(facts: Facts) -> tuple[Truth, Truth]:
    """The conditions of R5 (same work, different people) and R6 (same people, different work)."""
    most = np.maximum(facts.members_a, facts.members_b)
    apart = reaches(facts.themes, FORMULA.same_themes) & reaches(facts.territory, FORMULA.same_ground)
    apart &= below(most, FORMULA.few_members)
    together = reaches(most, FORMULA.most_members) | reaches(facts.people, FORMULA.most_people)
    return apart, together & below(facts.themes, FORMULA.other_themes)


def _bands(facts: Facts, pattern: Truth) -> NDArray[np.int8]:
    choices = (facts.open, reaches(facts.score, STRONG), reaches(facts.score, FORMULA.review), pattern)
    numbers = [BANDS.index(name) for name in ("INCOMPLETE", "STRONG", "REVIEW", "PATTERN")]
    return np.select(choices, numbers, BANDS.index("BELOW")).astype(np.int8)


def _first_two(conditions: tuple[Truth, ...]) -> tuple[NDArray[np.int8], NDArray[np.int8]]:
    """The numbers of the first and the second condition that hold, per column; the last one always does."""
    last = len(conditions) - 1
    first = np.full(len(conditions[0]), last, np.int8)
    second = np.full(len(conditions[0]), -1, np.int8)
    for number in range(last - 1, -1, -1):
        second = np.where(conditions[number], first, second)
        first = np.where(conditions[number], np.int8(number), first)
    return first, second


class Threshold(NamedTuple):
    """A number of the table and a cut that it can cross."""

    name: str  # a field of Facts
    cut: float


THRESHOLDS = (
    Threshold("score", FORMULA.review),
    Threshold("score", STRONG),
    Threshold("members_a", FORMULA.few_members),
    Threshold("members_a", FORMULA.most_members),
    Threshold("members_a", NEARLY_ALL_MEMBERS),
    Threshold("members_b", FORMULA.few_members),
    Threshold("members_b", FORMULA.most_members),
    Threshold("themes_a", FORMULA.same_themes),
    Threshold("themes", FORMULA.same_themes),
    Threshold("themes", FORMULA.other_themes),
    Threshold("people", FORMULA.most_people),
    Threshold("territory", FORMULA.same_ground),
)


class Nearest(NamedTuple):
    """Per pair the closest threshold whose crossing changes band or advice, and what they would become."""

    number: NDArray[np.int8]  # along THRESHOLDS, -1 none
    distance: Floats  # NaN none
    band: NDArray[np.int8]
    entry: NDArray[np.int8]


def nearest(facts: Facts, decision: Decision) -> Nearest:
    """For each pair which one number, changed as little as possible, changes the answer; O(rows)."""
    size = len(facts.score)
    best = Nearest(np.full(size, -1, np.int8), np.full(size, np.nan), decision.band, decision.entry)
    for number, (name, cut) in enumerate(THRESHOLDS):
        value: Floats = getattr(facts, name)
        crossed = np.where(reaches(value, cut), cut - 1e-6, np.where(np.isnan(value), np.nan, cut))
        then = decide(facts._replace(**{name: crossed}))
        changes = (then.band != decision.band) | (then.entry != decision.entry)
        distance = np.abs(value - cut)
        better = changes & ~(distance >= np.nan_to_num(best.distance, nan=np.inf)) & ~np.isnan(value)
        best = Nearest(
            np.where(better, np.int8(number), best.number),
            np.where(better, distance, best.distance),
            np.where(better, then.band, best.band),
            np.where(better, then.entry, best.entry),
        )
    return best
