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
_COMPILED = "graphsvc.kernels.compiled"


def engine(size: int) -> ModuleType:
    """The module that scans `size` partnerships: compiled for many or if at hand, else plain."""
    if _COMPILED in sys.modules or (size > PLAIN_UP_TO and find_spec("numba") is not None):
        return import_module(_COMPILED)
    return import_module("graphsvc.kernels.plain")


def warm() -> bool:
    """Compiles all kernels ahead, so that no question waits for it; False where numba is not installed.

    Raises BadSetting where the compiled kernels cannot be kept.
    """
    if find_spec("numba") is None:
        return False
    import_module("graphsvc.kernels.warming").warm()
    return True
