"""How sure a figure is: the bootstrap over nodes."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import NamedTuple

import numpy as np

from graphsvc.evaluating.metrics import Floats

REPLICATES = 200  # as many as replicates of stability (methods.md 0.5)
SEED = 20030021
Figures = Mapping[str, float]


class Interval(NamedTuple):
    """A figure with its 95 % interval; NaN where it is not defined."""

    value: float
    low: float
    high: float


def resampled(
    figures: Callable[[Floats | None], Figures], nodes: int, *, replicates: int = REPLICATES, seed: int = SEED
) -> dict[str, Interval]:
    """Figures with percentile intervals, nodes being drawn with replacement.

    `figures` gets how often each node was drawn (None: each once). A pair of nodes counts as often as both
    together, which respects that pairs of one node depend on each other (Snijders & Borgatti 1999).
    """
    whole = figures(None)
    random = np.random.default_rng(seed)
    drawn = [
        figures(np.bincount(random.integers(nodes, size=nodes), minlength=nodes).astype(np.float64))
        for _ in range(replicates if nodes else 0)
    ]
    return {name: _interval(value, [each[name] for each in drawn]) for name, value in whole.items()}


def _interval(value: float, drawn: list[float]) -> Interval:
    known = [each for each in drawn if not np.isnan(each)]
    if not known or np.isnan(value):
        return Interval(value, np.nan, np.nan)
    low, high = np.quantile(known, [0.025, 0.975])
    return Interval(value, float(low), float(high))
