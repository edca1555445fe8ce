"""The list against the truth: from each score up, per planted kind, and per rule that fires."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from typing import NamedTuple

import numpy as np

from graphsvc.analysis.overlap import BANDS
from graphsvc.analysis.overlap.formula import FORMULA
from graphsvc.analysis.overlap.rules import TABLE, reaches
from graphsvc.demo.truth import PlantedPair
from graphsvc.evaluating.metrics import Truth
from graphsvc.evaluating.overlap_pairs import NO_ACTION, Judgement
from graphsvc.evaluating.overlap_truth import Known

CUTS = (0.30, 0.40, 0.50, 0.55, 0.60, 0.70)  # with those of the bands, 0.40 and 0.55
UNPLANTED = "not planted"  # in an invented registry
JUDGED = {False: "not known to overlap", True: "known to overlap"}  # in one of somebody's own


class Cut(NamedTuple):
    """The list from a score up, without what is incomplete or a recorded satellite."""

    listed: int
    right: int
    overlapping: int  # how many there are to find
    wrong: Counter[str]  # by planted kind


class PlantedCase(NamedTuple):
    """A planted pair: its kind, what it calls for, and what the answer makes of it."""

    kind: str
    overlapping: bool
    calls_for: str
    listed: bool  # from 0.40
    proposed: str  # action


class FiredCase(NamedTuple):
    """A pair for which a rule fires."""

    rule: str | None
    action: str
    overlapping: bool
    calls_for: str | None  # None where nothing was planted


@dataclass(frozen=True, eq=False)
class Lists:
    """What the lists of a registry hold; cases with how often they occur."""

    cuts: dict[float, Cut]
    planted: Counter[PlantedCase]
    fired: Counter[FiredCase]


def lists_of(known: Known, judgement: Judgement) -> Lists:
    """Compares what the answer lists and proposes with what is known."""
    listable = _listable(known, judgement)
    listed = listable & reaches(judgement.score, FORMULA.review)
    return Lists(
        {least: _cut(known, listable & reaches(judgement.score, least)) for least in CUTS},
        Counter(_planted(known, judgement, listed)),
        Counter(_fired(known, judgement)),
    )


def mistakes(known: Known, judgement: Judgement) -> Iterator[tuple[str, int]]:
    """What the list from 0.40 gets wrong, and the place of the pair; the worst first."""
    listed = _listable(known, judgement) & reaches(judgement.score, FORMULA.review)
    order = np.argsort(-judgement.place, kind="stable")
    wrong = order[(listed & ~known.overlapping)[order]].tolist()
    yield from ((f"listed: {_kind(known, at)}", at) for at in wrong)
    missed = order[(known.overlapping & ~listed)[order]].tolist()
    yield from ((f"not listed: {_kind(known, at)}", at) for at in missed)


def called(pair: PlantedPair) -> str:
    """The kind of a planted pair with its difficulty."""
    return f"{pair.kind}, {pair.difficulty}" if pair.difficulty else pair.kind


def _kind(known: Known, at: int) -> str:
    if at in known.planted:
        return called(known.planted[at])
    return UNPLANTED if known.planted else JUDGED[bool(known.overlapping[at])]


def _listable(known: Known, judgement: Judgement) -> Truth:
    """Which pairs a list could hold: complete enough, and right or wrong there."""
    incomplete = judgement.band == BANDS.index("INCOMPLETE")
    found: Truth = ~incomplete & ~judgement.satellite & known.counted
    return found


def _cut(known: Known, listed: Truth) -> Cut:
    wrong = Counter(_kind(known, at) for at in np.flatnonzero(listed & ~known.overlapping).tolist())
    right = int(np.count_nonzero(listed & known.overlapping))
    return Cut(right + wrong.total(), right, int(np.count_nonzero(known.overlapping)), wrong)


def _planted(known: Known, judgement: Judgement, listed: Truth) -> Iterator[PlantedCase]:
    for at, pair in known.planted.items():
        proposed = TABLE[judgement.entry[at]].action
        yield PlantedCase(called(pair), pair.overlapping, pair.action, bool(listed[at]), proposed)


def _fired(known: Known, judgement: Judgement) -> Iterator[FiredCase]:
    for at in np.flatnonzero(judgement.entry != NO_ACTION).tolist():
        rule, action, _ = TABLE[judgement.entry[at]]
        pair = known.planted.get(at)
        yield FiredCase(rule, action, bool(known.overlapping[at]), pair.action if pair else None)
