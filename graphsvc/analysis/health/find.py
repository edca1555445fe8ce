"""The health of a picture, how sure its measures are, and what one region does to them."""

from __future__ import annotations

import numpy as np

from graphsvc.analysis.health.informing import Informing
from graphsvc.analysis.health.measures import (
    COSTLY_UP_TO,
    component_sizes,
    core_periphery,
    external_internal,
    measure_all,
    recorded,
    steps,
)
from graphsvc.analysis.health.record import NATIONAL_LEVELS, HealthRecord
from graphsvc.analysis.health.table import (
    MEASURES,
    Authority,
    Codes,
    Informed,
    Intervals,
    Measure,
    Mixing,
    NetworkHealth,
    Told,
    Without,
)
from graphsvc.analysis.health.view import View, known
from graphsvc.kernels.sets import NONE, Floats, Ints, Truth
from graphsvc.snapshot.arrays import Arrays
from graphsvc.snapshot.links import LinkState

REPLICATES = 200  # of the bootstrap: the error of a standard error is then about 5 %
PERMUTATIONS = 999
SEED = 20031
INTERVALS_UP_TO = 20_000  # partnerships
ROUNDING = 1e-12
_NORMAL_95 = 1.959963984540054
_SIGNED = (Measure.CORE_PERIPHERY, Measure.EI_TERRITORY, Measure.EI_LEVEL)  # from -1, the others from 0


def find_health(arrays: Arrays, *, record: HealthRecord, seed: int = SEED) -> NetworkHealth:
    """The measures of a whole picture; O(links × (PERMUTATIONS + partnerships)), the latter for distances."""
    informing = Informing(arrays, record)
    view, ix = view_of(arrays, record, informing)
    links, undated = _between(arrays, record, LinkState.LIVE), _between(arrays, record, LinkState.UNDATED)
    told = _by_authority(informing)
    ages = [_median(informing.ages(informing.to_authority(kind))) for kind in Authority]
    inward = informing.inward
    return NetworkHealth(
        partnerships=len(view),
        not_evaluated=int(np.count_nonzero(~view.evaluated)),
        links=int(np.count_nonzero(links)),
        undated_links=int(np.count_nonzero(undated)),
        links_since=int(np.count_nonzero(undated & record.later_contact)),
        components=len(component_sizes(view)) if recorded(view) else None,
        values=measure_all(view),
        core=core_periphery(view).core or None,
        territory=mixing(view, view.territory, seed=seed),
        level=mixing(view, view.level, seed=seed),
        members=int(view.members.sum()),
        reached=int(view.reached.sum()),
        never=len(informing.never().indices),
        median_age=_median(informing.ages(informing.to_members)),
        inward_evaluated=int(np.count_nonzero(inward)),
        told=np.array([np.bincount(each[ix], minlength=len(Told) - 1) for each in told.T], np.int64),
        told_evaluated=(_known(view.administration), _known(view.politics)),
        told_age=(ages[0], ages[1]),
        national=int(np.count_nonzero(view.national == 0)),
        bodies=int(np.count_nonzero(record.national_body)),
        informed=_informed(arrays, informing, told, steps(view), ix),
    )


def find_intervals(
    arrays: Arrays, *, record: HealthRecord, replicates: int = REPLICATES, seed: int = SEED
) -> Intervals:
    """95 % intervals of the measures: each ± 1.96 standard errors of a vertex bootstrap, within its bounds.

    Snijders & Borgatti 1999. A measure that is undefined in more than one replicate of ten, or the same
    in all, has none. Up to INTERVALS_UP_TO partnerships, what is COSTLY up to COSTLY_UP_TO.
    O(replicates × find_health).
    """
    view, _ = view_of(arrays, record, Informing(arrays, record))
    small = len(view) <= COSTLY_UP_TO
    values = measure_all(view, costly=small)
    if not 2 <= len(view) <= INTERVALS_UP_TO:
        values = np.full(len(MEASURES), np.nan)
        return Intervals(0, seed, values, values, values)
    random = np.random.default_rng(seed)
    drawn = np.array([measure_all(view.drawn(random), costly=small) for _ in range(replicates)])
    error = np.where(np.isnan(values), np.nan, _errors(drawn))
    error[error < ROUNDING] = np.nan
    least = np.array([-1.0 if each in _SIGNED else 0.0 for each in MEASURES])
    low, high = values - _NORMAL_95 * error, values + _NORMAL_95 * error
    return Intervals(replicates, seed, error, np.maximum(low, least), np.minimum(high, 1.0))


def find_withouts(arrays: Arrays, *, record: HealthRecord) -> Without:
    """The measures without the partnerships of each region in turn; O(regions × find_health)."""
    view, _ = view_of(arrays, record, Informing(arrays, record))
    regions, small = len(record.territory), len(view) <= COSTLY_UP_TO
    found = [measure_all(view.part(view.territory != region), costly=small) for region in range(regions)]
    inside = np.bincount(view.territory[known(view.territory)], minlength=regions)
    values = np.array(found, np.float64).reshape(regions, len(MEASURES))
    return Without(record.territory.keys, inside.astype(np.int32), values)


def view_of(arrays: Arrays, record: HealthRecord, informing: Informing) -> tuple[View, Ints]:
    """The active partnerships of a picture as a view, and the ix of each."""
    ix = np.flatnonzero(arrays.active).astype(np.int32)
    live = np.flatnonzero(_between(arrays, record, LinkState.LIVE))
    ends = (
        np.searchsorted(ix, end[live]).astype(np.int32) for end in (record.links.left, record.links.right)
    )
    national = _national(arrays, record)
    evaluated = record.links.evaluated
    nation = bool(np.any(national[ix] == 0) or record.national_body.any())
    left, right = ends
    view = View(
        left=left,
        right=right,
        evaluated=evaluated[ix],
        asked=(evaluated | informing.evaluated)[ix] & nation,
        national=national[ix],
        territory=record.territory.single[ix],
        level=record.level.single[ix],
        members=np.maximum(informing.members()[ix], 0),
        reached=np.maximum(informing.reached()[ix], 0),
        administration=informing.linked(Authority.ADMINISTRATIVE)[ix],
        politics=informing.linked(Authority.POLITICAL)[ix],
        undated=not len(live) and bool(_between(arrays, record, LinkState.UNDATED).any()),
    )
    return view, ix


def mixing(view: View, group: Ints, *, seed: int) -> Mixing:
    """E-I beside what the same links would give if groups were dealt out anew among those who have one."""
    left, right = group[view.left], group[view.right]
    both = known(left) & known(right)
    index = external_internal(view, group)
    between = int(np.count_nonzero(both & (left != right)))
    expected = None if np.isnan(index) else _by_chance(group[known(group)])
    return Mixing(
        between=between,
        within=int(np.count_nonzero(both)) - between,
        unknown=int(np.count_nonzero(~both)),
        expected=expected,
        p_value=None if expected is None else _p_value(view, group, index - expected, seed),
        groups=len(np.unique(group[known(group)])),
    )


def _by_chance(labels: Ints) -> float:
    """E-I of any links if labels fall at random: one pair in so many has the same."""
    sizes, number = np.bincount(labels), len(labels)
    return 1 - 2 * float((sizes * (sizes - 1)).sum()) / (number * (number - 1))


def _p_value(view: View, group: Ints, distance: float, seed: int) -> float:
    """The share of label permutations, the picture's own among them, at least as far from their mean."""
    has = np.flatnonzero(known(group))
    both = known(group[view.left]) & known(group[view.right])
    left, right = (np.searchsorted(has, end[both]) for end in (view.left, view.right))
    random, labels = np.random.default_rng(seed), group[has]
    expected, as_far = _by_chance(labels), 1
    for _ in range(PERMUTATIONS):
        dealt = random.permutation(labels)
        index = 2 * float(np.mean(dealt[left] != dealt[right])) - 1
        as_far += abs(index - expected) >= abs(distance) - ROUNDING
    return as_far / (1 + PERMUTATIONS)


def _errors(drawn: Floats) -> Floats:
    """The standard deviation over replicates, of measures defined in nine of ten."""
    defined = ~np.isnan(drawn)
    number = defined.sum(axis=0)
    enough = number >= 0.9 * len(drawn)
    mean = np.where(defined, drawn, 0).sum(axis=0) / np.maximum(number, 1)
    squares = np.where(defined, drawn - mean, 0) ** 2
    return np.where(enough, np.sqrt(squares.sum(axis=0) / np.maximum(number - 1, 1)), np.nan)


def _between(arrays: Arrays, record: HealthRecord, state: LinkState) -> Truth:
    """Pairs of active partnerships whose freshest link is in a state."""
    links = record.links
    found: Truth = arrays.active[links.left] & arrays.active[links.right] & (links.state == state)
    return found


def _national(arrays: Arrays, record: HealthRecord) -> Codes:
    """0 of national partnerships, 1 of those with a live link to a national body, else NONE."""
    found = np.full(arrays.partnerships, NONE, np.int8)
    reports = record.reports
    found[reports.partnership[reports.live & record.national_body[reports.organisation]]] = 1
    found[np.isin(arrays.level, NATIONAL_LEVELS)] = 0
    return found


def _by_authority(informing: Informing) -> Codes:
    return np.stack([informing.told(kind) for kind in Authority], axis=1)


def _informed(arrays: Arrays, informing: Informing, told: Codes, away: Ints, ix: Ints) -> Informed:
    every = np.full(arrays.partnerships, NONE, np.int32)
    every[ix] = away
    return Informed(
        members=informing.members(),
        reached=informing.reached(),
        never=informing.never(),
        median_age=informing.median_ages(),
        told=told,
        age=np.stack([informing.authority_ages(kind) for kind in Authority], axis=1),
        steps=every,
    )


def _known(codes: Codes) -> int:
    return int(np.count_nonzero(known(codes)))


def _median(values: Floats) -> float | None:
    there = values[~np.isnan(values)]
    return float(np.median(there)) if len(there) else None
