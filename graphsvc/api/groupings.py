"""By what partnerships can be grouped where contact between groups is looked for."""

from __future__ import annotations

from enum import Enum
from typing import Any

import strawberry


def _value(value: str, about: str) -> Any:
    return strawberry.enum_value(value, description=about)


@strawberry.enum(description="By what partnerships are grouped.")
class Grouping(Enum):
    """The names of `graphsvc.analysis.grouping.GROUPINGS`."""

    TERRITORY = _value(
        "TERRITORY",
        "The topmost territories of which there are two or more, such as the regions of one country. Who "
        "works on what lies above them is in none, who works in several is in each.",
    )
    LEVEL = _value("LEVEL", "The level at which they work; those whose level is not known are in none.")
    SECTOR = _value("SECTOR", "The sector of most of their members; in none where two lead or none is known.")
    THEME = _value("THEME", "The topmost themes of which there are two or more; one may be in several.")
    COMPONENT = _value("COMPONENT", "The parts of the network that live or undated links hold together.")
