"""Where the details of what should not happen are kept, so that they do not frighten but can be sent on."""

from __future__ import annotations

import logging
import os
import tempfile
import traceback
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from uuid import uuid4

DEBUG = "GRAPHSVC_DEBUG"  # any value: unexpected errors show their traceback on the screen


def new_mark() -> str:
    """An id to quote."""
    return uuid4().hex[:12]


def keep(error: BaseException | None, mark: str) -> str:
    """Writes the traceback of an error to a file that only its owner may read; says where."""
    place = Path(tempfile.gettempdir()) / f"graphsvc-error-{mark}.txt"
    try:
        file = os.open(place, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
        with open(file, "w", encoding="utf-8", errors="backslashreplace") as stream:
            stream.writelines(traceback.format_exception(error))
    except OSError:
        return f"the details could not be written; run it again with {DEBUG}=1 to see them"
    return f"the details are in {place}"


class KeptLog(logging.Handler):
    """Keeps the errors that the service logs in files; `said` tells where the last one is."""

    def __init__(self) -> None:
        super().__init__(logging.ERROR)
        self.said = ""

    def emit(self, record: logging.LogRecord) -> None:
        """Writes the error of a record to a file of its own."""
        error = record.exc_info[1] if record.exc_info else None
        self.said = keep(error, new_mark())


@contextmanager
def kept_log() -> Iterator[KeptLog]:
    """Turns the log of graphsvc, which would come out on stderr, into files; with GRAPHSVC_DEBUG it stays."""
    handler, log = KeptLog(), logging.getLogger("graphsvc")
    if os.environ.get(DEBUG):
        yield handler
        return
    handlers, propagate = log.handlers, log.propagate
    log.handlers, log.propagate = [handler], False
    try:
        yield handler
    finally:
        log.handlers, log.propagate = handlers, propagate
