"""The parts of what is said of a family: its burden, its members at several tables, its pairs."""

from __future__ import annotations

from typing import Any

import strawberry

from graphsvc.api.columns import DIGITS, derived
from graphsvc.api.family_question import Group
from graphsvc.api.overlaps import Overlap, Pair
from graphsvc.api.refs import OrganisationRef, PartnershipRef


@strawberry.type
class Part:
    """A part of what is said of a family."""

    group: strawberry.Private[Group]


def _cost(name: str, about: str) -> Any:
    return derived(f"{about} Null when unknown.", lambda part: getattr(part.group.burden, name))


@strawberry.type(description="What a family costs now, and as one table that meets as often as the busiest.")
class FamilyBurden(Part):
    """Seats, meetings and hours of a year."""

    seats: int | None = _cost("seats", "Seats of member organisations, all tables together.")
    seats_if_joined: int | None = _cost("seats_if_joined", "Seats if every organisation sat once.")
    meetings_per_year: float | None = _cost("meetings_per_year", "Meetings a year, all tables together.")
    meetings_per_year_if_joined: float | None = _cost(
        "meetings_per_year_if_joined", "Meetings a year of the table that meets most."
    )
    hours_per_year: float | None = _cost(
        "hours_per_year",
        "Hours a year in meetings of those who sit at two of the tables or more: people, or of neighbours "
        "and where people are unknown, organisations.",
    )
    hours_per_year_if_joined: float | None = _cost(
        "hours_per_year_if_joined", "The same, if each of them came only to the table that takes most hours."
    )


@strawberry.type(description="An organisation that sits at two or more tables of a family.")
class RepeatedMember:
    """An organisation and a number."""

    organisation: OrganisationRef = strawberry.field(description="The organisation.")
    tables: int = strawberry.field(description="At how many tables of the family it sits.")


@strawberry.type(description="Two partnerships of a family.")
class FamilyPair(Part):
    """A row of the pairs of a family."""

    row: strawberry.Private[int]

    a: PartnershipRef = derived("One of the two.", lambda self: self.end("a"))
    b: PartnershipRef = derived("The other.", lambda self: self.end("b"))
    score: float = derived("Its score, 0 to 1.", lambda self: self.value("score"))
    score_floor: float = derived(
        "Its score if the membership that carries it most were recorded in error.",
        lambda self: self.value("floor"),
    )
    overlap: Overlap | None = derived(
        "The evidence and advice of the pair; null of NEIGHBOURS, which have no common ground.",
        lambda self: self.evidence(),
    )

    def end(self, name: str) -> Any:
        """One of the two partnerships."""
        return self.group.picture.node("partnership", int(getattr(self.group.families.pairs, name)[self.row]))

    def value(self, name: str) -> float:
        """A number of the row."""
        return round(float(getattr(self.group.families.pairs, name)[self.row]), DIGITS)

    def evidence(self) -> Overlap | None:
        """The pair as the list of overlaps shows it."""
        overlaps = self.group.families.overlaps
        return None if overlaps is None else Overlap(pair=Pair(self.group.picture, overlaps, self.row))
