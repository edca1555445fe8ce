"""Successions (G37, G38): proposals to record which partnership carries on what one that ended did."""

from __future__ import annotations

from typing import Annotated, Any

import numpy as np
import strawberry
from strawberry import UNSET

from graphsvc.analysis.succession import (
    GUIDELINES,
    LIKELY,
    Evidence,
    Successions,
    evidence,
    proposal,
    recorded_evidence,
)
from graphsvc.api.columns import derived, number
from graphsvc.api.connections import MOST_ROWS, rows_wanted
from graphsvc.api.enums import DatePrecision, SuccessionKind
from graphsvc.api.masks import found, said
from graphsvc.api.picture import Picture
from graphsvc.api.refs import LinkRef, OrganisationRef, PartnershipRef, ProtocolRef, ThemeRef
from graphsvc.api.scalars import Date
from graphsvc.kernels.sets import Longs
from graphsvc.model.codes import SUCCESSION_KINDS
from graphsvc.model.dates import parse
from graphsvc.snapshot.days import day_of

_KINDS = [SuccessionKind(kind) for kind in SUCCESSION_KINDS]
Keys = Annotated[
    list[str] | None,
    strawberry.argument(description="Only proposals with one of these, before or after; unknown: NOT_FOUND."),
]
Least = Annotated[
    float | None, strawberry.argument(description="Least score, 0 to 1, by default 0.50: likely successors.")
]
Several = Annotated[
    int | None,
    strawberry.argument(description="How many: 0 to 1000, by default 1000, the most there are."),
]


class Proposed:
    """One row of the answer, and the picture it is of."""

    def __init__(self, picture: Picture, answer: Successions, row: int) -> None:
        self.picture = picture
        self.answer = answer
        self.row = row

    def ix(self, column: str) -> int:
        """A whole number of the row."""
        return int(getattr(self.answer.columns, column)[self.row])

    def figure(self, column: str) -> float | None:
        """A number of the row; None unknown."""
        return number(float(getattr(self.answer.columns, column)[self.row]))

    def evidence(self) -> Evidence:
        """What the row rests on."""
        name = (id(self.answer), "succession", self.row)
        return self.picture.once(name, lambda: evidence(self.answer, self.row, self.picture.snapshot))

    def nodes(self, kind: str, numbers: Any) -> list[Any] | None:
        """Nodes or ties of a kind; None where the numbers are unknown."""
        return _nodes(self.picture, kind, numbers)

    def precision(self) -> DatePrecision:
        """How exactly the first day of the successor is known."""
        if self.answer.date_seen[self.row]:
            return DatePrecision.ON_OR_BEFORE
        written = self.picture.snapshot.partnerships.columns["start"][self.ix("successor")]
        return DatePrecision(parse(str(written))[1].value)

    def text(self) -> str:
        """The proposal in words; partnerships are called by name, with the key where names are equal."""
        table = self.picture.snapshot.partnerships
        names = table.columns["name"]
        same = names[self.ix("predecessor")] == names[self.ix("successor")]

        def label(ix: int) -> str:
            return f"{names[ix]} ({table.keys[ix]})" if same else str(names[ix])

        return proposal(self.answer, self.row, self.evidence(), label)


def _nodes(picture: Picture, kind: str, numbers: Any) -> list[Any] | None:
    return None if numbers is None else [picture.node(kind, ix) for ix in numbers]


@strawberry.type
class _Part:
    """A part of a proposal."""

    proposed: strawberry.Private[Proposed]


def _figure(column: str, about: str) -> Any:
    return derived(about, lambda part: part.proposed.figure(column))


def _listed(kind: str, name: str, about: str) -> Any:
    return derived(about, lambda part: part.proposed.nodes(kind, getattr(part.proposed.evidence(), name)))


def _lost(kind: str, name: str, about: str) -> Any:
    return derived(about, lambda self: _nodes(self.picture, kind, getattr(self.found, name)))


def _partnership(column: str, about: str) -> Any:
    return derived(about, lambda part: part.proposed.picture.node("partnership", part.proposed.ix(column)))


@strawberry.type(
    description="What the predecessor had on its last day and the successor has not: what somebody has to "
    "take over, or to let go on purpose (G38)."
)
class NotCarriedOn:
    """The rest of a predecessor."""

    picture: strawberry.Private[Picture]
    found: strawberry.Private[Evidence]

    members: list[OrganisationRef] | None = _lost(
        "organisation",
        "lost_members",
        "Members that were not in the successor as it began, in order of key; null when unknown of one.",
    )
    themes: list[ThemeRef] | None = _lost(
        "theme", "lost_themes", "Themes that the successor does not list, by key; null when unknown of one."
    )
    people: int | None = derived(
        "People in post that were not in the successor as it began; null when unknown of one. Never names.",
        lambda self: self.found.lost_people,
    )
    links: list[LinkRef] = _lost(
        "link", "lost_links", "Links to others to whom the successor has had none so far, by key (G36)."
    )
    protocols: list[ProtocolRef] = _lost(
        "protocol",
        "lost_protocols",
        "Protocols that links of the predecessor rested on and none of the successor's does (G29).",
    )


@strawberry.type(description="The next best candidate for the same predecessor, which is not proposed.")
class SuccessionAlternative(_Part):
    """The runner-up."""

    successor: PartnershipRef = derived(
        "The candidate.",
        lambda self: self.proposed.picture.node(
            "partnership", self.proposed.answer.next_successor[self.proposed.row]
        ),
    )
    score: float = derived(
        "Its score, 0 to 1.", lambda self: number(float(self.proposed.answer.next_score[self.proposed.row]))
    )


@strawberry.type(
    description="A proposal to record that one partnership succeeds another that has ended: a new name for "
    "an old one, or what it was split or merged into (G37, G38). It is for those concerned to confirm; until "
    "somebody records it, the two stay two."
)
class Succession(_Part):
    """One proposal. Titles of partnerships play no part in it."""

    predecessor: PartnershipRef = _partnership("predecessor", "The partnership that has ended.")
    successor: PartnershipRef = _partnership("successor", "The partnership that seems to carry it on.")
    kind: SuccessionKind = derived(
        "The kind to record: SPLIT with several successors, MERGER with several predecessors (recorded ones "
        "included), else RENAMING.",
        lambda self: _KINDS[self.proposed.answer.kind[self.proposed.row]],
    )
    date: Date = derived(
        "The day to record: the first of the successor.",
        lambda self: day_of(self.proposed.answer.date[self.proposed.row]),
    )
    date_precision: DatePrecision = derived(
        "How exactly it is known; ON_OR_BEFORE: a register first showed the successor that day.",
        lambda self: self.proposed.precision(),
    )
    score: float = _figure(
        "score",
        "As of overlaps, of the predecessor on its last day and the successor as it began: weighted "
        "geometric mean of the similarities that are known, none below 0.1; 0 to 1.",
    )
    score_min: float = _figure("score_min", "Least score if any one membership were recorded in error.")
    score_max: float = _figure("score_max", "Largest score if any one membership were recorded in error.")
    completeness: float = _figure("completeness", "Share of the weights of the score that is known, 0 to 1.")
    member_similarity: float | None = _figure(
        "members_similarity", "Weighted Jaccard of the members, 0 to 1; null when unknown of one."
    )
    theme_similarity: float | None = _figure(
        "themes_similarity", "Similarity of the themes, 0 to 1; null when unknown of one."
    )
    people_similarity: float | None = _figure(
        "people_similarity", "Jaccard of the people in post, 0 to 1; null when unknown of one."
    )
    territory_similarity: float | None = _figure(
        "territory_similarity", "Common ground over all ground of the two, 0 to 1; null when unknown of one."
    )
    shared_members: list[OrganisationRef] | None = _listed(
        "organisation", "shared_members", "Members of both, in order of key; null when unknown of one."
    )
    shared_themes: list[ThemeRef] | None = _listed(
        "theme", "shared_themes", "Themes of both, in order of key; null when unknown of one."
    )
    shared_people: int | None = derived(
        "People in post in both; null when unknown of one. Never names.",
        lambda self: self.proposed.evidence().shared_people,
    )
    ended: Date = derived(
        "First day on which the predecessor was no more.",
        lambda self: day_of(self.proposed.answer.end[self.proposed.row]),
    )
    ended_recorded: bool = derived(
        "Whether that end is recorded; else the last of its members and people left that day.",
        lambda self: not self.proposed.answer.end_seen[self.proposed.row],
    )
    gap_days: int = derived(
        "Days from that end to the successor's beginning; below 0 the two lived side by side.",
        lambda self: self.proposed.ix("gap_days"),
    )
    candidates: int = derived(
        "Partnerships that began from 92 days before to 365 days after that end, among which it is the best.",
        lambda self: int(self.proposed.answer.candidates[self.proposed.row]),
    )
    alternative: SuccessionAlternative | None = derived(
        "The next best candidate that reaches `minScore`; null when there is none.",
        lambda self: _alternative(self.proposed),
    )
    not_carried_on: NotCarriedOn = derived(
        "What the successor does not have.",
        lambda self: NotCarriedOn(picture=self.proposed.picture, found=self.proposed.evidence()),
    )
    text: str = derived("The proposal in words.", lambda self: self.proposed.text())
    guidelines: list[str] = derived(
        "Guidelines of Rec(2003)21 behind it, as G37.", lambda self: list(GUIDELINES)
    )


@strawberry.type(description="Of how many partnerships that have ended a successor is known or proposed.")
class SuccessionCounts:
    """Counts of the whole list."""

    ended: int = strawberry.field(description="Partnerships that have ended by the day of the picture.")
    recorded: int = strawberry.field(description="Of them those of which a succession is recorded.")
    proposed: int = strawberry.field(
        description="Of them those for which one is proposed (to or from `partnerships`)."
    )
    proposals: int = strawberry.field(
        description="Proposals (with `partnerships`); a split is one for each successor."
    )
    unmatched: int = strawberry.field(description="Ended ones for which none is recorded or proposed.")
    undated: int = strawberry.field(
        description="Partnerships that cannot be found as successors, because when they began is not known."
    )


def succession_list(description: str) -> Any:
    """A field that lists proposals of a picture, the surest first."""

    def resolve(
        self: Any,
        partnerships: Keys = UNSET,
        min_score: Least = LIKELY,
        first: Several = UNSET,
    ) -> list[Succession] | None:
        wanted = said(first)
        size = MOST_ROWS if wanted is None else rows_wanted("first", wanted)
        answer = _answer(self.picture, min_score)
        rows = _touching(self.picture, answer, said(partnerships))[:size]
        return [Succession(proposed=Proposed(self.picture, answer, int(row))) for row in rows]

    return strawberry.field(resolve, description=description)


def succession_counts(description: str) -> Any:
    """A field that counts what `succession_list` lists."""

    def resolve(self: Any, partnerships: Keys = UNSET, min_score: Least = LIKELY) -> SuccessionCounts | None:
        answer = _answer(self.picture, min_score)
        rows = _touching(self.picture, answer, said(partnerships))
        return SuccessionCounts(
            ended=answer.ended,
            recorded=answer.recorded,
            proposed=len(np.unique(answer.columns.predecessor[rows])),
            proposals=len(rows),
            unmatched=answer.unmatched,
            undated=answer.undated,
        )

    return strawberry.field(resolve, description=description)


def _answer(picture: Picture, min_score: float | None) -> Successions:
    least = LIKELY if min_score is None else min_score
    return picture.context.service.successions(picture.snapshot, min_score=least)


def _touching(picture: Picture, answer: Successions, keys: list[str] | None) -> Longs:
    """The rows with one of the partnerships; raises NotFound for an unknown key."""
    if keys is None:
        return np.arange(len(answer))
    numbers, columns = found(picture, "partnership", keys), answer.columns
    return np.flatnonzero(np.isin(columns.predecessor, numbers) | np.isin(columns.successor, numbers))


def not_carried_on(picture: Picture, predecessor: int, successor: int) -> NotCarriedOn | None:
    """What the successor of a recorded pair does not have; None where an end is missing or to come."""
    if min(predecessor, successor) < 0:
        return None
    found = recorded_evidence(picture.snapshot, predecessor, successor)
    return None if found is None else NotCarriedOn(picture=picture, found=found)


def _alternative(proposed: Proposed) -> SuccessionAlternative | None:
    there = proposed.answer.next_successor[proposed.row] >= 0
    return SuccessionAlternative(proposed=proposed) if there else None
