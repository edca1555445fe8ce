"""Leaving out the rows with errors, and what refers to them."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from graphsvc.loading import LoadReport, OnError
from tests.bundles import ONE, Registry, places, registry_in

BROKEN = "id,name,start\nP1,One,\nP2,Two,soon\n"


@pytest.fixture
def registry(tmp_path: Path) -> Iterator[Registry]:
    with registry_in(tmp_path) as empty:
        yield empty


def skip(registry: Registry, **files: Any) -> LoadReport:
    return registry.load(request={"on_error": OnError.SKIP}, **files)


def test_only_the_bad_row_is_left_out(registry: Registry) -> None:
    report = skip(registry, partnerships=BROKEN)
    assert not report.is_refused
    assert report.summary.startswith("1 error, 3 warnings, 1 row left out: written as revision 1")
    assert str(report.counts["partnership"]) == "1 new, 1 skipped"
    assert registry.keys("partnership") == ["P1"]


def test_what_refers_to_it_goes_too_and_so_on(registry: Registry) -> None:
    report = skip(
        registry,
        partnerships=BROKEN + "P3,Three,\n",
        organisations="id,name,partnership,parent\nO1,Org,P2,\nO2,Sub,,O1\nO3,Other,,\n",
        memberships="partnership,organisation\nP1,O2\nP1,O3\nP2,O3\n",
        links="a,b\nP1,P2\nP1,organisation:O1\nP1,P3\n",
        protocols="id,parties\nPr,O3|O2\n",
    )
    assert set(places(report, "refers-to-left-out")) == {
        "organisations.csv:2 partnership=P2",
        "organisations.csv:3 parent=O1",
        "memberships.csv:2 organisation=O2",
        "memberships.csv:4 partnership=P2",
        "links.csv:2 b=P2",
        "links.csv:3 b=O1",
        "protocols.csv:2 parties=O2",
    }
    assert report.skipped == 8
    assert registry.keys("organisation") == ["O3"]
    assert registry.keys("membership") == ["P1|O3||"]
    assert registry.keys("link") == ["P1|P3||"]
    assert not registry.store.verify()


def test_what_is_stored_may_be_referred_to_all_the_same(registry: Registry) -> None:
    registry.load(partnerships=ONE + "P2,Two\n")
    report = skip(registry, partnerships=BROKEN, memberships="partnership,organisation\nP2,O\n")
    assert report.skipped == 1
    assert registry.keys("membership") == ["P2|O||"]
    assert registry.row("partnership", "P2") == {"id": "P2", "name": "Two"}


@pytest.mark.parametrize("bad", ["P2,Two,2010,2008,", "P2,Two,,,P2"], ids=["spell", "circle"])
def test_a_stored_record_stays_whatever_is_wrong_with_its_row(registry: Registry, bad: str) -> None:
    registry.load(partnerships=ONE + "P2,Two\n")
    report = skip(
        registry,
        partnerships=f"id,name,start,end,satellite_of\n{bad}\n",
        memberships="partnership,organisation\nP2,O\n",
    )
    assert report.skipped == 1
    assert registry.keys("membership") == ["P2|O||"]


def test_nothing_is_made_for_a_row_left_out(registry: Registry) -> None:
    report = skip(registry, memberships="partnership,organisation,start\nP1,A,soon\nP1,B,\n")
    assert registry.keys("organisation") == ["B"]
    assert places(report, "made-from-id") == ["organisations.csv"]


@pytest.mark.parametrize("order", [1, -1])
def test_rows_that_contradict_each_other_are_all_left_out(registry: Registry, order: int) -> None:
    rows = ["P2,Two", "P2,Deux", "P1,One"][::order]
    report = skip(registry, partnerships="id,name\n" + "\n".join(rows) + "\n")
    assert report.skipped == 2
    assert registry.keys("partnership") == ["P1"]


def test_rows_without_enough_cells_are_counted(registry: Registry) -> None:
    report = skip(registry, partnerships="id,name\nP1,One\nP2\nP3,x,y\n")
    assert str(report.counts["partnership"]) == "1 new, 2 skipped"


def test_a_circle_is_left_out_whole(registry: Registry) -> None:
    report = skip(registry, themes="id,parent\na,b\nb,a\nc,a\nd,\n")
    assert registry.keys("theme") == ["d"]
    assert report.skipped == 3


def test_a_file_that_cannot_be_read_is_refused_in_any_case(registry: Registry) -> None:
    report = skip(registry, memberships="partnership\nP1\n")
    assert places(report, "missing-column") == ["memberships.csv:1 organisation"]
    assert report.is_refused
    assert registry.revision == 0


def test_rejecting_reports_no_consequences(registry: Registry) -> None:
    report = registry.load(partnerships=BROKEN, memberships="partnership,organisation\nP2,O\n")
    assert report.is_refused
    assert report.errors == 1
