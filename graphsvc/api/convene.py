"""Whom to invite for a theme in a territory, or what exists already (G16, G18, G19, G20, G22)."""

from __future__ import annotations

from typing import Annotated, Any

import strawberry
from strawberry import UNSET

from graphsvc.analysis.convening import Telling
from graphsvc.analysis.convening.formula import LEAST_SIZE, MOST_EXISTING, MOST_LISTED_BARS, MOST_SIZE
from graphsvc.analysis.convening.table import STATES
from graphsvc.api.columns import DIGITS, asked, derived, number
from graphsvc.api.convene_enums import ConveneProposal, RequirementState
from graphsvc.api.convene_parts import (
    Convened,
    ConveneRequirement,
    Convenor,
    Invitee,
    Supporter,
    Vetoed,
)
from graphsvc.api.draft import DraftAdjustment
from graphsvc.api.draft_evidence import Checked
from graphsvc.api.masks import said
from graphsvc.api.near_keys import meant
from graphsvc.api.needs import NeedsSource, needs_source
from graphsvc.api.picture import Picture
from graphsvc.api.reasons import Reason, shown
from graphsvc.api.refs import OrganisationRef, PartnershipRef, TerritoryRef, ThemeRef
from graphsvc.errors import NotFound

_PROPOSALS = {each.value: each for each in ConveneProposal}
_STATES = [RequirementState(name) for name in STATES]
MinSize = Annotated[int | None, strawberry.argument(description="How many at least, 1 to `maxSize`.")]
MaxSize = Annotated[
    int | None, strawberry.argument(description="How many at most, 1 to 25: one table (G22).")
]
States = Annotated[
    list[RequirementState] | None, strawberry.argument(description="Those in these states; by default all.")
]


def _part(name: str, about: str) -> Any:
    return derived(
        f"{about} Null when unknown.",
        lambda self: number(float(getattr(self.convened.convening.existing.fits.parts, name)[self.row])),
    )


@strawberry.type(description="What the fit of an existing partnership is made of, each 0 to 1.")
class ConveneFitParts:
    """As those of a draft that is the task."""

    convened: strawberry.Private[Convened]
    row: strawberry.Private[int]

    theme: float | None = _part("themes", "Likeness of its nearest theme to the task's.")
    territory: float | None = _part("territory", "Share of the territory's people that it covers.")
    level: float | None = _part("level", "1 the territory's level, 0.5 the next, 0 further away.")
    room: float | None = _part(
        "room", "Free seats at a table of 25 over those that the invited who do not sit there yet need."
    )
    life: float | None = _part("life", "Share of the coming 24 months before its known end.")


@strawberry.type(description="An existing partnership that has something of the theme and the ground (G16).")
class ConveneExisting:
    """How well it could take the task on."""

    convened: strawberry.Private[Convened]
    row: strawberry.Private[int]

    partnership: PartnershipRef = derived(
        "The partnership: active, or to start within 183 days.",
        lambda self: self.convened.picture.node(
            "partnership", int(self.convened.convening.existing.ix[self.row])
        ),
    )
    fit: float = derived(
        "Geometric mean of the parts that are known, none below 0.1. From 0.60 on with at most two "
        "adjustments it could take the task on.",
        lambda self: round(float(self.convened.convening.existing.fits.value[self.row]), DIGITS),
    )
    suits: bool = derived(
        "Whether it could take the task on, as it is or with one or two adjustments.",
        lambda self: bool(self.convened.convening.existing.fits.suits[self.row]),
    )
    parts: ConveneFitParts = derived(
        "What the fit is made of.", lambda self: ConveneFitParts(convened=self.convened, row=self.row)
    )
    adjustments: list[DraftAdjustment] = derived(
        "What it would have to change: one for each part under 0.60.", lambda self: _adjustments(self)
    )


def _adjustments(existing: ConveneExisting) -> list[DraftAdjustment]:
    convened = existing.convened
    checked = Checked(convened.picture, convened.convening.existing)
    return [
        DraftAdjustment(checked=checked, told=each) for each in convened.telling.adjustments(existing.row)
    ]


@strawberry.type(
    description="An organisation of which it is not recorded where it works, and that would add to the set."
)
class UnplacedOrganisation:
    """To be asked."""

    convened: strawberry.Private[Convened]
    place: strawberry.Private[int]

    organisation: OrganisationRef = derived(
        "The organisation.",
        lambda self: self.convened.organisation(self.convened.convening.unplaced.organisation[self.place]),
    )


@strawberry.type(
    description="Whom to invite for a theme in a territory, and whether something that exists could take it "
    "on (G16, G18, G19, G20, G22): a proposal for those concerned to discuss (G30). Of organisations only, "
    "never of people; position in a network is no measure of performance (G42)."
)
class ConveneAdvice:
    """The answer about one task."""

    convened: strawberry.Private[Convened]

    theme: ThemeRef = derived(
        "The theme.",
        lambda self: self.convened.picture.node("theme", self.convened.convening.task.theme),
    )
    territory: TerritoryRef = derived(
        "The territory.",
        lambda self: self.convened.picture.node("territory", self.convened.convening.task.territory),
    )
    proposal: ConveneProposal = derived(
        "What is proposed.", lambda self: _PROPOSALS[self.convened.convening.proposal]
    )
    text: str = derived("The proposal in words, and what is lacking.", lambda self: _summary(self)[0])
    guidelines: list[str] = derived(
        "Guidelines of Rec(2003)21 behind it, as G16.", lambda self: list(_summary(self)[1])
    )
    reasons: list[Reason] = derived(
        "How the answer came about: whose needs are asked for, why so many (G22), who was left out.",
        lambda self: shown(self.convened.telling.reasons()),
    )
    existing: list[ConveneExisting] = derived(
        "The five best existing partnerships with something of the theme and the ground: those that suit "
        "first, fewest adjustments, then best fit.",
        lambda self: _existing(self.convened),
    )
    alone: OrganisationRef | None = derived(
        "The organisation that alone reaches 0.80 of what the set does, and 0.60 of 1; null where none does.",
        lambda self: _alone(self.convened),
    )
    invitees: list[Invitee] = derived(
        "Whom to invite, in the order of the choice.", lambda self: _invitees(self.convened)
    )
    adequacy_of_set: float | None = derived(
        "f of those invited, 0 to 1: by weight, how surely at least one of them is adequate, over the "
        "requirements of which somebody's adequacy is known. Unknown adequacies gain nothing. Null where "
        "nothing is known.",
        lambda self: number(self.convened.convening.value),
    )
    adequacy_min: float = derived(
        "f were all that is unknown worth nothing.", lambda self: number(self.convened.convening.least)
    )
    adequacy_max: float = derived(
        "f were all that is unknown of those invited complete: what asking could bring.",
        lambda self: number(self.convened.convening.most),
    )
    completeness: float = derived(
        "Share of the weights of which somebody's adequacy is known, 0 to 1; under 0.50 the record comes "
        "first.",
        lambda self: self.convened.convening.completeness,
    )
    exact: bool = derived(
        "Whether all sets of that size were compared, as is done up to 100,000 of them. Else the choice is "
        "greedy, which reaches at least 63 % of the best (Nemhauser, Wolsey & Fisher 1978).",
        lambda self: self.convened.convening.exact,
    )
    best_adequacy: float | None = derived(
        "f of the best set of that size, 0 to 1; the choice is within 0.01 of it. Null unless `exact`.",
        lambda self: number(self.convened.convening.best_value),
    )
    candidates: int = derived(
        "Organisations whose ground meets the territory and that nothing keeps out; where there are none, "
        "those of unknown ground.",
        lambda self: len(self.convened.convening.pool),
    )
    needs_source: NeedsSource = derived(
        "Where the sectors that are required are from.",
        lambda self: needs_source(self.convened.convening.requirements.source),
    )
    needs_theme: ThemeRef | None = derived(
        "The theme whose sectors they are; null where they are those of paragraph 5.",
        lambda self: _needs_theme(self.convened),
    )
    supporters: list[Supporter] = derived(
        "At most five others who are better asked now and then (G19), who adds most first.",
        lambda self: _supporters(self.convened),
    )
    convenor: Convenor = derived(
        "Who could call the first meeting.", lambda self: Convenor(convened=self.convened)
    )
    unplaced: list[UnplacedOrganisation] = derived(
        "At most five organisations of which it is not recorded where they work: who would add most first.",
        lambda self: _unplaced(self.convened),
    )
    unplaced_count: int = derived(
        "How many organisations there are whose ground is not known, beside the candidates.",
        lambda self: len(self.convened.convening.unplaced),
    )
    vetoed: list[Vetoed] = derived(
        "Organisations that would come into question and are not proposed, at most twenty, bars first; those "
        "elsewhere only where they sit in a partnership on the theme there.",
        lambda self: _vetoed(self.convened),
    )

    @asked("What those invited should bring: the criteria of G18, then sectors; how far each is met.")
    def requirements(self, states: States = UNSET) -> list[ConveneRequirement]:
        chosen = said(states)
        wanted = set(RequirementState) if chosen is None else set(chosen)
        state = self.convened.convening.standing.state.tolist()
        rows = [place for place, each in enumerate(state) if _STATES[each] in wanted]
        return [ConveneRequirement(convened=self.convened, requirement=place) for place in rows]


def convened(
    picture: Picture, theme: str, territory: str, min_size: int | None, max_size: int | None
) -> ConveneAdvice:
    """The answer about a task; raises NotFound for an unknown key, BadInput for sizes that contradict."""
    service, snapshot = picture.context.service, picture.snapshot
    found = service.convene(
        snapshot,
        theme=_number(picture, "theme", theme),
        territory=_number(picture, "territory", territory),
        min_size=LEAST_SIZE if min_size is None else min_size,
        max_size=MOST_SIZE if max_size is None else max_size,
    )
    seats = picture.index.seats_of_organisations
    telling = Telling(found, snapshot, service.convening_record(snapshot), seats)
    return ConveneAdvice(convened=Convened(picture, found, telling))


def _number(picture: Picture, kind: str, key: str) -> int:
    ix = picture.snapshot.nodes[kind].ix.get(key)
    if ix is None:
        raise NotFound(f"{kind}: no {kind} {key!r:.100}; {meant(picture, kind, key)}")
    return ix


def _summary(advice: ConveneAdvice) -> tuple[str, tuple[str, ...]]:
    picture, name = advice.convened.picture, advice.convened.name
    return picture.once(("convene summary", name), advice.convened.telling.summary)


def _existing(found: Convened) -> list[ConveneExisting]:
    rows = range(min(len(found.convening.existing), MOST_EXISTING))
    return [ConveneExisting(convened=found, row=row) for row in rows]


def _alone(found: Convened) -> Any:
    place = found.convening.alone
    return None if place is None else found.candidate(place)


def _invitees(found: Convened) -> list[Invitee]:
    chosen = found.convening.choice.chosen.tolist()
    return [Invitee(convened=found, place=place, at=at) for at, place in enumerate(chosen)]


def _needs_theme(found: Convened) -> Any:
    theme = found.convening.requirements.theme
    return None if theme is None else found.picture.node("theme", theme)


def _supporters(found: Convened) -> list[Supporter]:
    places = found.convening.supporters.tolist()
    return [Supporter(convened=found, place=place, at=at) for at, place in enumerate(places)]


def _unplaced(found: Convened) -> list[UnplacedOrganisation]:
    places = found.convening.asked_first.tolist()
    return [UnplacedOrganisation(convened=found, place=place) for place in places]


def _vetoed(found: Convened) -> list[Vetoed]:
    rows = range(min(len(found.convening.barred.organisation), MOST_LISTED_BARS))
    return [Vetoed(convened=found, row=row) for row in rows]
