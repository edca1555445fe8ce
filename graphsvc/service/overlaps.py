"""Questions about partnerships that overlap or follow each other (G16, G17, G37, G38)."""

from __future__ import annotations

from collections.abc import Sequence
from functools import partial

import numpy as np
from numpy.typing import NDArray

from graphsvc.analysis.draft import Draft, DraftCheck, check_draft, registry_of
from graphsvc.analysis.families import NEIGHBOURS, SAME_GROUND, Families
from graphsvc.analysis.overlap import (
    MIN_CHANGE,
    Chance,
    OverlapChanges,
    Overlaps,
    Side,
    find_changes,
    with_higher,
)
from graphsvc.analysis.overlap.table import Columns
from graphsvc.analysis.succession import LIKELY, Successions, history_of
from graphsvc.service.asking import Asking
from graphsvc.snapshot.arrays import Arrays
from graphsvc.snapshot.csr import Ix
from graphsvc.snapshot.snapshot import Snapshot


class OverlapQuestions(Asking):
    """Which partnerships overlap, alone and in families, now and before; which follow each other."""

    def overlaps(
        self,
        snapshot: Snapshot,
        *,
        min_score: float = 0.40,
        bands: Sequence[str] | None = None,
        touching: Sequence[Ix] = (),
        include_planned: bool = False,
    ) -> Overlaps:
        """Which partnerships overlap in a picture (G17), as `graphsvc.analysis.overlap.find_overlaps` says.

        Raises BadInput, QueryTooComplex, Timeout, AnalysisFailed.
        """
        parameters = {
            "min_score": min_score,
            "bands": None if bands is None else tuple(bands),
            "touching": tuple(touching),
            "include_planned": include_planned,
        }
        answer: Overlaps = self.ask(
            "overlaps",
            snapshot,
            "graphsvc.analysis.overlap:find_overlaps",
            lambda: parameters,
            (min_score, parameters["bands"], tuple(ix.tobytes() for ix in touching), include_planned),
        )
        return answer

    def overlap_families(
        self, snapshot: Snapshot, *, kind: str = SAME_GROUND, min_score: float = 0.40
    ) -> Families:
        """Groups of partnerships that overlap together (G17), or that the same members from above sit in.

        As `graphsvc.analysis.families.find_families` says of the overlaps from `min_score` up, and
        `graphsvc.analysis.neighbours.find_neighbours` of NEIGHBOURS.
        Raises BadInput, QueryTooComplex, Timeout, AnalysisFailed.
        """
        told = (kind, min_score)
        answer: Families
        if kind == NEIGHBOURS:
            answer = self.ask(
                "overlap_families",
                snapshot,
                "graphsvc.analysis.neighbours:find_neighbours",
                lambda: {"min_score": min_score},
                told,
            )
        else:
            answer = self.ask(
                "overlap_families",
                snapshot,
                "graphsvc.analysis.families:find_families",
                lambda: {"overlaps": self.overlaps(snapshot, min_score=min_score)},
                told,
            )
        return answer

    def overlap_changes(
        self,
        before: Snapshot,
        after: Snapshot,
        *,
        min_score: float = 0.40,
        bands: Sequence[str] | None = None,
        touching_before: Sequence[Ix] = (),
        touching_after: Sequence[Ix] = (),
        min_change: float = MIN_CHANGE,
    ) -> OverlapChanges:
        """How the overlaps differ between two pictures, as `graphsvc.analysis.overlap.find_changes` says.

        Both pictures are asked for the same pairs; `touching` is said of each, in its own numbers.
        Costs two answers and, once, a look at the pairs that only one of them lists.
        Raises BadInput, QueryTooComplex, Timeout, AnalysisFailed.
        """
        groups = (touching_before, touching_after)
        wanted = with_higher(bands)

        def compare() -> OverlapChanges:
            then, now = (
                Side(snapshot, self.overlaps(snapshot, min_score=min_score, bands=wanted, touching=touching))
                for snapshot, touching in zip((before, after), groups, strict=True)
            )
            return find_changes(then, now, bands=bands, min_change=min_change, look=self._pairs)

        told = (
            before.identity,
            min_score,
            None if bands is None else tuple(bands),
            *(tuple(ix.tobytes() for ix in touching) for touching in groups),
            min_change,
        )
        changes: OverlapChanges = self.keep("overlap_changes", after, told, compare)
        return changes

    def overlap_chance(self, snapshot: Snapshot, left: Ix, right: Ix) -> Chance:
        """What chance would give for pairs, as `graphsvc.analysis.overlap.find_chance` says.

        The first question on a picture costs the model, later ones only their pairs.
        Raises Timeout, AnalysisFailed.
        """
        pairs = {"left": left, "right": right}
        found: Chance = self.run("graphsvc.analysis.overlap:find_chance", snapshot.arrays, pairs)
        return found

    def check_draft(self, snapshot: Snapshot, draft: Draft) -> DraftCheck:
        """Whether a planned partnership exists (G16), as `graphsvc.analysis.draft.check_draft` says.

        Answered in the calling thread: milliseconds once the picture is made ready.
        """
        registry = self.keep("draft_registry", snapshot, (), partial(registry_of, snapshot))
        answer: DraftCheck = self.keep("check_draft", snapshot, draft, partial(check_draft, registry, draft))
        return answer

    def successions(self, snapshot: Snapshot, *, min_score: float = LIKELY) -> Successions:
        """Likely successors of partnerships that have ended (G37, G38).

        As `graphsvc.analysis.succession.find_successions` says.
        Raises BadInput, Timeout, AnalysisFailed.
        """
        answer: Successions = self.ask(
            "successions",
            snapshot,
            "graphsvc.analysis.succession:find_successions",
            lambda: {"history": history_of(snapshot), "min_score": min_score},
            min_score,
        )
        return answer

    def _pairs(self, arrays: Arrays, left: Ix, right: Ix) -> tuple[NDArray[np.int64], Columns]:
        found: tuple[NDArray[np.int64], Columns] = self.run(
            "graphsvc.analysis.overlap:compare_pairs", arrays, {"left": left, "right": right}
        )
        return found
