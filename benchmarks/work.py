"""What is measured in a process of its own: `python -m benchmarks.work TASK ARGUMENTS` prints JSON."""

from __future__ import annotations

import json
import sys
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

from graphsvc.snapshot.arrays import Arrays

PAGE = 20  # pairs that `graphsvc overlaps` shows


def bundle(*, folder: str, partnerships: int) -> dict[str, Any]:
    """Writes a generated registry; how many rows its largest files have."""
    from benchmarks.registries import scaled_bundle

    scaled_bundle(Path(folder), partnerships=partnerships)
    return {name: _rows(Path(folder, f"{name}.csv")) for name in ("memberships", "roles", "links")}


def snapshot(*, store: str, folder: str) -> dict[str, Any]:
    """Builds the snapshot of a store and keeps its arrays in a folder."""
    from benchmarks.registries import snapshot as built

    began, cpu = time.perf_counter(), time.process_time()
    arrays = built(Path(store)).arrays
    taken = {"seconds": time.perf_counter() - began, "cpu_seconds": time.process_time() - cpu}
    Path(folder).mkdir(exist_ok=True)
    arrays.save(Path(folder))
    return {**taken, "active": int(arrays.active.sum()), "members": len(arrays.members.indices)}


def answer(*, folder: str, rounds: int) -> dict[str, Any]:
    """The first whole answer of a process, the median of the next ones, and of the texts of a page."""
    from benchmarks.measuring import interleaved
    from graphsvc.analysis.overlap import find_overlaps

    arrays = Arrays.open(Path(folder))
    began = time.perf_counter()
    found = find_overlaps(arrays)
    first = time.perf_counter() - began
    timed = {"answer": lambda: find_overlaps(arrays), "page": lambda: _page(found, arrays)}
    taken = interleaved(timed, rounds=rounds)
    return {
        "first": first,
        **{name: each.seconds for name, each in taken.items()},
        **{f"{name}_cpu": each.cpu_seconds for name, each in taken.items()},
        "pairs": len(found),
        "bands": found.band_counts,
    }


def join(*, folder: str, engines: list[str], rounds: int) -> dict[str, Any]:
    """The bare join of a network by several engines in interleaved rounds."""
    return _joined(Arrays.open(Path(folder)), engines, rounds)


def mixed_join(*, engines: list[str], rounds: int) -> dict[str, Any]:
    """The bare join where members come from the whole country."""
    from benchmarks.shapes import MANY, mixed

    return _joined(mixed(MANY), engines, rounds)


def shape(*, name: str) -> dict[str, Any]:
    """The whole answer about an awkward registry: what it took, and its pairs or why it was refused."""
    from benchmarks.shapes import SHAPES
    from graphsvc.analysis.overlap import find_overlaps
    from graphsvc.errors import QueryTooComplex
    from graphsvc.kernels import warm

    warm()
    arrays = SHAPES[name]()
    made, began, cpu = _peak_mb(), time.perf_counter(), time.process_time()
    try:
        found = find_overlaps(arrays)
        outcome = ", ".join(f"{band} {count:,}" for band, count in found.band_counts.items() if count)
    except QueryTooComplex as error:
        outcome = f"refused: {error}"
    taken = {"seconds": time.perf_counter() - began, "cpu_seconds": time.process_time() - cpu}
    return {**taken, "outcome": outcome or "no pairs", "made_mb": made}


def read(*, path: str, loader: str, mapping: str | None) -> dict[str, Any]:
    """Reads a source by one of our loaders, every check of a row included; nothing is kept."""
    from graphsvc.model.records import Rows
    from loaders import ReadOptions, read_all

    options = ReadOptions(mapping=None if mapping is None else Path(mapping))
    began, cpu = time.perf_counter(), time.process_time()
    rows = sum(
        len(item.rows)
        for item in read_all([Path(path)], loader=loader, options=options)
        if isinstance(item, Rows)
    )
    return {"rows": rows, "seconds": time.perf_counter() - began, "cpu_seconds": time.process_time() - cpu}


def read_with_pandas(*, path: str, reader: str) -> dict[str, Any]:
    """Reads the same file as pandas does, all as text, without a check."""
    import pandas

    readers: dict[str, Callable[[], Any]] = {
        "csv": lambda: pandas.read_csv(path, dtype=str),
        "excel": lambda: pandas.read_excel(path, sheet_name="memberships", dtype=str),
        "jsonl": lambda: pandas.read_json(path, lines=True, dtype=False),
        "json": lambda: pandas.json_normalize(json.loads(Path(path).read_text(encoding="utf-8"))),
    }
    began = time.perf_counter()
    rows = len(readers[reader]())
    return {"rows": rows, "seconds": time.perf_counter() - began}


def _joined(arrays: Arrays, engines: list[str], rounds: int) -> dict[str, Any]:
    """What each engine took, how many pairs there are, and whether all found the same."""
    from benchmarks.joins import ENGINES, Join
    from benchmarks.measuring import interleaved

    asked = Join.of(arrays)
    answers = {name: ENGINES[name](asked) for name in engines if name == "compiled"}  # loads the kernels

    def run(name: str) -> Callable[[], None]:
        return lambda: answers.__setitem__(name, ENGINES[name](asked))

    taken = interleaved({name: run(name) for name in engines}, rounds=rounds)
    return {
        "equal": all(each.tolist() == answers[engines[0]].tolist() for each in answers.values()),
        "pairs": len(answers[engines[0]]),
        "seconds": {name: each.seconds for name, each in taken.items()},
        "cpu_seconds": {name: each.cpu_seconds for name, each in taken.items()},
    }


def _page(found: Any, arrays: Arrays) -> list[Any]:
    """What a page of the answer says: the advice in words and the evidence of each pair."""
    from graphsvc.analysis.overlap import advise, seats, shared_members, shared_themes

    texts: list[Any] = []
    held = seats(arrays.members, arrays.active)
    for row in range(min(PAGE, len(found))):
        a, b = int(found.columns.a[row]), int(found.columns.b[row])
        evidence = shared_members(arrays, held, a, b), shared_themes(arrays, a, b)
        texts.append((advise(found, row, arrays, str), *evidence))
    return texts


def _rows(path: Path) -> int:
    with path.open("rb") as file:
        return sum(1 for _ in file) - 1


def _peak_mb() -> float:
    from resource import RUSAGE_SELF, getrusage

    return getrusage(RUSAGE_SELF).ru_maxrss / 1024


TASKS: dict[str, Callable[..., dict[str, Any]]] = {
    task.__name__: task
    for task in (bundle, snapshot, answer, join, mixed_join, shape, read, read_with_pandas)
}

if __name__ == "__main__":
    print(json.dumps(TASKS[sys.argv[1]](**json.loads(sys.argv[2]))))
