"""The figures of an evaluation of overlaps as plain lists and dictionaries, for JSON and for tables."""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Sequence
from statistics import mean
from typing import Any

from graphsvc.analysis.overlap.rules import TABLE
from graphsvc.evaluating import intervals
from graphsvc.evaluating.metrics_resampling import Interval
from graphsvc.evaluating.overlap_lists import CUTS, Cut, FiredCase, PlantedCase
from graphsvc.evaluating.overlap_parts import PARTS
from graphsvc.evaluating.overlaps import EXAMPLES, Evaluation, Trial

Row = dict[str, Any]
_ROWS = dict.fromkeys(entry[:2] for entry in TABLE if entry.action != "NONE")


def reported(evaluation: Evaluation) -> Row:
    """Every figure with its interval; unknown is None."""
    trials = evaluation.trials
    return {
        "registries": len(trials),
        "overlapping": [int(each.known.overlapping.sum()) for each in trials],
        "pairs": [len(each.known.pairs) for each in trials],
        "onlyJudged": any(each.known.only_judged for each in trials),
        "averagePrecision": _rankings(evaluation),
        "parts": _parts(evaluation),
        "lists": [_cut(trials, least) for least in CUTS],
        "planted": _planted(sum((each.lists.planted for each in trials), Counter())),
        "rules": _rules(evaluation),
        "mistakes": _mistakes(trials),
    }


def _rankings(evaluation: Evaluation) -> list[Row]:
    return [
        {
            "ranking": name,
            **_figure(found),
            "nestedCounted": mean(each.nested[name] for each in evaluation.trials),
        }
        for name, found in evaluation.average_precision.items()
        if name not in evaluation.differences
    ]


def _parts(evaluation: Evaluation) -> list[Row]:
    found = evaluation.average_precision
    return [
        {"part": name, "value": found[name].value, "difference": _figure(evaluation.differences[name])}
        for name in PARTS
        if name in evaluation.differences
    ]


def _cut(trials: Sequence[Trial], least: float) -> Row:
    cuts: list[Cut] = [each.lists.cuts[least] for each in trials]
    wrong: Counter[str] = sum((each.wrong for each in cuts), Counter())
    return {
        "from": least,
        "listed": mean(each.listed for each in cuts),
        "precision": _figure(_shares([(each.right, each.listed) for each in cuts])),
        "recall": _figure(_shares([(each.right, each.overlapping) for each in cuts])),
        "wrong": dict(wrong.most_common()),
    }


def _shares(parts: list[tuple[int, int]]) -> Interval:
    """Of one registry a share of its cases, of several the mean of their shares."""
    if len(parts) == 1:
        return intervals.share(*parts[0])
    return intervals.over([part / whole for part, whole in parts if whole], least=0.0, most=1.0)


def _planted(cases: Counter[PlantedCase]) -> list[Row]:
    rows = []
    for kind, overlapping, calls_for in sorted({case[:3] for case in cases}):
        here = {case: number for case, number in cases.items() if case[:3] == (kind, overlapping, calls_for)}
        pairs, listed = sum(here.values()), sum(number for case, number in here.items() if case.listed)
        proposed: Counter[str] = Counter()
        for case, number in here.items():
            proposed[case.proposed] += number
        rows.append(
            {
                "kind": kind,
                "overlapping": overlapping,
                "pairs": pairs,
                "listed": listed,
                "listedShare": _figure(intervals.share(listed, pairs)),
                "callsFor": calls_for,
                "proposedRightly": _figure(intervals.share(proposed[calls_for], pairs)),
                "proposed": dict(proposed.most_common()),
            }
        )
    return rows


def _rules(evaluation: Evaluation) -> list[Row]:
    fired: Counter[FiredCase] = sum((each.lists.fired for each in evaluation.trials), Counter())
    planted: Counter[PlantedCase] = sum((each.lists.planted for each in evaluation.trials), Counter())
    rows = [_rule(rule, action, fired, planted) for rule, action in _ROWS]
    return [row for row in rows if row["fired"] or row["calledFor"]]


def _rule(rule: str | None, action: str, fired: Counter[FiredCase], planted: Counter[PlantedCase]) -> Row:
    here = {case: number for case, number in fired.items() if case.action == action}
    whole = sum(here.values())
    right = sum(number for case, number in here.items() if case.calls_for == action)
    overlapping = sum(number for case, number in here.items() if case.overlapping)
    wanted = sum(number for case, number in planted.items() if case.calls_for == action)
    return {
        "rule": rule,
        "action": action,
        "fired": whole,
        "overlapping": _figure(intervals.share(overlapping, whole)),
        "calledFor": wanted,
        "precision": _figure(intervals.share(right, whole)) if planted else None,
        "recall": _figure(intervals.share(right, wanted)) if planted else None,
    }


def _mistakes(trials: Sequence[Trial]) -> list[Row]:
    found: dict[str, Row] = {}
    for each in trials:
        for mistake in each.mistakes:
            row = found.setdefault(mistake.kind, {"kind": mistake.kind, "pairs": 0, "examples": []})
            row["pairs"] += mistake.pairs
            row["examples"] = [*row["examples"], *mistake.examples][:EXAMPLES]
    return [found[kind] for kind in sorted(found)]


def _figure(found: Interval) -> Row:
    return {name: None if math.isnan(value) else value for name, value in found._asdict().items()}
