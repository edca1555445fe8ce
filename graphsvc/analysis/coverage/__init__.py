"""Coverage (G16): where and on what no active partnership works, by population, and who could be asked."""

from graphsvc.analysis.coverage.find import find_coverage
from graphsvc.analysis.coverage.nearby import Kind, Nearby, nearby
from graphsvc.analysis.coverage.scope import Scope, scope_of
from graphsvc.analysis.coverage.table import ANY_THEME, EVERYWHERE, Coverage, Nothing

__all__ = [
    "ANY_THEME",
    "EVERYWHERE",
    "Coverage",
    "Kind",
    "Nearby",
    "Nothing",
    "Scope",
    "find_coverage",
    "nearby",
    "scope_of",
]
