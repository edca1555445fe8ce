"""Network: one picture, and everything that can be asked of it."""

from __future__ import annotations

from typing import Annotated, Any

import strawberry
from strawberry import UNSET

from graphsvc.api.brokers import BrokerConnection, broker_list
from graphsvc.api.columns import asked, derived
from graphsvc.api.composition import CompositionConnection, composition_list
from graphsvc.api.connections import After, First, Window, page
from graphsvc.api.convene import ConveneAdvice, MaxSize, MinSize, convened
from graphsvc.api.counts import NetworkCounts, counts
from graphsvc.api.coverage import CoverageConnection, coverage_list
from graphsvc.api.dependence import Dependence, Kind, dependence_of
from graphsvc.api.draft import DraftCheck, checked
from graphsvc.api.draft_input import DraftPartnershipInput
from graphsvc.api.enums import NodeKind
from graphsvc.api.families import OverlapFamily, OverlapFamilyCounts, family_counts, family_list
from graphsvc.api.health import Days, NetworkHealth, health, health_series
from graphsvc.api.holes import HoleConnection, hole_list
from graphsvc.api.key_players import KeyPlayers, key_player_set
from graphsvc.api.link_coverage import LinkCoverage, coverage
from graphsvc.api.lists import listing
from graphsvc.api.masks import said
from graphsvc.api.missing_links import MissingLinkConnection, missing_link_list
from graphsvc.api.organisations import Organisation, OrganisationConnection
from graphsvc.api.overlap_changes import OverlapChangeConnection, change_list
from graphsvc.api.overlaps import OverlapConnection, overlap_list
from graphsvc.api.partnerships import Partnership, PartnershipConnection
from graphsvc.api.people import Person, PersonConnection, Post, PostConnection
from graphsvc.api.picture import Picture
from graphsvc.api.places import Territory, TerritoryConnection
from graphsvc.api.protocols import Protocol, ProtocolConnection
from graphsvc.api.quality import DataQuality, quality
from graphsvc.api.reasons import Reason
from graphsvc.api.scalars import Date, DateTime
from graphsvc.api.search import SearchConnection, search_rows
from graphsvc.api.successions import Succession, SuccessionCounts, succession_counts, succession_list
from graphsvc.api.themes import Theme, ThemeConnection
from graphsvc.api.ties import (
    LinkConnection,
    MembershipConnection,
    RecordedSuccessionConnection,
    RoleConnection,
)
from graphsvc.api.turnover import TurnoverConnection, turnover_list
from graphsvc.api.what_if import Changes, assumed, changed

Key = Annotated[str, strawberry.argument(description="The register's own id.")]


def _one(kind: str, shown: Any, description: str) -> Any:
    """A field that gives one node by key, or null."""

    def resolve(self: Network, key: Key) -> Any:
        return self.picture.by_key(kind, key)

    resolve.__annotations__["return"] = shown | None
    return strawberry.field(resolve, description=description)


@strawberry.type(
    description="The network on one date at one revision. Everything below is answered from this one picture."
)
class Network:
    """The root of every answer."""

    picture: strawberry.Private[Picture]

    as_of: Date = derived("Day of the picture.", lambda self: self.picture.snapshot.as_of)
    revision: int = derived("Revision of the registry it shows.", lambda self: self.picture.snapshot.revision)
    built_at: DateTime = derived("When the picture was made.", lambda self: self.picture.snapshot.built_at)
    counts: NetworkCounts = derived(
        "How many records the lists of the same names show by default.", lambda self: counts(self.picture)
    )

    partnership: Partnership | None = _one(
        "partnership", Partnership, "A partnership by key; null when there is none."
    )
    organisation: Organisation | None = _one(
        "organisation", Organisation, "An organisation by key; null when there is none."
    )
    person: Person | None = _one(
        "person",
        Person,
        "A person by pseudonym, with the scope read:people also by the register's own id; null when nobody.",
    )
    post: Post | None = _one("post", Post, "A post by key; null when there is none.")
    territory: Territory | None = _one("territory", Territory, "A territory by key; null when there is none.")
    theme: Theme | None = _one("theme", Theme, "A theme by key; null when there is none.")
    protocol: Protocol | None = _one("protocol", Protocol, "A protocol by key; null when there is none.")

    partnerships: PartnershipConnection = listing(
        "partnership",
        PartnershipConnection,
        "Partnerships; those that are active, dormant or unclear unless filtered otherwise.",
    )
    organisations: OrganisationConnection = listing(
        "organisation",
        OrganisationConnection,
        "Organisations; those there on the day unless filtered otherwise.",
    )
    people: PersonConnection = listing("person", PersonConnection, "People, under pseudonyms.")
    posts: PostConnection = listing(
        "post", PostConnection, "Posts; those there on the day unless filtered otherwise."
    )
    territories: TerritoryConnection = listing("territory", TerritoryConnection, "Territories.")
    themes: ThemeConnection = listing("theme", ThemeConnection, "Themes.")
    protocols: ProtocolConnection = listing(
        "protocol",
        ProtocolConnection,
        "Protocols; those in force on the day unless filtered otherwise (G29).",
    )
    memberships: MembershipConnection = listing(
        "membership",
        MembershipConnection,
        "Memberships; those that hold on the day unless filtered otherwise.",
    )
    roles: RoleConnection = listing(
        "role", RoleConnection, "Roles of people; those that hold on the day unless filtered otherwise."
    )
    links: LinkConnection = listing(
        "link",
        LinkConnection,
        "Communication links (G36); all but those over or blocked unless filtered otherwise.",
    )
    recorded_successions: RecordedSuccessionConnection = listing(
        "succession",
        RecordedSuccessionConnection,
        "Which partnership carried on what another did, as recorded (G37, G38).",
    )

    @asked(
        "Nodes by name, key or identifier, without regard to case and accents; best fit first. "
        "People are found by pseudonym, by name only with the scope read:people."
    )
    def search(
        self,
        text: Annotated[str, strawberry.argument(description="What to look for: 1 to 200 characters.")],
        kinds: Annotated[
            list[NodeKind] | None, strawberry.argument(description="Kinds of node; by default all.")
        ] = UNSET,
        first: First = UNSET,
        after: After = UNSET,
    ) -> SearchConnection:
        rows = search_rows(self.picture, text, said(kinds))
        return page(SearchConnection, rows, Window(said(first), said(after)))

    overlaps: OverlapConnection | None = overlap_list("Partnerships that overlap (G17), best first.")
    overlap_changes: OverlapChangeConnection | None = change_list(
        "What changed in the overlaps of this day since an earlier revision: new, gone, stronger, weaker."
    )
    overlap_families: list[OverlapFamily] | None = family_list(
        "Partnerships that overlap together (G17), or neighbours that the same members from above sit in; "
        "the most duplicated seats first, then the larger, the surer, and by key."
    )
    overlap_family_counts: OverlapFamilyCounts | None = family_counts("How many such families there are.")

    @asked(
        "Whether a planned partnership already exists, or one that could take it on (G16): "
        "to be asked before anything is founded."
    )
    def check_draft(
        self,
        draft: Annotated[DraftPartnershipInput, strawberry.argument(description="The planned partnership.")],
    ) -> DraftCheck | None:
        return checked(self.picture, draft)

    @asked(
        "Whom to invite for a theme in a territory, and whether something that exists could take it on (G16, "
        "G18, G19, G20, G22)."
    )
    def convene(
        self,
        theme: Annotated[str, strawberry.argument(description="Key of the theme.")],
        territory: Annotated[str, strawberry.argument(description="Key of the territory, of any level.")],
        min_size: MinSize = 5,
        max_size: MaxSize = 12,
    ) -> ConveneAdvice | None:
        return convened(self.picture, theme, territory, min_size, max_size)

    successions: list[Succession] | None = succession_list(
        "Proposals to record which partnership carries on what one that ended did (G37, G38), the surest "
        "first: by score × √min(1, completeness / 0.65), then score, then keys."
    )
    succession_counts: SuccessionCounts | None = succession_counts(
        "Of how many partnerships that have ended a successor is recorded or proposed."
    )
    turnover: TurnoverConnection | None = turnover_list(
        "How many people leave partnerships, and what goes with them (G25): of groups, never of a person."
    )
    missing_links: MissingLinkConnection | None = missing_link_list(
        "Partnerships that ought to be in contact and are not (G36): for each of them the pairs of greatest "
        "need, all together, each pair once."
    )
    link_coverage: LinkCoverage | None = derived(
        "How many partnerships are in contact with others at all (G36, G40).",
        lambda self: LinkCoverage(picture=self.picture, coverage=coverage(self.picture)),
    )
    holes: HoleConnection | None = hole_list(
        "Groups of partnerships that lack contact which is to be expected (G9, G36), and who could bring "
        "them together; the largest gap first."
    )
    brokers: BrokerConnection | None = broker_list(
        "Who joins partnerships that otherwise have nothing to do with each other (G9), the first in rank "
        "first."
    )
    key_players: KeyPlayers | None = key_player_set(
        "Whom the network can least lose, or whom to brief so that news reaches all (G9)."
    )
    assumed: list[Reason] = derived(
        "What this network assumes beyond the record, in the order of the changes, and what to check before "
        "it becomes a plan. Empty for the network as recorded.",
        lambda self: assumed(self.picture),
    )

    @asked(
        "The network if some changes were made on its day: it answers every question, by an alias beside the "
        "recorded one, and is stored nowhere. Its ids are its own and `node` finds none of them; with "
        "`sinceRevision` its overlaps are compared with the network as recorded. Turnover of a scenario that "
        "changes who serves where, or who is in touch, is NOT_ALLOWED."
    )
    def what_if(self, changes: Changes) -> Annotated[Network, strawberry.lazy("graphsvc.api.network")]:
        return Network(picture=changed(self.picture, changes))

    composition: CompositionConnection | None = composition_list(
        "Who sits at each table: size against scope, and sectors (G5, G22); who stands out most first."
    )
    health: NetworkHealth | None = derived(
        "How the network is doing: contact across, inwards and upwards (G31, G35, G36, G40).",
        lambda self: health(self.picture),
    )

    @asked(
        "The same on several days, each from the picture of that day at this revision; of a whatIf, days "
        "before its own are as recorded."
    )
    def health_series(self, dates: Days) -> list[NetworkHealth] | None:
        return health_series(self.picture, dates)

    coverage: CoverageConnection | None = coverage_list(
        "Territories and themes on which no partnership works (G16), by population, and whom to ask first."
    )

    @asked(
        "What would be missing if a partnership, an organisation or a post went (G30, G37), with the "
        "checklist of an exit strategy (G38); null where the key is unknown. Not of a person: BAD_USER_INPUT."
    )
    def dependence(self, key: Key, kind: Kind) -> Dependence | None:
        return dependence_of(self.picture, key, kind)

    data_quality: DataQuality = derived(
        "How much of the registry is known, and what to complete first.", lambda self: quality(self.picture)
    )
