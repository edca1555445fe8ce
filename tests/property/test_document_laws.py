"""Whatever is asked in nearly valid documents: an answer of the right shape, and no mistake of ours."""

from __future__ import annotations

import logging
from collections.abc import Iterator
from typing import Any

import orjson
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from graphsvc.api.context import Context
from graphsvc.api.execution.limits import Limits
from graphsvc.api.execution.request import Request
from graphsvc.api.execution.run import answer
from graphsvc.api.viewer import ANONYMOUS, Viewer
from graphsvc.errors import GraphsvcError
from graphsvc.service import Service
from graphsvc.settings import Settings
from tests.api.conftest import SEES_PEOPLE, service_over
from tests.property.mutated_documents import mutated

DEFAULTS = Limits.of(Settings())
CODES = {kind.code for kind in GraphsvcError.__subclasses__()} | {
    kind.code for parent in GraphsvcError.__subclasses__() for kind in parent.__subclasses__()
}


@pytest.fixture(scope="module")
def service(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Service]:
    """A service over the hand-made registry."""
    with service_over(f"sqlite:{tmp_path_factory.mktemp('laws') / 'registry.db'}") as opened:
        yield opened


@settings(max_examples=300, deadline=None, suppress_health_check=list(HealthCheck))
@given(asked=mutated(), viewer=st.sampled_from([ANONYMOUS, SEES_PEOPLE]))
def test_nearly_valid_documents_get_an_answer(
    service: Service, caplog: pytest.LogCaptureFixture, asked: tuple[str, dict[str, Any]], viewer: Viewer
) -> None:
    text, variables = asked
    caplog.clear()
    response = answer(Request(text, variables), Context(service, viewer, DEFAULTS))
    assert response.keys() <= {"data", "errors", "extensions"} and response
    assert "data" in response or response["errors"]
    for error in response.get("errors", []):
        assert error["message"] and error["extensions"]["code"] in CODES, error
    assert [record for record in caplog.records if record.levelno >= logging.WARNING] == []
    orjson.dumps(response)
