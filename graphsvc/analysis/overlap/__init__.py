"""Which partnerships overlap, how surely, why, and what would resolve it (G17)."""

from graphsvc.analysis.overlap.chance import Chance, find_chance
from graphsvc.analysis.overlap.changes import (
    CHANGES,
    MIN_CHANGE,
    OverlapChanges,
    Side,
    find_changes,
    with_higher,
)
from graphsvc.analysis.overlap.evidence import seats, shared_members, shared_themes
from graphsvc.analysis.overlap.find import find_overlaps
from graphsvc.analysis.overlap.pairs import compare_pairs
from graphsvc.analysis.overlap.reasons import reason
from graphsvc.analysis.overlap.rules import ACTIONS, BANDS, Flag
from graphsvc.analysis.overlap.sentences import Advice, advise
from graphsvc.analysis.overlap.table import Overlaps, Parameters

__all__ = [
    "ACTIONS",
    "BANDS",
    "CHANGES",
    "MIN_CHANGE",
    "Advice",
    "Chance",
    "Flag",
    "OverlapChanges",
    "Overlaps",
    "Parameters",
    "Side",
    "advise",
    "compare_pairs",
    "find_chance",
    "find_changes",
    "find_overlaps",
    "reason",
    "seats",
    "shared_members",
    "shared_themes",
    "with_higher",
]
