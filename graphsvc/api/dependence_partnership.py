"""What hangs on a partnership, as types of the API (G30, G37)."""

from __future__ import annotations

from collections.abc import Callable
from typing import Annotated, Any

import strawberry
from strawberry import UNSET

from graphsvc.analysis.dependence.table import Candidate, Contacts, Ground, OfPartnership, Required, Staff
from graphsvc.api.columns import asked, derived, number
from graphsvc.api.connections import rows_wanted
from graphsvc.api.enums import DraftAdjustmentKind, Suppression, by_code
from graphsvc.api.masks import said
from graphsvc.api.picture import Picture
from graphsvc.api.refs import (
    LinkRef,
    OrganisationRef,
    PartnershipRef,
    PostRef,
    ProtocolRef,
    TerritoryRef,
    ThemeRef,
)
from graphsvc.api.scalars import Date
from graphsvc.snapshot.days import day_of

_ADJUSTMENTS = by_code(DraftAdjustmentKind)
_SUPPRESSIONS = by_code(Suppression)
ListFirst = Annotated[
    int | None, strawberry.argument(description="How many from the start: 0 to 1000, by default 20.")
]


@strawberry.type
class Part:
    """A part of the answer, and the picture it is of."""

    picture: strawberry.Private[Picture]

    def nodes(self, kind: str, numbers: Any, first: int | None = None) -> list[Any]:
        """Nodes or ties of a kind by number, those from the start that are asked for."""
        size = len(numbers) if first is None else rows_wanted("first", said(first))
        return [self.picture.node(kind, ix) for ix in numbers[:size]]

    def one(self, kind: str, ix: int | None) -> Any:
        """One node; None where there is none."""
        return None if ix is None else self.picture.node(kind, ix)


def suppression(withheld: object) -> Suppression | None:
    """Why a figure about people is not shown; None where it is, or is only unknown."""
    return None if withheld is None else _SUPPRESSIONS.get(str(withheld))


def listed(kind: str, shown: Any, about: str, numbers: Callable[[Any], Any]) -> Any:
    """A field that lists nodes or ties by number, as many from the start as are asked for."""

    def resolve(self: Part, first: ListFirst = UNSET) -> Any:
        return self.nodes(kind, numbers(self.found), first)  # type: ignore[attr-defined]

    resolve.__annotations__ |= {"first": ListFirst, "return": list[shown]}
    return strawberry.field(resolve, description=about)


def _count(name: str, about: str) -> Any:
    return derived(about, lambda self: getattr(self.found, name))


def _share(name: str, about: str) -> Any:
    return derived(about, lambda self: number(getattr(self.found, name)))


def _size(name: str, about: str) -> Any:
    return derived(about, lambda self: len(getattr(self.found, name)))


def _nodes(kind: str, name: str, about: str) -> Any:
    """A list that stays short."""
    return derived(about, lambda self: self.nodes(kind, getattr(self.found, name)))


@strawberry.type(
    description="What links join among the *other* active partnerships, as long as it is there and without "
    "it (G36). Live links and undated ones; both times the same others are counted, so that nothing gets "
    "better by its going."
)
class ContactDependence(Part):
    """What the network of links loses."""

    found: strawberry.Private[Contacts]

    partner_count: int = _size("partners", "Partnerships it is linked to.")
    undated_links: int = _count("undated", "Of these links those without a dated contact.")
    cut_node: bool = derived(
        "Whether others lose all contact with each other: an articulation point.",
        lambda self: self.found.cuts,
    )
    parts: list[int] = derived(
        "Sizes of what hangs together with it and falls apart without it, the largest first; one where "
        "nobody is cut off.",
        lambda self: self.found.parts.tolist(),
    )
    pairs_lost: int = _count("pairs_lost", "Pairs of others that no chain of links connects any more.")
    components: int = _count("components_before", "Groups of others that hang together now.")
    components_without: int = _count("components_after", "The same without it.")
    fragmentation: float | None = _share(
        "fragmentation_before",
        "Share of pairs of others that no chain of links connects now, 0 to 1. Null with fewer than two.",
    )
    fragmentation_without: float | None = _share("fragmentation_after", "The same without it.")
    distance_fragmentation: float | None = _share(
        "distance_fragmentation_before",
        "1 - mean of 1/distance over pairs of others now, 0 to 1. Null with fewer than two, and in networks "
        "where it takes longer than an answer may.",
    )
    distance_fragmentation_without: float | None = _share(
        "distance_fragmentation_after", "The same without it."
    )

    partners: list[PartnershipRef] = listed(
        "partnership", PartnershipRef, "Those it is linked to, in order of key.", lambda found: found.partners
    )
    only_contact_of: list[PartnershipRef] = listed(
        "partnership",
        PartnershipRef,
        "Of the partners those that are linked to nobody else.",
        lambda found: found.only_link_of,
    )
    bridges_to: list[PartnershipRef] = listed(
        "partnership",
        PartnershipRef,
        "Of the partners those that only their link to it joins to it: bridges.",
        lambda found: found.bridges,
    )


@strawberry.type(description="One lowest territory with one narrowest theme.")
class DependenceCell(Part):
    """A combination of place and theme."""

    territory_ix: strawberry.Private[int]
    theme_ix: strawberry.Private[int]

    territory: TerritoryRef = derived(
        "The territory.", lambda self: self.picture.node("territory", self.territory_ix)
    )
    theme: ThemeRef = derived("The theme.", lambda self: self.picture.node("theme", self.theme_ix))


@strawberry.type(
    description="Lowest territories with narrowest themes that it covers: on a territory all that lies "
    "below, on a theme all narrower ones (G16, G30)."
)
class CellDependence(Part):
    """Where and on what nobody else works."""

    found: strawberry.Private[Ground]

    covered: int = _count("covered", "Combinations that it covers.")
    only_here_count: int = _size("only_here", "Of them those that no other active partnership covers.")
    population: float | None = _count(
        "population", "People who live where one of those is. Null where it is not known of each territory."
    )

    @asked("Those that no other covers, where most people live first.")
    def only_here(self, first: ListFirst = UNSET) -> list[DependenceCell]:
        size = rows_wanted("first", said(first))
        cells = zip(*(column[:size].tolist() for column in self.found.only_here), strict=True)
        return [
            DependenceCell(picture=self.picture, territory_ix=territory, theme_ix=theme)
            for territory, theme in cells
        ]


@strawberry.type(description="A sector that work on its themes needs (G18), and who brings it.")
class SectorDependence(Part):
    """One sector."""

    found: strawberry.Private[Required]

    sector: str = _count("sector", "The sector, a code of the registry.")
    themes: list[ThemeRef] = _nodes("theme", "themes", "Its themes, or wider ones, that need it.")
    members: list[OrganisationRef] = _nodes(
        "organisation", "members", "Members of that sector; none: it is lacking already."
    )


@strawberry.type(description="A partnership that could carry on what it does (G16, G38): to be asked.")
class SuccessorCandidate(Part):
    """Taken as if it were asked to take on the other's work, as `checkDraft` takes a draft."""

    found: strawberry.Private[Candidate]

    partnership: PartnershipRef = derived(
        "The partnership.", lambda self: self.picture.node("partnership", self.found.partnership)
    )
    fit: float = _share("fit", "How well it could, 0 to 1, as in `checkDraft`.")
    members_known: bool = _count(
        "members_known", "Whether the members of both are recorded; else the fit rests on less."
    )
    suits: bool = _count("suits", "Whether the fit is 0.60 or more with two adjustments at most.")
    adjustments: list[DraftAdjustmentKind] = derived(
        "What it would have to change.",
        lambda self: [_ADJUSTMENTS[name] for name in self.found.adjustments],
    )
    score: float = _share("score", "How much the two overlap as they are (G17), 0 to 1; people left out.")


@strawberry.type(
    description="What `turnover` shows of the people in a partnership (G25), and nothing else: figures of a "
    "group, none below the floor."
)
class PeopleDependence(Part):
    """Figures of the quarter day."""

    found: strawberry.Private[Staff]

    as_of: Date = derived("The quarter day.", lambda self: day_of(self.found.as_of_day))
    people_in_post: int = _count("people", "People in post.")
    knowledge_retained: float | None = _count(
        "knowledge_retained", "Share of the knowledge of a year before that stayed, 0 to 1."
    )
    knowledge_expected: float | None = _count(
        "knowledge_expected", "Share of today's knowledge expected to stay for a year if it went on, 0 to 1."
    )
    single_carrier_links: int | None = _count("single_carrier_links", "Live links that hang on one carrier.")
    suppressed: Suppression | None = derived(
        "Why no figure is shown; null where they are.", lambda self: suppression(self.found.withheld)
    )


@strawberry.type(
    description="What hangs on a partnership (G30, G37). Of one that is not there on the day: who belongs to "
    "it, and who carries on."
)
class PartnershipDependence(Part):
    """Counts, and the nodes behind them."""

    found: strawberry.Private[OfPartnership]
    in_place: strawberry.Private[bool]

    contacts: ContactDependence | None = derived(
        "What the network of links loses; null unless it is active.",
        lambda self: (
            ContactDependence(picture=self.picture, found=self.found.contacts) if self.in_place else None
        ),
    )
    links_recorded: bool = _count(
        "evaluated", "Whether a link of it is recorded, or that it has none: else its contacts are unknown."
    )
    cells: CellDependence | None = derived(
        "Where and on what nobody else works; null where its territory or its themes are not known.",
        lambda self: (
            None
            if self.found.ground is None
            else CellDependence(picture=self.picture, found=self.found.ground)
        ),
    )
    member_count: int = _size("members", "Its members.")
    members_complete: bool | None = _count(
        "members_complete", "Whether its list of members is complete; where it is not, numbers are the least."
    )
    members_only_here_count: int = _size("only_here", "Members that sit in no other active partnership.")
    members_only_here: list[OrganisationRef] = listed(
        "organisation",
        OrganisationRef,
        "Those members, in order of key.",
        lambda found: found.only_here,
    )
    member_pairs: int = _count("pairs", "Pairs of its members.")
    member_pairs_only_here: int = _count("pairs_only_here", "Of them those that sit together nowhere else.")
    required_sectors: list[SectorDependence] = derived(
        "Sectors that work on its themes needs, in order of name; none where nobody recorded what is needed.",
        lambda self: [SectorDependence(picture=self.picture, found=each) for each in self.found.required],
    )
    satellites: list[PartnershipRef] = listed(
        "partnership",
        PartnershipRef,
        "Its satellites, active or planned (G20).",
        lambda found: found.satellites,
    )
    satellite_of: PartnershipRef | None = derived(
        "Whose satellite it is.", lambda self: self.one("partnership", self.found.satellite_of)
    )
    authority_links: list[LinkRef] = listed(
        "link",
        LinkRef,
        "Links to administrative and political authorities (G35), the freshest to each.",
        lambda found: [each.link for each in found.authorities],
    )
    organisation_links: list[LinkRef] = listed(
        "link",
        LinkRef,
        "Links to other organisations, the freshest to each.",
        lambda found: [each.link for each in found.organisations],
    )
    protocols: list[ProtocolRef] = listed(
        "protocol",
        ProtocolRef,
        "Protocols in force that its links rest on (G29).",
        lambda found: found.protocols,
    )
    recorded_successors: list[PartnershipRef] = derived(
        "Who is recorded as carrying it on.",
        lambda self: self.nodes("partnership", [each.partnership for each in self.found.heirs]),
    )
    could_carry_on: list[SuccessorCandidate] = derived(
        "Who could carry it on, at most three, the best first.",
        lambda self: [SuccessorCandidate(picture=self.picture, found=each) for each in self.found.candidates],
    )
    could_carry_on_alike: int = _count(
        "alike",
        "How many could carry it on alike where more than three are the best: then none is named. Else 0.",
    )
    host_organisation: OrganisationRef | None = derived(
        "Who houses it. Null when unknown or none.", lambda self: self.one("organisation", self.found.host)
    )
    leads: list[OrganisationRef] = _nodes("organisation", "leads", "Members that lead it.")
    supporters: list[OrganisationRef] = _nodes(
        "organisation", "supporters", "Its funders, supporters and secretariats."
    )
    posts: list[PostRef] = listed("post", PostRef, "Its posts, filled or vacant.", lambda found: found.posts)
    people: PeopleDependence | None = derived(
        "What turnover shows of the people in it; null unless it is active on the quarter day, and where "
        "nothing about people may be shown.",
        lambda self: (
            None
            if self.found.staff is None
            else PeopleDependence(picture=self.picture, found=self.found.staff)
        ),
    )
