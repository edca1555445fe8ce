"""Strawberry as it comes: its own ASGI view and executor, over our schema and over a small one.

`uvicorn --factory benchmarks.service_stock:ours` answers from the store, `…:plain` from the dump: types with
fields and resolvers for what is asked, as somebody would write who meets Strawberry for the first time.
"""

from __future__ import annotations

import os
from collections import defaultdict
from datetime import date
from enum import Enum
from pathlib import Path
from typing import Any

import orjson
import strawberry
from starlette.applications import Starlette
from starlette.routing import Route
from strawberry.asgi import GraphQL

DUMP = "BENCHMARK_DUMP"  # the variable that names it
PATH = "/graphql"

Level = Enum("Level", "INTERNATIONAL NATIONAL REGIONAL LOCAL")
LegalBasis = Enum("LegalBasis", "STATUTORY AGREEMENT INFORMAL")
Status = Enum("Status", "PLANNED ACTIVE DORMANT ENDED UNCLEAR")
LinkState = Enum("LinkState", "LIVE FADING STALE UNDATED OVER BLOCKED")
for enum in (Level, LegalBasis, Status, LinkState):
    strawberry.enum(enum)


def ours() -> Starlette:
    """Our schema and resolvers behind Strawberry's view and executor."""
    from graphsvc.api import query
    from graphsvc.api.context import Context
    from graphsvc.api.schema import schema
    from graphsvc.service import Service
    from graphsvc.settings import Settings

    service = Service(Settings.from_environment(os.environ))

    class View(GraphQL[Context, query.Query]):
        async def get_context(self, request: Any, response: Any) -> Context:
            return Context(service)

        async def get_root_value(self, request: Any) -> query.Query:
            return query.Query(context=Context(service))

    return _app(View(schema(), graphql_ide=None))


def plain() -> Starlette:
    """The small schema over the dump."""
    return _app(GraphQL(strawberry.Schema(Query), graphql_ide=None))


def _app(view: GraphQL[Any, Any]) -> Starlette:
    return Starlette(routes=[Route(PATH, view)])


@strawberry.type
class Organisation:
    key: str
    name: str


@strawberry.type
class Theme:
    key: str
    name: str


@strawberry.type
class Membership:
    key: str
    organisation: Organisation


@strawberry.type
class MembershipPage:
    nodes: list[Membership]
    total_count: int


@strawberry.type
class Link:
    key: str
    state: LinkState
    a: Partnership | None
    b: Partnership | None
    organisation: Organisation | None


@strawberry.type
class LinkPage:
    nodes: list[Link]
    total_count: int


@strawberry.type
class Partnership:
    key: str
    name: str
    level: Level | None
    status: Status
    start: date | None
    planned_end: date | None
    legal_basis: LegalBasis | None
    goal: str | None
    meetings_per_year: float | None
    hours_per_meeting: float | None
    themes: list[Theme]
    its_members: strawberry.Private[list[Membership]]
    its_links: strawberry.Private[list[Link]]

    @strawberry.field
    def members(self, first: int = 20) -> MembershipPage:
        return MembershipPage(nodes=self.its_members[:first], total_count=len(self.its_members))

    @strawberry.field
    def links(self, first: int = 20) -> LinkPage:
        return LinkPage(nodes=self.its_links[:first], total_count=len(self.its_links))


@strawberry.type
class PartnershipPage:
    nodes: list[Partnership]
    total_count: int


@strawberry.type
class Network:
    @strawberry.field
    def partnership(self, key: str) -> Partnership | None:
        return PARTNERSHIPS.get(key)

    @strawberry.field
    def partnerships(self, first: int = 20) -> PartnershipPage:
        return PartnershipPage(nodes=LISTED[:first], total_count=len(LISTED))


@strawberry.type
class Query:
    @strawberry.field
    def network(self) -> Network:
        return Network()


PARTNERSHIPS: dict[str, Partnership] = {}
LISTED: list[Partnership] = []


def _read(dump: dict[str, list[dict[str, Any]]]) -> None:
    """Makes the objects of a dump."""
    organisations = {each["key"]: Organisation(**each) for each in dump["organisations"]}
    themes = {each["key"]: Theme(**each) for each in dump["themes"]}
    members, links = defaultdict[str, list[Membership]](list), defaultdict[str, list[Link]](list)
    for each in dump["memberships"]:
        if each["current"]:
            member = Membership(key=each["key"], organisation=organisations[each["organisation"]])
            members[each["partnership"]].append(member)
    for each in dump["partnerships"]:
        made = _partnership(each, themes, members[each["key"]], links[each["key"]])
        PARTNERSHIPS[made.key] = made
        if each["listed"]:
            LISTED.append(made)
    for each in dump["links"]:
        if each["standing"]:
            link = Link(
                key=each["key"],
                state=LinkState[each["state"]],
                a=PARTNERSHIPS.get(each["a"]),
                b=PARTNERSHIPS.get(each["b"]),
                organisation=organisations.get(each["organisation"]),
            )
            for end in {each["a"], each["b"]} - {None}:
                links[end].append(link)


def _partnership(
    record: dict[str, Any], themes: dict[str, Theme], members: list[Membership], links: list[Link]
) -> Partnership:
    return Partnership(
        key=record["key"],
        name=record["name"],
        level=record["level"] and Level[record["level"]],
        status=Status[record["status"]],
        start=record["start"] and date.fromisoformat(record["start"]),
        planned_end=record["plannedEnd"] and date.fromisoformat(record["plannedEnd"]),
        legal_basis=record["legalBasis"] and LegalBasis[record["legalBasis"]],
        goal=record["goal"],
        meetings_per_year=record["meetingsPerYear"],
        hours_per_meeting=record["hoursPerMeeting"],
        themes=[themes[key] for key in record["themes"]],
        its_members=members,
        its_links=links,
    )


if DUMP in os.environ:
    _read(orjson.loads(Path(os.environ[DUMP]).read_bytes()))
