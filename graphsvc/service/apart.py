"""Work in a process of its own, which ends with it: what it took of memory goes back to the machine."""

from __future__ import annotations

import multiprocessing
import os
import signal
import threading
from collections.abc import Callable
from functools import partial
from multiprocessing.connection import Connection
from typing import Any

from graphsvc.errors import AnalysisFailed, GraphsvcError
from graphsvc.service.patience import patience

_BEHIND = 5  # niceness


def apart(function: Callable[..., None], *arguments: Any, behind: bool) -> None:
    """Runs a function of a module, with arguments that can be pickled, in a process of its own.

    `behind`: whoever answers requests goes first.
    Raises the function's GraphsvcError or OSError, AnalysisFailed when it breaks down, and Timeout as soon
    as nobody waits for it any more; then the process is ended.
    """
    asker = patience()
    context = multiprocessing.get_context("spawn")  # a fork of a process with threads may hang
    line, other = context.Pipe(duplex=False)
    process = context.Process(target=_work, args=(other, function, arguments, behind), daemon=True)
    process.start()
    other.close()  # so that the end of the process shows on the line
    try:
        with asker.telling(process.kill):
            error = _heard(line)
    finally:
        process.kill()
        process.join()
        line.close()
    if error is not None:
        asker.check()
        raise error


def _heard(line: Connection) -> BaseException | None:
    """The error with which the work ended, None where it ended well."""
    try:
        heard: BaseException | None = line.recv()
    except (EOFError, OSError):  # the latter also where it ended in the middle of a word
        return AnalysisFailed("the process that builds pictures ended; ask again")
    return heard


def _work(line: Connection, function: Callable[..., None], arguments: tuple[Any, ...], behind: bool) -> None:
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # the asking process handles interrupts at the terminal
    threading.Thread(target=_end_with_parent, daemon=True).start()
    os.nice(_BEHIND if behind else 0)
    line.send(_error_of(partial(function, *arguments)))


def _error_of(work: Callable[[], None]) -> BaseException | None:
    try:
        work()
    except (GraphsvcError, OSError) as error:
        return error
    except Exception as error:
        return AnalysisFailed(f"building broke down: {type(error).__name__}: {error}")
    return None


def _end_with_parent() -> None:
    parent = multiprocessing.parent_process()
    if parent is not None:
        parent.join()
        os._exit(1)
