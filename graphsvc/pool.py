"""Runs whole-registry analyses in a process of their own, over arrays mapped from files.

A crash or an overrun there never takes the service down: the process is
ended and the next question starts another. Small registries are answered in
the calling thread, which is quicker than crossing over.
"""

from __future__ import annotations

import multiprocessing
import os
import shutil
import signal
import tempfile
import threading
import time
import weakref
from collections import deque
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from functools import lru_cache
from importlib import import_module
from math import inf
from multiprocessing.connection import Connection
from multiprocessing.process import BaseProcess
from pathlib import Path
from typing import Any, NamedTuple

from graphsvc.errors import AnalysisFailed, GraphsvcError, Timeout
from graphsvc.snapshot.arrays import Arrays

_MEMORY = Path("/dev/shm")  # files there are memory; elsewhere the system's temporary folder
_PICTURES = 4  # arrays that the process keeps mapped
_NOBODY = "nobody waits for this analysis any more"


class _Question(NamedTuple):
    """What the process is asked: a function, the folder of its arrays, the pool's own or not, the rest."""

    function: str
    folder: Path
    is_own: bool
    parameters: dict[str, Any]


class Ticket:
    """One question's place in the queue of a pool; `Pool.withdraw` takes it out."""

    def __init__(self) -> None:
        self.withdrawn = False


class Pool:
    """One process for analyses, started when first needed; thread-safe, one analysis at a time.

    Questions are answered in the order they come.
    """

    def __init__(self, *, inline_up_to: int, folders: Sequence[Path] = ()) -> None:
        """Registries of up to `inline_up_to` partnerships are analysed in the calling thread.

        Arrays are written into the first of `folders` that has room; without any, into memory or among
        temporary files.
        """
        self._inline_up_to = inline_up_to
        self._parents = folders or (_MEMORY, Path(tempfile.gettempdir()))
        self._changed = threading.Condition()  # guards the queue, and what the process is busy with
        self._queue: deque[Ticket] = deque()  # the first one's question is being answered
        self._busy = False
        self._worker: _Worker | None = None
        self._folders: dict[int, Path] = {}
        self._closed = False

    def __enter__(self) -> Pool:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def run(
        self,
        function: str,
        arrays: Arrays,
        parameters: Mapping[str, Any],
        *,
        timeout_seconds: float,
        ticket: Ticket | None = None,
    ) -> Any:
        """What `function` ("module:name") gives for the arrays and parameters.

        Waiting for one's turn counts towards the deadline. Raises Timeout, also
        once the ticket is withdrawn, AnalysisFailed when the process breaks
        down or the pool is closed, and whatever the analysis itself raises.
        """
        if arrays.partnerships <= self._inline_up_to:
            return _named(function)(arrays, **parameters)
        deadline = time.monotonic() + timeout_seconds
        ticket = ticket or Ticket()
        with self._turn(ticket, deadline):
            question = _Question(function, *self._folder(arrays), dict(parameters))
            answer = self._ask(question, ticket, deadline)
        if isinstance(answer, BaseException):
            raise answer
        return answer

    def withdraw(self, ticket: Ticket) -> None:
        """Ends the analysis of a question, or takes it out of the queue: nobody waits for it any more.

        No other question suffers. Nothing happens where it is answered already.
        """
        with self._changed:
            ticket.withdrawn = True
            if self._busy and self._queue[0] is ticket:
                self._kill()
            self._changed.notify_all()

    def cancel(self) -> None:
        """Ends the analysis that is under way, if one is; whoever waits for it gets AnalysisFailed."""
        with self._changed:
            self._kill()

    def close(self) -> None:
        """Ends the process and whatever it computes, and removes the files."""
        self._closed = True
        self.cancel()
        with self._turn(Ticket(), inf):
            self._stop()
            for key in list(self._folders):
                self._forget(key)

    @contextmanager
    def _turn(self, ticket: Ticket, deadline: float) -> Iterator[None]:
        """Waits until the tickets before have left the queue; raises Timeout."""
        with self._changed:
            self._queue.append(ticket)
        try:
            self._wait_for_turn(ticket, deadline)
            yield
        finally:
            with self._changed:
                self._queue.remove(ticket)
                self._changed.notify_all()

    def _wait_for_turn(self, ticket: Ticket, deadline: float) -> None:
        with self._changed:
            while self._queue[0] is not ticket and not ticket.withdrawn:
                left = deadline - time.monotonic()
                if left <= 0:
                    raise Timeout("other analyses took all the time there was; ask again later")
                self._changed.wait(None if left == inf else left)
            if ticket.withdrawn:
                raise Timeout(_NOBODY)

    def _ask(self, question: _Question, ticket: Ticket, deadline: float) -> Any:
        """Sends one question and waits; a line that has not been read to its end is never used again."""
        line = self._started(ticket).line
        try:
            line.send(question)
            if line.poll(max(0.0, deadline - time.monotonic())):
                return line.recv()
            raise Timeout("the analysis did not end in time; ask for less, or allow it more time")
        except (EOFError, OSError):  # the latter also where it ended in the middle of an answer
            self._stop()
            if ticket.withdrawn:
                raise Timeout(_NOBODY) from None
            raise AnalysisFailed("the process that computes analyses ended; ask again") from None
        except BaseException:
            self._stop()
            raise
        finally:
            with self._changed:
                self._busy = False

    def _started(self, ticket: Ticket) -> _Worker:
        """The process, from now on busy with the ticket's question."""
        with self._changed:
            if self._closed:
                raise AnalysisFailed("the pool of analyses is closed")
            if ticket.withdrawn:
                raise Timeout(_NOBODY)
            if self._worker is None or self._worker.is_over:
                self._stop()
                self._worker = _Worker()
            self._busy = True
            return self._worker

    def _kill(self) -> None:
        worker = self._worker
        if worker is not None:
            worker.kill()

    def _stop(self) -> None:
        if self._worker is not None:
            self._worker.end()
            self._worker = None

    def _folder(self, arrays: Arrays) -> tuple[Path, bool]:
        """The folder that holds the arrays, and whether it was made for the pool.

        Such a one is written once, and removed when nobody has the arrays any more.
        """
        if arrays.folder is not None and arrays.folder.is_dir():
            return arrays.folder, False
        key = id(arrays)
        if key not in self._folders:
            self._folders[key] = _written(arrays, self._parents)
            weakref.finalize(arrays, self._forget, key)
        return self._folders[key], True

    def _forget(self, key: int) -> None:
        folder = self._folders.pop(key, None)
        if folder is not None:
            shutil.rmtree(folder, ignore_errors=True)


def _written(arrays: Arrays, parents: Sequence[Path]) -> Path:
    """A new folder with the arrays, in the first of the parents that has room."""
    for parent in parents:
        try:
            folder = Path(tempfile.mkdtemp(prefix="graphsvc-", dir=parent))
        except OSError:
            continue
        try:
            arrays.save(folder)
            return folder
        except OSError:
            shutil.rmtree(folder, ignore_errors=True)
    raise AnalysisFailed(f"no room for the registry's arrays in {' or '.join(map(str, parents))}")


class _Worker:
    """The process and the line to it."""

    def __init__(self) -> None:
        context = multiprocessing.get_context("spawn")  # a fork of a process with threads may hang
        self.line, other = context.Pipe()
        self.process: BaseProcess = context.Process(target=_serve, args=(other,), daemon=True)
        self.process.start()
        other.close()  # so that the end of the process shows on the line
        self._killed = False

    @property
    def is_over(self) -> bool:
        """Whether it has ended, or is just ending."""
        return self._killed or not self.process.is_alive()

    def kill(self) -> None:
        self._killed = True
        self.process.kill()

    def end(self) -> None:
        self.kill()
        self.process.join()
        self.line.close()


def _serve(line: Connection) -> None:
    """Answers questions until the asking process hangs up."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # the asking process handles interrupts at the terminal
    folders: set[Path] = set()
    threading.Thread(target=_end_with_parent, args=(folders,), daemon=True).start()
    opened = lru_cache(maxsize=_PICTURES)(Arrays.open)
    while True:
        try:
            question: _Question = line.recv()
            if question.is_own:
                folders.add(question.folder)
            line.send(_answer(opened, question))
        except (EOFError, ConnectionError):
            return


def _end_with_parent(folders: set[Path]) -> None:
    """Ends this process in the middle of its work, and removes the files, once nobody waits for it."""
    parent = multiprocessing.parent_process()
    if parent is not None:
        parent.join()
        for folder in folders.copy():
            shutil.rmtree(folder, ignore_errors=True)
        os._exit(1)


def _answer(opened: Any, question: _Question) -> Any:
    try:
        return _named(question.function)(opened(question.folder), **question.parameters)
    except GraphsvcError as error:
        return error
    except Exception as error:
        return AnalysisFailed(f"the analysis broke down: {type(error).__name__}: {error}")


def _named(function: str) -> Any:
    module, name = function.split(":")
    return getattr(import_module(module), name)
