"""Temporary files, which go when they are closed, however the process ends; a full disk is said clearly."""

from __future__ import annotations

import errno
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from typing import IO

from graphsvc.model.records import Place
from loaders.delimited import refused

_FULL = (errno.ENOSPC, errno.EDQUOT, errno.EFBIG)


@contextmanager
def temporary_file(place: Place) -> Iterator[IO[bytes]]:
    """A file without a name, to write and read; `place` is what it is needed for.

    Raises Unreadable (no-room) where it cannot be made or the disk is full.
    """
    is_made = False
    try:
        with tempfile.TemporaryFile(prefix="graphsvc-") as file:
            is_made = True
            yield file
    except OSError as error:
        if is_made and error.errno not in _FULL:
            raise
        wrong = f"no room for a temporary file ({error.strerror or error})"
        raise refused("no-room", place, wrong, "make room, or point TMPDIR to where there is some") from None
