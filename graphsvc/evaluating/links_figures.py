"""The figures of hold-outs of links, by how often each node was drawn."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from graphsvc.evaluating.calibration import Line, line, shifted
from graphsvc.evaluating.links_cases import Cases
from graphsvc.evaluating.metrics import Floats, Ranking, TopLists, Truth, base_rate, mean, surprise

Weights = Sequence[Floats]  # by period
CHANCES = ("probability", "propensity")
INDICES = ("theme", "resource_allocation", "adamic_adar", "degree_product", "random")
NEAR = 1e-4  # of slopes: their intervals are a thousand times wider
LIST = 3  # methods.md 2.5: the first three of each partnership


def score(cases: Cases, name: str) -> Floats:
    """The score of that name; `random` gives all cases one."""
    found: Floats = np.zeros(len(cases.left)) if name == "random" else getattr(cases, name)
    return found


@dataclass(frozen=True, eq=False)
class _Part:
    """Cases of one period that are ranked among themselves by every score."""

    rows: Truth
    came_true: Truth
    rankings: dict[str, Ranking]

    @classmethod
    def of(cls, cases: Cases, rows: Truth) -> _Part:
        came_true = cases.came_true[rows]
        rankings = {name: Ranking.of(came_true, score(cases, name)[rows]) for name in CHANCES + INDICES}
        return cls(rows, came_true, rankings)


class Judged:
    """Every period ranked by every score."""

    def __init__(self, periods: Sequence[Cases]) -> None:
        self._periods = periods
        self._parts = {
            "": [_Part.of(cases, np.ones(len(cases.left), np.bool_)) for cases in periods],
            "_near": [_Part.of(cases, cases.near) for cases in periods],
            "_far": [_Part.of(cases, ~cases.near) for cases in periods],
        }
        self._lists = {
            name: [TopLists.of(c.left, c.right, c.came_true, score(c, name), k=LIST) for c in periods]
            for name in CHANCES + INDICES
        }
        self._moved = {
            name: np.concatenate([shifted(score(c, name), float(c.came_true.sum())) for c in periods])
            for name in CHANCES
        }
        self._came_true = np.concatenate([cases.came_true for cases in periods])
        self._surprise = {name: surprise(self._came_true, chance) for name, chance in self._moved.items()}
        self._line = {name: _known(line(self._came_true, chance)) for name, chance in self._moved.items()}

    def figures(self, drawn: Floats | None = None) -> dict[str, float]:
        """By name: `base_rate`, `SCORE.FIGURE`, and `CHANCE-INDEX.auc`, the difference of two.

        `drawn` says how often each node was drawn: a pair counts as often as both together. Each period
        counts by its later links; in `log_loss` and `slope`, of chances whose log odds were moved to expect
        as many links as came in their period, by its cases.
        """
        weights = [
            np.ones(len(cases.left)) if drawn is None else drawn[cases.left] * drawn[cases.right]
            for cases in self._periods
        ]
        rates = [base_rate(cases.came_true, w) for cases, w in zip(self._periods, weights, strict=True)]
        weighed = {
            part: [w[p.rows] for p, w in zip(parts, weights, strict=True)]
            for part, parts in self._parts.items()
        }
        later = {part: self._later(part, each) for part, each in weighed.items()}
        found = {"base_rate": _mean(rates, later[""])}
        for name in CHANCES + INDICES:
            found |= self._of_score(name, weighed, later, drawn)
        for name in CHANCES:
            found |= self._of_chance(name, np.concatenate(weights))
            found |= {
                f"{name}-{other}.auc": found[f"{name}.auc"] - found[f"{other}.auc"] for other in INDICES
            }
        return found

    def _of_score(
        self,
        name: str,
        weighed: Mapping[str, Weights],
        later: Mapping[str, list[float]],
        drawn: Floats | None,
    ) -> dict[str, float]:
        found = {}
        for part, parts in self._parts.items():
            figures = [p.rankings[name].weighed(w) for p, w in zip(parts, weighed[part], strict=True)]
            found[f"{name}.auc{part}"] = _mean([each.auc for each in figures], later[part])
            if not part:
                precision = [each.average_precision for each in figures]
                found[f"{name}.average_precision"] = _mean(precision, later[part])
        lists = self._lists[name]
        found[f"{name}.precision_at_3"] = _mean([each.precision(drawn) for each in lists], later[""])
        found[f"{name}.recall_at_3"] = _mean([each.recall(drawn) for each in lists], later[""])
        return found

    def _of_chance(self, name: str, weight: Floats) -> dict[str, float]:
        fitted = line(self._came_true, self._moved[name], weight, start=self._line[name], near=NEAR)
        return {f"{name}.log_loss": mean(self._surprise[name], weight), f"{name}.slope": fitted.slope}

    def _later(self, part: str, weighed: Weights) -> list[float]:
        """How many later links each period has."""
        return [float(w[p.came_true].sum()) for p, w in zip(self._parts[part], weighed, strict=True)]


def _known(found: Line) -> Line:
    """A line to start from."""
    return found if found.slope == found.slope else Line(0.0, 1.0)


def _mean(values: Sequence[float], weights: Sequence[float]) -> float:
    """The mean of the values that are defined; NaN if none is."""
    kept = [
        (value, weight) for value, weight in zip(values, weights, strict=True) if weight and value == value
    ]
    total = sum(weight for _, weight in kept)
    return sum(value * weight for value, weight in kept) / total if total else np.nan
