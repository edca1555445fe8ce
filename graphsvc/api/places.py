"""Territory: where a partnership or organisation works."""

from __future__ import annotations

from graphsvc.api.columns import key_of, name_or_key, names_or_keys, one, plain, recorded, several
from graphsvc.api.connections import Connection
from graphsvc.api.lists import listing, page_type
from graphsvc.api.node import Record, node_type
from graphsvc.api.refs import PartnershipPage, TerritoryPage, TerritoryRef

_KIND = "territory"


@node_type(_KIND)
class Territory(Record):
    """Light: a picture and a number."""

    key: str = key_of()

    @plain("Name; the key where none is recorded.", many=names_or_keys, is_lasting=True)
    def name(self) -> str:
        return name_or_key(self)

    level: str | None = recorded(
        _KIND, "level", "Level, a code of the registry such as `regional`. Null when unknown."
    )
    population: float | None = recorded(
        _KIND, "population", "Inhabitants, a whole number. Null when unknown."
    )
    scheme: str | None = recorded(_KIND, "scheme")
    code: str | None = recorded(_KIND, "code")
    latitude: float | None = recorded(_KIND, "latitude")
    longitude: float | None = recorded(_KIND, "longitude")
    parent: TerritoryRef | None = one(_KIND, "parent")
    adjoins: list[TerritoryRef] = several(_KIND, "adjoins")
    children: TerritoryPage = listing(
        _KIND,
        TerritoryPage,
        "Territories directly below it.",
        grouped=lambda index: index.children(_KIND),
    )
    partnerships: PartnershipPage = listing(
        "partnership",
        PartnershipPage,
        "Partnerships that list it or a territory below it.",
        within=lambda self: self.picture.index.listers("territories", self.ix),
    )


@page_type(_KIND)
class TerritoryConnection(Connection[Territory]):
    """A page of territories."""
