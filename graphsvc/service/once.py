"""Answers computed once, however many ask, and the latest ones kept."""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Callable, Hashable
from concurrent.futures import Future
from threading import Lock
from typing import Generic, TypeVar

Answer = TypeVar("Answer")


class Once(Generic[Answer]):
    """Keeps the answers to the latest `size` questions; threads that ask the same wait for one."""

    def __init__(self, size: int) -> None:
        self._size = size
        self._lock = Lock()
        self._answers: OrderedDict[Hashable, Future[Answer]] = OrderedDict()

    def get(self, question: Hashable, answer: Callable[[], Answer]) -> Answer:
        """The answer to a question, computed by `answer` unless it is known; errors are not kept."""
        future, mine = self._future(question)
        if mine:
            self._settle(question, future, answer)
        return future.result()

    def _future(self, question: Hashable) -> tuple[Future[Answer], bool]:
        with self._lock:
            known = self._answers.get(question)
            if known is not None:
                self._answers.move_to_end(question)
                return known, False
            future = self._answers[question] = Future()
            if len(self._answers) > self._size:
                self._answers.popitem(last=False)
            return future, True

    def _settle(self, question: Hashable, future: Future[Answer], answer: Callable[[], Answer]) -> None:
        try:
            future.set_result(answer())
        except BaseException as error:
            with self._lock:
                if self._answers.get(question) is future:
                    del self._answers[question]
            future.set_exception(error)
