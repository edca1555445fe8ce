"""Documents made at random, answered by both executors: data, errors, order, all the same."""

from __future__ import annotations

import logging
from collections import Counter
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from threading import Barrier
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings

from graphsvc.api.context import Context
from graphsvc.api.execution.compiled.executor import KEPT_READINGS
from graphsvc.api.execution.limits import NO_LIMITS
from graphsvc.api.execution.prepared import prepared
from graphsvc.api.execution.request import Request
from graphsvc.api.execution.run import answer
from graphsvc.api.schema import schema
from graphsvc.api.viewer import ANONYMOUS, KEEPER
from graphsvc.service import Service
from tests.api.conftest import SEES_PEOPLE
from tests.differential.both import by, same
from tests.differential.documents import documents

VIEWERS = (ANONYMOUS, SEES_PEOPLE, KEEPER)


@pytest.fixture(autouse=True)
def quiet() -> Iterator[None]:
    """What is odd is logged by both."""
    logging.disable(logging.ERROR)
    yield
    logging.disable(logging.NOTSET)


def test_any_document(service: Service) -> None:
    taken: Counter[str] = Counter()

    @settings(max_examples=120, deadline=None, suppress_health_check=list(HealthCheck))
    @given(documents())
    def ask(asked: tuple[str, dict[str, Any]]) -> None:
        text, variables = asked
        found = same(service, text, variables, VIEWERS[len(text) % len(VIEWERS)])
        if "data" in found.response and "errors" not in found.response:
            taken["plan" if found.by_plan else "objects"] += 1
        else:
            taken["errors" if "data" in found.response else "refused"] += 1

    ask()
    assert taken["objects"] == 0, "what has no errors is answered by its plan"
    assert taken["plan"] > taken["refused"], taken


@pytest.mark.parametrize(
    "about", ["whatIf", "convene", "keyPlayers", "holes", "healthSeries", "brokers", "missingLinks"]
)
def test_documents_about_what_is_seldom_asked(service: Service, about: str) -> None:
    @settings(max_examples=25, deadline=None, suppress_health_check=list(HealthCheck))
    @given(documents(about))
    def ask(asked: tuple[str, dict[str, Any]]) -> None:
        text, variables = asked
        found = same(service, text, variables, VIEWERS[len(text) % len(VIEWERS)])
        assert about in text and found.by_plan is (
            "data" in found.response and "errors" not in found.response
        )

    ask()


def test_many_threads_share_a_plan(service: Service) -> None:
    text = """query Q($with: Boolean!, $first: Int) { network(asOf: "2026-06-30") {
      partnerships(first: $first) { totalCount nodes { key name themes { key name } ... @include(if: $with) {
        members { totalCount nodes { organisation { key name } } } links { nodes { state a { key } } } } } }
    } } # shared by threads"""
    asked = [{"with": number % 2 == 0, "first": number % 7} for number in range(160)]
    alone = [same(service, text, variables).response for variables in asked[:14]]
    barrier = Barrier(8)

    def ask(variables: dict[str, Any]) -> tuple[dict[str, Any], bool]:
        context = Context(service)
        return answer(Request(f"{text} again", variables), context), context.compiled

    def many(number: int) -> list[tuple[dict[str, Any], bool]]:
        barrier.wait()  # all compile at once
        return [ask(variables) for variables in asked[number::8]]

    with ThreadPoolExecutor(8) as pool:
        answers = list(pool.map(many, range(8)))
    for number, found in enumerate(answers):
        for variables, (response, by_plan) in zip(asked[number::8], found, strict=True):
            assert by_plan and response == alone[asked.index(variables)]


def test_readings_of_a_document_are_bounded(service: Service) -> None:
    names = [f"c{number}" for number in range(6)]
    fields = " ".join(f"{name}: network @include(if: ${name}) {{ asOf }}" for name in names)
    text = f"query ({', '.join(f'${name}: Boolean!' for name in names)}) {{ {fields} }}"
    for number in range(2 ** len(names)):
        values = {name: bool(number >> at & 1) for at, name in enumerate(names)}
        response = answer(Request(text, values), Context(service))
        assert set(response["data"]) == {name for name in names if values[name]}
    plans = prepared(schema().graphql, text, NO_LIMITS).plans["compiled"]
    assert len(plans) == KEPT_READINGS


def test_objects_are_counted_by_both(service: Service) -> None:
    text = "{ network { partnerships { nodes { key members { nodes { organisation { key } } } } } } }"
    counted = []
    for compiled in (False, True):
        context = Context(service)
        with by(service, compiled=compiled):
            answer(Request(text), context)
        counted.append(context.rows)
    assert counted[0] == counted[1] > 0
