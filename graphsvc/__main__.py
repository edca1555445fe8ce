"""The `graphsvc` command, as `python -m graphsvc` too; Ctrl-C ends it quietly even while it is starting."""

from __future__ import annotations

import os
import signal

_INTERRUPTED = 130  # 128 + SIGINT, as shells have it


def start() -> None:
    """Imports the command line, which takes a moment, and runs it."""
    usual = signal.getsignal(signal.SIGINT)
    if usual is signal.default_int_handler:
        signal.signal(signal.SIGINT, _leave)
    from graphsvc.cli import main

    if usual is signal.default_int_handler:
        signal.signal(signal.SIGINT, usual)
    main()


def _leave(*_signal: object) -> None:
    os._exit(_INTERRUPTED)


if __name__ == "__main__":
    start()
