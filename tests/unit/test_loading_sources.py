"""Replacing what a source said before: closed, not deleted."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from graphsvc.loading import LoadReport, Mode, OnError
from tests.bundles import ONE, Registry, codes, registry_in

LATER = date(2024, 9, 1)
MEMBERSHIPS = "partnership,organisation,start,end\n"


@pytest.fixture
def registry(tmp_path: Path) -> Iterator[Registry]:
    with registry_in(tmp_path) as empty:
        yield empty


def replace(registry: Registry, *, as_of: date = LATER, **files: Any) -> LoadReport:
    return registry.load(as_of=as_of, request={"mode": Mode.REPLACE_SOURCE}, **files)


def test_what_is_said_no_more_ends_on_the_day_of_the_file(registry: Registry) -> None:
    registry.load(
        partnerships=ONE + "P2,Two\n",
        organisations="id,name,start\nA,Org A,2010\nB,Org B,2010\n",
        posts="id,partnership\nchair,P1\n",
        memberships=MEMBERSHIPS + "P1,A,2015,\nP1,B,2015,\nP2,B,,2020\nP2,A,2030,\n",
    )
    report = replace(
        registry,
        organisations="id,name\nA,Org A\n",
        posts="id,partnership\n",
        memberships=MEMBERSHIPS + "P1,A,2015,\n",
    )
    assert {kind: counts.closed for kind, counts in report.counts.items()} == {
        "partnership": 1,
        "organisation": 1,
        "post": 1,
        "membership": 2,
    }
    assert registry.row("partnership", "P2")["end"] == "2024-09-01"
    assert registry.row("organisation", "B")["end"] == "2024-09-01"
    assert registry.row("post", "chair")["end"] == "2024-09-01"
    assert registry.row("membership", "P1|B||2015")["end"] == "2024-09-01"
    assert registry.row("membership", "P2|B||")["end"] == "2020"
    assert registry.row("membership", "P2|A||2030")["end"] == "2030-01-01"
    assert "end" not in registry.row("membership", "P1|A||2015")
    assert not replace(
        registry,
        organisations="id,name\nA,Org A\n",
        posts="id,partnership\n",
        memberships=MEMBERSHIPS + "P1,A,2015,\n",
    ).is_written


def test_a_later_replacement_does_not_move_an_end(registry: Registry) -> None:
    registry.load(memberships=MEMBERSHIPS + "P1,A,2015,\n")
    replace(registry, memberships=MEMBERSHIPS)
    replace(registry, memberships=MEMBERSHIPS, as_of=date(2024, 12, 1))
    assert registry.row("membership", "P1|A||2015")["end"] == "2024-09-01"


def test_what_another_source_says_stays_open(registry: Registry) -> None:
    files = {"memberships": MEMBERSHIPS + "P1,A,2015,\n"}
    registry.load(source="other", **files)
    registry.load(**files)
    replace(registry, memberships=MEMBERSHIPS)
    tie = registry.raw("membership", "P1|A||2015")
    assert "end" not in tie
    assert tie["sources"] == ["other"]
    replace(registry, source="other", memberships=MEMBERSHIPS)
    assert registry.raw("membership", "P1|A||2015")["end"] == "2024-09-01"


def test_a_file_that_is_not_there_says_nothing(registry: Registry) -> None:
    registry.load(memberships=MEMBERSHIPS + "P1,A,2015,\n")
    replace(registry)
    assert "end" not in registry.row("membership", "P1|A||2015")


def test_merging_closes_nothing(registry: Registry) -> None:
    registry.load(memberships=MEMBERSHIPS + "P1,A,2015,\n")
    registry.load(memberships=MEMBERSHIPS)
    assert "end" not in registry.row("membership", "P1|A||2015")


def test_nodes_without_end_lose_the_source_and_statements_go(registry: Registry) -> None:
    registry.load(
        partnerships=ONE + "P2,Two\n",
        themes="id\na\nb\n",
        successions="predecessor,successor\nP1,P2\n",
    )
    report = replace(
        registry,
        partnerships=ONE + "P2,Two\n",
        themes="id\na\n",
        successions="predecessor,successor\n",
    )
    assert registry.raw("theme", "b") == {"id": "b"}
    assert registry.keys("succession") == []
    assert str(report.counts["succession"]) == "1 removed"


def test_nothing_is_closed_where_rows_are_left_out(registry: Registry) -> None:
    registry.load(memberships=MEMBERSHIPS + "P1,A,2015,\nP1,B,2015,\n")
    request = {"mode": Mode.REPLACE_SOURCE, "on_error": OnError.SKIP}
    for broken in ("P1,A,soon,\n", "P1,A\n"):
        report = registry.load(as_of=LATER, request=request, memberships=MEMBERSHIPS + broken)
        assert "nothing-closed" in codes(report)
        assert not report.is_refused
        assert "end" not in registry.row("membership", "P1|B||2015")


def test_an_alias_taken_out_is_undone(registry: Registry) -> None:
    same_as = "kind,id,same_as\n"
    registry.load(themes="id\na\nb\n", same_as=same_as + "theme,a,b\n")
    assert registry.row("alias", "theme|a") == {
        "id": "theme|a",
        "kind": "theme",
        "alias": "a",
        "same_as": "b",
    }
    registry.load(themes="id\na\nb\n")  # no same_as.csv: nothing is said
    assert registry.keys("alias") == ["theme|a"]
    registry.load(source="other", same_as=same_as)
    assert registry.keys("alias") == ["theme|a"]
    report = registry.load(same_as=same_as)
    assert registry.keys("alias") == []
    assert str(report.counts["alias"]) == "1 removed"


def test_an_alias_of_two_sources_stays_until_both_drop_it(registry: Registry) -> None:
    same_as = "kind,id,same_as\ntheme,a,b\n"
    registry.load(themes="id\na\nb\n", same_as=same_as)
    registry.load(source="other", same_as=same_as)
    registry.load(same_as="kind,id,same_as\n")
    assert registry.raw("alias", "theme|a")["sources"] == ["other"]
    registry.load(source="other", same_as="kind,id,same_as\n")
    assert registry.keys("alias") == []


def test_an_alias_whose_row_has_an_error_is_not_taken_back(registry: Registry) -> None:
    registry.load(themes="id\na\nb\n", same_as="kind,id,same_as\ntheme,a,b\n")
    report = registry.load(same_as="kind,id,same_as\ntheme,a,\n", request={"on_error": OnError.SKIP})
    assert "nothing-closed" in codes(report)
    assert registry.keys("alias") == ["theme|a"]


def test_an_alias_may_be_turned_round(registry: Registry) -> None:
    registry.load(themes="id\na\nb\n", same_as="kind,id,same_as\ntheme,a,b\n")
    report = registry.load(same_as="kind,id,same_as\ntheme,b,a\n")
    assert not report.errors
    assert registry.keys("alias") == ["theme|b"]
