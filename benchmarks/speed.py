"""Load, snapshot, join and answer by size, side by side: `python -m benchmarks speed`."""

from __future__ import annotations

import tempfile
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from benchmarks import markdown, registries
from benchmarks.measuring import Run, graphsvc, growth, work
from graphsvc.demo.days import DEMO_AS_OF

SIZES = (300, 3_000, 20_000)
SMALL = 3_000  # largest registry for engines in plain Python, which need minutes for more
_FAST = ("compiled", "scipy without hubs", "scipy product")
_SLOW = ("plain twin", "plain Python", "networkx")


@dataclass(frozen=True)
class Measured:
    """Everything about one size."""

    partnerships: int
    rows: dict[str, int]
    load: Run
    snapshot: tuple[Run, dict[str, Any]]
    answer: tuple[Run, dict[str, Any]]
    command: Run
    join: dict[str, Any]


def report(*, sizes: Sequence[int], rounds: int) -> str:
    """The tables of `docs/evaluation.md` on speed."""
    with tempfile.TemporaryDirectory() as folder:
        done = [measured(Path(folder), size, rounds=rounds) for size in sizes]
        mixed = work("mixed_join", engines=list(_FAST), rounds=rounds)[1]
    return "\n\n".join([_whole(done), _joins(done, mixed)])


def measured(folder: Path, partnerships: int, *, rounds: int) -> Measured:
    """Makes a registry, loads it and asks it, each step in a process of its own."""
    bundle, store, arrays = (folder / f"{partnerships}{ending}" for ending in ("", ".db", ".arrays"))
    rows = work("bundle", folder=bundle, partnerships=partnerships)[1]
    load = registries.load(bundle, store)
    return Measured(
        partnerships=partnerships,
        rows=rows,
        load=load,
        snapshot=work("snapshot", store=store, folder=arrays),
        answer=work("answer", folder=arrays, rounds=rounds),
        command=graphsvc("overlaps", "--as-of", DEMO_AS_OF.isoformat(), store=store),
        join=work("join", folder=arrays, engines=_engines(partnerships), rounds=rounds)[1],
    )


def _engines(partnerships: int) -> list[str]:
    return [*_FAST, *(_SLOW if partnerships <= SMALL else ())]


def _whole(done: list[Measured]) -> str:
    sizes = [each.partnerships for each in done]
    lines: dict[str, list[float]] = {
        "load into a fresh store": [each.load.seconds for each in done],
        "load, CPU": [each.load.cpu_seconds for each in done],
        "snapshot from the store": [each.snapshot[1]["seconds"] for each in done],
        "bare join, compiled": [each.join["seconds"]["compiled"] for each in done],
        "whole answer": [each.answer[1]["answer"] for each in done],
        "whole answer, CPU": [each.answer[1]["answer_cpu"] for each in done],
        "whole answer, first of a process": [each.answer[1]["first"] for each in done],
        "texts and evidence of a page of 20": [each.answer[1]["page"] for each in done],
        "`graphsvc overlaps`, whole process": [each.command.seconds for each in done],
    }
    return markdown.table(
        ("step", *(f"{size:,}" for size in sizes), "growth"),
        [
            *(_counted(name, [each.rows[name] for each in done]) for name in done[0].rows),
            *(
                (name, *map(markdown.seconds, values), _exponents(sizes, values))
                for name, values in lines.items()
            ),
            *(_memory(name, [run.peak_mb for run in runs]) for name, runs in _processes(done).items()),
        ],
    )


def _processes(done: list[Measured]) -> dict[str, list[Run]]:
    return {
        "load": [each.load for each in done],
        "snapshot": [each.snapshot[0] for each in done],
        "whole answer": [each.answer[0] for each in done],
        "`graphsvc overlaps`": [each.command for each in done],
    }


def _counted(name: str, values: list[int]) -> tuple[object, ...]:
    return f"rows of {name}.csv", *values, ""


def _memory(name: str, values: list[float]) -> tuple[object, ...]:
    return f"peak memory, {name}", *(f"{value:,.0f} MB" for value in values), ""


def _exponents(sizes: list[int], values: list[float]) -> str:
    return ", ".join(f"{each:.1f}" for each in growth(sizes, values))


def _joins(done: list[Measured], mixed: dict[str, Any]) -> str:
    """CPU time of each engine, and how many times that of the compiled join it is."""
    columns = {f"{each.partnerships:,}": each.join for each in done} | {"20,000, no regions": mixed}
    rows = [
        (engine, *(_against(join["cpu_seconds"], engine) for join in columns.values()))
        for engine in (*_FAST, *_SLOW)
    ]
    equal = all(join["equal"] for join in columns.values())
    pairs = (
        "pairs found, all engines " + ("equal" if equal else "NOT EQUAL"),
        *(j["pairs"] for j in columns.values()),
    )
    return markdown.table(("bare join, CPU", *columns), [*rows, pairs])


def _against(taken: dict[str, float], engine: str) -> str:
    if engine not in taken:
        return "–"
    ratio = taken[engine] / taken["compiled"]
    return f"{markdown.seconds(taken[engine])} ({markdown.times(ratio)})"
