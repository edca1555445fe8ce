"""The closed lists of convening (G16, G18)."""

from __future__ import annotations

from enum import Enum
from typing import Any

import strawberry


def _value(value: str, about: str) -> Any:
    return strawberry.enum_value(value, description=about)


@strawberry.enum(description="What is proposed for a theme in a territory, in the order in which G16 asks.")
class ConveneProposal(Enum):
    """As `graphsvc.analysis.convening.table.PROPOSALS`."""

    EXISTING_PARTNERSHIP = _value(
        "EXISTING_PARTNERSHIP", "A partnership could take it on as it is, or with one or two adjustments."
    )
    EXISTING_ORGANISATION = _value(
        "EXISTING_ORGANISATION", "One organisation alone reaches 0.80 of what the set would, and 0.60 of 1."
    )
    NEW_PARTNERSHIP = _value("NEW_PARTNERSHIP", "The set of those invited reaches 0.80 of 1.")
    NEW_CAPABILITY = _value(
        "NEW_CAPABILITY",
        "Those who could be invited do not cover what the task needs: a new agency or capability.",
    )
    COMPLETE_THE_RECORD = _value(
        "COMPLETE_THE_RECORD", "Too little is known to propose anything; asking could close the gap."
    )


@strawberry.enum(description="What a partner can bring (G18), or a seat of a sector that the theme needs.")
class ConveneCriterion(Enum):
    """As `graphsvc.model.codes.CRITERIA`, and SECTOR."""

    COMPETENCE = _value("competence", "Years in partnerships on the theme: 1 − exp(−years / 3); or declared.")
    LEADERSHIP = _value("leadership", "Has led a partnership, or had somebody in its chair; or declared.")
    INFORMATION = _value(
        "information",
        "Share of the partnerships on the theme around the territory within two live contacts; or declared.",
    )
    COVERAGE = _value(
        "coverage",
        "Right type and size of territory: geometric mean of the share of the territory that it serves and "
        "of the share of all it serves that lies there, none below 0.1; by population. Or declared.",
    )
    LEGITIMACY = _value("legitimacy", "Accepted in the role. Only as declared.")
    DETACHMENT = _value("detachment", "A certain distance. Only as declared.")
    READINESS = _value("readiness", "Joined a partnership within five years; or declared.")
    INDEPENDENCE = _value("independence", "Balance of independence and involvement. Only as declared.")
    CLOSENESS = _value("closeness", "Likeness of its remit to the theme; or declared.")
    MOTIVATION = _value("motivation", "Motivated to take responsibility. Only as declared.")
    FLEXIBILITY = _value("flexibility", "Able to explore new ways of working. Only as declared.")
    SECTOR = _value("sector", "Of a sector that the theme needs, as far as its ground fits.")


@strawberry.enum(description="What an adequacy rests on.")
class AdequacyBasis(Enum):
    """As `graphsvc.analysis.convening.formula.BASES`."""

    DECLARED = _value("DECLARED", "The organisation declared it.")
    RECORDED = _value("RECORDED", "The registry says so: sector, territory, remit.")
    PROXY = _value(
        "PROXY",
        "Traces in the network: they speak for an organisation, and where there is none it is unknown.",
    )


@strawberry.enum(description="How far those invited bring what is required.")
class RequirementState(Enum):
    """As `graphsvc.analysis.convening.table.STATES`."""

    MET = _value("MET", "From 0.60 on.")
    THIN = _value("THIN", "Less than 0.60; or nothing, although a candidate not invited could bring it.")
    UNCOVERED = _value("UNCOVERED", "Nothing, and of every candidate it is known.")
    UNKNOWN = _value("UNKNOWN", "Nothing that is known, and of some candidates nobody knows: ask.")


@strawberry.enum(description="What keeps an organisation out.")
class Veto(Enum):
    """As `graphsvc.analysis.convening.barred.VETOES`."""

    LEGAL_BAR = _value("LEGAL_BAR", "It declared that the law bars it.")
    CONFLICT_OF_INTEREST = _value("CONFLICT_OF_INTEREST", "It declared a conflict of interest.")
    BLOCKED = _value("BLOCKED", "A link with a partnership on the theme there is recorded as blocked.")
    NO_COVERAGE = _value("NO_COVERAGE", "It sits in such a partnership, but its own territory is elsewhere.")


@strawberry.enum(description="What a convenor is proposed for.")
class ConvenorBasis(Enum):
    """As `graphsvc.analysis.convening.table.CONVENOR_BASES`."""

    DECLARED_LEGITIMACY = _value("DECLARED_LEGITIMACY", "It declared a legitimacy of 0.60 or more.")
    LEADERSHIP_HISTORY = _value(
        "LEADERSHIP_HISTORY", "Nobody invited declared legitimacy; it has led before."
    )
