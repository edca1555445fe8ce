"""How far a load is, on stderr: a bar on a terminal, a plain line every few seconds elsewhere."""

from __future__ import annotations

import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING

import click

from graphsvc.model.records import Progress

if TYPE_CHECKING:
    from rich.progress import TaskID

SECONDS_BETWEEN_LINES = 5.0


@contextmanager
def followed() -> Iterator[Progress]:
    """A progress to hand to a load; what it drew on a terminal is gone when the load has ended."""
    if not sys.stderr.isatty():
        yield Lines()
        return
    from rich.console import Console
    from rich.progress import BarColumn, MofNCompleteColumn, TextColumn, TimeElapsedColumn
    from rich.progress import Progress as Bars

    columns = (TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn(), TimeElapsedColumn())
    with Bars(*columns, console=Console(stderr=True), transient=True) as bars:
        tasks: dict[str, TaskID] = {}

        def draw(stage: str, done: int, total: int | None) -> None:
            if stage not in tasks:
                tasks[stage] = bars.add_task(stage, total=total)
            bars.update(tasks[stage], completed=done, total=total)

        yield draw


class Lines:
    """Progress in lines for logs; what takes less than a few seconds needs none."""

    def __init__(self) -> None:
        self._due = time.monotonic() + SECONDS_BETWEEN_LINES

    def __call__(self, stage: str, done: int, total: int | None) -> None:
        """Prints a line when the last one is old enough."""
        if time.monotonic() < self._due:
            return
        self._due = time.monotonic() + SECONDS_BETWEEN_LINES
        of = "" if total is None else f" of {total:,}"
        click.echo(f"{stage}: {done:,}{of}", err=True)
