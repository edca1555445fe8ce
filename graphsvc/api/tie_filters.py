"""What lists of memberships, roles, links and successions can be narrowed to."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import strawberry

from graphsvc.api import masks
from graphsvc.api.enums import LinkState, MemberRole, ServiceRole, SuccessionKind, Validity
from graphsvc.api.filters import Filter, any_of, keys_of
from graphsvc.api.index import Mask
from graphsvc.api.masks import Keys, said

if TYPE_CHECKING:
    from graphsvc.api.picture import Picture

STANDING = (LinkState.LIVE, LinkState.FADING, LinkState.STALE, LinkState.UNDATED)


@strawberry.input(description="Which memberships; all that is said must hold.")
class MembershipFilter(Filter):
    """Those that hold on the day unless `validity` says otherwise."""

    validity: list[Validity] | None = any_of("By default CURRENT; on the day it is")
    partnerships: Keys = keys_of("partnerships; it is in one of them")
    organisations: Keys = keys_of("organisations; the member is one of them")
    roles: list[MemberRole] | None = any_of("Role is recorded and")

    def mask(self, picture: Picture) -> Mask:
        """Which memberships."""
        table = picture.snapshot.ties["membership"]
        return masks.all_of(
            len(table),
            masks.valid(picture, "membership", self.validity),
            masks.at_end(picture, table.ends["partnership"], "partnership", self.partnerships),
            masks.at_end(picture, table.ends["organisation"], "organisation", self.organisations),
            masks.written(table.columns["role"], self.roles),
        )


@strawberry.input(description="Which roles; all that is said must hold.")
class RoleFilter(Filter):
    """Those that hold on the day unless `validity` says otherwise."""

    validity: list[Validity] | None = any_of("By default CURRENT; on the day it is")
    partnerships: Keys = keys_of("partnerships; it is in one of them")
    organisations: Keys = keys_of("organisations; it is held on behalf of one of them")
    people: Keys = keys_of("people: pseudonyms, and with the scope read:people the register's own keys")
    roles: list[ServiceRole] | None = any_of("Role is recorded and")

    def mask(self, picture: Picture) -> Mask:
        """Which roles."""
        table = picture.snapshot.ties["role"]
        return masks.all_of(
            len(table),
            masks.valid(picture, "role", self.validity),
            masks.at_end(picture, table.ends["partnership"], "partnership", self.partnerships),
            masks.at_end(picture, table.ends["organisation"], "organisation", self.organisations),
            masks.at_end(picture, table.ends["person"], "person", self.people),
            masks.written(table.columns["role"], self.roles),
        )


@strawberry.input(description="Which links; all that is said must hold.")
class LinkFilter(Filter):
    """All but those over or blocked unless `states` say otherwise."""

    states: list[LinkState] | None = any_of("By default LIVE, FADING, STALE, UNDATED; state on the day is")
    partnerships: Keys = keys_of("partnerships; one end is one of them")
    organisations: Keys = keys_of("organisations; one end is one of them")

    def mask(self, picture: Picture) -> Mask:
        """Which links."""
        snapshot, index = picture.snapshot, picture.index
        of_partnerships, of_organisations = index.links_of_partnerships
        chosen = said(self.states)
        states = [state.value for state in (STANDING if chosen is None else chosen)]
        return masks.all_of(
            len(snapshot.ties["link"]),
            np.isin(snapshot.link_states, states),
            masks.beside(picture, of_partnerships, "partnership", self.partnerships),
            masks.beside(picture, of_organisations, "organisation", self.organisations),
        )


@strawberry.input(description="Which successions; all that is said must hold.")
class SuccessionFilter(Filter):
    """All unless narrowed."""

    kinds: list[SuccessionKind] | None = any_of("Kind is recorded and")
    partnerships: Keys = keys_of("partnerships; predecessor or successor is one of them")

    def mask(self, picture: Picture) -> Mask:
        """Which successions."""
        table = picture.snapshot.ties["succession"]
        before = masks.at_end(picture, table.ends["predecessor"], "partnership", self.partnerships)
        after = masks.at_end(picture, table.ends["successor"], "partnership", self.partnerships)
        return masks.all_of(
            len(table),
            masks.written(table.columns["kind"], self.kinds),
            None if before is None or after is None else before | after,
        )
