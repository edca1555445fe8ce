"""What lists of nodes can be narrowed to: all that is said must hold, of one field's values any.

Without a filter a list shows what is there on the day of the picture.
"""

from __future__ import annotations

from abc import ABC, abstractmethod
from dataclasses import fields
from typing import TYPE_CHECKING, Any

import strawberry
from strawberry import UNSET

from graphsvc.api import masks
from graphsvc.api.enums import Authority, LegalBasis, Level, PartnershipStatus, Validity
from graphsvc.api.index import Mask
from graphsvc.api.masks import NOW, Keys, said
from graphsvc.model.codes import LEGAL_BASES, LEVELS, STATUSES

if TYPE_CHECKING:
    from graphsvc.api.picture import Picture

EXISTING = (PartnershipStatus.ACTIVE, PartnershipStatus.DORMANT, PartnershipStatus.UNCLEAR)


def keys_of(what: str) -> Any:
    """A field for keys."""
    return strawberry.field(default=UNSET, description=f"Keys of {what}; an unknown one is NOT_FOUND.")


def any_of(what: str) -> Any:
    """A field for alternatives."""
    return strawberry.field(default=UNSET, description=f"{what} one of these.")


class Filter(ABC):
    """The base of all filters."""

    @abstractmethod
    def mask(self, picture: Picture) -> Mask:
        """Which rows of the kind the filter lets through; raises NotFound for an unknown key."""

    def given(self) -> tuple[tuple[str, Any], ...]:
        """What was said, in one spelling: what cursors are bound to."""
        values = ((item.name, said(getattr(self, item.name))) for item in fields(self))  # type: ignore[arg-type]
        return tuple((name, value) for name, value in values if value is not None)


def _always(keys: Keys) -> tuple[Validity, ...]:
    """Which validity is meant where none is said: any for those named by key."""
    return NOW if said(keys) is None else tuple(Validity)


@strawberry.input(description="Which partnerships; all that is said must hold.")
class PartnershipFilter(Filter):
    """Active, dormant and unclear ones unless `statuses` or `keys` say otherwise."""

    keys: Keys = keys_of("partnerships, whatever their status")
    statuses: list[PartnershipStatus] | None = any_of(
        "By default ACTIVE, DORMANT, UNCLEAR, or with `keys` all; status on the day is"
    )
    levels: list[Level] | None = any_of("Level is")
    legal_bases: list[LegalBasis] | None = any_of("Legal basis is")
    territories: Keys = keys_of("territories; it lists one of them or one below")
    themes: Keys = keys_of("themes; it lists one of them or one below")
    organisations: Keys = keys_of("organisations; one of them is a counted member")

    def mask(self, picture: Picture) -> Mask:
        """Which partnerships."""
        snapshot, arrays = picture.snapshot, picture.snapshot.arrays
        statuses = (
            self.statuses if said(self.statuses) is not None or said(self.keys) is not None else EXISTING
        )
        return masks.all_of(
            arrays.partnerships,
            masks.keyed(picture, "partnership", self.keys),
            masks.coded(arrays.status, STATUSES, statuses),
            masks.coded(arrays.level, LEVELS, self.levels),
            masks.coded(arrays.legal_basis, LEGAL_BASES, self.legal_bases),
            masks.listing(picture, "partnership", "territories", self.territories),
            masks.listing(picture, "partnership", "themes", self.themes),
            masks.beside(picture, snapshot.partnerships_of, "organisation", self.organisations),
        )


@strawberry.input(description="Which organisations; all that is said must hold.")
class OrganisationFilter(Filter):
    """Those there on the day unless `validity` or `keys` say otherwise."""

    keys: Keys = keys_of("organisations, whenever they exist")
    validity: list[Validity] | None = any_of("By default CURRENT, or with `keys` all; on the day it is")
    sectors: Keys = any_of("Sector, as the registry writes it (`local_government`), is")
    authorities: list[Authority] | None = any_of("Kind of authority is")
    territories: Keys = keys_of("territories; it lists one of them or one below")
    themes: Keys = keys_of("themes; its remit lists one of them or one below")
    partnerships: Keys = keys_of("partnerships; it is a counted member of one of them")

    def mask(self, picture: Picture) -> Mask:
        """Which organisations."""
        organisations = picture.snapshot.organisations
        return masks.all_of(
            len(organisations),
            masks.keyed(picture, "organisation", self.keys),
            masks.valid(picture, "organisation", self.validity, default=_always(self.keys)),
            masks.written(organisations.columns["sector"], self.sectors),
            masks.written(organisations.columns["authority"], self.authorities),
            masks.listing(picture, "organisation", "territories", self.territories),
            masks.listing(picture, "organisation", "themes", self.themes),
            masks.beside(picture, picture.snapshot.arrays.members, "partnership", self.partnerships),
        )


@strawberry.input(description="Which people; all that is said must hold.")
class PersonFilter(Filter):
    """Everybody unless narrowed."""

    keys: Keys = keys_of("people: pseudonyms, and with the scope read:people the register's own keys")
    partnerships: Keys = keys_of("partnerships; they are in post in one of them")

    def mask(self, picture: Picture) -> Mask:
        """Which people."""
        return masks.all_of(
            len(picture.snapshot.people),
            masks.keyed(picture, "person", self.keys),
            masks.beside(picture, picture.snapshot.arrays.people, "partnership", self.partnerships),
        )


@strawberry.input(description="Which posts; all that is said must hold.")
class PostFilter(Filter):
    """Those there on the day unless `validity` or `keys` say otherwise."""

    keys: Keys = keys_of("posts, whenever they exist")
    validity: list[Validity] | None = any_of("By default CURRENT, or with `keys` all; on the day it is")

    def mask(self, picture: Picture) -> Mask:
        """Which posts."""
        return masks.all_of(
            len(picture.snapshot.nodes["post"]),
            masks.keyed(picture, "post", self.keys),
            masks.valid(picture, "post", self.validity, default=_always(self.keys)),
        )


@strawberry.input(description="Which territories; all that is said must hold.")
class TerritoryFilter(Filter):
    """All unless narrowed."""

    keys: Keys = keys_of("territories")
    within: Keys = keys_of("territories; it is one of them or below one")
    levels: Keys = any_of("Level, as the registry writes it (`regional`), is")
    schemes: Keys = any_of("Code list is")

    def mask(self, picture: Picture) -> Mask:
        """Which territories."""
        territories = picture.snapshot.territories
        return masks.all_of(
            len(territories),
            masks.keyed(picture, "territory", self.keys),
            masks.within(picture, "territory", self.within),
            masks.written(territories.columns["level"], self.levels),
            masks.written(territories.columns["scheme"], self.schemes),
        )


@strawberry.input(description="Which themes; all that is said must hold.")
class ThemeFilter(Filter):
    """All unless narrowed."""

    keys: Keys = keys_of("themes")
    within: Keys = keys_of("themes; it is one of them or below one")
    schemes: Keys = any_of("Code list is")

    def mask(self, picture: Picture) -> Mask:
        """Which themes."""
        themes = picture.snapshot.themes
        return masks.all_of(
            len(themes),
            masks.keyed(picture, "theme", self.keys),
            masks.within(picture, "theme", self.within),
            masks.written(themes.columns["scheme"], self.schemes),
        )


@strawberry.input(description="Which protocols; all that is said must hold.")
class ProtocolFilter(Filter):
    """Those in force on the day unless `validity` or `keys` say otherwise."""

    keys: Keys = keys_of("protocols, whether in force or not")
    validity: list[Validity] | None = any_of("By default CURRENT, or with `keys` all; on the day it is")

    def mask(self, picture: Picture) -> Mask:
        """Which protocols."""
        return masks.all_of(
            len(picture.snapshot.nodes["protocol"]),
            masks.keyed(picture, "protocol", self.keys),
            masks.valid(picture, "protocol", self.validity, default=_always(self.keys)),
        )
