"""Deadlines inside execution: they end it soon, whatever it does, and say so briefly."""

from __future__ import annotations

import logging
from typing import Any

import pytest
from graphql import GraphQLError

from graphsvc.api.context import Context
from graphsvc.api.errors import MOST_SHOWN, shown
from graphsvc.api.execution.request import Request
from graphsvc.api.execution.run import answer
from graphsvc.errors import Timeout
from graphsvc.service import Service
from graphsvc.service.patience import Patience

EVERYWHERE = """{ network(asOf: "2026-06-30") {
  partnerships { nodes { key members { nodes { key } } overlaps { totalCount } } }
  search(text: "a") { totalCount } overlaps { totalCount } health { partnerships } turnover { totalCount }
} }"""


class Counted(Patience):
    """A patience that ends when it has been looked at so often."""

    def __init__(self, looks: int) -> None:
        super().__init__()
        self.looks = looks

    def check(self) -> None:
        """Raises Timeout after the last look."""
        self.looks -= 1
        if self.looks < 0:
            self.give_up()
        super().check()


def test_wherever_the_deadline_falls_the_answer_is_an_answer(service: Service) -> None:
    whole = answer(Request(EVERYWHERE), Context(service))
    assert "errors" not in whole
    counted = Counted(10**9)
    answer(Request(EVERYWHERE), Context(service, patience=counted))
    looks = 10**9 - counted.looks
    assert looks > 5
    for ends_after in range(0, looks, max(1, looks // 25)):
        response = answer(Request(EVERYWHERE), Context(service, patience=Counted(ends_after)))
        assert {error["extensions"]["code"] for error in response["errors"]} == {"TIMEOUT"}
        assert len(response["errors"]) <= MOST_SHOWN
        assert_partly(response.get("data"), whole["data"])


def assert_partly(part: Any, whole: Any) -> None:
    """What is there is right, all else is null."""
    if part is None:
        return
    if isinstance(whole, dict):
        for name, value in part.items():
            assert_partly(value, whole[name])
    elif isinstance(whole, list):
        for one, other in zip(part, whole, strict=True):
            assert_partly(one, other)
    else:
        assert part == whole


def test_thousands_of_errors_are_said_in_a_hundred() -> None:
    late = [GraphQLError("late", path=[number], original_error=Timeout("late")) for number in range(5000)]
    told = shown(late)
    assert len(told) == MOST_SHOWN
    assert told[-1].message == "late (and 4,900 more errors)"
    assert [error.message for error in shown(late[:MOST_SHOWN])] == ["late"] * MOST_SHOWN
    assert {error.extensions["code"] for error in told} == {"TIMEOUT"}


def test_a_mistake_of_ours_is_not_lost_among_others(caplog: pytest.LogCaptureFixture) -> None:
    late = [GraphQLError("late", path=[number], original_error=Timeout("late")) for number in range(200)]
    late.insert(150, GraphQLError("broken", path=["a"], original_error=KeyError("broken")))
    with caplog.at_level(logging.ERROR):
        told = shown(late)
    assert told[-1].extensions["code"] == "INTERNAL"
    assert len(caplog.records) == 1
