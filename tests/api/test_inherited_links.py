"""Links of a predecessor (G36, G38): proposed for its recorded successor before all others."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest

from graphsvc.api.execution.run import execute
from graphsvc.api.viewer import ANONYMOUS
from graphsvc.service import Service
from graphsvc.settings import Settings
from graphsvc.store.base import Meta
from tests.api.link_registry import DAY, LIVE, REGISTRY
from tests.api.registry import Rowset

HELD = Rowset(link=[{"a": "done", "b": "old", "id": "held", "channel": "mail", "last_contact": "2023-05-01"}])
CARRIED_ON = Rowset(succession=[{"predecessor": "done", "successor": "two", "date": "2025-01-10"}])
SILENT, TAKEN_UP = (
    Rowset(link=[{"a": "old", "b": "two", "channel": "mail", "last_contact": contact}])
    for contact in ("2025-02-01", LIVE)
)
OBJECTION = Rowset(link=[{"a": "two", "b": "old", "channel": "phone", "blocked_reason": "confidential"}])
BEFORE, RECORDED, FADING, LIVING, BLOCKED = range(2, 7)
WANTED = "a { key } b { key } need rankA rankB text reasons { code text guideline facts { label key } }"


@pytest.fixture(scope="module")
def registry(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Service]:
    """A partnership that ended, its link; then who carries it on, and what became of the link."""
    url = f"sqlite:{tmp_path_factory.mktemp('inherited') / 'registry.db'}"
    with Service(Settings(store=url), create=True) as service:
        for rows in (REGISTRY, HELD, CARRIED_ON, SILENT, TAKEN_UP, OBJECTION):
            service.store.write(rows, Meta(author="test", source="hand"))
        yield service


def listed(service: Service, revision: int, arguments: str = "perPartnership: 1") -> list[Any]:
    text = f"missingLinks({arguments}) {{ nodes {{ {WANTED} }} }}"
    response = execute(
        service, f'{{ network(asOf: "{DAY}", revision: {revision}) {{ {text} }} }}', {}, ANONYMOUS
    )
    assert "errors" not in response, response["errors"]
    return response["data"]["network"]["missingLinks"]["nodes"]


def keys(node: Any) -> tuple[str, str]:
    return node["a"]["key"], node["b"]["key"]


def inherited(nodes: list[Any]) -> list[tuple[str, str]]:
    return [keys(node) for node in nodes if "INHERITED" in {reason["code"] for reason in node["reasons"]}]


def test_the_link_of_the_predecessor_comes_first_with_the_reason(registry: Service) -> None:
    assert ("old", "two") not in map(keys, listed(registry, BEFORE))
    first, *others = listed(registry, RECORDED)
    assert keys(first) == ("old", "two")
    assert first["text"].startswith("Open a link between Old and Two")
    assert first["reasons"][0] == {
        "code": "INHERITED",
        "text": "Done, which Two succeeds, had this link.",
        "guideline": "G38",
        "facts": [
            {"label": "predecessor", "key": "done"},
            {"label": "successor", "key": "two"},
            {"label": "link", "key": "held"},
        ],
    }
    assert first["rankA"] is first["rankB"] is None  # it is in neither list of one
    assert first["need"] < max(node["need"] for node in others)
    assert others == listed(registry, BEFORE)


def test_a_link_that_went_silent_is_still_to_be_taken_up_first(registry: Service) -> None:
    first, *others = listed(registry, FADING)
    assert keys(first) == ("old", "two") and first["text"].startswith("Renew the link")
    assert inherited([first, *others]) == [("old", "two")]


def test_once_the_successor_has_a_live_link_it_is_nothing_special(registry: Service) -> None:
    found = listed(registry, LIVING, "perPartnership: 8")
    assert inherited(found) == []
    assert keys(found[0]) != ("old", "two")
    needs = [node["need"] for node in found]
    assert needs == sorted(needs, reverse=True)


def test_where_the_two_object_none_is_proposed(registry: Service) -> None:
    assert ("old", "two") not in map(keys, listed(registry, BLOCKED))
    assert inherited(listed(registry, BLOCKED, "perPartnership: 8, filter: { blocked: true }")) == []
