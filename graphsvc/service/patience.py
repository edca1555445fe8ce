"""How long somebody waits for an answer."""

from __future__ import annotations

import time
from contextvars import ContextVar, Token
from math import inf
from threading import Event

from graphsvc.errors import Timeout


class Patience:
    """Waits until a moment, or until whoever asked goes away; in `with`, that of everything called inside.

    A thread that computes looks at it between steps by `check`; one that waits for another's answer waits
    no longer than `seconds_left`. Thread-safe.
    """

    def __init__(self, seconds: float = inf) -> None:
        """A patience that ends after so many seconds from now."""
        self._until = time.monotonic() + seconds
        self._seconds = seconds
        self._gone = Event()
        self._tokens: list[Token[Patience]] = []

    def give_up(self) -> None:
        """Says that nobody waits any more."""
        self._gone.set()

    @property
    def seconds_left(self) -> float:
        """Seconds until it ends; 0 when it has ended."""
        return 0.0 if self._gone.is_set() else max(0.0, self._until - time.monotonic())

    def check(self) -> None:
        """Raises Timeout when it has ended; costs two tenths of a microsecond."""
        if self._gone.is_set():
            raise Timeout("nobody waits for this answer any more")
        if time.monotonic() > self._until:
            raise Timeout(f"the answer took more than {self._seconds:g} seconds; ask for less at once")

    def __enter__(self) -> Patience:
        self._tokens.append(_PATIENCE.set(self))
        return self

    def __exit__(self, *_: object) -> None:
        _PATIENCE.reset(self._tokens.pop())


ENDLESS = Patience()
_PATIENCE: ContextVar[Patience] = ContextVar("patience", default=ENDLESS)


def patience() -> Patience:
    """That of whoever asked for what is being computed; endless where nobody set one."""
    return _PATIENCE.get()
