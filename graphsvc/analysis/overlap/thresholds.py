"""What would change the answer of one pair, in words."""

from __future__ import annotations

import numpy as np

from graphsvc.analysis.overlap.evidence import Pair
from graphsvc.analysis.overlap.formula import FORMULA, STRONG
from graphsvc.analysis.overlap.rules import BANDS, TABLE, THRESHOLDS, Entry
from graphsvc.analysis.overlap.score import combine
from graphsvc.kernels.sets import LEEWAY

SHORT = {
    "NONE": "no action",
    "COMPLETE_RECORD": "complete the record",
    "KEEP_SATELLITE": "keep as a satellite",
    "LET_END": "let one end",
    "ONE_SUCCESSOR": "one successor for both",
    "DIVIDE_LABOUR": "divide the labour by level or area",
    "MAKE_SATELLITE": "make a satellite",
    "ABSORB": "absorb, or give an end date",
    "MERGE": "merge",
    "MERGE_TWO_LEVELS": "merge with two levels",
    "DEMARCATE": "demarcate remits",
    "MEET_JOINTLY": "meet jointly",
    "COORDINATE": "coordinate and review",
}
MEASURES = {  # per name in THRESHOLDS: the column and how it is called
    "score": ("score", "the score"),
    "members_a": ("containment_a", "the share of the members of {a} that sit in {b}"),
    "members_b": ("containment_b", "the share of the members of {b} that sit in {a}"),
    "themes_a": ("theme_containment_a", "the share of the themes of {a} that {b} has"),
    "themes": ("themes_similarity", "the similarity of themes"),
    "people": ("people_similarity", "the share of people in both"),
    "territory": ("territory_similarity", "the share of common ground"),
}


def alternative(pair: Pair) -> str | None:
    """What would be proposed were it not for the rule that fires."""
    number = pair.number("runner_up")
    return None if number < 0 else named(TABLE[number])


def named(entry: Entry) -> str:
    """What a row of the table proposes, and its rule."""
    return SHORT[entry.action] + (f" ({entry.rule})" if entry.rule else "")


def nearest(pair: Pair) -> str | None:
    """Which number, changed as little as possible, changes band or proposal; of R0 what the record lacks."""
    if TABLE[pair.number("entry")].action == "COMPLETE_RECORD":
        return _once_complete(pair)
    number = pair.number("nearest")
    if number < 0:
        return None
    name, cut = THRESHOLDS[number]
    column, words = MEASURES[name]
    value = pair.value(column)
    side, beyond = ("above", "under") if value >= cut - LEEWAY else ("below", "from")
    measure, distance = words.format(a=pair.a, b=pair.b), amount(pair.value("nearest_distance"))
    return f"{measure} is {value:.2f}, {distance} {side} {cut:.2f}; {beyond} it: {_outcome(pair)}"


def _once_complete(pair: Pair) -> str:
    """Between what the score can lie once that is recorded which rule R0 misses."""
    members, themes, people = (pair.value(f"{name}_similarity") for name in ("members", "themes", "people"))
    asked = pair.number("shared_people") <= 0  # for members; else the people tell enough
    bounds = [
        combine(*np.array([[_or(members, bound) if asked else members], [_or(themes, bound)], [people]]))
        for bound in (FORMULA.floor, 1.0)
    ]
    least, most = (f"{score:.2f} ({_band(score)})" for (score,) in bounds)
    score = least if least == most else f"between {least} and {most}"
    ground = ", if the two have common ground" if np.isnan(pair.value("territory_similarity")) else ""
    return f"once the record is complete the score is {score}{ground}"


def _or(value: float, otherwise: float) -> float:
    return otherwise if np.isnan(value) else value


def _band(score: float) -> str:
    return "STRONG" if score >= STRONG - LEEWAY else "REVIEW" if score >= FORMULA.review - LEEWAY else "BELOW"


def amount(distance: float) -> str:
    """A distance in words."""
    return f"{distance:.2f}" if distance >= 0.005 else "less than 0.01"


def _outcome(pair: Pair) -> str:
    """What band and advice would be beyond the nearest threshold, as far as they differ."""
    then = []
    if pair.number("nearest_band") != pair.number("band"):
        then.append(f"band {BANDS[pair.number('nearest_band')]}")
    if pair.number("nearest_entry") != pair.number("entry"):
        then.append(named(TABLE[pair.number("nearest_entry")]))
    return ", ".join(then)
