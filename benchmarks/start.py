"""How long one waits for a command that starts from nothing: `python -m benchmarks start`."""

from __future__ import annotations

import sys
import tempfile
from pathlib import Path
from statistics import median

from benchmarks import markdown, registries
from benchmarks.measuring import Run, graphsvc, run
from graphsvc.demo.days import DEMO_AS_OF
from graphsvc.demo.registry import DEMO_SEED

_OVERLAPS = ("overlaps", "--as-of", DEMO_AS_OF.isoformat())
_COMMANDS = {
    "`python -c pass`, to compare": (sys.executable, "-c", "pass"),
    "`graphsvc --help`": ("--help",),
    "`graphsvc info`": ("info",),
    "`graphsvc overlaps` on the demo": _OVERLAPS,
}


def report(*, rounds: int) -> str:
    """Whole processes in interleaved rounds, medians."""
    with tempfile.TemporaryDirectory() as folder:
        bundle, store = Path(folder, "demo"), Path(folder, "demo.db")
        registries.demo_bundle(bundle, seed=DEMO_SEED)
        registries.load(bundle, store)
        taken = _rounds(store, rounds)
    return markdown.table(("command", "median", "slowest", "CPU"), map(_row, taken.items()))


def _rounds(store: Path, rounds: int) -> dict[str, list[Run]]:
    taken: dict[str, list[Run]] = {name: [] for name in _COMMANDS}
    for number in range(rounds + 1):
        for name, command in _COMMANDS.items():
            done = run(command) if command[0] == sys.executable else graphsvc(*command, store=store)
            if number:  # the first round writes bytecode, as installing does
                taken[name].append(done)
    return taken


def _row(item: tuple[str, list[Run]]) -> tuple[str, ...]:
    name, runs = item
    seconds = [each.seconds for each in runs]
    cpu = median(each.cpu_seconds for each in runs)
    times = (markdown.seconds(each) for each in (median(seconds), max(seconds), cpu))
    return name, *times
