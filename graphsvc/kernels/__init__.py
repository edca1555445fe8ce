"""Functions on plain arrays for the work that grows with pairs: compiled, and plain twins of equal answers.

`engine(size)` gives the module to use. The plain one needs numpy only, so that a small
registry is answered before numba would even be imported.
"""

from __future__ import annotations

import sys
from importlib import import_module
from importlib.util import find_spec
from types import ModuleType

PLAIN_UP_TO = 2_000  # partnerships: about where importing numba and loading the kernels (1 s) pays off
PLAIN_NODES = 1_000  # nodes of a graph, each searched from: a second in scipy
_COMPILED = "graphsvc.kernels.compiled"


def engine(size: int) -> ModuleType:
    """The module that scans `size` partnerships: compiled for many or if at hand, else plain."""
    return _chosen(size, _COMPILED, "graphsvc.kernels.plain")


def chance_engine(size: int) -> ModuleType:
    """The module that solves for the chances of `size` partnerships, chosen alike."""
    return _chosen(size, "graphsvc.kernels.chance", "graphsvc.kernels.chance_plain")


def linking_engine(size: int) -> ModuleType:
    """The module that goes through pairs of `size` partnerships within reach of a link, chosen alike."""
    return _chosen(size, "graphsvc.kernels.linking", "graphsvc.kernels.linking_plain")


def brokering_engine(nodes: int) -> ModuleType:
    """The module that searches a graph of so many nodes from all of them, chosen alike but sooner."""
    size = PLAIN_UP_TO + 1 if nodes > PLAIN_NODES else 0
    return _chosen(size, "graphsvc.kernels.brokering", "graphsvc.kernels.brokering_plain")


def reaching_engine(nodes: int) -> ModuleType:
    """The module that searches a graph of so many nodes without or from many sets, chosen likewise."""
    size = PLAIN_UP_TO + 1 if nodes > PLAIN_NODES else 0
    return _chosen(size, "graphsvc.kernels.reaching", "graphsvc.kernels.reaching_plain")


def _chosen(size: int, compiled: str, plain: str) -> ModuleType:
    if _COMPILED in sys.modules or (size > PLAIN_UP_TO and find_spec("numba") is not None):
        return import_module(compiled)
    return import_module(plain)


def warm() -> bool:
    """Compiles all kernels ahead, so that no question waits for it; False where numba is not installed.

    Raises BadSetting where the compiled kernels cannot be kept.
    """
    if find_spec("numba") is None:
        return False
    import_module("graphsvc.kernels.warming").warm()
    return True
