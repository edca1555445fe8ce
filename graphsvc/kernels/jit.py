"""How kernels are compiled: without the interpreter's lock, and kept on disk where that is possible."""

from __future__ import annotations

from collections.abc import Callable
from typing import TypeVar

import numba

F = TypeVar("F", bound=Callable[..., object])
NOT_KEPT: list[str] = []  # kernels that no folder could be found for


def kernel(function: F) -> F:
    """Compiles on first use. numba keeps the result beside the package, else in the user's cache folder.

    Where neither can be written, the kernel still works and is compiled anew by each process.
    """
    try:
        return numba.njit(function, nogil=True, cache=True)  # type: ignore[no-any-return]
    except RuntimeError as error:  # numba: "cannot cache function ...: no locator available"
        if "cannot cache" not in str(error):
            raise
        NOT_KEPT.append(function.__name__)
        return numba.njit(function, nogil=True)  # type: ignore[no-any-return]
