"""The closed lists of the schema. Codes of the registry appear in capitals."""

from __future__ import annotations

from collections.abc import Mapping
from enum import Enum
from inspect import getdoc
from typing import TypeVar

import strawberry

from graphsvc.api.enum_values import value
from graphsvc.model.codes import UNKNOWN_CODE

Listed = TypeVar("Listed", bound=type[Enum])


def _described(cls: Listed) -> Listed:
    """Makes an enum one of the schema, described by its docstring."""
    return strawberry.enum(cls, description=" ".join((getdoc(cls) or "").split()))


@_described
class Level(Enum):
    """Level at which a partnership works, from wide to narrow."""

    INTERNATIONAL = value("international", "Between states.")
    NATIONAL = value("national", "A whole state.")
    REGIONAL = value("regional", "Part of a state above the municipality.")
    LOCAL = value("local", "A municipality or less.")


@_described
class PartnershipStatus(Enum):
    """State of a partnership on the day of the picture.

    Dates win over what the register says, and what nobody confirmed for 24 months is unclear.
    """

    PLANNED = value("planned", "Starts later, or is said to be planned; left out of every analysis.")
    ACTIVE = value("active", "Works.")
    DORMANT = value("dormant", "Exists but does not meet; counts as active in analyses.")
    ENDED = value("ended", "Is no more; left out of every analysis.")
    UNCLEAR = value("unclear", "Not confirmed for 24 months; counts as active in analyses.")


@_described
class EndReason(Enum):
    """Why a partnership ended or ends (G37)."""

    GOAL_ACHIEVED = value("goal_achieved", "Its goal was reached.")
    PROBLEM_CHANGED = value("problem_changed", "The problem changed.")
    INEFFICIENT = value("inefficient", "It cost more than it brought.")
    MERGED = value("merged", "It became part of another.")
    OTHER = value("other", "Another reason.")


@_described
class LegalBasis(Enum):
    """What a partnership rests on (G8, G10)."""

    STATUTORY = value("statutory", "A law or regulation asks for it.")
    AGREEMENT = value("agreement", "A signed agreement.")
    INFORMAL = value("informal", "Nothing in writing that binds.")


@_described
class Authority(Enum):
    """Kind of authority that an organisation is (G35)."""

    ADMINISTRATIVE = value("administrative", "Part of an administration.")
    POLITICAL = value("political", "Answers to voters.")


@_described
class MemberRole(Enum):
    """As what an organisation belongs to a partnership."""

    MEMBER = value("member", "Takes part; counted.")
    LEAD = value("lead", "Leads; counted.")
    OBSERVER = value("observer", "Watches; shown, not counted.")
    SUPPORTER = value("supporter", "Helps now and then (G19); shown, not counted.")
    FUNDER = value("funder", "Pays; shown, not counted.")
    SECRETARIAT = value("secretariat", "Keeps the office; shown, not counted.")


@_described
class ServiceRole(Enum):
    """As what a person serves in a partnership; all but OBSERVER are people in post."""

    CHAIR = value("chair", "Presides.")
    COORDINATOR = value("coordinator", "Co-ordinates the work (G8).")
    SECRETARY = value("secretary", "Keeps the records.")
    DEPUTY = value("deputy", "Stands in for another.")
    MEMBER = value("member", "Takes part.")
    OBSERVER = value("observer", "Watches; not in post.")


@_described
class RoleEndReason(Enum):
    """Why a person's role ended (G25)."""

    OWN_MOVE = value("own_move", "The person moved on.")
    EMPLOYER_DECISION = value("employer_decision", "The organisation sent somebody else.")
    TERM_ENDED = value("term_ended", "The term was over.")
    ROLE_CHANGED = value("role_changed", "The person took another role in the same partnership.")
    ORGANISATION_LEFT = value("organisation_left", "The organisation left the partnership.")
    PARTNERSHIP_ENDED = value("partnership_ended", "The partnership ended.")
    DIED = value("died", "The person died.")
    OTHER = value("other", "Another reason.")


@_described
class SuccessionKind(Enum):
    """How a partnership carried on what another did (G37, G38)."""

    MERGER = value("merger", "Several became one.")
    SPLIT = value("split", "One became several.")
    RENAMING = value("renaming", "The same under another name.")


@_described
class LinkState(Enum):
    """How a communication link stands on the day of the picture (G36)."""

    LIVE = value(0, "Contact within 12 months.")
    FADING = value(1, "Latest contact 12 to 24 months ago.")
    STALE = value(2, "Latest contact longer ago.")
    UNDATED = value(3, "Recorded, but no contact is.")
    OVER = value(4, "Past its end, or not begun.")
    BLOCKED = value(5, "The two object or may not exchange: no link, and none is proposed (G29).")


@_described
class ContactState(Enum):
    """How the freshest link of two partnerships stands on the day of the picture (G36)."""

    LIVE = value(0, "Contact within 12 months.")
    FADING = value(1, "Latest contact 12 to 24 months ago.")
    STALE = value(2, "Latest contact longer ago.")
    UNDATED = value(3, "A link is recorded, but no contact is.")
    OVER = value(4, "The link is past its end, or has not begun.")
    NONE = value(-1, "No link is recorded.")


@_described
class LinkStanding(Enum):
    """How well a partnership is linked to others; the first that applies (G36)."""

    LINKED = value(0, "It has a live link: contact within 12 months.")
    STALE_ONLY = value(1, "It has dated links, none of them live.")
    UNDATED_ONLY = value(2, "It has links, but no contact is dated.")
    UNLINKED = value(3, "The register says that it has none.")
    NOT_EVALUATED = value(4, "Nothing is recorded: neither a link nor that there is none.")


@_described
class NoMissingLinks(Enum):
    """Why no missing link is listed."""

    NO_PARTNERSHIPS = value("NO_PARTNERSHIPS", "No partnership is active on the day.")
    ONE_PARTNERSHIP = value("ONE_PARTNERSHIP", "There is nobody to be linked to.")
    NOTHING_WITHIN_REACH = value(
        "NOTHING_WITHIN_REACH", "No two partnerships are on near ground or have related themes."
    )
    NOT_ASKED_FOR = value("NOT_ASKED_FOR", "There are some, but none that was asked for.")


@_described
class DatePrecision(Enum):
    """How exactly a date is known."""

    DAY = value("day", "To the day.")
    MONTH = value("month", "To the month.")
    YEAR = value("year", "To the year.")
    ON_OR_BEFORE = value("on_or_before", "First seen that day; it began then or earlier.")


@_described
class Validity(Enum):
    """Whether something dated holds on the day of the picture."""

    CURRENT = value("current", "Holds on the day; where a partnership is planned, on its first day.")
    PAST = value("past", "Ended on or before the day, or its partnership did.")
    FUTURE = value("future", "Begins after the day.")


@_described
class NodeKind(Enum):
    """Kind of a node."""

    PARTNERSHIP = value("partnership", "A standing arrangement with joint responsibility.")
    ORGANISATION = value("organisation", "A body that is or may be a member.")
    PERSON = value("person", "Somebody who holds roles; shown under a pseudonym.")
    POST = value("post", "A seat in a partnership, which may be vacant.")
    TERRITORY = value("territory", "Where a partnership or organisation works.")
    THEME = value("theme", "A crime problem or subject.")
    PROTOCOL = value("protocol", "An agreement on the exchange of information (G29).")


@_described
class RecordKind(Enum):
    """Kind of a record: of a node, or of a tie between two."""

    PARTNERSHIP = value("partnership", "Partnership.")
    ORGANISATION = value("organisation", "Organisation.")
    POST = value("post", "Post.")
    TERRITORY = value("territory", "Territory.")
    THEME = value("theme", "Theme.")
    PROTOCOL = value("protocol", "Protocol (G29).")
    MEMBERSHIP = value("membership", "Membership of an organisation.")
    ROLE = value("role", "Role of a person.")
    LINK = value("link", "Communication link (G36).")
    SUCCESSION = value("succession", "Succession of one partnership by another (G37, G38).")


@_described
class QualityNeed(Enum):
    """What answers lack without a field."""

    DECIDES = value("decides", "Without it a pair cannot be judged (R0).")
    SCORES = value("scores", "Without it a score rests on less.")
    ADVISES = value("advises", "Without it advice or cost are less exact.")


@_described
class OrderDirection(Enum):
    """Direction of an order."""

    ASC = value("asc", "Smallest, earliest or first letter first; unknown last.")
    DESC = value("desc", "Largest, latest or last letter first; unknown last.")


@_described
class OverlapBand(Enum):
    """How pairs of partnerships are sorted (G17).

    Start values from invented registries: recalibrate them on pairs that people judged.
    """

    STRONG = value("STRONG", "Score of 0.55 or more.")
    REVIEW = value("REVIEW", "Score from 0.40 to below 0.55.")
    PATTERN = value(
        "PATTERN", "Score below 0.40, but same themes with other members, or the reverse (R5, R6)."
    )
    INCOMPLETE = value("INCOMPLETE", "Too little is recorded to tell, whatever the score (R0).")
    BELOW = value("BELOW", "Score below 0.40 and no pattern.")


@_described
class OverlapAction(Enum):
    """What is proposed for two overlapping partnerships, for those concerned to discuss (G30)."""

    NONE = value("NONE", "Nothing.")
    COMPLETE_RECORD = value("COMPLETE_RECORD", "Complete the record first (R0).")
    KEEP_SATELLITE = value("KEEP_SATELLITE", "Keep it: one is a recorded satellite of the other (G20).")
    LET_END = value("LET_END", "Let the one that is ending end, and hand over to the other (R1; G37, G38).")
    ONE_SUCCESSOR = value(
        "ONE_SUCCESSOR", "Both are ending: one successor, knowledge handed over (R1; G16, G38)."
    )
    DIVIDE_LABOUR = value(
        "DIVIDE_LABOUR", "Divide the labour by level or area, link the levels (R2; G2, G21, G22, G36)."
    )
    MAKE_SATELLITE = value("MAKE_SATELLITE", "Make the smaller a satellite of the larger (R3; G20).")
    ABSORB = value("ABSORB", "Absorb the smaller, or give it an end date (R3b; G16, G20).")
    MERGE = value("MERGE", "Merge (R4; G16, G17, G20).")
    MERGE_TWO_LEVELS = value(
        "MERGE_TWO_LEVELS", "Merge with a planning and an operational level (R4; G16, G17, G20, G22)."
    )
    DEMARCATE = value(
        "DEMARCATE", "Demarcate remits, exchange observers, or ask which should take it (R5; G16, G17, G22)."
    )
    MEET_JOINTLY = value(
        "MEET_JOINTLY", "Joint or back-to-back meetings, a shared secretariat (R6; G20, G22)."
    )
    COORDINATE = value("COORDINATE", "Co-ordinate, and review in twelve months (R7; G17, G30, G36).")
    JOIN_NEIGHBOURS = value(
        "JOIN_NEIGHBOURS", "One board for neighbours with the same regional members (R8; G16, G17, G20, G22)."
    )


@_described
class OverlapKind(Enum):
    """How the partnerships of a family overlap (G17)."""

    SAME_GROUND = value("SAME_GROUND", "On common ground: every two of them overlap.")
    NEIGHBOURS = value(
        "NEIGHBOURS", "Side by side, without common ground: every two have the same members from above (R8)."
    )


@_described
class DraftProposal(Enum):
    """What is proposed for a planned partnership, for those concerned to discuss (G16, G30)."""

    COMPLETE_THE_DRAFT = value("COMPLETE_THE_DRAFT", "Name a theme and a territory first.")
    EXISTING_FITS = value("EXISTING_FITS", "Ask an existing partnership: its fit is 0.60 or more as it is.")
    EXISTING_WITH_ADJUSTMENT = value(
        "EXISTING_WITH_ADJUSTMENT", "Ask an existing partnership: it fits with one or two adjustments."
    )
    NEW_PARTNERSHIP = value("NEW_PARTNERSHIP", "Nothing that exists fits: a new one may be justified.")


@_described
class DraftAdjustmentKind(Enum):
    """What an existing partnership would have to change to take a draft on (G16)."""

    WIDEN_THEMES = value("WIDEN_THEMES", "Take up themes of the draft.")
    EXTEND_TERRITORY = value("EXTEND_TERRITORY", "Work in territories of the draft (G21).")
    ADD_ORGANISATIONS = value("ADD_ORGANISATIONS", "Invite organisations of the draft (G18).")
    ADD_LEVEL = value("ADD_LEVEL", "Work at the draft's level, too (G21).")
    MAKE_ROOM = value("MAKE_ROOM", "Make room at the table, or work at two levels (G22).")
    PROLONG = value("PROLONG", "Live as long as the draft needs it (G14).")


@_described
class RiskBand(Enum):
    """How large a share of the people in post is expected to leave within the horizon (G25)."""

    LOW = value("LOW", "Under 5 %.")
    MODERATE = value("MODERATE", "5 to 20 %.")
    ELEVATED = value("ELEVATED", "Over 20 %.")


@_described
class TurnoverBasis(Enum):
    """What a rate and a forecast of turnover rest on (G25)."""

    OWN_RECORD = value("OWN_RECORD", "Its own record, drawn towards its level's the shorter it is.")
    SHORT_RECORD = value("SHORT_RECORD", "Its level's pooled rate: the level's record is under two years.")
    LEVEL = value("LEVEL", "Its level's pooled rate: its own record says nothing more.")
    REGISTRY = value("REGISTRY", "The whole registry's record: its level's is too thin, or unknown.")
    PRIOR = value("PRIOR", "A stated prior, 0.125 departures per person-year: the registry's is too thin.")


@_described
class Suppression(Enum):
    """Why no figure is shown: nobody in a small group is to be recognised (G25)."""

    TOO_FEW_PEOPLE = value("TOO_FEW_PEOPLE", "Fewer people than the floor are in post or in the record.")
    COMPLEMENTARY = value("COMPLEMENTARY", "Else another's figures could be worked out as the difference.")
    NOT_ALLOWED = value("NOT_ALLOWED", "The question itself would lead to figures about people.")


@_described
class TurnoverPrompt(Enum):
    """What to talk about (G25): too much turnover, or too little. No optimum is claimed."""

    HIGH = value("HIGH", "Among the highest rates of the registry.")
    LOW = value("LOW", "Among the lowest rates, long together, and nobody new for three years.")


Member = TypeVar("Member", bound=Enum)


def by_code(kind: type[Member]) -> Mapping[object, Member]:
    """The members of an enum by the registry's codes; a code on no list is unknown and not in it."""
    return {member.value: member for member in kind}


def by_number(kind: type[Member]) -> Mapping[int, Member | None]:
    """The members by their place in the list of codes, UNKNOWN_CODE giving None."""
    return {UNKNOWN_CODE: None, **dict(enumerate(kind))}
