"""One registry in use: its pictures, its answers, its loads. Thread-safe."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, date, datetime
from functools import partial
from types import TracebackType
from typing import Any

from graphsvc.analysis.overlap import Overlaps
from graphsvc.analysis.quality import DataQuality, data_quality
from graphsvc.model.pseudonyms import pseudonym
from graphsvc.pool import Pool
from graphsvc.service.once import Once
from graphsvc.settings import Settings
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

    def data_quality(self, snapshot: Snapshot) -> DataQuality:
        """How much of the registry is known, and what to complete first."""
        question = ("data_quality", snapshot.as_of, snapshot.revision)
        answer: DataQuality = self._answers.get(question, partial(data_quality, snapshot))
        return answer

    def _build(self, as_of: date, revision: int) -> Snapshot:
        with self.store.read(revision) as picture:
            return build(picture, as_of=as_of, pseudonym=partial(pseudonym, self.info.pseudonym_key))
