"""Betweenness of every node: exact where that is affordable, else estimated with its error."""

from __future__ import annotations

import math
from dataclasses import dataclass

import numpy as np

from graphsvc.analysis.brokers.graphs import Tied
from graphsvc.analysis.brokers.table import Graph
from graphsvc.kernels import brokering_engine
from graphsvc.kernels.brokering_sets import Sampled
from graphsvc.kernels.folding import fold
from graphsvc.kernels.sets import Floats

EXACT_NODES = 10_000  # some 7 seconds of one core where there are five ties to each
EXACT_WORK = 1e9  # nodes × ends of ties: the same for a graph that has more ties
SAMPLES = 20_000  # shortest paths of the first estimate
MOST_SAMPLES = 200_000
ERROR = 0.05  # of the 50 greatest, aimed at by a second estimate
LEADING = 50
CONFIDENCE = 0.95
THREADS = 2


@dataclass(frozen=True, eq=False)
class Betweenness:
    """Betweenness over unordered pairs, with its error."""

    value: Floats  # per node
    half_width: Floats  # per node, 0 where exact: holds for all nodes at once in CONFIDENCE of all samples
    samples: int | None  # None: exact
    error: float | None  # mean relative standard error of the LEADING greatest; None: exact


def betweenness_of(network: Tied, *, samples: int = SAMPLES, seed: int = 0) -> Betweenness:
    """Betweenness of each node (Freeman 1977), exact up to 10,000 nodes with 50,000 ties.

    Counted are nodes that are no part of a hanging tree. Beyond that it is estimated without bias from
    random shortest paths (Riondato & Kornaropoulos 2016): where `samples` of them leave the 50 greatest a
    mean error of more than 5 %, a second estimate takes as many as that needs, 200,000 at most. The
    half-width is the empirical Bernstein bound (Maurer & Pontil 2009), shared out over all nodes.
    """
    kernels = brokering_engine(network.nodes)
    if is_exact(network):
        value = kernels.betweenness(*network.rows, threads=THREADS)
        return Betweenness(value, np.zeros(network.nodes), None, None)
    first = _estimated(kernels.sampled_betweenness(*network.rows, samples=samples, seed=seed))
    needed = math.ceil(samples * ((first.error or 0.0) / ERROR) ** 2)
    if needed <= samples:
        return first
    needed = min(needed, MOST_SAMPLES)
    return _estimated(kernels.sampled_betweenness(*network.rows, samples=needed, seed=seed + 1))


def is_exact(network: Tied) -> bool:
    """Whether betweenness of this graph is computed exactly."""
    core = fold(network.rows).rows
    searched = int(np.count_nonzero(np.diff(core.start)))
    return searched <= EXACT_NODES and float(searched) * len(core.entries) <= EXACT_WORK


def greatest(network: Tied) -> Floats:
    """Per node the greatest betweenness that any graph of so many nodes allows it; NaN where that is 0.

    Of organisations × partnerships by Borgatti & Everett (1997), of links that of the middle of a star.
    """
    of_organisations = network.organisations
    of_partnerships = network.nodes - of_organisations
    if network.graph == Graph.LINKS:
        most = (network.nodes - 1) * (network.nodes - 2) / 2
        return np.full(network.nodes, most if most > 0 else np.nan)
    found = np.full(network.nodes, _two_mode(of_partnerships, of_organisations))
    found[:of_organisations] = _two_mode(of_organisations, of_partnerships)
    found[found <= 0] = np.nan
    return found


def _two_mode(own: int, other: int) -> float:
    if not own or not other:
        return np.nan
    s, t = divmod(own - 1, other)
    return (other**2 * (s + 1) ** 2 + other * (s + 1) * (2 * t - s - 1) - t * (2 * s - t + 3)) / 2


def _estimated(sampled: Sampled) -> Betweenness:
    number = sampled.samples
    share = sampled.hits / number
    value = sampled.fixed + sampled.pairs * share
    log = np.log(4 * len(share) / (1 - CONFIDENCE))
    variance = share * (1 - share) * number / (number - 1)
    half = np.sqrt(2 * variance * log / number) + 7 * log / (3 * (number - 1))
    leading = np.argsort(-value, kind="stable")[:LEADING]
    deviation = sampled.pairs * np.sqrt(variance / number)
    relative = deviation[leading] / np.maximum(value[leading], 1e-300)
    return Betweenness(value, sampled.pairs * half, number, float(relative.mean()))
