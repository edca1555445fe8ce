"""Person and Post. A person appears under a pseudonym; only the scope read:people shows more."""

from __future__ import annotations

from typing import Any

from graphsvc.api.columns import code, day, derived, key_of, one, plain, precision, recorded
from graphsvc.api.connections import Connection
from graphsvc.api.enums import DatePrecision, ServiceRole
from graphsvc.api.lists import listing, page_type
from graphsvc.api.node import Record, node_type
from graphsvc.api.node_types import PERSON
from graphsvc.api.refs import OrganisationRef, PartnershipRef, RolePage
from graphsvc.api.scalars import Date
from graphsvc.model.fields import NONE
from graphsvc.model.kinds import KINDS

_POST = "post"


def _personal(field: str) -> Any:
    """A field that is null, and noted in `extensions.redacted`, without the scope read:people."""
    none = None if KINDS[PERSON].by_name[field].is_literal else NONE

    def read(person: Person) -> object:
        if not person.picture.context.see_people(f"Person.{field}"):
            return None
        value = person.columns[field][person.ix]
        return None if value == none else value

    return derived(
        f"Personal: null without the scope read:people, and when the register keeps no {field}.", read
    )


@node_type(PERSON)
class Person(Record):
    """Somebody who holds roles."""

    @plain("Pseudonym, the same in every answer of this registry; with the scope read:people the own id.")
    def key(self) -> str:
        shown = self.picture.context.see_people("Person.key")
        return str(self.table.keys[self.ix] if shown else self.picture.snapshot.pseudonyms[self.ix])

    pseudonym: str = derived(
        "Pseudonym: a keyed digest that cannot be turned back.",
        lambda self: self.picture.snapshot.pseudonyms[self.ix],
    )
    name: str | None = _personal("name")
    email: str | None = _personal("email")
    retain_until: Date | None = day(PERSON, "retain_until")
    roles: RolePage = listing(
        "role",
        RolePage,
        "Roles of this person; those that hold on the day unless filtered otherwise.",
        grouped=lambda index: index.ties_of("role", PERSON),
    )


@page_type(PERSON)
class PersonConnection(Connection[Person]):
    """A page of people."""


@node_type(_POST)
class Post(Record):
    """A seat in a partnership."""

    key: str = key_of()
    title: str | None = recorded(_POST, "title")
    role: ServiceRole | None = code(_POST, "role", ServiceRole)
    partnership: PartnershipRef | None = one(_POST, "partnership")
    organisation: OrganisationRef | None = one(_POST, "organisation")
    start: Date | None = day(_POST, "start")
    start_precision: DatePrecision | None = precision(_POST, "start")
    end: Date | None = day(_POST, "end")
    end_precision: DatePrecision | None = precision(_POST, "end")
    holders: RolePage = listing(
        "role",
        RolePage,
        "Roles by which it is held, under pseudonyms; none on the day: the post is vacant.",
        grouped=lambda index: index.ties_of("role", _POST),
    )


@page_type(_POST)
class PostConnection(Connection[Post]):
    """A page of posts."""
