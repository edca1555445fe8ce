"""Whether a planned partnership already exists (G16): what is proposed, and the partnerships to look at."""

from __future__ import annotations

from typing import Annotated, Any

import strawberry
from strawberry import UNSET

from graphsvc.analysis import draft as analysis
from graphsvc.analysis.overlap import BANDS
from graphsvc.api.columns import asked, derived, number
from graphsvc.api.connections import rows_wanted
from graphsvc.api.draft_evidence import (
    Checked,
    DraftFitParts,
    DraftMembers,
    DraftTerritory,
    DraftThemes,
    Match,
    Shown,
    figure,
)
from graphsvc.api.draft_input import DraftPartnershipInput, draft_of
from graphsvc.api.enums import DraftAdjustmentKind, DraftProposal, OverlapBand
from graphsvc.api.masks import said
from graphsvc.api.overlaps import OverlapAdvice
from graphsvc.api.picture import Picture
from graphsvc.api.refs import OrganisationRef, PartnershipRef, TerritoryRef, ThemeRef

_BANDS = [OverlapBand(name) for name in BANDS]
_PROPOSALS = {name: DraftProposal(name) for name in analysis.PROPOSALS}
_KINDS = {name: DraftAdjustmentKind(name) for name in analysis.ADJUSTMENTS}
MatchFirst = Annotated[
    int | None, strawberry.argument(description="How many, the best first: 0 to 1000, by default 20.")
]


@strawberry.type(description="One thing a partnership would have to change to take a draft on (G16).")
class DraftAdjustment:
    """A proposal for those concerned to discuss."""

    checked: strawberry.Private[Checked]
    told: strawberry.Private[analysis.Adjustment]

    kind: DraftAdjustmentKind = derived("What would change.", lambda self: _KINDS[self.told.kind])
    text: str = derived("The proposal in words, with the reason.", lambda self: self.told.text)
    guidelines: list[str] = derived(
        "Guidelines of Rec(2003)21 behind it, as G16.", lambda self: list(self.told.guidelines)
    )
    share: float = derived(
        "How far it goes today, 0 to 1; from 0.60 on nothing needs to change.",
        lambda self: number(self.told.share),
    )
    organisations: list[OrganisationRef] = derived(
        "Organisations to invite, rarest first; empty for another kind of change.",
        lambda self: self.checked.nodes("organisation", self.told.organisations),
    )
    themes: list[ThemeRef] = derived(
        "Themes to take up; empty for another kind of change.",
        lambda self: self.checked.nodes("theme", self.told.themes),
    )
    territories: list[TerritoryRef] = derived(
        "Territories to work in; empty for another kind of change.",
        lambda self: self.checked.nodes("territory", self.told.territories),
    )


def _fit(column: str, about: str) -> Any:
    return derived(
        f"{about} Null while its or the draft's themes or territory are unknown.",
        lambda self: number(float(getattr(self.match.checked.check.fits, column)[self.match.row])),
    )


def _evidence(kind: type[Shown], part: str, about: str) -> Any:
    """The evidence of a part of the score; null where its similarity is unknown."""
    return derived(
        f"{about}; null when unknown.",
        lambda self: None if self.match.value(f"{part}_similarity") is None else kind(match=self.match),
    )


@strawberry.type(
    description="A partnership that could take a draft on, or would overlap with it (G16, G17). "
    "Who will serve in the draft is not known, so people say nothing."
)
class DraftMatch(Shown):
    """One partnership beside the draft."""

    partnership: PartnershipRef = derived(
        "The partnership: active, or to start within 183 days.",
        lambda self: self.match.checked.picture.node(
            "partnership", int(self.match.checked.check.ix[self.match.row])
        ),
    )
    fit: float | None = _fit(
        "value",
        "How well it could take the draft on: geometric mean of the parts that are known, none below 0.1; "
        "0 where its themes are other ones.",
    )
    fit_min: float | None = _fit("least", "The fit were every part that is not known at its worst.")
    fit_max: float | None = _fit("most", "The fit were every part that is not known at its best.")
    fit_parts: DraftFitParts = derived(
        "What the fit is made of.", lambda self: DraftFitParts(match=self.match)
    )
    adjustments: list[DraftAdjustment] = derived(
        "What it would have to change: one for each part of the fit under 0.60; none where it is 0 or null.",
        lambda self: _adjustments(self.match),
    )
    score: float = figure("score", "Score of the overlap, were the draft founded as it is; as of `Overlap`.")
    band: OverlapBand = derived(
        "How that overlap is sorted.",
        lambda self: _BANDS[self.match.checked.check.columns.band[self.match.row]],
    )
    score_min: float = figure("score_min", "Least score if any one membership of the two were said in error.")
    score_max: float = figure("score_max", "Largest score if any one membership were said in error.")
    completeness: float = figure("completeness", "Share of the weights of the score that is known, 0 to 1.")
    members: DraftMembers | None = _evidence(DraftMembers, "members", "Organisations")
    themes: DraftThemes | None = _evidence(DraftThemes, "themes", "Themes")
    territory: DraftTerritory | None = _evidence(DraftTerritory, "territory", "Common ground")
    advice: OverlapAdvice = derived("What would resolve that overlap.", lambda self: _advice(self.match))


@strawberry.type(
    description="Whether a planned partnership already exists, or one that could take it on (G16): "
    "a proposal for those concerned to discuss (G30)."
)
class DraftCheck:
    """The answer about one draft."""

    checked: strawberry.Private[Checked]

    verdict: DraftProposal = derived(
        "What is proposed.", lambda self: _PROPOSALS[self.checked.check.proposal]
    )
    text: str = derived("The proposal in words.", lambda self: self.checked.summary[0])
    guidelines: list[str] = derived(
        "Guidelines of Rec(2003)21 behind it, as G16.", lambda self: list(self.checked.summary[1])
    )
    compared: int = derived(
        "Partnerships that have something in common with it on common or unknown ground: all were compared.",
        lambda self: self.checked.check.compared,
    )
    total_count: int = derived("Length of `matches`.", lambda self: len(self.checked.check))

    @asked(
        "Partnerships that could take it on, fewest adjustments and best fit first; then those that it "
        "would overlap with: score from 0.40, or band PATTERN."
    )
    def matches(self, first: MatchFirst = UNSET) -> list[DraftMatch]:
        rows = range(min(len(self.checked.check), rows_wanted("first", said(first))))
        return [DraftMatch(match=Match(self.checked, row)) for row in rows]


def checked(picture: Picture, given: DraftPartnershipInput) -> DraftCheck:
    """The answer about a draft; raises NotFound, BadInput."""
    found = picture.context.service.check_draft(picture.snapshot, draft_of(picture, given))
    return DraftCheck(checked=Checked(picture, found))


def _adjustments(match: Match) -> list[DraftAdjustment]:
    found = analysis.adjustments(match.checked.check, match.row, match.checked.words)
    return [DraftAdjustment(checked=match.checked, told=told) for told in found]


def _advice(match: Match) -> OverlapAdvice:
    return OverlapAdvice.of(analysis.advise(match.checked.check, match.row, match.checked.words))
