"""Questions that the service asks itself for each new picture."""

from __future__ import annotations

from pathlib import Path

import pytest

from graphsvc.endpoint.preparing import preparation
from graphsvc.errors import BadSetting, Timeout
from graphsvc.service import Service
from graphsvc.service.patience import Patience
from graphsvc.settings import Settings


def asked(service: Service) -> set[str]:
    """The questions whose answers the service knows."""
    return {str(question[0]) for question in service._answers._answers}  # type: ignore[index]


@pytest.mark.parametrize(
    ("said", "known"),
    [
        ("overlaps", {"overlaps"}),
        ("none", set()),
        ("quality, overlaps", {"overlaps", "data_quality"}),
    ],
)
def test_what_is_named_is_known_afterwards(store_url: str, said: str, known: set[str]) -> None:
    with Service(Settings(store=store_url, prepare=said)) as service, Patience(60):
        preparation(service)(service.current())
        assert asked(service) == known


@pytest.mark.parametrize("said", ["", "nonsense", "overlaps,", "diff", "partnership"])
def test_what_cannot_be_asked_without_more_is_refused(store_url: str, said: str) -> None:
    with (
        Service(Settings(store=store_url, prepare=said)) as service,
        pytest.raises(BadSetting, match=r"GRAPHSVC_PREPARE names .*; it may name brokers, .* or none"),
    ):
        preparation(service)


def test_it_stops_when_the_next_picture_is_there(store_url: str) -> None:
    with Service(Settings(store=store_url)) as service:
        now, over = service.current(), Patience(60)
        over.give_up()
        with over, pytest.raises(Timeout):
            preparation(service)(now)
        assert asked(service) == set()


def test_a_service_that_cannot_prepare_serves_all_the_same(
    store_url: str, tmp_path: Path, caplog: pytest.LogCaptureFixture, monkeypatch: pytest.MonkeyPatch
) -> None:
    from graphsvc.errors import AnalysisFailed

    def fails(*_: object, **__: object) -> None:
        raise AnalysisFailed("the process ended")

    with Service(Settings(store=store_url)) as service, Patience(60):
        monkeypatch.setattr(service, "overlaps", fails)
        preparation(service)(service.current())
    assert "overlaps of revision 2 could not be prepared: ANALYSIS_FAILED" in caplog.text
