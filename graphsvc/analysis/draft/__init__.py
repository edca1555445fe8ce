"""Whether a planned partnership already exists, or one that could take its task on (G16)."""

from graphsvc.analysis.draft.check import PROPOSALS, DraftCheck, check_draft, compare
from graphsvc.analysis.draft.draft import Draft
from graphsvc.analysis.draft.evidence import (
    missing_organisations,
    missing_territories,
    shared_organisations,
    shared_territories,
    shared_themes,
)
from graphsvc.analysis.draft.fit import ADJUSTMENTS
from graphsvc.analysis.draft.registry import Registry, read_registry, registry_of
from graphsvc.analysis.draft.sentences import Adjustment, Words, adjustments, advise, summarise

__all__ = [
    "ADJUSTMENTS",
    "PROPOSALS",
    "Adjustment",
    "Draft",
    "DraftCheck",
    "Registry",
    "Words",
    "adjustments",
    "advise",
    "check_draft",
    "compare",
    "missing_organisations",
    "missing_territories",
    "read_registry",
    "registry_of",
    "shared_organisations",
    "shared_territories",
    "shared_themes",
    "summarise",
]
