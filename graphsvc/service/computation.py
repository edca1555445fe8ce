"""One answer in the making: computed in a thread of its own for as long as somebody waits for it."""

from __future__ import annotations

from collections.abc import Callable
from concurrent.futures import Future
from math import isinf
from threading import Event, Thread
from typing import Generic, TypeVar

from graphsvc.service.patience import Patience

Answer = TypeVar("Answer")


class Computation(Generic[Answer]):
    """Who waits for an answer, and what came of it. `waiting` counts them, under its owner's lock."""

    def __init__(self) -> None:
        self.waiting = 0
        self._made: Future[Answer] = Future()
        self._patience = Patience()  # ends when the last of those who wait has left

    @property
    def is_done(self) -> bool:
        """Whether there is an answer, or an error."""
        return self._made.done()

    @property
    def is_abandoned(self) -> bool:
        """Whether everybody had left before it ended; then an error says only that."""
        return self._patience.seconds_left == 0

    def start(self, make: Callable[[], Answer]) -> None:
        """Computes in a thread of its own, which inherits nothing of whoever asks; here, if none is left."""
        try:
            Thread(target=self.run, args=(make,), name="graphsvc answer", daemon=True).start()
        except RuntimeError:
            self.run(make)

    def run(self, make: Callable[[], Answer]) -> None:
        """Computes here."""
        try:
            with self._patience:
                answer = make()
        except BaseException as error:
            self._made.set_exception(error)
        else:
            self._made.set_result(answer)

    def abandon(self) -> None:
        """Stops what can be stopped: nobody waits any more."""
        self._patience.give_up()

    def when_done(self, tell: Callable[[], None]) -> None:
        """Calls `tell` as soon as it is done, from the thread that computes."""
        self._made.add_done_callback(lambda _: tell())

    def awaited(self, asker: Patience) -> Answer:
        """The answer; raises its error, or Timeout as soon as the asker's patience ends."""
        if not self._made.done():
            self._wait(asker)
        return self._made.result()

    def _wait(self, asker: Patience) -> None:
        woken = Event()
        self.when_done(woken.set)
        with asker.telling(woken.set):
            while not self._made.done():
                asker.check()
                seconds = asker.seconds_left
                woken.wait(None if isinf(seconds) else seconds)
