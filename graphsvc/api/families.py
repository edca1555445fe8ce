"""Families (G17): groups of partnerships that overlap together, and neighbours that could be one board."""

from __future__ import annotations

from typing import Annotated, Any

import numpy as np
import strawberry
from strawberry import UNSET

from graphsvc.analysis.families import NEIGHBOURS, in_all, in_several
from graphsvc.api.columns import DIGITS, asked, derived
from graphsvc.api.connections import MOST_ROWS, rows_wanted
from graphsvc.api.enums import Level, OverlapKind
from graphsvc.api.family_parts import FamilyBurden, FamilyPair, Part, RepeatedMember
from graphsvc.api.family_question import Group, chosen
from graphsvc.api.masks import said
from graphsvc.api.overlap_question import OverlapFilter
from graphsvc.api.overlaps import OverlapAdvice
from graphsvc.api.refs import OrganisationRef, PartnershipRef, TerritoryRef, ThemeRef
from graphsvc.kernels.sets import LEEWAY
from graphsvc.model.codes import LEVELS
from graphsvc.snapshot.arrays import NOBODY

Kind = Annotated[OverlapKind | None, strawberry.argument(description="On common ground, or neighbours.")]
Filter = Annotated[
    OverlapFilter | None,
    strawberry.argument(
        description="Only families with one of these partnerships, territories and themes; `minScore` is "
        "the cut that every pair reaches (neighbours: 0.60 at least). Without `bands` and `sinceRevision`."
    ),
]
Several = Annotated[int | None, strawberry.argument(description="How many: 0 to 1000, by default 20.")]
Listed = Annotated[
    int | None,
    strawberry.argument(description="How many families: 0 to 1000, by default 1000, the most there are."),
]


def _figure(reader: str, about: str) -> Any:
    def read(self: OverlapFamily) -> float:
        value: float = getattr(self.group.families, reader)(self.group.number)
        return round(value, DIGITS)

    return derived(about, read)


@strawberry.type(
    description="Partnerships of which every two overlap on common ground, or of which every two are "
    "neighbours that the same members from above sit in (G17). Position in a network is no measure of "
    "performance (G42)."
)
class OverlapFamily(Part):
    """One family of two or more."""

    kind: OverlapKind = derived("How they overlap.", lambda self: OverlapKind(self.group.families.kind))
    partnerships: list[PartnershipRef] = derived(
        "The partnerships, in order of key.",
        lambda self: [self.group.picture.node("partnership", ix) for ix in self.group.members],
    )
    score_min: float = _figure(
        "lowest",
        "Lowest score of a pair: of SAME_GROUND that of overlaps; of NEIGHBOURS the weight of the members of "
        "both over that of all members of either but the local ones that sit in one only.",
    )
    score_mean: float = _figure("mean", "Mean score of the pairs.")
    score_floor: float = _figure(
        "floor",
        "Lowest score of a pair if any one membership were recorded in error; 0 where neighbours "
        "would share fewer than two members.",
    )
    steady: bool | None = derived(
        "Whether every pair would stay at or above the cut if any one membership were recorded in error. "
        "Null when members are unknown.",
        lambda self: self.is_steady(),
    )
    completeness: float = _figure("completeness", "Least share of the evidence that is known for a pair.")
    shared_member_count: int | None = derived(
        "Organisations that sit at all tables. Null when unknown.",
        lambda self: self.count("members", in_all),
    )
    repeated_member_count: int | None = derived(
        "Organisations that sit at two tables or more. Null when unknown.",
        lambda self: self.count("members", lambda rows, family: in_several(rows, family)[0]),
    )
    shared_people: int | None = derived(
        "People in post at all tables. Null when unknown for one of them.",
        lambda self: self.count("people", in_all),
    )
    repeated_people: int | None = derived(
        "People in post at two tables or more. Null when unknown for one of them.",
        lambda self: self.count("people", lambda rows, family: in_several(rows, family)[0]),
    )
    shared_themes: list[ThemeRef] = derived(
        "Themes that all list, in order of key.",
        lambda self: [
            self.group.picture.node("theme", ix)
            for ix in in_all(self.group.arrays.themes, self.group.members)
        ],
    )
    level: Level | None = derived(
        "The level of all of them; null when unknown or not one.", lambda self: self.one_level()
    )
    parent_territory: TerritoryRef | None = derived(
        "The territory right above those of each; null when unknown or not one.",
        lambda self: self.one_parent(),
    )
    shared_territory_count: int = derived(
        "Lowest-level territories that all cover.",
        lambda self: len(in_all(self.group.arrays.leaves, self.group.members)),
    )
    duplicated_seats: int | None = derived(
        "Seats of member organisations to spare if each sat once. Null when unknown.",
        lambda self: self.seats(),
    )
    burden: FamilyBurden = derived("What it costs.", lambda self: FamilyBurden(group=self.group))
    left_out: int | None = derived(
        "Of NEIGHBOURS: partnerships of the same level and parent territory that could not be looked at "
        "because their themes are unknown. Null of SAME_GROUND.",
        lambda self: self.beside(),
    )
    advice: OverlapAdvice = derived(
        "What would resolve it: a proposal that is true of each pair.", lambda self: self.group.advice()
    )

    @asked("Organisations that sit at all tables, rarest first.")
    def shared_members(self, first: Several = UNSET) -> list[OrganisationRef]:
        found = in_all(self.group.arrays.members, self.group.members)
        seats = self.group.picture.index.seats_of_organisations[found]
        return self.group.nodes("organisation", found[np.argsort(seats, kind="stable")], first)

    @asked("Organisations that sit at two tables or more, those at most tables first.")
    def repeated_members(self, first: Several = UNSET) -> list[RepeatedMember]:
        found, tables = in_several(self.group.arrays.members, self.group.members)
        nodes = self.group.nodes("organisation", found, first)
        return [RepeatedMember(organisation=n, tables=int(t)) for n, t in zip(nodes, tables, strict=False)]

    @asked("Lowest-level territories that all cover, in order of key.")
    def shared_territories(self, first: Several = UNSET) -> list[TerritoryRef]:
        return self.group.nodes("territory", in_all(self.group.arrays.leaves, self.group.members), first)

    @asked("Every two of them, in order of key.")
    def pairs(self, first: Several = UNSET) -> list[FamilyPair]:
        rows = self.group.families.rows(self.group.number)
        numbers = range(rows.start, rows.stop)[: rows_wanted("first", said(first))]
        return [FamilyPair(group=self.group, row=row) for row in numbers]

    def count(self, column: str, of: Any) -> int | None:
        """How many of a column's entries `of` finds; None when one partnership has none recorded."""
        rows = getattr(self.group.arrays, column)
        return len(of(rows, self.group.members)) if self.group.knows(rows) else None

    def is_steady(self) -> bool | None:
        """Whether no single membership carries a pair."""
        families = self.group.families
        steady = families.floor(self.group.number) >= families.cut - LEEWAY
        return steady if self.group.knows(self.group.arrays.members) else None

    def one_level(self) -> Level | None:
        """The level they share."""
        (first, *others) = np.unique(self.group.arrays.level[self.group.members]).tolist()
        return None if others or first < 0 else Level(LEVELS[first])

    def one_parent(self) -> Any:
        """The parent territory they share."""
        (first, *others) = np.unique(self.group.arrays.parent_territory[self.group.members]).tolist()
        return None if others or first == NOBODY else self.group.picture.node("territory", first)

    def seats(self) -> int | None:
        """Duplicated seats."""
        number = int(self.group.families.seats[self.group.number])
        return None if number < 0 else number

    def beside(self) -> int | None:
        """Partnerships left out beside it."""
        families = self.group.families
        return int(families.left_out[self.group.number]) if families.kind == NEIGHBOURS else None


@strawberry.type(description="How many families there are.")
class OverlapFamilyCounts:
    """Counts of the whole list."""

    families: int = strawberry.field(description="Families.")
    partnerships: int = strawberry.field(description="Partnerships in them.")
    left_out: int | None = strawberry.field(
        description="Of NEIGHBOURS: partnerships of the whole picture that could not be looked at because "
        "their themes are unknown. Null of SAME_GROUND, where `overlaps` counts them as INCOMPLETE."
    )


def family_list(description: str) -> Any:
    """A field that lists the families of a picture."""

    def resolve(
        self: Any, kind: Kind = OverlapKind.SAME_GROUND, filter: Filter = UNSET, first: Listed = UNSET
    ) -> list[OverlapFamily] | None:
        families, numbers = chosen(self.picture, kind, said(filter) or OverlapFilter())
        wanted = said(first)
        size = rows_wanted("first", MOST_ROWS if wanted is None else wanted)
        return [OverlapFamily(group=Group(self.picture, families, n)) for n in numbers[:size]]

    return strawberry.field(resolve, description=description)


def family_counts(description: str) -> Any:
    """A field that counts the families of a picture."""

    def resolve(
        self: Any, kind: Kind = OverlapKind.SAME_GROUND, filter: Filter = UNSET
    ) -> OverlapFamilyCounts | None:
        families, numbers = chosen(self.picture, kind, said(filter) or OverlapFilter())
        return OverlapFamilyCounts(
            families=len(numbers),
            partnerships=int(families.members.sizes[numbers].sum()),
            left_out=families.left_out_in_all if families.kind == NEIGHBOURS else None,
        )

    return strawberry.field(resolve, description=description)
