"""Several processes that answer on one socket; one that ends is replaced."""

from __future__ import annotations

import logging
import multiprocessing
import os
import signal
import socket
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from multiprocessing.connection import Connection, wait
from typing import Any

from graphsvc.errors import GraphsvcError

log = logging.getLogger(__name__)
SHORTEST_SECONDS = 0.25  # before one that ended soon is replaced; twice as long each time
LONGEST_SECONDS = 30.0
LONG_LIFE_SECONDS = 60.0  # who lived so long ended for a reason of its own, and is replaced at once
_SLACK_SECONDS = 5.0  # beyond what they were given to stop
_LISTENING = ""  # what a worker says when it listens; anything else is why it cannot
_SIGNALS = (signal.SIGTERM, signal.SIGINT)

Work = Callable[[socket.socket, Callable[[], None]], None]


class CannotStart(GraphsvcError):
    """No worker could start; the text says why the first one could not."""


class Worker:
    """A process, and what it has said."""

    def __init__(self, work: Work, listener: socket.socket) -> None:
        context = multiprocessing.get_context("spawn")  # nothing of this process goes with it
        self._line, other = context.Pipe(duplex=False)
        self.process = context.Process(target=_work, args=(work, listener, other))
        self.process.start()
        other.close()
        self.has_listened = False
        self.complaint = ""
        self._began = time.monotonic()

    @property
    def seconds(self) -> float:
        """How long ago it was started."""
        return time.monotonic() - self._began

    def hear(self) -> None:
        """Reads what it has said, if anything."""
        try:
            while self._line.poll():
                said = self._line.recv()
                self.has_listened |= said == _LISTENING
                self.complaint = said
        except (EOFError, ConnectionError):
            return

    def end(self) -> None:
        """Forgets it; it has ended."""
        self.process.join()
        self._line.close()


class Workers:
    """`number` processes that do the same work on one socket, until SIGTERM or SIGINT."""

    def __init__(self, number: int, work: Work, listener: socket.socket, *, shutdown_seconds: float) -> None:
        self._number = number
        self._work = work
        self._listener = listener
        self._shutdown_seconds = shutdown_seconds
        self._workers: list[Worker] = []
        self._began = False  # whether any worker has ever listened
        self._pause = 0.0  # seconds from the last end of one to the start of the next
        self._due = 0.0  # when the next one may be started

    def run(self) -> None:
        """Keeps the workers going; raises CannotStart when the first ones cannot."""
        with _told_to_stop() as told:
            try:
                while not self._is_told(told):
                    self._replace()
            finally:
                self._stop()

    def _is_told(self, told: int) -> bool:
        """Waits until something happens: a signal, the end of a worker, the time to start one."""
        seconds = max(0.0, self._due - time.monotonic()) if len(self._workers) < self._number else None
        ended = [worker.process.sentinel for worker in self._workers]
        return told in wait([told, *ended], seconds)

    def _replace(self) -> None:
        for worker in [each for each in self._workers if not each.process.is_alive()]:
            self._workers.remove(worker)
            self._bury(worker)
        while len(self._workers) < self._number and time.monotonic() >= self._due:
            self._add()

    def _add(self) -> None:
        try:
            self._workers.append(Worker(self._work, self._listener))
        except OSError as error:  # the machine has no room for one more process
            if not self._workers and not self._began:
                raise CannotStart(f"no worker could be started: {error}") from None
            self._put_off(self._longer())
            log.warning(
                "no worker could be started: %s; the next attempt is in %g seconds", error, self._pause
            )

    def _bury(self, worker: Worker) -> None:
        """Sees why a worker has ended, and when there may be another."""
        worker.hear()
        worker.end()
        self._began |= worker.has_listened or self._others_listen()
        if not self._began:
            raise CannotStart(worker.complaint or f"a worker ended with status {worker.process.exitcode}")
        seconds = worker.seconds
        self._put_off(0.0 if seconds >= LONG_LIFE_SECONDS else self._longer())
        log.warning(
            "worker %s ended with status %s; another takes its place in %g seconds; this one lived %.1f",
            worker.process.pid,
            worker.process.exitcode,
            self._pause,
            seconds,
        )

    def _longer(self) -> float:
        """The pause after an end too soon: the next worker most likely ends in the same way."""
        return min(max(SHORTEST_SECONDS, 2 * self._pause), LONGEST_SECONDS)

    def _put_off(self, seconds: float) -> None:
        """No worker is started for so long."""
        self._pause = seconds
        self._due = time.monotonic() + seconds

    def _others_listen(self) -> bool:
        for worker in self._workers:
            worker.hear()
        return any(worker.has_listened for worker in self._workers)

    def _stop(self) -> None:
        """Has all of them stop; one that does not in time is ended. Who comes now is refused."""
        self._listener.close()
        deadline = time.monotonic() + self._shutdown_seconds + _SLACK_SECONDS
        for worker in self._workers:
            worker.process.terminate()
        for worker in self._workers:
            worker.process.join(max(0.0, deadline - time.monotonic()))
            worker.process.kill()
            worker.end()


@contextmanager
def _told_to_stop() -> Iterator[int]:
    """A file descriptor that can be read once a signal has said to stop."""
    told, tell = os.pipe()
    before = {each: signal.signal(each, lambda *_: os.write(tell, b".")) for each in _SIGNALS}
    try:
        yield told
    finally:
        for each, handler in before.items():
            signal.signal(each, handler)
        os.close(told)
        os.close(tell)


def _work(work: Work, listener: socket.socket, line: Connection) -> None:
    """What a worker does; why it cannot is told to whoever started it."""
    threading.Thread(target=_stop_with_parent, daemon=True).start()
    try:
        work(listener, lambda: line.send(_LISTENING))
    except GraphsvcError as error:
        line.send(str(error))
    except Exception as error:
        line.send(f"{type(error).__name__}: {error}")
        raise


def _stop_with_parent() -> None:
    parent: Any = multiprocessing.parent_process()
    parent.join()
    os.kill(os.getpid(), signal.SIGTERM)
