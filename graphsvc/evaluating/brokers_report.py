"""What an evaluation of brokers says, as plain values: for JSON and for tables; None is not defined."""

from __future__ import annotations

import math
from typing import Any

from graphsvc.evaluating.brokers import Foresight, Steadiness, Survival
from graphsvc.evaluating.brokers_cases import Period
from graphsvc.evaluating.metrics_resampling import Interval

Row = dict[str, Any]


def steadiness_reported(found: Steadiness) -> Row:
    """What the ranks of one day say of themselves."""
    return {
        "nodes": found.nodes,
        "ties": found.edges,
        "judged": found.judged,
        "agreement": [
            {"one": _camel(one), "other": _camel(other), "rankCorrelation": _known(value)}
            for (one, other), value in found.agreement.items()
        ],
        "survival": [_survival(each) for each in found.survivals],
    }


def foresight_reported(found: Foresight) -> Row:
    """What brokers did in some periods."""
    return {
        "periods": [_period(each) for each in found.periods],
        "outcomes": [_outcome(found, outcome) for outcome in found.outcomes],
    }


def _outcome(found: Foresight, outcome: str) -> Row:
    def figure(name: str, measure: str) -> Row:
        return _figure(found.figures[f"{name}.{measure}.{outcome}"])

    return {
        "outcome": _camel(outcome),
        "mean": _figure(found.figures[f"all.{outcome}"]),
        "measures": [
            {
                "measure": _camel(measure),
                "rankCorrelation": figure("rank", measure),
                "lessContacts": figure("less", measure),
                "beyondContacts": figure("beyond", measure),
                "firstTenth": figure("first", measure),
            }
            for measure in found.measures
        ],
    }


def _survival(found: Survival) -> Row:
    return {
        "measure": _camel(found.measure),
        "top": found.top,
        "listed": found.listed,
        "survival": _known(found.survival),
        "replicates": found.replicates,
    }


def _period(found: Period) -> Row:
    return {
        "day": found.day.isoformat(),
        "until": found.until.isoformat(),
        "judged": len(found.node),
        "samples": found.samples,
        "outcomes": {_camel(name): int(values.sum()) for name, values in found.outcomes.items()},
    }


def _camel(name: str) -> str:
    first, *others = name.split("_")
    return first + "".join(word.capitalize() for word in others)


def _figure(found: Interval) -> Row:
    return {name: _known(value) for name, value in found._asdict().items()}


def _known(value: float) -> float | None:
    return float(value) if math.isfinite(value) else None
