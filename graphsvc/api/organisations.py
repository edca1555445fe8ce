"""Organisation: a body that is or may be a member of partnerships."""

from __future__ import annotations

from graphsvc.api.broker_enums import BrokerKind
from graphsvc.api.brokers import Broker, broker_of
from graphsvc.api.columns import code, day, key_of, one, precision, recorded, several, texts
from graphsvc.api.connections import Connection
from graphsvc.api.enums import Authority, DatePrecision
from graphsvc.api.lists import listing, page_type
from graphsvc.api.node import Record, node_type
from graphsvc.api.refs import (
    LinkPage,
    MembershipPage,
    OrganisationRef,
    PartnershipRef,
    RolePage,
    TerritoryRef,
    ThemeRef,
)
from graphsvc.api.scalars import Date

_KIND = "organisation"


@node_type(_KIND)
class Organisation(Record):
    """Light: a picture and a number."""

    key: str = key_of()
    name: str = recorded(_KIND, "name")
    sector: str | None = recorded(
        _KIND,
        "sector",
        "Sector of society, a code of the registry such as `local_government`. Null when unknown.",
    )
    authority: Authority | None = code(_KIND, "authority", Authority)
    start: Date | None = day(_KIND, "start")
    start_precision: DatePrecision | None = precision(_KIND, "start")
    end: Date | None = day(_KIND, "end")
    end_precision: DatePrecision | None = precision(_KIND, "end")
    identifiers: list[str] = texts(_KIND, "identifiers")
    territories: list[TerritoryRef] = several(_KIND, "territories")
    themes: list[ThemeRef] = several(_KIND, "themes")
    parent: OrganisationRef | None = one(_KIND, "parent")
    partnership: PartnershipRef | None = one(_KIND, "partnership")
    memberships: MembershipPage = listing(
        "membership",
        MembershipPage,
        "Its memberships; those that hold on the day unless filtered otherwise.",
        grouped=lambda index: index.ties_of("membership", "organisation"),
    )
    roles: RolePage = listing(
        "role",
        RolePage,
        "Roles held on its behalf; those that hold on the day unless filtered otherwise.",
        grouped=lambda index: index.ties_of("role", "organisation"),
    )
    broker: Broker | None = broker_of(
        "What it joins: partnerships in which it sits (G9); null where it sits in no active one.",
        BrokerKind.ORGANISATION,
        of=lambda self: self.ix,
    )
    links: LinkPage = listing(
        "link",
        LinkPage,
        "Links of partnerships with it (G31, G35); all but those over or blocked unless filtered otherwise.",
        grouped=lambda index: index.links_of_partnerships[1],
    )


@page_type(_KIND)
class OrganisationConnection(Connection[Organisation]):
    """A page of organisations."""
