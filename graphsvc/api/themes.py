"""Theme: a crime problem or subject."""

from __future__ import annotations

from graphsvc.api.columns import key_of, name_or_key, names_or_keys, one, plain, recorded
from graphsvc.api.connections import Connection
from graphsvc.api.lists import listing, page_type
from graphsvc.api.node import Record, node_type
from graphsvc.api.refs import PartnershipPage, ThemePage, ThemeRef

_KIND = "theme"


@node_type(_KIND)
class Theme(Record):
    """Light: a picture and a number."""

    key: str = key_of()

    @plain("Name; the key where none is recorded.", many=names_or_keys, is_lasting=True)
    def name(self) -> str:
        return name_or_key(self)

    scheme: str | None = recorded(_KIND, "scheme")
    code: str | None = recorded(_KIND, "code")
    parent: ThemeRef | None = one(_KIND, "parent")
    children: ThemePage = listing(
        _KIND,
        ThemePage,
        "Themes directly below it.",
        grouped=lambda index: index.children(_KIND),
    )
    partnerships: PartnershipPage = listing(
        "partnership",
        PartnershipPage,
        "Partnerships that list it or a theme below it.",
        within=lambda self: self.picture.index.listers("themes", self.ix),
    )


@page_type(_KIND)
class ThemeConnection(Connection[Theme]):
    """A page of themes."""
