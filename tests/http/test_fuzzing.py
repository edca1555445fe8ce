"""schemathesis asks a running server whatever the schema allows, and what it does not: nothing may break.

Its own checks take a revision that is not there for a fault of the server; what is checked here are the
codes, which tell the two apart.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import schemathesis
from hypothesis import HealthCheck, Phase, given, seed, settings
from hypothesis import strategies as st
from schemathesis import Case, GenerationMode
from schemathesis.graphql import nodes, scalar

from tests.http.watched import Watched, errors

ROOT = Path(__file__).parents[2]
SEED = 2003_21
POSITIVE, NEGATIVE = 120, 40  # documents of a field: some forty seconds in all
GRAPHQL, JSON = "application/graphql-response+json", "application/json"
DAYS = ["2026-06-30", "2024-02-29"]  # each day is a picture that has to be put together

for name in ("Date", "DateTime"):
    scalar(name, st.sampled_from(DAYS).map(nodes.String))

OPERATIONS = schemathesis.graphql.from_path(str(ROOT / "schema.graphql"))["Query"]


@pytest.fixture(scope="module")
def server(demo_url: str, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Watched]:
    """A server without any setting over the demo registry."""
    with Watched(demo_url, tmp_path_factory.mktemp("fuzzing") / "stderr.log") as running:
        yield running


@pytest.mark.parametrize("mode", GenerationMode, ids=lambda mode: mode.name.lower())
@pytest.mark.parametrize("field", ["network", "nodes", "node"])
def test_whatever_is_generated_gets_a_valid_answer(server: Watched, field: str, mode: GenerationMode) -> None:
    documents = OPERATIONS[field].as_strategy(generation_mode=mode)
    examples = POSITIVE if mode is GenerationMode.POSITIVE else NEGATIVE

    @seed(SEED)
    @settings(
        max_examples=examples if field == "network" else examples // 8,
        deadline=None,
        database=None,
        phases=[Phase.generate],
        suppress_health_check=list(HealthCheck),
    )
    @given(case=documents, media=st.sampled_from([GRAPHQL, JSON]), keeps=st.integers(0, 9))
    def ask(case: Case, media: str, keeps: int) -> None:
        if keeps:  # else nearly all would ask for a revision that is not there
            case.body = re.sub(r"revision: -?\d+", "revision: 1", str(case.body))
        response = case.call(base_url=server.url, headers={"Accept": media})
        assert_valid(response.status_code, response.headers["content-type"][0], response.json(), media)

    ask()
    assert errors(server.said()) == []
    assert server.is_well()


def assert_valid(status: int, said: str, answer: Any, media: str) -> None:
    """A response as GraphQL over HTTP has it, with codes, none of them for a mistake of ours."""
    assert said.startswith(media)
    assert answer.keys() <= {"data", "errors", "extensions"}
    assert status in ({200, 400} if media == GRAPHQL else {200})
    assert ("data" in answer) == (status == 200) or media == JSON
    codes = [error["extensions"]["code"] for error in answer.get("errors", [])]
    assert "INTERNAL" not in codes and ("data" in answer or codes)
    assert all(error["message"] for error in answer.get("errors", []))
