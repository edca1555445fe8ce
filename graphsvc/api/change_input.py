"""The changes that a scenario assumes, as a caller writes them, and what their keys mean in a picture."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING, Any

import strawberry
from strawberry import UNSET

from graphsvc.api.columns import graphql_name
from graphsvc.api.enums import MemberRole
from graphsvc.api.masks import said
from graphsvc.api.node_types import ROLE
from graphsvc.api.scalars import Date
from graphsvc.errors import BadInput, NotFound
from graphsvc.model.fields import ORGANISATION_PREFIX
from graphsvc.snapshot.scenario import (
    MOST_CHANGES,
    AddLink,
    AddMember,
    Change,
    End,
    Merge,
    RemoveLink,
    RemoveMember,
    RemoveRole,
)

if TYPE_CHECKING:
    from graphsvc.api.picture import Picture

_PARTNERSHIP, _ORGANISATION, _POST = "partnership", "organisation", "post"
_OTHER_END = "Key of a partnership, else of an organisation; organisation:KEY forces the latter."


def _key(about: str) -> Any:
    return strawberry.field(description=f"Key of {about}.")


@strawberry.input(
    description="Partnerships become part of another, which carries on their members, themes, territories, "
    "roles, links and posts (G17, G20)."
)
class MergeInput:
    """Who is merged into whom."""

    into: str = _key("the partnership that goes on")
    from_: list[str] = strawberry.field(
        name="from", description="Keys of the partnerships that end on the day and go on in it."
    )


@strawberry.input(description="A partnership ends (G37).")
class EndInput:
    """Which one, and when."""

    partnership: str = _key("the partnership")
    date: Date | None = strawberry.field(
        default=UNSET, description="First day on which it is no more; by default the day of the network."
    )


@strawberry.input(description="An organisation joins a partnership (G18).")
class AddMemberInput:
    """Who joins what."""

    partnership: str = _key("the partnership")
    organisation: str = _key("the organisation")
    role: MemberRole | None = strawberry.field(default=UNSET, description="As what; by default as MEMBER.")


@strawberry.input(
    description="An organisation leaves a partnership, and so does whoever serves there on its behalf (G37)."
)
class RemoveMemberInput:
    """Who leaves what."""

    partnership: str = _key("the partnership")
    organisation: str = _key("the organisation")


@strawberry.input(
    description="Somebody leaves a role (G25, G38): the role, or whoever holds a post; just one of the two."
)
class RemoveRoleInput:
    """Which role, never who."""

    role: str | None = strawberry.field(
        default=UNSET, description="Key of the role, as `roles` shows it to the caller."
    )
    post: str | None = strawberry.field(default=UNSET, description="Key of the post that gets vacant.")


@strawberry.input(description="A partnership gets in touch with another, or with an organisation (G36).")
class AddLinkInput:
    """Between whom, and since when."""

    a: str = _key("a partnership")
    b: str = strawberry.field(description=_OTHER_END)
    last_contact: Date | None = strawberry.field(
        default=UNSET, description="Day of the latest contact; by default the day of the network."
    )


@strawberry.input(description="A partnership and another, or an organisation, are no more in touch (G36).")
class RemoveLinkInput:
    """Between whom."""

    a: str = _key("a partnership")
    b: str = strawberry.field(description=_OTHER_END)


@strawberry.input(
    description="One change that a scenario assumes, made on the day of the network: exactly one of these."
)
class ChangeInput:
    """One of seven."""

    merge: MergeInput | None = strawberry.field(default=UNSET, description="Merge partnerships.")
    end: EndInput | None = strawberry.field(default=UNSET, description="End a partnership.")
    add_member: AddMemberInput | None = strawberry.field(default=UNSET, description="Let somebody join.")
    remove_member: RemoveMemberInput | None = strawberry.field(
        default=UNSET, description="Let somebody leave."
    )
    remove_role: RemoveRoleInput | None = strawberry.field(
        default=UNSET, description="Let somebody leave a role or post."
    )
    add_link: AddLinkInput | None = strawberry.field(default=UNSET, description="Put two in touch.")
    remove_link: RemoveLinkInput | None = strawberry.field(
        default=UNSET, description="Let contact between two end."
    )


def changes_of(picture: Picture, given: Sequence[ChangeInput]) -> list[Change]:
    """The changes in the keys of a picture.

    Raises NotFound for an unknown key and BadInput for what cannot be read, each naming the place.
    """
    if len(given) > MOST_CHANGES:
        raise BadInput(f"changes: {len(given):,} given, assume at most {MOST_CHANGES}")
    return [_change(Keys(picture), each, f"changes[{number}]") for number, each in enumerate(given)]


class Keys:
    """The keys that callers write, as the records of a picture have them."""

    def __init__(self, picture: Picture) -> None:
        self.picture = picture

    def key(self, kind: str, written: str, where: str) -> str:
        """The key that is meant, an alias read as what it stands for; raises NotFound."""
        table = self.picture.snapshot.nodes[kind]
        ix = table.ix.get(written)
        if ix is None:
            raise NotFound(f"{where}: no {kind} {written!r:.100} in this network; look it up with search")
        return table.keys[ix]

    def other_end(self, written: str, where: str) -> tuple[str, str]:
        """Kind and key of the other end of a link; raises NotFound."""
        if written.startswith(ORGANISATION_PREFIX):
            return _ORGANISATION, self.key(_ORGANISATION, written.removeprefix(ORGANISATION_PREFIX), where)
        if written in self.picture.snapshot.partnerships.ix:
            return _PARTNERSHIP, self.key(_PARTNERSHIP, written, where)
        if written in self.picture.snapshot.organisations.ix:
            return _ORGANISATION, self.key(_ORGANISATION, written, where)
        raise NotFound(
            f"{where}: no partnership or organisation {written!r:.100} in this network; "
            "look it up with search"
        )

    def role(self, written: str, where: str) -> str:
        """A role's own key by the key that the caller is shown; raises NotFound."""
        table = self.picture.snapshot.ties[ROLE]
        found = self.picture.find(ROLE, written)
        if found is not None:
            return str(table.keys[found.ix])
        if self.picture.context.viewer.sees_people and written in table.keys:
            return written
        raise NotFound(f"{where}: no role {written!r:.200} in this network; look it up with roles")


def _change(keys: Keys, given: ChangeInput, place: str) -> Change:
    chosen = {name: value for name in _READERS if (value := said(getattr(given, name))) is not None}
    if len(chosen) != 1:
        known = ", ".join(map(graphql_name, _READERS))
        found = ", ".join(map(graphql_name, chosen)) or "none"
        raise BadInput(f"{place}: give exactly one of {known}; here is {found}")
    ((name, value),) = chosen.items()
    return _READERS[name](keys, value, f"{place}.{graphql_name(name)}")


def _merge(keys: Keys, given: MergeInput, place: str) -> Change:
    into = keys.key(_PARTNERSHIP, given.into, f"{place}.into")
    merged = [keys.key(_PARTNERSHIP, key, f"{place}.from[{n}]") for n, key in enumerate(given.from_)]
    return Merge(into, tuple(merged))


def _end(keys: Keys, given: EndInput, place: str) -> Change:
    partnership = keys.key(_PARTNERSHIP, given.partnership, f"{place}.partnership")
    return End(partnership, said(given.date) or keys.picture.snapshot.as_of)


def _seat(keys: Keys, given: AddMemberInput | RemoveMemberInput, place: str) -> tuple[str, str]:
    partnership = keys.key(_PARTNERSHIP, given.partnership, f"{place}.partnership")
    return partnership, keys.key(_ORGANISATION, given.organisation, f"{place}.organisation")


def _add_member(keys: Keys, given: AddMemberInput, place: str) -> Change:
    return AddMember(*_seat(keys, given, place), (said(given.role) or MemberRole.MEMBER).value)


def _remove_member(keys: Keys, given: RemoveMemberInput, place: str) -> Change:
    return RemoveMember(*_seat(keys, given, place))


def _remove_role(keys: Keys, given: RemoveRoleInput, place: str) -> Change:
    role, post = said(given.role), said(given.post)
    if (role is None) == (post is None):
        raise BadInput(f"{place}: give exactly one of role and post")
    if role is not None:
        return RemoveRole(role=keys.role(role, f"{place}.role"), said=role)
    return RemoveRole(post=keys.key(_POST, str(post), f"{place}.post"))


def _add_link(keys: Keys, given: AddLinkInput, place: str) -> Change:
    a = keys.key(_PARTNERSHIP, given.a, f"{place}.a")
    kind, b = keys.other_end(given.b, f"{place}.b")
    return AddLink(a, b, said(given.last_contact) or keys.picture.snapshot.as_of, kind)


def _remove_link(keys: Keys, given: RemoveLinkInput, place: str) -> Change:
    a = keys.key(_PARTNERSHIP, given.a, f"{place}.a")
    kind, b = keys.other_end(given.b, f"{place}.b")
    return RemoveLink(a, b, kind)


_READERS: dict[str, Callable[[Keys, Any, str], Change]] = {
    "merge": _merge,
    "end": _end,
    "add_member": _add_member,
    "remove_member": _remove_member,
    "remove_role": _remove_role,
    "add_link": _add_link,
    "remove_link": _remove_link,
}
