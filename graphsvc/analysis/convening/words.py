"""How convening calls things."""

from __future__ import annotations

from graphsvc.analysis.convening.formula import ENOUGH
from graphsvc.analysis.convening.requirements import Requirement
from graphsvc.kernels.sets import LEEWAY
from graphsvc.model.fields import NONE
from graphsvc.snapshot.tables import NodeTable

CRITERIA_WORDS = {
    "competence": "competence on the theme",
    "leadership": "the capacity to lead",
    "information": "access to information",
    "coverage": "coverage of the ground",
    "legitimacy": "legitimacy",
    "detachment": "detachment",
    "readiness": "readiness to work with others",
    "independence": "independence",
    "closeness": "closeness to its remit",
    "motivation": "motivation",
    "flexibility": "flexibility",
}


def requirement_words(requirement: Requirement) -> str:
    """A requirement in words; of a seat the sectors that fill it."""
    if requirement.criterion is not None:
        return CRITERIA_WORDS[requirement.criterion]
    return " or ".join(each.replace("_", " ") for each in requirement.sectors)


def named(table: NodeTable, ix: int) -> str:
    """The name of a node, its key where none is recorded."""
    name = table.columns["name"][ix]
    return table.keys[ix] if name in (None, NONE) else str(name)


def of_one(adequacy: float) -> str:
    """A share of 1 with two digits; what does not reach 0.80 is not said to."""
    enough = adequacy >= ENOUGH - LEEWAY
    return f"{adequacy if enough else min(adequacy, ENOUGH - 0.01):.2f}"


def share(part: float) -> str:
    """A share in per cent; little is not nothing."""
    return f"{part:.0%}" if part == 0 or part >= 0.01 else "under 1%"


def listed(parts: list[str]) -> str:
    """Several things in a sentence."""
    return parts[0] if len(parts) == 1 else f"{', '.join(parts[:-1])} and {parts[-1]}"


def plural(number: int, one: str, many: str) -> str:
    """A number of things."""
    return f"{number:,} {one if number == 1 else many}"
