"""What evaluations of a series say, as plain values: for JSON and for tables; None is not defined."""

from __future__ import annotations

import math
from collections.abc import Mapping
from typing import Any

from graphsvc.evaluating.calibration import Bin
from graphsvc.evaluating.links import HoldOut, LinkTrial
from graphsvc.evaluating.links_figures import CHANCES, INDICES
from graphsvc.evaluating.metrics_resampling import Interval
from graphsvc.evaluating.turnover import BASES, TurnoverTrial
from graphsvc.evaluating.turnover_landmarks import FORECASTS, SHRUNK

Row = dict[str, Any]


def links_reported(trial: LinkTrial) -> Row:
    """The report of `graphsvc evaluate links`."""
    figures = trial.figures
    return {
        "ties": trial.question.ties,
        "nodes": trial.question.nodes,
        "theme": trial.question.theme,
        "periods": [_period(each) for each in trial.periods],
        "baseRate": _figure(figures["base_rate"]),
        "scores": [{"score": name, **_of(figures, name)} for name in CHANCES + INDICES],
        "aucDifferences": [
            {"score": name, "less": other, **_figure(figures[f"{name}-{other}.auc"])}
            for name in CHANCES
            for other in INDICES
        ],
    }


def turnover_reported(trial: TurnoverTrial) -> Row:
    """The report of `graphsvc evaluate turnover`."""
    figures = trial.figures
    others = (*(name for name in FORECASTS if name != SHRUNK), *BASES)
    return {
        "landmarks": [day.isoformat() for day in trial.days],
        "horizonMonths": trial.horizon_months,
        "forecasts": trial.forecasts,
        "partnerships": trial.partnerships,
        "cameTrue": trial.came_true,
        "departures": trial.departures,
        "closed": trial.closed,
        "scores": [{"forecast": name, **_of(figures, name)} for name in (*FORECASTS, *BASES)],
        "brierDifferences": [
            {"forecast": SHRUNK, "less": other, **_figure(figures[f"{SHRUNK}-{other}.brier"])}
            for other in others
        ],
        "bins": {name: [_bin(each) for each in bins] for name, bins in trial.bins.items()},
    }


def _of(figures: Mapping[str, Interval], name: str) -> Row:
    """The figures of one score, by name in the manner of the API."""
    own = {
        key.removeprefix(f"{name}."): value for key, value in figures.items() if key.startswith(f"{name}.")
    }
    return {_camel(key): _figure(value) for key, value in own.items()}


def _camel(name: str) -> str:
    first, *others = name.split("_")
    return first + "".join(word.capitalize() for word in others)


def _period(found: HoldOut) -> Row:
    return {
        "day": found.day.isoformat(),
        "until": found.until.isoformat(),
        "alive": found.alive,
        "links": found.links,
        "cases": found.cases,
        "laterLinks": found.later_links,
        "newLinks": found.new_links,
        "expected": {name: _known(value) for name, value in found.expected.items()},
        "fitted": found.fitted,
        "toBusiest": {name: _known(value) for name, value in found.to_busiest.items()},
        "mostLists": {name: _known(value) for name, value in found.most_lists.items()},
    }


def _figure(found: Interval) -> Row:
    return {name: _known(value) for name, value in found._asdict().items()}


def _bin(found: Bin) -> Row:
    return {"cases": found.cases, "chance": found.chance, "cameTrue": found.came_true}


def _known(value: float) -> float | None:
    return float(value) if math.isfinite(value) else None
