"""What is written loads as it was: the same records, and written again the same bytes."""

from __future__ import annotations

import tempfile
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings

from graphsvc.exporting.bundle import write_bundle
from graphsvc.exporting.workbook import write_workbook
from graphsvc.store import open_store
from graphsvc.store.base import Store
from loaders import ReadOptions
from loaders.base import Loader
from loaders.bundle import BundleLoader
from loaders.workbook import WorkbookLoader
from tests.bundles import Registry, registry_in
from tests.contract.export.registries import DAY, FILES, hidden, registries, same, snapshot_of
from tests.contract.store.rows import META, Rows
from tests.property.test_loading import Record, Records


def loaded(registry: Registry, loader: Loader, path: Path) -> None:
    report = registry.load_items(loader.read(path, ReadOptions(keep_personal_data=True)))
    assert report.errors == 0, "\n".join(report.lines())


def recorded(store: Store) -> dict[str, dict[str, Record]]:
    """All that is stored but what a load notes itself."""
    found: dict[str, dict[str, Record]] = {}
    for kind in FILES:
        rows = store.page(kind.name, limit=1_000_000)
        found[kind.name] = {str(row["id"]): {**row, "sources": None, "listed_on": None} for row in rows}
    return found


# The identity


@settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(registries())
def test_a_bundle_loads_as_the_registry_it_was_written_of(records: Records) -> None:
    with tempfile.TemporaryDirectory() as name, open_store("sqlite::memory:") as store:
        store.write(Rows(records), META)
        identity_holds(store, Path(name), BundleLoader(), "", write_bundle)


@settings(max_examples=10, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(registries())
def test_a_workbook_loads_as_the_registry_it_was_written_of(records: Records) -> None:
    with tempfile.TemporaryDirectory() as name, open_store("sqlite::memory:") as store:
        store.write(Rows(records), META)
        identity_holds(store, Path(name), WorkbookLoader(), ".xlsx", write_workbook)


@pytest.mark.parametrize("ending", ["", ".zip", ".xlsx"])
def test_what_was_written_loads_as_it_was(store: Store, tmp_path: Path, ending: str) -> None:
    loader = WorkbookLoader() if ending == ".xlsx" else BundleLoader()
    identity_holds(store, tmp_path, loader, ending, write_workbook if ending == ".xlsx" else write_bundle)


def identity_holds(store: Store, folder: Path, loader: Loader, ending: str, write: Any) -> None:
    """Written, loaded and written again: the records and the bytes are the same."""
    one, other = folder / f"one{ending}", folder / f"other{ending}"
    write(store, one, people=None)
    with registry_in(folder) as registry:
        loaded(registry, loader, one)
        assert recorded(registry.store) == recorded(store)
        written = write(registry.store, other, people=None)
    assert same(one, other)
    assert written.counts == {kind.name: store.counts()[kind.name] for kind in FILES}


def test_a_hidden_bundle_answers_alike_and_is_written_alike(demo: Store, tmp_path: Path) -> None:
    write_bundle(demo, tmp_path / "one", people=hidden(demo))
    with registry_in(tmp_path) as registry:
        items = BundleLoader().read(tmp_path / "one", ReadOptions())
        assert registry.load_items(items, as_of=DAY).errors == 0
        write_bundle(registry.store, tmp_path / "other", people=hidden(registry.store))
        assert same(tmp_path / "one", tmp_path / "other")
        before, after = (snapshot_of(each) for each in (demo, registry.store))
    assert after.pseudonyms == before.pseudonyms
    for folder, snapshot in (("before", before), ("after", after)):
        (tmp_path / folder).mkdir()
        snapshot.arrays.save(tmp_path / folder)  # all that an analysis reads
    assert same(tmp_path / "before", tmp_path / "after")
