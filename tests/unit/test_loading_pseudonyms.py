"""A file exported without personal data does not make second people in the registry that it came from."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from graphsvc.exporting.bundle import write_bundle
from graphsvc.exporting.people import Pseudonyms
from graphsvc.model.pseudonyms import pseudonym
from graphsvc.store.base import Meta
from tests.bundles import Registry, codes, places, registry_in

FILES = {
    "people": "id,name\nann,Ann\nbob,Bob\n",
    "roles": "person,partnership,start\nann,P1,2020\nbob,P1,2021\n",
    "partnerships": "id,name\nP1,One\nP2,Two\n",
    "links": "a,b,carriers\nP1,P2,ann\n",
}


@pytest.fixture
def registry(tmp_path: Path) -> Iterator[Registry]:
    with registry_in(tmp_path) as made:
        made.load(**FILES)
        yield made


def secret(registry: Registry) -> bytes:
    return registry.store.open().pseudonym_key


def test_an_export_without_personal_data_is_refused_where_it_came_from(
    registry: Registry, tmp_path: Path
) -> None:
    write_bundle(registry.store, tmp_path / "out", people=Pseudonyms(secret(registry)))
    before = registry.everything()
    report = registry.load_paths(tmp_path / "out")
    assert report.is_refused and codes(report) >= {"pseudonym"}
    assert {place.split(" ")[0].split(":")[0] for place in places(report, "pseudonym")} == {
        "people.csv",
        "roles.csv",
        "links.csv",
    }
    assert registry.everything() == before


def test_elsewhere_it_loads(registry: Registry, tmp_path: Path) -> None:
    write_bundle(registry.store, tmp_path / "out", people=Pseudonyms(secret(registry)))
    with registry_in(tmp_path / "elsewhere") as other:
        assert other.load_paths(tmp_path / "out").errors == 0
        assert not other.load_paths(tmp_path / "out").is_written  # there they are nobody's pseudonyms


def test_a_role_alone_is_enough(registry: Registry) -> None:
    name = pseudonym(secret(registry), "ann")
    report = registry.load(partnerships=FILES["partnerships"], roles=f"person,partnership\n{name},P2\n")
    assert places(report, "pseudonym") == [f"roles.csv:2 person={name}"]


def test_somebody_erased_may_go_by_the_pseudonym(registry: Registry) -> None:
    name = pseudonym(secret(registry), "ann")
    registry.store.erase("ann", Meta("tester"))
    report = registry.load(partnerships=FILES["partnerships"], roles=f"person,partnership\n{name},P2\n")
    assert report.errors == 0
