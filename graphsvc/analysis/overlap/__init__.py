"""Which partnerships overlap, how surely, why, and what would resolve it (G17)."""

from graphsvc.analysis.overlap.evidence import seats, shared_members, shared_themes
from graphsvc.analysis.overlap.find import find_overlaps
from graphsvc.analysis.overlap.rules import ACTIONS, BANDS, Flag
from graphsvc.analysis.overlap.sentences import Advice, advise
from graphsvc.analysis.overlap.table import Overlaps, Parameters

__all__ = [
    "ACTIONS",
    "BANDS",
    "Advice",
    "Flag",
    "Overlaps",
    "Parameters",
    "advise",
    "find_overlaps",
    "seats",
    "shared_members",
    "shared_themes",
]
