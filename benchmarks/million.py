"""The bare join of up to a million partnerships: `python -m benchmarks.million [--sizes …] [--threads 2]`.

A generated country of 20,000 partnerships (median of 8 members, mean of 25) is repeated, each time with
organisations of its own but the same national ones, so that the densest columns grow with the registry.
Each engine runs in a process of its own, once. Polars is compared with where it is installed; at 20,000
it takes 11 GB of memory.
"""

from __future__ import annotations

import argparse
import hashlib
import json
import sys
import tempfile
import time
from collections.abc import Callable, Mapping
from importlib.util import find_spec
from pathlib import Path
from typing import Any

import numpy as np

from benchmarks import machine, markdown
from benchmarks.joins import ENGINES, THRESHOLD, Join, Pairs
from benchmarks.measuring import Run, growth, run
from graphsvc.kernels.sets import NONE, Ints, Rows, Sets
from graphsvc.snapshot.csr import Csr

SIZES = (1_000, 20_000, 100_000, 1_000_000)
COUNTRY = 20_000  # partnerships that are generated; more are repetitions
MEMBERS = 26.8  # mean that the generator is asked for; seats held twice count once, and 26 are left
LARGEST = {  # partnerships up to which an engine is asked; beyond it takes minutes or all memory
    "compiled": 1_000_000,
    "scipy without hubs": 1_000_000,
    "scipy product": 20_000,
    "polars": 20_000,
    "networkx": 1_000,
}


def country(file: Path) -> None:
    """Writes who ever sat where in a generated registry of COUNTRY partnerships, as numbers."""
    from graphsvc.demo.registry import scaled_registry

    partnerships: dict[str, int] = {}
    organisations: dict[str, int] = {}
    seats = [
        (
            partnerships.setdefault(row["partnership"], len(partnerships)),
            organisations.setdefault(row["organisation"], len(organisations)),
        )
        for tables in scaled_registry(partnerships=COUNTRY, members_mean=MEMBERS)
        for row in tables["memberships"]
    ]
    national = np.array([key.startswith("o-000-") for key in organisations])
    rows, columns = np.array(seats, np.int32).T
    np.savez(file, rows=rows, columns=columns, national=national)


def repeated(file: Path, size: int) -> Join:
    """The question about `size` partnerships: the first of the country, or the country several times."""
    made = np.load(file)
    rows, columns, national = made["rows"], made["columns"], made["national"]
    kept = rows < min(size, COUNTRY)
    rows, columns = rows[kept], columns[kept]
    local, number = int(np.count_nonzero(~national)), np.where(national, np.cumsum(national), 0)
    shared = int(np.count_nonzero(national))
    number = np.where(national, number - 1, shared + np.cumsum(~national) - 1).astype(np.int32)
    copies = max(size // COUNTRY, 1)
    width = shared + copies * local
    part = Csr.from_pairs(rows, number[columns], (min(size, COUNTRY), width))
    return _join(
        [part.indices + (part.indices >= shared) * local * copy for copy in range(copies)], part, width
    )


def _join(entries: list[Ints], part: Csr, width: int) -> Join:
    start = np.zeros(len(entries) * part.rows + 1, np.int64)
    np.cumsum(np.tile(part.sizes, len(entries)), out=start[1:])
    members = Rows(start, np.concatenate(entries).astype(np.int32))
    sits_in = np.bincount(members.entries, minlength=width)
    return Join(_only_members(members, np.log(len(start) / (1 + sits_in)) + 1))


def _only_members(members: Rows, weight: np.ndarray) -> Sets:
    """Sets of which nothing but the members is known."""
    from graphsvc.kernels.compiled import row_sums

    size = len(members.start) - 1
    nobody, none = np.full(size, NONE, np.int32), np.zeros(0, np.int32)
    empty, no_class = Rows(np.zeros(size + 1, np.int64), none), Rows(np.zeros(1, np.int64), none)
    return Sets(
        members=members,
        weight=weight,
        total=row_sums(members, weight),
        people=empty,
        themes=no_class,
        theme_class=nobody,
        theme_depth=none,
        theme_path=np.zeros((0, 0), np.int32),
        leaves=no_class,
        ground_class=nobody,
        leaf_weight=np.zeros(0),
        counted=np.zeros(0, bool),
        satellite_of=nobody,
        groups=np.zeros(size, np.int32),
    )


def by_kernels(join: Join, *, threads: int) -> Pairs:
    """The project's own join."""
    from graphsvc.kernels.compiled import join as compiled

    found = compiled(join.sets.members, join.sets.weight, THRESHOLD, threads=threads)
    return join.packed(found.left, found.right)


def by_polars(join: Join) -> Pairs:
    """polars: memberships joined with themselves on the organisation, summed by pair, then the threshold."""
    import polars as pl

    members, weight, total = join.sets.members, join.sets.weight, join.sets.total
    owner = np.repeat(np.arange(join.size, dtype=np.int32), np.diff(members.start))
    seats = pl.LazyFrame({"p": owner, "o": members.entries, "w": weight[members.entries]})
    sums = pl.LazyFrame({"p": np.arange(join.size, dtype=np.int32), "t": total})
    both = seats.join(seats.select("p", "o"), on="o", suffix="_2").filter(pl.col("p") < pl.col("p_2"))
    shared = both.group_by("p", "p_2").agg(pl.col("w").sum())
    known = shared.join(sums, on="p").join(sums.rename({"p": "p_2", "t": "t_2"}), on="p_2")
    united = pl.col("t") + pl.col("t_2") - pl.col("w")
    found = known.filter(pl.col("w") >= THRESHOLD * united - 1e-12).select("p", "p_2").collect()
    return join.packed(found["p"].to_numpy(), found["p_2"].to_numpy())


def once(*, file: str, size: int, engine: str, threads: int) -> dict[str, Any]:
    """What one engine takes on one size; the kernels are loaded before the clock starts."""
    engines: dict[str, Callable[[Join], Pairs]] = {
        **ENGINES,
        "compiled": lambda join: by_kernels(join, threads=threads),
        "polars": by_polars,
    }
    join, ask = repeated(Path(file), size), engines[engine]
    if engine == "compiled":
        ask(repeated(Path(file), 100))
    elif engine.startswith("scipy"):
        _ = join.there, join.weighted
    began, cpu = time.perf_counter(), time.process_time()
    pairs = ask(join)
    taken = {"seconds": time.perf_counter() - began, "cpu_seconds": time.process_time() - cpu}
    digest = hashlib.sha256(np.ascontiguousarray(pairs)).hexdigest()
    return {**taken, "pairs": len(pairs), "digest": digest, "memberships": len(join.sets.members.entries)}


def report(*, sizes: list[int], threads: int) -> str:
    """A table by engine and size."""
    with tempfile.TemporaryDirectory() as folder:
        file = Path(folder, "country.npz")
        _child("country", file=str(file))
        asked = [(engine, size) for size in sizes for engine in LARGEST if _is_asked(engine, size)]
        done = {
            (engine, size): _child("once", file=str(file), size=size, engine=engine, threads=threads)
            for engine, size in asked
        }
    said = {key: json.loads(each.output) for key, each in done.items()}
    header = ("engine", "partnerships", "memberships", "time", "CPU", "CPU ÷ compiled", "peak MB", "pairs")
    rows = [_row(key, said, done[key]) for key in asked]
    return "\n\n".join([markdown.table(header, rows), _growth(sizes, said)])


def _is_asked(engine: str, size: int) -> bool:
    return size <= LARGEST[engine] and (engine != "polars" or find_spec("polars") is not None)


def _row(key: tuple[str, int], said: Mapping[tuple[str, int], Any], process: Run) -> tuple[object, ...]:
    engine, size = key
    own, mine = said[key], said["compiled", size]
    equal = "" if own["digest"] == mine["digest"] else " NOT EQUAL"
    times = (markdown.seconds(own[name]) for name in ("seconds", "cpu_seconds"))
    ratio = markdown.times(own["cpu_seconds"] / mine["cpu_seconds"])
    found = f"{own['pairs']:,}{equal}"
    return engine, f"{size:,}", own["memberships"], *times, ratio, f"{process.peak_mb:,.0f}", found


def _growth(sizes: list[int], said: Mapping[tuple[str, int], Any]) -> str:
    exponents = growth(sizes, [said["compiled", size]["cpu_seconds"] for size in sizes])
    return f"Growth of the compiled join from size to size: {', '.join(f'{each:.2f}' for each in exponents)}."


def _child(task: str, **arguments: object) -> Run:
    return run([sys.executable, "-m", "benchmarks.million", "--task", task, json.dumps(arguments)])


def main() -> None:
    """Prints the table, or in a child process does one task."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.million", description=__doc__)
    parser.add_argument("--sizes", default=",".join(map(str, SIZES)))
    parser.add_argument("--threads", type=int, default=2)
    parser.add_argument("--task", nargs=2, help=argparse.SUPPRESS)
    asked = parser.parse_args()
    if asked.task is None:
        print(machine.described())
        print(f"\n{report(sizes=[int(size) for size in asked.sizes.split(',')], threads=asked.threads)}")
        print(f"\n{machine.load()}")
    elif asked.task[0] == "country":
        country(**{name: Path(value) for name, value in json.loads(asked.task[1]).items()})
    else:
        print(json.dumps(once(**json.loads(asked.task[1]))))


if __name__ == "__main__":
    main()
