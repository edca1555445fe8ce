"""The records of the demo as rows of the registry bundle: text cells by column, unknown ones left out."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from random import Random

from graphsvc.demo.country import Territory
from graphsvc.demo.days import DEMO_AS_OF, WRITTEN_RECORD_START, as_end_in_month, as_start_of_month, days_ago
from graphsvc.demo.drafts import Draft, Link, Membership, Post, Service
from graphsvc.demo.links import Protocol
from graphsvc.demo.organisations import Organisation
from graphsvc.demo.people import Person
from graphsvc.demo.themes import PARENTS, SECTOR_WEIGHTS, theme_name
from graphsvc.model.codes import CRITERIA
from graphsvc.model.dates import next_day
from graphsvc.model.fields import BAR

Row = dict[str, str]
Tables = dict[str, list[Row]]  # by name of the bundle's file, without its ending
_DECLARING = 0.5  # share of organisations that declare capacities
_NEVER_INFERRED = ("legitimacy", "detachment", "independence", "motivation", "flexibility")
_NEEDED_EVERYWHERE = {"law_enforcement": 2.0, "local_government": 2.0}
_UNINFERRED, _INFERRED = 0.6, 0.08  # share of those who declare that declare such a criterion, or another
_PRECISION = {"year": 4, "month": 7, "day": 10}  # characters of an ISO date


def territory_row(territory: Territory) -> Row:
    """A row of territories.csv."""
    return _row(
        id=territory.key,
        name=territory.name,
        level=territory.level,
        parent=territory.parent,
        population=territory.population,
        scheme="VE",
        code=territory.code,
        latitude=territory.latitude,
        longitude=territory.longitude,
        adjoins=territory.adjoins,
    )


def theme_rows() -> list[Row]:
    """The rows of themes.csv."""
    return [_row(id=theme, name=theme_name(theme).capitalize(), parent=up) for theme, up in PARENTS.items()]


def requirement_rows() -> list[Row]:
    """The rows of requirements.csv: the sectors that work on a theme needs (G18).

    The police and the municipality, who seek a seat everywhere, are needed everywhere, too.
    """
    return [
        _row(theme=top, sector=sector, weight=weight)
        for top, weights in SECTOR_WEIGHTS.items()
        for sector, weight in (_NEEDED_EVERYWHERE | weights).items()
    ]


def organisation_row(organisation: Organisation) -> Row:
    """A row of organisations.csv."""
    return _row(
        id=organisation.key,
        name=organisation.name,
        sector=organisation.sector,
        territories=organisation.territories,
        parent=organisation.parent,
        authority=organisation.authority,
        themes=organisation.themes,
        identifiers=organisation.identifiers,
    )


def person_row(person: Person) -> Row:
    """A row of people.csv."""
    return _row(id=person.key, name=person.name, email=person.email, retain_until=person.retain_until)


def protocol_row(protocol: Protocol) -> Row:
    """A row of protocols.csv."""
    return _row(
        id=protocol.key,
        parties=protocol.parties,
        legal_basis=protocol.legal_basis,
        signed_on=protocol.signed_on,
        expires_on=protocol.expires_on,
    )


def partnership_row(draft: Draft) -> Row:
    """A row of partnerships.csv."""
    return _row(
        id=draft.key,
        name=draft.name,
        level=draft.level,
        territories=draft.territories,
        themes=draft.themes,
        start=draft.start.isoformat()[: _PRECISION[draft.start_precision]],
        end=draft.end,
        planned_end=draft.planned_end,
        status=draft.status,
        status_confirmed_on=draft.status_confirmed_on,
        end_reason=draft.end_reason,
        legal_basis=draft.legal_basis,
        host_organisation=draft.host,
        satellite_of=draft.satellite_of,
        goal=draft.goal,
        meetings_per_year=draft.meetings_per_year,
        hours_per_meeting=draft.hours_per_meeting,
        links_confirmed_none=draft.links_confirmed_none,
        members_complete=draft.members_complete,
    )


def membership_row(draft: Draft, membership: Membership) -> Row:
    """A row of memberships.csv."""
    return _row(
        partnership=draft.key,
        organisation=membership.organisation,
        role=membership.role,
        start=membership.start,
        end=membership.end,
    )


def post_row(draft: Draft, post: Post) -> Row:
    """A row of posts.csv."""
    return _row(
        id=post.key,
        partnership=draft.key,
        title=post.title,
        role=post.role,
        organisation=post.organisation,
        start=post.start,
        end=draft.end,
    )


def service_row(draft: Draft, service: Service) -> Row:
    """A row of roles.csv."""
    start, end = _written(draft, service)
    return _row(
        person=service.person,
        partnership=draft.key,
        organisation=service.organisation,
        role=service.role,
        post=service.post,
        start=start,
        end=end,
        end_reason=service.end_reason,
        term_end=service.term_end,
    )


def link_row(link: Link) -> Row:
    """A row of links.csv."""
    return _row(
        a=link.a,
        b=link.b,
        channel=link.channel,
        purpose=link.purpose,
        contacts_per_year=link.contacts_per_year,
        start=link.start,
        end=link.end,
        last_contact=link.last_contact,
        carriers=link.carriers,
        protocol=link.protocol,
        blocked_reason=link.blocked_reason,
    )


def succession_row(predecessor: str, successor: str, day: date) -> Row:
    """A row of successions.csv: a partnership under a new name."""
    return _row(predecessor=predecessor, successor=successor, date=day, kind="renaming")


def same_as_row(kind: str, key: str, meant: str) -> Row:
    """A row of same_as.csv."""
    return _row(kind=kind, id=key, same_as=meant)


def capacity_rows(rng: Random, organisations: Iterable[str]) -> list[Row]:
    """Rows of capacities.csv: what some organisations declare for choosing partners (G18).

    Mostly what no register can show; now and then what others would have to infer.
    """
    declaring = [key for key in organisations if rng.random() < _DECLARING]
    return [
        _row(
            organisation=key,
            criterion=each,
            value=rng.randint(3, 10) / 10,
            declared_on=days_ago(rng, 10, 900),
        )
        for key in declaring
        for each in CRITERIA
        if rng.random() < (_UNINFERRED if each in _NEVER_INFERRED else _INFERRED)
    ]


def draft_tables(drafts: Iterable[Draft]) -> Tables:
    """The partnerships with their members, posts and people."""
    tables: Tables = {"partnerships": [], "memberships": [], "posts": [], "roles": []}
    for draft in sorted(drafts, key=lambda each: each.key):
        tables["partnerships"].append(partnership_row(draft))
        tables["memberships"].extend(membership_row(draft, each) for each in draft.members)
        tables["posts"].extend(post_row(draft, each) for each in draft.posts)
        tables["roles"].extend(service_row(draft, each) for each in draft.services)
    return tables


def _written(draft: Draft, service: Service) -> tuple[str, str]:
    """Start and end as written; to the month only an end whose month is over."""
    start = service.start.isoformat()
    end = service.end.isoformat() if service.end else ""
    if service.seen_before:
        start = WRITTEN_RECORD_START
    elif service.to_the_month:
        start = as_start_of_month(service.start)
        in_month = as_end_in_month(service.end) if service.end else ""
        if in_month and next_day(in_month) <= (draft.end or DEMO_AS_OF):
            end = in_month
    return start, end


def _row(**cells: object) -> Row:
    return {column: _cell(value) for column, value in cells.items() if value not in (None, "", (), [])}


def _cell(value: object) -> str:
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, (list, tuple)):
        return BAR.join(value)
    return str(value)
