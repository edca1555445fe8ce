"""The closed lists of the registry and the order in which arrays number them."""

from __future__ import annotations

LEVELS = ("international", "national", "regional", "local")
STATUSES = ("planned", "active", "dormant", "ended", "unclear")
PARTNERSHIP_END_REASONS = ("goal_achieved", "problem_changed", "inefficient", "merged", "other")
LEGAL_BASES = ("statutory", "agreement", "informal")
AUTHORITIES = ("administrative", "political")
MEMBER_ROLES = ("member", "lead", "observer", "supporter", "funder", "secretariat")
COUNTED_MEMBER_ROLES = ("member", "lead")  # and no role given; the others are shown, not counted
SERVICE_ROLES = ("chair", "coordinator", "secretary", "deputy", "member", "observer")
ROLE_END_REASONS = (
    "own_move",
    "employer_decision",
    "term_ended",
    "role_changed",
    "organisation_left",
    "partnership_ended",
    "died",
    "other",
)
SUCCESSION_KINDS = ("merger", "split", "renaming")
SECTORS = (
    # paragraph 5 of Rec(2003)21 names the first eight
    "law_enforcement",
    "justice",
    "social_welfare",
    "employment",
    "health",
    "education",
    "culture",
    "planning",
    "local_government",
    "housing",
    "civil_society",
    "business",
    "citizens",
    "research",
    "national_body",
    "other",
)
CRITERIA = (
    # the criteria of G18, in its order
    "competence",
    "leadership",
    "information",
    "coverage",
    "legitimacy",
    "detachment",
    "readiness",
    "independence",
    "closeness",
    "motivation",
    "flexibility",
)
BARS = ("legal_bar", "conflict_of_interest")  # what keeps an organisation out, declared beside the criteria
UNKNOWN_CODE = -1  # how arrays number a code that is unknown or on no list


def number_of(code: object, codes: tuple[str, ...]) -> int:
    """The place of a code in its list, UNKNOWN_CODE when it is not on it."""
    return codes.index(code) if code in codes else UNKNOWN_CODE
