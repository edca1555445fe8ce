"""Who is told when a service works, as opposed to when it repeats what it knows."""

from __future__ import annotations

from contextlib import AbstractContextManager, nullcontext
from typing import Protocol


class Watcher(Protocol):
    """Counts what a service computes. Thread-safe; never raises."""

    def analysis(self, question: str) -> AbstractContextManager[None]:
        """Around an analysis; its name is one of a few that stand in the code."""
        ...

    def build(self) -> AbstractContextManager[None]:
        """Around the building of a picture from the store."""
        ...


class Unwatched:
    """A service that nobody watches."""

    def analysis(self, question: str) -> AbstractContextManager[None]:
        """Does nothing."""
        return nullcontext()

    def build(self) -> AbstractContextManager[None]:
        """Does nothing."""
        return nullcontext()
