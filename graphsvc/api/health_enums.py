"""The closed lists of the health of a network."""

from __future__ import annotations

from enum import Enum
from typing import Any

import strawberry


def _value(value: str, about: str) -> Any:
    return strawberry.enum_value(value, description=about)


@strawberry.enum(
    description="A figure of the whole network that has an interval and is looked at without each region."
)
class HealthMeasure(Enum):
    """The names of `graphsvc.analysis.health.Measure`."""

    LINKED_SHARE = _value("LINKED_SHARE", "`linkedShare`.")
    LARGEST_SHARE = _value("LARGEST_SHARE", "`largestComponentShare`.")
    FRAGMENTATION = _value("FRAGMENTATION", "`fragmentation`.")
    DISTANCE_FRAGMENTATION = _value("DISTANCE_FRAGMENTATION", "`distanceFragmentation`.")
    DENSITY = _value("DENSITY", "`density`.")
    CENTRALISATION = _value("CENTRALISATION", "`degreeCentralisation`.")
    CORE_PERIPHERY = _value("CORE_PERIPHERY", "`corePeriphery.correlation`.")
    EI_TERRITORY = _value("EI_TERRITORY", "`territoryMixing.index`.")
    EI_LEVEL = _value("EI_LEVEL", "`levelMixing.index`.")
    NEAR_NATION = _value("NEAR_NATION", "`withinTwoOfNation`.")
    WITHIN_REACH_OF_NATION = _value("WITHIN_REACH_OF_NATION", "`withinThreeOfNation`.")
    MEMBERS_REACHED = _value("MEMBERS_REACHED", "`inwardCommunication.share`.")
    ADMINISTRATION_INFORMED = _value("ADMINISTRATION_INFORMED", "`administrative.share`.")
    POLITICS_INFORMED = _value("POLITICS_INFORMED", "`political.share`.")


@strawberry.enum(
    description="Whether an authority of the partnership's own level is told of its work (G35); the first "
    "that applies."
)
class AuthorityStanding(Enum):
    """The numbers of `graphsvc.analysis.health.Told`."""

    INFORMED = _value("INFORMED", "A live link to one: contact within 12 months.")
    AT_THE_TABLE = _value("AT_THE_TABLE", "No live link to one, but one is among the members.")
    NOT_INFORMED = _value("NOT_INFORMED", "Links to organisations are recorded, no live one to such.")
    NOT_EVALUATED = _value(
        "NOT_EVALUATED",
        "Nobody can tell: its level is not known, no link to an organisation is recorded, or one may be such "
        "a link but its date, or the level of the authority, is not recorded.",
    )


STANDINGS = tuple(AuthorityStanding)
