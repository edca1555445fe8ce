"""How well the list of overlaps finds what was planted: `python -m benchmarks precision`."""

from __future__ import annotations

import tempfile
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from statistics import mean, stdev

from sklearn.metrics import average_precision_score

from benchmarks import markdown, registries
from benchmarks.rankings import RANKINGS, all_pairs, places
from benchmarks.truth import Planted, called
from graphsvc.analysis.overlap import BANDS, Overlaps
from graphsvc.analysis.overlap.formula import FORMULA, STRONG
from graphsvc.demo.registry import DEMO_SEED
from graphsvc.snapshot.snapshot import Snapshot

FIRST_SEED = 1
UNPLANTED = "not planted"
_EXAMPLES = 3  # of each kind of mistake


@dataclass(frozen=True)
class Cut:
    """The list from a score up, against the planted truth."""

    listed: int
    right: int
    planted: int
    wrong: Counter[str]  # by kind of planted pair

    @property
    def precision(self) -> float:
        """Share of the listed pairs that do one job twice."""
        return self.right / self.listed if self.listed else 0.0

    @property
    def recall(self) -> float:
        """Share of the pairs that do one job twice that are listed."""
        return self.right / self.planted


@dataclass(frozen=True)
class Trial:
    """One registry: average precision by ranking, the list at both bands, advice and mistakes."""

    average_precision: dict[str, float]
    with_nested: dict[str, float]  # the same, if one level under another counts as an overlap
    cuts: dict[float, Cut]
    advice: Counter[tuple[str, str, str]]  # kind, action expected, "action, band" given
    mistakes: list[tuple[str, str]]  # what kind of mistake, and the pair in words


def trial(snapshot: Snapshot, planted: Planted) -> Trial:
    """Measures one registry."""
    pairs = all_pairs(snapshot.arrays)
    answer, place = places(snapshot.arrays, pairs)
    judged = ~planted.left_out(pairs.a, pairs.b)
    ranked = {name: rank(pairs, place)[judged] for name, rank in RANKINGS.items()}
    twice, either = (planted.labels(pairs.a, pairs.b, nested=each)[judged] for each in (False, True))
    return Trial(
        {name: float(average_precision_score(twice, score)) for name, score in ranked.items()},
        {name: float(average_precision_score(either, score)) for name, score in ranked.items()},
        {cut: _cut(answer, planted, cut) for cut in (FORMULA.review, STRONG)},
        Counter(_advised(answer, planted)),
        list(_mistakes(answer, planted, snapshot)),
    )


def trials(seeds: Sequence[int], *, partnerships: int = 300) -> Iterator[Trial]:
    """One registry per seed, loaded as any other."""
    with tempfile.TemporaryDirectory() as folder:
        for seed in seeds:
            bundle = Path(folder, f"seed-{seed}")
            truth = registries.demo_bundle(bundle, seed=seed, partnerships=partnerships)
            snapshot = registries.pictured(bundle)
            yield trial(snapshot, Planted.of(truth, snapshot))


def report(*, seeds: int) -> str:
    """The figures of `docs/evaluation.md` on quality."""
    demo, *done = trials([DEMO_SEED, *range(FIRST_SEED, FIRST_SEED + seeds)])
    parts = [
        f"{seeds} demo registries of 300 partnerships, in each {_planted(done)} pairs that do one job twice.",
        _average_precisions(done),
        f"`graphsvc demo` itself, seed {DEMO_SEED}: {_in_words(demo)}.",
        _cuts(done),
        _confusion(done),
        _examples(done),
    ]
    return "\n\n".join(parts)


def _complete(answer: Overlaps) -> Iterator[tuple[int, int, float, int]]:
    """(a, b, score, row) of the pairs in STRONG or REVIEW, in list order."""
    columns = answer.columns
    for row in range(len(answer)):
        if BANDS[columns.band[row]] in ("STRONG", "REVIEW"):
            yield int(columns.a[row]), int(columns.b[row]), float(columns.score[row]), row


def _cut(answer: Overlaps, planted: Planted, cut: float) -> Cut:
    kinds: Counter[str] = Counter()
    right = 0
    for a, b, score, _ in _complete(answer):
        pair = planted.at(a, b)
        if score < cut or (pair and pair.kind == "satellite"):
            continue
        right += pair is not None and pair.overlapping
        if pair is None or not pair.overlapping:
            kinds[called(pair) if pair else UNPLANTED] += 1
    whole = sum(pair.overlapping for pair in planted.by_number.values())
    return Cut(right + kinds.total(), right, whole, kinds)


def _advised(answer: Overlaps, planted: Planted) -> Iterator[tuple[str, str, str]]:
    """What was planted, what it calls for, and what the answer proposes."""
    rows = {planted.at(int(a), int(b)): row for row, (a, b) in enumerate(_sides(answer))}
    for pair in planted.by_number.values():
        row = rows.get(pair)
        yield called(pair), pair.action, answer.action(row) if row is not None else "NONE"


def _sides(answer: Overlaps) -> Iterator[tuple[int, int]]:
    return zip(answer.columns.a.tolist(), answer.columns.b.tolist(), strict=True)


def _mistakes(answer: Overlaps, planted: Planted, snapshot: Snapshot) -> Iterator[tuple[str, str]]:
    """Pairs listed that do not do one job twice, and such pairs that are not listed."""
    names = snapshot.partnerships.columns["name"]
    listed = set()
    for a, b, score, row in _complete(answer):
        pair = planted.at(a, b)
        listed.add(pair)
        if pair is None or not (pair.overlapping or pair.kind == "satellite"):
            kind = called(pair) if pair else UNPLANTED
            yield f"listed: {kind}", f"{names[a]} — {names[b]}: {score:.2f}, {answer.action(row)}"
    rows = {planted.at(*sides): row for row, sides in enumerate(_sides(answer))}
    for pair in planted.by_number.values():
        if pair.overlapping and pair not in listed:
            yield f"not listed: {called(pair)}", f"{pair.sentence}: {_said(answer, rows.get(pair))}"


def _said(answer: Overlaps, row: int | None) -> str:
    return (
        "not found"
        if row is None
        else f"{answer.columns.score[row]:.2f}, {answer.band(row)}, {answer.action(row)}"
    )


def _in_words(demo: Trial) -> str:
    return ", ".join(f"{name} {value:.3f}" for name, value in demo.average_precision.items())


def _planted(done: list[Trial]) -> str:
    numbers = [trial.cuts[STRONG].planted for trial in done]
    return f"{min(numbers)} to {max(numbers)}" if min(numbers) < max(numbers) else str(numbers[0])


def _average_precisions(done: list[Trial]) -> str:
    rows = []
    for name in RANKINGS:
        values = [trial.average_precision[name] for trial in done]
        spread = stdev(values) if len(values) > 1 else None
        nested = mean(trial.with_nested[name] for trial in done)
        rows.append((name, mean(values), spread, min(values), max(values), nested))
    header = ("ranking", "average precision", "sd", "lowest", "highest", "nested levels counted as overlaps")
    return markdown.table(header, rows)


def _cuts(done: list[Trial]) -> str:
    rows = []
    for cut in (FORMULA.review, STRONG):
        cuts = [trial.cuts[cut] for trial in done]
        wrong: Counter[str] = sum((each.wrong for each in cuts), Counter())
        rows.append(
            (
                f"from {cut:.2f}",
                round(mean(each.listed for each in cuts), 1),
                mean(each.precision for each in cuts),
                mean(each.recall for each in cuts),
                ", ".join(f"{kind} {number}" for kind, number in wrong.most_common()) or "none",
            )
        )
    header = ("list", "pairs listed", "precision", "recall", "listed, but not one job twice (all registries)")
    return markdown.table(header, rows)


def _confusion(done: list[Trial]) -> str:
    """Rows by what was planted: how often the answer proposes what it calls for, and what else it does."""
    advice: Counter[tuple[str, str, str]] = sum((trial.advice for trial in done), Counter())
    rows = []
    for kind, expected in sorted({(kind, expected) for kind, expected, _ in advice}):
        given = Counter({g: n for (k, e, g), n in advice.items() if (k, e) == (kind, expected)})
        others = ", ".join(f"{action} {n}" for action, n in given.most_common() if action != expected)
        share = f"{given[expected]} of {given.total()}"
        rows.append((kind, expected, share, given[expected] / given.total(), others or "–"))
    return markdown.table(("planted", "calls for", "proposed", "share", "proposed instead"), rows)


def _examples(done: list[Trial]) -> str:
    found: dict[str, list[str]] = {}
    for each in done:
        for kind, words in each.mistakes:
            found.setdefault(kind, []).append(words)
    lines = []
    for kind, pairs in sorted(found.items()):
        lines += [f"* {kind} ({len(pairs)})", *(f"  * {words}" for words in pairs[:_EXAMPLES])]
    return "\n".join(lines)
