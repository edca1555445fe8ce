"""Answers computed once, however many ask, and the latest ones kept."""

from __future__ import annotations

import time
from collections import OrderedDict
from collections.abc import Callable, Hashable
from functools import partial
from threading import Lock
from typing import Generic, TypeVar

from graphsvc.service.computation import Computation
from graphsvc.service.patience import ENDLESS, Patience, patience

_MOST_LEFT = 8  # computations that nobody waits for any more and that do not hear it
_PAUSE_SECONDS = 0.02  # between looks whether one of them has ended

Answer = TypeVar("Answer")


class Once(Generic[Answer]):
    """Keeps the answers to the latest `size` questions. Thread-safe.

    An answer is computed in a thread of its own, for all who ask the same; each waits no longer than their
    own patience. When the last of them has left, the computation is told and stops where it can; where
    several cannot, new questions wait until one of those has ended. Whoever has endless patience computes
    where they stand. An answer may ask for others, but never for itself.
    """

    def __init__(self, size: int) -> None:
        self._size = size
        self._lock = Lock()
        self._answers: OrderedDict[Hashable, Computation[Answer]] = OrderedDict()
        self._under_way: set[Computation[Answer]] = set()

    def get(self, question: Hashable, answer: Callable[[], Answer]) -> Answer:
        """The answer to a question, computed by `answer` unless it is known; errors are not kept.

        Raises what `answer` raises, and Timeout when the asker's patience ends.
        """
        asker = patience()
        while True:
            computation = self._joined(question, answer, asker)
            try:
                return computation.awaited(asker)
            except Exception:
                if not (computation.is_done and computation.is_abandoned):
                    raise
                asker.check()  # it was stopped just before this one came: once more
            finally:
                self._leave(computation)

    def close(self) -> None:
        """Tells every computation that nobody waits for it any more."""
        with self._lock:
            under_way = tuple(self._under_way)
        for computation in under_way:
            computation.abandon()

    def _joined(
        self, question: Hashable, answer: Callable[[], Answer], asker: Patience
    ) -> Computation[Answer]:
        """The computation of a question, now with one more who waits for it."""
        while (found := self._found(question)) is None:
            asker.check()
            time.sleep(_PAUSE_SECONDS)
        computation, is_new = found
        if is_new:
            begin = computation.run if asker is ENDLESS else computation.start
            begin(partial(self._made, question, computation, answer))
        return computation

    def _found(self, question: Hashable) -> tuple[Computation[Answer], bool] | None:
        """The computation of a question and whether it is yet to begin; None where too many go on."""
        with self._lock:
            computation = self._answers.get(question)
            is_new = computation is None
            if computation is None:
                if sum(not each.waiting for each in self._under_way) >= _MOST_LEFT:
                    return None
                computation = self._added(question)
            self._answers.move_to_end(question)
            computation.waiting += 1
        return computation, is_new

    def _added(self, question: Hashable) -> Computation[Answer]:
        computation = self._answers[question] = Computation()
        self._under_way.add(computation)
        if len(self._answers) > self._size:
            self._answers.popitem(last=False)
        return computation

    def _made(
        self, question: Hashable, computation: Computation[Answer], answer: Callable[[], Answer]
    ) -> Answer:
        """The answer; a question that ends in an error is forgotten before anybody hears of it."""
        try:
            return answer()
        except BaseException:
            with self._lock:
                if self._answers.get(question) is computation:
                    del self._answers[question]
            raise
        finally:
            with self._lock:
                self._under_way.discard(computation)

    def _leave(self, computation: Computation[Answer]) -> None:
        with self._lock:
            computation.waiting -= 1
            abandoned = not computation.waiting and not computation.is_done
        if abandoned:
            computation.abandon()
