"""By what partnerships can be grouped where contact between groups is looked for."""

from __future__ import annotations

from enum import Enum

import strawberry

from graphsvc.api.enum_values import value


@strawberry.enum(description="By what partnerships are grouped.")
class Grouping(Enum):
    """The names of `graphsvc.analysis.grouping.GROUPINGS`."""

    TERRITORY = value(
        "TERRITORY",
        "The topmost territories of which there are two or more, such as the regions of one country. Who "
        "works on what lies above them is in none, who works in several is in each.",
    )
    LEVEL = value("LEVEL", "The level at which they work; those whose level is not known are in none.")
    SECTOR = value("SECTOR", "The sector of most of their members; in none where two lead or none is known.")
    THEME = value("THEME", "The topmost themes of which there are two or more; one may be in several.")
    COMPONENT = value("COMPONENT", "The parts of the network that live or undated links hold together.")
