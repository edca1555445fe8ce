"""Membership, Role, Link and RecordedSuccession: what joins two nodes."""

from __future__ import annotations

from graphsvc.api.columns import (
    at_end,
    code,
    computed,
    day,
    derived,
    key_of,
    number,
    plain,
    precision,
    recorded,
)
from graphsvc.api.connections import Connection
from graphsvc.api.enums import (
    DatePrecision,
    LinkState,
    MemberRole,
    RoleEndReason,
    ServiceRole,
    SuccessionKind,
    by_number,
)
from graphsvc.api.lists import page_type
from graphsvc.api.node import Record, node_type
from graphsvc.api.node_types import ROLE
from graphsvc.api.refs import OrganisationRef, PartnershipRef, PersonRef, PostRef, ProtocolRef
from graphsvc.api.scalars import Date
from graphsvc.api.successions import NotCarriedOn, not_carried_on
from graphsvc.model.codes import COUNTED_MEMBER_ROLES, MEMBER_ROLES

_MEMBERSHIP, _LINK, _SUCCESSION = "membership", "link", "succession"
_STATES = by_number(LinkState)
_SHOWN_ONLY = frozenset(MEMBER_ROLES) - frozenset(COUNTED_MEMBER_ROLES)


@node_type(_MEMBERSHIP)
class Membership(Record):
    """An organisation in a partnership."""

    key: str = key_of("The register's own id, or one made of partnership, organisation, role and start.")
    partnership: PartnershipRef | None = at_end(_MEMBERSHIP, "partnership")
    organisation: OrganisationRef | None = at_end(_MEMBERSHIP, "organisation")
    role: MemberRole | None = code(_MEMBERSHIP, "role", MemberRole)
    counted: bool = derived(
        "Whether it counts as member in analyses: role MEMBER or LEAD, or none given.",
        lambda self: self.columns["role"][self.ix] not in _SHOWN_ONLY,
    )
    start: Date | None = day(_MEMBERSHIP, "start")
    start_precision: DatePrecision | None = precision(_MEMBERSHIP, "start")
    end: Date | None = day(_MEMBERSHIP, "end")
    end_precision: DatePrecision | None = precision(_MEMBERSHIP, "end")


@page_type(_MEMBERSHIP)
class MembershipConnection(Connection[Membership]):
    """A page of memberships."""


_written_reason = code(ROLE, "end_reason", RoleEndReason).reader


def _end_reason(role: Role) -> object:
    """Why somebody left is theirs to tell, even under a pseudonym."""
    return _written_reason(role) if role.picture.context.see_people("Role.endReason") else None


@node_type(ROLE)
class Role(Record):
    """A person in a partnership."""

    @plain(
        "Pseudonym of the person and a digest, because the register's own id is made of the person's; "
        "with the scope read:people that id."
    )
    def key(self) -> str:
        shown = self.picture.context.see_people("Role.key")
        return str(self.table.keys[self.ix]) if shown else self.picture.public_key(ROLE, self.ix)

    person: PersonRef | None = at_end(
        ROLE, "person", "Person, under a pseudonym without the scope read:people."
    )
    partnership: PartnershipRef | None = at_end(ROLE, "partnership")
    organisation: OrganisationRef | None = at_end(ROLE, "organisation")
    role: ServiceRole | None = code(ROLE, "role", ServiceRole)
    title: str | None = recorded(ROLE, "title")
    post: PostRef | None = at_end(ROLE, "post")
    in_post: bool = derived(
        "Whether it counts among the people in post: every role but OBSERVER.",
        lambda self: self.columns["role"][self.ix] != ServiceRole.OBSERVER.value,
    )
    start: Date | None = day(ROLE, "start")
    start_precision: DatePrecision | None = precision(ROLE, "start")
    end: Date | None = day(ROLE, "end")
    end_precision: DatePrecision | None = precision(ROLE, "end")
    end_reason: RoleEndReason | None = derived(
        "Why it ended. Personal: null without the scope read:people.", _end_reason
    )
    term_end: Date | None = day(ROLE, "term_end")
    term_end_precision: DatePrecision | None = precision(ROLE, "term_end")


@page_type(ROLE)
class RoleConnection(Connection[Role]):
    """A page of roles."""


@node_type(_LINK)
class Link(Record):
    """Two partnerships, or a partnership and an organisation, communicate (G36)."""

    key: str = key_of("The register's own id, or one made of the two ends, channel and start.")
    a: PartnershipRef | None = at_end(_LINK, "a", "One end.")
    b: PartnershipRef | None = at_end(_LINK, "b", "The other end where it is a partnership, else null.")
    organisation: OrganisationRef | None = at_end(
        _LINK, "b", "The other end where it is an organisation, else null.", column="b_organisation"
    )
    state: LinkState = computed(
        "How it stands on the day of the picture.",
        lambda snapshot: snapshot.link_states,
        _STATES.__getitem__,
    )
    freshness: float = computed(
        "How fresh it is: 2 to the power of minus the years since the latest contact; "
        "0.5 undated, 0 over or blocked. From 0 to 1.",
        lambda snapshot: snapshot.link_freshness,
        number,
    )
    channel: str | None = recorded(_LINK, "channel")
    purpose: str | None = recorded(_LINK, "purpose")
    contacts_per_year: float | None = recorded(_LINK, "contacts_per_year")
    last_contact: Date | None = day(_LINK, "last_contact")
    start: Date | None = day(_LINK, "start")
    start_precision: DatePrecision | None = precision(_LINK, "start")
    end: Date | None = day(_LINK, "end")
    end_precision: DatePrecision | None = precision(_LINK, "end")
    protocol: ProtocolRef | None = at_end(_LINK, "protocol")
    blocked_reason: str | None = recorded(_LINK, "blocked_reason")

    @plain("People who carry it, under pseudonyms without the scope read:people. Empty when unknown or none.")
    def carriers(self) -> list[PersonRef]:
        people = self.picture.snapshot.people
        keys = self.columns["carriers"][self.ix]
        found = sorted({people.ix[key] for key in keys if key in people.ix}) if isinstance(keys, list) else []
        return [self.picture.node("person", ix) for ix in found]


@page_type(_LINK)
class LinkConnection(Connection[Link]):
    """A page of links."""


@node_type(_SUCCESSION)
class RecordedSuccession(Record):
    """One partnership carries on what another did."""

    key: str = key_of("The register's own id, or one made of predecessor and successor.")
    predecessor: PartnershipRef | None = at_end(_SUCCESSION, "predecessor")
    successor: PartnershipRef | None = at_end(_SUCCESSION, "successor")
    date: Date | None = day(_SUCCESSION, "date")
    kind: SuccessionKind | None = code(_SUCCESSION, "kind", SuccessionKind)
    not_carried_on: NotCarriedOn | None = derived(
        "What the successor does not have. Null while no end of the predecessor is known.",
        lambda self: not_carried_on(
            self.picture, *(int(self.table.ends[end][self.ix]) for end in ("predecessor", "successor"))
        ),
    )


@page_type(_SUCCESSION)
class RecordedSuccessionConnection(Connection[RecordedSuccession]):
    """A page of successions."""
