"""The closed lists of the schema. Codes of the registry appear in capitals."""

from __future__ import annotations

from collections.abc import Mapping
from enum import Enum
from inspect import getdoc
from typing import Any, TypeVar

import strawberry

from graphsvc.model.codes import UNKNOWN_CODE

Listed = TypeVar("Listed", bound=type[Enum])


def _described(cls: Listed) -> Listed:
    """Makes an enum one of the schema, described by its docstring."""
    return strawberry.enum(cls, description=" ".join((getdoc(cls) or "").split()))


def _value(value: object, about: str) -> Any:
    return strawberry.enum_value(value, description=about)


@_described
class Level(Enum):
    """Level at which a partnership works, from wide to narrow."""

    INTERNATIONAL = _value("international", "Between states.")
    NATIONAL = _value("national", "A whole state.")
    REGIONAL = _value("regional", "Part of a state above the municipality.")
    LOCAL = _value("local", "A municipality or less.")


@_described
class PartnershipStatus(Enum):
    """State of a partnership on the day of the picture.

    Dates win over what the register says, and what nobody confirmed for 24 months is unclear.
    """

    PLANNED = _value("planned", "Starts later, or is said to be planned; left out of every analysis.")
    ACTIVE = _value("active", "Works.")
    DORMANT = _value("dormant", "Exists but does not meet; counts as active in analyses.")
    ENDED = _value("ended", "Is no more; left out of every analysis.")
    UNCLEAR = _value("unclear", "Not confirmed for 24 months; counts as active in analyses.")


@_described
class EndReason(Enum):
    """Why a partnership ended or ends (G37)."""

    GOAL_ACHIEVED = _value("goal_achieved", "Its goal was reached.")
    PROBLEM_CHANGED = _value("problem_changed", "The problem changed.")
    INEFFICIENT = _value("inefficient", "It cost more than it brought.")
    MERGED = _value("merged", "It became part of another.")
    OTHER = _value("other", "Another reason.")


@_described
class LegalBasis(Enum):
    """What a partnership rests on (G8, G10)."""

    STATUTORY = _value("statutory", "A law or regulation asks for it.")
    AGREEMENT = _value("agreement", "A signed agreement.")
    INFORMAL = _value("informal", "Nothing in writing that binds.")


@_described
class Authority(Enum):
    """Kind of authority that an organisation is (G35)."""

    ADMINISTRATIVE = _value("administrative", "Part of an administration.")
    POLITICAL = _value("political", "Answers to voters.")


@_described
class MemberRole(Enum):
    """As what an organisation belongs to a partnership."""

    MEMBER = _value("member", "Takes part; counted.")
    LEAD = _value("lead", "Leads; counted.")
    OBSERVER = _value("observer", "Watches; shown, not counted.")
    SUPPORTER = _value("supporter", "Helps now and then (G19); shown, not counted.")
    FUNDER = _value("funder", "Pays; shown, not counted.")
    SECRETARIAT = _value("secretariat", "Keeps the office; shown, not counted.")


@_described
class ServiceRole(Enum):
    """As what a person serves in a partnership; all but OBSERVER are people in post."""

    CHAIR = _value("chair", "Presides.")
    COORDINATOR = _value("coordinator", "Co-ordinates the work (G8).")
    SECRETARY = _value("secretary", "Keeps the records.")
    DEPUTY = _value("deputy", "Stands in for another.")
    MEMBER = _value("member", "Takes part.")
    OBSERVER = _value("observer", "Watches; not in post.")


@_described
class RoleEndReason(Enum):
    """Why a person's role ended (G25)."""

    OWN_MOVE = _value("own_move", "The person moved on.")
    EMPLOYER_DECISION = _value("employer_decision", "The organisation sent somebody else.")
    TERM_ENDED = _value("term_ended", "The term was over.")
    ROLE_CHANGED = _value("role_changed", "The person took another role in the same partnership.")
    ORGANISATION_LEFT = _value("organisation_left", "The organisation left the partnership.")
    PARTNERSHIP_ENDED = _value("partnership_ended", "The partnership ended.")
    DIED = _value("died", "The person died.")
    OTHER = _value("other", "Another reason.")


@_described
class SuccessionKind(Enum):
    """How a partnership carried on what another did (G37, G38)."""

    MERGER = _value("merger", "Several became one.")
    SPLIT = _value("split", "One became several.")
    RENAMING = _value("renaming", "The same under another name.")


@_described
class LinkState(Enum):
    """How a communication link stands on the day of the picture (G36)."""

    LIVE = _value(0, "Contact within 12 months.")
    FADING = _value(1, "Latest contact 12 to 24 months ago.")
    STALE = _value(2, "Latest contact longer ago.")
    UNDATED = _value(3, "Recorded, but no contact is.")
    OVER = _value(4, "Past its end, or not begun.")
    BLOCKED = _value(5, "The two object or may not exchange: no link, and none is proposed (G29).")


@_described
class ContactState(Enum):
    """How the freshest link of two partnerships stands on the day of the picture (G36)."""

    LIVE = _value(0, "Contact within 12 months.")
    FADING = _value(1, "Latest contact 12 to 24 months ago.")
    STALE = _value(2, "Latest contact longer ago.")
    UNDATED = _value(3, "A link is recorded, but no contact is.")
    OVER = _value(4, "The link is past its end, or has not begun.")
    NONE = _value(-1, "No link is recorded.")


@_described
class LinkStanding(Enum):
    """How well a partnership is linked to others; the first that applies (G36)."""

    LINKED = _value(0, "It has a live link: contact within 12 months.")
    STALE_ONLY = _value(1, "It has dated links, none of them live.")
    UNDATED_ONLY = _value(2, "It has links, but no contact is dated.")
    UNLINKED = _value(3, "The register says that it has none.")
    NOT_EVALUATED = _value(4, "Nothing is recorded: neither a link nor that there is none.")


@_described
class NoMissingLinks(Enum):
    """Why no missing link is listed."""

    NO_PARTNERSHIPS = _value("NO_PARTNERSHIPS", "No partnership is active on the day.")
    ONE_PARTNERSHIP = _value("ONE_PARTNERSHIP", "There is nobody to be linked to.")
    NOTHING_WITHIN_REACH = _value(
        "NOTHING_WITHIN_REACH", "No two partnerships are on near ground or have related themes."
    )
    NOT_ASKED_FOR = _value("NOT_ASKED_FOR", "There are some, but none that was asked for.")


@_described
class DatePrecision(Enum):
    """How exactly a date is known."""

    DAY = _value("day", "To the day.")
    MONTH = _value("month", "To the month.")
    YEAR = _value("year", "To the year.")
    ON_OR_BEFORE = _value("on_or_before", "First seen that day; it began then or earlier.")


@_described
class Validity(Enum):
    """Whether something dated holds on the day of the picture."""

    CURRENT = _value("current", "Holds on the day; where a partnership is planned, on its first day.")
    PAST = _value("past", "Ended on or before the day, or its partnership did.")
    FUTURE = _value("future", "Begins after the day.")


@_described
class NodeKind(Enum):
    """Kind of a node."""

    PARTNERSHIP = _value("partnership", "A standing arrangement with joint responsibility.")
    ORGANISATION = _value("organisation", "A body that is or may be a member.")
    PERSON = _value("person", "Somebody who holds roles; shown under a pseudonym.")
    POST = _value("post", "A seat in a partnership, which may be vacant.")
    TERRITORY = _value("territory", "Where a partnership or organisation works.")
    THEME = _value("theme", "A crime problem or subject.")
    PROTOCOL = _value("protocol", "An agreement on the exchange of information (G29).")


@_described
class RecordKind(Enum):
    """Kind of a record: of a node, or of a tie between two."""

    PARTNERSHIP = _value("partnership", "Partnership.")
    ORGANISATION = _value("organisation", "Organisation.")
    POST = _value("post", "Post.")
    TERRITORY = _value("territory", "Territory.")
    THEME = _value("theme", "Theme.")
    PROTOCOL = _value("protocol", "Protocol (G29).")
    MEMBERSHIP = _value("membership", "Membership of an organisation.")
    ROLE = _value("role", "Role of a person.")
    LINK = _value("link", "Communication link (G36).")
    SUCCESSION = _value("succession", "Succession of one partnership by another (G37, G38).")


@_described
class QualityNeed(Enum):
    """What answers lack without a field."""

    DECIDES = _value("decides", "Without it a pair cannot be judged (R0).")
    SCORES = _value("scores", "Without it a score rests on less.")
    ADVISES = _value("advises", "Without it advice or cost are less exact.")


@_described
class OrderDirection(Enum):
    """Direction of an order."""

    ASC = _value("asc", "Smallest, earliest or first letter first; unknown last.")
    DESC = _value("desc", "Largest, latest or last letter first; unknown last.")


@_described
class OverlapBand(Enum):
    """How pairs of partnerships are sorted (G17).

    Start values from invented registries: recalibrate them on pairs that people judged.
    """

    STRONG = _value("STRONG", "Score of 0.55 or more.")
    REVIEW = _value("REVIEW", "Score from 0.40 to below 0.55.")
    PATTERN = _value(
        "PATTERN", "Score below 0.40, but same themes with other members, or the reverse (R5, R6)."
    )
    INCOMPLETE = _value("INCOMPLETE", "Too little is recorded to tell, whatever the score (R0).")
    BELOW = _value("BELOW", "Score below 0.40 and no pattern.")


@_described
class OverlapAction(Enum):
    """What is proposed for two overlapping partnerships, for those concerned to discuss (G30)."""

    NONE = _value("NONE", "Nothing.")
    COMPLETE_RECORD = _value("COMPLETE_RECORD", "Complete the record first (R0).")
    KEEP_SATELLITE = _value("KEEP_SATELLITE", "Keep it: one is a recorded satellite of the other (G20).")
    LET_END = _value("LET_END", "Let the one that is ending end, and hand over to the other (R1; G37, G38).")
    ONE_SUCCESSOR = _value(
        "ONE_SUCCESSOR", "Both are ending: one successor, knowledge handed over (R1; G16, G38)."
    )
    DIVIDE_LABOUR = _value(
        "DIVIDE_LABOUR", "Divide the labour by level or area, link the levels (R2; G2, G21, G22, G36)."
    )
    MAKE_SATELLITE = _value("MAKE_SATELLITE", "Make the smaller a satellite of the larger (R3; G20).")
    ABSORB = _value("ABSORB", "Absorb the smaller, or give it an end date (R3b; G16, G20).")
    MERGE = _value("MERGE", "Merge (R4; G16, G17, G20).")
    MERGE_TWO_LEVELS = _value(
        "MERGE_TWO_LEVELS", "Merge with a planning and an operational level (R4; G16, G17, G20, G22)."
    )
    DEMARCATE = _value(
        "DEMARCATE", "Demarcate remits, exchange observers, or ask which should take it (R5; G16, G17, G22)."
    )
    MEET_JOINTLY = _value(
        "MEET_JOINTLY", "Joint or back-to-back meetings, a shared secretariat (R6; G20, G22)."
    )
    COORDINATE = _value("COORDINATE", "Co-ordinate, and review in twelve months (R7; G17, G30, G36).")
    JOIN_NEIGHBOURS = _value(
        "JOIN_NEIGHBOURS", "One board for neighbours with the same regional members (R8; G16, G17, G20, G22)."
    )


@_described
class OverlapKind(Enum):
    """How the partnerships of a family overlap (G17)."""

    SAME_GROUND = _value("SAME_GROUND", "On common ground: every two of them overlap.")
    NEIGHBOURS = _value(
        "NEIGHBOURS", "Side by side, without common ground: every two have the same members from above (R8)."
    )


@_described
class DraftProposal(Enum):
    """What is proposed for a planned partnership, for those concerned to discuss (G16, G30)."""

    COMPLETE_THE_DRAFT = _value("COMPLETE_THE_DRAFT", "Name a theme and a territory first.")
    EXISTING_FITS = _value("EXISTING_FITS", "Ask an existing partnership: its fit is 0.60 or more as it is.")
    EXISTING_WITH_ADJUSTMENT = _value(
        "EXISTING_WITH_ADJUSTMENT", "Ask an existing partnership: it fits with one or two adjustments."
    )
    NEW_PARTNERSHIP = _value("NEW_PARTNERSHIP", "Nothing that exists fits: a new one may be justified.")


@_described
class DraftAdjustmentKind(Enum):
    """What an existing partnership would have to change to take a draft on (G16)."""

    WIDEN_THEMES = _value("WIDEN_THEMES", "Take up themes of the draft.")
    EXTEND_TERRITORY = _value("EXTEND_TERRITORY", "Work in territories of the draft (G21).")
    ADD_ORGANISATIONS = _value("ADD_ORGANISATIONS", "Invite organisations of the draft (G18).")
    ADD_LEVEL = _value("ADD_LEVEL", "Work at the draft's level, too (G21).")
    MAKE_ROOM = _value("MAKE_ROOM", "Make room at the table, or work at two levels (G22).")
    PROLONG = _value("PROLONG", "Live as long as the draft needs it (G14).")


@_described
class RiskBand(Enum):
    """How large a share of the people in post is expected to leave within the horizon (G25)."""

    LOW = _value("LOW", "Under 5 %.")
    MODERATE = _value("MODERATE", "5 to 20 %.")
    ELEVATED = _value("ELEVATED", "Over 20 %.")


@_described
class TurnoverBasis(Enum):
    """What a rate and a forecast of turnover rest on (G25)."""

    OWN_RECORD = _value("OWN_RECORD", "Its own record, drawn towards its level's the shorter it is.")
    SHORT_RECORD = _value("SHORT_RECORD", "Its level's pooled rate: the level's record is under two years.")
    LEVEL = _value("LEVEL", "Its level's pooled rate: its own record says nothing more.")
    REGISTRY = _value("REGISTRY", "The whole registry's record: its level's is too thin, or unknown.")
    PRIOR = _value("PRIOR", "A stated prior, 0.125 departures per person-year: the registry's is too thin.")


@_described
class Suppression(Enum):
    """Why no figure is shown: nobody in a small group is to be recognised (G25)."""

    TOO_FEW_PEOPLE = _value("TOO_FEW_PEOPLE", "Fewer people than the floor are in post or in the record.")
    COMPLEMENTARY = _value("COMPLEMENTARY", "Else another's figures could be worked out as the difference.")
    NOT_ALLOWED = _value("NOT_ALLOWED", "The question itself would lead to figures about people.")


@_described
class TurnoverPrompt(Enum):
    """What to talk about (G25): too much turnover, or too little. No optimum is claimed."""

    HIGH = _value("HIGH", "Among the highest rates of the registry.")
    LOW = _value("LOW", "Among the lowest rates, long together, and nobody new for three years.")


Member = TypeVar("Member", bound=Enum)


def by_code(kind: type[Member]) -> Mapping[object, Member]:
    """The members of an enum by the registry's codes; a code on no list is unknown and not in it."""
    return {member.value: member for member in kind}


def by_number(kind: type[Member]) -> Mapping[int, Member | None]:
    """The members by their place in the list of codes, UNKNOWN_CODE giving None."""
    return {UNKNOWN_CODE: None, **dict(enumerate(kind))}
