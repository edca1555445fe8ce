"""Awkward registries, each asked once in a process of its own: `python -m benchmarks shapes`."""

from __future__ import annotations

from collections.abc import Sequence

from benchmarks import markdown
from benchmarks.measuring import work


def report(names: Sequence[str] = ()) -> str:
    """What the whole answer took for each, and what it said."""
    from benchmarks.shapes import SHAPES

    header = ("20,000 partnerships, if not said otherwise", "time", "CPU", "peak memory", "pairs, or why not")
    return markdown.table(header, [_row(name) for name in names or SHAPES])


def _row(name: str) -> tuple[str, ...]:
    run, done = work("shape", name=name)
    times = (markdown.seconds(done[taken]) for taken in ("seconds", "cpu_seconds"))
    return name, *times, f"{run.peak_mb:.0f} MB ({done['made_mb']:.0f} before)", done["outcome"]
