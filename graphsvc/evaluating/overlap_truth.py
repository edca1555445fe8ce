"""Which pairs are known to overlap and which are known not to: what was planted, or what people judged."""

from __future__ import annotations

import csv
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from graphsvc.demo.truth import PlantedPair, Truth
from graphsvc.errors import BadInput, QueryTooComplex
from graphsvc.evaluating import metrics
from graphsvc.evaluating.overlap_pairs import Pairs, every_pair, packed, unpacked
from graphsvc.snapshot.snapshot import Snapshot

MOST = 2_000  # partnerships of which every pair is looked at
YES, NO = ("yes", "true", "1"), ("no", "false", "0")
NEITHER = "satellite"  # the planted kind that is neither right nor wrong in a list of overlaps
NESTED = "nested"


@dataclass(frozen=True, eq=False)
class Known:
    """The pairs to order, and which of them overlap."""

    pairs: Pairs
    overlapping: metrics.Truth
    planted: Mapping[int, PlantedPair]  # by the place of the pair
    only_judged: bool  # pairs that nobody judged are left out

    @property
    def counted(self) -> metrics.Truth:
        """The pairs that are right or wrong in a list."""
        return ~self._of_kind(NEITHER)

    @property
    def nested(self) -> metrics.Truth:
        """Which pairs overlap if one level under another counts."""
        return self.overlapping | self._of_kind(NESTED)

    def _of_kind(self, kind: str) -> metrics.Truth:
        found = np.zeros(len(self.pairs), np.bool_)
        found[[place for place, pair in self.planted.items() if pair.kind == kind]] = True
        return found


def known_of(truth: Truth, snapshot: Snapshot) -> Known:
    """What was planted in a demo registry; every other pair is wrong in a list of overlaps."""
    ix, size = snapshot.partnerships.ix, len(snapshot.partnerships)
    planted = {_number(ix[pair.a], ix[pair.b], size): pair for pair in truth.pairs}
    yes = [number for number, pair in planted.items() if pair.overlapping]
    return _among_all(snapshot, yes, planted)


def read_known(path: Path, snapshot: Snapshot) -> Known:
    """What people judged: rows `a,b` of pairs that overlap, or `a,b,overlap` with yes and no.

    With the third column nothing but these pairs is looked at; without it every other pair is wrong.
    Raises BadInput naming the line, QueryTooComplex above 2,000 partnerships without the column.
    """
    said = _read(path, snapshot)
    numbers = np.array(list(said.pairs), np.int64)
    if not said.has_answers:
        return _among_all(snapshot, list(said.pairs), {})
    pairs = unpacked(numbers, len(snapshot.partnerships))
    yes = [number for number, overlap in said.pairs.items() if overlap]
    return Known(pairs, np.isin(pairs.numbers(len(snapshot.partnerships)), yes), {}, True)


def _among_all(snapshot: Snapshot, yes: list[int], planted: Mapping[int, PlantedPair]) -> Known:
    size = len(snapshot.partnerships)
    if size > MOST:
        raise QueryTooComplex(
            f"every pair of {size:,} partnerships, at most {MOST:,}: add a column overlap with yes and no, "
            "and only the pairs that were judged are looked at"
        )
    given = np.array([*yes, *planted], np.int64)
    pairs = unpacked(np.union1d(every_pair(snapshot).numbers(size), given), size)
    numbers = pairs.numbers(size)
    at = {int(np.searchsorted(numbers, number)): pair for number, pair in planted.items()}
    return Known(pairs, np.isin(numbers, yes), at, False)


def _number(one: int, other: int, size: int) -> int:
    return int(packed(np.array([one], np.int32), np.array([other], np.int32), size)[0])


@dataclass(frozen=True)
class _Said:
    pairs: Mapping[int, bool]
    has_answers: bool


def _read(path: Path, snapshot: Snapshot) -> _Said:
    try:
        with path.open(encoding="utf-8-sig", newline="") as file:
            rows = csv.DictReader(file)
            names = rows.fieldnames or []
            if not {"a", "b"} <= set(names):
                raise BadInput(f"{path}: the first line names the columns: a,b or a,b,overlap")
            found = _pairs(path, rows, snapshot, "overlap" in names)
    except (UnicodeDecodeError, csv.Error) as error:
        raise BadInput(f"{path}: no CSV in UTF-8 ({error})") from None
    if not any(found.values()):
        raise BadInput(f"{path}: no pair that overlaps; without one there is nothing to find")
    return _Said(found, "overlap" in names)


def _pairs(path: Path, rows: csv.DictReader[str], snapshot: Snapshot, has_answers: bool) -> dict[int, bool]:
    found: dict[int, bool] = {}
    for row in rows:
        where = f"{path}, line {rows.line_num}"
        a, b = (_ix(where, row[name], snapshot) for name in ("a", "b"))
        if a == b:
            raise BadInput(f"{where}: {row['a']} and {row['b']} are one partnership")
        number = _number(a, b, len(snapshot.partnerships))
        overlap = _answer(where, row["overlap"]) if has_answers else True
        if found.setdefault(number, overlap) != overlap:
            raise BadInput(f"{where}: {row['a']} and {row['b']} were judged otherwise further up")
    return found


def _ix(where: str, key: str | None, snapshot: Snapshot) -> int:
    ix = snapshot.partnerships.ix.get((key or "").strip())
    if ix is None:
        raise BadInput(f"{where}: no partnership {key!r} in the registry")
    return ix


def _answer(where: str, text: str | None) -> bool:
    said = (text or "").strip().lower()
    if said not in (*YES, *NO):
        raise BadInput(f"{where}: overlap is {text!r}; write yes or no")
    return said in YES
