"""What hangs on an organisation and on a post, as types of the API (G18, G25, G37)."""

from __future__ import annotations

from typing import Any

import strawberry
from strawberry import UNSET

from graphsvc.analysis.dependence.table import HOST, OfOrganisation, OfPost, Seat, Substitute
from graphsvc.api.columns import asked, derived, number
from graphsvc.api.connections import rows_wanted
from graphsvc.api.dependence_enums import Kinship
from graphsvc.api.dependence_partnership import ListFirst, Part, listed, suppression
from graphsvc.api.enums import Authority, MemberRole, ServiceRole, Suppression, by_code
from graphsvc.api.masks import said
from graphsvc.api.refs import LinkRef, OrganisationRef, PartnershipRef, PostRef, ProtocolRef

_AUTHORITIES, _MEMBER_ROLES = by_code(Authority), by_code(MemberRole)
_SERVICE_ROLES, _KINSHIPS = by_code(ServiceRole), by_code(Kinship)


def _told(name: str, about: str) -> Any:
    return derived(about, lambda self: getattr(self.found, name))


def _one(kind: str, name: str, about: str) -> Any:
    return derived(about, lambda self: self.one(kind, getattr(self.found, name)))


@strawberry.type(description="A partnership that loses an organisation.")
class SeatDependence(Part):
    """One partnership."""

    found: strawberry.Private[Seat]

    partnership: PartnershipRef = _one("partnership", "partnership", "The partnership.")
    roles: list[MemberRole] = derived(
        "What the organisation is there.",
        lambda self: [_MEMBER_ROLES[role] for role in self.found.roles if role != HOST],
    )
    host: bool = derived("Whether it houses the partnership.", lambda self: HOST in self.found.roles)
    member: bool = _told("counted", "Whether it is a member, and not only somebody beside.")
    only_member: bool = _told("alone", "Whether no other member is recorded.")
    only_of_sector: bool | None = _told(
        "only_of_sector",
        "Whether no other member is of its sector. Null where it is no member, where the sectors are not "
        "known, and where the list of members is said to be incomplete.",
    )
    sector_required: bool = _told(
        "required", "Whether its sector is recorded as one that the partnership's themes need (G18)."
    )
    members_complete: bool | None = _told("members_complete", "Whether the list of members is complete.")


@strawberry.type(description="Two partnerships that share an organisation and nothing else.")
class PairThrough(Part):
    """In order of key."""

    left: strawberry.Private[int]
    right: strawberry.Private[int]

    a: PartnershipRef = derived("The one.", lambda self: self.picture.node("partnership", self.left))
    b: PartnershipRef = derived("The other.", lambda self: self.picture.node("partnership", self.right))


@strawberry.type(
    description="An organisation of the same sector that could be asked to take its place (G18)."
)
class SubstituteOrganisation(Part):
    """With how near it is to the work."""

    found: strawberry.Private[Substitute]

    organisation: OrganisationRef = _one("organisation", "organisation", "The organisation.")
    on_ground_of: int = _told(
        "ground", "Of the partnerships that lose a member: those whose ground it works on."
    )
    member_of: int = _told("member_of", "Of these those where it sits already.")
    beside: int = _told("beside", "Other partnerships in which it sits with somebody who is a member there.")
    kinship: Kinship | None = derived(
        "How the two are related; null where they are not.", lambda self: _KINSHIPS.get(self.found.kin)
    )
    load: float | None = derived(
        "Its memberships over those of the busiest tenth, at most 1. Null where it has none.",
        lambda self: number(self.found.load),
    )


@strawberry.type(description="What hangs on an organisation (G37).")
class OrganisationDependence(Part):
    """Counts, and the nodes behind them."""

    found: strawberry.Private[OfOrganisation]

    sector: str | None = _told("sector", "Its sector, a code of the registry. Null when unknown.")
    seat_count: int = derived(
        "Active partnerships to which it belongs or which it houses.", lambda self: len(self.found.seats)
    )
    member_count: int = derived(
        "Of them those that lose a member.", lambda self: sum(seat.counted for seat in self.found.seats)
    )
    only_of_sector_count: int = derived(
        "Of them those where it is the only member of its sector, as far as is known.",
        lambda self: sum(seat.only_of_sector is True for seat in self.found.seats),
    )
    pairs_only_through: int | None = derived(
        "Pairs of partnerships that have no other member in common and no live link (G9). Null where it "
        "sits in more than some 2,800 partnerships.",
        lambda self: None if self.found.through is None else self.found.through.number,
    )
    groups: int = derived(
        "Groups of active partnerships that chains of common members hold together now.",
        lambda self: self.found.joined.components_before,
    )
    groups_without: int = derived("The same without it.", lambda self: self.found.joined.components_after)
    pairs_lost: int = derived(
        "Pairs of partnerships that no chain of common members joins any more.",
        lambda self: self.found.joined.pairs_lost,
    )
    authority: Authority | None = derived(
        "Kind of authority (G35); null where it is none or unknown.",
        lambda self: _AUTHORITIES.get(self.found.authority),
    )
    protocols: list[ProtocolRef] = listed(
        "protocol",
        ProtocolRef,
        "Protocols in force to which it is a party (G29).",
        lambda found: found.protocols,
    )
    links: list[LinkRef] = listed(
        "link",
        LinkRef,
        "Links of active partnerships with it, the freshest of each, in order of partnership.",
        lambda found: [each.link for each in found.links],
    )
    posts: list[PostRef] = listed(
        "post", PostRef, "Posts that are its seats, in order of key.", lambda found: found.posts
    )
    vacant_posts: list[PostRef] = listed(
        "post", PostRef, "Of them those that nobody holds.", lambda found: found.vacant
    )
    people: int | None = _told(
        "people",
        "People who serve on its behalf, observers left out. Null where they are fewer than the floor, or "
        "nobody is recorded.",
    )
    people_suppressed: Suppression | None = derived(
        "Why that number is not shown.", lambda self: suppression(self.found.people_withheld)
    )
    parent: OrganisationRef | None = _one("organisation", "parent", "The body above it.")
    children: list[OrganisationRef] = listed(
        "organisation", OrganisationRef, "Its parts, in order of key.", lambda found: found.children
    )
    partnership: PartnershipRef | None = _one(
        "partnership", "itself", "The partnership that it is, where it is one itself."
    )
    substitute_count: int = _told(
        "substitutes_number", "Organisations of its sector on its ground or beside its partners."
    )
    substitutes: list[SubstituteOrganisation] = derived(
        "Of them at most five: who works on most of the ground, is known there, and carries less, first.",
        lambda self: [
            SubstituteOrganisation(picture=self.picture, found=each) for each in self.found.substitutes
        ],
    )

    @asked("Active partnerships to which it belongs or which it houses, in order of key.")
    def seats(self, first: ListFirst = UNSET) -> list[SeatDependence]:
        size = rows_wanted("first", said(first))
        return [SeatDependence(picture=self.picture, found=each) for each in self.found.seats[:size]]

    @asked("The pairs that it alone joins, in order of key; a thousand at most.")
    def pairs_through(self, first: ListFirst = UNSET) -> list[PairThrough]:
        found, size = self.found.through, rows_wanted("first", said(first))
        if found is None:
            return []
        pairs = zip(found.left[:size].tolist(), found.right[:size].tolist(), strict=True)
        return [PairThrough(picture=self.picture, left=left, right=right) for left, right in pairs]


@strawberry.type(
    description="What hangs on a post, whoever holds it (G25, G37): of the post and its role, never of a "
    "person."
)
class PostDependence(Part):
    """Figures about people stand under the floor of turnover."""

    found: strawberry.Private[OfPost]

    partnership: PartnershipRef | None = _one("partnership", "partnership", "The partnership it is in.")
    organisation: OrganisationRef | None = _one(
        "organisation", "organisation", "Whose seat it is. Null when unknown."
    )
    role: ServiceRole | None = derived(
        "Role of whoever holds it. Null when unknown.", lambda self: _SERVICE_ROLES.get(self.found.role)
    )
    vacant: bool | None = _told(
        "vacant", "Whether nobody holds it. Null where no role of the partnership says which post it is."
    )
    only_of_role: bool | None = _told(
        "only_of_role",
        "Whether no other post, and nobody else there, has its role. Null where the role is unknown.",
    )
    others_of_role: list[PostRef] = listed(
        "post", PostRef, "Other posts there with the same role.", lambda found: found.others
    )
    sole_carrier_links: int | None = _told(
        "sole_links",
        "Live links of the partnership that hang on this post alone, on the quarter day; a number where "
        "turnover shows that of the partnership, else null.",
    )
    sole_carrier_links_suppressed: Suppression | None = derived(
        "Why it is not shown; null where it is, or is only unknown.",
        lambda self: suppression(self.found.sole_links_withheld),
    )
    knowledge_share: float | None = _told(
        "knowledge_share",
        "Share of the knowledge in the partnership that all who have its role hold, 0 to 1: where they, and "
        "the others, are as many as the floor, else null.",
    )
    knowledge_suppressed: Suppression | None = derived(
        "Why it is not shown; null where it is, or is only unknown.",
        lambda self: suppression(self.found.knowledge_withheld),
    )
