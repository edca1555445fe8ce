"""Partnership: what the registry records of it, and the answers seen from it."""

from __future__ import annotations

from graphsvc.api.broker_enums import BrokerKind
from graphsvc.api.brokers import Broker, broker_of
from graphsvc.api.columns import (
    code,
    computed,
    day,
    derived,
    key_of,
    one,
    precision,
    recorded,
    several,
    texts,
)
from graphsvc.api.composition import Composition, composition_of
from graphsvc.api.connections import Connection
from graphsvc.api.enums import (
    DatePrecision,
    EndReason,
    LegalBasis,
    Level,
    LinkStanding,
    PartnershipStatus,
    by_number,
)
from graphsvc.api.health_parts import AuthoritiesInformed, InwardCommunication, authorities_of, inward_of
from graphsvc.api.link_coverage import LinkDependence, dependence, standing
from graphsvc.api.lists import listing, page_type
from graphsvc.api.missing_links import missing_link_list
from graphsvc.api.node import Record, node_type
from graphsvc.api.overlaps import overlap_list
from graphsvc.api.refs import (
    LinkPage,
    MembershipPage,
    MissingLinkPage,
    OrganisationRef,
    OverlapPage,
    PartnershipRef,
    PostPage,
    RolePage,
    SuccessionRef,
    TerritoryRef,
    ThemeRef,
)
from graphsvc.api.scalars import Date
from graphsvc.api.turnover import Turnover, turnover_of
from graphsvc.model.fields import NONE
from graphsvc.snapshot.days import day_of

_KIND = "partnership"
_STATUS = by_number(PartnershipStatus)


@node_type(_KIND)
class Partnership(Record):
    """Light: a picture and a number."""

    key: str = key_of()
    name: str = recorded(_KIND, "name")
    level: Level | None = code(_KIND, "level", Level)
    status: PartnershipStatus = computed(
        "State on the day of the picture; dates win over what the register says.",
        lambda snapshot: snapshot.arrays.status,
        _STATUS.__getitem__,
    )
    status_confirmed_on: Date | None = day(_KIND, "status_confirmed_on")
    last_confirmed_on: Date | None = computed(
        "Latest day that shows it alive: its confirmation, or a membership, role or contact that begins, "
        "ends or happens. Null where no confirmation is kept.",
        lambda snapshot: snapshot.confirmed,
        day_of,
    )
    start: Date | None = day(_KIND, "start")
    start_precision: DatePrecision | None = precision(_KIND, "start")
    end: Date | None = day(_KIND, "end")
    end_precision: DatePrecision | None = precision(_KIND, "end")
    planned_end: Date | None = day(_KIND, "planned_end")
    planned_end_precision: DatePrecision | None = precision(_KIND, "planned_end")
    end_reason: EndReason | None = code(_KIND, "end_reason", EndReason)
    legal_basis: LegalBasis | None = code(_KIND, "legal_basis", LegalBasis)
    goal: str | None = recorded(_KIND, "goal")
    meetings_per_year: float | None = recorded(_KIND, "meetings_per_year")
    hours_per_meeting: float | None = recorded(_KIND, "hours_per_meeting")
    members_complete: bool | None = recorded(_KIND, "members_complete")
    identifiers: list[str] = texts(_KIND, "identifiers")
    url: str | None = recorded(_KIND, "url")
    links_confirmed_none: bool | None = derived(
        "Whether it was checked that it has no links (G36). Null when nobody said so.",
        lambda self: self.columns["links_confirmed_none"][self.ix] not in (None, NONE) or None,
    )
    links_confirmed_none_on: Date | None = day(
        _KIND,
        "links_confirmed_none",
        "Day on which it was checked that it has no links. Null when not recorded.",
    )
    listed_on: Date | None = day(_KIND, "listed_on")
    themes: list[ThemeRef] = several(_KIND, "themes")
    territories: list[TerritoryRef] = several(_KIND, "territories")
    host_organisation: OrganisationRef | None = one(_KIND, "host_organisation")
    satellite_of: PartnershipRef | None = one(_KIND, "satellite_of")
    members: MembershipPage = listing(
        "membership",
        MembershipPage,
        "Its memberships; those that hold on the day unless filtered otherwise.",
        grouped=lambda index: index.ties_of("membership", "partnership"),
    )
    roles: RolePage = listing(
        "role",
        RolePage,
        "Who serves in it, under pseudonyms; roles that hold on the day unless filtered otherwise.",
        grouped=lambda index: index.ties_of("role", "partnership"),
    )
    posts: PostPage = listing(
        "post",
        PostPage,
        "Its posts, filled or vacant.",
        grouped=lambda index: index.posts_of_partnerships,
    )
    links: LinkPage = listing(
        "link",
        LinkPage,
        "Its communication links (G36); all but those over or blocked unless filtered otherwise.",
        grouped=lambda index: index.links_of_partnerships[0],
    )

    predecessors: list[SuccessionRef] = derived(
        "What it carried on (G37, G38).", lambda self: self.ties("succession", "successor")
    )
    successors: list[SuccessionRef] = derived(
        "What carried it on (G37, G38).", lambda self: self.ties("succession", "predecessor")
    )
    overlaps: OverlapPage | None = overlap_list(
        "The pairs it is one of (G17), best first.", of=lambda self: self.ix
    )
    missing_links: MissingLinkPage | None = missing_link_list(
        "Contact that it lacks (G36), the greatest need first: its own list, and whose list it is in.",
        of=lambda self: self.ix,
    )
    link_standing: LinkStanding | None = derived(
        "How well it is linked to others (G36); null unless it is active.",
        lambda self: standing(self.picture, self.ix),
    )
    link_dependence: LinkDependence | None = derived(
        "On how few people its live links rest; null unless it is active.",
        lambda self: dependence(self.picture, self.ix),
    )
    broker: Broker | None = broker_of(
        "What it joins: organisations that sit in it, or by its links (G9); null where it has no tie.",
        BrokerKind.PARTNERSHIP,
        of=lambda self: self.ix,
    )
    turnover: Turnover | None = turnover_of(
        "How many people leave it, and what goes with them (G25); null unless active on the quarter day.",
        of=lambda self: self.ix,
    )

    composition: Composition | None = composition_of(
        "Who sits at its table: size against scope, and sectors (G22); null unless it is active.",
        of=lambda self: self.ix,
    )
    inward_communication: InwardCommunication | None = derived(
        "Its contact with its members (G31); null unless it is active.",
        lambda self: inward_of(self.picture, self.ix),
    )
    authorities: AuthoritiesInformed | None = derived(
        "Whether it keeps the authorities of its level informed (G35); null unless it is active.",
        lambda self: authorities_of(self.picture, self.ix),
    )


@page_type(_KIND)
class PartnershipConnection(Connection[Partnership]):
    """A page of partnerships."""
