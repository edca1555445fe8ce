"""One registry in use: its pictures, its answers, its loads. Thread-safe."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, date, datetime
from functools import partial
from types import TracebackType
from typing import Any

import numpy as np
from numpy.typing import NDArray

from graphsvc.analysis.draft import Draft, DraftCheck, check_draft, registry_of
from graphsvc.analysis.families import NEIGHBOURS, SAME_GROUND, Families
from graphsvc.analysis.links import LinkCoverage, MissingLinks, link_record
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
from graphsvc.analysis.quality import DataQuality, data_quality
from graphsvc.analysis.succession import LIKELY, Successions, history_of
from graphsvc.analysis.turnover.formula import INTERNAL_FLOOR
from graphsvc.analysis.turnover.quarters import quarter_day
from graphsvc.analysis.turnover.record import role_record
from graphsvc.analysis.turnover.table import Turnovers
from graphsvc.model.pseudonyms import pseudonym
from graphsvc.pool import Pool
from graphsvc.service.once import Once
from graphsvc.settings import Settings
from graphsvc.snapshot.arrays import Arrays
from graphsvc.snapshot.build import build
from graphsvc.snapshot.csr import Ix
from graphsvc.snapshot.snapshot import Snapshot
from graphsvc.store import open_store
from graphsvc.store.base import Store, StoreInfo


def today() -> date:
    """The day it is, in UTC."""
    return datetime.now(UTC).date()


class Service:
    """Answers questions about one store.

    A picture of the network is built once per date and revision and kept; a
    whole-registry answer is computed once per picture and parameters, off the
    asking thread's interpreter where the registry is large.
    """

    def __init__(self, settings: Settings, *, create: bool = False) -> None:
        """Opens the store that the settings name; raises StoreUnavailable unless it exists or `create`."""
        self.settings = settings
        self.store: Store = open_store(settings.store, create=create)
        self.info: StoreInfo = self.store.open()
        self._snapshots: Once[Snapshot] = Once(settings.snapshots)
        self._answers: Once[Any] = Once(settings.answers)
        self._pool = Pool(inline_up_to=settings.inline_partnerships)

    def __enter__(self) -> Service:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    def close(self) -> None:
        """Ends the analysis process and releases the store."""
        self._pool.close()
        self.store.close()

    def revision(self) -> int:
        """The latest revision of the store; 0 before the first load."""
        latest = self.store.revisions(1)
        return latest[0].number if latest else 0

    def snapshot(self, as_of: date | None = None, revision: int | None = None) -> Snapshot:
        """The network on a day (default today), as recorded at a revision (default the latest).

        O(records) the first time, then kept. Raises NotFound for a revision that is not.
        """
        day = as_of or today()
        number = self.revision() if revision is None else revision
        return self._snapshots.get((day, number), partial(self._build, day, number))

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
        told = (min_score, parameters["bands"], tuple(ix.tobytes() for ix in touching), include_planned)
        ask = partial(
            self._pool.run,
            "graphsvc.analysis.overlap:find_overlaps",
            snapshot.arrays,
            parameters,
            timeout_seconds=self.settings.analysis_timeout_seconds,
        )
        answer: Overlaps = self._answers.get(("overlaps", snapshot.as_of, snapshot.revision, told), ask)
        return answer

    def overlap_families(
        self, snapshot: Snapshot, *, kind: str = SAME_GROUND, min_score: float = 0.40
    ) -> Families:
        """Groups of partnerships that overlap together (G17), or that the same members from above sit in.

        As `graphsvc.analysis.families.find_families` says of the overlaps from `min_score` up, and
        `graphsvc.analysis.neighbours.find_neighbours` of NEIGHBOURS.
        Raises BadInput, QueryTooComplex, Timeout, AnalysisFailed.
        """

        def ask() -> Families:
            asked: tuple[str, dict[str, Any]] = (
                "graphsvc.analysis.neighbours:find_neighbours",
                {"min_score": min_score},
            )
            if kind != NEIGHBOURS:
                pairs = self.overlaps(snapshot, min_score=min_score)
                asked = ("graphsvc.analysis.families:find_families", {"overlaps": pairs})
            seconds = self.settings.analysis_timeout_seconds
            found: Families = self._pool.run(asked[0], snapshot.arrays, asked[1], timeout_seconds=seconds)
            return found

        question = ("overlap_families", snapshot.as_of, snapshot.revision, kind, min_score)
        answer: Families = self._answers.get(question, ask)
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
        told = (
            min_score,
            None if bands is None else tuple(bands),
            *(tuple(ix.tobytes() for ix in touching) for touching in groups),
            min_change,
        )

        def compare() -> OverlapChanges:
            then, now = (
                Side(snapshot, self.overlaps(snapshot, min_score=min_score, bands=wanted, touching=touching))
                for snapshot, touching in zip((before, after), groups, strict=True)
            )
            return find_changes(then, now, bands=bands, min_change=min_change, look=self._pairs)

        wanted = with_higher(bands)
        days = (before.as_of, before.revision, after.as_of, after.revision)
        changes: OverlapChanges = self._answers.get(("overlap_changes", days, told), compare)
        return changes

    def check_draft(self, snapshot: Snapshot, draft: Draft) -> DraftCheck:
        """Whether a planned partnership exists (G16), as `graphsvc.analysis.draft.check_draft` says.

        Answered in the calling thread: milliseconds once the picture is made ready.
        """
        picture = (snapshot.as_of, snapshot.revision)
        registry = self._answers.get(("draft_registry", *picture), partial(registry_of, snapshot))
        question = ("check_draft", *picture, draft)
        answer: DraftCheck = self._answers.get(question, partial(check_draft, registry, draft))
        return answer

    def successions(self, snapshot: Snapshot, *, min_score: float = LIKELY) -> Successions:
        """Likely successors of partnerships that have ended (G37, G38).

        As `graphsvc.analysis.succession.find_successions` says.
        Raises BadInput, Timeout, AnalysisFailed.
        """

        def ask() -> Successions:
            found: Successions = self._pool.run(
                "graphsvc.analysis.succession:find_successions",
                snapshot.arrays,
                {"history": history_of(snapshot), "min_score": min_score},
                timeout_seconds=self.settings.analysis_timeout_seconds,
            )
            return found

        question = ("successions", snapshot.as_of, snapshot.revision, min_score)
        answer: Successions = self._answers.get(question, ask)
        return answer

    def turnover(
        self,
        snapshot: Snapshot,
        *,
        horizon_months: int = 12,
        window_years: int = 5,
        floor: int = INTERNAL_FLOOR,
    ) -> Turnovers:
        """Turnover on the quarter day not after that of the picture (G25); numbers are those of the picture.

        As `graphsvc.analysis.turnover.find.find_turnover` says. The record of roles is made for the question
        and kept nowhere. Raises BadInput, Timeout, AnalysisFailed.
        """

        def ask() -> Turnovers:
            picture = self.snapshot(quarter, snapshot.revision)
            asked = {"horizon_months": horizon_months, "window_years": window_years, "floor": floor}
            found: Turnovers = self._pool.run(
                "graphsvc.analysis.turnover.find:find_turnover",
                picture.arrays,
                {"record": role_record(picture), **asked},
                timeout_seconds=self.settings.analysis_timeout_seconds,
            )
            return found

        quarter = quarter_day(snapshot.as_of)
        question = ("turnover", quarter, snapshot.revision, horizon_months, window_years, floor)
        answer: Turnovers = self._answers.get(question, ask)
        return answer

    def missing_links(self, snapshot: Snapshot, *, per_partnership: int = 3) -> MissingLinks:
        """Links that partnerships lack (G36), as `graphsvc.analysis.links.find_missing_links` says.

        Raises BadInput, QueryTooComplex, Timeout, AnalysisFailed.
        """
        parameters = {"per_partnership": per_partnership}
        ask = partial(self._of_links, "find:find_missing_links", snapshot, parameters)
        answer: MissingLinks = self._answers.get(
            ("missing_links", snapshot.as_of, snapshot.revision, per_partnership), ask
        )
        return answer

    def link_coverage(self, snapshot: Snapshot) -> LinkCoverage:
        """How partnerships are linked (G36), as `graphsvc.analysis.links.link_coverage` says.

        Costs the missing links once. Raises Timeout, AnalysisFailed.
        """

        def ask() -> LinkCoverage:
            parameters = {"model": self.missing_links(snapshot).model}
            found: LinkCoverage = self._of_links("coverage:link_coverage", snapshot, parameters)
            return found

        question = ("link_coverage", snapshot.as_of, snapshot.revision)
        answer: LinkCoverage = self._answers.get(question, ask)
        return answer

    def link_stability(
        self, snapshot: Snapshot, left: Ix, right: Ix, *, per_partnership: int = 3
    ) -> NDArray[np.float64]:
        """How often pairs stay listed without some links, as `graphsvc.analysis.links.link_stability` says.

        Raises Timeout, AnalysisFailed.
        """
        parameters = {"left": left, "right": right, "per_partnership": per_partnership}
        told = (per_partnership, left.tobytes(), right.tobytes())
        ask = partial(self._of_links, "stability:link_stability", snapshot, parameters)
        found: NDArray[np.float64] = self._answers.get(
            ("link_stability", snapshot.as_of, snapshot.revision, told), ask
        )
        return found

    def _of_links(self, function: str, snapshot: Snapshot, parameters: dict[str, Any]) -> Any:
        return self._pool.run(
            f"graphsvc.analysis.links.{function}",
            snapshot.arrays,
            {"record": link_record(snapshot), **parameters},
            timeout_seconds=self.settings.analysis_timeout_seconds,
        )

    def overlap_chance(self, snapshot: Snapshot, left: Ix, right: Ix) -> Chance:
        """What chance would give for pairs, as `graphsvc.analysis.overlap.find_chance` says.

        The first question on a picture costs the model, later ones only their pairs.
        Raises Timeout, AnalysisFailed.
        """
        found: Chance = self._pool.run(
            "graphsvc.analysis.overlap:find_chance",
            snapshot.arrays,
            {"left": left, "right": right},
            timeout_seconds=self.settings.analysis_timeout_seconds,
        )
        return found

    def data_quality(self, snapshot: Snapshot) -> DataQuality:
        """How much of the registry is known, and what to complete first."""
        question = ("data_quality", snapshot.as_of, snapshot.revision)
        answer: DataQuality = self._answers.get(question, partial(data_quality, snapshot))
        return answer

    def _pairs(self, arrays: Arrays, left: Ix, right: Ix) -> tuple[NDArray[np.int64], Columns]:
        found: tuple[NDArray[np.int64], Columns] = self._pool.run(
            "graphsvc.analysis.overlap:compare_pairs",
            arrays,
            {"left": left, "right": right},
            timeout_seconds=self.settings.analysis_timeout_seconds,
        )
        return found

    def _build(self, as_of: date, revision: int) -> Snapshot:
        with self.store.read(revision) as picture:
            return build(picture, as_of=as_of, pseudonym=partial(pseudonym, self.info.pseudonym_key))
