"""What is known and what to complete first, counted once more by hand."""

from __future__ import annotations

from datetime import date

import pytest

from graphsvc.analysis.quality import DataQuality, FieldQuality, Need, data_quality
from graphsvc.model.fields import NONE
from graphsvc.service import Service
from graphsvc.snapshot.snapshot import Snapshot
from tests.api.registry import FIRST
from tests.pictures import snapshot_of


@pytest.fixture
def snapshot(service: Service) -> Snapshot:
    return service.snapshot(date(2026, 6, 30))


def field(quality: DataQuality, kind: str, name: str) -> FieldQuality:
    (found,) = [entry for entry in quality.fields if (entry.kind, entry.field) == (kind, name)]
    return found


def test_shares_are_those_of_the_rows(snapshot: Snapshot) -> None:
    quality = data_quality(snapshot)
    active = {"p1", "p2", "p3", "p6", "p7"}
    rows = [row for row in FIRST.rows["partnership"] if row["id"] in active]
    for name in ("level", "themes", "territories", "start", "end", "planned_end", "goal", "legal_basis"):
        known = [row[name] for row in rows if row.get(name) is not None]
        found = field(quality, "partnership", name)
        assert (found.records, found.known, found.none) == (5, len(known), known.count(NONE))
        assert found.share == len(known) / 5
    assert field(quality, "organisation", "sector").records == 4, "only those there on the day"
    assert field(quality, "role", "organisation").known == 3


def test_none_is_known(snapshot: Snapshot) -> None:
    found = field(data_quality(snapshot), "partnership", "planned_end")
    assert (found.known, found.none) == (1, 1)


def test_personal_and_required_fields_are_left_out(snapshot: Snapshot) -> None:
    fields = {(entry.kind, entry.field) for entry in data_quality(snapshot).fields}
    assert not fields & {("partnership", "name"), ("person", "name"), ("person", "email"), ("role", "person")}


def test_gaps_name_who_lacks_what(snapshot: Snapshot) -> None:
    keys = snapshot.partnerships.keys
    quality = data_quality(snapshot)
    lacking = {gap.field: [keys[ix] for ix in gap.partnerships] for gap in quality.complete_first}
    assert lacking["themes"] == lacking["territories"] == ["p6"]
    assert lacking["people"] == ["p3", "p6", "p7"]
    assert lacking["links"] == ["p7"], "p6 has a blocked one, p3 says it has none"
    assert lacking["plannedEnd"] == ["p2", "p3", "p6", "p7"]
    assert "members" not in lacking
    assert "population" not in lacking


def test_what_decides_comes_first(snapshot: Snapshot) -> None:
    gaps = data_quality(snapshot).complete_first
    order = [(gap.need, -gap.missing) for gap in gaps]
    assert order == sorted(order)
    assert gaps[0].need is Need.DECIDES
    assert all(0 < gap.missing <= gap.records == 5 for gap in gaps)


def test_the_oldest_confirmation(snapshot: Snapshot) -> None:
    quality = data_quality(snapshot)
    assert quality.oldest_confirmation == date(2026, 5, 1)
    assert [snapshot.partnerships.keys[ix] for ix in quality.oldest] == ["p1"]
    assert quality.unconfirmed == 4


def test_a_list_known_to_be_complete_is_no_gap() -> None:
    rows = [{"id": "a", "name": "A", "members_complete": True}, {"id": "b", "name": "B", "themes": []}]
    quality = data_quality(snapshot_of(partnership=rows))
    gaps = {gap.field: gap.partnerships.tolist() for gap in quality.complete_first}
    assert gaps["members"] == [1]
    assert gaps["themes"] == [0, 1], "known to be none, but a pair still cannot be judged without"
    assert field(quality, "partnership", "themes").known == 1


def test_a_territory_without_inhabitants_on_record() -> None:
    places = [{"id": "R"}, {"id": "x", "parent": "R", "population": 5}, {"id": "y", "parent": "R"}]
    rows = [
        {"id": key, "name": key, "territories": [place]}
        for key, place in (("a", "x"), ("b", "y"), ("c", "R"))
    ]
    quality = data_quality(snapshot_of(partnership=rows, territory=places))
    gaps = {gap.field: gap.partnerships.tolist() for gap in quality.complete_first}
    assert gaps["population"] == [1, 2]


def test_an_empty_registry() -> None:
    quality = data_quality(snapshot_of(partnership=[]))
    assert {entry.share for entry in quality.fields} == {None}
    assert (quality.oldest_confirmation, quality.unconfirmed, list(quality.complete_first)) == (None, 0, [])
