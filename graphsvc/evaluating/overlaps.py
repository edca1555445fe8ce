"""How well the answer to G17 finds what is known to overlap, beside plainer answers and without its parts."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from graphsvc.errors import BadInput
from graphsvc.evaluating import intervals
from graphsvc.evaluating.metrics import Floats, Ranking
from graphsvc.evaluating.metrics_resampling import Interval, resampled
from graphsvc.evaluating.overlap_baselines import BASELINES
from graphsvc.evaluating.overlap_lists import Lists, lists_of, mistakes
from graphsvc.evaluating.overlap_pairs import judged
from graphsvc.evaluating.overlap_parts import AGAINST, PARTS, WHOLE
from graphsvc.evaluating.overlap_truth import Known
from graphsvc.snapshot.snapshot import Snapshot

EXAMPLES = 3  # of each kind of mistake


@dataclass(frozen=True)
class Mistake:
    """What the list from 0.40 gets wrong, with a few examples in words."""

    kind: str
    pairs: int
    examples: tuple[str, ...]


@dataclass(frozen=True, eq=False)
class Trial:
    """One registry: average precision per way of ordering, the lists, and what they get wrong."""

    known: Known
    rankings: Mapping[str, Ranking]
    nested: Mapping[str, float]  # average precision if one level under another counts as an overlap
    lists: Lists
    mistakes: tuple[Mistake, ...]

    @property
    def average_precision(self) -> dict[str, float]:
        """Of each way of ordering."""
        return {name: ranking.weighed().average_precision for name, ranking in self.rankings.items()}


@dataclass(frozen=True, eq=False)
class Evaluation:
    """The figures of one or more registries with their 95 % intervals.

    `average_precision` of every way of ordering, `differences` of the answer without each part to the
    whole answer, pair by pair of registries (or of resampled ones).
    """

    trials: Sequence[Trial]
    average_precision: Mapping[str, Interval]
    differences: Mapping[str, Interval]


def trial(snapshot: Snapshot, known: Known) -> Trial:
    """Orders the pairs of one registry in every way; seconds for a few hundred partnerships.

    Raises BadInput where no pair is known to overlap.
    """
    if not known.overlapping.any():
        raise BadInput("no pair is known to overlap: there is nothing to find")
    places = {name: ordering(snapshot, known.pairs) for name, ordering in PARTS.items()}
    places |= {name: ranking(snapshot.arrays, known.pairs) for name, ranking in BASELINES.items()}
    counted, judgement = known.counted, judged(snapshot.arrays, known.pairs)
    return Trial(
        known,
        {name: Ranking.of(known.overlapping[counted], each[counted]) for name, each in places.items()},
        {
            name: Ranking.of(known.nested[counted], each[counted]).weighed().average_precision
            for name, each in places.items()
        },
        lists_of(known, judgement),
        _mistakes(snapshot, known, list(mistakes(known, judgement)), judgement.score),
    )


def over_registries(trials: Iterable[Trial]) -> Evaluation:
    """Means over registries that were invented independently, with t intervals."""
    done = list(trials)
    found = [each.average_precision for each in done]
    return Evaluation(
        done,
        {name: intervals.over([each[name] for each in found], least=0.0, most=1.0) for name in found[0]},
        {
            name: intervals.over([each[name] - each[against] for each in found])
            for name, against in _comparisons()
        },
    )


def of_one(done: Trial, *, replicates: int) -> Evaluation:
    """The figures of one registry, with intervals of partnerships drawn with replacement."""
    counted = done.known.counted
    used, ends = np.unique(
        np.stack([done.known.pairs.a[counted], done.known.pairs.b[counted]]), return_inverse=True
    )
    a, b = ends.reshape(2, -1)

    def figures(drawn: Floats | None) -> dict[str, float]:
        weight = None if drawn is None else drawn[a] * drawn[b]
        found = {name: each.weighed(weight).average_precision for name, each in done.rankings.items()}
        apart = {f"- {name}": found[name] - found[against] for name, against in _comparisons()}
        return found | apart

    sure = resampled(figures, len(used), replicates=replicates)
    return Evaluation(
        [done],
        {name: sure[name] for name in done.rankings},
        {name: sure[f"- {name}"] for name, _ in _comparisons()},
    )


def _comparisons() -> list[tuple[str, str]]:
    """Each part, and what it is compared with."""
    return [(name, AGAINST.get(name, WHOLE)) for name in PARTS if name != WHOLE]


def _mistakes(
    snapshot: Snapshot, known: Known, found: list[tuple[str, int]], score: Floats
) -> tuple[Mistake, ...]:
    kinds: dict[str, list[int]] = {}
    for kind, at in found:
        kinds.setdefault(kind, []).append(at)
    return tuple(
        Mistake(kind, len(places), tuple(_in_words(snapshot, known, at, score) for at in places[:EXAMPLES]))
        for kind, places in sorted(kinds.items())
    )


def _in_words(snapshot: Snapshot, known: Known, at: int, score: Floats) -> str:
    names = snapshot.partnerships.columns["name"]
    if at in known.planted:
        return f"{known.planted[at].sentence}: {score[at]:.2f}"
    return f"{names[known.pairs.a[at]]} — {names[known.pairs.b[at]]}: {score[at]:.2f}"
