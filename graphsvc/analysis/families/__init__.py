"""Which groups of partnerships overlap together (G17)."""

from graphsvc.analysis.families.burden import Burden, burden, in_all, in_several, known
from graphsvc.analysis.families.same_ground import find_families
from graphsvc.analysis.families.sentences import advise_family
from graphsvc.analysis.families.table import NEIGHBOURS, SAME_GROUND, Families

__all__ = [
    "NEIGHBOURS",
    "SAME_GROUND",
    "Burden",
    "Families",
    "advise_family",
    "burden",
    "find_families",
    "in_all",
    "in_several",
    "known",
]
