"""What convening says of organisations: what each brings, who could come instead, who calls the meeting."""

from __future__ import annotations

from typing import Any

import strawberry

from graphsvc.analysis.convening import Convening, Telling
from graphsvc.analysis.convening.barred import VETOES
from graphsvc.analysis.convening.formula import BASES, NO_BASIS
from graphsvc.analysis.convening.table import CONVENOR_BASES, STATES
from graphsvc.api.columns import DIGITS, derived, number
from graphsvc.api.convene_enums import (
    AdequacyBasis,
    ConveneCriterion,
    ConvenorBasis,
    RequirementState,
    Veto,
)
from graphsvc.api.picture import Picture
from graphsvc.api.reasons import Reason, shown
from graphsvc.api.refs import OrganisationRef

_BASES = [AdequacyBasis(name) for name in BASES]
_STATES = [RequirementState(name) for name in STATES]
_VETOES = [Veto(name) for name in VETOES]
_CONVENOR_BASES = [ConvenorBasis(name) for name in CONVENOR_BASES]


class Convened:
    """One answer in one picture."""

    def __init__(self, picture: Picture, convening: Convening, telling: Telling) -> None:
        self.picture = picture
        self.convening = convening
        self.telling = telling

    def organisation(self, ix: Any) -> Any:
        """An organisation by number."""
        return self.picture.node("organisation", int(ix))

    def candidate(self, place: Any) -> Any:
        """The organisation of a candidate."""
        return self.organisation(self.convening.pool.organisation[place])

    def criterion(self, requirement: int) -> ConveneCriterion:
        """The criterion of a requirement, SECTOR for a seat."""
        return ConveneCriterion(self.convening.requirements.listed[requirement].criterion or "sector")

    def sectors(self, requirement: int) -> list[str]:
        """The sectors of a requirement."""
        return list(self.convening.requirements.listed[requirement].sectors)

    def share(self, place: int) -> float | None:
        """In how many reruns a candidate is invited."""
        service, snapshot = self.picture.context.service, self.picture.snapshot
        found = self.picture.once(
            ("invited share", self.name), lambda: service.invited_share(snapshot, self.convening)
        )
        return number(float(found[place]))

    @property
    def name(self) -> tuple[int, ...]:
        """What was asked."""
        asked = self.convening
        return asked.task.theme, asked.task.territory, asked.min_size, asked.max_size


@strawberry.type(description="How well an organisation meets one requirement (G18).")
class Adequacy:
    """A cell of the table."""

    convened: strawberry.Private[Convened]
    place: strawberry.Private[int]
    requirement: strawberry.Private[int]

    criterion: ConveneCriterion = derived(
        "What is required.", lambda self: self.convened.criterion(self.requirement)
    )
    sectors: list[str] = derived(
        "Of a seat: the sectors that fill it, codes of the registry; else empty.",
        lambda self: self.convened.sectors(self.requirement),
    )
    value: float | None = derived(
        "0 not at all to 1 fully, before load and ground count. Null when unknown, which is not 0.",
        lambda self: number(float(self.convened.convening.pool.value[self.place, self.requirement])),
    )
    counted: float | None = derived(
        "The same as it counts in the choice: load and ground taken off. Null when unknown.",
        lambda self: number(float(self.convened.convening.pool.usable[self.place, self.requirement])),
    )
    basis: AdequacyBasis | None = derived(
        "What it rests on; null when unknown.",
        lambda self: _basis(int(self.convened.convening.pool.basis[self.place, self.requirement])),
    )
    evidence: str | None = derived(
        "The same in words; null when unknown.",
        lambda self: self.convened.telling.evidence(self.place, self.requirement),
    )


def _basis(place: int) -> AdequacyBasis | None:
    return None if place == NO_BASIS else _BASES[place]


@strawberry.type
class _Candidate:
    """An organisation that could be invited; the base of its kinds."""

    convened: strawberry.Private[Convened]
    place: strawberry.Private[int]

    organisation: OrganisationRef = derived(
        "The organisation.", lambda self: self.convened.candidate(self.place)
    )
    load: float | None = derived(
        "Memberships over those of the busiest tenth, at most 1; at 1 all it brings counts half. Null "
        "without a recorded membership.",
        lambda self: number(float(self.convened.convening.pool.load[self.place])),
    )
    coverage: float | None = derived(
        "Share of the territory's people on its ground, 0 to 1; null where its ground is not known.",
        lambda self: number(float(self.convened.convening.pool.coverage[self.place])),
    )
    size_fit: float | None = derived(
        "Share of the people on its ground who live in the territory, 0 to 1; null where it is not known.",
        lambda self: number(float(self.convened.convening.pool.size_fit[self.place])),
    )
    ground_fit: float | None = derived(
        "√(`coverage` × `sizeFit`), neither below 0.1: as far as this all it brings counts (G18). Null where "
        "its ground is not known, and nothing is taken off.",
        lambda self: number(float(self.convened.convening.pool.ground_fit[self.place])),
    )
    adequacies: list[Adequacy] = derived(
        "What it brings to each requirement, in the order of G18, then sectors.", lambda self: _table(self)
    )


def _table(candidate: _Candidate) -> list[Adequacy]:
    every = range(len(candidate.convened.convening.requirements))
    return [Adequacy(convened=candidate.convened, place=candidate.place, requirement=r) for r in every]


@strawberry.type(description="Who could come instead of an invited organisation, were the others to come.")
class Substitute(_Candidate):
    """The best other candidate that brings something of what the invited one mainly brings."""

    loss: float = strawberry.field(
        description="What the adequacy of the set loses by it, 0 to 1; below 0 it would gain."
    )
    text: str = strawberry.field(description="The same in words.")


@strawberry.type(description="An organisation to invite (G18), in the order of the choice.")
class Invitee(_Candidate):
    """A proposal."""

    at: strawberry.Private[int]

    gain: float = derived(
        "What it adds to the adequacy of those before it, 0 to 1; all together come to `adequacyOfSet`.",
        lambda self: round(float(self.convened.convening.choice.gains[self.at]), DIGITS),
    )
    substitute: Substitute | None = derived(
        "Who could come instead; null where nobody else brings what it mainly brings.",
        lambda self: _substitute(self),
    )
    stability: float | None = derived(
        "Share of 200 reruns with other weights in which it is invited, 0 to 1: drawn from a Dirichlet "
        "distribution round the weights (20 w), always the same draws. Computed only where selected; null "
        "with more than 20,000 candidates.",
        lambda self: self.convened.share(self.place),
    )
    reasons: list[Reason] = derived(
        "Why it is invited.", lambda self: shown(self.convened.telling.invitee(self.at))
    )


def _substitute(invitee: Invitee) -> Substitute | None:
    found = invitee.convened.convening.substitutes
    place, text = int(found.place[invitee.at]), invitee.convened.telling.substitute(invitee.at)
    if text is None:
        return None
    loss = round(float(found.loss[invitee.at]), DIGITS)
    return Substitute(convened=invitee.convened, place=place, loss=loss, text=text)


@strawberry.type(
    description="An organisation better asked now and then (G19): strong on one thing that can be lent "
    "without a seat: competence on the theme, access to information, or a sector."
)
class Supporter(_Candidate):
    """Not invited."""

    at: strawberry.Private[int]

    criterion: ConveneCriterion = derived(
        "What it is strong on.", lambda self: self.convened.criterion(_strength(self))
    )
    sectors: list[str] = derived(
        "Of a seat: the sectors; else empty.", lambda self: self.convened.sectors(_strength(self))
    )
    text: str = derived("The proposal in words.", lambda self: self.convened.telling.supporter(self.at))


def _strength(supporter: Supporter) -> int:
    return int(supporter.convened.convening.strength[supporter.at])


@strawberry.type(description="One thing that at least one of those invited should bring (G18).")
class ConveneRequirement:
    """A requirement and how far it is met."""

    convened: strawberry.Private[Convened]
    requirement: strawberry.Private[int]

    criterion: ConveneCriterion = derived(
        "What is required.", lambda self: self.convened.criterion(self.requirement)
    )
    sectors: list[str] = derived(
        "Of a seat: the sectors that fill it, codes of the registry; else empty.",
        lambda self: self.convened.sectors(self.requirement),
    )
    name: str = derived("It in words.", lambda self: self.convened.telling.requirement(self.requirement))
    weight: float = derived(
        "Its weight; all together 1, half of it on the criteria of G18 and half on sectors.",
        lambda self: round(self.convened.convening.requirements.listed[self.requirement].weight, DIGITS),
    )
    value: float | None = derived(
        "How surely at least one of those invited is adequate, load and ground counted: 1 − Π (1 − q), 0 to "
        "1. Null where of none of them it is known.",
        lambda self: number(float(self.convened.convening.standing.value[self.requirement])),
    )
    max: float = derived(
        "The same were every adequacy of theirs that is not known complete: what asking could bring.",
        lambda self: round(float(self.convened.convening.standing.most[self.requirement]), DIGITS),
    )
    state: RequirementState = derived(
        "How far it is met.",
        lambda self: _STATES[int(self.convened.convening.standing.state[self.requirement])],
    )


@strawberry.type(description="Who could call the first meeting: a proposal (G18, G20).")
class Convenor:
    """Of those invited."""

    convened: strawberry.Private[Convened]

    organisation: OrganisationRef | None = derived(
        "The organisation; null where nobody can be proposed, and `text` says why.",
        lambda self: _convenor(self.convened),
    )
    basis: ConvenorBasis | None = derived(
        "What it is proposed for; null where nobody is.",
        lambda self: _convenor_basis(self.convened.convening.convenor.basis),
    )
    contacts: int = derived(
        "Others of those invited with whom it is in contact already: in one partnership, or by a live link.",
        lambda self: self.convened.convening.convenor.contacts,
    )
    text: str = derived("The proposal in words.", lambda self: self.convened.telling.convenor())


def _convenor(convened: Convened) -> Any:
    place = convened.convening.convenor.place
    return None if place is None else convened.candidate(place)


def _convenor_basis(place: int | None) -> ConvenorBasis | None:
    return None if place is None else _CONVENOR_BASES[place]


@strawberry.type(description="An organisation that would come into question and is not proposed.")
class Vetoed:
    """With what keeps it out."""

    convened: strawberry.Private[Convened]
    row: strawberry.Private[int]

    organisation: OrganisationRef = derived(
        "The organisation.",
        lambda self: self.convened.organisation(self.convened.convening.barred.organisation[self.row]),
    )
    veto: Veto = derived(
        "What keeps it out.", lambda self: _VETOES[int(self.convened.convening.barred.veto[self.row])]
    )
    text: str = derived("The same in words.", lambda self: self.convened.telling.veto(self.row))
