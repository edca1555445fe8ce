"""What public registers give: `python -m benchmarks real`; without ../shared/data it says so."""

from __future__ import annotations

import re
import tempfile
from collections import Counter
from dataclasses import dataclass
from datetime import date
from pathlib import Path

import numpy as np

from benchmarks import markdown, registries
from benchmarks.measuring import ROOT, Run, graphsvc
from graphsvc.analysis.overlap import BANDS, Overlaps, find_overlaps
from graphsvc.analysis.overlap.formula import FORMULA
from graphsvc.snapshot.snapshot import Snapshot

DATA = ROOT.parent / "shared" / "data"
_FIRST = 8  # pairs shown of each register
_LISTED = ("STRONG", "REVIEW", "PATTERN", "INCOMPLETE")


@dataclass(frozen=True)
class Register:
    """Where a public register lies, the loader or mapping that reads it, and a day on which to ask of it."""

    path: str
    loader: str
    as_of: str
    is_asked: bool = True  # whether its overlaps are looked at


REGISTERS = {
    "Dutch statutory partnerships": Register("nl_partnerships", "nl-partnerships", "2016-01-31"),
    "Dutch regions": Register("nl_partnerships", "nl-regions", "2016-01-01"),
    "Community Safety Partnerships": Register("uk_csp", "uk-csp", "2021-04-01"),
    "parliamentary party groups": Register("uk_appg", "uk-appg", "2025-12-01"),
    "Kubernetes groups": Register("kubernetes", "kubernetes", "2024-12-30"),
    "Horizon 2020 projects": Register("cordis_h2020", "h2020", "2017-12-31", is_asked=False),
    "committees of the US Congress": Register("us_congress", "us-congress", "2020-12-07", is_asked=False),
    **{
        f"{country} (Popolo)": Register(
            f"everypolitician/{country}.popolo.json.xz", "popolo", "2015-11-30", is_asked=False
        )
        for country in ("Armenia", "Gibraltar", "Kosovo", "Slovakia")
    },
}


@dataclass(frozen=True, eq=False)
class Asked:
    """The picture of a register, its whole answer, and what the command took."""

    snapshot: Snapshot
    answer: Overlaps
    asking: Run


def report() -> str:
    """What every public register holds, what its load took and said, and which pairs overlap in some."""
    if not DATA.is_dir():
        return f"Skipped: the public registers are not at {DATA.relative_to(ROOT.parent)} beside the project."
    with tempfile.TemporaryDirectory() as folder:
        stores = {name: Path(folder, f"{at}.db") for at, name in enumerate(REGISTERS)}
        loads = [(name, *_load(register, stores[name])) for name, register in REGISTERS.items()]
        found = {name: _ask(each, stores[name]) for name, each in REGISTERS.items() if each.is_asked}
    header = ("register", "loader", *_KINDS, "warnings", "load", "CPU", "peak MB")
    answers = [_summary(found), *(f"{name}:\n\n{_shown(each)}" for name, each in found.items())]
    return "\n\n".join([markdown.table(header, loads), *answers])


_KINDS = ("partnership", "organisation", "membership", "person", "role", "link")


def _load(register: Register, store: Path) -> tuple[object, ...]:
    """Loads a register, and once more to see that nothing changes."""
    command = ("load", str(DATA / register.path), "--loader", register.loader, "--as-of", register.as_of)
    run = graphsvc(*command, store=store)
    again = graphsvc(*command, store=store)
    if "written as revision" in again.output:
        raise AssertionError(f"{register.path}: a second load changed something")
    made = dict(re.findall(r"^(\w+) +([\d,]+) new", run.output, re.M))
    counts = [int(made.get(kind, "0").replace(",", "")) for kind in _KINDS]
    warnings = len(re.findall(r"^warning ", run.output, re.M))
    times = (markdown.seconds(run.seconds), markdown.seconds(run.cpu_seconds))
    return register.loader, *counts, warnings, *times, round(run.peak_mb)


def _ask(register: Register, store: Path) -> Asked:
    asking = graphsvc("overlaps", "--as-of", register.as_of, store=store)
    snapshot = registries.snapshot(store, as_of=date.fromisoformat(register.as_of))
    return Asked(snapshot, find_overlaps(snapshot.arrays, min_score=0.0, bands=_LISTED), asking)


def _summary(found: dict[str, Asked]) -> str:
    header = ("register", "partnerships", "members", "people", "themes known", "strong", "review", "pattern")
    rows = [(name, *_sizes(each), *_counts(each)) for name, each in found.items()]
    return markdown.table((*header, "incomplete", "of which from 0.40", "`graphsvc overlaps`"), rows)


def _sizes(each: Asked) -> tuple[object, ...]:
    arrays = each.snapshot.arrays
    known = float((arrays.themes.sizes > 0).mean())
    return arrays.partnerships, len(arrays.members.indices), len(arrays.people.indices), f"{known:.0%}"


def _counts(each: Asked) -> tuple[object, ...]:
    columns = each.answer.columns
    open_and_high = (columns.band == BANDS.index("INCOMPLETE")) & (columns.score >= FORMULA.review)
    counts = [each.answer.band_counts[band] for band in _LISTED]
    return *counts, int(np.count_nonzero(open_and_high)), markdown.seconds(each.asking.seconds)


def _shown(each: Asked) -> str:
    answer = each.answer
    actions = Counter(f"{answer.action(row)} {answer.band(row)}" for row in range(len(answer)))
    advised = ", ".join(f"{what} {number}" for what, number in actions.most_common())
    lines = [f"* {_pair(each, row)}" for row in range(min(_FIRST, len(answer)))]
    return "\n".join([f"Proposed: {advised or 'nothing'}.", *lines])


def _pair(each: Asked, row: int) -> str:
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
