"""The closed lists of the health of a network."""

from __future__ import annotations

from enum import Enum

import strawberry

from graphsvc.api.enum_values import value


@strawberry.enum(
    description="A figure of the whole network that has an interval and is looked at without each region."
)
class HealthMeasure(Enum):
    """The names of `graphsvc.analysis.health.Measure`."""

    LINKED_SHARE = value("LINKED_SHARE", "`linkedShare`.")
    LARGEST_SHARE = value("LARGEST_SHARE", "`largestComponentShare`.")
    FRAGMENTATION = value("FRAGMENTATION", "`fragmentation`.")
    DISTANCE_FRAGMENTATION = value("DISTANCE_FRAGMENTATION", "`distanceFragmentation`.")
    DENSITY = value("DENSITY", "`density`.")
    CENTRALISATION = value("CENTRALISATION", "`degreeCentralisation`.")
    CORE_PERIPHERY = value("CORE_PERIPHERY", "`corePeriphery.correlation`.")
    EI_TERRITORY = value("EI_TERRITORY", "`territoryMixing.index`.")
    EI_LEVEL = value("EI_LEVEL", "`levelMixing.index`.")
    NEAR_NATION = value("NEAR_NATION", "`withinTwoOfNation`.")
    WITHIN_REACH_OF_NATION = value("WITHIN_REACH_OF_NATION", "`withinThreeOfNation`.")
    MEMBERS_REACHED = value("MEMBERS_REACHED", "`inwardCommunication.share`.")
    ADMINISTRATION_INFORMED = value("ADMINISTRATION_INFORMED", "`administrative.share`.")
    POLITICS_INFORMED = value("POLITICS_INFORMED", "`political.share`.")


@strawberry.enum(
    description="Whether an authority of the partnership's own level is told of its work (G35); the first "
    "that applies."
)
class AuthorityStanding(Enum):
    """The numbers of `graphsvc.analysis.health.Told`."""

    INFORMED = value("INFORMED", "A live link to one: contact within 12 months.")
    AT_THE_TABLE = value("AT_THE_TABLE", "No live link to one, but one is among the members.")
    NOT_INFORMED = value("NOT_INFORMED", "Links to organisations are recorded, no live one to such.")
    NOT_EVALUATED = value(
        "NOT_EVALUATED",
        "Nobody can tell: its level is not known, no link to an organisation is recorded, or one may be such "
        "a link but its date, or the level of the authority, is not recorded.",
    )


STANDINGS = tuple(AuthorityStanding)
