"""Copies a whole store into a new file while it is in use."""

from __future__ import annotations

import os
import sqlite3
import tempfile
from contextlib import closing

from graphsvc.errors import BadInput
from graphsvc.store.sqlite.errors import translating


def back_up(connection: sqlite3.Connection, target: str) -> None:
    """Writes a copy that appears at `target` only when it is complete; O(size of the store).

    Raises BadInput when the target exists or its folder does not.
    """
    folder = os.path.dirname(os.path.abspath(target))
    if not os.path.isdir(folder):
        raise BadInput(f"{target}: there is no folder {folder}; make it first")
    if os.path.lexists(target):
        raise _exists(target)
    try:
        _back_up(connection, target, folder)
    except OSError as error:
        raise BadInput(f"{target}: cannot be written ({error.strerror}); choose another place") from error


def back_up_once(connection: sqlite3.Connection, target: str) -> None:
    """Like `back_up`, but a copy that somebody else has made at the target is as good."""
    try:
        back_up(connection, target)
    except BadInput:
        if not os.path.lexists(target):
            raise


def _back_up(connection: sqlite3.Connection, target: str, folder: str) -> None:
    name = os.path.basename(target)
    descriptor, partial = tempfile.mkstemp(prefix=f".{name}.partial-", dir=folder)
    os.close(descriptor)
    try:
        _copy(connection, partial)
        _appear(partial, target)
    finally:
        os.unlink(partial)


def _copy(connection: sqlite3.Connection, partial: str) -> None:
    with translating(partial), closing(sqlite3.connect(partial)) as copy:
        connection.backup(copy)


def _appear(partial: str, target: str) -> None:
    """Gives the finished copy its name, never over another file, and makes both durable."""
    with open(partial, "rb") as file:
        os.fsync(file.fileno())
    try:
        os.link(partial, target)
    except FileExistsError:
        raise _exists(target) from None
    folder = os.open(os.path.dirname(os.path.abspath(target)), os.O_RDONLY)
    try:
        os.fsync(folder)
    finally:
        os.close(folder)


def _exists(target: str) -> BadInput:
    return BadInput(f"{target}: exists already; a backup overwrites nothing, choose another name")
