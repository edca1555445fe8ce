"""How well partnerships are linked to each other (G36), over the whole picture and of one partnership."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated, Any

import numpy as np
import strawberry
from strawberry import UNSET

from graphsvc.analysis.links import LinkCoverage as Coverage
from graphsvc.analysis.links import Standing
from graphsvc.api.columns import DIGITS, asked, derived
from graphsvc.api.connections import After, First, Rows, Window, page
from graphsvc.api.enums import LinkStanding
from graphsvc.api.lists import PAGE_TYPES
from graphsvc.api.masks import said
from graphsvc.api.picture import Picture
from graphsvc.api.refs import PartnershipPage

if TYPE_CHECKING:
    from graphsvc.api.partnerships import PartnershipConnection

_STANDINGS = {int(member.value): member for member in LinkStanding}
Standings = Annotated[
    list[LinkStanding] | None,
    strawberry.argument(description="Those that stand so; by default all active ones."),
]
Single = Annotated[
    bool | None,
    strawberry.argument(description="Only those all of whose live links one person carries."),
]


def coverage(picture: Picture) -> Coverage:
    """The coverage of a picture."""
    return picture.context.service.link_coverage(picture.snapshot)


def _count(name: str, about: str) -> Any:
    return derived(about, lambda self: getattr(self.coverage, name))


def _share(name: str, about: str) -> Any:
    def read(self: LinkCoverage) -> float | None:
        value: float | None = getattr(self.coverage, name)
        return None if value is None else round(value, DIGITS)

    return derived(about, read)


@strawberry.type(
    description="How many partnerships are in contact with others, and how contact holds the field together "
    "(G36, G40). Every active partnership is counted once: linked, else with stale links only, else with "
    "undated ones only, else without any, else not evaluated. Links to organisations do not count. Position "
    "in a network is no measure of performance (G42)."
)
class LinkCoverage:
    """Counts and shares of a whole picture."""

    picture: strawberry.Private[Picture]
    coverage: strawberry.Private[Coverage]

    partnerships: int = _count("partnerships", "Active partnerships, dormant and unclear ones included.")
    linked: int = _count("linked", "Of them those with a live link: contact within 12 months.")
    stale_only: int = _count("stale_only", "With dated links, none of them live.")
    undated_only: int = _count("undated_only", "With links, but without a dated contact.")
    unlinked: int = _count("unlinked", "Said to have no links.")
    not_evaluated: int = _count("not_evaluated", "Of which nothing is recorded, so that nobody can tell.")
    single_carrier: int = _count(
        "single_carrier",
        "Linked partnerships all of whose live links hang on one and the same person, as far as carriers are "
        "recorded. Never who that is.",
    )
    single_carrier_unknown: int = _count(
        "single_carrier_unknown",
        "Linked partnerships of which nobody can tell that, because who carries a live link is not recorded. "
        "They are not among `singleCarrier`.",
    )
    linked_share: float | None = _share(
        "linked_share", "Linked over all but those not evaluated, 0 to 1; null where none was evaluated."
    )
    expected_contact_realised: float | None = _share(
        "expected_contact_realised",
        "Of the contact to be expected, the share that takes place: sum of probability × freshness over "
        "sum of probability, of the pairs within reach of evaluated partnerships, 0 to 1. Null without any.",
    )
    components: int = _count(
        "components", "Groups that live links hold together; a partnership without one is one of its own."
    )
    fragmentation: float | None = _share(
        "fragmentation",
        "Share of pairs of partnerships that no chain of live links connects, 0 to 1. Null with fewer than "
        "two.",
    )
    distance_fragmentation: float | None = _share(
        "distance_fragmentation",
        "1 − mean of 1 / distance over all pairs, 0 where no chain connects them; 0 to 1 (Borgatti 2006). "
        "Null with fewer than two partnerships.",
    )

    @asked("The partnerships that are counted, in order of key.")
    def partnerships_in(
        self,
        standings: Standings = UNSET,
        single_carrier: Single = UNSET,
        first: First = UNSET,
        after: After = UNSET,
    ) -> PartnershipPage:
        chosen, single = said(standings), bool(said(single_carrier))
        wanted = [each.value for each in (LinkStanding if chosen is None else chosen)]
        counted = np.isin(self.coverage.standing, wanted)
        if single:
            counted &= single_carriers(self.coverage)
        name = ("link coverage", self.picture.snapshot.identity, sorted(wanted), single)
        numbers = np.flatnonzero(counted)
        rows = Rows.named(numbers, lambda ix: self.picture.node("partnership", ix), *name)
        found: PartnershipConnection = page(PAGE_TYPES["partnership"], rows, Window(said(first), said(after)))
        return found


@strawberry.type(
    description="On how few people the live links of a partnership rest (G25, G36). Never on whom."
)
class LinkDependence:
    """Counts of one partnership."""

    live_links: int = strawberry.field(description="Partnerships with which it has a live link.")
    one_carrier: int = strawberry.field(
        description="Of them those whose link one person alone carries, as far as carriers are recorded."
    )
    carrier_unknown: int = strawberry.field(
        description="Live links of which no carrier is recorded: nobody can tell on how few people they rest."
    )
    share: float | None = strawberry.field(
        description="`oneCarrier` over the live links with a recorded carrier, 0 to 1; null without any."
    )
    most_by_one: int = strawberry.field(
        description="Of the links that one person alone carries, the most that one and the same person does: "
        "what a single departure would cut."
    )


def single_carriers(found: Coverage) -> Any:
    """Which partnerships have all their live links through one person; bool per partnership."""
    return (found.standing == Standing.LINKED) & (found.most_by_one == found.live_links)


def standing(picture: Picture, ix: int) -> LinkStanding | None:
    """How one partnership stands; None unless it is active."""
    return _STANDINGS.get(int(coverage(picture).standing[ix]))


def dependence(picture: Picture, ix: int) -> LinkDependence | None:
    """On how few people the links of one partnership rest; None unless it is active."""
    found = coverage(picture)
    if found.standing[ix] == Standing.NOT_ACTIVE:
        return None
    live, alone = int(found.live_links[ix]), int(found.one_carrier_links[ix])
    unknown = int(found.carrier_unknown_links[ix])
    return LinkDependence(
        live_links=live,
        one_carrier=alone,
        carrier_unknown=unknown,
        share=round(alone / (live - unknown), DIGITS) if live > unknown else None,
        most_by_one=int(found.most_by_one[ix]),
    )
