"""The answers about dependence: what hangs on one partnership, organisation or post."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING, NamedTuple

import numpy as np
from numpy.typing import NDArray

from graphsvc.analysis.reasons import Reason
from graphsvc.kernels.sets import Ints

if TYPE_CHECKING:  # it imports scipy
    from graphsvc.analysis.cells import Cell

HOST = "host"  # among the roles of a seat
KINDS = ("partnership", "organisation", "post")  # of what dependence can be asked


class Presence(StrEnum):
    """Whether there is anything to lose on the day."""

    IN_PLACE = "IN_PLACE"
    NOT_YET = "NOT_YET"  # it begins later: nothing hangs on it yet
    ENDED = "ENDED"  # nothing hangs on it any more


class Withheld(StrEnum):
    """Why a figure about people is not shown (methods: protecting individuals)."""

    TOO_FEW_PEOPLE = "TOO_FEW_PEOPLE"  # it would be about fewer people than the floor
    COMPLEMENTARY = "COMPLEMENTARY"  # else another's figure could be worked out as the difference
    NOT_ALLOWED = "NOT_ALLOWED"  # the picture or the caller is one to whom turnover answers nothing
    UNKNOWN = "UNKNOWN"  # nothing is recorded to make it of


class Matter(StrEnum):
    """The four items of an exit strategy (G38)."""

    COMMITMENTS = "COMMITMENTS"  # remaining responsibilities, liabilities and commitments
    ASSETS = "ASSETS"  # material resources and data
    KNOWLEDGE = "KNOWLEDGE"  # knowledge and experience
    MEDIA = "MEDIA"  # media handling


@dataclass(frozen=True, eq=False)
class Contacts:
    """What links join among the *other* active partnerships, as long as one is there and without it.

    Links that are live or undated. `before` leads over the one in question, `after` does not; both count the
    same others, so that nothing gets better by its going. None is undefined.
    """

    partners: Ints  # ix of those it is linked to
    undated: int  # of these links those without a dated contact
    only_link_of: Ints  # of the partners those who are linked to nobody else
    bridges: Ints  # of the partners those whom only its link joins to it
    parts: Ints  # sizes of what its component falls into without it, the largest first
    components_before: int
    components_after: int
    pairs_lost: int  # pairs of others that nothing connects any more
    fragmentation_before: float | None
    fragmentation_after: float | None
    distance_fragmentation_before: float | None  # None also where it was not worked out
    distance_fragmentation_after: float | None

    @property
    def cuts(self) -> bool:
        """Whether others lose all contact with each other: an articulation point."""
        return self.components_after > self.components_before


class Required(NamedTuple):
    """A sector that work on its themes needs, and who brings it."""

    sector: str
    themes: Ints  # ix of its themes, or wider ones, that need it
    members: Ints  # ix of the members of that sector


class Heir(NamedTuple):
    """A partnership that is recorded as carrying on what it did."""

    partnership: int  # ix
    kind: str | None


class Candidate(NamedTuple):
    """An existing partnership that could carry on what it does."""

    partnership: int  # ix
    fit: float  # 0 to 1
    members_known: bool  # whether the members of both are recorded; else the fit rests on less
    adjustments: tuple[str, ...]  # what it would have to change
    suits: bool  # a fit of 0.60 or more with two adjustments at most
    score: float  # of their overlap


class Tie(NamedTuple):
    """A link to an organisation."""

    other: int  # ix, of the organisation, or of the partnership seen from the organisation
    link: int  # number in the table of links
    state: int  # LinkState


class Ground(NamedTuple):
    """Territory and theme cells."""

    covered: int  # cells that it covers
    only_here: Cell  # of them those that no other active partnership covers, where most people live first
    population: float | None  # people on the territories of `only_here`; None: not known of all


class Staff(NamedTuple):
    """What turnover shows of the people of a partnership; None where it shows nothing."""

    as_of_day: int
    people: int
    withheld: Withheld | None
    knowledge_retained: float | None
    knowledge_expected: float | None
    single_carrier_links: int | None


@dataclass(frozen=True, eq=False)
class OfPartnership:
    """What hangs on a partnership. Numbers (ix) in order of key; None is unknown."""

    contacts: Contacts
    confirmed_none: bool  # it was checked that it has no links
    evaluated: bool  # a link of it is recorded, or that it has none
    ground: Ground | None  # None: its territory or its themes are not known
    members: Ints
    members_complete: bool | None
    only_here: Ints  # members that sit in no other active partnership
    pairs: int  # of its members
    pairs_only_here: int  # of them those that sit together nowhere else
    required: tuple[Required, ...]
    satellites: Ints
    satellite_of: int | None
    authorities: tuple[Tie, ...]  # links to administrative and political authorities (G35)
    organisations: tuple[Tie, ...]  # links to other organisations
    protocols: Ints  # in force, that its links rest on
    heirs: tuple[Heir, ...]
    candidates: tuple[Candidate, ...]  # the best first; none where more are alike than would be named
    alike: int  # how many, then
    host: int | None
    leads: Ints
    supporters: Ints  # funders, supporters, secretariats
    posts: Ints
    staff: Staff | None  # None: not active on the quarter day


class Seat(NamedTuple):
    """A partnership that loses an organisation."""

    partnership: int  # ix
    roles: tuple[str, ...]  # along codes.MEMBER_ROLES, and "host"
    counted: bool  # it is a member, not only somebody beside
    alone: bool  # it is the only member recorded
    only_of_sector: bool | None  # None: its own sector, another's, or the list of members is not known
    required: bool  # its sector is one that the themes of the partnership need
    members_complete: bool | None


class Through(NamedTuple):
    """Pairs of partnerships that share this organisation and nothing else."""

    number: int
    left: Ints  # ix of the first ones, in order of key
    right: Ints


class Joined(NamedTuple):
    """What memberships join, of the other organisations and all active partnerships that have members."""

    components_before: int
    components_after: int
    pairs_lost: int  # pairs of partnerships that no chain of members connects any more


class Substitute(NamedTuple):
    """An organisation of the same sector that could take its place."""

    organisation: int  # ix
    ground: int  # of the partnerships where it is a member: those whose ground the other meets
    member_of: int  # of these those where the other sits already
    beside: int  # partnerships in which it sits with somebody who is member of one of them
    kin: str | None  # PARENT, CHILD or SISTER
    load: float | None  # of memberships, 0 to 1


@dataclass(frozen=True, eq=False)
class OfOrganisation:
    """What hangs on an organisation. Numbers (ix) in order of key; None is unknown."""

    sector: str | None
    seats: tuple[Seat, ...]
    through: Through | None  # None: too many partnerships to look at every pair
    joined: Joined
    links: tuple[Tie, ...]  # of partnerships with it
    authority: str | None
    posts: Ints  # that are its seats
    vacant: Ints  # of them those that nobody holds
    people: int | None  # who serve on its behalf; None: fewer than the floor, or unknown
    people_withheld: Withheld | None
    protocols: Ints  # in force, to which it is a party
    parent: int | None
    children: Ints
    itself: int | None  # the partnership that it is
    substitutes: tuple[Substitute, ...]
    substitutes_number: int


@dataclass(frozen=True, eq=False)
class OfPost:
    """What hangs on a post, whoever holds it: nothing here is about a person. None is unknown."""

    partnership: int | None
    role: str | None
    organisation: int | None
    vacant: bool | None  # None: no role of its partnership says which post it is
    only_of_role: bool | None  # nobody else there has the role; None: the role is not recorded
    others: Ints  # other posts of the partnership with the same role
    sole_links: int | None  # live ties of the partnership that its holder alone carries
    sole_links_withheld: Withheld | None
    knowledge_share: float | None  # of those who have the same role, of the knowledge in the partnership
    knowledge_withheld: Withheld | None


Found = OfPartnership | OfOrganisation | OfPost


@dataclass(frozen=True, eq=False)
class Exit:
    """One item of an exit strategy (G38): what the registry knows to put in it, and what it does not."""

    matter: Matter
    known: tuple[Reason, ...]
    not_recorded: tuple[str, ...]


@dataclass(frozen=True, eq=False)
class Dependence:
    """The whole answer about one node."""

    kind: str  # along KINDS
    ix: int
    presence: Presence
    of: Found
    reasons: tuple[Reason, ...]
    exits: tuple[Exit, ...]  # along Matter


NOTHING: NDArray[np.int32] = np.zeros(0, np.int32)
