"""Questions about coverage (G16)."""

from __future__ import annotations

from collections.abc import Sequence

from graphsvc.analysis.coverage.scope import scope_of
from graphsvc.analysis.coverage.table import Coverage
from graphsvc.service.asking import Asking
from graphsvc.snapshot.snapshot import Snapshot


class CoverageQuestions(Asking):
    """Where no partnership works, and on what."""

    def coverage(
        self,
        snapshot: Snapshot,
        *,
        territories: Sequence[int] | None = None,
        themes: Sequence[int] | None = None,
        territory_level: str | None = None,
        levels: Sequence[str] | None = None,
        narrower: bool = False,
    ) -> Coverage:
        """Gaps of coverage, as `graphsvc.analysis.coverage.find_coverage` says; territories and themes by ix.

        What is None is not narrowed down: see `graphsvc.analysis.coverage.scope_of`.
        Raises QueryTooComplex, Timeout, AnalysisFailed.
        """
        places = None if territories is None else tuple(sorted(set(territories)))
        counted = None if levels is None else tuple(sorted(set(levels)))
        subjects = None if themes is None else tuple(sorted(set(themes)))
        answer: Coverage = self.ask(
            "coverage",
            snapshot,
            "graphsvc.analysis.coverage.find:find_coverage",
            lambda: {
                "scope": scope_of(
                    snapshot,
                    territories=places,
                    themes=subjects,
                    territory_level=territory_level,
                    levels=counted,
                    narrower=narrower,
                )
            },
            (places, subjects, territory_level, counted, narrower),
        )
        return answer
