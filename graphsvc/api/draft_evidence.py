"""What speaks for a partnership beside a draft (G16): organisations, themes, ground, the parts of its fit."""

from __future__ import annotations

from collections.abc import Callable
from functools import cached_property
from typing import Annotated, Any

import strawberry
from strawberry import UNSET

from graphsvc.analysis import draft as analysis
from graphsvc.api.columns import asked, derived, number
from graphsvc.api.connections import MOST_ROWS, rows_wanted
from graphsvc.api.masks import said
from graphsvc.api.picture import Picture
from graphsvc.api.refs import OrganisationRef, TerritoryRef, ThemeRef
from graphsvc.snapshot.csr import Ix

RarestFirst = Annotated[
    int | None, strawberry.argument(description="How many, rarest first: 0 to 1000, by default 20.")
]


class Checked:
    """The answer about one draft, and the picture it is of."""

    def __init__(self, picture: Picture, check: analysis.DraftCheck) -> None:
        self.picture = picture
        self.check = check
        self.words = analysis.Words(self._name, picture.index.seats_of_organisations)

    @cached_property
    def summary(self) -> tuple[str, tuple[str, ...]]:
        """What is proposed in words, and its guidelines."""
        return analysis.summarise(self.check, self.words)

    def nodes(self, kind: str, found: Ix) -> list[Any]:
        """Nodes by number."""
        return [self.picture.node(kind, int(ix)) for ix in found]

    def _name(self, kind: str, ix: int) -> str:
        table = self.picture.snapshot.nodes[kind]
        return str(table.columns["name"][ix] or table.keys[ix])


class Match:
    """One partnership of the answer, by its row."""

    def __init__(self, checked: Checked, row: int) -> None:
        self.checked = checked
        self.row = row
        columns = checked.check.columns
        self.drafted_first = bool(columns.a[row] == checked.check.registry.arrays.partnerships)

    def value(self, column: str) -> float | None:
        """A number of the row, None unknown."""
        return number(float(getattr(self.checked.check.columns, column)[self.row]))

    def sided(self, column: str, *, of_draft: bool) -> float | None:
        """A number of the draft's side of the row, or of the partnership's."""
        return self.value(f"{column}_{'a' if of_draft == self.drafted_first else 'b'}")

    def part(self, name: str) -> float | None:
        """A part of the fit, None unknown."""
        return number(float(getattr(self.checked.check.fits.parts, name)[self.row]))

    def nodes(self, kind: str, find: Callable[[analysis.DraftCheck, int], Ix]) -> list[Any]:
        """Named evidence of the row."""
        return self.checked.nodes(kind, find(self.checked.check, self.row))

    def organisations(
        self, find: Callable[[analysis.DraftCheck, int, Any], Ix], first: int | None
    ) -> list[Any]:
        """The same for organisations, some of them."""
        size = rows_wanted("first", first)
        found = find(self.checked.check, self.row, self.checked.words.seats)
        return self.checked.nodes("organisation", found[:size])


def figure(column: str, about: str) -> Any:
    """A number of the overlap that the draft would make; null where it is unknown."""
    return derived(about, lambda shown: shown.match.value(column))


def _side(column: str, about: str, *, of_draft: bool) -> Any:
    return derived(about, lambda shown: shown.match.sided(column, of_draft=of_draft))


def _part(name: str, about: str) -> Any:
    return derived(f"{about} Null when unknown.", lambda shown: shown.match.part(name))


@strawberry.type
class Shown:
    """Something said of a match; the base of its parts."""

    match: strawberry.Private[Match]


@strawberry.type(description="What the organisations of the draft and the members of a partnership say.")
class DraftMembers(Shown):
    """Organisations weighted by rarity, in which the draft does not count."""

    similarity: float = figure(
        "members_similarity", "Weighted Jaccard: weight of shared over weight of all of either, 0 to 1."
    )
    containment_of_draft: float = _side(
        "containment",
        "Share of the weight of the draft's organisations that sit in it, 0 to 1.",
        of_draft=True,
    )
    containment_in_draft: float = _side(
        "containment", "Share of the weight of its members that the draft names, 0 to 1.", of_draft=False
    )
    shared_count: int = derived(
        "Organisations of the draft that sit in it.",
        lambda shown: int(shown.match.checked.check.columns.shared_members[shown.match.row]),
    )

    missing_count: int = derived(
        "Organisations of the draft that do not.",
        lambda shown: len(shown.match.organisations(analysis.missing_organisations, MOST_ROWS)),
    )

    @asked("Organisations of the draft that sit in it, rarest first.")
    def shared(self, first: RarestFirst = UNSET) -> list[OrganisationRef]:
        return self.match.organisations(analysis.shared_organisations, said(first))

    @asked("Organisations of the draft that do not, rarest first.")
    def missing(self, first: RarestFirst = UNSET) -> list[OrganisationRef]:
        return self.match.organisations(analysis.missing_organisations, said(first))


@strawberry.type(description="What the themes of the draft and of a partnership say.")
class DraftThemes(Shown):
    """Similarity on the theme tree."""

    similarity: float = figure(
        "themes_similarity", "Best matches on the theme tree (Wu and Palmer), averaged both ways, 0 to 1."
    )
    containment_of_draft: float = _side(
        "theme_containment", "How well it covers the draft's themes, 0 to 1.", of_draft=True
    )
    containment_in_draft: float = _side(
        "theme_containment", "How well the draft covers its themes, 0 to 1.", of_draft=False
    )
    shared: list[ThemeRef] = derived(
        "Themes of the draft that it lists, in order of key.",
        lambda shown: shown.match.nodes("theme", analysis.shared_themes),
    )


@strawberry.type(description="What the ground of the draft and of a partnership says.")
class DraftTerritory(Shown):
    """Lowest territories, weighted by population where known."""

    similarity: float = figure("territory_similarity", "Common ground over all ground of the two, 0 to 1.")
    containment: float = figure("territory_containment", "Common ground over the smaller ground, 0 to 1.")
    containment_of_draft: float = _part("territory", "Share of the draft's ground that it covers, 0 to 1.")
    shared: list[TerritoryRef] = derived(
        "Territories of the draft in which it works, in all or a part of each, in order of key.",
        lambda shown: shown.match.nodes("territory", analysis.shared_territories),
    )
    missing: list[TerritoryRef] = derived(
        "Territories of the draft of which it leaves out all or a part, in order of key.",
        lambda shown: shown.match.nodes("territory", analysis.missing_territories),
    )


@strawberry.type(
    description="How far a partnership goes towards a draft, each part from 0 to 1. "
    "A part under 0.60 needs an adjustment."
)
class DraftFitParts(Shown):
    """What the fit is the mean of."""

    themes: float | None = _part("themes", "How well it covers the draft's themes.")
    territory: float | None = _part("territory", "Share of the draft's ground that it covers.")
    organisations: float | None = _part(
        "organisations", "Share of the draft's organisations, by weight, that sit in it."
    )
    level: float | None = _part("level", "1 at the draft's level, 0.5 at the next, 0 further away.")
    room: float | None = _part(
        "room", "Free seats at a table of 25 over those that the draft's other organisations need, at most 1."
    )
    life: float | None = _part(
        "life",
        "Share of the draft's time (24 months where its end is not known) before the partnership ends.",
    )
