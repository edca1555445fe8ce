"""Theme: a crime problem or subject."""

from __future__ import annotations

from graphsvc.api.columns import derived, one, plain, recorded
from graphsvc.api.connections import Connection
from graphsvc.api.lists import listing, page_type
from graphsvc.api.node import Record, node_type
from graphsvc.api.refs import PartnershipPage, ThemePage, ThemeRef

_KIND = "theme"


@node_type(_KIND)
class Theme(Record):
    """Light: a picture and a number."""

    key: str = derived("The register's own id.", lambda self: self.table.keys[self.ix])

    @plain("Name; the key where none is recorded.")
    def name(self) -> str:
        return str(self.columns["name"][self.ix] or self.table.keys[self.ix])

    scheme: str | None = recorded(_KIND, "scheme")
    code: str | None = recorded(_KIND, "code")
    parent: ThemeRef | None = one(_KIND, "parent")
    children: ThemePage = listing(
        _KIND,
        ThemePage,
        "Themes directly below it.",
        within=lambda self: self.picture.index.children(_KIND).row(self.ix),
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
