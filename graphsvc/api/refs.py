"""The types that refer to each other in a circle, by name."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated

from strawberry import lazy

if TYPE_CHECKING:
    from graphsvc.api.missing_links import MissingLinkConnection
    from graphsvc.api.organisations import Organisation, OrganisationConnection
    from graphsvc.api.overlaps import OverlapConnection
    from graphsvc.api.partnerships import Partnership, PartnershipConnection
    from graphsvc.api.people import Person, Post, PostConnection
    from graphsvc.api.places import Territory, TerritoryConnection
    from graphsvc.api.protocols import Protocol
    from graphsvc.api.themes import Theme, ThemeConnection
    from graphsvc.api.ties import (
        Link,
        LinkConnection,
        MembershipConnection,
        RecordedSuccession,
        RoleConnection,
    )

PartnershipRef = Annotated["Partnership", lazy("graphsvc.api.partnerships")]
PartnershipPage = Annotated["PartnershipConnection", lazy("graphsvc.api.partnerships")]
OrganisationRef = Annotated["Organisation", lazy("graphsvc.api.organisations")]
OrganisationPage = Annotated["OrganisationConnection", lazy("graphsvc.api.organisations")]
PersonRef = Annotated["Person", lazy("graphsvc.api.people")]
PostRef = Annotated["Post", lazy("graphsvc.api.people")]
PostPage = Annotated["PostConnection", lazy("graphsvc.api.people")]
TerritoryRef = Annotated["Territory", lazy("graphsvc.api.places")]
TerritoryPage = Annotated["TerritoryConnection", lazy("graphsvc.api.places")]
ThemeRef = Annotated["Theme", lazy("graphsvc.api.themes")]
ThemePage = Annotated["ThemeConnection", lazy("graphsvc.api.themes")]
ProtocolRef = Annotated["Protocol", lazy("graphsvc.api.protocols")]
MembershipPage = Annotated["MembershipConnection", lazy("graphsvc.api.ties")]
RolePage = Annotated["RoleConnection", lazy("graphsvc.api.ties")]
LinkRef = Annotated["Link", lazy("graphsvc.api.ties")]
LinkPage = Annotated["LinkConnection", lazy("graphsvc.api.ties")]
SuccessionRef = Annotated["RecordedSuccession", lazy("graphsvc.api.ties")]
MissingLinkPage = Annotated["MissingLinkConnection", lazy("graphsvc.api.missing_links")]
OverlapPage = Annotated["OverlapConnection", lazy("graphsvc.api.overlaps")]
