"""Overlapping partnerships (G17): lists of pairs with their evidence."""

from __future__ import annotations

import math
from collections.abc import Callable
from functools import partial
from typing import Annotated, Any

import strawberry
from strawberry import UNSET

from graphsvc.analysis.overlap import BANDS, Advice, Overlaps, advise, shared_members, shared_themes
from graphsvc.api.chances import Chances, PairChance
from graphsvc.api.columns import DIGITS, asked, derived, number
from graphsvc.api.connections import After, Connection, First, Rows, Window, page, rows_wanted
from graphsvc.api.enums import OverlapAction, OverlapBand
from graphsvc.api.labels import heaviest_called, partnerships_called, succession_recorded
from graphsvc.api.masks import said
from graphsvc.api.overlap_question import OverlapFilter, OverlapQuestion
from graphsvc.api.picture import Picture
from graphsvc.api.refs import OrganisationRef, PartnershipRef, ThemeRef

_BANDS = [OverlapBand(name) for name in BANDS]
SharedFirst = Annotated[
    int | None, strawberry.argument(description="How many, rarest first: 0 to 1000, by default 20.")
]


def _figure(column: str, about: str) -> Any:
    """A number of the answer; null where it is unknown."""
    return derived(about, lambda part: number(part.pair.value(column)))


def _by_chance(name: str, about: str) -> Any:
    return derived(about, lambda part: digits(getattr(part.pair.by_chance(), name)))


def digits(value: float) -> float | None:
    """A number that may be very small, to DIGITS of its own; None for one that is unknown."""
    return None if math.isnan(value) else float(f"{value:.{DIGITS}g}")


def _count(column: str, about: str) -> Any:
    return derived(about, lambda part: _known_count(part.pair.count(column)))


def _known_count(value: int) -> int | None:
    return None if value < 0 else value


class Pair:
    """One row of an answer, and the picture it is of."""

    def __init__(self, picture: Picture, answer: Overlaps, row: int) -> None:
        self.picture = picture
        self.answer = answer
        self.row = row
        self.chances = picture.once(("chances", answer), partial(Chances, picture, answer))
        self.chances.note(row)

    def value(self, column: str) -> float:
        """A number of the row, NaN unknown."""
        return float(getattr(self.answer.columns, column)[self.row])

    def count(self, column: str) -> int:
        """A whole number of the row, negative unknown."""
        return int(getattr(self.answer.columns, column)[self.row])

    def known(self, column: str) -> bool:
        """Whether a number of the row is known."""
        return not math.isnan(self.value(column))

    def by_chance(self) -> PairChance:
        """What chance would give; asked for all pairs of the request at once."""
        found: PairChance = self.chances.of(self.row)
        return found

    def advice(self) -> Advice:
        """The advice in words; partnerships and organisations are called by their names."""
        called = partnerships_called(self.picture), heaviest_called(self.picture)
        follows = succession_recorded(self.picture)
        return advise(self.answer, self.row, self.picture.snapshot.arrays, *called, follows=follows)


@strawberry.type
class _Part:
    """A part of the evidence of a pair."""

    pair: strawberry.Private[Pair]


def _known(kind: type[_Part], part: str, about: str) -> Any:
    """A part of the evidence; null where its similarity is unknown."""
    return derived(
        f"{about}; null when unknown.",
        lambda self: kind(pair=self.pair) if self.pair.known(f"{part}_similarity") else None,
    )


@strawberry.type(description="What the members say of a pair: organisations weighted by rarity.")
class MemberOverlap(_Part):
    """Members with role MEMBER or LEAD, or none given."""

    similarity: float = _figure(
        "members_similarity", "Weighted Jaccard: weight of shared over weight of all members, 0 to 1."
    )
    containment_a: float = _figure("containment_a", "Share of a's weight that also sits in b, 0 to 1.")
    containment_b: float = _figure("containment_b", "Share of b's weight that also sits in a, 0 to 1.")
    shared_count: int = _count("shared_members", "Organisations that sit in both.")
    united_count: int = _count("united_members", "Organisations that sit in one or both.")

    @asked("Organisations that sit in both, rarest first.")
    def shared(self, first: SharedFirst = UNSET) -> list[OrganisationRef]:
        pair, size = self.pair, rows_wanted("first", said(first))
        arrays, seats = pair.picture.snapshot.arrays, pair.picture.index.seats_of_organisations
        found = shared_members(arrays, seats, pair.count("a"), pair.count("b"))
        return [pair.picture.node("organisation", ix) for ix in found[:size]]


@strawberry.type(description="What the themes say of a pair.")
class ThemeOverlap(_Part):
    """Similarity on the theme tree."""

    similarity: float = _figure(
        "themes_similarity", "Best matches on the theme tree (Wu and Palmer), averaged both ways, 0 to 1."
    )
    containment_a: float = _figure("theme_containment_a", "How well b covers a's themes, 0 to 1.")
    containment_b: float = _figure("theme_containment_b", "How well a covers b's themes, 0 to 1.")
    shared_count: int = _count("shared_themes", "Themes that both list.")

    @asked("Themes that both list, in order of key.")
    def shared(self) -> list[ThemeRef]:
        pair = self.pair
        found = shared_themes(pair.picture.snapshot.arrays, pair.count("a"), pair.count("b"))
        return [pair.picture.node("theme", ix) for ix in found]


@strawberry.type(description="What the people in post say of a pair; counts, never names.")
class PeopleOverlap(_Part):
    """People in post on the day."""

    similarity: float = _figure("people_similarity", "Jaccard of the people in post, 0 to 1.")
    shared_count: int = _count("shared_people", "People in post in both.")


@strawberry.type(
    description="What the ground says of a pair: lowest territories, weighted by population where known."
)
class TerritoryOverlap(_Part):
    """Common ground."""

    similarity: float = _figure("territory_similarity", "Common ground over all ground of the two, 0 to 1.")
    containment: float = _figure("territory_containment", "Common ground over the smaller ground, 0 to 1.")


@strawberry.type(
    description="How many members the two would share if seats fell at random: as many seats for every "
    "partnership and organisation as there are, wherever territories meet. Evidence beside the score, "
    "which does not use it."
)
class ChanceOverlap(_Part):
    """See docs/methods/overlap.md."""

    expected_shared: float = _by_chance("expected_shared", "Members that the two would share on average.")
    p_value: float = _by_chance("p_value", "Chance of sharing at least as many members as they do, 0 to 1.")
    q_value: float | None = _by_chance(
        "q_value",
        "Share of false alarms if every pair with a p up to this one's were called surprising "
        "(Benjamini and Hochberg), of all pairs of the picture with a score of at least 0.40 and two "
        "shared members, whatever the filter. Null for other pairs.",
    )


@strawberry.type(description="What the overlap costs.")
class Burden(_Part):
    """Seats and hours."""

    duplicated_seats: int | None = _count(
        "duplicated_seats", "Member organisations that sit in both. Null when unknown."
    )
    hours_per_year: float | None = _figure(
        "hours_per_year",
        "Hours a year spent twice: shared people (unknown: shared members) times the smaller of the two "
        "meetings a year times hours a meeting. Null when unknown for either.",
    )


@strawberry.type(
    description="What would resolve an overlap: a proposal for those concerned to discuss (G30)."
)
class OverlapAdvice:
    """The first matching row of the decision table, in words."""

    rule: str | None = strawberry.field(
        description="Rule of the decision table, R0 to R7; null when none fires."
    )
    action: OverlapAction = strawberry.field(description="What is proposed.")
    text: str = strawberry.field(description="The proposal in words, with what to check first.")
    guidelines: list[str] = strawberry.field(description="Guidelines of Rec(2003)21 behind it, as G17.")
    alternative: str | None = strawberry.field(
        description="What would be proposed were it not for this rule; null when nothing else fits."
    )
    nearest_threshold: str | None = strawberry.field(
        description="Which number, changed a little, would change band or proposal; null when none would."
    )

    @classmethod
    def of(cls, advice: Advice) -> OverlapAdvice:
        """An advice as answers show it."""
        return cls(
            rule=advice.rule,
            action=OverlapAction(advice.action),
            text=advice.text,
            guidelines=list(advice.guidelines),
            alternative=advice.alternative,
            nearest_threshold=advice.nearest_threshold,
        )


@strawberry.type(
    description="Two partnerships on common ground that share members, themes or people (G17). "
    "Position in a network is no measure of performance (G42)."
)
class Overlap(_Part):
    """One pair."""

    a: PartnershipRef = derived(
        "The smaller by weighted membership; equal or unknown: the one with the smaller key.",
        lambda self: self.pair.picture.node("partnership", self.pair.count("a")),
    )
    b: PartnershipRef = derived(
        "The other.", lambda self: self.pair.picture.node("partnership", self.pair.count("b"))
    )
    score: float = _figure(
        "score",
        "Weighted geometric mean of the similarities that are known, none below 0.1; 0 to 1. "
        "Weights: members 0.45, themes 0.35, people 0.20.",
    )
    band: OverlapBand = derived("How it is sorted.", lambda self: _BANDS[self.pair.count("band")])
    score_min: float = _figure(
        "score_min", "Least score if any one membership of the two were recorded in error."
    )
    score_max: float = _figure("score_max", "Largest score if any one membership were recorded in error.")
    completeness: float = _figure("completeness", "Share of the weights of the score that is known, 0 to 1.")
    members: MemberOverlap | None = _known(MemberOverlap, "members", "Members")
    themes: ThemeOverlap | None = _known(ThemeOverlap, "themes", "Themes")
    people: PeopleOverlap | None = _known(PeopleOverlap, "people", "People in post")
    territory: TerritoryOverlap | None = _known(TerritoryOverlap, "territory", "Common ground")
    chance: ChanceOverlap | None = derived(
        "What chance alone would give; null when the members of one are unknown, and where the registry "
        "is too varied to work it out.",
        lambda self: _chance(self.pair),
    )
    burden: Burden | None = derived("What it costs; null when unknown.", lambda self: _burden(self.pair))
    advice: OverlapAdvice = derived(
        "What would resolve it.", lambda self: OverlapAdvice.of(self.pair.advice())
    )


@strawberry.type(
    description="Pairs per band, whatever `bands` of the filter says; recorded satellites are not counted."
)
class OverlapBandCounts:
    """Counts of the whole list."""

    strong: int = strawberry.field(description="Pairs in band STRONG.")
    review: int = strawberry.field(description="Pairs in band REVIEW.")
    pattern: int = strawberry.field(description="Pairs in band PATTERN.")
    incomplete: int | None = strawberry.field(
        description="Pairs in band INCOMPLETE; with `sinceRevision` null unless listed."
    )
    below: int | None = strawberry.field(description="Pairs in band BELOW; null unless listed.")


@strawberry.type(description="A page of overlapping pairs, best first.")
class OverlapConnection(Connection[Overlap]):
    """Ordered by score × √min(1, completeness / 0.65), then score, then keys."""

    question: strawberry.Private[OverlapQuestion]

    band_counts: OverlapBandCounts = derived(
        "Pairs per band.", lambda self: OverlapBandCounts(**self.question.band_counts())
    )


def overlap_list(description: str, of: Callable[[Any], int] | None = None) -> Any:
    """A field that lists overlapping pairs of a picture, or those of one partnership, by number."""

    def resolve(self: Any, filter: Any = UNSET, first: First = UNSET, after: After = UNSET) -> Any:
        only = None if of is None else of(self)
        question = OverlapQuestion(self.picture, said(filter) or OverlapFilter(), only)
        rows = Rows.named(
            question.rows,
            lambda row: Overlap(pair=Pair(self.picture, question.answer, int(row))),
            *question.name,
        )
        return page(OverlapConnection, rows, Window(said(first), said(after)), question=question)

    about = strawberry.argument(description="What to narrow the list to; by default STRONG and REVIEW.")
    resolve.__annotations__ |= {
        "filter": Annotated[OverlapFilter | None, about],
        "first": First,
        "after": After,
        "return": OverlapConnection | None,
    }
    return strawberry.field(resolve, description=description)


def _chance(pair: Pair) -> ChanceOverlap | None:
    return None if math.isnan(pair.by_chance().p_value) else ChanceOverlap(pair=pair)


def _burden(pair: Pair) -> Burden | None:
    known = pair.count("duplicated_seats") >= 0 or pair.known("hours_per_year")
    return Burden(pair=pair) if known else None
