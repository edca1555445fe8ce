"""The question of convening: does it exist, and if not, whom to invite (G16, G18, G19, G20, G22)."""

from __future__ import annotations

import numpy as np

from graphsvc.analysis.convening import formula
from graphsvc.analysis.convening.adequacy import Pool, pool_of
from graphsvc.analysis.convening.barred import admit
from graphsvc.analysis.convening.choice import (
    DIGITS,
    MOST_INVITED,
    Best,
    Choice,
    adequacy,
    best_of_size,
    countable,
    greedy,
    met,
    substitutes,
    worth_a_seat,
)
from graphsvc.analysis.convening.contact import Contacts
from graphsvc.analysis.convening.existing import existing
from graphsvc.analysis.convening.record import Record
from graphsvc.analysis.convening.requirements import Requirements, requirements_of
from graphsvc.analysis.convening.table import (
    MET,
    THIN,
    UNCOVERED,
    UNKNOWN,
    Convening,
    Convenor,
    Standing,
)
from graphsvc.analysis.convening.task import task_of
from graphsvc.analysis.draft import DraftCheck, Registry
from graphsvc.analysis.overlap.formula import PLENARY
from graphsvc.analysis.overlap.rules import reaches
from graphsvc.errors import BadInput
from graphsvc.kernels.sets import LEEWAY, Floats, Longs
from graphsvc.model.codes import CRITERIA

_LEGITIMACY = CRITERIA.index("legitimacy")


def convene(
    registry: Registry,
    record: Record,
    *,
    theme: int,
    territory: int,
    min_size: int = formula.LEAST_SIZE,
    max_size: int = formula.MOST_SIZE,
) -> Convening:
    """Whom to invite for a theme in a territory (ix), and whether something that exists could do it.

    Unknown adequacies gain nothing, and a requirement of which nobody's adequacy is known does not count
    in f; what both could change is said beside it. Exact where there are at most 100,000 sets of the size
    chosen, else greedy. O(max_size × candidates × requirements).
    Raises BadInput for sizes that contradict each other or a table.
    """
    _check(min_size, max_size)
    task = task_of(registry, record, theme, territory)
    admission = admit(record, task)
    requirements = requirements_of(theme, registry.arrays.theme_parent, record.needs)
    pool = pool_of(registry.arrays, record, task, requirements, admission.candidates)
    weights, completeness = _weights(pool, requirements)
    usable = np.nan_to_num(pool.usable, nan=0.0)
    contacts = Contacts(record, pool.organisation)
    choice, best = _chosen(usable, weights, contacts, min_size, max_size)
    standing = _standing(pool, choice.chosen)
    value = adequacy(usable, weights, choice.chosen) if completeness else None
    check = existing(registry, record, task, np.sort(pool.organisation[choice.chosen]))
    alone = _alone(usable, weights, value)
    most = float(requirements.weights @ standing.most)
    room = choice.stop == MOST_INVITED and adequacy(usable, weights, np.arange(len(usable))) >= formula.ENOUGH
    supporters, strength = _supporters(pool, weights, choice.chosen)
    unplaced = pool_of(registry.arrays, record, task, requirements, admission.unplaced)
    return Convening(
        task=task,
        requirements=requirements,
        pool=pool,
        weights=weights,
        choice=choice,
        substitutes=substitutes(usable, weights, choice.chosen),
        supporters=supporters,
        strength=strength,
        convenor=_convenor(pool, contacts, choice.chosen),
        standing=standing,
        existing=check,
        proposal=_proposal(check, standing, value, most, completeness, alone, room),
        alone=alone,
        value=value,
        least=(value or 0.0) * completeness,
        most=most,
        completeness=completeness,
        exact=best is not None,
        best_value=None if best is None else best.value,
        unplaced=unplaced,
        asked_first=_asked_first(unplaced, weights, met(usable, choice.chosen)),
        barred=admission.barred,
        elsewhere=admission.elsewhere,
        min_size=min_size,
        max_size=max_size,
    )


def _check(min_size: int, max_size: int) -> None:
    if not 1 <= max_size <= PLENARY:
        raise BadInput(f"maxSize {max_size}: from 1 to {PLENARY}, as many as one table seats (G22)")
    if not 1 <= min_size <= max_size:
        raise BadInput(f"minSize {min_size}: from 1 to maxSize, which is {max_size}")


def _weights(pool: Pool, requirements: Requirements) -> tuple[Floats, float]:
    """The weights of what is known of anybody, 1 in all; and how much of all weights that is."""
    counted = np.where(~np.isnan(pool.value).all(axis=0), requirements.weights, 0.0)
    known = float(counted.sum())
    return (counted / known if known else counted), round(known, DIGITS)


def _chosen(
    usable: Floats, weights: Floats, contacts: Contacts, least: int, most: int
) -> tuple[Choice, Best | None]:
    """The greedy choice; from the best set of its size where that is better by more than a near-equal.

    Of that set too only those are invited who add enough, and others if they still do.
    """
    choice = greedy(usable, weights, contacts.of, least, most)
    for _ in range(most):
        if not countable(len(usable), len(choice.chosen)):
            break
        best = best_of_size(usable, weights, len(choice.chosen))
        if best.value <= adequacy(usable, weights, choice.chosen) + formula.NEAR + LEEWAY:
            return choice, best
        kept = worth_a_seat(usable, weights, best.places, least)
        choice = greedy(usable, weights, contacts.of, least, most, first=kept)
    return choice, None


def _standing(pool: Pool, chosen: Longs) -> Standing:
    known = ~np.isnan(pool.value)
    told = known[chosen].any(axis=0)
    value = met(np.nan_to_num(pool.usable, nan=0.0), chosen)
    state = np.full(pool.value.shape[1], THIN, np.int64)
    state[reaches(value, formula.MET)] = MET
    state[~(np.nan_to_num(pool.usable, nan=0.0) > 0).any(axis=0)] = UNCOVERED
    state[(value == 0) & ~known.all(axis=0)] = UNKNOWN
    if not len(pool):
        state[:] = UNKNOWN
    return Standing(np.where(told, value, np.nan), met(pool.hoped, chosen), state)


def _alone(usable: Floats, weights: Floats, value: float | None) -> int | None:
    """Who alone does as well as 0.80 of the set and is adequate at all, the best one; None: nobody."""
    if value is None or not len(usable):
        return None
    each = usable @ weights
    best = int(np.argmax(np.round(each, DIGITS)))
    enough = reaches(each[best : best + 1], max(formula.ALONE * value, formula.MET))
    return best if enough[0] else None


def _supporters(pool: Pool, weights: Floats, chosen: Longs) -> tuple[Longs, Longs]:
    """Not invited, strong on one thing only of those that can be lent: who adds most of it first (G19)."""
    usable = np.nan_to_num(pool.usable, nan=0.0)
    strong = reaches(np.nan_to_num(pool.value, nan=0.0), formula.MET)
    strong[:, formula.NOT_LENT] = False
    strength = np.argmax(strong, axis=1)
    every = np.arange(len(pool))
    gain = usable[every, strength] * (weights * (1 - met(usable, chosen)))[strength]
    fit = (strong.sum(axis=1) == 1) & (gain > LEEWAY)
    fit[chosen] = False
    places = np.flatnonzero(fit)
    places = places[np.lexsort((places, -np.round(gain[places], DIGITS)))][: formula.MOST_SUPPORTERS]
    return places, strength[places]


def _asked_first(unplaced: Pool, weights: Floats, already: Floats) -> Longs:
    """Of those whose ground is not known, who would add most to the set; nobody who adds nothing."""
    gain = np.nan_to_num(unplaced.usable, nan=0.0) @ (weights * (1 - already))
    places = np.flatnonzero(gain > 0)
    return places[np.lexsort((places, -np.round(gain[places], DIGITS)))][: formula.MOST_ASKED_FIRST]


def _convenor(pool: Pool, contacts: Contacts, chosen: Longs) -> Convenor:
    """Of the invited, the legitimate one in contact with most; where there is none, who has led.

    Legitimate: declared 0.60 or more. Who declared less is not proposed for having led. Then by
    legitimacy, leadership, and the order of the choice.
    """
    legitimacy, leading = pool.value[chosen, _LEGITIMACY], pool.value[chosen, formula.LEADERSHIP]
    legitimate = reaches(np.nan_to_num(legitimacy, nan=0.0), formula.MET)
    declared = bool(legitimate.any())
    able = legitimate if declared else np.isnan(legitimacy) & (np.nan_to_num(leading, nan=0.0) > 0)
    if not able.any():
        return Convenor(None, None, 0)
    tied = np.array([int(contacts.of(int(place))[chosen].sum()) for place in chosen])
    merits = (-np.nan_to_num(leading, nan=0.0), -np.nan_to_num(legitimacy, nan=0.0), -tied, ~able)
    first = int(np.lexsort((np.arange(len(chosen)), *merits))[0])
    return Convenor(int(chosen[first]), 0 if declared else 1, int(tied[first]))


def _proposal(
    check: DraftCheck,
    standing: Standing,
    value: float | None,
    most: float,
    completeness: float,
    alone: int | None,
    room: bool,
) -> str:
    """What is proposed, in the order of G16: what exists, then a new partnership, then something new.

    `room`: with more room at the table those there would do.
    """
    if len(check) and bool(check.fits.suits[0]):
        return "EXISTING_PARTNERSHIP"
    if value is None or completeness < formula.KNOWN_ENOUGH:
        return "COMPLETE_THE_RECORD"
    if alone is not None:
        return "EXISTING_ORGANISATION"
    if room or reaches(np.array([value]), formula.ENOUGH)[0]:
        return "NEW_PARTNERSHIP"
    if (standing.state == UNCOVERED).any() or most < formula.ENOUGH:
        return "NEW_CAPABILITY"
    return "COMPLETE_THE_RECORD"
