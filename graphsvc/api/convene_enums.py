"""The closed lists of convening (G16, G18)."""

from __future__ import annotations

from enum import Enum

import strawberry

from graphsvc.api.enum_values import value


@strawberry.enum(description="What is proposed for a theme in a territory, in the order in which G16 asks.")
class ConveneProposal(Enum):
    """As `graphsvc.analysis.convening.table.PROPOSALS`."""

    EXISTING_PARTNERSHIP = value(
        "EXISTING_PARTNERSHIP", "A partnership could take it on as it is, or with one or two adjustments."
    )
    EXISTING_ORGANISATION = value(
        "EXISTING_ORGANISATION", "One organisation alone reaches 0.80 of what the set would, and 0.60 of 1."
    )
    NEW_PARTNERSHIP = value("NEW_PARTNERSHIP", "The set of those invited reaches 0.80 of 1.")
    NEW_CAPABILITY = value(
        "NEW_CAPABILITY",
        "Those who could be invited do not cover what the task needs: a new agency or capability.",
    )
    COMPLETE_THE_RECORD = value(
        "COMPLETE_THE_RECORD", "Too little is known to propose anything; asking could close the gap."
    )


@strawberry.enum(description="What a partner can bring (G18), or a seat of a sector that the theme needs.")
class ConveneCriterion(Enum):
    """As `graphsvc.model.codes.CRITERIA`, and SECTOR."""

    COMPETENCE = value("competence", "Years in partnerships on the theme: 1 − exp(−years / 3); or declared.")
    LEADERSHIP = value("leadership", "Has led a partnership, or had somebody in its chair; or declared.")
    INFORMATION = value(
        "information",
        "Share of the partnerships on the theme around the territory within two live contacts; or declared.",
    )
    COVERAGE = value(
        "coverage",
        "Right type and size of territory: geometric mean of the share of the territory that it serves and "
        "of the share of all it serves that lies there, none below 0.1; by population. Or declared.",
    )
    LEGITIMACY = value("legitimacy", "Accepted in the role. Only as declared.")
    DETACHMENT = value("detachment", "A certain distance. Only as declared.")
    READINESS = value("readiness", "Joined a partnership within five years; or declared.")
    INDEPENDENCE = value("independence", "Balance of independence and involvement. Only as declared.")
    CLOSENESS = value("closeness", "Likeness of its remit to the theme; or declared.")
    MOTIVATION = value("motivation", "Motivated to take responsibility. Only as declared.")
    FLEXIBILITY = value("flexibility", "Able to explore new ways of working. Only as declared.")
    SECTOR = value("sector", "Of a sector that the theme needs, as far as its ground fits.")


@strawberry.enum(description="What an adequacy rests on.")
class AdequacyBasis(Enum):
    """As `graphsvc.analysis.convening.formula.BASES`."""

    DECLARED = value("DECLARED", "The organisation declared it.")
    RECORDED = value("RECORDED", "The registry says so: sector, territory, remit.")
    PROXY = value(
        "PROXY",
        "Traces in the network: they speak for an organisation, and where there is none it is unknown.",
    )


@strawberry.enum(description="How far those invited bring what is required.")
class RequirementState(Enum):
    """As `graphsvc.analysis.convening.table.STATES`."""

    MET = value("MET", "From 0.60 on.")
    THIN = value("THIN", "Less than 0.60; or nothing, although a candidate not invited could bring it.")
    UNCOVERED = value("UNCOVERED", "Nothing, and of every candidate it is known.")
    UNKNOWN = value("UNKNOWN", "Nothing that is known, and of some candidates nobody knows: ask.")


@strawberry.enum(description="What keeps an organisation out.")
class Veto(Enum):
    """As `graphsvc.analysis.convening.barred.VETOES`."""

    LEGAL_BAR = value("LEGAL_BAR", "It declared that the law bars it.")
    CONFLICT_OF_INTEREST = value("CONFLICT_OF_INTEREST", "It declared a conflict of interest.")
    BLOCKED = value("BLOCKED", "A link with a partnership on the theme there is recorded as blocked.")
    NO_COVERAGE = value("NO_COVERAGE", "It sits in such a partnership, but its own territory is elsewhere.")


@strawberry.enum(description="What a convenor is proposed for.")
class ConvenorBasis(Enum):
    """As `graphsvc.analysis.convening.table.CONVENOR_BASES`."""

    DECLARED_LEGITIMACY = value("DECLARED_LEGITIMACY", "It declared a legitimacy of 0.60 or more.")
    LEADERSHIP_HISTORY = value("LEADERSHIP_HISTORY", "Nobody invited declared legitimacy; it has led before.")
