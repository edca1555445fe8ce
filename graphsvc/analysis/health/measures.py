"""The measures of a network, each a plain function of a view; NaN where undefined or unknown.

Structure rests on live links. Where nothing is recorded of any partnership, or links without a date and no
live one, it is unknown, not empty.
"""

from __future__ import annotations

from collections.abc import Callable
from heapq import heapify, heappop, heappush
from typing import NamedTuple

import numpy as np

from graphsvc.analysis.connectedness import components, distance_fragmentation, fragmentation
from graphsvc.analysis.health.table import MEASURES, Codes, Measure
from graphsvc.analysis.health.view import View, known
from graphsvc.kernels.sets import NONE, Floats, Ints, Longs

UNDEFINED = float("nan")
NEAR, WITHIN_REACH = 2, 3  # live links to the nation: methods.md, G35 and G40
COSTLY = (Measure.DISTANCE_FRAGMENTATION, Measure.CORE_PERIPHERY)
COSTLY_UP_TO = 2_000  # partnerships: beyond, these cost too much to be worked out again and again


class CorePeriphery(NamedTuple):
    """The core that fits best, and how well."""

    correlation: float
    core: int


def measure_all(view: View, *, costly: bool = True) -> Floats:
    """Every measure in the order of MEASURES; O(links + n), those in COSTLY up to O(n × links)."""
    left_out = () if costly else COSTLY
    return np.array([UNDEFINED if each in left_out else _MEASURES[each](view) for each in MEASURES])


def recorded(view: View) -> bool:
    """Whether anything is known of contact: not where no links are recorded, nor where all are undated."""
    return bool(view.evaluated.any()) and not view.undated


def linked_share(view: View) -> float:
    """Of the evaluated those with a live link, as in link coverage."""
    return _share((view.degree > 0) & view.evaluated, view.evaluated) if recorded(view) else UNDEFINED


def largest_share(view: View) -> float:
    """The share of all that the largest component holds."""
    sizes = component_sizes(view)
    return float(sizes.max()) / len(view) if len(sizes) and recorded(view) else UNDEFINED


def component_sizes(view: View) -> Longs:
    """How many are in each component."""
    return np.bincount(components(view.rows)) if len(view) else np.zeros(0, np.int64)


def density(view: View) -> float:
    """Live links over pairs."""
    pairs = len(view) * (len(view) - 1) / 2
    return len(view.left) / pairs if pairs and recorded(view) else UNDEFINED


def centralisation(view: View) -> float:
    """Σ (highest number of links - number of links) / ((n - 1)(n - 2)): 1 of a star (Freeman 1979)."""
    size = len(view)
    if size < 3 or not recorded(view):
        return UNDEFINED
    degree = view.degree
    return float((degree.max() - degree).sum()) / ((size - 1) * (size - 2))


def core_periphery(view: View) -> CorePeriphery:
    """How well links follow a core that is linked to all, and a periphery linked to the core only.

    The correlation over pairs of links with that pattern (Borgatti & Everett 1999), for the best of the cores
    that grow by whoever has the most links not yet touched by the core; equal ones: who has more links, then
    by key. The best over all subsets is not less, and not much more. NaN where all pairs are linked, or none.
    """
    size, links = len(view), len(view.left)
    pairs = size * (size - 1) / 2
    if not 0 < links < pairs:
        return CorePeriphery(UNDEFINED, 0)
    touched = np.array(_growing(view))
    outside = size - np.arange(1, len(touched) + 1)
    pattern = pairs - outside * (outside - 1) / 2
    proper = pattern < pairs
    touched, pattern = touched[proper], pattern[proper]
    spread = np.sqrt(links * (pairs - links) * pattern * (pairs - pattern))
    correlation = (pairs * touched - links * pattern) / spread
    best = int(np.argmax(correlation))
    return CorePeriphery(float(correlation[best]), best + 1)


def _growing(view: View) -> list[int]:
    """How many links a growing core touches, of one partnership, two, and so on; O(links log links)."""
    start, entries = (part.tolist() for part in view.rows)
    degree = view.degree.tolist()
    outside, found = list(degree), [0]
    waiting = [(-number, -number, ix) for ix, number in enumerate(degree)]
    heapify(waiting)
    while found[-1] < len(view.left):
        left, _, ix = heappop(waiting)
        if outside[ix] != -left:
            continue
        outside[ix] = -1  # in the core
        found.append(found[-1] - left)
        for other in entries[start[ix] : start[ix + 1]]:
            if outside[other] >= 0:
                outside[other] -= 1
                heappush(waiting, (-outside[other], -degree[other], other))
    return found[1:]


def external_internal(view: View, group: Ints) -> float:
    """E-I of live links whose ends both have a group: (between - within) / all (Krackhardt & Stern 1988)."""
    left, right = group[view.left], group[view.right]
    both = known(left) & known(right)
    if not both.any() or len(np.unique(group[known(group)])) < 2:
        return UNDEFINED
    return float(2 * np.mean(left[both] != right[both]) - 1)


def steps(view: View) -> Ints:
    """Live links from each to the nearest national body or national partnership; NONE where no way leads."""
    far = np.int32(2**30)
    found = np.where(view.national == NONE, far, view.national).astype(np.int32)
    while True:
        nearer = found.copy()
        np.minimum.at(nearer, view.left, found[view.right] + 1)
        np.minimum.at(nearer, view.right, found[view.left] + 1)
        if (nearer == found).all():
            return np.where(found >= far, NONE, found).astype(np.int32)
        found = nearer


def within(view: View, most: int) -> float:
    """Of those evaluated that are not national themselves, the share so many live links from the nation."""
    away, asked = steps(view), view.asked & (view.national != 0)
    if view.undated and not np.any(view.national == 1):
        return UNDEFINED
    return _share((away != NONE) & (away <= most) & asked, asked)


def members_reached(view: View) -> float:
    """Of all members of evaluated partnerships those reached."""
    return float(view.reached.sum() / view.members.sum()) if view.members.sum() else UNDEFINED


def informed(told: Codes) -> float:
    """Of the evaluated those that have a live link to an authority."""
    return _share(told == 1, known(told))


def _share(
    some: np.ndarray[tuple[int], np.dtype[np.bool_]], of: np.ndarray[tuple[int], np.dtype[np.bool_]]
) -> float:
    every = np.count_nonzero(of)
    return np.count_nonzero(some) / every if every else UNDEFINED


def _fragmentation(view: View) -> float:
    found = fragmentation(component_sizes(view)) if recorded(view) else None
    return UNDEFINED if found is None else found


def _distance_fragmentation(view: View) -> float:
    found = distance_fragmentation(view.rows) if recorded(view) else None
    return UNDEFINED if found is None else found


_MEASURES: dict[Measure, Callable[[View], float]] = {
    Measure.LINKED_SHARE: linked_share,
    Measure.LARGEST_SHARE: largest_share,
    Measure.FRAGMENTATION: _fragmentation,
    Measure.DISTANCE_FRAGMENTATION: _distance_fragmentation,
    Measure.DENSITY: density,
    Measure.CENTRALISATION: centralisation,
    Measure.CORE_PERIPHERY: lambda view: core_periphery(view).correlation,
    Measure.EI_TERRITORY: lambda view: external_internal(view, view.territory),
    Measure.EI_LEVEL: lambda view: external_internal(view, view.level),
    Measure.NEAR_NATION: lambda view: within(view, NEAR),
    Measure.WITHIN_REACH_OF_NATION: lambda view: within(view, WITHIN_REACH),
    Measure.MEMBERS_REACHED: members_reached,
    Measure.ADMINISTRATION_INFORMED: lambda view: informed(view.administration),
    Measure.POLITICS_INFORMED: lambda view: informed(view.politics),
}
