"""One registry in use: its pictures, its answers, its loads. Thread-safe."""

from __future__ import annotations

from functools import partial
from types import TracebackType

from graphsvc.analysis.quality import DataQuality, data_quality
from graphsvc.service.brokers import BrokerQuestions
from graphsvc.service.composition import CompositionQuestions
from graphsvc.service.convening import ConveningQuestions
from graphsvc.service.coverage import CoverageQuestions
from graphsvc.service.dependence import DependenceQuestions
from graphsvc.service.health import HealthQuestions
from graphsvc.service.holes import HoleQuestions
from graphsvc.service.key_players import KeyPlayerQuestions
from graphsvc.service.links import LinkQuestions
from graphsvc.service.overlaps import OverlapQuestions
from graphsvc.service.scenarios import ScenarioQuestions
from graphsvc.service.turnover import TurnoverQuestions
from graphsvc.snapshot.snapshot import Snapshot


class Service(
    HoleQuestions,
    CoverageQuestions,
    BrokerQuestions,
    OverlapQuestions,
    LinkQuestions,
    KeyPlayerQuestions,
    DependenceQuestions,
    TurnoverQuestions,
    ScenarioQuestions,
    ConveningQuestions,
    CompositionQuestions,
    HealthQuestions,
):
    """Answers questions about one store; each of its bases holds those of one subject."""

    def __enter__(self) -> Service:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    def data_quality(self, snapshot: Snapshot) -> DataQuality:
        """How much of the registry is known, and what to complete first."""
        answer: DataQuality = self.keep("data_quality", snapshot, (), partial(data_quality, snapshot))
        return answer
