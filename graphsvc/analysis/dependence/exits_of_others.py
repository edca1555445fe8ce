"""The checklist of G38 where an organisation leaves a network, or a post is given up."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from graphsvc.analysis.dependence.organisation_reasons import OrganisationReasons
from graphsvc.analysis.dependence.post_reasons import PostReasons
from graphsvc.analysis.dependence.table import Exit, Matter, OfOrganisation, OfPost
from graphsvc.analysis.reasons import Reason
from graphsvc.snapshot.snapshot import Snapshot


def organisation_exits(snapshot: Snapshot, ix: int, found: OfOrganisation) -> Iterator[Exit]:
    """The four items for an organisation that leaves, in the order of G38."""
    said = OrganisationReasons(snapshot, ix, found)
    roles, rest = list(said.roles()), [*said.contacts(), *said.people(), *said.substitutes()]
    yield Exit(
        Matter.COMMITMENTS,
        (*_some(said.seats(), "LOSES_MEMBER", "ONLY_MEMBER"), *_some(roles, "AS_LEAD", "AS_SECRETARIAT")),
        ("contracts, liabilities and commitments that it made for partnerships",),
    )
    yield Exit(
        Matter.ASSETS,
        (*_some(roles, "AS_HOST", "AS_FUNDER", "AS_SUPPORTER"), *_some(rest, "PROTOCOLS")),
        ("premises, money, staff time and data that it brings in",),
    )
    yield Exit(
        Matter.KNOWLEDGE,
        tuple(_some(rest, "POSTS", "PEOPLE", "PEOPLE_WITHHELD", "SUBSTITUTE", "NO_SUBSTITUTE")),
        ("what its people know of the work, in writing",),
    )
    yield Exit(
        Matter.MEDIA,
        tuple(_some(rest, "LINKS_TO_IT")),
        ("who speaks for partnerships on its behalf, and what the public and the media are to be told",),
    )


def post_exits(snapshot: Snapshot, found: OfPost) -> Iterator[Exit]:
    """The four items for a post that is given up or left, in the order of G38."""
    said = PostReasons(snapshot, found)
    yield Exit(
        Matter.COMMITMENTS,
        tuple(_some([*said.role(), *said.seat()], "ONLY_OF_ROLE", "OTHERS_OF_ROLE", "SEAT_OF")),
        ("what was promised from this post",),
    )
    yield Exit(Matter.ASSETS, (), ("files, accounts and keys that go with it",))
    yield Exit(Matter.KNOWLEDGE, (*said.links(), said.knowledge()), ("notes for whoever comes next",))
    yield Exit(Matter.MEDIA, (), ("whether it speaks for the partnership",))


def _some(reasons: Iterable[Reason], *codes: str) -> Iterator[Reason]:
    """The reasons that have one of some codes."""
    return (each for each in reasons if each.code in codes)
