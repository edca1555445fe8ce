"""What breaks if a partnership, an organisation or a post goes, with the checklist of G38 (G30, G37, G38)."""

from __future__ import annotations

from typing import Annotated

import strawberry

from graphsvc.analysis.dependence import Dependence as Found
from graphsvc.analysis.dependence import OfOrganisation, OfPartnership, OfPost
from graphsvc.analysis.dependence.table import Exit
from graphsvc.analysis.dependence.table import Presence as Stands
from graphsvc.analysis.turnover.formula import INTERNAL_FLOOR, PUBLIC_FLOOR
from graphsvc.api.columns import derived
from graphsvc.api.dependence_enums import DependencePresence, ExitMatter
from graphsvc.api.dependence_others import OrganisationDependence, PostDependence
from graphsvc.api.dependence_partnership import PartnershipDependence
from graphsvc.api.enums import NodeKind
from graphsvc.api.picture import Picture
from graphsvc.api.reasons import Reason, shown
from graphsvc.api.refs import OrganisationRef, PartnershipRef, PostRef
from graphsvc.errors import BadInput

KINDS = (NodeKind.PARTNERSHIP, NodeKind.ORGANISATION, NodeKind.POST)
DependenceNode = Annotated[
    PartnershipRef | OrganisationRef | PostRef,
    strawberry.union(
        "DependenceNode", description="What others may depend on: never a person, whose post can be asked of."
    ),
]
Kind = Annotated[
    NodeKind,
    strawberry.argument(description="What it is: PARTNERSHIP, ORGANISATION or POST; of nothing else."),
]


@strawberry.type(description="One item of an exit strategy (G38).")
class ExitItem:
    """What the registry knows to put in it, and what is to be asked elsewhere."""

    exit: strawberry.Private[Exit]

    matter: ExitMatter = derived("The item.", lambda self: ExitMatter(self.exit.matter.value))
    known: list[Reason] = derived(
        "What the registry knows to be settled, with the names.", lambda self: shown(self.exit.known)
    )
    not_recorded: list[str] = derived(
        "What belongs here and is not recorded: to be asked of those concerned.",
        lambda self: list(self.exit.not_recorded),
    )


@strawberry.type(
    description="What would be missing if something went (G30, G37), and what to settle before it does "
    "(G38). A proposal to discuss with those concerned; no measure of performance (G42)."
)
class Dependence:
    """One partnership, organisation or post."""

    picture: strawberry.Private[Picture]
    found: strawberry.Private[Found]

    node: DependenceNode = derived(
        "What is asked about.", lambda self: self.picture.node(self.found.kind, self.found.ix)
    )
    presence: DependencePresence = derived(
        "Whether it is there on the day.", lambda self: DependencePresence(self.found.presence.value)
    )
    partnership: PartnershipDependence | None = derived(
        "What hangs on it where it is a partnership, else null.",
        lambda self: (
            PartnershipDependence(
                picture=self.picture,
                found=self.found.of,
                in_place=self.found.presence is Stands.IN_PLACE,
            )
            if isinstance(self.found.of, OfPartnership)
            else None
        ),
    )
    organisation: OrganisationDependence | None = derived(
        "What hangs on it where it is an organisation, else null.",
        lambda self: (
            OrganisationDependence(picture=self.picture, found=self.found.of)
            if isinstance(self.found.of, OfOrganisation)
            else None
        ),
    )
    post: PostDependence | None = derived(
        "What hangs on it where it is a post, else null.",
        lambda self: (
            PostDependence(picture=self.picture, found=self.found.of)
            if isinstance(self.found.of, OfPost)
            else None
        ),
    )
    reasons: list[Reason] = derived(
        "The answer in sentences, what matters most first.", lambda self: shown(self.found.reasons)
    )
    exit: list[ExitItem] = derived(
        "The four items of an exit strategy, in the order of G38.",
        lambda self: [ExitItem(exit=each) for each in self.found.exits],
    )


def dependence_of(picture: Picture, key: str, kind: NodeKind) -> Dependence | None:
    """What hangs on the node with a key; None where there is none. Raises BadInput for any other kind."""
    if kind not in KINDS:
        raise BadInput(_refusal(kind))
    node = picture.by_key(kind.value, key)
    if node is None:
        return None
    service, snapshot = picture.context.service, picture.snapshot
    return Dependence(
        picture=picture, found=service.dependence(snapshot, kind.value, node.ix, floor=_floor(picture))
    )


def _refusal(kind: NodeKind) -> str:
    if kind is NodeKind.PERSON:
        return "kind PERSON: people are never scored; ask of the POST, which says nothing about its holder"
    return f"kind {kind.name}: dependence can be asked of PARTNERSHIP, ORGANISATION and POST"


def _floor(picture: Picture) -> int | None:
    """Fewest people of whom figures are shown; None: none at all.

    Not to the public of an earlier revision: two that differ by one person would tell of that person.
    """
    if picture.context.viewer.is_known:
        return INTERNAL_FLOOR
    return PUBLIC_FLOOR if picture.snapshot.revision == picture.context.latest else None
