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
from collections.abc import Mapping
from functools import lru_cache
from importlib import import_module
from multiprocessing.connection import Connection
from multiprocessing.process import BaseProcess
from pathlib import Path
from typing import Any

from graphsvc.errors import AnalysisFailed, GraphsvcError, Timeout
from graphsvc.snapshot.arrays import Arrays

_MEMORY = Path("/dev/shm")  # files there are memory; elsewhere the system's temporary folder
_PICTURES = 4  # arrays that the process keeps mapped


class Pool:
    """One process for analyses, started when first needed; thread-safe, one analysis at a time."""

    def __init__(self, *, inline_up_to: int) -> None:
        """Registries of up to `inline_up_to` partnerships are analysed in the calling thread."""
        self._inline_up_to = inline_up_to
        self._turn = threading.Lock()
        self._worker: _Worker | None = None
        self._folders: dict[int, Path] = {}
        self._closed = False

    def __enter__(self) -> Pool:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def run(
        self, function: str, arrays: Arrays, parameters: Mapping[str, Any], *, timeout_seconds: float
    ) -> Any:
        """What `function` ("module:name") gives for the arrays and parameters.

        Waiting for one's turn counts towards the deadline. Raises Timeout,
        AnalysisFailed when the process breaks down or the pool is closed,
        and whatever the analysis itself raises.
        """
        if arrays.partnerships <= self._inline_up_to:
            return _named(function)(arrays, **parameters)
        deadline = time.monotonic() + timeout_seconds
        if not self._turn.acquire(timeout=timeout_seconds):
            raise Timeout(f"other analyses took the whole {timeout_seconds:g} seconds")
        try:
            question = (function, self._folder(arrays), dict(parameters))
            answer = self._ask(question, deadline - time.monotonic())
        finally:
            self._turn.release()
        if isinstance(answer, BaseException):
            raise answer
        return answer

    def cancel(self) -> None:
        """Ends the analysis that is under way, if one is; whoever waits for it gets AnalysisFailed."""
        worker = self._worker
        if worker is not None:
            worker.process.kill()

    def close(self) -> None:
        """Ends the process and whatever it computes, and removes the files."""
        self._closed = True
        self.cancel()
        with self._turn:
            self._stop()
            for key in list(self._folders):
                self._forget(key)

    def _ask(self, question: tuple[str, Path, dict[str, Any]], timeout_seconds: float) -> Any:
        """Sends one question and waits; a line that has not been read to its end is never used again."""
        try:
            line = self._started().line
            line.send(question)
            if line.poll(max(0.0, timeout_seconds)):
                return line.recv()
            raise Timeout("the analysis did not end in time; ask for less, or allow it more time")
        except (EOFError, ConnectionError):
            self._stop()
            raise AnalysisFailed("the process that computes analyses ended; ask again") from None
        except BaseException:
            self._stop()
            raise

    def _started(self) -> _Worker:
        if self._closed:
            raise AnalysisFailed("the pool of analyses is closed")
        if self._worker is None or not self._worker.process.is_alive():
            self._stop()
            self._worker = _Worker()
        return self._worker

    def _stop(self) -> None:
        if self._worker is not None:
            self._worker.end()
            self._worker = None

    def _folder(self, arrays: Arrays) -> Path:
        """The folder that holds the arrays, written once and removed when nobody has them any more."""
        key = id(arrays)
        if key not in self._folders:
            self._folders[key] = _written(arrays)
            weakref.finalize(arrays, self._forget, key)
        return self._folders[key]

    def _forget(self, key: int) -> None:
        folder = self._folders.pop(key, None)
        if folder is not None:
            shutil.rmtree(folder, ignore_errors=True)


def _written(arrays: Arrays) -> Path:
    """A new folder with the arrays: in memory, or where that is too small, among temporary files."""
    for parent in (_MEMORY, Path(tempfile.gettempdir())):
        try:
            folder = Path(tempfile.mkdtemp(prefix="graphsvc-", dir=parent))
        except OSError:
            continue
        try:
            arrays.save(folder)
            return folder
        except OSError:
            shutil.rmtree(folder, ignore_errors=True)
    raise AnalysisFailed(f"no room for the registry's arrays in {_MEMORY} or {tempfile.gettempdir()}")


class _Worker:
    """The process and the line to it."""

    def __init__(self) -> None:
        context = multiprocessing.get_context("spawn")  # a fork of a process with threads may hang
        self.line, other = context.Pipe()
        self.process: BaseProcess = context.Process(target=_serve, args=(other,), daemon=True)
        self.process.start()
        other.close()  # so that the end of the process shows on the line

    def end(self) -> None:
        self.process.kill()
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
            function, folder, parameters = line.recv()
            folders.add(folder)
            line.send(_answer(function, opened, folder, parameters))
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


def _answer(function: str, opened: Any, folder: Path, parameters: dict[str, Any]) -> Any:
    try:
        return _named(function)(opened(folder), **parameters)
    except GraphsvcError as error:
        return error
    except Exception as error:
        return AnalysisFailed(f"the analysis broke down: {type(error).__name__}: {error}")


def _named(function: str) -> Any:
    module, name = function.split(":")
    return getattr(import_module(module), name)
