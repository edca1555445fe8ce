"""Ctrl-C that is not lost: inside a callback of SQLite, Python turns it into an error of the engine."""

from __future__ import annotations

import signal
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from types import FrameType
from typing import NoReturn


@contextmanager
def noticing() -> Iterator[Callable[[], bool]]:
    """Gives what tells whether Ctrl-C was pressed meanwhile; it still raises KeyboardInterrupt."""
    pressed = threading.Event()

    def interrupt(_signal: int, _frame: FrameType | None) -> NoReturn:
        pressed.set()
        raise KeyboardInterrupt

    usual = signal.getsignal(signal.SIGINT)
    if usual is not signal.default_int_handler or threading.current_thread() is not threading.main_thread():
        yield pressed.is_set  # somebody else takes care of it
        return
    signal.signal(signal.SIGINT, interrupt)
    try:
        yield pressed.is_set
    finally:
        signal.signal(signal.SIGINT, usual)
