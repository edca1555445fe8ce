"""Which partnership carried on what one that ended did: a new name for an old one (G37, G38)."""

from graphsvc.analysis.succession.evidence import Evidence, evidence, recorded_evidence
from graphsvc.analysis.succession.find import find_successions
from graphsvc.analysis.succession.formula import LIKELY
from graphsvc.analysis.succession.history import History, Spells, history_of
from graphsvc.analysis.succession.sentences import GUIDELINES, proposal
from graphsvc.analysis.succession.table import Successions

__all__ = [
    "GUIDELINES",
    "LIKELY",
    "Evidence",
    "History",
    "Spells",
    "Successions",
    "evidence",
    "find_successions",
    "history_of",
    "proposal",
    "recorded_evidence",
]
