"""What public registers give: `python -m benchmarks real`; without ../shared/data it says so."""

from __future__ import annotations

import tempfile
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from pathlib import Path

import numpy as np

from benchmarks import conversions, markdown, registries
from benchmarks.measuring import ROOT, Run, graphsvc
from graphsvc.analysis.overlap import BANDS, Overlaps, find_overlaps
from graphsvc.analysis.overlap.formula import FORMULA
from graphsvc.snapshot.snapshot import Snapshot

DATA = ROOT.parent / "shared" / "data"
REGISTERS: dict[str, Callable[[Path, Path], date]] = {
    "Dutch statutory partnerships": conversions.dutch,
    "Community Safety Partnerships": conversions.english_and_welsh,
    "parliamentary party groups": conversions.parliamentary,
}
_FIRST = 8  # pairs shown of each register
_LISTED = ("STRONG", "REVIEW", "PATTERN", "INCOMPLETE")


@dataclass(frozen=True, eq=False)
class Loaded:
    """A register in a store, its picture, its whole answer, and what the commands took."""

    snapshot: Snapshot
    answer: Overlaps
    loading: Run
    asking: Run


def report() -> str:
    """How many pairs per band each register has, the first of them, and how much of it is known."""
    if not DATA.is_dir():
        return f"Skipped: the public registers are not at {DATA.relative_to(ROOT.parent)} beside the project."
    with tempfile.TemporaryDirectory() as folder:
        found = {name: loaded(convert, Path(folder, name.split()[0])) for name, convert in REGISTERS.items()}
    return "\n\n".join([_summary(found), *(f"{name}:\n\n{_shown(each)}" for name, each in found.items())])


def loaded(convert: Callable[[Path, Path], date], bundle: Path) -> Loaded:
    """Converts a register, loads it by `graphsvc load` and asks `graphsvc overlaps`."""
    as_of = convert(DATA, bundle)
    store = bundle.with_suffix(".db")
    loading = registries.load(bundle, store, as_of=as_of)
    asking = graphsvc("overlaps", "--as-of", as_of.isoformat(), store=store)
    snapshot = registries.snapshot(store, as_of=as_of)
    return Loaded(snapshot, find_overlaps(snapshot.arrays, min_score=0.0, bands=_LISTED), loading, asking)


def _summary(found: dict[str, Loaded]) -> str:
    header = ("register", "partnerships", "members", "people", "themes known", "strong", "review", "pattern")
    rows = [(name, *_sizes(each), *_counts(each)) for name, each in found.items()]
    return markdown.table((*header, "incomplete", "of which from 0.40", "load", "`graphsvc overlaps`"), rows)


def _sizes(each: Loaded) -> tuple[object, ...]:
    arrays = each.snapshot.arrays
    known = float((arrays.themes.sizes > 0).mean())
    return arrays.partnerships, len(arrays.members.indices), len(arrays.people.indices), f"{known:.0%}"


def _counts(each: Loaded) -> tuple[object, ...]:
    columns = each.answer.columns
    open_and_high = (columns.band == BANDS.index("INCOMPLETE")) & (columns.score >= FORMULA.review)
    counts = [each.answer.band_counts[band] for band in _LISTED]
    times = (markdown.seconds(run.seconds) for run in (each.loading, each.asking))
    return *counts, int(np.count_nonzero(open_and_high)), *times


def _shown(each: Loaded) -> str:
    answer = each.answer
    actions = Counter(f"{answer.action(row)} {answer.band(row)}" for row in range(len(answer)))
    advised = ", ".join(f"{what} {number}" for what, number in actions.most_common())
    lines = [f"* {_pair(each, row)}" for row in range(min(_FIRST, len(answer)))]
    return "\n".join([f"Proposed: {advised or 'nothing'}.", *lines])


def _pair(each: Loaded, row: int) -> str:
    columns, names = each.answer.columns, each.snapshot.partnerships.columns["name"]
    a, b = int(columns.a[row]), int(columns.b[row])
    shared, united = int(columns.shared_members[row]), int(columns.united_members[row])
    people = int(columns.shared_people[row])
    evidence = ["members unknown" if shared < 0 else f"{shared} of {united} members"]
    evidence += [f"{people} people in both"] if people >= 0 else []
    return (
        f"{names[a]} — {names[b]}: {columns.score[row]:.2f} {each.answer.band(row)}, "
        f"{', '.join(evidence)}, {each.answer.action(row)}"
    )
