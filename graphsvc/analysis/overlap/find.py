"""The question of G17: which partnerships overlap."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from types import ModuleType

import numpy as np

from graphsvc.analysis.overlap.considered import Considered, consider
from graphsvc.analysis.overlap.formula import FORMULA
from graphsvc.analysis.overlap.rules import BANDS, Flag, reaches
from graphsvc.analysis.overlap.score import evaluate
from graphsvc.analysis.overlap.state import read_state
from graphsvc.analysis.overlap.table import Columns, Overlaps, Parameters, in_order, join
from graphsvc.errors import BadInput, QueryTooComplex
from graphsvc.kernels import engine
from graphsvc.kernels.sets import Ints, Question, Scan, Truth
from graphsvc.snapshot.arrays import Arrays

LARGE = 5_000  # partnerships: beyond it a low threshold needs a filter (most pairs would be listed)
LOW_SCORE = 0.2
MOST_PAIRS = 1_000_000  # rows of one answer, 200 MB
FAMILY_SHARED = 2  # members: one shared organisation is a hub more often than a sign
NEVER = 2.0  # a score that nothing reaches


def find_overlaps(
    arrays: Arrays,
    *,
    min_score: float = FORMULA.review,
    bands: Sequence[str] | None = None,
    touching: Sequence[Ints] = (),
    include_planned: bool = False,
) -> Overlaps:
    """Pairs of partnerships that overlap, best first (G17).

    A pair is two active partnerships on common ground that share a member, a theme or a person
    (territory unknown: a member or a person). Without `bands`: STRONG and REVIEW from `min_score`
    up, or with `min_score` under 0.40 every band from there up. With `bands`: those; `min_score`
    does not apply to PATTERN and INCOMPLETE. `touching` are lists of ix, and of a pair one of the
    two must be in each. `include_planned` adds partnerships to start within 183 days.

    Exact. Time grows with the pairs of common or unknown ground, memory with the answer.
    Raises BadInput for a score outside [0, 1] or an unknown band, QueryTooComplex for a threshold
    under 0.2 on more than 5,000 partnerships without `touching`, or above 1,000,000 pairs.
    """
    _check(min_score, bands)
    considered = consider(arrays, include_planned=include_planned, groups=list(touching))
    size = len(considered.ix)
    if size > LARGE and min_score < LOW_SCORE and not touching:
        raise QueryTooComplex(
            f"minScore {min_score:g} on {size:,} partnerships: at least {LOW_SCORE:g}, or name partnerships"
        )
    parameters = Parameters(
        as_of_day=arrays.as_of_day,
        min_score=min_score,
        bands=None if bands is None else tuple(bands),
        include_planned=include_planned,
        considered=size,
        active=int(np.count_nonzero(arrays.active)),
    )
    return _answer(arrays, considered, parameters, len(touching))


def find_family(arrays: Arrays) -> tuple[Ints, Ints]:
    """All pairs of active partnerships with a score of at least 0.40 and two shared members, by ix.

    The pairs whose chances are judged together, whatever anybody asks; those of band INCOMPLETE
    are among them. None at all where they are more than 1,000,000.
    """
    considered = consider(arrays, include_planned=False, groups=[])
    kernels, state = engine(len(considered.ix)), read_state(arrays, considered)
    rows = np.arange(len(considered.ix), dtype=np.int32)
    question = Question(rows, np.ones(len(rows), bool), 0, FORMULA.review, False, FORMULA.review)
    left, right, size = [np.zeros(0, np.int32)], [np.zeros(0, np.int32)], 0
    for found in _scans(kernels, considered, question):
        columns = evaluate(kernels, considered, state, found.left, found.right)
        kept = reaches(columns.score, FORMULA.review) & (columns.shared_members >= FAMILY_SHARED)
        left.append(columns.a[kept])
        right.append(columns.b[kept])
        size += len(left[-1])
        if size > MOST_PAIRS:
            return left[0], right[0]
    return np.concatenate(left), np.concatenate(right)


def _check(min_score: float, bands: Sequence[str] | None) -> None:
    if not 0 <= min_score <= 1:
        raise BadInput(f"minScore {min_score:g}: a score lies between 0 and 1")
    for band in bands or ():
        if band not in BANDS:
            raise BadInput(f"no band {band!r}; there are {', '.join(BANDS)}")


def listed_bands(parameters: Parameters) -> tuple[str, ...]:
    """The bands that an answer lists."""
    if parameters.bands is not None:
        return parameters.bands
    return BANDS if parameters.min_score < FORMULA.review else ("STRONG", "REVIEW")


def _answer(arrays: Arrays, considered: Considered, parameters: Parameters, groups: int) -> Overlaps:
    kernels, state = engine(len(considered.ix)), read_state(arrays, considered)
    nobody = np.zeros(0, np.int32)
    parts = [evaluate(kernels, considered, state, nobody, nobody)]
    counts = dict.fromkeys(BANDS, 0)
    rows = 0
    for found in _scans(kernels, considered, _question(considered, parameters, groups)):
        columns = evaluate(kernels, considered, state, found.left, found.right)
        _count(counts, columns, found, parameters)
        parts.append(columns.at(_listed(columns, parameters)))
        rows += len(parts[-1])
        if rows > MOST_PAIRS:
            raise QueryTooComplex(f"more than {MOST_PAIRS:,} pairs: name partnerships, or ask for less")
    below = counts["BELOW"] if "BELOW" in listed_bands(parameters) else None
    return Overlaps(parameters, in_order(join(parts)), {**counts, "BELOW": below})


def _question(considered: Considered, parameters: Parameters, groups: int) -> Question:
    listed = listed_bands(parameters)
    bits = considered.sets.groups
    is_row = np.ones(len(bits), bool)
    if groups:
        smallest = int(np.argmin([np.count_nonzero(bits >> bit & 1) for bit in range(groups)]))
        is_row = bits >> smallest & 1 == 1
    incomplete_from = float(parameters.min_score) if parameters.bands is None else 0.0
    return Question(
        rows=np.flatnonzero(is_row).astype(np.int32),
        is_row=is_row,
        wanted=(1 << groups) - 1,
        min_score=float(parameters.min_score),
        list_pattern="PATTERN" in listed,
        incomplete_from=incomplete_from if "INCOMPLETE" in listed else NEVER,
    )


def _scans(kernels: ModuleType, considered: Considered, question: Question) -> Iterator[Scan]:
    prepared = kernels.prepare(considered.sets)
    row = 0
    while row < len(question.rows):
        found: Scan = kernels.scan(prepared, question, FORMULA, row)
        yield found
        row = found.next_row


def _count(counts: dict[str, int], columns: Columns, found: Scan, parameters: Parameters) -> None:
    """Adds up the pairs per band; recorded satellites do not count."""
    counted = (columns.flags & Flag.SATELLITE == 0) & reaches(columns.score, parameters.min_score)
    for band in ("STRONG", "REVIEW", "BELOW"):
        counts[band] += int(np.count_nonzero(counted & (columns.band == BANDS.index(band))))
    counts["PATTERN"] += found.patterns
    counts["INCOMPLETE"] += found.incomplete


def _listed(columns: Columns, parameters: Parameters) -> Truth:
    """Which rows the answer shows."""
    numbers = [BANDS.index(band) for band in listed_bands(parameters)]
    shown = reaches(columns.score, parameters.min_score)
    if parameters.bands is not None:
        shown |= (columns.band == BANDS.index("PATTERN")) | (columns.band == BANDS.index("INCOMPLETE"))
    return shown & np.isin(columns.band, numbers)
