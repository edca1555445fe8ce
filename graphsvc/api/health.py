"""The health of the network: contact across, inwards and upwards, today and over chosen days."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import TYPE_CHECKING, Annotated, Any

import numpy as np
import strawberry
from strawberry import UNSET

from graphsvc.analysis.health import Authority, Measure, Told
from graphsvc.analysis.health import NetworkHealth as Health
from graphsvc.analysis.health.sentences import caveats, reasons
from graphsvc.api.columns import asked, derived, number
from graphsvc.api.connections import After, First, Rows, Window, page
from graphsvc.api.health_parts import (
    AuthorityContactTotal,
    GroupMixing,
    HealthIntervals,
    HealthWithoutRegion,
    InwardCommunicationTotal,
    authority_total,
    health_of,
    intervals_of,
    inward_total,
    mixing_of,
    withouts_of,
)
from graphsvc.api.lists import PAGE_TYPES
from graphsvc.api.masks import said
from graphsvc.api.picture import Picture
from graphsvc.api.reasons import Reason, shown
from graphsvc.api.refs import PartnershipPage
from graphsvc.api.scalars import Date
from graphsvc.errors import BadInput

if TYPE_CHECKING:
    from graphsvc.api.partnerships import PartnershipConnection

MOST_DAYS = 18  # two pictures of a request are left for others
Days = Annotated[
    list[Date], strawberry.argument(description=f"Days, at most {MOST_DAYS}, in any order; each once.")
]


def _count(name: str, about: str) -> Any:
    return derived(about, lambda self: getattr(self.health, name))


def _measure(measure: Measure, about: str) -> Any:
    return derived(about, lambda self: number(self.health.value(measure)))


@strawberry.type(description="How far links follow a core and a periphery (Borgatti & Everett 1999).")
class CorePeriphery:
    """Of a whole picture."""

    correlation: float | None = strawberry.field(
        description="Correlation, over pairs, of live links with a core that is linked to everybody and a "
        "periphery that is linked to the core only, for the core that fits best of those that grow by who "
        "has the most links not yet touched; -1 to 1. Null where all pairs are linked, or none."
    )
    core: int | None = strawberry.field(description="Partnerships in that core.")


@strawberry.type(
    description="How the network is doing: contact between partnerships (G36, G40), with their members (G31) "
    "and with the authorities (G35). Links are live ones, with contact within 12 months; as far as is "
    "recorded. Position in a network is no measure of performance (G42)."
)
class NetworkHealth:
    """Of a whole picture."""

    picture: strawberry.Private[Picture]
    health: strawberry.Private[Health]

    as_of: Date = derived("Day of the picture.", lambda self: self.picture.snapshot.as_of)
    partnerships: int = _count("partnerships", "Active partnerships, dormant and unclear ones included.")
    not_evaluated: int = _count(
        "not_evaluated",
        "Of them those of whose links to others nothing is recorded. They are left out of `linkedShare` and "
        "count as without contact elsewhere: the network may be better connected than shown.",
    )
    links: int = _count("links", "Live links between two active partnerships, each pair once.")
    undated_links: int = _count("undated_links", "Links without a dated contact: left out.")
    linked_share: float | None = _measure(
        Measure.LINKED_SHARE,
        "Share with a live link of all but those not evaluated, 0 to 1, as in `linkCoverage`.",
    )
    components: int | None = _count(
        "components",
        "Groups that live links hold together; a partnership without one is one of its own. Null where "
        "nothing is recorded of any.",
    )
    largest_component_share: float | None = _measure(
        Measure.LARGEST_SHARE, "Share of partnerships in the largest of these groups, 0 to 1."
    )
    fragmentation: float | None = _measure(
        Measure.FRAGMENTATION,
        "F: share of pairs of partnerships that no chain of live links connects, 0 to 1 (Borgatti 2006).",
    )
    distance_fragmentation: float | None = _measure(
        Measure.DISTANCE_FRAGMENTATION,
        "DF: 1 − mean of 1 / distance over all pairs, 0 where no chain connects them; 0 to 1.",
    )
    density: float | None = _measure(Measure.DENSITY, "Live links over pairs of partnerships, 0 to 1.")
    degree_centralisation: float | None = _measure(
        Measure.CENTRALISATION,
        "How far contact hangs on the busiest: 0 where all have equally many links, 1 of a star (Freeman "
        "1979). Null with fewer than three partnerships.",
    )
    core_periphery: CorePeriphery = derived(
        "How far links follow a core and a periphery.",
        lambda self: CorePeriphery(
            correlation=number(self.health.value(Measure.CORE_PERIPHERY)), core=self.health.core
        ),
    )
    territory_mixing: GroupMixing = derived(
        "Contact within and between regions: the topmost territories of which there are two or more.",
        lambda self: mixing_of(self.health.territory, self.health.value(Measure.EI_TERRITORY)),
    )
    level_mixing: GroupMixing = derived(
        "Contact within and between levels.",
        lambda self: mixing_of(self.health.level, self.health.value(Measure.EI_LEVEL)),
    )
    national_partnerships: int = _count("national", "Active partnerships of national or international level.")
    national_bodies: int = _count("bodies", "Organisations of the sector `national_body` there on the day.")
    within_two_of_nation: float | None = _measure(
        Measure.NEAR_NATION,
        "Of partnerships whose links are evaluated and that are not national themselves, the share at most "
        "two live links from a national body or partnership, 0 to 1 (G35). Null where neither is recorded.",
    )
    within_three_of_nation: float | None = _measure(
        Measure.WITHIN_REACH_OF_NATION, "The same for three live links (G40)."
    )
    inward_communication: InwardCommunicationTotal = derived(
        "Contact of partnerships with their members (G31).", lambda self: inward_total(self.health)
    )
    administrative: AuthorityContactTotal = derived(
        "Whether administrative authorities are kept informed (G35).",
        lambda self: authority_total(self.health, Authority.ADMINISTRATIVE),
    )
    political: AuthorityContactTotal = derived(
        "Whether political authorities are kept informed (G35).",
        lambda self: authority_total(self.health, Authority.POLITICAL),
    )
    intervals: HealthIntervals | None = derived(
        "How sure the measures are; worked out where it is asked for.",
        lambda self: intervals_of(
            self.health, self.picture.context.service.health_intervals(self.picture.snapshot)
        ),
    )
    without_regions: list[HealthWithoutRegion] | None = derived(
        "Per measure the region that moves it most when left out; empty with fewer than two regions, and "
        "without `DISTANCE_FRAGMENTATION` and `CORE_PERIPHERY` above 2,000 partnerships. Worked out where it "
        "is asked for.",
        lambda self: withouts_of(
            self.picture,
            self.health,
            self.picture.context.service.health_withouts(self.picture.snapshot),
        ),
    )
    reasons: list[Reason] = derived(
        "What the figures say, and what could be done.", lambda self: shown(reasons(self.health))
    )
    caveats: list[Reason] = derived(
        "What the record leaves open on the day: links that nobody recorded, contact that later contact has "
        "overwritten, files that describe a later day.",
        lambda self: shown(caveats(self.health, self.picture.snapshot)),
    )

    @asked(
        "Partnerships of which it is known that members or authorities of their level are not told of the "
        "work (G31, G35): first by kinds of authority not informed, then by members not reached, then by key."
    )
    def to_inform(self, first: First = UNSET, after: After = UNSET) -> PartnershipPage:
        name = ("health to inform", self.picture.snapshot.identity)
        rows = Rows.named(_silent(self.health), lambda ix: self.picture.node("partnership", ix), *name)
        found: PartnershipConnection = page(PAGE_TYPES["partnership"], rows, Window(said(first), said(after)))
        return found


def health(picture: Picture) -> NetworkHealth:
    """The health of a picture, as the API shows it."""
    return NetworkHealth(picture=picture, health=health_of(picture))


def health_series(picture: Picture, days: Sequence[date]) -> list[NetworkHealth]:
    """The health on several days at the revision of a picture; raises BadInput for too many.

    Of a whatIf, days before its own are as recorded.
    """
    if len(days) > MOST_DAYS:
        raise BadInput(f"dates: {len(days)} days; ask for at most {MOST_DAYS} at once")
    if len(set(days)) < len(days):
        raise BadInput("dates: a day is given twice; give each once")
    return [health(picture.context.on_day(picture, day)) for day in days]


def _silent(found: Health) -> Any:
    """Partnerships (ix) that leave somebody untold, as far as is known."""
    kinds = (found.informed.told == Told.NOT_INFORMED).sum(axis=1)
    never = found.informed.never.sizes
    order = np.lexsort((np.arange(len(kinds)), -never, -kinds))
    return order[(kinds[order] > 0) | (never[order] > 0)].astype(np.int32)
