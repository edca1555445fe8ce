"""How long somebody waits for an answer."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from math import inf
from threading import Event, Lock

from graphsvc.errors import Timeout


class Patience:
    """Waits until a moment, or until whoever asked goes away; in `with`, that of everything called inside.

    A thread that computes looks at it between steps by `check`; one that waits for another's answer waits
    no longer than `seconds_left`, and hears by `telling` that nobody wants it any more. Thread-safe.
    """

    def __init__(self, seconds: float = inf) -> None:
        """A patience that ends after so many seconds from now."""
        self._until = time.monotonic() + seconds
        self._seconds = seconds
        self._gone = Event()
        self._lock = Lock()
        self._told: list[Callable[[], None]] = []

    def give_up(self) -> None:
        """Says that nobody waits any more."""
        self._gone.set()
        with self._lock:
            told = tuple(self._told)
        for tell in told:
            tell()

    @contextmanager
    def telling(self, tell: Callable[[], None]) -> Iterator[None]:
        """Calls `tell` when somebody gives up while the block runs, or has given up before.

        It is called in the thread that gives up, so it must be quick; it may be called twice.
        """
        with self._lock:
            self._told.append(tell)
        try:
            if self._gone.is_set():
                tell()
            yield
        finally:
            with self._lock:
                self._told.remove(tell)

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
        _ENTERED.set((*_ENTERED.get(), self))
        return self

    def __exit__(self, *_: object) -> None:
        _ENTERED.set(_ENTERED.get()[:-1])


ENDLESS = Patience()
_ENTERED: ContextVar[tuple[Patience, ...]] = ContextVar("patience", default=(ENDLESS,))  # one in the other


def patience() -> Patience:
    """That of whoever asked for what is being computed; endless where nobody set one."""
    return _ENTERED.get()[-1]
