"""The answer of convening: who is proposed, what they bring, and what nobody brings."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from graphsvc.analysis.convening.adequacy import Pool
from graphsvc.analysis.convening.barred import Barred
from graphsvc.analysis.convening.choice import Choice, Substitutes
from graphsvc.analysis.convening.requirements import Requirements
from graphsvc.analysis.convening.task import Task
from graphsvc.analysis.draft import DraftCheck
from graphsvc.kernels.sets import Floats, Longs

PROPOSALS = (
    *("EXISTING_PARTNERSHIP", "EXISTING_ORGANISATION", "NEW_PARTNERSHIP"),
    *("NEW_CAPABILITY", "COMPLETE_THE_RECORD"),
)
STATES = ("MET", "THIN", "UNCOVERED", "UNKNOWN")  # of a requirement
MET, THIN, UNCOVERED, UNKNOWN = range(len(STATES))
CONVENOR_BASES = ("DECLARED_LEGITIMACY", "LEADERSHIP_HISTORY")


@dataclass(frozen=True, eq=False)
class Standing:
    """Per requirement, what the invited bring to it."""

    value: Floats  # how surely one of them is adequate, 0 to 1; NaN: of none of them is it known
    most: Floats  # were every unknown adequacy of theirs complete
    state: Longs  # along STATES


@dataclass(frozen=True)
class Convenor:
    """Who could call the first meeting: its place in the pool, None nobody; why; with how many in contact."""

    place: int | None
    basis: int | None  # along CONVENOR_BASES
    contacts: int


@dataclass(frozen=True, eq=False)
class Convening:
    """A proposal for one theme in one territory; candidates by their place in `pool`."""

    task: Task
    requirements: Requirements
    pool: Pool
    weights: Floats  # per requirement as it counts: 0 where nobody's adequacy is known, 1 in all
    choice: Choice
    substitutes: Substitutes  # along choice.chosen
    supporters: Longs
    strength: Longs  # along supporters: the requirement each is strong on
    convenor: Convenor
    standing: Standing
    existing: DraftCheck
    proposal: str  # one of PROPOSALS
    alone: int | None  # the candidate who could do it alone as well as 0.80 of the set, None: nobody
    value: float | None  # f of the set over what is known, None: nothing is
    least: float  # f were all that is unknown worth nothing
    most: float  # f were all that is unknown complete
    completeness: float  # share of the weights of which somebody's adequacy is known
    exact: bool  # every set of that size was compared
    best_value: float | None  # f of the best of them
    unplaced: Pool  # organisations of whose ground nothing is known, beside the candidates
    asked_first: Longs  # of them those who would add most to the set, were they on the ground
    barred: Barred
    elsewhere: int  # organisations whose ground is known not to meet the territory
    min_size: int
    max_size: int

    @property
    def usable(self) -> Floats:
        """Adequacies as f counts them, unknown ones as 0."""
        return np.nan_to_num(self.pool.usable, nan=0.0)

    def requirements_that(self, state: int) -> Longs:
        """The requirements in a state, the most important first."""
        rows = np.flatnonzero(self.standing.state == state)
        return rows[np.argsort(-self.requirements.weights[rows], kind="stable")]
